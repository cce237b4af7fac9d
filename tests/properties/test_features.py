"""What must hold for any facts: the future is hidden, order is no luck, ignorance never turns into an answer."""

from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from spinepath.calculators import CALCULATORS
from spinepath.calculators.dates import day_range, days_since
from spinepath.calculators.logic import any_true
from spinepath.features import derive
from spinepath.terms import CurrentDrug, Fact, PatientFeatures, Record
from tests.facts import TODAY, calculated, concept, conversion, fact, knowledge_of, reduced

KNOWLEDGE = knowledge_of(
    reduced("flag", "bool", "latest", concepts=["a"], window_d=28, stale_after_d=7),
    reduced("was", "bool", "ever", concepts=["a", "d"]),
    reduced("is_so", "bool", "active", concepts=["is_so", "a", "d"], stale_after_d=365),
    reduced("taken", "drugs", "active_drugs", concepts=["d"], stale_after_d=365),
    reduced("number", "float", "latest", concepts=["n"], unit="kg", range=(0, 100)),
    reduced("first", "float", "earliest", concepts=["n"], unit="kg"),
    reduced("highest", "float", "max_in", concepts=["n"], unit="kg", window_d=90),
    reduced("total", "float", "sum_in", concepts=["n"], unit="kg", window_d=90),
    reduced("times", "int", "count_in", concepts=["a"], window_d=90),
    reduced("since", "int", "days_since", concepts=["a", "d"]),
    reduced("said", "codes", "set_of", concepts=["a", "d"]),
    reduced("row", "bool", "latest", concepts=["a"], subject="fracture"),
    calculated("any_row", "any_true", {"rows": "row"}),
    calculated("both", "any_true", {"any_row": "any_row", "flag": "flag"}),
    concepts=[concept("a"), concept("n"), concept("d", "medication")],
    units=(conversion("g", "kg", 0.001),),
)
ALL_OF_THEM = frozenset({"MedicationRequest", "Condition"})


def _written(day: date) -> st.SearchStrategy[str]:
    return st.sampled_from([day.isoformat(), day.isoformat()[:7], day.isoformat()[:4]])


def days(first: date, last: date) -> st.SearchStrategy[str]:
    """Dates as records write them: to the day, the month or the year."""
    return st.dates(first, last).flatmap(_written)


PAST = days(date(2019, 1, 1), TODAY)
FUTURE = st.dates(TODAY + timedelta(days=1), date(2030, 1, 1)).map(date.isoformat)
SEEN = st.none() | PAST
VALUES = st.none() | st.booleans() | st.floats() | st.sampled_from(["red", "2024-05", ""])


@st.composite
def facts(draw: st.DrawFn, start: st.SearchStrategy[str | None] = SEEN) -> Fact:
    name = draw(st.sampled_from("aaannd"))
    return fact(
        name,
        draw(VALUES),
        draw(start),
        subject=draw(st.sampled_from(["person", "fracture:1", "fracture:2"] if name != "d" else ["drug:1", "drug:2"])),
        end=draw(st.none() | PAST | FUTURE),
        status=draw(st.sampled_from([None, "active", "stopped", "completed", "resolved", "final", "uncertain"])),
        recorded=draw(st.none() | PAST),
        unit=draw(st.sampled_from([None, "kg", "g", "furlong"])),
        source=f"Observation/{draw(st.integers(0, 3))}",
    )


RECORDS = st.lists(facts(), max_size=12)


def known(record: list[Fact], as_of: date = TODAY, complete: frozenset[str] = frozenset()) -> PatientFeatures:
    return derive(KNOWLEDGE, Record("p", tuple(record), complete), as_of)


@given(RECORDS, st.lists(facts(FUTURE), max_size=5), st.booleans())
def test_what_is_dated_after_the_day_changes_nothing(record: list[Fact], later: list[Fact], complete: bool) -> None:
    types = ALL_OF_THEM if complete else frozenset()
    assert known([*later, *record], complete=types) == known(record, complete=types)


@given(RECORDS.flatmap(lambda record: st.tuples(st.just(record), st.permutations(record))))
def test_the_order_of_facts_does_not_matter(pair: tuple[list[Fact], list[Fact]]) -> None:
    record, shuffled = pair
    assert repr(known(record)) == repr(known(shuffled))


@given(RECORDS)
def test_facts_about_other_things_change_no_value(record: list[Fact]) -> None:
    others = [fact("elsewhere", True, "2024-05-01"), fact("b", 3.0)]
    assert known(record).values == known([*record, *others]).values


@given(RECORDS)
def test_without_a_complete_source_nothing_follows_from_silence(record: list[Fact]) -> None:
    """Every value names the fact or the calculation that it rests on."""
    for name, value in known(record).values.items():
        assert value.source and not value.source.startswith("no entry"), name


@given(RECORDS)
def test_nothing_said_is_nothing_known(record: list[Fact]) -> None:
    silent = [f._replace(value=None) for f in record if f.concept != "d"]
    patient = known(silent)
    assert patient.values == {}
    assert all(row.values == {} for row in patient.fractures)


@given(RECORDS, st.integers(1, 4000))
def test_as_time_passes_a_value_only_grows_staler(record: list[Fact], passed: int) -> None:
    """No fact of the record lies ahead, so a fresh value later was fresh before; ends make the exception."""
    record = [f._replace(end=None) for f in record]
    now, later = known(record), known(record, TODAY + timedelta(days=passed))
    for name in ("number", "first", "was", "is_so"):
        if name in later.values and not later.values[name].stale:
            assert name in now.values and not now.values[name].stale


@given(RECORDS)
def test_a_doubtful_source_clears_nothing(record: list[Fact]) -> None:
    doubtful = [f._replace(status="uncertain") for f in record]
    assert all(value.stale for value in known(doubtful).values.values() if isinstance(value.value, bool | float | int))


@given(RECORDS, facts())
def test_an_ever_that_is_yes_stays_yes(record: list[Fact], one_more: Fact) -> None:
    was = known(record).values.get("was")
    if was is not None and was.value is True:
        assert known([*record, one_more]).values["was"].value is True


@given(RECORDS)
def test_every_number_is_finite_and_in_range(record: list[Fact]) -> None:
    for value in known(record).values.values():
        if isinstance(value.value, float):
            assert abs(value.value) < float("inf")
    number = known(record).values.get("number")
    assert number is None or (isinstance(number.value, float) and 0 <= number.value <= 100)


@given(RECORDS)
def test_each_fracture_is_judged_alone(record: list[Fact]) -> None:
    patient = known(record)
    for row in patient.fractures:
        alone = known([f for f in record if f.subject == f"fracture:{row.id}"])
        assert alone.fractures == (row,)


@given(days(date(1900, 1, 1), date(2100, 1, 1)), st.dates(date(1900, 1, 1), date(2100, 1, 1)))
def test_days_since_spans_exactly_the_days_that_the_text_allows(text: str, as_of: date) -> None:
    first, last = day_range(text) or (0, 0)
    found = days_since(text, as_of)
    if first > as_of.toordinal():
        assert found is None
    else:
        assert found == (max(0, as_of.toordinal() - last), as_of.toordinal() - first)


# --- calculators --------------------------------------------------------------------------------------------------

FLAG = st.none() | st.booleans()
COUNT = st.none() | st.integers(0, 120)
AMOUNT = st.none() | st.floats(0, 2000)
DAY = st.none() | days(date(1900, 1, 1), date(2030, 1, 1))
DRUGS = st.none() | st.lists(
    st.builds(
        CurrentDrug,
        concept=st.sampled_from(["codeine", "other"]),
        label=st.just("drug"),
        per_day=AMOUNT,
        unit=st.sampled_from([None, "mg/d", "ug/h", "g/d", "mL/d"]),
        start=DAY,
        stale=st.booleans(),
    ),
    max_size=3,
).map(tuple)
ARGUMENTS: dict[str, st.SearchStrategy[Any]] = {
    "as_of": st.just(TODAY),
    "knowledge_factors": st.just({"codeine": {"mme_us": 0.15}}),
    "knowledge_units": st.just({"codeine": "mg/d"}),
    "drugs": DRUGS,
    "sex": st.sampled_from([None, "female", "male", "other"]),
    "cause": st.sampled_from([None, "osteoporotic", "traumatic"]),
    "jurisdiction": st.sampled_from([None, "uk", "us"]),
    **dict.fromkeys(("birth_date", "start", "onset", "imaging_date"), DAY),
    **dict.fromkeys(("codes", "knowledge_listed"), st.none() | st.lists(st.sampled_from(["a", "b"]))),
    "image_days": st.none() | st.lists(COUNT, max_size=3),
}
ROWS: dict[str, st.SearchStrategy[Any]] = {
    "levels": st.sampled_from([None, "t3", "t8", "l1"]),
    "days": COUNT,
    "causes": st.sampled_from([None, "osteoporotic", "traumatic"]),
    "onsets": DAY,
    **dict.fromkeys(("examination", "tender", "oedema", "uptake", "osteoporotic", "rows", "unhealed"), FLAG),
}
OF_ROWS = (
    "index_fracture",
    "level_above_t5",
    "count_fractures",
    "count_recent_fractures",
    "any_recent_fracture",
    "fresh_fracture_on_record",
    "every_known",
    "newest",
    "newest_at_least",
    "newest_at_most",
    "part_of",
)


@given(st.data())
def test_no_calculator_stumbles(data: st.DataObject) -> None:
    """Any mixture of known and unknown inputs gives an answer or none, never an error."""
    name = data.draw(st.sampled_from(sorted(CALCULATORS)))
    CALCULATORS[name](**arguments(data, name))


def arguments(data: st.DataObject, name: str) -> dict[str, Any]:
    function = CALCULATORS[name]
    names = function.__code__.co_varnames[: function.__code__.co_argcount] or ("one", "two")
    size = data.draw(st.integers(0, 3))
    found: dict[str, Any] = {}
    for argument in names:
        usual = DAY if function.__annotations__.get(argument) == str | None else FLAG | AMOUNT
        wanted = FLAG if name == "any_true" else ARGUMENTS.get(argument, usual)
        if name in OF_ROWS and argument in ROWS:
            wanted = st.lists(ROWS[argument], min_size=size, max_size=size)
        found[argument] = data.draw(wanted, label=argument)
    return found


@given(st.data())
def test_knowing_more_never_turns_a_certain_answer_round(data: st.DataObject) -> None:
    """Kleene: filling in an unknown part changes no answer that was certain without it."""
    parts = data.draw(st.lists(FLAG, min_size=1, max_size=5))
    filled = [data.draw(st.booleans()) if part is None else part for part in parts]
    before = any_true(rows=parts)
    assert before is None or before is any_true(rows=filled)

"""Two engines, one meaning: for any facts, the SQL of many persons finds what the Python of one person finds."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spinepath.cohort.reducing import Reducer
from spinepath.features import derive
from spinepath.terms import Fact, PatientFeatures, Record
from tests.facts import TODAY, calculated, concept, conversion, fact, knowledge_of, reduced

from .test_features import ALL_OF_THEM, FUTURE, PAST, SEEN

CODES = {"red": "red", "green": "green"}
KNOWLEDGE = knowledge_of(
    reduced("flag", "bool", "latest", concepts=["a"], window_d=28, stale_after_d=7),
    reduced("was", "bool", "ever", concepts=["a", "d", "was"]),
    reduced("was_lately", "bool", "ever", concepts=["a", "d"], window_d=90),
    reduced("is_so", "bool", "active", concepts=["is_so", "a", "d"], stale_after_d=365),
    reduced("is_d", "bool", "active", concepts=["d"], complete="Condition", absent_means="false", absent_why="listed"),
    reduced("taken", "drugs", "active_drugs", concepts=["d", "taken"], stale_after_d=365, complete="MedicationRequest"),
    reduced("number", "float", "latest", concepts=["n"], unit="kg", range=(0, 100)),
    reduced("grams", "float", "latest", concepts=["n"], unit="g"),
    reduced("whole", "int", "latest", concepts=["n"], unit="kg"),
    reduced("first", "float", "earliest", concepts=["n"], unit="kg", window_d=400),
    reduced("highest", "float", "max_in", concepts=["n"], unit="kg", window_d=90),
    reduced("total", "float", "sum_in", concepts=["n"], unit="kg", window_d=90),
    reduced("times", "int", "count_in", concepts=["a"], window_d=90),
    reduced("since", "int", "days_since", concepts=["a", "d"], stale_after_d=90, range=(0, 4000)),
    reduced("covered", "int", "days_covered", concepts=["a", "d"], range=(0, 4000)),
    reduced("said", "codes", "set_of", concepts=["a", "d"]),
    reduced("colour", "code", "latest", concepts=["a"], codes=CODES),
    reduced("words", "text", "earliest", concepts=["a", "n"]),
    reduced("day", "date", "latest", concepts=["day", "a", "d"]),
    reduced("row", "bool", "latest", concepts=["a"], subject="fracture"),
    reduced("row_day", "date", "earliest", concepts=["n"], subject="fracture"),
    calculated("any_row", "any_true", {"rows": "row"}),
    calculated("both", "any_true", {"any_row": "any_row", "flag": "flag"}),
    concepts=[
        concept("a"),
        concept("n"),
        concept("d", "medication"),
        concept("checked", completes="MedicationRequest", completes_for_d=90),
        concept("medication_unrecognised", "medication"),
    ],
    units=(conversion("g", "kg", 0.001),),
)
NUMBERS = st.floats().map(lambda number: number + 0.0)  # DuckDB knows no -0.0
VALUES = st.none() | st.booleans() | NUMBERS | st.integers(-5, 500) | st.sampled_from(["red", "2024-05", "", "0"])
NAMES = ["a", "a", "n", "n", "d", "d", "is_so", "was", "day", "taken", "checked", "deceased", "medication_unrecognised"]
STATUSES = [None, None, "active", "stopped", "completed", "resolved", "final", "uncertain"]


@st.composite
def facts(draw: st.DrawFn) -> Fact:
    name = draw(st.sampled_from(NAMES))
    own = "drug" if name in ("d", "medication_unrecognised") else "fracture"
    return fact(
        name,
        draw(VALUES),
        draw(SEEN | FUTURE),
        subject=draw(st.sampled_from(["person", f"{own}:1", f"{own}:2"])),
        end=draw(st.none() | PAST | FUTURE),
        status=draw(st.sampled_from(STATUSES)),
        recorded=draw(st.none() | PAST | st.sampled_from(["2024-05-20T10:00:00Z", "2024-05-20T10:00:00.5Z"])),
        unit=draw(st.sampled_from([None, "kg", "g", "furlong", "g/d"])),
        code=draw(st.sampled_from([None, None, "s|1", "urn:spinepath:concept|n"])),
        source=f"{draw(st.sampled_from(['Observation', 'MedicationRequest']))}/{draw(st.integers(0, 3))}",
    )


@pytest.fixture(scope="module")
def reducer() -> Iterator[Reducer]:
    made = Reducer(KNOWLEDGE, TODAY)
    yield made
    made.close()


def shown(patient: PatientFeatures) -> str:
    """All but the words of messages and the digest of facts, which only one person's engine tells."""
    known = sorted((name, repr(value)) for name, value in patient.values.items())
    rows = [(row.id, sorted((name, repr(value)) for name, value in row.values.items())) for row in patient.fractures]
    return repr((patient.person, known, rows, patient.drugs, sorted(patient.complete_for), patient.died))


def test_an_order_that_an_answer_denies_is_drawn_too(reducer: Reducer) -> None:
    """A contradiction is rare among random facts: one of each kind, so that both engines surely meet it."""
    no = fact("is_so", False, "2024-05-01")
    for order in (
        fact("d", 5.0, "2024-04-01", subject="drug:1"),
        fact("d", 5.0, "2024-04-01", subject="drug:1", end="2024-04-20", status="completed"),
        fact("d", 5.0, None, subject="drug:1", status="uncertain"),
        fact("d", 5.0, "2024-05", subject="drug:1"),
        fact("d", True, "2024-04-01"),
    ):
        found = Record("p", (no, order))
        (many,) = reducer.records([found])
        one = derive(KNOWLEDGE, found, TODAY)
        assert shown(many) == shown(one)
        assert [m.about for m in many.messages] == [m.about for m in one.messages]


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(records=st.lists(st.tuples(st.lists(facts(), max_size=10), st.booleans()), min_size=1, max_size=12))
def test_sql_and_python_find_the_same(reducer: Reducer, records: list[tuple[list[Fact], bool]]) -> None:
    made = [
        Record(f"p{n}", tuple(f._replace(person=f"p{n}") for f in found), ALL_OF_THEM if whole else frozenset())
        for n, (found, whole) in enumerate(records)
    ]
    many = list(reducer.records(made))
    one = [derive(KNOWLEDGE, record, TODAY) for record in made]
    assert [shown(p) for p in many] == [shown(p) for p in one]
    assert [len(p.messages) for p in many] == [len(p.messages) for p in one]

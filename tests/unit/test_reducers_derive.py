"""From facts to all features: order of calculation, staleness, the fracture table, the clock and the digest."""

from datetime import date
from math import nan
from typing import Any

import pytest

from spinepath.calculators import CALCULATORS
from spinepath.features import derive
from spinepath.features.plan import plan_for
from spinepath.terms import Message, Record, SpinepathError
from tests.facts import TODAY, calculated, concept, conversion, fact, found, knowledge_of, reduced

DAY = "2024-05-20"


# --- calculation --------------------------------------------------------------------------------------------------


def test_inputs_are_calculated_before_they_are_needed() -> None:
    knowledge = knowledge_of(
        calculated("last", "any_true", {"a": "middle"}),
        calculated("middle", "any_true", {"a": "x", "b": "y"}),
        reduced("x", "bool"),
        reduced("y", "bool"),
    )
    value = found(knowledge, fact("x", True, DAY)).values["last"]
    assert (value.value, value.date, value.source) == (True, DAY, "calculated by any_true")


def test_the_plan_is_made_once() -> None:
    knowledge = knowledge_of(reduced("x"))
    assert plan_for(knowledge) is plan_for(knowledge.at(date(2008, 7, 1)))
    assert plan_for(knowledge) is not plan_for(knowledge_of(reduced("x")))


@pytest.mark.parametrize(
    ("features", "told"),
    [
        (
            [calculated("a", "any_true", {"x": "b"}), calculated("b", "any_true", {"x": "a"})],
            "expected no feature calculated from itself",
        ),
        ([calculated("a", "any_treu", {"x": "b"})], "found any_treu, expected a calculator (nearest: 'any_true')"),
        (
            [calculated("a", "any_true", {"x": "bb"}), reduced("bbb")],
            "found input bb, expected a feature (nearest: 'bbb')",
        ),
        ([calculated("a", "frailty", {"cfs": "b"}), reduced("b")], "found no input stated, expected cfs, stated"),
        (
            [calculated("a", "frailty", {"cfs": "b", "statd": "b", "stated": "b"}), reduced("b")],
            "found input statd, expected cfs, stated (nearest: 'stated')",
        ),
        ([reduced("a", "code", "count_in")], "found count_in for type code, expected one of float, int"),
    ],
)
def test_a_dictionary_that_cannot_work_is_refused(features: list[Any], told: str) -> None:
    with pytest.raises(SpinepathError) as error:
        plan_for(knowledge_of(*features))
    assert told in str(error.value)


def test_a_circle_is_shown() -> None:
    features = [calculated(x, "any_true", {"x": y}) for x, y in ("ab", "bc", "ca")]
    with pytest.raises(SpinepathError, match=r"knowledge/features/\w: found (a <- c <- b <- a|\w( <- \w){3})"):
        plan_for(knowledge_of(*features))


@pytest.mark.parametrize("result", [nan, float("inf"), 11.0, True])
def test_a_result_has_to_pass_the_gate(result: object, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(x: float | None) -> object:
        return result

    monkeypatch.setattr("spinepath.features.plan.CALCULATORS", {**CALCULATORS, "broken": broken})
    knowledge = knowledge_of(reduced("x"), calculated("a", "broken", {"x": "x"}, "float", range=(0, 10)))
    patient = found(knowledge, fact("x", 3.0, DAY))
    assert "a" not in patient.values
    assert patient.messages[0].text.startswith("a: found ")
    assert patient.messages[0].place == "calculated by broken"


def test_a_limit_in_decimals_is_met_exactly() -> None:
    inputs = {"measured": "measured", "total": "total", "albumin": "albumin"}
    knowledge = knowledge_of(
        *(reduced(name) for name in inputs),
        calculated("a", "adjusted_calcium", inputs, "float"),
        reduced("kilograms", unit="kg"),
        units=(conversion("g", "kg", 0.001),),
    )
    patient = found(
        knowledge, fact("total", 2.3, DAY), fact("albumin", 45.0, DAY), fact("kilograms", 1.1, DAY, unit="g")
    )
    assert patient.values["a"].value == 2.2  # and not 2.1999999999999997
    assert patient.values["kilograms"].value == 0.0011


# --- staleness ----------------------------------------------------------------------------------------------------

PARTS = (
    reduced("x", "bool", stale_after_d=30),
    reduced("y", "bool", stale_after_d=30),
    reduced("z", "bool"),
    calculated("a", "any_true", {"x": "x", "y": "y"}),
    calculated("b", "any_true", {"a": "a", "z": "z"}),
)


def test_a_stale_input_makes_the_result_stale() -> None:
    value = found(knowledge_of(*PARTS), fact("x", False, DAY), fact("y", True, "2024-01-01")).values["a"]
    assert (value.value, value.stale, value.date) == (True, True, "2024-01-01")


def test_a_stale_input_that_changes_nothing_does_not() -> None:
    value = found(knowledge_of(*PARTS), fact("x", True, DAY), fact("y", False, "2024-01-01")).values["a"]
    assert (value.value, value.stale, value.date) == (True, False, DAY)


def test_staleness_is_passed_on() -> None:
    values = found(knowledge_of(*PARTS), fact("x", True, "2024-01-01"), fact("z", False, DAY)).values
    assert values["a"].stale
    assert values["b"].stale


def test_the_date_is_that_of_the_oldest_input_that_can_grow_old() -> None:
    values = found(
        knowledge_of(*PARTS), fact("x", False, DAY), fact("y", True, "2024-05-30"), fact("z", True, "1990")
    ).values
    assert values["a"].date == DAY
    assert values["b"].date == DAY
    assert found(knowledge_of(*PARTS), fact("z", True, "1990")).values["b"].date == "1990"


def test_a_calculated_value_may_grow_old_itself() -> None:
    knowledge = knowledge_of(reduced("x", "bool"), calculated("a", "any_true", {"x": "x"}, stale_after_d=30))
    assert not found(knowledge, fact("x", True, DAY)).values["a"].stale
    assert found(knowledge, fact("x", True, "2024-05")).values["a"].stale
    assert found(knowledge, fact("x", True)).values["a"].stale


# --- fractures ----------------------------------------------------------------------------------------------------

ROWS = knowledge_of(
    reduced("x", "int", subject="fracture"),
    reduced("y", "bool", subject="fracture"),
    reduced("p", "bool"),
    calculated("row_any", "any_true", {"y": "y", "p": "p"}, subject="fracture"),
    calculated("any", "any_true", {"rows": "row_any"}),
    calculated("highest", "highest_known", {"rows": "x"}, "int"),
)
ROW_FACTS = (
    fact("x", 2, "2024-04-01", subject="fracture:b"),
    fact("x", 3, "2024-05-01", subject="fracture:a"),
    fact("y", True, DAY, subject="fracture:a"),
    fact("p", False, DAY),
)


def test_each_fracture_sees_its_own_facts_and_those_of_the_person() -> None:
    patient = found(ROWS, *ROW_FACTS)
    rows = {row.id: {name: value.value for name, value in row.values.items()} for row in patient.fractures}
    assert rows == {"b": {"x": 2}, "a": {"x": 3, "y": True, "row_any": True}}


def test_rows_stand_from_the_oldest_to_the_newest() -> None:
    undated = (fact("x", 1, subject="fracture:0"), fact("x", 1, "2024-04-01", subject="fracture:a0"))
    assert [row.id for row in found(ROWS, *ROW_FACTS, *undated).fractures] == ["a0", "b", "a", "0"]


def test_a_feature_of_the_person_sees_the_list_of_rows() -> None:
    values = found(ROWS, *ROW_FACTS).values
    assert (values["any"].value, values["highest"].value) == (True, 3)
    assert "x" not in values


def test_what_is_said_of_several_fractures_is_dated_by_the_newest_fact() -> None:
    assert found(ROWS, *ROW_FACTS).values["highest"].date == "2024-05-01"


def test_without_rows_nothing_is_known_of_them() -> None:
    assert found(ROWS, fact("x", 3, DAY)).values == {}


def test_a_fracture_of_later_days_is_no_row_yet() -> None:
    assert [row.id for row in found(ROWS, *ROW_FACTS, as_of=date(2024, 4, 30)).fractures] == ["b"]


def test_a_stale_row_makes_the_result_stale_only_when_it_matters() -> None:
    knowledge = knowledge_of(
        reduced("x", "int", subject="fracture", stale_after_d=30),
        calculated("highest", "highest_known", {"rows": "x"}, "int"),
    )
    old, new = fact("x", 2, "2024-01-01", subject="fracture:a"), fact("x", 3, DAY, subject="fracture:b")
    assert not found(knowledge, old, new).values["highest"].stale
    assert found(knowledge, old._replace(value=4), new).values["highest"].stale


# --- who, when, where ---------------------------------------------------------------------------------------------


def test_a_conversion_warning_of_the_reader_is_kept() -> None:
    told = Message("warning", "left out")
    record = Record("p", (), messages=(told,))
    assert derive(knowledge_of(reduced("x")), record, TODAY).messages == (told,)


@pytest.mark.parametrize(
    ("death", "died"),
    [
        ([fact("deceased", True, "2024-05-01")], "2024-05-01"),
        ([fact("deceased", True, "2024-06-02")], None),
        ([fact("deceased", True)], ""),
        ([fact("deceased", False)], None),
        ([], None),
    ],
)
def test_death(death: list[Any], died: str | None) -> None:
    assert found(knowledge_of(reduced("x")), *death).died == died


PLACE = knowledge_of(reduced("jurisdiction", "code", codes={"uk": "UK", "us": "US"}), reduced("x"))


def test_the_jurisdiction_that_is_asked_for_goes_first() -> None:
    record = fact("jurisdiction", "us", DAY)
    assert found(PLACE, record).values["jurisdiction"].value == "us"
    assert found(PLACE, record, jurisdiction="uk").values["jurisdiction"].value == "uk"
    assert found(PLACE, jurisdiction="uk").values["jurisdiction"].source == "given"


def test_a_jurisdiction_that_nobody_knows() -> None:
    with pytest.raises(SpinepathError, match="jurisdiction: found 'fr', expected one of uk, us"):
        found(PLACE, jurisdiction="fr")


def test_the_digest_is_that_of_the_visible_facts() -> None:
    knowledge = knowledge_of(reduced("x"))
    one, two, later = fact("x", 1.0, DAY), fact("x", 2.0, "2024-05-21"), fact("x", 3.0, "2024-06-02")
    digest = found(knowledge, one, two).facts_digest
    assert digest == found(knowledge, two, one, later).facts_digest
    assert digest != found(knowledge, one).facts_digest
    assert len(digest) == 64


def test_labels_come_from_the_concept() -> None:
    knowledge = knowledge_of(reduced("x", "drugs", "active_drugs"), concepts=[concept("x", "medication")])
    assert found(knowledge, fact("x", 5.0, subject="drug:1")).drugs[0].label == "x"

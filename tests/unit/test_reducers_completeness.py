"""When nothing recorded means nothing there: only of a complete source, and never beside a drug nobody recognised."""

from typing import Any

import pytest

from spinepath.knowledge import Knowledge
from tests.facts import concept, fact, found, knowledge_of, reduced

REVIEWS = concept("medication_review", "procedure", completes="MedicationRequest", completes_for_d=90)


def knowledge(type: str = "bool", reducer: str = "active", **more: Any) -> Knowledge:
    absence = {"absent_means": "false", "absent_why": "it would be listed", "complete": "MedicationRequest", **more}
    return knowledge_of(reduced("x", type, reducer, **absence), concepts=[concept("x", "medication"), REVIEWS])


def drug(value: Any = None, **more: Any) -> Any:
    return fact("x", value, "2024-05-01", **{"subject": "drug:1", "status": "active", **more})


REVIEW = fact("medication_review", True, "2024-03-03")  # 90 days before


def test_absent_from_a_complete_list() -> None:
    value = found(knowledge(), complete=["MedicationRequest"]).values["x"]
    assert (value.value, value.stale, value.source) == (False, False, "no entry in a complete list (MedicationRequest)")


@pytest.mark.parametrize("complete", [[], ["Condition"]])
def test_absent_from_a_list_that_is_not_complete(complete: list[str]) -> None:
    assert "x" not in found(knowledge(), complete=complete).values


@pytest.mark.parametrize(
    ("type", "reducer", "empty"), [("bool", "ever", False), ("int", "count_in", 0), ("codes", "set_of", ())]
)
def test_what_nothing_is(type: str, reducer: str, empty: object) -> None:
    assert found(knowledge(type, reducer), complete=["MedicationRequest"]).values["x"].value == empty


def test_an_empty_drug_table_needs_only_a_complete_list() -> None:
    table = knowledge_of(reduced("x", "drugs", "active_drugs", complete="MedicationRequest"))
    assert found(table, complete=["MedicationRequest"]).values["x"].value == ()
    assert "x" not in found(table).values


def test_without_absent_means_absence_is_unknown() -> None:
    plain = knowledge_of(reduced("x", "bool", "active", complete="MedicationRequest"))
    assert "x" not in found(plain, complete=["MedicationRequest"]).values


def test_what_has_ended_is_absent_too() -> None:
    assert found(knowledge(), drug(status="stopped"), complete=["MedicationRequest"]).values["x"].value is False


def test_what_is_there_but_unusable_is_not_absent() -> None:
    numbers = knowledge("float", "sum_in")
    patient = found(numbers, drug(5.0, unit="furlong"), complete=["MedicationRequest"])
    assert "x" not in patient.values
    assert len(patient.messages) == 1


def test_a_review_of_all_medicines_makes_their_list_complete() -> None:
    assert found(knowledge(), REVIEW).values["x"].value is False


@pytest.mark.parametrize(
    "review",
    [
        REVIEW._replace(start="2024-03-02"),  # 91 days
        REVIEW._replace(start="2024-06-02"),  # not yet
        REVIEW._replace(start="2024-03"),  # may be 92 days
        REVIEW._replace(start=None),
        REVIEW._replace(value=False),
        REVIEW._replace(status="uncertain"),
    ],
)
def test_a_review_that_does_not_count(review: Any) -> None:
    assert "x" not in found(knowledge(), review).values


def test_a_review_completes_nothing_else() -> None:
    assert "x" not in found(knowledge(complete="Condition"), REVIEW).values


def test_a_drug_nobody_recognised_may_be_any_drug() -> None:
    unknown = fact("medication_unrecognised", "blue tablets", "2024-05-01", subject="drug:7", status="active")
    patient = found(knowledge(), unknown, complete=["MedicationRequest"])
    assert "x" not in patient.values
    assert "blue tablets" in patient.messages[0].text
    stopped = unknown._replace(status="stopped")
    assert found(knowledge(), stopped, complete=["MedicationRequest"]).values["x"].value is False


def test_every_drug_is_in_the_table_of_the_person() -> None:
    facts = [
        drug(500.0, unit="mg/d"),
        fact("medication_unrecognised", "blue tablets", subject="drug:7", status="active"),
        fact("x", True, "2024-05-20", code="urn:spinepath:concept|x"),
        fact("y", True, "2024-05-20"),
    ]
    drugs = found(knowledge(), *facts).drugs
    assert [(d.concept, d.label, d.per_day) for d in drugs] == [
        ("medication_unrecognised", "blue tablets", None),
        ("x", "x", 500.0),
        ("x", "x", None),
    ]


def test_the_table_says_which_entries_are_old() -> None:
    tables = knowledge_of(
        reduced("x", "drugs", "active_drugs", stale_after_d=365), concepts=[concept("x", "medication")]
    )
    facts = [drug(code="s|1"), drug(code="s|2", subject="drug:2")]
    facts[0] = facts[0]._replace(start="2023-01-01")
    patient = found(tables, *facts)
    assert [(d.start, d.stale) for d in patient.drugs] == [("2023-01-01", True), ("2024-05-01", False)]
    assert patient.values["x"].stale

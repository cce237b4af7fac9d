"""Interactions: pairs, triples and stacks among drugs in use and lines that bring a drug; and what the data holds."""

from dataclasses import replace
from typing import Any

import pytest

from spinepath.care_plan import make_plan
from spinepath.care_plan.cases import run_interaction_case
from spinepath.care_plan.sources import source
from spinepath.knowledge import Knowledge, load_compiled
from spinepath.knowledge.models import Interaction, PlanRule, Recommendation
from spinepath.terms import CurrentDrug
from spinepath.terms.results import InteractionFound, PlanLine
from tests.small_knowledge import edition, knowledge, patient, recommendation

SAFE: dict[str, Any] = {"need": True, "stop": False}
A, B = CurrentDrug("drug_a", "drug A"), CurrentDrug("drug_b", "drug B")


def interaction(**more: object) -> Interaction:
    bare = {"id": "clash", "level": "warning", "text": "they clash", "action": "choose", "cite": ["source-a"]}
    cases = [{"name": "one", "drugs": ["drug_a"], "found": False}, {"name": "two", "drugs": ["drug_b"], "found": False}]
    return Interaction.model_validate({**bare, "cases": cases, **more})


def found(drugs: tuple[CurrentDrug, ...], entry: Interaction, **facts: bool | None) -> tuple[InteractionFound, ...]:
    kb = with_interactions(knowledge(recommendation(drugs=["drug_b"]), name=repr(entry)), entry)
    told: dict[str, Any] = {**SAFE, **facts}
    return make_plan(kb, patient(drugs=drugs, **told)).interactions


def with_interactions(kb: Knowledge, *entries: Interaction) -> Knowledge:
    return replace(kb, interactions={entry.id: entry for entry in entries})


def test_a_drug_in_use_meets_a_drug_that_the_plan_brings() -> None:
    (clash,) = found((A,), interaction(drugs=[["class:class_a"], ["drug_b"]]))
    assert (clash.taken, clash.proposed) == (("drug A",), ("Title of option_a",))


def test_two_drugs_in_use_meet_and_going_on_with_one_brings_nothing_new() -> None:
    (clash,) = found((A, B), interaction(drugs=[["drug_a"], ["drug_b"]]))
    assert (clash.taken, clash.proposed) == (("drug A", "drug B"), ())


def test_a_line_that_is_not_recommended_brings_nothing() -> None:
    assert not found((A,), interaction(drugs=[["drug_a"], ["drug_b"]]), stop=True)


def test_one_drug_does_not_meet_itself() -> None:
    assert not found((A,), interaction(drugs=[["drug_a"], ["class:class_a"]]), stop=True)


def test_a_stack_counts_products() -> None:
    twice = interaction(drugs=[["drug_a"]], min_count=2)
    assert not found((A,), twice)
    (clash,) = found((A, CurrentDrug("drug_a", "drug A syrup")), twice)
    assert clash.taken == ("drug A", "drug A syrup")


@pytest.mark.parametrize(("worry", "told"), [(True, True), (None, True), (False, False)])
def test_a_condition_that_is_unknown_does_not_silence_a_warning(worry: bool | None, told: bool) -> None:
    entry = interaction(drugs=[["drug_a"], ["drug_b"]], when="worry")
    assert bool(found((A,), entry, worry=worry)) is told


def test_the_most_dangerous_comes_first() -> None:
    mild = interaction(id="aaa", level="info", drugs=[["drug_a"], ["drug_b"]])
    grave = interaction(id="zzz", level="critical", drugs=[["drug_a"], ["drug_b"]])
    kb = with_interactions(knowledge(name="order"), mild, grave)
    assert [x.id for x in make_plan(kb, patient(drugs=(A, B), **SAFE)).interactions] == ["zzz", "aaa"]


def held(holds: str, *options: Recommendation, rules: tuple[PlanRule, ...] = (), **told: Any) -> dict[str, PlanLine]:
    """The lines of somebody who takes drug A, with options that would bring drug B."""
    entry = interaction(drugs=[["drug_a"], ["drug_b"]], holds=holds, level="critical", action="Choose another one.")
    kb = with_interactions(knowledge(*options, rules=rules, name=f"holds {holds}"), entry)
    return {x.option: x for x in make_plan(kb, patient(drugs=(A,), **SAFE, **told)).lines}


CLASHING = recommendation("clashing", drugs=["drug_b"], editions=[edition(dose=[{"text": "1", "cite": ["source-a"]}])])
OTHER = recommendation("other")
EITHER = PlanRule(
    id="either",
    kind="forbid_together",
    options=["clashing", "other"],
    stand_in=True,
    why="one is enough",
    cite=["source-a"],
    cases=[],
)


def test_what_must_be_settled_first_stands_in_the_check_with_the_drug() -> None:
    line = held("check", CLASHING)["clashing"]
    assert (line.disposition, line.checks) == ("check_then_offer", ("drug A (Choose another one)",))


def test_what_a_drug_in_use_forbids_is_not_offered() -> None:
    line = held("wait", CLASHING)["clashing"]
    assert (line.disposition, line.start_by, line.actions) == ("ask_first", None, ())
    assert line.why[0] == "held back: drug A is taken: they clash Choose another one."
    assert line.dose is not None


def test_an_option_that_may_stand_in_goes_before_one_that_clashes() -> None:
    lines = held("check", CLASHING, OTHER, rules=(EITHER,))
    assert (lines["clashing"].disposition, lines["other"].disposition) == ("alternative", "offer")
    assert lines["clashing"].why[0] == "alternative to Title of other: drug A is taken: they clash"


def test_nothing_stands_in_where_no_rule_says_so_or_the_other_may_not_be_used() -> None:
    apart = EITHER.model_copy(update={"stand_in": False})
    assert held("check", CLASHING, OTHER, rules=(apart,))["clashing"].disposition == "check_then_offer"
    refused = held("check", CLASHING, OTHER, rules=(EITHER,), declined_options=("other",))
    assert refused["clashing"].disposition == "check_then_offer"


def test_a_pair_that_is_taken_already_holds_nothing_and_is_still_told() -> None:
    entry = interaction(drugs=[["drug_a"], ["drug_b"]], holds="wait")
    assert found((A, B), entry)
    assert not found((A,), entry)


@pytest.mark.parametrize("wrong", [{"drugs": [["drug_a"]]}, {"drugs": [["drug_a"], ["drug_b"]], "min_count": 2}])
def test_a_group_alone_needs_a_count_and_a_pair_has_none(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="min_count"):
        interaction(**wrong)


def test_cases_that_do_not_come_true_are_told() -> None:
    entry = interaction(
        drugs=[["drug_a"], ["drug_b"]],
        cases=[
            {"name": "both", "drugs": ["drug_a", "drug_b"], "found": False},
            {"name": "one", "drugs": ["drug_a"], "found": False},
        ],
    )
    kb = with_interactions(knowledge(name="cases"), entry)
    assert [run_interaction_case(kb, entry, case) for case in entry.cases if case.name == "both"] != [[]]


REQUIRED = sorted(
    {
        "two_serotonergic_drugs",
        "two_sedatives",
        "three_cns_drugs",
        "qt_stack",
        "triple_kidney_hit",
        "anticoagulant_and_nsaid",
        "anticoagulant_and_ssri",
        "ibuprofen_and_aspirin",
        "lithium_and_nsaid",
        "methotrexate_and_nsaid",
        "warfarin_and_paracetamol",
        "warfarin_and_tramadol",
        "oral_bisphosphonate_and_minerals",
        "levothyroxine_and_minerals",
        "cyp2d6_and_codeine_or_tramadol",
        "cyp3a4_and_opioid",
        "low_sodium_stack",
        "anticholinergic_load",
        "digoxin_and_calcium",
        "paracetamol_twice",
        "two_opioids",
        "two_nsaids",
    }
)


@pytest.mark.parametrize("name", REQUIRED)
def test_a_required_interaction_says_what_to_do_and_rests_on_a_source_that_was_read(name: str) -> None:
    kb = load_compiled()
    entry = kb.interactions[name]
    assert entry.action
    assert {case.found for case in entry.cases} == {True, False}
    assert {source(kb, cited).read for cited in entry.cite} - {"recalled"}

"""What decides first, as a table: emergency > stop > consent or allergy > duplication > usually not > rank.

Ties between lines go by certainty, then by harm, then by id. Each row sets two neighbours against each other.
"""

from dataclasses import replace
from itertools import combinations
from typing import Any

import pytest

from spinepath.care_plan import make_plan
from spinepath.care_plan.precedence import ABOUT_A_LINE
from spinepath.knowledge import Knowledge, load_compiled
from spinepath.knowledge.models import PlanRule, Recommendation
from spinepath.terms import CurrentDrug
from spinepath.terms.results import Plan, PlanLine
from tests.small_knowledge import criterion, edition, knowledge, patient, recommendation

TAKEN = (CurrentDrug("drug_a", "drug A"),)
DECLINED = {"declined_options": ("option_a",)}
NOT_TOLERATED = {"not_tolerated_options": ("option_a",)}
DONE = {"completed_options": ("option_a",)}
STOP, AGAINST = {"stop": True}, {"worry": True}

# grounds that hold -> disposition, how its first reason begins
TABLE: list[tuple[str, dict[str, Any], tuple[CurrentDrug, ...], str, str]] = [
    ("stop before consent", {**STOP, **DECLINED}, (), "blocked", "declined by the person"),
    ("stop of a drug in use before consent", {**STOP, **DECLINED}, TAKEN, "stop", "being taken, and must be stopped"),
    ("stop before not tolerated", {**STOP, **NOT_TOLERATED}, TAKEN, "stop", "being taken, and must be stopped"),
    ("stop before duplication", {**STOP, **DONE}, (), "blocked", "do not:"),
    ("stop before usually not", {**STOP, **AGAINST}, (), "blocked", "do not:"),
    ("a refusal before an allergy", {**DECLINED, **NOT_TOLERATED}, (), "not_chosen", "declined by the person"),
    ("consent before duplication", {**DECLINED, **DONE}, (), "not_chosen", "declined by the person"),
    ("allergy before duplication", {**NOT_TOLERATED, **DONE}, (), "blocked", "not tolerated before"),
    ("allergy before usually not", {**NOT_TOLERATED, **AGAINST}, (), "blocked", "not tolerated before"),
    ("duplication before usually not", {**DONE, **AGAINST}, (), "not_chosen", "already done"),
    ("duplication before rank", DONE, (), "not_chosen", "already done"),
    ("usually not before rank", AGAINST, (), "not_chosen", "usually not:"),
    ("rank alone", {}, (), "offer", "because:"),
]


def option(name: str = "option_a", rank: int = 10, **more: Any) -> Recommendation:
    judged = edition(usually_not={"poor": criterion("worry")}, **more)
    return recommendation(name, rank, editions=[judged], drugs=["drug_a"] if name == "option_a" else [])


def red_flag() -> Recommendation:
    sign = edition(indications={"sign": criterion("flag")}, contraindications={})
    return recommendation("red", rank=1, kind="red_flag", urgency="emergency", editions=[sign])


def planned(kb: Knowledge, drugs: tuple[CurrentDrug, ...] = (), **facts: Any) -> Plan:
    told = {"need": True, "stop": False, "worry": False, "flag": False, **facts}
    return make_plan(kb, patient(drugs=drugs, **told))


def line(plan: Plan, name: str = "option_a") -> PlanLine:
    return next(x for x in plan.lines if x.id == name)


def test_the_order_of_the_grounds() -> None:
    grounds = [ground for ground, _ in ABOUT_A_LINE]
    assert grounds == ["emergency", "stop", "consent_or_allergy", "duplication", "usually_not", "rank"]


@pytest.mark.parametrize(("facts", "drugs", "disposition", "first"), [r[1:] for r in TABLE], ids=[r[0] for r in TABLE])
def test_the_stronger_ground_decides(
    facts: dict[str, Any], drugs: tuple[CurrentDrug, ...], disposition: str, first: str
) -> None:
    found = line(planned(knowledge(option()), drugs, **facts))
    assert found.disposition == disposition
    assert found.why[0].startswith(first)


def test_every_reason_stays_behind_the_one_that_decides() -> None:
    found = line(planned(knowledge(option()), **STOP, **DECLINED))
    assert [x.split(":")[0].split(" (")[0] for x in found.why] == ["declined by the person", "do not"]


@pytest.mark.parametrize("facts", [DECLINED, DONE, AGAINST, {}], ids=["consent", "duplication", "usually not", "rank"])
def test_an_emergency_goes_before_everything_but_a_stop(facts: dict[str, Any]) -> None:
    kb = knowledge(red_flag(), option())
    assert not planned(kb, flag=True, **facts).lines
    assert line(planned(kb, TAKEN, flag=True, **STOP, **facts)).disposition == "stop"


def rule(**more: Any) -> PlanRule:
    bare = {"id": "rule", "kind": "forbid_together", "options": ["option_a", "b"], "why": "one", "cite": ["source-a"]}
    return PlanRule.model_validate({**bare, "cases": [], **more})


@pytest.mark.parametrize(
    ("facts", "a", "b"),
    [
        ({}, "offer", "alternative"),
        (STOP, "blocked", "offer"),
        (DECLINED, "not_chosen", "offer"),
        (NOT_TOLERATED, "blocked", "offer"),
        (DONE, "not_chosen", "offer"),
        (AGAINST, "not_chosen", "offer"),
    ],
    ids=["duplication", "stop", "consent", "allergy", "done", "usually not"],
)
def test_what_is_out_on_its_own_ground_pushes_nothing_aside(facts: dict[str, Any], a: str, b: str) -> None:
    kb = knowledge(option(), recommendation("b", rank=20, editions=[edition(contraindications={})]), rules=(rule(),))
    plan = planned(kb, **facts)
    assert (line(plan).disposition, line(plan, "b").disposition) == (a, b)


def tied(*options: Recommendation, **certainty: str) -> Knowledge:
    """Options of one rank in one group, with a profile for each certainty that is named."""
    kb = knowledge(*options, name=repr(certainty))
    bare = kb.profiles["profile-a"]
    made = {name: bare.model_copy(update={"id": name, "certainty": level}) for name, level in certainty.items()}
    return replace(kb, profiles={**kb.profiles, **made})


def order(plan: Plan) -> list[str]:
    return [x.id for x in sorted(plan.lines, key=lambda x: x.order)]


def offer(profile: str) -> dict[str, Any]:
    return {"direction": "for", "strength": "conditional", "profile": profile}


def caution(when: str) -> dict[str, Any]:
    return criterion(when, then=["laxative"])


def test_a_tie_goes_by_certainty_first() -> None:
    options = [option(name, offer=offer(level)) for name, level in zip("abcd", ("vl", "lo", "mo", "hi"), strict=True)]
    options.append(option("e", offer={"direction": "for", "strength": "conditional"}))
    kb = tied(*options, vl="very_low", lo="low", mo="moderate", hi="high")
    assert order(planned(kb)) == ["d", "c", "b", "a", "e"]


def test_then_by_harm_the_cautions_that_hold_and_then_those_not_known() -> None:
    kb = tied(
        option("a", cautions={"one": caution("flag"), "two": caution("bedside")}),
        option("b", cautions={"one": caution("flag")}),
        option("c", cautions={"one": caution("against")}),
        option("d"),
    )
    assert order(planned(kb, flag=True, bedside=True)) == ["d", "c", "b", "a"]


def test_certainty_goes_before_harm() -> None:
    kb = tied(option("a"), option("b", offer=offer("hi"), cautions={"one": caution("flag")}), hi="high")
    assert order(planned(kb, flag=True)) == ["b", "a"]


def test_then_by_id() -> None:
    assert order(planned(tied(option("b"), option("a")))) == ["a", "b"]


def test_rank_goes_before_a_tie() -> None:
    kb = tied(option("a", rank=20, offer=offer("hi")), option("b", rank=10), hi="high")
    assert order(planned(kb)) == ["b", "a"]


def test_ties_occur() -> None:
    """Two options of one group and rank, with no plan rule between them: then the tie decides what stands first."""
    shipped = load_compiled()
    found = shipped.recommendations.values()
    pairs = [(a.option, b.option) for a, b in combinations(found, 2) if (a.group, a.rank) == (b.group, b.rank)]
    free = [pair for pair in pairs if not any(set(pair) <= set(r.options) for r in shipped.plan_rules.values())]
    assert free

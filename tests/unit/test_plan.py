"""From assessments to a plan: dispositions, red flags, history, dates, current drugs, what is not covered."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from spinepath.care_plan import diff_editions, make_plan
from spinepath.documents import render
from spinepath.knowledge.models import CoveragePart, PlanRule
from spinepath.terms import CurrentDrug, Message, PatientFeatures, RefusalError
from spinepath.terms.results import Plan, PlanLine
from tests.small_knowledge import criterion, edition, knowledge, patient, recommendation

SAFE = {"need": True, "stop": False}


def red_flag(name: str = "red", urgency: str = "emergency") -> object:
    return recommendation(
        name,
        rank=1,
        kind="red_flag",
        urgency=urgency,
        editions=[
            edition(
                offer={"direction": "for", "strength": "strong"},
                indications={"sign": criterion("flag")},
                contraindications={},
            )
        ],
    )


def line(plan: Plan, name: str) -> PlanLine:
    return next(x for x in (*plan.red_flags, *plan.lines) if x.id == name)


def planned(person: PatientFeatures, *rules: Any, **more: Any) -> Plan:
    return make_plan(knowledge(*rules, name=repr(rules), **more), person)


@pytest.mark.parametrize(
    ("facts", "disposition"),
    [
        ({"need": True, "stop": False}, "offer"),
        ({"need": True}, "ask_first"),
        ({"need": True, "stop": True}, "blocked"),
        ({"need": False, "stop": False}, "not_chosen"),
        ({"need": True, "stop": False, "declined_options": ("option_a",)}, "not_chosen"),
        ({"need": True, "stop": False, "not_tolerated_options": ("option_a",)}, "blocked"),
        ({"need": True, "stop": False, "completed_options": ("option_a",)}, "not_chosen"),
    ],
)
def test_dispositions(facts: dict[str, object], disposition: str) -> None:
    assert line(planned(patient(**facts)), "option_a").disposition == disposition


def test_a_line_knows_its_dates_and_loses_them_when_it_is_not_chosen() -> None:
    rule = recommendation(
        editions=[
            edition(
                start_within_d=2,
                review_after_d=14,
                stop={"text": "stop when better", "after_d": 28, "cite": ["source-a"]},
                dose=[{"text": "one", "until_d": 7, "cite": ["source-a"]}],
                monitoring=[{"what": "blood", "after_d": 10, "owner": "nurse", "cite": ["source-a"]}],
            )
        ]
    )
    found = line(planned(patient(**SAFE), rule), "option_a")
    assert (found.start_by, found.review_on, found.stop_on) == ("2026-01-03", "2026-01-09", "2026-01-09")
    assert [m.on for m in found.monitoring] == ["2026-01-13"]
    left = line(planned(patient(need=False, stop=False), rule), "option_a")
    assert (left.start_by, left.review_on, left.stop_on, left.monitoring, left.dose) == (None, None, None, (), None)


@pytest.mark.parametrize(("until_d", "decides"), [(3, True), (28, True), (29, False)])
def test_the_end_of_a_supply_is_a_day_of_decision(until_d: int, decides: bool) -> None:
    rule = recommendation(
        editions=[
            edition(
                review_after_d=3,
                stop={"text": "stop when better", "after_d": 28, "cite": ["source-a"]},
                dose=[{"text": "one", "until_d": until_d, "until_decides": True, "cite": ["source-a"]}],
            )
        ]
    )
    plan = make_plan(knowledge(rule, name=f"supply {until_d}"), patient(**SAFE))
    assert line(plan, "option_a").end_decides is decides
    told = {entry.what.partition(":")[0] for entry in plan.calendar if entry.on == line(plan, "option_a").stop_on}
    assert ("decide whether it goes on" in told, "stop by" in told) == (decides, not decides)


def course(begun: str | None, onset: str | None = None, until_d: int = 7) -> PlanLine:
    """The line of somebody who has taken the drug since `begun`, in an illness that began on `onset`."""
    kb = knowledge(
        recommendation(
            drugs=["drug_a"],
            editions=[edition(review_after_d=3, dose=[{"text": "one", "until_d": until_d, "cite": ["source-a"]}])],
        ),
        name=f"course {until_d}",
    )
    drugs = () if begun is None else (CurrentDrug("drug_a", "drug A", start=begun),)
    return line(make_plan(kb, patient(drugs=drugs, index_onset=onset, **SAFE)), "option_a")


@pytest.mark.parametrize(
    ("begun", "onset", "review", "stop", "over"),
    [
        (None, None, "2026-01-04", "2026-01-07", False),
        ("2025-12-28", "2025-12-25", "2026-01-03", "2026-01-03", False),
        ("2025-12-27", "2025-12-25", "2026-01-02", "2026-01-02", False),
        ("2025-12-26", "2025-12-25", "2026-01-01", "2026-01-01", False),  # its last day is today
        ("2025-12-25", "2025-12-20", "2026-01-01", None, True),
        ("2025-12-24", "2025-12", "2026-01-01", None, True),  # it may have begun on the first of the month
        ("2025-09-01", "2025-12-25", "2026-01-04", "2026-01-07", False),  # long before: no part of this course
        ("2025-09-01", None, "2026-01-01", None, True),
    ],
)
def test_a_stop_never_lies_in_the_past_nor_before_the_review(
    begun: str | None, onset: str | None, review: str, stop: str | None, over: bool
) -> None:
    found = course(begun, onset)
    assert (found.review_on, found.stop_on, found.over) == (review, stop, over)
    assert any("its time is over" in why for why in found.why) is over


def second_step(**more: Any) -> PlanRule:
    return PlanRule(
        id="second_step",
        kind="at_least_one",
        options=["option_a"],
        then=["call somebody today"],
        why="nothing may be used",
        cite=["source-a"],
        cases=[],
        **more,
    )


def test_a_line_that_a_rule_adds_can_make_the_plan_urgent_and_stands_first() -> None:
    other = recommendation("other", editions=[edition(contraindications={}, start_within_d=0)])
    rules = (second_step(urgency="urgent"),)
    made = planned(patient(need=True, stop=True), recommendation(), other, rules=rules)
    assert made.urgency == "urgent"
    found = render(made, "text")
    actions = found[found.index("THREE ACTIONS") : found.index("NEEDS AN ANSWER")]
    assert actions.index("1. Call somebody today") < actions.index("Title of other")
    cleared = planned(patient(**SAFE), recommendation(), other, rules=rules)
    assert cleared.urgency == "routine"


def test_a_rule_without_urgency_leaves_the_plan_as_it_is() -> None:
    made = planned(patient(need=True, stop=True), recommendation(), rules=(second_step(),))
    assert made.urgency == "routine"
    assert "call somebody today" in {x.title for x in made.lines}
    with pytest.raises(ValueError, match="belong to kind at_least_one"):
        PlanRule(id="r", kind="before", options=["a"], urgency="urgent", why="w", cite=[], cases=[])


@pytest.mark.parametrize(("taken", "disposition"), [((), "ask_first"), ((CurrentDrug("drug_a", "drug A"),), "offer")])
def test_a_refusal_may_be_meant_for_a_like_option_too(taken: tuple[CurrentDrug, ...], disposition: str) -> None:
    like = recommendation("like", declined_with=["option_a"], drugs=["drug_a"])
    plan = planned(patient(declined_options=("option_a",), drugs=taken, **SAFE), recommendation(), like)
    assert line(plan, "option_a").disposition == "not_chosen"
    assert line(plan, "like").disposition == disposition
    asked = "held back: declined with Title of option_a: ask whether this is declined too"
    assert (line(plan, "like").why[0] == asked) is (not taken)
    assert line(planned(patient(**SAFE), recommendation(), like), "like").disposition == "offer"


def test_an_unanswered_red_flag_makes_the_plan_provisional_and_holds_what_must_wait() -> None:
    held = recommendation("held", hold_while=["provisional", "urgent", "emergency"])
    plan = planned(patient(**SAFE), red_flag(), recommendation(), held)
    assert plan.provisional
    assert line(plan, "held").disposition == "ask_first"
    assert line(plan, "option_a").disposition == "offer"
    assert plan.asks[0].feature == "flag"


def test_a_denied_red_flag_leaves_a_final_plan() -> None:
    held = recommendation("held", hold_while=["provisional", "urgent", "emergency"])
    plan = planned(patient(flag=False, **SAFE), red_flag(), held)
    assert (plan.provisional, plan.urgency) == (False, "routine")
    assert line(plan, "held").disposition == "offer"


def test_an_emergency_keeps_only_interim_relief_and_stops() -> None:
    relief = recommendation("relief", interim_analgesia=True)
    bad = recommendation("bad", drugs=["drug_b"], editions=[edition(contraindications={"always": criterion("need")})])
    plan = planned(
        patient(flag=True, drugs=(CurrentDrug("drug_b", "drug B"),), **SAFE), red_flag(), recommendation(), relief, bad
    )
    assert plan.urgency == "emergency"
    assert {x.id: x.disposition for x in plan.lines} == {"relief": "offer", "bad": "stop"}
    assert plan.after_emergency == ("Title of option_a",)
    assert line(plan, "red").disposition == "do_now"


def test_after_an_emergency_comes_what_is_known_to_apply_and_not_what_waits_for_an_answer() -> None:
    held = recommendation("held", hold_while=["emergency"])
    assert planned(patient(flag=True, **SAFE), red_flag(), held).after_emergency == ("Title of held",)
    assert planned(patient(flag=True, stop=False), red_flag(), held).after_emergency == ()


def test_an_urgent_red_flag_keeps_the_plan_but_holds_what_must_wait() -> None:
    held = recommendation("held", hold_while=["provisional", "urgent", "emergency"])
    plan = planned(patient(flag=True, **SAFE), red_flag(urgency="urgent"), recommendation(), held)
    assert plan.urgency == "urgent"
    assert line(plan, "option_a").disposition == "offer"
    waiting = line(plan, "held")
    assert waiting.disposition == "ask_first"
    assert waiting.why[0].startswith("held back: a red flag is present (Title of red): the doctor may release it")


def test_what_the_record_contradicts_itself_about_is_asked_and_the_drug_does_not_just_go_on() -> None:
    told = Message("warning", "the answer no, and drug A: stopped, or forgotten?", "Order/1", about="bedside")
    kb = knowledge(recommendation())
    reads = kb.features["bedside"].source.model_copy(update={"concepts": ["drug_a"]})
    feature = kb.features["bedside"].model_copy(update={"source": reads})
    kb = replace(kb, features={**kb.features, "bedside": feature})
    who = replace(patient(drugs=(CurrentDrug("drug_a", "drug A"),), **SAFE), messages=(told,))
    plan = make_plan(kb, who)
    (ask,) = plan.asks
    assert (ask.feature, ask.conflict, ask.would_change) == ("bedside", told.text, ())
    (judged,) = plan.current_drugs
    assert judged.verdict == "ask" and judged.why.startswith(told.text)
    for format in ("text", "markdown", "html"):
        assert "stopped, or forgotten?" in render(plan, format)


def test_relief_waits_for_an_answer_but_not_behind_an_urgent_red_flag() -> None:
    relief = recommendation("relief", hold_while=["provisional", "emergency"])
    urgent = planned(patient(flag=True, **SAFE), red_flag(urgency="urgent"), relief)
    assert line(urgent, "relief").disposition == "offer"
    unknown = planned(patient(**SAFE), red_flag(urgency="urgent"), relief)
    assert line(unknown, "relief").disposition == "ask_first"
    assert planned(patient(flag=True, **SAFE), red_flag(), relief).lines == ()


@pytest.mark.parametrize(
    ("facts", "stale", "verdict"),
    [
        ({"need": True, "stop": False}, False, "continue"),
        ({"need": True, "stop": True}, False, "stop"),
        ({"need": False, "stop": True}, False, "stop"),
        ({"need": True}, False, "ask"),
        ({"need": True, "stop": False}, True, "ask"),
    ],
)
def test_current_drugs_are_judged(facts: dict[str, bool], stale: bool, verdict: str) -> None:
    drug = CurrentDrug("drug_a", "drug A", stale=stale)
    (found,) = planned(patient(drugs=(drug,), **facts), recommendation(drugs=["class:class_a"])).current_drugs
    assert found.verdict == verdict


def test_a_drug_without_a_rule_is_never_passed_over() -> None:
    known, strange = CurrentDrug("drug_b", "drug B"), CurrentDrug("medication_unrecognised", "elixir")
    verdicts = planned(patient(drugs=(known, strange), **SAFE)).current_drugs
    assert [v.verdict for v in verdicts] == ["not_judged", "ask"]
    assert "do not change it" in verdicts[0].why
    assert "not recognised" in verdicts[1].why


def test_what_is_not_covered_is_said() -> None:
    parts = (CoveragePart(part="R9", text="orthoses"), CoveragePart(part="R4", text="pain", options=["option_a"]))
    assert [p.part for p in planned(patient(**SAFE), coverage=parts).not_covered] == ["R9"]


def test_the_dead_and_children_get_no_plan() -> None:
    with pytest.raises(RefusalError, match="2025-05-05"):
        planned(replace(patient(**SAFE), died="2025-05-05"))
    with pytest.raises(RefusalError, match="adult"):
        planned(patient(age_years=17, **SAFE))
    assert planned(patient(age_years=18, **SAFE)).lines


def test_asks_say_what_they_would_change() -> None:
    (ask,) = planned(patient(need=True)).asks
    assert ask.feature == "stop"
    assert {c.then for c in ask.would_change} == {
        "Title of option_a: not to be used",
        "Title of option_a: to be considered",
    }


def test_an_answer_does_not_clear_stops_that_it_does_not_name() -> None:
    stops = {"held": criterion("stop"), "worried": criterion("worry", if_unknown="check_first", hazard="hazard_a")}
    rule = recommendation(editions=[edition(contraindications=stops)])
    said = {
        known: planned(patient(need=True, **({"worry": False} if known else {})), rule).asks[0].would_change
        for known in (True, False)
    }
    assert [{c.then.removeprefix("Title of option_a: ") for c in said[known]} for known in (True, False)] == [
        {"not to be used", "to be considered"},
        {"not to be used", "to be considered, once every stop is checked"},
    ]


def test_every_line_leads_by_its_trace_to_a_source() -> None:
    plan = planned(patient(**SAFE), red_flag(), recommendation())
    traces = {a.id: a for a in plan.assessments}
    sources = {s.id for s in plan.sources}
    for x in (*plan.red_flags, *plan.lines):
        assert traces[x.trace].cite
        assert set(x.cite) <= sources


def test_the_same_facts_give_the_same_id_whatever_the_command() -> None:
    kb = knowledge(name="id")
    one = make_plan(kb, patient(**SAFE), command="a")
    assert one.id == make_plan(kb, patient(**SAFE), command="b").id
    assert one.id != make_plan(kb, patient(need=True), command="a").id


def test_diff_holds_the_facts_and_moves_the_knowledge() -> None:
    editions = [
        edition(version=1, **{"from": "2008-07-01"}),
        edition(version=2, contraindications={"always": criterion("need")}, **{"from": "2020-01-01"}),
    ]
    kb = knowledge(recommendation(editions=editions), name="diff")
    found = diff_editions(kb, patient(**SAFE), date(2008, 7, 1), date(2026, 1, 1))
    (change,) = found.changes
    assert (change.before, change.after) == ("offer", "blocked")
    assert found.before.facts == found.after.facts


def _rule(**more: object) -> PlanRule:
    bare = {"id": "rule_a", "why": "because", "cite": ["source-a"], "cases": []}
    return PlanRule.model_validate({**bare, **more})


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ({"kind": "forbid_together", "options": ["b", "a"]}, {"a": "alternative", "b": "offer"}),
        ({"kind": "requires", "options": ["a", "b"]}, {"a": "offer", "b": "offer"}),
        ({"kind": "requires", "options": ["a", "c"]}, {"a": "blocked", "b": "offer"}),
        ({"kind": "replaces", "options": ["a", "b"]}, {"a": "offer", "b": "not_chosen"}),
        ({"kind": "forbid_together", "options": ["b", "a"], "when": "worry"}, {"a": "offer", "b": "offer"}),
        ({"kind": "forbid_together", "options": ["b", "a"], "when": "against"}, {"a": "alternative", "b": "offer"}),
    ],
)
def test_plan_rules(rule: dict[str, object], expected: dict[str, str]) -> None:
    options = (
        recommendation("a"),
        recommendation("b"),
        recommendation("c", editions=[edition(indications={"no": criterion("worry")})]),
    )
    plan = planned(patient(worry=False, **SAFE), *options, rules=(_rule(**rule),))
    assert {x.option: x.disposition for x in plan.lines if x.option in expected} == expected


def test_a_rule_brings_along_or_puts_first() -> None:
    brought = _rule(kind="co_prescribe", options=["option_a"], then=["laxative"])
    found = line(planned(patient(**SAFE), rules=(brought,)), "option_a")
    assert found.requires == ("with: a laxative",)
    assert "laxative" in found.actions
    first = _rule(kind="before", options=["option_a"], then=["laxative"])
    assert line(planned(patient(**SAFE), rules=(first,)), "option_a").requires == ("first: a laxative",)


def test_a_sum_counts_what_is_taken_already() -> None:
    rule = _rule(kind="max_sum", options=["option_a"], drugs=["class:class_a"])
    option = recommendation(
        editions=[edition(dose=[{"text": "full", "max": 4000, "unit": "mg/d", "cite": ["source-a"]}])]
    )
    drugs = (CurrentDrug("drug_a", "drug A", 500.0, "mg/d"), CurrentDrug("drug_a", "drug A syrup"))
    (text,) = line(planned(patient(drugs=drugs, **SAFE), option, rules=(rule,)), "option_a").requires
    assert "at least 500 mg/d" in text
    assert "4000 mg/d" in text


def test_a_plan_never_ends_without_what_a_rule_demands() -> None:
    rule = _rule(kind="at_least_one", options=["option_a"], then=["laxative"])
    assert [x.id for x in planned(patient(**SAFE), rules=(rule,)).lines] == ["option_a"]
    added = line(planned(patient(need=True, stop=True), rules=(rule,)), "rule_rule_a")
    assert (added.disposition, added.title, added.trace) == ("do_now", "a laxative", "rule:rule_a")


def test_a_rule_whose_condition_is_unknown_applies() -> None:
    rule = _rule(kind="forbid_together", options=["b", "a"], when="against")
    plan = planned(patient(**SAFE), recommendation("a"), recommendation("b"), rules=(rule,))
    assert {x.option: x.disposition for x in plan.lines} == {"a": "alternative", "b": "offer"}


@pytest.mark.parametrize(
    ("from_", "expected"), [("2025-12-31", "alternative"), ("2026-01-01", "alternative"), ("2026-01-02", "offer")]
)
def test_a_rule_of_a_later_day_does_not_speak_yet(from_: str, expected: str) -> None:
    rule = _rule(kind="forbid_together", options=["b", "a"], **{"from": from_})
    plan = planned(patient(**SAFE), recommendation("a"), recommendation("b"), rules=(rule,))
    assert next(x.disposition for x in plan.lines if x.option == "a") == expected


@pytest.mark.parametrize(("until", "expected"), [("2026-01-02", "alternative"), ("2026-01-01", "offer")])
def test_a_rule_that_later_advice_replaced_speaks_no_more(until: str, expected: str) -> None:
    rule = _rule(kind="forbid_together", options=["b", "a"], until=until)
    plan = planned(patient(**SAFE), recommendation("a"), recommendation("b"), rules=(rule,))
    assert next(x.disposition for x in plan.lines if x.option == "a") == expected


def test_an_alternative_names_the_option_that_stands_in_the_end() -> None:
    first = _rule(id="rule_1", kind="forbid_together", options=["b", "a"])
    then = _rule(id="rule_2", kind="forbid_together", options=["c", "b", "a"])
    plan = planned(patient(**SAFE), *(recommendation(name) for name in "abc"), rules=(first, then))
    told = {x.option: [why.split(":")[0] for why in x.why if why.startswith("alternative")] for x in plan.lines}
    assert told == {
        "a": ["alternative to Title of c", "alternative to Title of b"],
        "b": ["alternative to Title of c"],
        "c": [],
    }


def test_a_rule_ends_after_it_begins() -> None:
    with pytest.raises(ValueError, match="until comes after from"):
        _rule(kind="forbid_together", options=["b", "a"], **{"from": "2026-01-02", "until": "2026-01-02"})


def _asked(plan: Plan) -> set[str]:
    return {ask.feature for ask in plan.asks}


def test_an_alternative_to_what_stands_asks_nothing() -> None:
    waits = recommendation("b", editions=[edition(contraindications={"worry": criterion("worry")})])
    rule = _rule(kind="forbid_together", options=["a", "b"])
    plan = planned(patient(**SAFE), recommendation("a"), waits, rules=(rule,))
    assert {x.option: x.disposition for x in plan.lines} == {"a": "offer", "b": "alternative"}
    assert not _asked(plan)
    free = planned(patient(**SAFE), recommendation("a"), waits)
    assert _asked(free) == {"worry"}


def test_a_rule_that_may_not_hold_leaves_what_waits_alone() -> None:
    waits = recommendation("b", editions=[edition(contraindications={"worry": criterion("worry")})])
    rule = _rule(kind="forbid_together", options=["a", "b"], when="against")
    plan = planned(patient(**SAFE), recommendation("a"), waits, rules=(rule,))
    assert line(plan, "b").disposition == "ask_first"
    assert _asked(plan) == {"worry"}


@pytest.mark.parametrize(("worry", "asked"), [(None, set()), (True, {"against"}), (False, set())])
def test_a_second_line_asks_once_its_indication_is_known(worry: bool | None, asked: set[str]) -> None:
    rule = edition(indications={"sign": criterion("worry")}, contraindications={"no": criterion("against")})
    plan = planned(
        patient(worry=worry, **SAFE), recommendation(), recommendation("b", second_line=True, editions=[rule])
    )
    assert _asked(plan) == asked


def test_an_open_stop_of_what_is_offered_is_a_question() -> None:
    stop = criterion("worry", if_unknown="check_first", hazard="hazard_a")
    plan = planned(patient(**SAFE), recommendation(editions=[edition(contraindications={"no": stop})]))
    assert line(plan, "option_a").disposition == "check_then_offer"
    (ask,) = plan.asks
    assert ask.feature == "worry"
    assert [c.then for c in ask.would_change] == ["Title of option_a: not to be used"]
    refused = planned(
        patient(declined_options=("option_a",), **SAFE),
        recommendation(editions=[edition(contraindications={"no": stop})]),
    )
    assert not refused.asks


def test_the_dose_of_an_option_that_is_not_cleared_is_no_question_yet() -> None:
    dose = [{"when": "worry", "text": "little", "cite": ["source-a"]}, {"text": "much", "cite": ["source-a"]}]
    option = recommendation(editions=[edition(dose=dose)])
    assert _asked(planned(patient(need=True), option)) == {"stop"}
    assert _asked(planned(patient(**SAFE), option)) == {"worry"}


def test_an_option_that_the_evidence_speaks_against_says_so() -> None:
    against = recommendation(editions=[edition(offer={"direction": "against", "strength": "conditional"})])
    assert line(planned(patient(**SAFE), against), "option_a").why == ("usually not: the evidence speaks against it",)


def test_a_rule_brings_a_laxative_to_each_of_its_options() -> None:
    rule = _rule(kind="co_prescribe", options=["a", "b"], then=["laxative"])
    plan = planned(patient(**SAFE), recommendation("a"), recommendation("b"), rules=(rule,))
    assert all(x.requires == ("with: a laxative",) for x in plan.lines)


@pytest.mark.parametrize(
    ("need", "stop", "expected"),
    [(True, None, "alternative"), (True, False, "alternative"), (True, True, "offer"), (False, False, "offer")],
)
def test_a_later_choice_does_not_overtake_a_first_one_that_waits(need: bool, stop: bool | None, expected: str) -> None:
    rule = _rule(kind="behind", options=["later"], first=["option_a"])
    later = recommendation("later", editions=[edition(indications={"b": criterion("flag")}, contraindications={})])
    made = planned(patient(need=need, stop=stop, flag=True), recommendation(), later, rules=(rule,))
    assert line(made, "later").disposition == expected

"""Scoring: what counts as recommended, warned of and asked, and what a mere mention does not."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from spinepath.knowledge import Knowledge
from spinepath.knowledge.models import PlanRule
from spinepath.knowledge.notice_models import Notice
from spinepath.knowledge.vignette_models import Vignette, VignetteCode
from spinepath.terms.results import Disposition
from spinepath.vignettes import CaseScore, Study, render_scores, score
from spinepath.vignettes.person import person_of
from spinepath.vignettes.text import BAR, bar
from tests.small_knowledge import TODAY, criterion, edition, knowledge, recommendation

RULE = edition(
    indications={"needed": criterion("need")},
    contraindications={
        "stopped": criterion("stop"),
        "to_look_at": criterion("bedside", if_unknown="check_first", hazard="unseen"),
    },
    usually_not={"not_wanted": criterion("against")},
    cautions={"worrying": criterion("worry", then=["laxative"])},
    actions=["start"],
)
FLAG = recommendation(
    "alarm", kind="red_flag", urgency="emergency", editions=[edition(indications={"sign": criterion("flag")})]
)
LINES = {"lines": ["option_a"]}
SOUND = {"need": True, "stop": False, "bedside": False, "against": False, "worry": False, "flag": False}


def code(name: str = "thing", kind: str = "must_recommend", **more: Any) -> VignetteCode:
    if kind == "must_ask":
        return VignetteCode.model_validate({"code": name, "kind": kind, "text": name, **more})
    told = more if {"shown_by", "unless", "not_expressed"} & more.keys() else {"shown_by": [LINES], **more}
    return VignetteCode.model_validate({"code": name, "kind": kind, "text": name, **told})


def scored(
    *codes: VignetteCode, rules: tuple[PlanRule, ...] = (), drugs: tuple[str, ...] = (), **values: Any
) -> CaseScore:
    """The score of one person whose case expects every code under its own kind."""
    known = known_with(*codes, rules=rules)
    expected: dict[str, list[str]] = {}
    for found in codes:
        expected.setdefault(found.kind, []).append(found.code)
    vignette = Vignette.model_validate(
        {
            "id": "case",
            "features": {k: v for k, v in {**SOUND, **values}.items() if v is not None},
            "current_drugs": [{"drug": d} for d in drugs],
            "jurisdiction": "uk",
            "expected": expected,
        }
    )
    return score(known, Study((person_of(known, vignette, TODAY),), {})).cases[0]


def known_with(*codes: VignetteCode, rules: tuple[PlanRule, ...] = ()) -> Knowledge:
    options = (recommendation(editions=[RULE], drugs=["drug_a"]), recommendation("option_b", 20, [RULE]), FLAG)
    made = knowledge(*options, rules=rules, name="vignettes")
    return replace(made, vignette_codes={c.code: c for c in codes})


NOT = ("thing", "must_not_recommend")


@pytest.mark.parametrize(
    ("values", "disposition", "counts"),
    [
        ({}, "offer", True),
        ({"bedside": None}, "check_then_offer", True),
        ({"stop": True}, "blocked", False),
        ({"against": True}, "not_chosen", False),
        ({"need": False}, "not_chosen", False),
        ({"need": None}, "ask_first", False),
        ({"declined_options": ["option_a"]}, "not_chosen", False),
        ({"not_tolerated_options": ["option_a"]}, "blocked", False),
    ],
)
def test_what_counts_as_recommended(values: dict[str, Any], disposition: Disposition, counts: bool) -> None:
    wanted, barred = scored(code(), **values), scored(code(*NOT), **values)
    assert wanted.must_recommend.hit == barred.must_not_violations == counts
    assert all(disposition in v.shown_by[0] and not v.left_out for v in barred.violations)


ONE_OF_TWO = PlanRule.model_validate(
    {"id": "r", "kind": "forbid_together", "options": ["option_b", "option_a"], "why": "w", "cite": [], "cases": []}
)


def test_an_alternative_is_not_recommended() -> None:
    assert scored(code(), rules=(ONE_OF_TWO,)).must_recommend.hit == 0
    assert scored(code(*NOT), rules=(ONE_OF_TWO,)).must_not_violations == 0
    assert scored(code(shown_by=[{"lines": ["option_b"]}]), rules=(ONE_OF_TWO,)).must_recommend.hit == 1


def test_what_waits_for_the_end_of_an_emergency() -> None:
    assert scored(code(*NOT, unless=[LINES]), flag=True).must_not_violations == 1
    announced = code(*NOT, unless=[{"after_emergency": ["option_a"]}])
    assert scored(announced, flag=True).must_not_violations == 0
    assert scored(announced, flag=False).must_not_violations == 1


def test_a_plan_that_waits_for_the_warning_signs() -> None:
    waiting = code("waits", "must_flag", shown_by=[{"provisional": True}])
    assert scored(waiting, flag=None).must_flag.hit == 1
    assert scored(waiting, flag=False).must_flag.hit == 0


def test_a_task_of_a_line_that_is_not_recommended_is_a_mere_mention() -> None:
    task = code(shown_by=[{"actions": ["start"]}])
    assert scored(task).must_recommend.hit == 1
    assert scored(task, stop=True, need=False).must_recommend.hit == 0


def test_what_excuses_a_code() -> None:
    excused = code(*NOT, unless=[{"lines": ["option_b"]}], shown_by=[LINES])
    assert scored(excused).must_not_violations == 0
    assert scored(excused, declined_options=["option_b"]).must_not_violations == 1


def test_leaving_something_out_is_a_violation() -> None:
    left_out = code(*NOT, unless=[LINES])
    assert scored(left_out).must_not_violations == 0
    case = scored(left_out, stop=True)
    assert case.must_not_violations == 1
    assert case.violations[0].left_out
    assert case.violations[0].shown_by == ("nothing in the plan that would keep from it",)


def test_a_way_for_some_people_only() -> None:
    some = code(shown_by=[{**LINES, "when": "worry"}])
    assert scored(some, worry=True).must_recommend.hit == 1
    assert scored(some, worry=False).must_recommend.hit == 0
    assert scored(some, worry=None).must_recommend.hit == 0


def test_a_warning_must_hold_and_be_shown() -> None:
    warned = code("careful", "must_flag", shown_by=[{"criteria": ["worrying"]}])
    assert scored(warned, worry=True).must_flag.hit == 1
    assert scored(warned, worry=None).must_flag.hit == 0
    assert scored(warned, worry=True, stop=True).must_flag.hit == 0  # a line that is barred shows why, no caution
    barred = code("barred", "must_flag", shown_by=[{"criteria": ["stopped"]}])
    assert scored(barred, stop=True).must_flag.hit == 1
    assert scored(barred, stop=True, need=False).must_flag.hit == 0  # nobody needs what is barred here
    assert scored(barred, stop=False).must_flag.hit == 0


def test_a_named_drug_is_one_that_the_case_names() -> None:
    flag = code("barred", "must_flag", shown_by=[{"named": True, "at": ["blocked"]}])
    other = code("other", "must_not_recommend", shown_by=[{"lines": ["alarm"]}])
    own = code("own", "must_not_recommend", shown_by=[{"lines": ["option_b"]}])
    assert scored(flag, stop=True).must_flag.hit == 1  # the case names none, so any counts
    assert scored(flag, own, stop=True).must_flag.hit == 1
    assert scored(flag, other, stop=True).must_flag.hit == 0


def test_options_that_the_person_lists() -> None:
    listed = code("tried", "must_flag", shown_by=[{"listed_in": "not_tolerated_options", "at": ["blocked"]}])
    assert scored(listed, not_tolerated_options=["option_a"]).must_flag.hit == 1
    assert scored(listed, stop=True).must_flag.hit == 0


def test_drugs_that_are_taken_count_by_their_verdict() -> None:
    goes_on = code(*NOT, shown_by=[{"drugs": ["class:class_a"], "verdicts": ["continue"]}])
    assert scored(goes_on, drugs=("drug_a",)).must_not_violations == 1
    assert scored(goes_on, drugs=("drug_a",), stop=True).must_not_violations == 0
    assert scored(goes_on, drugs=("drug_b",)).must_not_violations == 0


def test_a_question_counts_when_it_is_asked() -> None:
    stop = code("stop", "must_ask", features=["stop"])
    assert scored(stop, stop=None).must_ask.hit == 1
    case = scored(stop, stop=False)
    assert case.must_ask.hit == 0
    assert case.misses[0].why == ("stop is known: False",)


def test_a_check_before_a_line_is_a_question() -> None:
    assert scored(code("look", "must_ask", features=["bedside"]), bedside=None).must_ask.hit == 1


def test_to_order_the_test_that_answers_is_to_ask() -> None:
    asked = code("worry", "must_ask", features=["worry_more"], shown_by=[LINES])
    case = scored(asked)
    assert (case.must_ask.hit, case.must_ask.by_test) == (1, 1)
    assert not case.misses
    barred = scored(asked, stop=True)
    assert (barred.must_ask.hit, barred.must_ask.by_test) == (0, 0)


def test_a_code_that_cannot_be_said_is_missed_and_listed() -> None:
    unsaid = code(not_expressed="there is no such line")
    vacuous = code("never", "must_not_recommend", not_expressed="no line could")
    known = known_with(unsaid, vacuous)
    expected = {"must_recommend": ["thing", "strange"], "must_not_recommend": ["never"]}
    vignette = Vignette.model_validate({"id": "x", "expected": expected})
    found = score(known, Study((person_of(known, vignette, TODAY),), {"strange": "a code of the file alone"}))
    assert found.summary.must_recommend.hit == 0
    assert found.summary.must_recommend.of == 2
    assert (found.summary.must_not, found.summary.must_not_vacuous, found.summary.must_not_violations) == (1, 1, 0)
    assert [(x.code, x.cases) for x in found.not_expressed] == [("strange", 1), ("thing", 1), ("never", 1)]
    assert found.cases[0].misses[0].why == ("not expressed: there is no such line",)


@pytest.mark.parametrize(
    ("expected", "flag", "counted"),
    [(True, True, (1, 1, 0)), (True, False, (0, 1, 0)), (False, True, (0, 0, 1)), (False, False, (0, 0, 0))],
)
def test_emergencies_and_false_alarms(expected: bool, flag: bool, counted: tuple[int, int, int]) -> None:
    known = known_with(code("alarm", "must_flag", emergency=True, shown_by=[{"lines": ["alarm"]}]))
    told = {"must_flag": ["alarm"] if expected else []}
    vignette = Vignette.model_validate({"id": "x", "features": {**SOUND, "flag": flag}, "expected": told})
    found = score(known, Study((person_of(known, vignette, TODAY),), {})).summary.emergencies
    assert (found.hit, found.of, found.false_alarms) == counted


def test_the_first_named_agent_is_held_against_the_case() -> None:
    start = code("class_code", agents=["option_a", "option_b"], shown_by=[{"actions": ["start"]}])
    assert [(a.agent, a.stopped_by) for a in scored(start).agents] == [("option_a", None)]
    assert [(a.agent, a.stopped_by) for a in scored(start, code(*NOT)).agents] == [("option_a", "thing")]
    beyond = code("class_code", agents=["alarm"], shown_by=[{"actions": ["start"]}])
    assert [(a.agent, a.stopped_by) for a in scored(beyond).agents] == [(None, None)]
    assert scored(start, stop=True, need=False).agents == ()


def test_the_share_of_safe_agents() -> None:
    start = code("class_code", agents=["option_a"])
    known = known_with(start, code(*NOT))
    told = [{"must_recommend": ["class_code"]}, {"must_recommend": ["class_code"], "must_not_recommend": ["thing"]}]
    cases = [Vignette.model_validate({"id": str(n), "features": SOUND, "expected": e}) for n, e in enumerate(told)]
    assert score(known, Study(tuple(person_of(known, v, TODAY) for v in cases), {})).summary.safe_share == 0.5
    none = Vignette.model_validate({"id": "none"})
    assert score(known, Study((person_of(known, none, TODAY),), {})).summary.safe_share is None


def test_what_was_not_expected_is_counted() -> None:
    assert scored(code()).not_expected == ("option_b",)
    assert scored(code(shown_by=[{"actions": ["start"]}])).not_expected == ()
    assert set(scored().not_expected) == {"option_a", "option_b"}


def test_a_question_about_what_the_case_tells_is_told() -> None:
    assert scored(need=None).asked_but_known == ()
    assert "need" in scored(need=None).asks


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"need": False}, "not_applicable: needed is false"),
        ({"stop": True}, "contraindicated: stopped is true"),
        ({"stop": None}, "stopped is unknown (stop)"),
        ({"flag": True}, "waits until after the emergency"),
        ({"declined_options": ["option_a"]}, "declined by the person"),
    ],
)
def test_a_miss_says_why(values: dict[str, Any], why: str) -> None:
    missing = scored(code(), **values).misses[0]
    assert missing.list == "must_recommend"
    assert why in missing.why[0]


def test_somebody_without_a_plan_misses_everything() -> None:
    known = known_with(code(), code("q", "must_ask", features=["stop"]))
    expected = {"must_recommend": ["thing"], "must_ask": ["q"]}
    vignette = Vignette.model_validate({"id": "x", "features": {"age_years": 12}, "expected": expected})
    found = score(known, Study((person_of(known, vignette, TODAY),), {}))
    assert found.summary.refused == 1
    assert found.cases[0].refused
    assert [m.code for m in found.cases[0].misses] == ["thing", "q"]
    assert (found.summary.must_recommend.hit, found.summary.must_recommend.of) == (0, 1)
    assert "no plan" in render_scores(found)


def test_the_text_names_misses_violations_and_gaps() -> None:
    known = known_with(code(), code("barred", "must_not_recommend"), code("gap", not_expressed="no line"))
    expected = {"must_recommend": ["thing", "gap"], "must_not_recommend": ["barred"]}
    vignette = Vignette.model_validate({"id": "a case", "features": SOUND, "expected": expected})
    text = render_scores(score(known, Study((person_of(known, vignette, date(2026, 1, 1)),), {})))
    assert "AGAINST barred: option_a (offer)" in text
    assert "missed must_recommend gap" in text
    assert "Codes that nothing in this knowledge can say" in text
    assert text.splitlines()[3].endswith("50 %")


@pytest.mark.parametrize(("hit", "of", "filled"), [(0, 0, 0), (0, 3, 0), (3, 3, BAR), (199, 200, BAR - 1)])
def test_a_bar_is_full_only_when_all_was_hit(hit: int, of: int, filled: int) -> None:
    assert bar(hit, of).count("#") == filled
    assert len(bar(hit, of)) == BAR


def test_an_option_within_another_line_counts_with_that_line() -> None:
    """Also where the case forbids it: what another line took in is recommended all the same."""
    join = PlanRule.model_validate(
        {
            "id": "one_line",
            "kind": "joins",
            "options": ["option_b", "option_a"],
            "why": "they are one",
            "cite": ["source-a"],
            "cases": [{"name": "x", "lines": {"option_a": "do_now"}, "expect": {"option_a": "do_now"}}],
        }
    )
    wanted = code()
    assert not scored(wanted, rules=(join,)).misses
    assert [v.code for v in scored(code(*NOT), rules=(join,)).violations] == ["thing"]
    assert [m.code for m in scored(wanted, rules=(join,), need=False).misses] == ["thing"]


def test_a_sentence_above_the_lines_is_a_warning() -> None:
    wanted = code(kind="must_flag", shown_by=[{"notices": ["wet"]}])
    notice = {"id": "wet", "from": "2020-01-01", "heading": "WET", "text": "Take care.", "when": "need"}
    cases = [{"name": "a", "given": {"need": True}, "expect": "true"}] * 2
    known = replace(
        known_with(wanted), notices={"wet": Notice.model_validate({**notice, "cite": ["source-a"], "cases": cases})}
    )
    found = {}
    for need in (True, False):
        expected = {"must_flag": ["thing"]}
        case = Vignette.model_validate({"id": "case", "features": {**SOUND, "need": need}, "expected": expected})
        misses = score(known, Study((person_of(known, case, TODAY),), {})).cases[0].misses
        found[need] = [why for miss in misses for why in miss.why]
    assert found == {True: [], False: ["the top of the plan holds none of wet"]}

"""What a plan shows, in which order, whatever the format."""

import re
from dataclasses import replace

import pytest

from spinepath.documents import render, safety_text
from spinepath.documents.option_rows import dose_text
from spinepath.terms.results import Dose, Plan
from tests.sample_plans import ASSESSMENTS, CALCIUM_ASK, EMERGENCY, LINES, PLAN, PROVISIONAL

FORMATS = ("text", "markdown", "html")
ORDER = (
    "Red flags",
    "Three actions now",
    "Needs an answer",
    "Options",
    "Exercise, brace, mood and education",
    "Follow-up dates and owners",
    "Not covered",
    "Evidence and trace",
    "About this result",
)


def words_of(plan: Plan, format: str) -> str:
    """The document as one line of plain words, so that one test speaks about every format."""
    found = render(plan, format)
    if format == "html":
        found = found.split("</style>")[1]
        found = re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", found, flags=re.DOTALL)
        found = found.replace("&#34;", '"').replace("&#39;", "'").replace("&amp;", "&").replace("&lt;", "<")
    if format == "markdown":
        found = re.sub(r"\\(.)", r"\1", found.replace("<br>", " ").replace("**", ""))
    return " ".join(found.split())


@pytest.mark.parametrize("format", FORMATS)
def test_the_sections_stand_in_their_fixed_order(format: str) -> None:
    found = render(PLAN, format)
    heads = {"text": "\n{}\n---", "markdown": "\n## {}\n", "html": ">{}</h2>"}[format]
    places = [found.find(heads.format(x.upper() if format == "text" else x)) for x in ORDER]
    assert -1 not in places
    assert places == sorted(places)


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize(
    "said",
    [
        safety_text.EVERY_RESULT,
        safety_text.ABOUT,
        "Based on facts recorded up to 22 November 2026. 1 fact is older than advised.",
        "We do not have adjusted calcium. Without it we cannot say whether Zoledronate 5 mg by infusion once a year",
        "is safe. If adjusted calcium is 2.2 mmol/L or more, the advice becomes recommended.",
        "Evidence is very low: one small trial, stopped early. Reasonable people choose differently.",
        safety_text.OPIOID,
        "draft: not clinically reviewed",
        "not clinically approved",
        "SYNTHETIC DATA",
    ],
)
def test_safety_sentences(format: str, said: str) -> None:
    assert " ".join(said.split()) in words_of(PLAN, format)


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize(
    "said",
    [
        "78 years, female",
        "L1, 3 weeks old (since 1 November 2026)",
        "8 out of 10 on moving, 20 November 2026",
        "28 mL/min/1.73 m², 3 November 2026",
        "as of 22 November 2026",
        "edition of 22 November 2026",
        "2026.11.0",
        "9b1c9b1c9b1c",
        "spinepath 0.1.0",
        PLAN.command or "",
    ],
)
def test_the_header_and_both_stamps(format: str, said: str) -> None:
    assert said in words_of(PLAN, format)


def test_a_dose_is_called_the_most_cautious_only_where_no_answer_lowers_it() -> None:
    dose = PLAN.lines[0].dose or Dose("", None, None, None, None, ())
    careful = replace(dose, max=3.0, unit="g/d", limited_by=("weight",))
    assert "Most cautious, because not known: weight" in dose_text(careful)
    lower = dose_text(replace(careful, may_fall_to=2.0))
    assert "Careful dose, while not known: weight; the answers may lower the maximum to 2 g/day" in lower
    assert "Most cautious" not in lower


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize(
    "said",
    [
        "maximum 3 g/day",
        "Most cautious, because not known: weight",
        "stop by 20 December 2026",
        "check severe respiratory disease, then offer",
        "with: a laxative from day 1",
        "Because of this: add laxative; halve first dose",
        "sedation and bowels (practice nurse; by 25 November 2026)",
        "Constipation, drowsiness, falls",
        "not known: severe respiratory disease",
        "alternative to zoledronate: one antiresorptive at a time",
        "Vertebroplasty (fracture L1)",
        "Sources disagree",
        "Shoulder blade squeeze",
        "reduce step by step",
        safety_text.INDIRECT,
        "The person's own risk of another fracture",
    ],
)
def test_every_part_of_a_line_is_shown(format: str, said: str) -> None:
    found = words_of(PLAN, format)
    assert said.replace("Because of this: ", "") in found


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize(
    "said",
    [
        "zoledronate, edition 2 in force from 1 April 2021, draft: not clinically reviewed",
        "2.31 mmol/L",
        "older than advised",
        "Observation/ca-1",
        "adjusted calcium is 2.2 mmol/L or more: recommend",
        "this no longer held: eGFR is below 30 mL/min/1.73 m².",
        "abstract read",
        "recalled from memory: not verified",
        "one_antiresorptive",
    ],
)
def test_the_trace(format: str, said: str) -> None:
    assert said in words_of(PLAN, format)


@pytest.mark.parametrize("format", FORMATS)
def test_a_recalled_source_is_marked_wherever_it_is_cited(format: str) -> None:
    assert re.search(r"\[\d+ not verified\]", words_of(PLAN, format))


@pytest.mark.parametrize("format", FORMATS)
def test_every_line_is_shown_chosen_or_not(format: str) -> None:
    found = words_of(PLAN, format)
    assert all(line.title in found for line in (*PLAN.red_flags, *LINES))


def test_a_line_that_is_not_chosen_says_that_its_verdict_stands_alone() -> None:
    assert "alternative | consider on its own" in render(PLAN, "text")


def test_what_is_taken_and_must_stop_comes_before_what_is_offered() -> None:
    found = render(PLAN, "text")
    actions = found[found.index("THREE ACTIONS") : found.index("NEEDS AN ANSWER")]
    assert re.findall(r"^\d\. (\w+)", actions, re.MULTILINE) == ["Stop", "Paracetamol", "Strong"]
    assert "2 more follow" in actions


def test_relief_tonight_comes_before_a_slow_reduction() -> None:
    found = render(replace(PLAN, current_drugs=tuple(v for v in PLAN.current_drugs if v.verdict == "taper")), "text")
    actions = found[found.index("THREE ACTIONS") : found.index("NEEDS AN ANSWER")]
    assert re.findall(r"^\d\. (\w+)", actions, re.MULTILINE)[:2] == ["Paracetamol", "Strong"]
    assert "Reduce step by step: oxazepam" in render(replace(PLAN, lines=()), "text")


def test_an_unknown_stop_is_never_shown_as_no_stop() -> None:
    opioid = next(a for a in ASSESSMENTS if a.recommendation == "oxycodone_opioid")
    assert any(c.truth == "unknown" and not c.values for c in opioid.criteria)
    assert "not known: severe respiratory disease" in render(PLAN, "text")


def test_a_stale_stop_is_open_too() -> None:
    found = render(PLAN, "text")
    assert "not known: adjusted calcium" in found[found.index("Zoledronate 5 mg by infusion once a year  [") :]


@pytest.mark.parametrize("format", FORMATS)
def test_a_criterion_that_is_not_known_is_never_told_as_not_met(format: str) -> None:
    found = words_of(PLAN, format).lower()
    assert ("not known, contraindication" if format == "html" else "not known: ") in found
    assert "not met" in found


def test_a_missing_yes_or_no_is_asked_as_a_question() -> None:
    found = words_of(PROVISIONAL, "text")
    assert "Are the legs or arms newly weak?" in render(PROVISIONAL, "markdown")
    assert "We do not have new limb weakness" not in found


@pytest.mark.parametrize("format", FORMATS)
def test_provisional_stands_above_everything_with_the_question_first(format: str) -> None:
    found = words_of(PROVISIONAL, format)
    assert found.index("PROVISIONAL PLAN: red-flag questions are not answered") < found.index("Patient/example-1")
    assert safety_text.UNTIL_ANSWERED in found
    assert "not settled, PROVISIONAL" in found and "routine" not in found[: found.index("not settled, PROVISIONAL")]
    actions = found[found.lower().index("three actions now") :]
    assert actions.index("Are the legs or arms newly weak?") < actions.index("ibuprofen")
    assert "PROVISIONAL" not in words_of(PLAN, format)


@pytest.mark.parametrize("format", FORMATS)
def test_an_emergency_plan_is_short_and_recommends_nothing_else(format: str) -> None:
    found = words_of(EMERGENCY, format)
    assert found.index("EMERGENCY: act now") < found.index("Patient/example-1")
    for said in (
        "Whole-spine MRI",
        "4 hours",
        "ward nurse",
        "Anticoagulant: none recorded",
        "steroid without the team",
    ):
        assert said in found
    after = found.lower().rindex("after the emergency")
    assert found.rindex("Back extensor programme") > after
    assert "Three actions now" not in found
    assert "Denosumab" not in found


def test_an_emergency_shows_interim_pain_relief_and_what_is_not_for_now() -> None:
    found = render(EMERGENCY, "text")
    assert "Paracetamol, regular  [do now" in found
    assert "- ibuprofen (1200 mg/day): stop: eGFR is below 30" in found
    assert "adjusted calcium?" not in found


def test_no_cleared_pain_relief_is_said() -> None:
    bare = replace(EMERGENCY, lines=(replace(LINES[1], disposition="blocked"),))
    found = render(bare, "text")
    assert "No pain relief is cleared on the facts given." in found
    assert "Not now:" in found


def test_a_plan_without_anything_to_do_says_so() -> None:
    idle = replace(PLAN, lines=(), current_drugs=(), asks=(), calendar=(), not_covered=(), fractures=(), person={})
    found = render(idle, "text")
    assert "Nothing is recommended now." in found
    assert "No missing fact holds a line back." in found
    assert found.count("not known") >= 4
    assert "NOT COVERED" not in found


def test_urgent_red_flags_are_first_among_the_actions() -> None:
    flag = replace(PLAN.red_flags[1], disposition="do_now", owner="on-call team", start_by="2026-11-22")
    found = render(replace(PLAN, urgency="urgent", red_flags=(PLAN.red_flags[0], flag)), "text")
    assert "1. Suspected spinal infection: on-call team, by 22 November 2026" in found
    assert "Red flags present" in found


def test_a_fracture_without_level_or_age_is_named_as_unknown() -> None:
    found = render(replace(PLAN, fractures=({"id": PLAN.fractures[0]["id"]},)), "text")
    assert "level not known, age not known" in found


def test_a_group_of_one_answer_shares_its_sentence() -> None:
    first = CALCIUM_ASK.would_change[0]
    other = replace(first, line="denosumab", then="Denosumab 60 mg every 6 months: to be considered")
    found = words_of(replace(PLAN, asks=(replace(CALCIUM_ASK, would_change=(first, other)),)), "markdown")
    assert "whether Zoledronate 5 mg by infusion once a year or Denosumab 60 mg every 6 months is safe" in found
    assert "recommended; Denosumab 60 mg every 6 months: to be considered." in found


def test_one_question_behind_two_facts_is_asked_once() -> None:
    first = CALCIUM_ASK.would_change[0]
    change = replace(
        first, line="denosumab", if_="adjusted calcium is 2.6 mmol/L or less", then="Denosumab: not needed"
    )
    other = replace(CALCIUM_ASK, feature="calcium_days", label="days", would_change=(change,))
    found = words_of(replace(PLAN, asks=(CALCIUM_ASK, other)), "markdown")
    assert found.count(CALCIUM_ASK.question) == 1
    assert "2.2 mmol/L or more" in found and "2.6 mmol/L or less" in found


@pytest.mark.parametrize("format", (*FORMATS, "json"))
def test_the_same_plan_gives_the_same_document(format: str) -> None:
    assert render(PLAN, format) == render(replace(PLAN), format)


def test_text_fits_a_terminal() -> None:
    for plan in (PLAN, PROVISIONAL, EMERGENCY):
        assert max(len(line) for line in render(plan, "text").splitlines()) <= 100


@pytest.mark.parametrize("format", FORMATS)
def test_what_does_not_apply_is_told_in_one_line(format: str) -> None:
    found = words_of(PLAN, format)
    assert "Does not apply now" in found
    assert "the fracture is unhealed on imaging" in found[found.index("Does not apply now") :]


@pytest.mark.parametrize("format", FORMATS)
def test_what_waits_for_a_finding_is_told_in_one_line(format: str) -> None:
    asked = next(x for x in PLAN.lines if x.disposition == "ask_first")
    found = words_of(replace(PLAN, asks=()), format)
    assert "Waits for a finding" in found
    assert asked.title.split()[0] in found[found.index("Waits for a finding") :]
    assert "Waits for a finding" not in words_of(PLAN, format)


@pytest.mark.parametrize("format", FORMATS)
def test_what_is_out_today_says_when_to_look_again(format: str) -> None:
    again = tuple(
        replace(x, review_on="2026-12-03") if x.disposition in ("not_chosen", "blocked") else x for x in PLAN.lines
    )
    found = words_of(replace(PLAN, lines=again), format)
    assert "Look again 3 December 2026." in found
    assert found.count("3 December 2026") >= sum(x.disposition in ("not_chosen", "blocked") for x in PLAN.lines)


def worked_out(clearance: float, weight: float, kind: str) -> Plan:
    """The plan with a clearance and the weight that it was worked out on."""
    fact = PLAN.person["egfr"]
    person = {
        **PLAN.person,
        "creatinine_clearance": replace(fact, feature="creatinine_clearance", value=clearance, unit="mL/min"),
        "dosing_weight": replace(fact, feature="dosing_weight", value=weight, unit="kg"),
        "dosing_weight_kind": replace(
            fact, feature="dosing_weight_kind", value=kind, unit=None, words=f"{kind} weight"
        ),
    }
    return replace(PLAN, person=person)


@pytest.mark.parametrize("format", FORMATS)
def test_the_clearance_stands_beside_the_egfr_with_the_weight_used(format: str) -> None:
    found = words_of(worked_out(29.97, 50.0, "actual"), format)
    assert "29.9 mL/min (actual weight 50 kg), 3 November 2026" in found
    assert "64.7 mL/min (ideal weight 59.6 kg)" in words_of(worked_out(64.7, 59.66, "ideal"), format)
    assert found.index("28 mL/min/1.73 m²") < found.index("29.9 mL/min (actual")

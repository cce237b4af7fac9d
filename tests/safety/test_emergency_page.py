"""Everything that a red flag says reaches whoever acts, in every format; and so does every drug that is taken."""

import json
from dataclasses import replace
from typing import Any, get_args

import pytest

from spinepath.documents import render
from spinepath.fhir import care_plan_bundle
from spinepath.knowledge.models import DetailRow
from spinepath.terms.results import RECOMMENDED, Detail, Plan
from tests import example_plans

from .people import KNOWLEDGE
from .records import Order, line, plan, verdict
from .test_red_flags import EMERGENCIES, URGENT, plan_of

SIGNS_OF: dict[str, dict[str, Any]] = {
    **EMERGENCIES,
    **URGENT,
    "known_malignancy_sign": {"pedicle_loss": True},
    "self_harm": {"phq9_item9": 1},
    "calcium_and_kidney_emergency": {"calcium_adjusted": 3.6},
    "no_safe_way_at_home": {"can_transfer": False, "help_at_home": False},
}
FLAGS = sorted(r.id for r in KNOWLEDGE.recommendations.values() if r.kind == "red_flag")
FORMATS = ("text", "markdown", "html", "json", "fhir")
TOLD = ("step", "do", "do_not_start", "avoid", "stop_sign", "handover")
ESCAPED = {"&#39;": "'", "&#34;": '"', "&amp;": "&", "&lt;": "<", "&gt;": ">", "<br>": " ", "\\": ""}
TAKEN = (Order("naproxen", 2, 250), Order("apixaban", 2, 5), Order("statin", 1, 20), Order("morphine", 4, 5))


def shown(made: Plan, format: str) -> str:
    """The document in one line, without what the format adds to the letters of a text."""
    found = json.dumps(care_plan_bundle(made), ensure_ascii=False) if format == "fhir" else render(made, format)
    for written, meant in ESCAPED.items():
        found = found.replace(written, meant)
    return " ".join(found.split())


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("name", FLAGS)
def test_everything_that_a_red_flag_says_is_shown(name: str, format: str) -> None:
    made = plan_of(**SIGNS_OF[name])
    assert line(made, name).disposition in RECOMMENDED
    kinds = TOLD[1:] if format == "text" else TOLD  # steps stand in columns there, their words apart
    rows = KNOWLEDGE.recommendations[name].editions[-1].details
    told = [" ".join(row.text.split()) for row in rows if row.when is None and row.section in kinds]
    said = shown(made, format)
    assert told and [text for text in told if text not in said] == []


def test_every_kind_of_detail_has_its_place_on_the_emergency_page() -> None:
    kinds = get_args(DetailRow.model_fields["section"].annotation)
    flag = line(plan_of(saddle_numbness=True), "cord_or_cauda_equina")
    details = tuple(Detail(kind, f"words of {kind}", "nurse", "now") for kind in kinds)
    made = replace(plan_of(saddle_numbness=True), red_flags=(replace(flag, details=details),))
    for format in FORMATS:
        assert [kind for kind in kinds if f"words of {kind}" not in shown(made, format)] == []


@pytest.mark.parametrize("format", FORMATS)
def test_every_drug_that_is_taken_stands_on_the_emergency_page(format: str) -> None:
    made = plan({"saddle_numbness": True}, TAKEN)
    assert made.urgency == "emergency"
    assert (verdict(made, "naproxen").verdict, verdict(made, "apixaban").verdict) == ("stop", "ask")
    said = shown(made, format)
    for taken in made.current_drugs:
        assert taken.label in said
        assert taken.verdict == "not_judged" or taken.why.removeprefix("stop: ") in said


def test_advice_for_what_is_only_urgent_stands_below_that_of_the_emergency() -> None:
    made = plan({"saddle_numbness": True, "suspicious_spinal_pain": True, "cancer_ever": True})
    said = shown(made, "text")
    rest = "only as far as the lines above allow"
    assert said.index("Lie flat with the spine in line") < said.index(rest)
    assert "Keep moving as pain allows" not in said


@pytest.mark.parametrize("name", [name for name in FLAGS if KNOWLEDGE.recommendations[name].editions[-1].hands_over])
def test_what_the_team_needs_at_once_is_asked_on_the_emergency_page(name: str) -> None:
    made = plan_of(**SIGNS_OF[name])
    asked = {feature: ask for ask in made.asks for feature in ask.features}
    needed = [x for x in KNOWLEDGE.recommendations[name].editions[-1].hands_over if x not in made.person]
    assert needed and [x for x in needed if x not in asked] == []
    said = shown(made, "text")
    assert "hoever takes over needs it" in said
    assert [x for x in needed if asked[x].question not in said] == []


def test_a_result_has_no_later_day_while_the_emergency_says_now() -> None:
    plan = example_plans.plan_of("red_flag")  # adjusted calcium of 2.66 mmol/L: repeated now, not within a week
    lines = {line.id for line in (*plan.red_flags, *plan.lines)} | {v.recommendation for v in plan.current_drugs}
    assert [entry for entry in plan.calendar if entry.line not in lines] == []

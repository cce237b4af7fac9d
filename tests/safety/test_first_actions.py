"""What stands first for somebody in severe pain: a way out where nothing is cleared, and relief before a reduction."""

from dataclasses import replace

from spinepath.care_plan import make_plan
from spinepath.documents import render
from spinepath.knowledge.models import PlanRule

from .people import KNOWLEDGE
from .records import Order, plan, read, verdict

SECOND_STEP = PlanRule(
    id="severe_pain_second_step",
    kind="at_least_one",
    options=["short_opioid", "nsaid", "codeine", "tramadol", "morphine", "tapentadol"],
    when="pain_severe",
    then=["senior doctor by telephone today"],
    urgency="urgent",
    why="Severe pain with base relief alone is not a plan.",
    cite=["expert-practice"],
    cases=[],
)
ASKED = replace(
    KNOWLEDGE, plan_rules={**KNOWLEDGE.plan_rules, SECOND_STEP.id: SECOND_STEP}, digest="with a second step"
)


def first_actions(text: str) -> str:
    return " ".join(text[text.index("THREE ACTIONS NOW") : text.index("NEEDS AN ANSWER")].split())


def test_severe_pain_that_nothing_may_ease_is_urgent_and_stands_first() -> None:
    nothing_left = {"allergy_opioid": True, "allergy_nsaid": True}
    made = make_plan(ASKED, read(nothing_left))
    assert made.urgency == "urgent"
    assert "1. Senior doctor by telephone today" in first_actions(render(made, "text"))
    eased = make_plan(ASKED, read())
    assert "Senior doctor" not in first_actions(render(eased, "text"))


def test_pain_that_keeps_from_getting_up_makes_the_plan_urgent_and_moderate_pain_does_not() -> None:
    severe = plan({"nrs_move": 8, "pain_prevents_mobilising": True})
    assert severe.urgency == "urgent"
    assert "asks within 24 hours" in first_actions(render(severe, "text"))
    assert plan({"nrs_move": 5, "pain_prevents_mobilising": False}).urgency == "routine"


def test_nobody_at_home_is_settled_today() -> None:
    mild = {"nrs_move": 5, "pain_prevents_mobilising": False, "lives_alone": True}
    alone = plan({**mild, "help_at_home": False})
    assert alone.urgency == "urgent"
    assert "1. Home, help, work and driving: Alone at home without help" in first_actions(render(alone, "text"))
    assert plan({**mild, "help_at_home": True}).urgency == "routine"


def test_a_dangerous_pair_that_is_taken_makes_the_plan_urgent_and_its_end_stands_first() -> None:
    mild = {"nrs_move": 5, "pain_prevents_mobilising": False}
    pair = [Order("apixaban", 2, 5, start="2026-01-01"), Order("ibuprofen", 3, 400, start="2026-11-01")]
    made = plan(mild, pair)
    assert made.urgency == "urgent"
    assert "1. Stop: ibuprofen" in first_actions(render(made, "text"))
    assert plan(mild, pair[:1]).urgency == "routine"


def test_relief_comes_before_a_reduction_of_what_is_taken() -> None:
    taken = [Order("pregabalin", 2, 150, start="2026-09-01"), Order("diazepam", 3, 5, start="2026-09-01")]
    made = plan({"nrs_move": 6, "pain_prevents_mobilising": False}, taken)
    actions = first_actions(render(made, "text"))
    assert [x.label for x in made.current_drugs if x.verdict == "taper"]
    assert "Paracetamol" in actions
    assert "1. Reduce" not in actions
    assert verdict(made, "pregabalin").verdict != "stop"


def test_an_opioid_that_the_kidneys_forbid_is_changed_among_the_first_actions() -> None:
    small = {"creatinine": (190.0, "umol/L"), "egfr": (24.0, "mL/min/{1.73_m2}"), "weight": (45.0, "kg")}
    taken = [Order("codeine", 4, 30, start="2026-11-15")]
    made = plan({"nrs_move": 8, "opioid_naive": False}, taken, small, age=85)
    assert verdict(made, "codeine").to is not None
    assert "Change: codeine" in first_actions(render(made, "text"))
    fit = plan({"nrs_move": 8, "opioid_naive": False}, taken)
    assert "Change: codeine" not in first_actions(render(fit, "text"))

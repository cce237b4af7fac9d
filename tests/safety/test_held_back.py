"""What waits behind a red flag, what does not, and who may release it: from the record to the page."""

import pytest

from spinepath.documents import render
from spinepath.terms.results import RECOMMENDED

from .people import KNOWLEDGE
from .records import Order, line, plan

SUSPICION = {"suspicious_spinal_pain": True, "cancer_ever": True}
RELIEF = ("short_opioid", "codeine", "tramadol", "morphine", "tapentadol", "buprenorphine_patch", "gabapentinoid")
LOADS_OR_HIDES = ("exercise_programme", "nsaid", "vertebroplasty", "zoledronate", "denosumab", "facet_block")


def test_an_urgent_red_flag_does_not_keep_relief_from_somebody_in_severe_pain() -> None:
    made = plan(SUSPICION, [Order("paracetamol", 4, 1000)])
    assert (made.urgency, made.provisional) == ("urgent", False)
    assert line(made, "short_opioid").disposition in RECOMMENDED
    assert line(made, "exercise_programme").disposition not in RECOMMENDED
    held = line(made, "nsaid")
    assert held.disposition == "ask_first"
    assert "may release it once its steps are done" in held.why[0]
    assert "the clinician who sees the person may release it" in render(made, "markdown")


def test_relief_waits_while_a_red_flag_question_is_open() -> None:
    made = plan({"saddle_numbness": None}, [Order("paracetamol", 4, 1000)])
    assert made.provisional
    assert line(made, "short_opioid").disposition == "ask_first"
    assert "whoever asks them may release it" in line(made, "short_opioid").why[0]


@pytest.mark.parametrize("option", RELIEF)
def test_relief_is_held_by_questions_and_emergencies_only(option: str) -> None:
    assert KNOWLEDGE.recommendations[option].hold_while == ["provisional", "emergency"]


@pytest.mark.parametrize("option", LOADS_OR_HIDES)
def test_what_loads_or_hides_waits_for_an_urgent_red_flag(option: str) -> None:
    assert "urgent" in KNOWLEDGE.recommendations[option].hold_while


@pytest.mark.parametrize("format", ["text", "markdown", "html"])
def test_a_red_flag_that_holds_stands_above_those_still_open(format: str) -> None:
    made = plan({**SUSPICION, "saddle_numbness": None})
    assert (made.urgency, made.provisional) == ("urgent", True)
    said = render(made, format)
    assert said.index("RED FLAG PRESENT") < said.index("PROVISIONAL PLAN")
    actions = said[said.lower().rindex("three actions now") :]
    assert actions.index("A cancer may be the cause") < actions.index("Are you numb")

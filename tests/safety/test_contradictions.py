"""An answer that denies a drug which the orders hold: neither is believed, and somebody asks."""

import pytest

from spinepath.documents import render

from .records import Order, line, plan, read, verdict

TAKEN = Order("zopiclone", 1, 7.5, start="2026-10-01")


def test_a_denied_drug_that_is_still_ordered_is_neither_taken_nor_absent() -> None:
    found = read({"on_other_sedative": False}, [TAKEN])
    assert "on_other_sedative" not in found.values
    (told,) = [m for m in found.messages if m.about == "on_other_sedative"]
    assert "stopped, or forgotten?" in told.text


def test_an_answer_after_the_order_has_ended_is_believed() -> None:
    ended = TAKEN._replace(more={"status": "completed", "dispenseRequest": {"validityPeriod": {"end": "2026-10-20"}}})
    found = read({"on_other_sedative": False}, [ended])
    assert found.values["on_other_sedative"].value is False
    assert not [m for m in found.messages if m.about]


@pytest.mark.parametrize("format", ["text", "markdown", "html"])
def test_the_plan_asks_and_takes_the_careful_dose(format: str) -> None:
    made = plan({"on_other_sedative": False}, [TAKEN])
    (ask,) = [a for a in made.asks if a.feature == "on_other_sedative"]
    assert ask.conflict and "stopped, or forgotten?" in ask.conflict
    assert verdict(made, "zopiclone").verdict == "ask"
    careful, without = line(made, "short_opioid"), line(plan({"on_other_sedative": False}), "short_opioid")
    assert careful.dose and without.dose and careful.dose.max and without.dose.max
    assert careful.dose.max < without.dose.max
    assert "The record says both" in render(made, format)


def test_a_blood_thinner_that_is_denied_keeps_the_tablet_away() -> None:
    made = plan({"on_anticoagulant": False, "nrs_move": 6}, [Order("apixaban", 2, 5, start="2026-09-01")])
    assert line(made, "nsaid").disposition == "ask_first"

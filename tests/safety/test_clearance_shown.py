"""Doses go by the clearance, so it stands beside the eGFR with the weight that it was worked out on."""

from spinepath.documents import render

from .records import plan

SMALL = {"creatinine": (115.0, "umol/L"), "egfr": (50.0, "mL/min/{1.73_m2}"), "weight": (50.0, "kg")}


def head(text: str) -> str:
    return " ".join(text.split("Supports, and does not replace")[0].split())


def test_both_are_shown_from_the_record() -> None:
    said = head(render(plan(measured=SMALL, age=82), "text"))
    assert "eGFR 50 mL/min/1.73 m², 18 November 2026" in said
    assert "Creatinine clearance 26.2 mL/min (actual weight 50 kg), 18 November 2026" in said


def test_without_a_weight_it_is_not_known() -> None:
    made = plan(measured={**SMALL, "weight": (0.0, "kg")}, age=82)
    said = head(render(made, "text"))
    assert "Creatinine clearance not known" in said
    assert "Creatinine: 115 µmol/L, 18 November 2026" in said


def test_the_ideal_weight_is_named() -> None:
    said = head(render(plan(measured={"weight": (110.0, "kg")}), "text"))
    assert "(ideal weight 56.9 kg)" in said

"""Who declines an opioid is not offered a stronger one in its place without being asked."""

from spinepath.terms.results import RECOMMENDED

from .records import line, plan

STRONGER = ("morphine", "tapentadol", "buprenorphine_patch")


def test_a_refused_opioid_brings_no_stronger_one_unasked() -> None:
    made = plan({"declined_options": "short_opioid", "allergy_nsaid": True})
    assert line(made, "short_opioid").disposition == "not_chosen"
    for option in STRONGER:
        assert line(made, option).disposition not in RECOMMENDED
    asked = line(made, "tapentadol")
    assert asked.disposition == "ask_first"
    assert "ask whether this is declined too" in asked.why[0]
    assert line(made, "codeine").disposition in RECOMMENDED


def test_without_a_refusal_nothing_is_asked() -> None:
    assert not any("declined" in why for option in STRONGER for why in line(plan(), option).why)

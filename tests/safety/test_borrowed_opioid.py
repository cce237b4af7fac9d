"""An opioid that nobody prescribed to this person: never gone on with, never beside a new one, never ended suddenly."""

from typing import Any

import pytest

import spinepath as sp
from spinepath.terms.results import RECOMMENDED, Plan

from .people import KNOWLEDGE
from .records import Order, line, plan, verdict

OPIOIDS = ("short_opioid", "morphine", "tapentadol", "codeine", "tramadol")
OXYCODONE = Order("oxycodone", 2, 5, start="2026-11-18")
TOLD: dict[str, Any] = {
    "opioid_not_prescribed": True,
    "opioid_days_used": 5,
    "otc_analgesic_last_72h": True,
    "on_opioid_modified_release": False,
    "on_other_sedative": False,
}


def taken(orders: list[Order] | None = None, **answers: Any) -> Plan:
    """The plan of somebody in severe acute pain who takes an opioid."""
    return plan({**TOLD, **answers}, [OXYCODONE] if orders is None else orders)


def recommended(made: Plan) -> set[str]:
    return {x.option for x in made.lines if x.disposition in RECOMMENDED and x.option in OPIOIDS}


def test_a_course_takes_the_place_of_a_borrowed_opioid() -> None:
    made = taken()
    course, told = line(made, "short_opioid"), verdict(made, "oxycodone")
    assert recommended(made) == {"short_opioid"}
    assert course.dose is not None and course.dose.in_place_of is not None
    assert course.dose.in_place_of.startswith("in place of the 10 mg/day of oxycodone taken now")
    assert "own_opioid_only" in line(made, "opioid_review").actions
    assert (told.verdict, told.ordered) == ("stop", True)
    assert "never both" in told.why and "pharmacy" in told.why
    assert line(made, "laxative").disposition in RECOMMENDED


@pytest.mark.parametrize("days", [5, 10])
def test_the_dose_is_that_of_somebody_new_to_opioids(days: int) -> None:
    dose = line(taken(opioid_days_used=days), "short_opioid").dose
    new = line(plan({"on_other_sedative": False}), "short_opioid").dose
    assert dose is not None and new is not None
    assert (dose.text, dose.max) == (new.text, new.max)


def test_the_two_are_never_added_up_and_never_meet() -> None:
    made = taken()
    sums = {b.id: b.after for b in made.burdens}
    assert (sums["opioid_amount"], sums["cns_active_drugs"]) == (30, 1)  # 20 mg of the course, not 30 mg of both
    assert {"two_opioids", "two_sedatives"} & {x.id for x in made.interactions} == set()


def test_another_drug_is_replaced_as_well() -> None:
    made = taken([Order("tramadol", 3, 50, start="2026-11-18")])
    assert verdict(made, "tramadol").verdict == "stop"
    dose = line(made, "short_opioid").dose
    assert dose is not None and dose.in_place_of is not None and "tramadol" in dose.in_place_of


def test_a_sedative_beside_it_still_halves_the_start() -> None:
    made = taken([OXYCODONE, Order("diazepam", 1, 2)])
    course = line(made, "short_opioid")
    assert course.dose is not None and course.dose.max == 10
    assert "naloxone_take_home" in course.actions
    assert any({"oxycodone"} != set(x.taken) and "diazepam" in x.taken for x in made.interactions)


def test_a_prescribed_opioid_bars_a_new_one_and_goes_on() -> None:
    made = taken(opioid_not_prescribed=False)
    assert recommended(made) == set()
    assert verdict(made, "oxycodone").verdict == "continue"


def test_nobody_knows_whose_it_is_so_it_is_asked_and_nothing_new_begins() -> None:
    made = taken(opioid_not_prescribed=None)
    assert recommended(made) == set()
    assert line(made, "short_opioid").disposition == "ask_first"
    assert verdict(made, "oxycodone").verdict == "ask"
    assert "opioid_not_prescribed" in {x.feature for x in made.asks}


def test_without_bought_or_borrowed_painkillers_nobody_is_asked() -> None:
    made = taken(opioid_not_prescribed=None, otc_analgesic_last_72h=False)
    assert "opioid_not_prescribed" not in {x.feature for x in made.asks}
    assert recommended(made) == set()


def test_after_long_use_there_is_no_sudden_stop_and_no_course() -> None:
    made = taken(opioid_days_used=15)
    assert recommended(made) == set()
    told = verdict(made, "oxycodone")
    assert told.verdict == "ask" and "no sudden stop" in told.why


def test_how_long_it_was_taken_is_settled_before_the_first_dose() -> None:
    made = taken(opioid_days_used=None)
    assert "days in a row with an opioid" in line(made, "short_opioid").checks
    assert verdict(made, "oxycodone").verdict == "ask"


@pytest.mark.parametrize(
    "bar",
    [{"opioid_use_disorder": True}, {"allergy_opioid": True}, {"severe_respiratory_disease": True}, {"delirium": True}],
)
def test_no_bar_falls_because_it_was_borrowed(bar: dict[str, Any]) -> None:
    made = taken(**bar)
    assert "short_opioid" not in recommended(made)
    told = verdict(made, "oxycodone")
    assert told.verdict in ("taper", "ask", "stop") and not told.ordered


@pytest.mark.parametrize("concept", ["oxycodone_slow_release", "fentanyl_patch", "methadone", "buprenorphine"])
def test_while_a_long_one_may_still_act_no_other_begins(concept: str) -> None:
    made = taken([Order(concept, start="2026-11-18")], on_opioid_modified_release=None)
    assert recommended(made) == set()
    assert verdict(made, concept).verdict in ("stop", "ask")


def test_one_of_two_opioids_is_for_one_prescriber() -> None:
    made = taken([OXYCODONE, Order("codeine", 4, 30)])
    assert recommended(made) == set()
    assert {verdict(made, x).verdict for x in ("oxycodone", "codeine")} == {"ask"}


def test_the_person_reads_what_becomes_of_it() -> None:
    read = " ".join(sp.render(taken(), "leaflet", knowledge=KNOWLEDGE).split())
    assert "It ends when the medicine of this plan begins. Never take both." in read
    assert "Take what is left to a pharmacy." in read
    prescribed = taken(opioid_not_prescribed=False, otc_analgesic_last_72h=False)
    assert "not meant for you" in read and "not meant for you" not in sp.render(
        prescribed, "leaflet", knowledge=KNOWLEDGE
    )

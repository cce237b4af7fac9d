"""The letter as it is read: nothing invented, what is missing said, nothing of a record becomes markup."""

from dataclasses import replace

import pytest

import spinepath as sp
from spinepath.care_plan import make_plan
from spinepath.terms import SpinepathError
from spinepath.terms.results import Plan, ValueUsed
from spinepath.terms.safety_text import ABOUT, EVERY_RESULT
from tests.safety.oracle import Told
from tests.safety.people import KNOWLEDGE, patient, safe
from tests.unit.test_documents_escaping import HOSTILE, Page

CANAL = {"fracture_level": "l3", "fracture_canal_compromise": True, "fracture_unhealed": None, "fracture_oedema": None}


def plan(*rows: dict[str, object], drugs: tuple[str, ...] = (), **facts: object) -> Plan:
    base = safe("vertebroplasty")
    found = tuple({**base.fractures[0], **row} for row in rows or ({},))
    return make_plan(KNOWLEDGE, patient(Told({**base.facts, **facts}, found, (*base.drugs, *drugs))))


def words(text: str) -> str:
    return " ".join(text.split())


def test_it_names_decision_urgency_fracture_gates_and_who_acts_by_when() -> None:
    made = plan()
    said = words(sp.render(made, "referral"))
    for part in (
        "Nobody is promised a procedure.",
        "Urgency urgent; send by",
        "Fracture T12",
        "Gates that are met:",
        "An unhealed fracture on imaging",
        "INR above 1.5 (INR 1",
        "WHO ACTS BY WHEN",
        "Send this letter with what is to be attached",
        "WHAT THE PERSON WANTS",
        "MEDICINES THAT THIS PLAN CHANGES",
    ):
        assert part in said


def test_it_carries_the_safety_text_and_the_plan_it_is_of() -> None:
    made = plan()
    for text in sp.letters(made, "referral-html")["vertebroplasty"], sp.render(made, "referral"):
        said = words(text)
        assert made.id in said
        assert words(EVERY_RESULT) in said
        assert words(ABOUT)[:60] in said


def test_an_image_that_the_record_does_not_hold_is_missing() -> None:
    said = words(sp.letters(plan({"fracture_unhealed": None, "fracture_oedema": None}))["augmentation_opinion"])
    assert "MRI with a fat-suppressed sequence, or a bone [MISSING: not in the record]" in said
    assert "MISSING" not in said.split("CT (or another image)")[1].split("First and latest")[0]


def test_what_is_not_known_is_never_told_as_no() -> None:
    made = plan(saddle_numbness=False, patient_goal=None, radicular_pain=None)
    said = words(sp.render(made, "referral"))
    neurology = said.split("NEUROLOGY TODAY")[1].split("BLOOD THINNERS")[0]
    assert "numbness between the legs" in neurology.split("Not known:")[0]
    assert "pain running down a limb along a nerve" in neurology.split("Not known:")[1]
    assert "the person's own goal" in said.split("WHAT THE PERSON WANTS")[1].split("Not known:")[1]


def test_every_unknown_of_the_letter_stands_under_not_known() -> None:
    [letter] = (made := plan()).referrals
    text = words(sp.render(made, "referral"))
    for part in letter.parts:
        said = text.split(words(part.heading).upper())[1].split("Not known:")
        unknown = [v.label for v in part.values if v.value is None]
        assert not unknown or all(label in said[1] for label in unknown)


def test_a_blood_thinner_is_told_and_never_stopped() -> None:
    made = plan(drugs=("apixaban",), on_anticoagulant=True, periprocedure_anticoagulant_plan=True)
    said = words(sp.render(made, "referral"))
    assert "apixaban, dose not known" in said
    assert "Nobody stops a drug on the word of this letter." in said
    assert "apixaban" not in said.split("MEDICINES THAT THIS PLAN CHANGES")[1].split("WHO ACTS BY WHEN")[0]


def test_the_sender_is_left_open() -> None:
    assert "referrer (name, role and telephone to be filled in by hand)" in words(sp.render(plan(), "referral"))


def test_several_referrals_are_several_letters() -> None:
    made = plan({}, CANAL)
    letters = sp.letters(made)
    assert list(letters) == ["surgical_opinion", "vertebroplasty"]  # the one of today first
    assert sp.render(made, "referral").count("THE DECISION THAT IS WANTED") == 2
    assert "Fracture T12" not in letters["surgical_opinion"]
    assert "Fracture L3" not in letters["vertebroplasty"]


def test_several_pages_need_a_directory() -> None:
    with pytest.raises(SpinepathError, match="expected a directory"):
        sp.render(plan({}, CANAL), "referral-html")


def test_an_unknown_format_of_a_letter_is_refused() -> None:
    with pytest.raises(SpinepathError, match="referral"):
        sp.letters(plan(), "html")


def test_a_plan_without_a_referral_says_so() -> None:
    assert "No line of this plan asks for a referral." in sp.render(plan(pain_severe=False), "referral")


def test_in_an_emergency_the_telephone_comes_first() -> None:
    made = plan(saddle_numbness=True)
    assert made.urgency == "emergency"
    assert made.referrals == ()
    assert "telephone first" in sp.render(made, "referral")


def test_a_provisional_plan_says_so_on_the_letter() -> None:
    made = plan({"fracture_unhealed": None, "fracture_oedema": None}, saddle_numbness=None)
    assert made.provisional
    assert "PROVISIONAL PLAN" in sp.letters(made)["augmentation_opinion"]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(text: str) -> None:
    page, plain = (Page(sp.letters(hostile(x), "referral-html")["vertebroplasty"]) for x in (text, "harmless"))
    assert [tag for tag, _ in page.elements] == [tag for tag, _ in plain.elements]
    assert [sorted(a) for _, a in page.elements] == [sorted(a) for _, a in plain.elements]
    shown = sp.letters(hostile(text))["vertebroplasty"]
    assert not [c for c in shown if c != "\n" and not c.isprintable()]


def hostile(text: str) -> Plan:
    """A plan whose letter tells a text of the record as goal, drug, fracture and person."""
    made = plan()
    [letter] = made.referrals
    goal = ValueUsed("patient_goal", text, text, None, "2026-11-01", text)
    parts = tuple(replace(p, values=(*p.values, goal), drugs=(text,)) for p in letter.parts)
    rows = tuple(replace(s, values=(*s.values, goal)) for s in letter.subjects)
    images = tuple(replace(a, what=text) for a in letter.attachments)
    changed = replace(letter, to=text, decision=text, urgency=text, parts=parts, subjects=rows, attachments=images)
    return replace(made, person_id=text, referrals=(changed,))

"""The leaflet never tells a person to take what the plan withholds, and says whose it is and how old."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from spinepath import api
from spinepath.documents import safety_text
from spinepath.documents.actions import before_first
from spinepath.documents.leaflet_page import CHECKS_FIRST, NONE_FOR_NOW, leaflet_page
from spinepath.documents.page import Section, Table
from spinepath.documents.words import day, prose
from spinepath.terms import SpinepathError
from spinepath.terms.results import RECOMMENDED, Plan
from tests.example_plans import NAMES, knowledge, plan_of
from tests.printing import characters, sheets

ROUTINE = [name for name in NAMES if plan_of(name).urgency != "emergency"]
CLEAR = [name for name in ROUTINE if not plan_of(name).provisional]
WITHHELD = ("ask_first", "alternative", "not_chosen", "blocked", "stop")
FOUR_SHEETS = 12_500


def said(plan: Plan) -> str:
    return " ".join(api.render(plan, "leaflet", knowledge=knowledge()).split())


def drug_lines(plan: Plan) -> dict[str, str]:
    """Lines of medicines with the name that the leaflet gives them."""
    names = {
        name: word
        for x in knowledge().leaflet.values()
        if x.block == "medicines"
        for name, word in {**x.names, **(x.us_names if plan.jurisdiction == "us" else {})}.items()
    }
    return {x.id: names[x.recommendation] for x in plan.lines if x.recommendation in names}


def taken_by(plan: Plan) -> set[str]:
    """The names that the leaflet has for what is taken now."""
    us = {"Paracetamol": "Acetaminophen (paracetamol)"} if plan.jurisdiction == "us" else {}
    labels = {x.label.capitalize() for x in plan.current_drugs}
    return {us.get(x, x) for x in labels}


def medicines(plan: Plan) -> dict[str, str]:
    """What the leaflet tells to do with each medicine, by its name."""
    found = [x for x in leaflet_page(plan, knowledge()).sections if x.id == "medicines"]
    return {k: v for section in found for k, v in _rows(section)}


def _rows(section: Section) -> list[tuple[str, str]]:
    table = section.blocks[0]
    assert isinstance(table, Table)
    return [(row[0][0].text, " ".join(x.text for x in row[1])) for body in table.bodies for row in body.rows]


@pytest.mark.parametrize("name", NAMES)
def test_no_medicine_that_the_plan_withholds(name: str) -> None:
    plan = plan_of(name)
    names = drug_lines(plan)
    kept = {names[x.id] for x in plan.lines if x.id in names and x.disposition in RECOMMENDED}
    taken = taken_by(plan)
    told = medicines(plan).keys()
    assert not (set(names.values()) - kept - taken) & told
    if name in CLEAR:
        assert kept & told


@pytest.mark.parametrize(
    ("name", "sign"),
    [("ckd_anticoagulant", "black or bloody stools"), ("man_on_steroids", "tablets that do not stay down")],
)
def test_help_at_once_knows_what_is_taken(name: str, sign: str) -> None:
    told = said(plan_of(name))
    assert sign in told[: told.index("WHAT HAS HAPPENED")]


@pytest.mark.parametrize("disposition", WITHHELD)
@pytest.mark.parametrize("name", CLEAR)
def test_a_line_that_is_withheld_takes_its_words_away(name: str, disposition: Any) -> None:
    plan = plan_of(name)
    names = drug_lines(plan)
    lines = tuple(replace(x, disposition=disposition) if x.id in names else x for x in plan.lines)
    told = medicines(replace(plan, lines=lines))
    assert told.keys() == taken_by(plan)
    assert not any("offered" in text or "dose of this plan" in text for text in told.values())


@pytest.mark.parametrize("name", CLEAR)
def test_what_needs_a_check_has_no_dose(name: str) -> None:
    plan, told = plan_of(name), medicines(plan_of(name))
    for line in (x for x in plan.lines if x.id in drug_lines(plan) and x.disposition in RECOMMENDED and x.dose):
        text = told.get(drug_lines(plan)[line.id])
        if text is None:
            continue
        assert line.dose is not None
        waits = bool(line.checks or before_first(line))
        assert (prose(line.dose.text).rstrip(".") in text) is not (waits or line.over)
        assert (CHECKS_FIRST in text) is waits


@pytest.mark.parametrize("name", CLEAR)
def test_nothing_begins_while_danger_signs_are_open(name: str) -> None:
    found = said(replace(plan_of(name), provisional=True))
    assert "This is offered to you" not in found
    assert "with the dose of this plan" not in found
    assert "YOUR EXERCISES" not in found


def test_an_emergency_says_nothing_but_what_to_do_now() -> None:
    found = leaflet_page(plan_of("red_flag"), knowledge())
    assert {x.id for x in found.sections} == {"wait", "about"}
    assert "within days" not in said(plan_of("red_flag"))


@pytest.mark.parametrize("verdict", ["stop", "taper", "ask"])
def test_a_verdict_against_a_medicine_stands_alone(verdict: Any) -> None:
    plan = plan_of("acute_severe")
    drugs = tuple(replace(x, verdict=verdict) if x.drug == "paracetamol" else x for x in plan.current_drugs)
    told = medicines(replace(plan, current_drugs=drugs))
    assert "Go on" not in told["Paracetamol"]
    assert "Dose" not in told["Paracetamol"]


def test_what_waits_for_an_assessment_is_not_taken_on() -> None:
    plan = plan_of("frail_care_home")
    assert NONE_FOR_NOW in medicines(plan)["Paracetamol"]
    assert "Take it at set times" not in said(plan)
    assert "even if you feel well" in said(plan)
    borne = tuple(replace(x, held=False) for x in plan.current_drugs)
    assert NONE_FOR_NOW not in medicines(replace(plan, current_drugs=borne))["Paracetamol"]
    assert "Take it at set times" in said(replace(plan, current_drugs=borne))


def test_a_medicine_that_changes_goes_on_only_until_another_takes_over() -> None:
    assert medicines(plan_of("subacute"))["Codeine"] == "Go on as now until another medicine takes its place."
    told = medicines(plan_of("frail_care_home"))["Codeine"]
    assert "Ask your prescriber before the next dose" in told
    assert safety_text.OPIOID in told


def test_a_medicine_of_the_plan_without_drugs_of_its_own_is_told() -> None:
    assert "Lansoprazole 15 mg" in medicines(plan_of("heart_attack_tablet_failed"))["Stomach tablet"]


def test_a_day_of_decision_is_no_last_day() -> None:
    told = medicines(plan_of("denosumab_stopped"))
    assert "we decide with you" in told["Paracetamol"]
    assert "Last day" not in told["Paracetamol"]
    assert "we decide with you" not in told["Oxycodone, short acting"]


def test_who_is_kept_in_bed_is_not_told_to_get_up_and_walk() -> None:
    assert "Sit, walk and lie in turn" in said(plan_of("acute_severe"))
    assert "Sit, walk and lie in turn" not in said(plan_of("frail_care_home"))
    assert "Do not get up alone" in said(plan_of("frail_care_home"))


def test_while_danger_signs_are_open_nobody_is_told_to_move() -> None:
    clear = plan_of("acute_severe")
    for plan in (plan_of("almost_nothing_known"), replace(clear, provisional=True)):
        assert "Sit, walk and lie in turn" not in said(plan)
        assert "move only as you do now" in said(plan)
    assert "move only as you do now" not in said(clear)


def test_orders_for_the_team_are_not_handed_to_the_person() -> None:
    told = medicines(plan_of("denosumab_stopped"))["Oxycodone, short acting"]
    assert "Senna" in told
    assert not any(
        "Laxative with the opioid" in x or "treatment promptly" in x
        for name in CLEAR
        for x in medicines(plan_of(name)).values()
    )


def test_nobody_is_told_to_stop_an_opioid_at_once() -> None:
    plan = plan_of("acute_severe")
    opioid = replace(plan.current_drugs[0], drug="short_opioid", label="oxycodone", verdict="stop")
    told = medicines(replace(plan, lines=(), current_drugs=(opioid,)))
    assert told == {} or safety_text.OPIOID in told["Oxycodone"]
    lines = tuple(x for x in plan.lines if x.recommendation == "education")
    told = medicines(replace(plan, lines=lines, current_drugs=(opioid,)))
    assert safety_text.OPIOID in told["Oxycodone"]


def test_an_opioid_that_a_rule_ends_today_is_not_told_to_be_lowered() -> None:
    plan = plan_of("acute_severe")
    words = "Take the patch off now."
    opioid = replace(plan.current_drugs[0], drug="opioid_x", label="x", verdict="stop", tell=words)
    assert medicines(replace(plan, current_drugs=(opioid,)))["X"] == words


def test_every_stop_of_an_opioid_has_words_for_the_person() -> None:
    found = knowledge().recommendations["opioid_review"]
    rows = [row for edition in found.editions for row in edition.if_taken if row.verdict == "stop"]
    assert rows
    assert all(row.tell and safety_text.OPIOID not in row.tell for row in rows)


@pytest.mark.parametrize(
    ("name", "medicine", "told"),
    [
        ("man_on_steroids", "Prednisone", "Never stop it suddenly, and miss no dose."),
        ("ckd_anticoagulant", "Apixaban", "Never leave out a dose or stop it by yourself."),
        ("heart_attack_tablet_failed", "A beta blocker", "Never stop it suddenly"),
        ("heart_attack_tablet_failed", "Ticagrelor", "Never stop it by yourself."),
        ("ckd_anticoagulant", "Ibuprofen", "Take no other painkiller of this kind"),
    ],
)
def test_what_harms_when_it_ends_or_is_replaced_is_said_beside_it(name: str, medicine: str, told: str) -> None:
    assert told in medicines(plan_of(name))[medicine]


def test_checks_before_a_medicine_have_a_day() -> None:
    told = medicines(plan_of("denosumab_stopped"))["Vitamin D and calcium"]  # beside denosumab, which is given today
    assert told.endswith("This is due by 20 November 2026.")


def test_a_referral_of_today_is_no_visit_of_today() -> None:
    assert "Arranged or done by 20 November 2026: Blood tests" in said(plan_of("ckd_anticoagulant"))


def test_a_kind_of_medicine_is_not_taken_for_a_name() -> None:
    found = said(plan_of("acute_severe"))
    assert "A calcium channel blocker" in found
    assert found.count("on your list of medicines by its own name") == 1


def test_weak_kidneys_get_no_advice_to_eat_more_protein_and_milk() -> None:
    told = said(plan_of("ckd_anticoagulant"))
    assert "with each meal" not in told
    assert "ask the kidney team before you eat more" in told
    assert "with each meal" in said(plan_of("frail_care_home"))


def test_an_opioid_has_no_last_day_that_reads_as_a_sudden_end() -> None:
    told = medicines(plan_of("denosumab_stopped"))
    assert "It ends by 26 November 2026. Ask at your review how to take less" in told["Oxycodone, short acting"]
    assert any("6 December 2026" in x for x in medicines(plan_of("man_on_steroids")).values())  # of another drug


def test_what_is_taken_while_checks_are_open_goes_on_or_says_so() -> None:
    plan = plan_of("chronic_kyphosis")
    assert "Go on as now until then" in medicines(plan)["Vitamin D and calcium"]
    drugs = tuple(replace(x, verdict="change") for x in plan.current_drugs)
    told = medicines(replace(plan, current_drugs=drugs))
    assert "Go on as now until then" not in told["Vitamin D and calcium"]


def test_a_medicine_has_the_name_of_its_place() -> None:
    assert "Acetaminophen (paracetamol)" in medicines(plan_of("man_on_steroids"))  # the box in the United States
    assert "Paracetamol" in medicines(plan_of("ckd_anticoagulant"))
    assert "Acetaminophen (paracetamol)." in said(plan_of("man_on_steroids"))  # in the list of dates too


def test_signs_of_an_opioid_that_cannot_wait_days_do_not_wait_days() -> None:
    found = said(plan_of("ckd_anticoagulant"))
    assert "Call us the same day if you are sick, confused or fall" in found
    assert "bowels" not in found[found.index("Tell us within days") :]


@pytest.mark.parametrize("name", ["denosumab", "zoledronate"])
def test_low_calcium_after_a_bone_drug_is_an_emergency_on_every_page(name: str) -> None:
    signs = [x.text for x in knowledge().recommendations[name].editions[-1].details if x.section == "emergency_sign"]
    assert any("a fit, fainting, a fluttering heart" in x for x in signs)
    (told,) = (x for x in knowledge().leaflet.values() if name in x.names)
    assert "Call for help at once for a fit" in " ".join(told.text)
    assert "thigh" in " ".join(told.text)


@pytest.mark.parametrize("name", NAMES)
def test_it_says_whose_it_is_on_every_sheet(name: str) -> None:
    plan = plan_of(name)
    whose = (plan.person_id, plan.id[:8], day(plan.facts.as_of))
    assert all(x in said(plan) for x in whose)
    page = leaflet_page(plan, knowledge())
    assert all(x in page.foot for x in whose)
    foot = re.search(r'@bottom-left \{ content: "(.*?)"', api.render(plan, "leaflet-html", knowledge=knowledge()))
    assert foot is not None and plan.id[:8] in foot[1]


def test_a_name_cannot_leave_the_foot_of_the_page() -> None:
    strange = replace(plan_of("acute_severe"), person_id='x"; } </style><b>')
    found = api.render(strange, "leaflet-html", knowledge=knowledge())
    assert found.count("</style>") == 1
    assert "<b>x" not in found


@pytest.mark.parametrize("name", ROUTINE)
def test_it_says_when_it_is_looked_at_again(name: str) -> None:
    assert "It is looked at again on" in said(plan_of(name))


@pytest.mark.parametrize("name", NAMES)
def test_help_stands_first_and_last(name: str) -> None:
    found = said(plan_of(name))
    emergency = safety_text.patient_emergency(plan_of(name).jurisdiction)
    assert found.index(emergency) < 500
    assert (safety_text.PATIENT_URGENT in found) is (name in ROUTINE)


def test_the_goal_stands_in_the_words_of_the_person() -> None:
    assert "“Stand long enough to cook”" in said(plan_of("chronic_kyphosis"))


def test_somebody_without_a_known_fracture_is_not_told_of_one() -> None:
    plan = plan_of("acute_severe")
    lines = tuple(x for x in plan.lines if x.recommendation != "education")
    assert "has broken" not in said(replace(plan, lines=lines))


def test_words_of_another_knowledge_are_refused() -> None:
    other = replace(knowledge(), digest="0" * 64)
    with pytest.raises(SpinepathError, match="that of the plan"):
        api.render(plan_of("acute_severe"), "leaflet", knowledge=other)


@pytest.mark.parametrize("name", NAMES)
def test_it_prints_on_four_sheets(name: str, tmp_path: Path) -> None:
    page = api.render(plan_of(name), "leaflet-html", knowledge=knowledge())
    printed = sheets(page, tmp_path)
    assert printed <= 4 if printed is not None else characters(page) <= FOUR_SHEETS

"""One order for one drug: a dose of the plan takes the place of what is taken already, and every page says so."""

import json
from typing import Any

import pytest

import spinepath as sp
from spinepath.terms.results import RECOMMENDED, Plan
from tests.example_plans import plan_of
from tests.fhir_samples import RXNORM
from tests.functional.running import DAY, EXAMPLES
from tests.whole_records import ATC, DMD, Json, drug, line, planned, record


def whole(plan: Plan, form: str = "text") -> str:
    return " ".join(sp.render(plan, form).split())


def test_a_dose_says_what_it_takes_the_place_of() -> None:
    dose = line(planned(record()), "paracetamol").dose
    assert dose is not None
    assert dose.in_place_of == "in place of the 3000 mg/day of paracetamol taken now, not on top of it"


@pytest.mark.parametrize("form", ["text", "summary", "markdown", "html", "fhir"])
def test_every_page_says_it(form: str) -> None:
    assert "in place of the 3000 mg/day of paracetamol taken now, not on top of it" in whole(planned(record()), form)


def test_the_table_of_medicines_and_the_words_for_the_person_say_it() -> None:
    plan = planned(record())
    (verdict,) = [v for v in plan.current_drugs if v.drug == "paracetamol"]
    assert verdict.ordered and verdict.why.endswith("takes its place, never both")
    assert "Never take both" in whole(plan)
    assert "paracetamol (at the dose above, not on top of it)" in whole(plan, "summary")


def test_an_amount_that_is_not_known_is_not_made_up() -> None:
    dose = line(planned(record(drug("co-codamol", "N02AJ06", ATC))), "paracetamol").dose
    assert dose is not None and dose.in_place_of is not None
    assert dose.in_place_of.startswith("in place of the paracetamol taken now (one product with codeine")


def test_vitamin_d_is_a_total_that_a_tablet_helps_to_reach() -> None:
    dose = line(planned(record(drug("calcium with colecalciferol", "A12AX", ATC))), "calcium_vitamin_d").dose
    assert dose is not None and dose.in_place_of is None


def test_no_more_than_is_taken_has_what_is_taken_as_its_ceiling() -> None:
    plan = plan_of("heart_attack_tablet_failed")  # 3 g a day, and the pain gets better
    dose = line(plan, "paracetamol").dose
    assert dose is not None and (dose.max, dose.in_place_of) == (3000, None)
    assert "maximum 4000 mg/day" not in whole(plan, "summary")
    (verdict,) = [v for v in plan.current_drugs if v.drug == "paracetamol"]
    assert not verdict.ordered and "takes its place" not in verdict.why


# One order for an opioid


def subacute(**changed: str) -> Plan:
    """The example of seven weeks of pain on codeine, some of its answers changed."""
    made = json.loads((EXAMPLES / "subacute" / "record.json").read_text("utf-8"))
    for resource in (entry["resource"] for entry in made["entry"]):
        for item in resource.get("item", ()):
            if item["linkId"] in changed:
                item["answer"] = [{"valueString": changed[item["linkId"]]}]
    return planned(made)


def test_a_patch_takes_the_place_of_the_opioid_and_is_the_only_order() -> None:
    plan = subacute()
    patch = line(plan, "buprenorphine_patch")
    assert patch.disposition in RECOMMENDED
    (codeine,) = [v for v in plan.current_drugs if v.drug == "codeine"]
    assert (codeine.verdict, codeine.ordered) == ("change", True)
    assert "goes on as it is until the first dose of that, and then ends" in codeine.why
    assert "lower by 10 to 25 % of the original dose" not in codeine.why
    (amount,) = [b for b in plan.burdens if b.id == "opioid_amount"]
    assert (amount.before, amount.after) == (12, 24)  # never 36: they are not taken together
    assert "two_opioids" not in [x.id for x in plan.interactions]


def test_pain_that_eases_is_what_lowers_an_opioid() -> None:
    plan = subacute(pain_course="better")
    assert line(plan, "buprenorphine_patch").disposition not in RECOMMENDED
    (codeine,) = [v for v in plan.current_drugs if v.drug == "codeine"]
    assert codeine.verdict == "taper"


def test_severe_pain_on_an_opioid_is_not_called_pain_on_paracetamol_alone() -> None:
    told = [x.title for x in subacute().lines if x.group == "safety"]
    assert any("severe pain although an opioid is taken" in title for title in told)
    assert not any("nothing stronger than paracetamol" in title for title in told)


def test_a_change_of_opioid_stands_in_the_calendar_and_in_the_sum() -> None:
    made = json.loads((EXAMPLES / "frail_care_home" / "record.json").read_text("utf-8"))
    plan = planned(made)
    (codeine,) = [v for v in plan.current_drugs if v.drug == "codeine"]
    assert codeine.to is not None and (codeine.to.drug, codeine.to.max) == ("oxycodone", 4)
    (amount,) = [b for b in plan.burdens if b.id == "opioid_amount"]
    assert (amount.before, amount.after) == (9, 6)
    days = {entry.what: entry.on for entry in plan.calendar}
    assert days["change: codeine to oxycodone"] == DAY
    assert days["codeine to oxycodone: drowsiness, breathing and confusion after the first doses"] == "2026-11-21"
    assert days["review of the change: codeine to oxycodone"] == "2026-11-22"
    assert days["decide whether it goes on: oxycodone"] == "2026-11-22"


def test_too_much_for_the_weight_is_assessed_the_same_day() -> None:
    made = json.loads((EXAMPLES / "frail_care_home" / "record.json").read_text("utf-8"))
    plan = planned(made)  # 4 g a day at 41 kg
    first = next(x for x in plan.lines if x.urgency)
    assert plan.urgency == "urgent" and "paracetamol_excess_today" in first.actions
    dose = line(plan, "paracetamol").dose
    assert dose is not None and dose.text.startswith("None until") and dose.max == 2000
    assert not any("paracetamol_excess_today" in x.actions for x in subacute().lines)  # 4 g a day at 66 kg


# What the plan stops takes what goes with it along

IBUPROFEN = [drug("ibuprofen", "M01AE01", ATC), drug("apixaban", "B01AF02", ATC), drug("furosemide", "C03CA01", ATC)]


def test_no_cover_is_begun_for_a_tablet_that_stops_today() -> None:
    plan = planned(record(*IBUPROFEN))
    assert [v.verdict for v in plan.current_drugs if v.drug == "ibuprofen"] == ["stop"]
    cover = line(plan, "ppi_cover")
    assert (cover.disposition, cover.why[0]) == ("not_chosen", "not begun for it: this plan stops ibuprofen today")


def test_an_interaction_that_the_stop_ends_says_so_and_asks_for_nothing_else() -> None:
    plan = planned(record(*IBUPROFEN))
    pairs = [x for x in plan.interactions if "ibuprofen" in x.taken]
    assert pairs
    assert {(x.level, x.action) for x in pairs} == {("info", "Ends with the stop of ibuprofen in this plan.")}


def test_a_laxative_stays_beside_an_opioid_that_goes_on() -> None:
    patch = drug("fentanyl patch 75", "197696", RXNORM)
    naive = {"opioid_naive": {"valueBoolean": True}}
    assert line(planned(record(patch, answers=naive)), "laxative").disposition == "not_chosen"
    codeine = drug("codeine 30 mg", "322503009", DMD, each=1)
    assert line(planned(record(patch, codeine, answers=naive)), "laxative").disposition in RECOMMENDED


# Combinations whose code does not name every part


def test_a_partner_that_the_code_does_not_name_is_possible_and_asked_about() -> None:
    plan = planned(record(_thirty("N02AA59")))
    found = {(v.drug, v.label): v.dose for v in plan.current_drugs}
    assert found["codeine", "codeine"] == "90 mg/d"
    assert found["paracetamol", "possibly paracetamol (partner not named)"] is None
    assert "paracetamol_mg_per_day" not in plan.person  # unknown, so that the ceiling may not be used up
    assert any("ask which product it is" in m.text for m in plan.messages)


def test_a_partner_that_the_code_names_is_sure() -> None:
    plan = planned(record(_thirty("N02AJ06")))
    assert {v.label for v in plan.current_drugs if v.drug == "paracetamol"} == {"paracetamol"}
    assert not any("ask which product it is" in m.text for m in plan.messages)


def _thirty(code: str) -> Json:
    ordered = drug("codeine and something", code, ATC, on="2026-11-13")
    repeat = {"frequency": 3, "period": 1, "periodUnit": "d"}
    dose = {"doseQuantity": {"value": 30, "unit": "mg"}}
    return {**ordered, "dosageInstruction": [{"timing": {"repeat": repeat}, "doseAndRate": [dose]}]}


# A start of an opioid in short


def test_the_first_actions_name_naloxone_and_the_check_of_breathing() -> None:
    told = whole(planned(record(answers={"sleep_apnoea": {"valueBoolean": True}})))
    actions = told[told.index("THREE ACTIONS NOW") : told.index("more follow in the tables")]
    assert "naloxone to take home" in actions
    assert "drowsiness, breathing and confusion after the first doses: nurse or carer, 21 November 2026" in actions


@pytest.mark.parametrize("form", ["text", "summary"])
def test_slow_breathing_on_an_opioid_stands_where_help_is_told(form: str) -> None:
    sign = "slow breathing or blue lips on an opioid: emergency call"
    assert sign in _when_to_get_help(whole(planned(record()), form))
    easy: dict[str, Any] = {"nrs_move": {"valueInteger": 2}, "nrs_rest": {"valueInteger": 1}}
    assert sign not in _when_to_get_help(whole(planned(record(answers=easy)), form))


def _when_to_get_help(told: str) -> str:
    return told[told.lower().index("tell the person when to get help") :]

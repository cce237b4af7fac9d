"""One order for one drug: a dose of the plan takes the place of what is taken already, and every page says so."""

import pytest

import spinepath as sp
from spinepath.terms.results import Plan
from tests.whole_records import ATC, drug, line, planned, record


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
    assert verdict.ordered and verdict.why.endswith("takes the place of this one, never both")
    assert "Never take both" in whole(plan)
    assert "paracetamol (at the dose above, not on top of it)" in whole(plan, "summary")


def test_an_amount_that_is_not_known_is_not_made_up() -> None:
    dose = line(planned(record(drug("co-codamol", "N02AJ06", ATC))), "paracetamol").dose
    assert dose is not None and dose.in_place_of is not None
    assert dose.in_place_of.startswith("in place of the paracetamol taken now (one product with codeine")


def test_vitamin_d_is_a_total_that_a_tablet_helps_to_reach() -> None:
    dose = line(planned(record(drug("calcium with colecalciferol", "A12AX", ATC))), "calcium_vitamin_d").dose
    assert dose is not None and dose.in_place_of is None

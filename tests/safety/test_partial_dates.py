"""A year of birth or a month of onset says less than a day, and more than nothing: both of its ends count."""

import pytest

from spinepath import api
from spinepath.care_plan import make_plan
from spinepath.features import Patient
from spinepath.terms import PatientFeatures, RefusalError
from spinepath.terms.results import CriterionResult, Plan
from tests.functional.running import EXAMPLES

from .people import KNOWLEDGE

DAY = "2026-11-20"


def _person(birth: str | None, onset: str | None = None) -> PatientFeatures:
    return Patient(knowledge=KNOWLEDGE, as_of=DAY, sex="female", birth_date=birth, pain_onset=onset, back_pain=True)


def _criterion(plan: Plan, line: str, name: str) -> CriterionResult:
    found = next(a for a in plan.assessments if a.recommendation == line)
    return next(c for c in found.criteria if c.name == name)


@pytest.mark.parametrize(
    ("birth", "truth"),
    [
        ("1950", "true"),
        ("1961", "unknown"),
        ("1962", "false"),
        ("1961-11", "unknown"),
        ("1961-10", "true"),
        (None, "unknown"),
    ],
)
def test_a_year_of_birth_settles_what_both_ages_settle(birth: str | None, truth: str) -> None:
    """The nerve-pain tablet is usually not for those of 65 and more."""
    plan = make_plan(KNOWLEDGE, _person(birth))
    assert _criterion(plan, "low_dose_tricyclic", "older_age").truth == truth


@pytest.mark.parametrize(("onset", "truth"), [("2026-10", "true"), ("2026-11", "unknown"), ("2026-11-06", "true")])
def test_a_month_of_onset_settles_what_both_ends_settle(onset: str, truth: str) -> None:
    """Mood is asked about from two weeks after the onset on."""
    plan = make_plan(KNOWLEDGE, _person("1950", onset))
    found = next(a for a in plan.assessments if a.recommendation == "mood_screen")
    assert truth in {c.truth for c in found.criteria if "pain_days" in {v.feature for v in c.values}}


def test_the_clock_of_a_fracture_known_to_its_month_runs_from_the_first_day_of_it() -> None:
    record = api.read_record(EXAMPLES / "almost_nothing_known" / "record.json", as_of=DAY, knowledge=KNOWLEDGE)
    (clock,) = (x for x in make_plan(KNOWLEDGE, record).sequences if x.line == "fracture_liaison")
    assert (clock.anchor, max(s.on for s in clock.steps if s.lane == "Clock")) == ("2026-10-01", "2027-01-21")


def test_the_page_says_how_much_is_known() -> None:
    page = api.render(make_plan(KNOWLEDGE, _person("1950")), "markdown")
    assert "75 or 76 years (only 1950 is recorded as the birth date)" in page


@pytest.mark.parametrize(("birth", "refused"), [("2015", True), ("2009", True), ("2008", False)])
def test_who_is_surely_a_child_gets_no_plan(birth: str, refused: bool) -> None:
    person = _person(birth)
    if not refused:
        make_plan(KNOWLEDGE, person)
        return
    with pytest.raises(RefusalError, match="expected an adult"):
        make_plan(KNOWLEDGE, person)

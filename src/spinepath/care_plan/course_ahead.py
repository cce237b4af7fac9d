"""The course ahead of the person of a plan: facts to what the model uses, lines to the strategies that stand open."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from spinepath.knowledge import Knowledge
from spinepath.terms import PatientFeatures, SpinepathError
from spinepath.terms.forecasts import Forecast
from spinepath.terms.results import RECOMMENDED, Plan

if TYPE_CHECKING:
    from spinepath.simulation import CoursePerson

OPEN = RECOMMENDED | {"ask_first", "alternative"}
SETTINGS = ("primary", "emergency", "inpatient")
YEARS = (1.0, 5.0)
OWN_RISK_YEARS = (1.0, 2.0, 5.0, 10.0)  # in a plan: the person's own risk of fracture as well
# What the model knows of a person, and the features that say it; the first that is known counts.
FACTS = {
    "age": ("age_years",),
    "sex": ("sex",),
    "t_hip": ("t_score_hip", "t_score_femoral_neck"),
    "vf": ("n_vf_ever",),
    "grade": ("worst_vf_grade",),
    "fracture_age_d": ("days_since_newest_vf",),
    "nrs": ("back_pain_nrs",),
    "egfr": ("egfr",),
}
OLD_AFTER_D = 730  # an older fracture is no index fracture: its pain has become background


def forecast_for(
    knowledge: Knowledge,
    patient: PatientFeatures,
    plan: Plan,
    *,
    strategies: Sequence[str] | None = None,
    years: Sequence[float] = YEARS,
    setting: str = "primary",
    seed: int = 1,
    workers: int = 1,
) -> Forecast:
    """The course of this person under usual care and every strategy that the plan leaves open, or those named.

    Raises SpinepathError when the extra for it is not installed, for an unknown strategy and for bad years.
    """
    simulation = the_simulation()
    person = person_of(patient, plan.jurisdiction, setting)
    chosen = list(strategies) if strategies is not None else open_strategies(knowledge, plan)
    if plan.urgency == "emergency":
        chosen, why = [], ("the plan is an emergency plan: what is found out and done today decides the course",)
        empty: Forecast = simulation.forecast(knowledge, replace(person, age=None), chosen, years, seed=seed)
        return replace(empty, person=person.known, refused=why, notes=())
    found: Forecast = simulation.forecast(knowledge, person, chosen, years, seed=seed, workers=workers)
    return replace(found, notes=(*found.notes, *_assumed(setting)))


def the_simulation() -> Any:
    """The package that simulates. Raises SpinepathError where its libraries are not installed."""
    try:
        from spinepath import simulation
    except ModuleNotFoundError as missing:
        raise SpinepathError(
            "the course ahead", found=f"{missing.name} is not installed", expected="pip install 'spinepath[forecast]'"
        ) from None
    return simulation


def open_strategies(knowledge: Knowledge, plan: Plan) -> list[str]:
    """The strategies of all options that the plan recommends or leaves open."""
    options = dict.fromkeys(line.option for line in plan.lines if line.disposition in OPEN)
    return list(the_simulation().strategies_for(knowledge, options))


def certainties(plan: Plan) -> dict[str, tuple[str, str]]:
    """Options of a plan to how sure their effect is, and the reason."""
    return {
        x.option: (x.certainty.replace("_", " "), (x.certainty_why or "").rstrip("."))
        for x in plan.lines
        if x.certainty
    }


def person_of(patient: PatientFeatures, jurisdiction: str, setting: str = "primary") -> "CoursePerson":
    """What the model can use of a record. The newest fracture is the index fracture until it is two years old."""
    known = {name: _value(patient, features) for name, features in FACTS.items()}
    days = known["fracture_age_d"]
    index = days is not None and days <= OLD_AFTER_D
    number = known["vf"]
    sex = patient.values.get("sex")
    person: CoursePerson = the_simulation().CoursePerson(
        age=known["age"],
        female=None if sex is None or sex.value not in ("female", "male") else sex.value == "female",
        t_hip=known["t_hip"],
        prior_vf=None if number is None else max(int(number) - (1 if index else 0), 0),
        grade=None if not known["grade"] else int(known["grade"]),
        fracture_age_d=days if index else None,
        nrs=known["nrs"],
        setting=setting,
        egfr=known["egfr"],
        life_table="us" if jurisdiction == "us" else "uk",
    )
    return person


def _value(patient: PatientFeatures, features: tuple[str, ...]) -> float | None:
    for name in features:
        found = patient.values.get(name)
        if found is not None and isinstance(found.value, int | float) and not isinstance(found.value, bool):
            return float(found.value)
    return None


def _assumed(setting: str) -> tuple[str, ...]:
    return (
        ("Where the fracture was found is not on record: general practice is assumed",) if setting == "primary" else ()
    )

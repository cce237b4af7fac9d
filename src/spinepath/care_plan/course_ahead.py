"""The course ahead of the person of a plan: facts to what the model uses, lines to the strategies that stand open."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from spinepath.knowledge import Knowledge
from spinepath.terms import extra_needed
from spinepath.terms.forecasts import Forecast
from spinepath.terms.results import RECOMMENDED, Plan

if TYPE_CHECKING:
    from spinepath.simulation import CoursePerson

OPEN = RECOMMENDED | {"ask_first", "alternative"}
SETTINGS = ("primary", "emergency", "inpatient")
YEARS = (1.0, 5.0)
OWN_RISK_YEARS = (1.0, 2.0, 5.0, 10.0)  # in a plan: the person's own risk of fracture as well
OLD_AFTER_D = 730  # an older fracture is no index fracture: its pain has become background


def forecast_for(
    knowledge: Knowledge,
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
    person = person_of(knowledge, plan, setting)
    chosen = list(strategies) if strategies is not None else open_strategies(knowledge, plan)
    if plan.urgency == "emergency":
        chosen, why = [], ("the plan is an emergency plan: what is found out and done today decides the course",)
        empty: Forecast = simulation.forecast(knowledge, replace(person, age=None), chosen, years, seed=seed)
        return replace(empty, person=person.known, refused=why, notes=())
    found: Forecast = simulation.forecast(knowledge, person, chosen, years, seed=seed, workers=workers)
    return replace(found, notes=(*found.notes, *_assumed(setting)))


def the_simulation() -> Any:
    """The package that simulates. Raises SpinepathError where its libraries are not installed."""
    with extra_needed("forecast", "the course ahead"):
        from spinepath import simulation
    return simulation


def open_strategies(knowledge: Knowledge, plan: Plan) -> list[str]:
    """The strategies of all options that the plan recommends or leaves open."""
    options = dict.fromkeys(line.option for line in plan.lines if line.disposition in OPEN)
    return list(the_simulation().strategies_for(knowledge, options))


def person_of(knowledge: Knowledge, plan: Plan, setting: str = "primary") -> "CoursePerson":
    """What the model can use of a record. The newest fracture is the index fracture until it is two years old."""
    known = {fact: _known(plan, found.features) for fact, found in knowledge.course_facts.items()}
    days, number, grade = (_number(known.get(x)) for x in ("fracture_age_d", "fractures", "grade"))
    index = days is not None and days <= OLD_AFTER_D
    sex = known.get("sex")
    person: CoursePerson = the_simulation().CoursePerson(
        age=_number(known.get("age")),
        female=None if sex not in ("female", "male") else sex == "female",
        t_hip=_number(known.get("t_hip")),
        prior_vf=None if number is None else max(int(number) - (1 if index else 0), 0),
        grade=None if not grade else int(grade),
        fracture_age_d=days if index else None,
        nrs=_number(known.get("nrs")),
        setting=setting,
        kidney=_number(known.get("kidney")),
        life_table="us" if plan.jurisdiction == "us" else "uk",
    )
    return person


def _known(plan: Plan, features: Sequence[str]) -> object:
    """The value of the first feature that is known."""
    return next((v.value for name in features if (v := plan.person.get(name)) and v.value is not None), None)


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _assumed(setting: str) -> tuple[str, ...]:
    return (
        ("Where the fracture was found is not on record: general practice is assumed",) if setting == "primary" else ()
    )

"""The course ahead of the person of a plan: facts to what the model uses, lines to the strategies that stand open."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from spinepath.knowledge import Knowledge
from spinepath.terms import SpinepathError, extra_needed, nearest_name
from spinepath.terms.forecasts import Forecast
from spinepath.terms.results import RECOMMENDED, Plan

if TYPE_CHECKING:
    from spinepath.simulation import CoursePerson

OPEN = RECOMMENDED | {"ask_first", "alternative"}
SETTINGS = ("primary", "emergency", "inpatient")
ASSUMED_SETTING = "primary"
ASSUMED = "Where the fracture was found is not on record: general practice is assumed"
EMERGENCY = "the plan is an emergency plan: what is found out and done today decides the course"
YEARS = (1.0, 5.0)
OWN_RISK_YEARS = (1.0, 2.0, 5.0, 10.0)  # in a plan: the person's own risk of fracture as well
OLD_AFTER_D = 730  # an older fracture is no index fracture: its pain has become background


def forecast_for(
    knowledge: Knowledge,
    plan: Plan,
    *,
    strategies: Sequence[str] | None = None,
    years: Sequence[float] = YEARS,
    setting: str | None = None,
    seed: int = 1,
    workers: int = 1,
) -> Forecast:
    """The course of this person under usual care and every strategy that the plan leaves open, or those named.

    `setting`: where the fracture was found (`SETTINGS`); None is not known, and a note says what is assumed then.
    Raises SpinepathError when the extra for it is not installed, for an unknown strategy or setting and for
    bad years.
    """
    simulation = the_simulation()
    person = person_of(knowledge, plan, _place(setting))
    chosen = list(strategies) if strategies is not None else open_strategies(knowledge, plan)
    if plan.urgency == "emergency":
        nobody = replace(person, age=None)  # names and years are checked, nothing is simulated
        empty: Forecast = simulation.forecast(knowledge, nobody, chosen, years, seed=seed)
        found = replace(empty, person=person.known, refused=(EMERGENCY,), notes=())
    else:
        found = simulation.forecast(knowledge, person, chosen, years, seed=seed, workers=workers)
    return found if setting else _with_setting_assumed(found)


def _place(setting: str | None) -> str:
    if setting is not None and setting not in SETTINGS:
        expected, nearest = " or ".join(SETTINGS), nearest_name(setting, SETTINGS)
        raise SpinepathError("--setting", found=setting, expected=expected, nearest=nearest)
    return setting or ASSUMED_SETTING


def _with_setting_assumed(found: Forecast) -> Forecast:
    """What is assumed is told as such and is none of the known facts; without a fracture nothing is."""
    known = {fact: value for fact, value in found.person.items() if fact != "setting"}
    notes = (ASSUMED,) if found.courses and "fracture_age_d" in known else ()
    return replace(found, person=known, notes=(*found.notes, *notes))


def the_simulation() -> Any:
    """The package that simulates. Raises SpinepathError where its libraries are not installed."""
    with extra_needed("forecast", "the course ahead"):
        from spinepath import simulation
    return simulation


def open_strategies(knowledge: Knowledge, plan: Plan) -> list[str]:
    """The strategies of all options that the plan recommends or leaves open."""
    options = dict.fromkeys(line.option for line in plan.lines if line.disposition in OPEN)
    return list(the_simulation().strategies_for(knowledge, options))


def person_of(knowledge: Knowledge, plan: Plan, setting: str = ASSUMED_SETTING) -> "CoursePerson":
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

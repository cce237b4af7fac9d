"""A person's facts as a population of people like this: what is known is fixed, all else is drawn."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Literal

import numpy as np

from spinepath.knowledge import Knowledge
from spinepath.knowledge.course_models import Distribution, Output, Population, Scenario, Setting, Uncertainty

from .kernel import layout as at
from .kernel.people import candidates
from .setting_up import Setup

AGES_SHOWN = (50, 95)  # the cohorts and trials behind the model
FRACTURE_DAYS_SHOWN = 730
WINDOWS = (0.5, 1.0, 2.0)  # how far the pain of people like this may lie from what the person says
LEAST_SHARE = 0.008
PILOT = 2000


@dataclass(frozen=True)
class CoursePerson:
    """What the model can use of a person. None is unknown, and is drawn from the population.

    age: years; t_hip: T-score of the hip; prior_vf: vertebral fractures before the index fracture (or ever, without
    one); grade: worst grade 1 to 3; fracture_age_d: days since the index fracture, None without one; nrs: pain now, 0
    to 10; kidney: eGFR, mL/min/1.73 m2; life_table: the country whose deaths of everybody are taken.
    """

    age: float | None
    female: bool | None
    t_hip: float | None = None
    prior_vf: int | None = None
    grade: int | None = None
    fracture_age_d: float | None = None
    nrs: float | None = None
    setting: Setting = "primary"
    kidney: float | None = None
    life_table: Literal["uk", "us"] = "uk"

    @property
    def known(self) -> dict[str, float | str]:
        """What is known, by name."""
        found = {f.name: getattr(self, f.name) for f in fields(self)}
        sex = {} if self.female is None else {"sex": "female" if self.female else "male"}
        return {k: v for k, v in found.items() if v is not None and k != "female"} | sex

    @property
    def drawn(self) -> tuple[str, ...]:
        """What is not known and drawn instead."""
        names = ["t_hip", "prior_vf", *(["grade"] if self.fracture_age_d is not None or self.prior_vf else []), "nrs"]
        return tuple(name for name in names if getattr(self, name) is None)


def refusals(person: CoursePerson) -> tuple[str, ...]:
    """Why no course is shown for somebody; none where it may be."""
    found = []
    low, high = AGES_SHOWN
    if person.age is None:
        found.append("age is not known")
    elif not low <= person.age <= high:
        found.append(f"age {person.age:g}: the cohorts behind the model are of people from {low} to {high}")
    if person.female is None:
        found.append("sex is not known")
    if person.fracture_age_d is not None and not 0 <= person.fracture_age_d <= FRACTURE_DAYS_SHOWN:
        found.append(f"the fracture is {person.fracture_age_d:g} days old: no cohort followed pain beyond two years")
    if person.nrs is not None and not 0 <= person.nrs <= 10:
        found.append(f"pain {person.nrs:g} is not on a scale from 0 to 10")
    return tuple(found)


def scenario_of(
    person: CoursePerson, strategies: dict[str, list[str]], outputs: Sequence[Output], horizon_d: float,
    draws: int, lives: int, seed: int,
) -> Scenario:  # fmt: skip
    """The population of people like this as a scenario. The person is one that `refusals` lets through."""
    population = Population.model_construct(
        n=draws * lives,
        source="generate",
        age=_fixed(person.age),
        female=1.0 if person.female else 0.0,
        t_hip=_fixed(person.t_hip),
        prior_vf=None if person.prior_vf is None else {min(person.prior_vf, 10): 1.0},
        grade=None if person.grade is None else {person.grade: 1.0},
        fracture_age_d=_fixed(person.fracture_age_d),
        setting=person.setting,
        life_table=person.life_table,
    )
    return Scenario.model_validate(
        {
            "schema": "spinepath/scenario/1",
            "population": {"age": {"fixed": 70}},
            "strategies": strategies,
            "horizon_d": horizon_d,
            "outputs": list(outputs),
            "uncertainty": Uncertainty(draws=draws, lives=lives),
            "seed": seed,
        }
    ).model_copy(update={"population": population})


def _fixed(value: float | None) -> Distribution | None:
    return None if value is None else Distribution(fixed=value)


def pain_window(setup: Setup, nrs: float | None) -> tuple[str, float | None]:
    """The entry that lets in people with about this pain now, and how wide it is; no entry where nobody is like it."""
    if nrs is None:
        return "", None
    out = np.empty((1, PILOT, len(at.PERSON_COLUMNS)))
    one = np.zeros(1, dtype=np.int64)
    candidates(
        setup.seed, one, one, one, one, one + PILOT, setup.parameters, setup.tables, setup.laws, setup.female,
        setup.prior, setup.grades, setup.listed, setup.setting, np.empty((1, at.EPISODE_COLUMNS)), out,
    )  # fmt: skip
    for width in WINDOWS:
        if float(np.mean(np.abs(out[0, :, at.NRS_MOVE] - nrs) <= width)) >= LEAST_SHARE:
            return f"nrs_move >= {nrs - width:.6g} AND nrs_move <= {nrs + width:.6g}", width
    return "", None


def strategy_refusals(knowledge: Knowledge, name: str, person: CoursePerson) -> tuple[str, ...]:
    """Why the trials behind a strategy say nothing for this person."""
    seen = knowledge.strategies[name].seen_in
    if seen is None:
        return ()
    found = []
    if seen.female_only and person.female is False:
        found.append("its trials were in women")
    if person.age is not None and not seen.ages[0] <= person.age <= seen.ages[1]:
        found.append(f"its trials were in people from {seen.ages[0]:g} to {seen.ages[1]:g} years")
    if seen.egfr_min is not None and person.kidney is not None and person.kidney < seen.egfr_min:
        found.append(f"its trials left out people with a kidney function below {seen.egfr_min:g} mL/min")
    if seen.fracture_days is not None and not _within(person.fracture_age_d, seen.fracture_days):
        low, high = seen.fracture_days
        found.append(f"its trials were in fractures of {low:g} to {high:g} days")
    return tuple(found)


def _within(value: float | None, bounds: tuple[float, float]) -> bool:
    return value is not None and bounds[0] <= value <= bounds[1]

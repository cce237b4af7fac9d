"""What the population is like at each age, made so that simulated people break as often as observed ones.

Incidence and prevalence are of everybody at an age. The hazard of somebody without a fracture, at mean bone density,
is solved from them in closed form. With prevalence v, frailty gamma of mean 1 and variance f, and a bone gradient b:
those without a fracture have mean frailty (1 - v)^f, those with one more by the factor
[1 - (1 - v)^(1 + f)] / v / (1 - v)^f, which is taken off the grade's ratio; bone makes the risk of those with a
fracture exp(b^2) times that of everybody.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from spinepath.knowledge import Knowledge
from spinepath.knowledge.course_models import CourseRate, Sex
from spinepath.terms import SpinepathError

from .kernel import layout as at

Floats = NDArray[np.float64]
SEXES: tuple[Sex, Sex] = ("male", "female")
YEARS = np.arange(at.FIRST_AGE, at.FIRST_AGE + at.AGES)
LAST_CHANCE = 0.999


def population_tables(knowledge: Knowledge, parameters: Floats, life_table: str = "death_uk") -> Floats:
    """Tables by draw, kind (`layout.TABLES`), sex (male, female) and year of age from `FIRST_AGE` on."""
    tables = np.empty((len(parameters), len(at.TABLES), 2, at.AGES))
    rates = {name: _by_sex(knowledge, name, way) for name, way in _WAYS.items()}
    death = -np.log1p(-_by_sex(knowledge, life_table, _step)) / at.YEAR
    column = parameters.T[:, :, None, None]  # each parameter as (draw, 1, 1), beside (sex, age)
    frailty, gradient = column[at.FRAILTY_VAR], np.log(column[at.BMD_GRADIENT])
    old, severe = rates["prevalence_vf"], rates["prevalence_severe"]
    stayed = (1 - old) ** frailty
    marked = (1 - (1 - old) * stayed) / old
    tilt = np.minimum(np.exp(gradient**2), LAST_CHANCE / old)  # the more who have one, the less can they stand apart
    mean_ratio = (1 - severe) * column[at.RR_MILD] + severe * column[at.RR_SEVERE]
    average = stayed * (1 - old * tilt + old * tilt * mean_ratio)
    incidence = rates["incidence_vf"] * column[at.INCIDENCE_SCALE]
    tables[:, at.HAZARD] = incidence / average / at.YEAR
    tables[:, at.FREE] = 1 - old
    tables[:, at.RATIO] = marked / stayed
    tables[:, at.SEVERE] = severe
    tables[:, at.T_MEAN], tables[:, at.T_SD] = rates["hip_t"], _by_sex(knowledge, "hip_t", _linear, "sd")
    tables[:, at.T_FREE] = -np.log((1 - old * tilt) / (1 - old)) / gradient
    tables[:, at.DEATH_RATE] = death / _mean_death_ratio(column, old, incidence)
    tables[:, at.EQ5D] = rates["background_eq5d"]
    return tables


def _mean_death_ratio(column: Floats, old: Floats, incidence: Floats) -> Floats:
    """Mean hazard ratio of death at an age, so that simulated people die as the life table says."""
    share = column[at.GRADE_MILD_SHARE]
    clinical = share * column[at.CLINICAL_MILD] + (1 - share) * column[at.CLINICAL_SEVERE]
    recent = np.minimum(incidence * clinical, old)
    excess: Floats = (old - recent) * (column[at.HR_DEATH_ANY] - 1) + recent * (column[at.HR_DEATH_CLINICAL_1Y] - 1)
    return 1 + excess


def _step(ages: Floats, values: Floats) -> Floats:
    return np.asarray(values[np.searchsorted(ages, YEARS, side="right") - 1])


def _linear(ages: Floats, values: Floats) -> Floats:
    return np.asarray(np.interp(YEARS + 0.5, ages, values))


def _log_linear(ages: Floats, values: Floats) -> Floats:
    return np.asarray(np.exp(np.interp(YEARS + 0.5, ages, np.log(values))))


_WAYS: dict[str, Callable[[Floats, Floats], Floats]] = {
    "incidence_vf": _log_linear,
    "prevalence_vf": _linear,
    "prevalence_severe": _linear,
    "hip_t": _linear,
    "background_eq5d": _linear,
}


def _by_sex(knowledge: Knowledge, table: str, way: Callable[[Floats, Floats], Floats], field: str = "value") -> Floats:
    return knowledge.once(
        (table, way, field), lambda: np.stack([_yearly(knowledge, table, sex, way, field) for sex in SEXES])
    )


def _yearly(knowledge: Knowledge, table: str, sex: Sex, way: Callable[[Floats, Floats], Floats], field: str) -> Floats:
    rows = sorted((r for r in knowledge.course_rates if r.table == table and r.sex == sex), key=lambda r: r.age_from)
    if not rows or rows[0].age_from > at.FIRST_AGE:
        raise SpinepathError(
            "knowledge/course/rates.csv",
            found=f"{table} of {sex} from {rows[0].age_from if rows else 'no age'}",
            expected=f"ages from {at.FIRST_AGE} on",
        )
    ages = [float(r.age_from) if way is _step else _middle(r) for r in rows]
    values = [value for r in rows if (value := getattr(r, field)) is not None]
    return way(np.asarray(ages), np.asarray(values))


def _middle(row: CourseRate) -> float:
    """Middle age of a band; an open last band counts as five years, and one carried back as its own middle."""
    return (row.age_from + min(row.age_to, row.age_from + 9) + 1) / 2

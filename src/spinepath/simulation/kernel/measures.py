"""What is seen of a run: the course of pain, quality of life, and the value of every output that is asked for."""

import numpy as np

from .compiling import compiled
from .fractures import age_index
from .layout import (
    AGE,
    ALIVE,
    ALIVE_BELOW,
    COLLAPSE_SEEN,
    COLLAPSES,
    DIES,
    EQ5D,
    EQ5D_PER_FRACTURE,
    EQ5D_SLOPE,
    FEMALE,
    FIRST_CLINICAL,
    FIRST_RADIOGRAPHIC,
    NEW_VF,
    NRS_CHANGE,
    NRS_MEAN,
    OF_THE_LIVING,
    P_CHANGE_GE,
    P_NRS_BELOW,
    P_RELIEF_GE,
    PAIN_DAYS,
    PAIN_FROM,
    PRIOR_VF,
    RDQ,
    RDQ_INTERCEPT,
    RDQ_SLOPE,
    YEAR,
)
from .pain import reading


@compiled
def lived(grid, dies):
    """Number of rows of the grid up to the day of death, and one more: nothing reads what would be felt later."""
    for g in range(grid.size):
        if grid[g] >= dies:
            return g + 1
    return grid.size


@compiled
def first_row(grid, day):
    """The first row of the grid on `day` or later; its length if there is none."""
    for g in range(grid.size):
        if grid[g] >= day:
            return g
    return grid.size


@compiled
def felt_course(pain, shift, start, rows, out):
    """Pain on rows `start` to before `rows` of the grid with the direct shift of a strategy on it, 0 to 10."""
    for g in range(start, rows):
        out[g] = min(max(pain[g] + shift[g], 0.0), 10.0)


@compiled
def _above(a, b):
    """Share of a straight line from `a` to `b` that lies at or above PAIN_FROM."""
    if a >= PAIN_FROM and b >= PAIN_FROM:
        return 1.0
    if a < PAIN_FROM and b < PAIN_FROM:
        return 0.0
    return abs(max(a, b) - PAIN_FROM) / abs(a - b)


@compiled
def sums_over_time(course, utility, grid, dies, start, pain_days, qaly):
    """Days of pain and quality-adjusted years from enrolment to each day of the grid from row `start` on, ended by
    death."""
    if start == 0:
        pain_days[0], qaly[0] = 0.0, 0.0
    for g in range(max(start, 1), grid.size):
        span = min(grid[g], dies) - grid[g - 1]
        days, years = 0.0, 0.0
        if span > 0:
            days = span * _above(course[g - 1], course[g])
            years = span / YEAR * 0.5 * (utility[g - 1] + utility[g])
        pain_days[g] = pain_days[g - 1] + days
        qaly[g] = qaly[g - 1] + years


@compiled
def utilities(course, new, floor, own, person, p, tables, grid, start, rows, out):
    """EQ-5D on rows `start` to before `rows` of the grid: the general population's, less what pain and each fracture
    take."""
    sex = int(person[FEMALE])
    for g in range(start, rows):
        ground = tables[EQ5D, sex, age_index(person[AGE] + grid[g] / YEAR)]
        taken = p[EQ5D_SLOPE] * max(course[g] - floor, 0.0) + p[EQ5D_PER_FRACTURE] * (new[g] + person[PRIOR_VF])
        out[g] = min(max(ground + own - taken, -0.594), 1.0)  # the range of the UK tariff (Dolan 1997)


@compiled
def _shown_on_a_scale(measure, shown, base, threshold):
    """What a reading of the pain scale counts for, with the reading at enrolment beside it."""
    if measure == NRS_MEAN:
        return shown
    if measure == NRS_CHANGE:
        return shown - base
    if measure == P_NRS_BELOW:
        return 1.0 if shown < threshold else 0.0
    eased = threshold if measure == P_CHANGE_GE else threshold * base
    return 1.0 if base - shown >= eased else 0.0


@compiled
def _felt_on_the_day(measure, pain, utility, disability, p):
    """Disability (RDQ, 0 to 24) or quality of life (EQ-5D) of the living."""
    if measure == RDQ:
        return min(max(p[RDQ_INTERCEPT] + p[RDQ_SLOPE] * pain + disability, 0.0), 24.0)
    return utility


@compiled
def _happened(measure, clinical, days, day):
    """Whether a first fracture or a collapse came by `day`, and before death."""
    last = min(day, days[DIES])
    if measure == NEW_VF:
        return 1.0 if days[FIRST_CLINICAL if clinical else FIRST_RADIOGRAPHIC] <= last else 0.0
    return 1.0 if 0 < days[COLLAPSES] <= last else 0.0


@compiled
def evaluate(
    outputs, thresholds, course, utility, new, days, noise, base, disability, p, grid, start, pain_days, qaly, out
):  # fmt: skip
    """The value of each output from row `start` of the grid on, for one run; not a number where the measure is of the
    living and the person is dead.

    `outputs`: measure, row of the grid, clinical only, for each; `noise`: measurement error on the grid, in SDs.
    """
    for o in range(outputs.shape[0]):
        measure, g = outputs[o, 0], outputs[o, 1]
        if g < start:
            continue
        alive = days[DIES] > grid[g]
        if measure <= OF_THE_LIVING and not alive:
            out[o] = np.nan
        elif measure <= P_RELIEF_GE:
            out[o] = _shown_on_a_scale(measure, reading(course[g], noise[g], p), base, thresholds[o])
        elif measure <= OF_THE_LIVING:
            out[o] = _felt_on_the_day(measure, course[g], utility[g], disability, p)
        elif measure <= ALIVE_BELOW:
            out[o] = 1.0 if alive and (measure == ALIVE or course[g] < thresholds[o]) else 0.0
        elif measure <= COLLAPSE_SEEN:
            out[o] = _happened(measure, outputs[o, 2], days, grid[g])
        else:
            out[o] = (pain_days[g], qaly[g], new[g])[measure - PAIN_DAYS]

"""One person through every strategy on the same luck, and what is added up of it."""

import math

import numpy as np
from numba import njit

from .chance import DEATH, gamma, normal, uniforms
from .death import death_day
from .fractures import FAR, age_index, fractures, knot_value
from .layout import (
    AGE,
    ALIVE,
    ALIVE_BELOW,
    BINS,
    BOTH,
    CLINICAL,
    COLLAPSE_SEEN,
    COLLAPSED,
    DAY,
    DIRECT,
    EPISODE_COLUMNS,
    EQ5D,
    EQ5D_NOW,
    EQ5D_PER_FRACTURE,
    EQ5D_SD,
    EQ5D_SLOPE,
    EVENT_COLUMNS,
    EVENT_GRADE,
    FEMALE,
    FRACTURE_AGE,
    FRAILTY_VAR,
    FREE,
    GRADE,
    HAZARD_VF,
    INDIRECT,
    KNOTS,
    KYPHOSIS,
    MOST_EVENTS,
    NEW_VF,
    NRS_CHANGE,
    NRS_MEAN,
    NRS_MOVE,
    OF_THE_LIVING,
    P_CHANGE_GE,
    P_COLLAPSE,
    P_NRS_BELOW,
    P_RELIEF_GE,
    PAIN_DAYS,
    PAIN_FROM,
    PAIN_SHIFT,
    PAIN_T,
    PAIN_W,
    PRIOR_VF,
    QALY,
    RADIOGRAPHIC,
    RDQ,
    RDQ_INTERCEPT,
    RDQ_SD,
    RDQ_SLOPE,
    REFERENCE,
    THORACIC,
    YEAR,
)
from .pain import background, episode, felt, kyphosis, next_noise, reading, standing
from .people import index_thoracic

# Days of a world: when somebody dies, first breaks a vertebra on a film, first with pain, when the index one collapses
DIES, FIRST_RADIOGRAPHIC, FIRST_CLINICAL, COLLAPSES = range(4)


@njit(cache=True)
def frailty_of(who, person, p, tables):
    """Risk beside all that is known: gamma, given how many fractures there were (a conjugate law)."""
    sex, row = int(person[FEMALE]), age_index(person[AGE])
    shape = 1 / p[FRAILTY_VAR]
    had = person[PRIOR_VF] + (0.0 if math.isnan(person[FRACTURE_AGE]) else 1.0)
    return gamma(who, shape + had) * tables[FREE, sex, row] ** p[FRAILTY_VAR] / shape


@njit(cache=True)
def world(who, person, p, tables, setting, grid, direct, indirect, marker, n_marker, frailty, room, pain, new, days):
    """What happens under the indirect effects `indirect`, and the pain before any direct shift, on the grid.

    `room` is (events, episodes) to work in. Returns the number of fractures, one too many when they did not fit.
    """
    events, episodes = room
    horizon = grid[grid.size - 1]
    n = fractures(who, person, p, tables, frailty, indirect[HAZARD_VF], horizon, events)
    seen = min(n, MOST_EVENTS)
    days[DIES] = death_day(who, person, p, tables, events, seen, marker, n_marker, horizon)
    count = _episodes(who, person, p, setting, direct, indirect, events, seen, episodes)
    index = not math.isnan(person[FRACTURE_AGE])
    days[COLLAPSES] = episodes[0, COLLAPSED] if index else FAR
    days[FIRST_RADIOGRAPHIC], days[FIRST_CLINICAL] = FAR, FAR
    for i in range(seen - 1, -1, -1):
        if events[i, RADIOGRAPHIC] > 0:
            days[FIRST_RADIOGRAPHIC] = events[i, DAY]
        if events[i, CLINICAL] > 0:
            days[FIRST_CLINICAL] = events[i, DAY]
    floor, cobb = background(who, p), kyphosis(who, p)
    pace = direct[PAIN_T, 1, 0]
    broken = 0
    for g in range(grid.size):
        t = grid[g]
        broken = 0
        for i in range(seen):
            if events[i, DAY] <= t and events[i, RADIOGRAPHIC] > 0:
                broken += 1
        new[g] = broken
        ground = floor + standing(cobb, t, broken, knot_value(indirect[KYPHOSIS], t), p)
        pain[g] = felt(episodes, count, ground, t, p, pace)
    return n


@njit(cache=True)
def _episodes(who, person, p, setting, direct, indirect, events, seen, episodes):
    """The index episode, if there is one, and one for each new fracture that hurts; their number."""
    odds, collapse = direct[PAIN_W, 1, 0], indirect[P_COLLAPSE, 1, 0]
    count = 0
    had = person[PRIOR_VF] > 0
    if not math.isnan(person[FRACTURE_AGE]):
        place = index_thoracic(who, p)
        episode(who, 0, -person[FRACTURE_AGE], setting, person[GRADE], place, had, p, odds, collapse, episodes[0])
        count, had = 1, True
    for i in range(seen):
        if events[i, CLINICAL] > 0:
            grade, place = events[i, EVENT_GRADE], events[i, THORACIC] > 0
            episode(who, 1 + i, events[i, DAY], setting, grade, place, had, p, odds, 1.0, episodes[count])
            count += 1
        had = True
    return count


@njit(cache=True)
def felt_course(pain, direct, grid, out):
    """Pain on the grid with the direct shift of a strategy on it, 0 to 10."""
    for g in range(grid.size):
        shift = knot_value(direct[PAIN_SHIFT], grid[g])
        out[g] = min(max(pain[g] + shift, 0.0), 10.0)


@njit(cache=True)
def _above(a, b):
    """Share of a straight line from `a` to `b` that lies at or above PAIN_FROM."""
    if a >= PAIN_FROM and b >= PAIN_FROM:
        return 1.0
    if a < PAIN_FROM and b < PAIN_FROM:
        return 0.0
    return abs(max(a, b) - PAIN_FROM) / abs(a - b)


@njit(cache=True)
def sums_over_time(course, utility, grid, dies, pain_days, qaly):
    """Days of pain and quality-adjusted years from enrolment to each day of the grid, ended by death."""
    pain_days[0], qaly[0] = 0.0, 0.0
    for g in range(1, grid.size):
        span = min(grid[g], dies) - grid[g - 1]
        days, years = 0.0, 0.0
        if span > 0:
            days = span * _above(course[g - 1], course[g])
            years = span / YEAR * 0.5 * (utility[g - 1] + utility[g])
        pain_days[g] = pain_days[g - 1] + days
        qaly[g] = qaly[g - 1] + years


@njit(cache=True)
def utilities(course, new, floor, own, person, p, tables, grid, out):
    """EQ-5D on the grid: the general population's, less what pain above the background and each fracture take."""
    sex = int(person[FEMALE])
    for g in range(grid.size):
        ground = tables[EQ5D, sex, age_index(person[AGE] + grid[g] / YEAR)]
        taken = p[EQ5D_SLOPE] * max(course[g] - floor, 0.0) + p[EQ5D_PER_FRACTURE] * (new[g] + person[PRIOR_VF])
        out[g] = min(max(ground + own - taken, -0.594), 1.0)  # the range of the UK tariff (Dolan 1997)


@njit(cache=True)
def evaluate(outputs, thresholds, course, utility, new, days, noise, base, disability, p, grid, pain_days, qaly, out):
    """The value of each output for one run; not a number where the measure is of the living and the person is dead.

    `outputs`: measure, row of the grid, clinical only, for each; `noise`: measurement error of each, in SDs.
    """
    for o in range(outputs.shape[0]):
        measure, g = outputs[o, 0], outputs[o, 1]
        alive = days[DIES] > grid[g]
        if measure <= OF_THE_LIVING and not alive:
            out[o] = np.nan
            continue
        shown = reading(course[g], noise[o], p)
        value = 0.0
        if measure == NRS_MEAN:
            value = shown
        elif measure == NRS_CHANGE:
            value = shown - base
        elif measure == P_NRS_BELOW:
            value = 1.0 if shown < thresholds[o] else 0.0
        elif measure == P_CHANGE_GE:
            value = 1.0 if base - shown >= thresholds[o] else 0.0
        elif measure == P_RELIEF_GE:
            value = 1.0 if base - shown >= thresholds[o] * base else 0.0
        elif measure == RDQ:
            value = min(max(p[RDQ_INTERCEPT] + p[RDQ_SLOPE] * course[g] + disability, 0.0), 24.0)
        elif measure == EQ5D_NOW:
            value = utility[g]
        elif measure == ALIVE:
            value = 1.0 if alive else 0.0
        elif measure == ALIVE_BELOW:
            value = 1.0 if alive and course[g] < thresholds[o] else 0.0
        elif measure == NEW_VF:
            day = days[FIRST_CLINICAL] if outputs[o, 2] else days[FIRST_RADIOGRAPHIC]
            value = 1.0 if day <= min(grid[g], days[DIES]) else 0.0
        elif measure == COLLAPSE_SEEN:
            value = 1.0 if 0 < days[COLLAPSES] <= min(grid[g], days[DIES]) else 0.0
        elif measure == PAIN_DAYS:
            value = pain_days[g]
        elif measure == QALY:
            value = qaly[g]
        else:
            value = new[g]
        out[o] = value


@njit(cache=True)
def _add(cell, value):
    cell[0] += 1
    cell[1] += value
    cell[2] += value * value


@njit(cache=True)
def add_up(values, runs, parts, histogram, ranges):
    """Add the four runs of one strategy to its sums; parts are total, direct, indirect, interaction."""
    for o in range(values.shape[1]):
        whole = True
        for r in range(4):
            v = values[r, o]
            if math.isnan(v):
                whole = False
            else:
                _add(runs[r, o], v)
        if not math.isnan(values[BOTH, o]):
            share = (values[BOTH, o] - ranges[o, 0]) / (ranges[o, 1] - ranges[o, 0])
            histogram[o, min(max(int(share * BINS), 0), BINS - 1)] += 1
        if whole:
            ref, direct, indirect, both = values[REFERENCE, o], values[DIRECT, o], values[INDIRECT, o], values[BOTH, o]
            _add(parts[0, o], both - ref)
            _add(parts[1, o], direct - ref)
            _add(parts[2, o], indirect - ref)
            _add(parts[3, o], both - direct - indirect + ref)


@njit(cache=True, nogil=True)
def live(
    seed, units, draws, luck, blocks, numbers, people, strata, p, tables, setting, measured, grid, effects, acts,
    outputs, thresholds, ranges, reading_rows, runs, parts, histogram,
):  # fmt: skip
    """Every enrolled person through every strategy. Returns how many had more fractures than there is room for.

    units, numbers, people, strata: of each person, the unit, the number among its candidates, the facts, the stratum.
    draws, luck, blocks: of each unit. effects[draw] (strategy, target, times and values, knot); acts (strategy): 1 indirect
    acts, 2 the direct effects change more than a shift, 4 direct acts. runs, parts: (unit, stratum, strategy, run or
    part, output, 3). reading_rows: rows of the grid at which a scale is read, in order of time.
    """
    G, O, S = grid.size, outputs.shape[0], acts.size  # noqa: N806, E741
    marker = np.zeros((MOST_EVENTS + 1, EVENT_COLUMNS))
    room = (np.zeros((MOST_EVENTS + 1, EVENT_COLUMNS)), np.zeros((MOST_EVENTS + 1, EPISODE_COLUMNS)))
    pain, new, days = np.zeros((4, G)), np.zeros((4, G)), np.zeros((4, 4))
    course, utility, pain_days, qaly = np.zeros(G), np.zeros(G), np.zeros(G), np.zeros(G)
    noise, values = np.zeros(O), np.zeros((4, O))
    reference_values = np.zeros(O)
    overflow = 0
    no_drug = np.ones((2, KNOTS))
    for i in range(units.size):
        unit = units[i]
        d = draws[unit]
        who = (np.uint32(seed), np.uint32(luck[unit]), np.uint32(numbers[i]), np.uint32(blocks[unit]))
        person, q, t = people[i], p[d], tables[d]
        frailty = frailty_of(who, person, q, t)
        n_marker = fractures(who, person, q, t, frailty, no_drug, grid[G - 1], marker)  # fmt: skip
        n_marker = min(n_marker, MOST_EVENTS)
        _, own, able, _ = uniforms(who, DEATH, 1)
        own, disability = q[EQ5D_SD] * normal(own), q[RDQ_SD] * normal(able)
        floor = background(who, q)
        _noise(who, q, measured, grid, reading_rows, outputs, noise)
        for s in range(S):
            act = acts[s]
            for r in range(4):
                chosen = _world_of(s, r, act)
                if r == REFERENCE and s > 0:
                    values[r] = reference_values
                    continue
                if r != REFERENCE and chosen == 0 and not (act & 4 and r in (DIRECT, BOTH)):
                    values[r] = values[REFERENCE]
                    continue
                if r == BOTH and not act & 4:
                    values[r] = values[INDIRECT]
                    continue
                if r == BOTH and not act & 1:
                    values[r] = values[DIRECT]
                    continue
                direct = effects[d, s if r in (DIRECT, BOTH) else 0]
                indirect = effects[d, s if r in (INDIRECT, BOTH) else 0]
                if chosen or s == 0:
                    n = world(who, person, q, t, setting, grid, direct, indirect, marker, n_marker, frailty, room,
                              pain[chosen], new[chosen], days[chosen])  # fmt: skip
                    overflow += 1 if n > MOST_EVENTS else 0
                felt_course(pain[chosen], direct, grid, course)
                utilities(course, new[chosen], floor, own, person, q, t, grid, utility)
                sums_over_time(course, utility, grid, days[chosen, 0], pain_days, qaly)
                base = person[NRS_MOVE] if measured else course[0]
                evaluate(outputs, thresholds, course, utility, new[chosen], days[chosen], noise, base, disability, q,
                         grid, pain_days, qaly, values[r])  # fmt: skip
            if s == 0:
                reference_values[:] = values[REFERENCE]
            add_up(values, runs[unit, strata[i], s], parts[unit, strata[i], s], histogram[strata[i], s], ranges)
    return overflow


@njit(cache=True)
def _world_of(s, r, act):
    """Slot of the world that run `r` of strategy `s` lives in; 0 is the reference's."""
    if s == 0 or r == REFERENCE:
        return 0
    if r == DIRECT:
        return 1 if act & 2 else 0
    if r == INDIRECT:
        return 2 if act & 1 else 0
    return 3 if act & 2 else (2 if act & 1 else 0)


@njit(cache=True)
def _noise(who, p, measured, grid, rows, outputs, noise):
    """Measurement error of each output: one for each day of reading, remembered from the day before it."""
    noise[:] = 0.0
    if not measured:
        return
    last, day = next_noise(who, 0, 0.0, 0.0, p), 0.0
    for k in range(rows.size):
        now = grid[rows[k]]
        if now > day:
            last, day = next_noise(who, k + 1, now - day, last, p), now
        for o in range(outputs.shape[0]):
            if outputs[o, 1] == rows[k]:
                noise[o] = last

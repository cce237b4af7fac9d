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


@njit(cache=True)
def _felt_on_the_day(measure, pain, utility, disability, p):
    """Disability (RDQ, 0 to 24) or quality of life (EQ-5D) of the living."""
    if measure == RDQ:
        return min(max(p[RDQ_INTERCEPT] + p[RDQ_SLOPE] * pain + disability, 0.0), 24.0)
    return utility


@njit(cache=True)
def _happened(measure, clinical, days, day):
    """Whether a first fracture or a collapse came by `day`, and before death."""
    last = min(day, days[DIES])
    if measure == NEW_VF:
        return 1.0 if days[FIRST_CLINICAL if clinical else FIRST_RADIOGRAPHIC] <= last else 0.0
    return 1.0 if 0 < days[COLLAPSES] <= last else 0.0


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
        elif measure <= P_RELIEF_GE:
            out[o] = _shown_on_a_scale(measure, reading(course[g], noise[o], p), base, thresholds[o])
        elif measure <= OF_THE_LIVING:
            out[o] = _felt_on_the_day(measure, course[g], utility[g], disability, p)
        elif measure <= ALIVE_BELOW:
            out[o] = 1.0 if alive and (measure == ALIVE or course[g] < thresholds[o]) else 0.0
        elif measure <= COLLAPSE_SEEN:
            out[o] = _happened(measure, outputs[o, 2], days, grid[g])
        else:
            out[o] = (pain_days[g], qaly[g], new[g])[measure - PAIN_DAYS]


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


@njit(cache=True)
def _same_as(r, act):
    """The run whose values run `r` shares, because nothing that acts tells them apart; `r` itself where nothing is."""
    direct, indirect = act & 4, act & 1
    if r == BOTH:
        return BOTH if direct and indirect else (DIRECT if direct else INDIRECT)
    if r == DIRECT:
        return DIRECT if direct else REFERENCE
    return INDIRECT if indirect else REFERENCE


@njit(cache=True)
def _world_of(r, act):
    """Slot of the world that run `r` lives in; 0 is the reference's."""
    if r == REFERENCE:
        return 0
    if r == DIRECT:
        return 1 if act & 2 else 0
    if r == INDIRECT:
        return 2
    return 3 if act & 2 else 2


@njit(cache=True)
def one_run(
    who, person, p, tables, setting, grid, direct, indirect, marker, n_marker, frailty, own, room, fresh, pain, new,
    days, outputs, thresholds, noise, measured, out,
):  # fmt: skip
    """Values of every output for one run into `out`. `fresh`: its world has to be made first.

    own: (background pain, own quality of life, own disability). Returns the number of fractures met, 0 if not fresh.
    """
    course, utility, pain_days, qaly, events, episodes = room
    n = 0
    if fresh:
        n = world(who, person, p, tables, setting, grid, direct, indirect, marker, n_marker, frailty,
                  (events, episodes), pain, new, days)  # fmt: skip
    felt_course(pain, direct, grid, course)
    utilities(course, new, own[0], own[1], person, p, tables, grid, utility)
    sums_over_time(course, utility, grid, days[DIES], pain_days, qaly)
    base = person[NRS_MOVE] if measured else course[0]
    evaluate(outputs, thresholds, course, utility, new, days, noise, base, own[2], p, grid, pain_days, qaly, out)
    return n


@njit(cache=True, nogil=True)
def live(
    seed, units, draws, luck, blocks, numbers, people, strata, p, tables, setting, measured, grid, effects, acts,
    outputs, thresholds, ranges, reading_rows, runs, parts, histogram,
):  # fmt: skip
    """Every enrolled person through every strategy. Returns how many runs had more fractures than there is room for.

    units, numbers, people, strata: of each person, the unit, the number among its candidates, the facts, the stratum.
    draws, luck, blocks: of each unit. effects[draw] (strategy, target, times and values, knot); acts (strategy): 1
    indirect effects act, 2 direct ones do more than shift, 4 direct ones act. runs, parts: (unit, stratum, strategy,
    run or part, output, 3). reading_rows: rows of the grid at which a scale is read, in order of time.
    """
    points, many = grid.size, outputs.shape[0]
    marker = np.zeros((MOST_EVENTS + 1, EVENT_COLUMNS))
    room = (
        np.zeros(points), np.zeros(points), np.zeros(points), np.zeros(points),
        np.zeros((MOST_EVENTS + 1, EVENT_COLUMNS)), np.zeros((MOST_EVENTS + 1, EPISODE_COLUMNS)),
    )  # fmt: skip
    pain, new, days = np.zeros((4, points)), np.zeros((4, points)), np.zeros((4, 4))
    noise, values, no_drug = np.zeros(many), np.zeros((4, many)), np.ones((2, KNOTS))
    overflow = 0
    for i in range(units.size):
        d, unit = draws[units[i]], units[i]
        who = (np.uint32(seed), np.uint32(luck[unit]), np.uint32(numbers[i]), np.uint32(blocks[unit]))
        person, q, t = people[i], p[d], tables[d]
        frailty = frailty_of(who, person, q, t)
        n_marker = min(fractures(who, person, q, t, frailty, no_drug, grid[points - 1], marker), MOST_EVENTS)
        _, u_life, u_able, _ = uniforms(who, DEATH, 1)
        own = (background(who, q), q[EQ5D_SD] * normal(u_life), q[RDQ_SD] * normal(u_able))
        _noise(who, q, measured, grid, reading_rows, outputs, noise)
        for s in range(acts.size):
            for r in range(REFERENCE if s == 0 else DIRECT, BOTH + 1):
                same = REFERENCE if s == 0 else _same_as(r, acts[s])
                if same != r:
                    values[r] = values[same]
                    continue
                slot = _world_of(r, acts[s])
                direct = effects[d, s if r in (DIRECT, BOTH) else 0]
                indirect = effects[d, s if r in (INDIRECT, BOTH) else 0]
                fresh = s == 0 or slot == 1 or slot == 3 or r == INDIRECT
                n = one_run(who, person, q, t, setting, grid, direct, indirect, marker, n_marker, frailty, own, room,
                            fresh, pain[slot], new[slot], days[slot], outputs, thresholds, noise, measured,
                            values[r])  # fmt: skip
                overflow += 1 if n > MOST_EVENTS else 0
            add_up(values, runs[unit, strata[i], s], parts[unit, strata[i], s], histogram[strata[i], s], ranges)
    return overflow


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

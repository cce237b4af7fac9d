"""One person through every strategy on the same luck, and what is added up of it."""

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

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
from .pain import background, collapse_day, episode, felt, kyphosis, next_noise, reading, standing
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
def fate(who, person, p, tables, grid, events, n, marker, n_marker, new, days):
    """Death and the days of first fractures after the `n` fractures of a run; how many there were, on the grid."""
    seen = min(n, MOST_EVENTS)
    days[DIES] = death_day(who, person, p, tables, events, seen, marker, n_marker, grid[grid.size - 1])
    days[FIRST_RADIOGRAPHIC], days[FIRST_CLINICAL] = FAR, FAR
    for i in range(seen - 1, -1, -1):
        if events[i, RADIOGRAPHIC] > 0:
            days[FIRST_RADIOGRAPHIC] = events[i, DAY]
        if events[i, CLINICAL] > 0:
            days[FIRST_CLINICAL] = events[i, DAY]
    for g in range(grid.size):
        broken, last = 0, min(grid[g], days[DIES])
        for i in range(seen):
            if events[i, DAY] <= last and events[i, RADIOGRAPHIC] > 0:
                broken += 1
        new[g] = broken


@njit(cache=True)
def lived(grid, dies):
    """Number of rows of the grid up to the day of death, and one more: nothing reads what would be felt later."""
    for g in range(grid.size):
        if grid[g] >= dies:
            return g + 1
    return grid.size


@njit(cache=True)
def pain_before_shift(who, person, p, setting, grid, direct, indirect, events, n, floor, episodes, pain, new, days):
    """Pain on the grid before any direct shift, as long as the person lives, and the day the index fracture collapses.

    `episodes` is room to work in, `floor` the background.
    """
    count = _episodes(who, person, p, setting, direct, indirect, events, min(n, MOST_EVENTS), episodes)
    days[COLLAPSES] = FAR if math.isnan(person[FRACTURE_AGE]) else episodes[0, COLLAPSED]
    cobb, pace, degrees = kyphosis(who, p), direct[PAIN_T, 1, 0], indirect[KYPHOSIS]
    for g in range(lived(grid, days[DIES])):
        ground = floor + standing(cobb, grid[g], new[g], knot_value(degrees, grid[g]), p)
        pain[g] = felt(episodes, count, ground, grid[g], p, pace)


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
def felt_course(pain, direct, grid, rows, out):
    """Pain on the first `rows` of the grid with the direct shift of a strategy on it, 0 to 10."""
    shift = direct[PAIN_SHIFT]
    for g in range(rows):
        out[g] = min(max(pain[g] + knot_value(shift, grid[g]), 0.0), 10.0)


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
def utilities(course, new, floor, own, person, p, tables, grid, rows, out):
    """EQ-5D on the first `rows` of the grid: the general population's, less what pain and each fracture take."""
    sex = int(person[FEMALE])
    for g in range(rows):
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

    `outputs`: measure, row of the grid, clinical only, for each; `noise`: measurement error on the grid, in SDs.
    """
    for o in range(outputs.shape[0]):
        measure, g = outputs[o, 0], outputs[o, 1]
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


@njit(cache=True)
def add_up(values, own, runs, parts, histogram, ranges):
    """Add the runs of one strategy that are its `own` to its sums; parts are total, direct, indirect, interaction.

    `share_out` has the rest: sums of runs that are not its own, and the numbers of all parts but the first.
    """
    for r in range(4):
        if own[r]:
            _add_run(values[r], runs[r])
    for o in range(values.shape[1]):
        if not math.isnan(values[BOTH, o]):
            share = (values[BOTH, o] - ranges[o, 0]) / (ranges[o, 1] - ranges[o, 0])
            histogram[o, min(max(int(share * BINS), 0), BINS - 1)] += 1
    if not own[REFERENCE]:
        _add_parts(values, parts)


@njit(cache=True)
def _add_run(values, cells):
    for o in range(values.size):
        if not math.isnan(values[o]):
            cells[o, 0] += 1
            cells[o, 1] += values[o]
            cells[o, 2] += values[o] * values[o]


@njit(cache=True)
def _add_parts(values, parts):
    for o in range(values.shape[1]):
        ref, direct, indirect, both = values[REFERENCE, o], values[DIRECT, o], values[INDIRECT, o], values[BOTH, o]
        if math.isnan(ref + direct + indirect + both):
            continue
        parts[0, o, 0] += 1
        if ref == direct == indirect == both:
            continue
        differences = (both - ref, direct - ref, indirect - ref, both - direct - indirect + ref)
        for k in range(4):
            parts[k, o, 1] += differences[k]
            parts[k, o, 2] += differences[k] * differences[k]


@njit(cache=True)
def own_runs(acts):
    """Which of the four runs of each strategy nothing else stands for; the reference is the first strategy's."""
    own = np.zeros((acts.size, 4), dtype=np.bool_)
    own[0, REFERENCE] = True
    for s in range(1, acts.size):
        for r in range(DIRECT, BOTH + 1):
            own[s, r] = _same_as(r, acts[s]) == r
    return own


def share_out(acts: NDArray[np.int64], runs: NDArray[np.float64], parts: NDArray[np.float64]) -> None:
    """Give every run that shares the values of another its sums, and all parts their numbers, once all are added."""
    runs[:, :, 0, 1:] = runs[:, :, 0, :1]
    parts[:, :, 0, :, :, 0] = runs[:, :, 0, :, :, 0]
    parts[:, :, 1:, 1:, :, 0] = parts[:, :, 1:, :1, :, 0]
    for s in range(1, acts.size):
        runs[:, :, s, REFERENCE] = runs[:, :, 0, REFERENCE]
        for r in (DIRECT, INDIRECT, BOTH):
            same = _same_as(r, acts[s])
            if same != r:
                runs[:, :, s, r] = runs[:, :, s, same]


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
def _alike(one, other):
    """Whether two sets of knots, or the fractures of two runs, are the same."""
    for i in range(one.shape[0]):
        for j in range(one.shape[1]):
            if one[i, j] != other[i, j]:
                return False
    return True


@njit(cache=True)
def other_fate(who, person, p, tables, frailty, grid, indirect, reference, marker, n_marker, met, events, new, days):
    """Fractures and death under indirect effects, into place 1 beside the reference's in place 0.

    Returns whether the effects change nothing for this person: then the reference's life is this one.
    """
    seen, same = min(met[0], MOST_EVENTS), True
    met[1] = met[0]
    if not _alike(indirect[HAZARD_VF], reference[HAZARD_VF]):
        met[1] = fractures(who, person, p, tables, frailty, indirect[HAZARD_VF], grid[grid.size - 1], events[1])
        same = met[1] == met[0] and _alike(events[1, :seen], events[0, :seen])
    if same:
        events[1], new[1], days[1] = events[0], new[0], days[0]
        before = now = days[0, COLLAPSES]
        if not math.isnan(person[FRACTURE_AGE]):
            now = collapse_day(who, 0, -person[FRACTURE_AGE], p, indirect[P_COLLAPSE, 1, 0])
        stands = now == before or min(now, before) > grid[grid.size - 1]
        return stands and _alike(indirect[KYPHOSIS], reference[KYPHOSIS])
    fate(who, person, p, tables, grid, events[1], met[1], marker, n_marker, new[1], days[1])
    return False


@njit(cache=True)
def one_run(
    person, p, tables, grid, direct, own, room, summed, pain, new, days, outputs, thresholds, noise, measured, out
):  # fmt: skip
    """Values of every output for one run into `out`, its world being made. own: (background, quality, disability)."""
    course, utility, pain_days, qaly = room
    rows = lived(grid, days[DIES])
    felt_course(pain, direct, grid, rows, course)
    if summed:
        utilities(course, new, own[0], own[1], person, p, tables, grid, rows, utility)
        sums_over_time(course, utility, grid, days[DIES], pain_days, qaly)
    base = person[NRS_MOVE] if measured else course[0]
    evaluate(outputs, thresholds, course, utility, new, days, noise, base, own[2], p, grid, pain_days, qaly, out)


@njit(cache=True, nogil=True)
def live(
    seed, units, draws, luck, blocks, numbers, people, strata, p, tables, setting, measured, grid, effects, acts,
    outputs, thresholds, ranges, reading_rows, runs, parts, histogram,
):  # fmt: skip
    """Every enrolled person through every strategy. Returns how many runs had more fractures than there is room for.

    units, numbers, people, strata: of each person, the unit, the number among its candidates, the facts, the stratum.
    draws, luck, blocks: of each unit. effects[draw] (strategy, target, times and values, knot); acts (strategy): 1
    indirect effects act, 2 direct ones do more than shift, 4 direct ones act. runs, parts: (unit, stratum, strategy,
    run or part, output, 3), which `share_out` makes whole. reading_rows: rows of the grid at which a scale is read, in
    order of time.
    """
    points, horizon = grid.size, grid[grid.size - 1]
    marker, events = np.zeros((MOST_EVENTS + 1, EVENT_COLUMNS)), np.zeros((2, MOST_EVENTS + 1, EVENT_COLUMNS))
    met, new, days, pain = np.zeros(2, np.int64), np.zeros((2, points)), np.zeros((2, 4)), np.zeros((4, points))
    episodes = np.zeros((MOST_EVENTS + 1, EPISODE_COLUMNS))
    room = (np.zeros(points), np.zeros(points), np.zeros(points), np.zeros(points))
    noise, values, no_drug = np.zeros(points), np.zeros((4, outputs.shape[0])), np.ones((2, KNOTS))
    own_of, asked = own_runs(acts), outputs[:, 0]
    summed = np.any((asked == EQ5D_NOW) | (asked == PAIN_DAYS) | (asked == QALY))
    overflow = 0
    for i in range(units.size):
        d, unit = draws[units[i]], units[i]
        who = (np.uint32(seed), np.uint32(luck[unit]), np.uint32(numbers[i]), np.uint32(blocks[unit]))
        person, q, t, usual = people[i], p[d], tables[d], effects[d, 0]
        frailty = frailty_of(who, person, q, t)
        n_marker = min(fractures(who, person, q, t, frailty, no_drug, horizon, marker), MOST_EVENTS)
        met[0] = fractures(who, person, q, t, frailty, usual[HAZARD_VF], horizon, events[0])
        fate(who, person, q, t, grid, events[0], met[0], marker, n_marker, new[0], days[0])
        _, u_life, u_able, _ = uniforms(who, DEATH, 1)
        own = (background(who, q), q[EQ5D_SD] * normal(u_life), q[RDQ_SD] * normal(u_able))
        _noise(who, q, measured, grid, reading_rows, noise)
        for s in range(acts.size):
            act = acts[s]
            if act & 1 and s > 0 and other_fate(who, person, q, t, frailty, grid, effects[d, s], usual, marker,
                                                n_marker, met, events, new, days):  # fmt: skip
                act -= 1
            for r in range(REFERENCE if s == 0 else DIRECT, BOTH + 1):
                same = REFERENCE if s == 0 else _same_as(r, act)
                if same != r:
                    values[r] = values[same]
                    continue
                slot = _world_of(r, act)
                f = slot >> 1  # fractures and death without indirect effects, or with them
                direct = effects[d, s if r in (DIRECT, BOTH) else 0]
                if r in (REFERENCE, INDIRECT) or slot in (1, 3):
                    pain_before_shift(who, person, q, setting, grid, direct, effects[d, s if f else 0], events[f],
                                      met[f], own[0], episodes, pain[slot], new[f], days[f])  # fmt: skip
                one_run(person, q, t, grid, direct, own, room, summed, pain[slot], new[f], days[f], outputs,
                        thresholds, noise, measured, values[r])  # fmt: skip
            overflow += _too_many(met, acts[s], s)
            add_up(values, own_of[s], runs[unit, strata[i], s], parts[unit, strata[i], s], histogram[strata[i], s],
                   ranges)  # fmt: skip
    return overflow


@njit(cache=True)
def _too_many(met, act, s):
    """How many runs of a strategy that have a world of their own had more fractures than there is room for."""
    usual, changed = met[0] > MOST_EVENTS, met[1] > MOST_EVENTS
    if s == 0:
        return int(usual)
    found = int(usual) if act & 4 and act & 2 else 0
    if act & 1:
        found += int(changed) * (2 if act & 4 and act & 2 else 1)
    return found


@njit(cache=True)
def _noise(who, p, measured, grid, rows, noise):
    """Measurement error on the grid: one for each day of reading, remembered from the day before it."""
    if not measured:
        return
    last, day = next_noise(who, 0, 0.0, 0.0, p), 0.0
    for k in range(rows.size):
        now = grid[rows[k]]
        if now > day:
            last, day = next_noise(who, k + 1, now - day, last, p), now
        noise[rows[k]] = last

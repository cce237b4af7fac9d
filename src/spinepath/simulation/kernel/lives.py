"""One person through every strategy on the same luck.

`one` is (who, person, parameters, tables). A run lives in one of two fates, the reference's fractures and death or
those under indirect effects, and in one of four worlds: what is felt in a fate without direct effects, or with them.
"""

import math

import numpy as np

from .chance import DEATH, gamma, normal, uniforms
from .compiling import compiled
from .death import death_day
from .fractures import FAR, age_index, fractures, knot_value, never_above
from .layout import (
    AGE,
    BOTH,
    CLINICAL,
    COLLAPSE_RESET_D,
    COLLAPSED,
    COLLAPSES,
    DAY,
    DIES,
    DIRECT,
    EQ5D_NOW,
    EQ5D_SD,
    EVENT_GRADE,
    FEMALE,
    FIRST_CLINICAL,
    FIRST_RADIOGRAPHIC,
    FRACTURE_AGE,
    FRAILTY_VAR,
    FREE,
    GRADE,
    HAZARD_VF,
    INDIRECT,
    KNOTS,
    KYPHOSIS,
    MOST_EVENTS,
    NRS_MOVE,
    ONSET,
    P_COLLAPSE,
    PAIN_DAYS,
    PAIN_SHIFT,
    PAIN_T,
    PAIN_W,
    PRIOR_VF,
    QALY,
    RADIOGRAPHIC,
    RDQ_SD,
    REFERENCE,
    SHAPE,
    THORACIC,
)
from .measures import evaluate, felt_course, first_row, lived, sums_over_time, utilities
from .pain import background, collapse_day, episode, healing, kyphosis, next_noise, raise_to, standing
from .people import index_thoracic
from .sums import DIRECTLY, INDIRECTLY, add_changes, add_reference, same_as, world_of

SAME_HAZARD, NEVER_MORE, OTHER_HAZARD = range(3)


@compiled
def frailty_of(who, person, p, tables):
    """Risk beside all that is known: gamma, given how many fractures there were (a conjugate law)."""
    sex, row = int(person[FEMALE]), age_index(person[AGE])
    shape = 1 / p[FRAILTY_VAR]
    had = person[PRIOR_VF] + (0.0 if math.isnan(person[FRACTURE_AGE]) else 1.0)
    return gamma(who, shape + had) * tables[FREE, sex, row] ** p[FRAILTY_VAR] / shape


@compiled
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
    broken, i = 0, 0
    for g in range(grid.size):
        while i < seen and events[i, DAY] <= min(grid[g], days[DIES]):
            broken += int(events[i, RADIOGRAPHIC] > 0)
            i += 1
        new[g] = broken


@compiled
def pain_before_shift(
    one, setting, grid, start, direct, indirect, degrees, events, n, floor, episodes, clocks, pain, new, days
):  # fmt: skip
    """Pain from row `start` of the grid on before any direct shift, as long as the person lives, and the day the index
    fracture collapses.

    `episodes` and `clocks` are room to work in, `floor` is the background, `degrees` what is added to the rounding of
    the back.
    """
    who, person, p, _ = one
    pace, rows = direct[PAIN_T, 1, 0], lived(grid, days[DIES])
    count = _episodes(who, person, p, setting, direct, indirect, events, min(n, MOST_EVENTS), episodes)
    days[COLLAPSES] = FAR if math.isnan(person[FRACTURE_AGE]) else episodes[0, COLLAPSED]
    cobb = kyphosis(who, p)
    for g in range(start, rows):
        pain[g] = floor + standing(cobb, grid[g], new[g], degrees[g], p)
    for i in range(count):
        k, e = 2 * min(i, 1), episodes[i]  # the index episode often began as long ago as that of the last person
        healing(e[ONSET], e[SHAPE], grid, pace, 0.0, clocks[0][k], clocks[1][k])
        if e[COLLAPSED] <= grid[rows - 1]:
            healing(e[ONSET], e[SHAPE], grid, pace, p[COLLAPSE_RESET_D], clocks[0][k + 1], clocks[1][k + 1])
        raise_to(e, grid, start, rows, clocks[1][k], clocks[1][k + 1], pain)


@compiled
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


@compiled
def copy_row(one, other):
    """Copy a row into another."""
    for i in range(one.size):
        other[i] = one[i]


@compiled
def copy_rows(one, other, rows):
    """Copy the first rows of an array into another's."""
    for i in range(rows):
        copy_row(one[i], other[i])


@compiled
def _alike(one, other, rows):
    """Whether the first rows of two arrays are the same."""
    for i in range(rows):
        for j in range(one.shape[1]):
            if one[i, j] != other[i, j]:
                return False
    return True


@compiled
def usual_fate(one, usual, no_drug, grid, drugged, untreated, events, met, new, days):
    """Fractures and death under the reference, into place 0; the frailty of the person, and how many fractures mark
    risk: those of the run without any drug, put into `untreated`."""
    who, person, p, tables = one
    frailty, horizon = frailty_of(who, person, p, tables), grid[grid.size - 1]
    met[0] = fractures(who, person, p, tables, frailty, usual[HAZARD_VF], horizon, events[0])
    marks = met[0]
    if drugged:
        marks = fractures(who, person, p, tables, frailty, no_drug, horizon, untreated)
    else:
        copy_rows(events[0], untreated, min(marks, MOST_EVENTS))
    marks = min(marks, MOST_EVENTS)
    fate(who, person, p, tables, grid, events[0], met[0], untreated, marks, new[0], days[0])
    return frailty, marks


@compiled
def other_fate(one, frailty, grid, indirect, usual, kinds, untreated, marks, events, met, new, days):
    """Fractures and death under indirect effects, into place 1 beside the reference's in place 0.

    Returns the first row of the grid on which this life is another than the reference's; the length of the grid where
    the effects change nothing for this person.
    """
    who, person, p, tables = one
    changed, met[1] = FAR, met[0]
    if kinds[0] == OTHER_HAZARD or (kinds[0] == NEVER_MORE and met[0] > 0):
        met[1] = fractures(who, person, p, tables, frailty, indirect[HAZARD_VF], grid[grid.size - 1], events[1])
        changed = _first_difference(events[0], min(met[0], MOST_EVENTS), events[1], min(met[1], MOST_EVENTS))
    if changed < FAR:
        fate(who, person, p, tables, grid, events[1], met[1], untreated, marks, new[1], days[1])
    else:
        copy_rows(events[0], events[1], min(met[0], MOST_EVENTS))
        copy_row(new[0], new[1])
        copy_row(days[0], days[1])
    if not math.isnan(person[FRACTURE_AGE]) and indirect[P_COLLAPSE, 1, 0] != usual[P_COLLAPSE, 1, 0]:
        now, before = collapse_day(who, 0, -person[FRACTURE_AGE], p, indirect[P_COLLAPSE, 1, 0]), days[0, COLLAPSES]
        if now != before:
            changed = min(changed, min(now, before))
    return 0 if kinds[1] else first_row(grid, changed)


@compiled
def _first_difference(one, n, other, m):
    """The first day on which the `n` fractures of one run and the `m` of another are not the same; FAR if on none."""
    for i in range(min(n, m)):
        for j in range(one.shape[1]):
            if one[i, j] != other[i, j]:
                return min(one[i, DAY], other[i, DAY])
    if n == m:
        return FAR
    return one[m, DAY] if n > m else other[n, DAY]


@compiled
def one_run(one, shift, own, pain, new, days, asked, noise, measured, grid, start, lines, out):
    """Values of every output for one run into `out`, its world being made. own: (background, quality, disability).

    What lies before row `start` of the grid stands in `lines` and `out` already.
    """
    _, person, p, tables = one
    outputs, thresholds, summed = asked
    course, utility, pain_days, qaly = lines
    rows = lived(grid, days[DIES])
    felt_course(pain, shift, start, rows, course)
    if summed:
        utilities(course, new, own[0], own[1], person, p, tables, grid, start, rows, utility)
        sums_over_time(course, utility, grid, days[DIES], start, pain_days, qaly)
    base = person[NRS_MOVE] if measured else course[0]
    evaluate(outputs, thresholds, course, utility, new, days, noise, base, own[2], p, grid, start, pain_days, qaly,
             out)  # fmt: skip


@compiled
def _as_before(start, usual, lines, pain, values):
    """Take over what the run under indirect effects shares with the reference before row `start` of the grid."""
    for g in range(start):
        pain[2, g] = pain[0, g]
        for k in range(4):
            lines[k][g] = usual[k][g]
    copy_row(values[REFERENCE], values[INDIRECT])


@compiled
def runs_of(
    s, act, one, setting, grid, start, effects, shifts, degrees, events, met, own, episodes, clocks, pain, new, days,
    asked, noise, measured, usual, lines, values,
):  # fmt: skip
    """Values of the runs of strategy `s`, of which `act` acts on this person, beside those of the reference.

    Before row `start` of the grid indirect effects change nothing.
    """
    for r in range(DIRECT, BOTH + 1):
        same = same_as(r, act)
        if same != r:
            copy_row(values[same], values[r])
            continue
        world, direct = world_of(r, act), s if r != INDIRECT else 0
        f = world >> 1
        indirect, first = s if f else 0, start if r == INDIRECT else 0
        if r == INDIRECT:
            _as_before(first, usual, lines, pain, values)
        if r == INDIRECT or world in (1, 3):
            pain_before_shift(one, setting, grid, first, effects[direct], effects[indirect], degrees[indirect],
                              events[f], met[f], own[0], episodes, clocks, pain[world], new[f], days[f])  # fmt: skip
        one_run(one, shifts[direct], own, pain[world], new[f], days[f], asked, noise, measured, grid, first, lines,
                values[r])  # fmt: skip


@compiled
def compare_hazards(effects, kinds):
    """How each strategy changes the hazard of fractures beside the reference, and whether the rounding of the back."""
    for s in range(1, effects.shape[0]):
        one, usual = effects[s, HAZARD_VF], effects[0, HAZARD_VF]
        kinds[s, 0] = NEVER_MORE if never_above(one, usual) else OTHER_HAZARD
        if _alike(one, usual, 2):
            kinds[s, 0] = SAME_HAZARD
        kinds[s, 1] = int(not _alike(effects[s, KYPHOSIS], effects[0, KYPHOSIS], 2))


@compiled
def has_drug(effects):
    """Whether a drug changes the hazard of fractures under a strategy."""
    found = False
    for k in range(KNOTS):
        found |= effects[HAZARD_VF, 1, k] != 1
    return found


@compiled
def on_grid(effects, target, grid, out):
    """What each strategy does to a target on the days of the grid."""
    for s in range(effects.shape[0]):
        for g in range(grid.size):
            out[s, g] = knot_value(effects[s, target], grid[g])


@compiled
def live(
    seed, units, draws, luck, blocks, numbers, people, strata, p, tables, setting, measured, grid, effects, acts,
    outputs, thresholds, ranges, reading_rows, places, part_rows, room, runs, parts, histogram,
):  # fmt: skip
    """Every enrolled person through every strategy. Returns how many had more fractures than there is room for.

    units, numbers, people, strata: of each person, the unit, the number among its candidates, the facts, the stratum.
    draws, luck, blocks: of each unit. effects[draw] (strategy, target, times and values, knot); acts (strategy): 1
    indirect effects act, 2 direct ones do more than shift, 4 direct ones act. runs: (unit, stratum, place, output, 3),
    the reference whole and all else as changes, until `make_whole`; parts: (unit, stratum, strategy but the reference,
    part, output, 3). reading_rows: rows of the grid at which a scale is read, in order of time; places: of the acts.
    """
    (untreated, events, met, new, days, pain, episodes, clocks, shifts, degrees, lines, plain, kinds, noise, values,
     no_drug) = room  # fmt: skip
    measures, summed = outputs[:, 0], False
    for o in range(measures.size):
        summed |= measures[o] == EQ5D_NOW or measures[o] == PAIN_DAYS or measures[o] == QALY
    asked = (outputs, thresholds, summed)
    too_many, last, drugged = 0, -1, False
    for i in range(units.size):
        unit, d = units[i], draws[units[i]]
        who = (np.uint32(seed), np.uint32(luck[unit]), np.uint32(numbers[i]), np.uint32(blocks[unit]))
        one, usual = (who, people[i], p[d], tables[d]), effects[d, 0]
        if unit != last:
            last, drugged = unit, has_drug(usual)
            on_grid(effects[d], PAIN_SHIFT, grid, shifts)
            on_grid(effects[d], KYPHOSIS, grid, degrees)
            compare_hazards(effects[d], kinds)
        frailty, marks = usual_fate(one, usual, no_drug, grid, drugged, untreated, events, met, new, days)
        own = own_of_life(who, p[d])
        _noise(who, p[d], measured, grid, reading_rows, noise)
        pain_before_shift(one, setting, grid, 0, usual, usual, degrees[0], events[0], met[0], own[0], episodes, clocks,
                          pain[0], new[0], days[0])  # fmt: skip
        one_run(one, shifts[0], own, pain[0], new[0], days[0], asked, noise, measured, grid, 0, plain,
                values[REFERENCE])  # fmt: skip
        add_reference(values[REFERENCE], runs[unit, strata[i], 0], histogram[strata[i], 0], ranges)
        met[1], broke = 0, met[0]
        for s in range(1, acts.size):
            act, start = acts[s], grid.size
            if act & INDIRECTLY:
                start = other_fate(one, frailty, grid, effects[d, s], usual, kinds[s], untreated, marks, events, met,
                                   new, days)  # fmt: skip
            if start == grid.size:
                act &= ~INDIRECTLY
            if act & (DIRECTLY | INDIRECTLY):
                runs_of(s, act, one, setting, grid, start, effects[d], shifts, degrees, events, met, own, episodes,
                        clocks, pain, new, days, asked, noise, measured, plain, lines, values)  # fmt: skip
                add_changes(values, act, places[s], part_rows, runs[unit, strata[i]], parts[unit, strata[i], s - 1],
                            histogram[strata[i], s], ranges)  # fmt: skip
            broke = max(broke, met[1])
        too_many += int(broke > MOST_EVENTS)
    return too_many


@compiled
def own_of_life(who, p):
    """What is a person's own: back pain beside any fracture, and how far quality of life and disability lie off."""
    _, life, able, _ = uniforms(who, DEATH, 1)
    return background(who, p), p[EQ5D_SD] * normal(life), p[RDQ_SD] * normal(able)


@compiled
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

"""Death as one more threshold: the life table, and what fractures add to it."""

import math

from .chance import DEATH, exponential, uniforms
from .compiling import compiled
from .fractures import FAR, SURELY, age_index, most_of, next_birthday, next_event
from .layout import (
    AGE,
    CLINICAL,
    DAY,
    DEATH_CAUSAL_SHARE,
    DEATH_RATE,
    FEMALE,
    FRACTURE_AGE,
    HR_DEATH_ANY,
    HR_DEATH_CLINICAL_1Y,
    HR_DEATH_CLINICAL_LATER,
    WORST,
    YEAR,
)


@compiled
def death_ratio(t, events, n, person, p):
    """Hazard ratio of death on day `t` after the first `n` events of a run."""
    ratio = p[HR_DEATH_ANY] if person[WORST] > 0 else 1.0
    last = -person[FRACTURE_AGE]  # not a number without an index fracture: then no comparison holds
    came = not math.isnan(last)
    for i in range(n):
        if events[i, DAY] > t:
            break
        ratio = max(ratio, p[HR_DEATH_ANY])
        if events[i, CLINICAL] > 0:
            came, last = True, events[i, DAY]
    if came:
        return p[HR_DEATH_CLINICAL_1Y] if t - last < YEAR else p[HR_DEATH_CLINICAL_LATER]
    return ratio


@compiled
def _most_ratio(events, n, marker, n_marker, person, p):
    """What `death_ratio` exceeds on no day, neither by the events of a run nor by those that mark."""
    came = not math.isnan(person[FRACTURE_AGE])
    for i in range(n):
        came |= events[i, CLINICAL] > 0
    for i in range(n_marker):
        came |= marker[i, CLINICAL] > 0
    most = max(p[HR_DEATH_ANY], 1.0)
    return max(most, max(p[HR_DEATH_CLINICAL_1Y], p[HR_DEATH_CLINICAL_LATER])) if came else most


@compiled
def _year_ends(t, events, n, person):
    """First day after `t` on which the year after a clinical fracture is over."""
    first = FAR
    if not math.isnan(person[FRACTURE_AGE]) and YEAR - person[FRACTURE_AGE] > t:
        first = YEAR - person[FRACTURE_AGE]
    for i in range(n):
        over = events[i, DAY] + YEAR
        if events[i, CLINICAL] > 0 and over > t:
            first = min(first, over)
    return first


@compiled
def death_day(who, person, p, tables, events, n, marker, n_marker, horizon):
    """Day of death, or FAR when the person outlives `horizon`.

    A share of the excess is caused by the fractures of this run; the rest is marked by those of the untreated run.
    """
    sex = int(person[FEMALE])
    causal = p[DEATH_CAUSAL_SHARE]
    left = exponential(uniforms(who, DEATH, 0)[0])
    t = 0.0
    highest = _most_ratio(events, n, marker, n_marker, person, p)
    if highest * most_of(tables[DEATH_RATE, sex], person[AGE], 0.0, horizon) * horizon * SURELY < left:
        return FAR  # whoever does not reach the threshold at the highest hazard of all does not reach it
    while t < horizon:
        end = min(next_birthday(person[AGE], t), horizon)
        end = min(end, min(next_event(events, n, t), next_event(marker, n_marker, t)))
        end = min(end, min(_year_ends(t, events, n, person), _year_ends(t, marker, n_marker, person)))
        middle = 0.5 * (t + end)  # belongs to its age and year after a fracture however the ends are rounded
        ratio = causal * death_ratio(middle, events, n, person, p)
        ratio += (1 - causal) * death_ratio(middle, marker, n_marker, person, p)
        hazard = ratio * tables[DEATH_RATE, sex, age_index(person[AGE] + middle / YEAR)]
        if hazard * (end - t) >= left:
            return t + left / hazard
        left -= hazard * (end - t)
        t = end
    return FAR

"""New vertebral fractures as thresholds on a cumulative hazard.

The hazard of a run is background(age) x frailty x drug(t) x [(1 - causal) M(t) + causal O(t)]. M is the risk that the
fractures before enrolment mark; O counts those of this run as well, so that a new fracture raises the risk by its
causal share alone: whatever else it would mark is in the frailty already. Both are rr(worst grade) x rr_more^(new
ones) x (1 + a e^(-s/d)), s days after the last fracture. Between two changes the hazard is (p + q x)(P + Q e^(-x/d)),
so that the day an Exp(1) threshold is reached is found without stepping.
"""

import math

from .chance import FRACTURE, exponential, uniforms
from .compiling import compiled, inlined
from .layout import (
    AGE,
    AGES,
    BMD_GRADIENT,
    CAUSAL_SHARE,
    CLINICAL,
    CLINICAL_MILD,
    CLINICAL_SEVERE,
    DAY,
    EVENT_GRADE,
    EXTRA_CLINICAL,
    FEMALE,
    FIRST_AGE,
    FRACTURE_AGE,
    GRADE_MILD_SHARE,
    GRADE_SEVERE_SHARE,
    HAZARD,
    KNOTS,
    MOST_EVENTS,
    PRIOR_VF,
    RADIOGRAPHIC,
    RATIO,
    RECENCY_A,
    RECENCY_D,
    RR_MILD,
    RR_MORE,
    RR_SEVERE,
    T_HIP,
    T_MEAN,
    T_SD,
    THORACIC,
    THORACIC_SHARE,
    WORST,
    YEAR,
)

FAR = 1e12
SURELY = 1 + 1e-9  # how far above all rounding a bound has to lie


@compiled
def age_index(age):
    """Row of the tables for an age in years; ages beyond the tables take the nearest row."""
    return min(max(int(age) - FIRST_AGE, 0), AGES - 1)


@compiled
def next_birthday(age, t):
    """First day after `t` on which somebody who is `age` on day 0 is a whole year older."""
    day = (math.floor(age + t / YEAR) + 1 - age) * YEAR
    return day if day > t else day + YEAR


@compiled
def clinical_share(p):
    """Share of new radiographic fractures that come to clinical attention."""
    return p[GRADE_MILD_SHARE] * p[CLINICAL_MILD] + (1 - p[GRADE_MILD_SHARE]) * p[CLINICAL_SEVERE]


@compiled
def grade_ratio(grade, p, ratio):
    """Hazard ratio of a worst grade 0 to 3, beside what the frailty of people with a fracture explains."""
    if grade < 1:
        return 1.0
    return (p[RR_MILD] if grade < 2 else p[RR_SEVERE]) / ratio


@compiled
def knot_value(knots, t):
    """Value on day `t` of straight lines through `knots` (times, values), flat outside."""
    if t <= knots[0, 0]:
        return knots[1, 0]
    for i in range(1, KNOTS):
        if t <= knots[0, i]:
            share = (t - knots[0, i - 1]) / (knots[0, i] - knots[0, i - 1])
            return knots[1, i - 1] + share * (knots[1, i] - knots[1, i - 1])
    return knots[1, KNOTS - 1]


@compiled
def next_knot(knots, t):
    """First knot after day `t`."""
    for i in range(KNOTS):
        if knots[0, i] > t:
            return knots[0, i]
    return FAR


@inlined
def _integral(x, e, p, q, const, decay, d):
    """`cumulative`, where e^(-x/d) is `e`."""
    lasting = const * (p * x + 0.5 * q * x * x)
    return lasting + decay * (p * d * (1 - e) + q * (d * d - d * (x + d) * e))


@compiled
def cumulative(x, p, q, const, decay, d):
    """The integral of (p + q y)(const + decay e^(-y/d)) over y from 0 to x."""
    return _integral(x, math.exp(-x / d), p, q, const, decay, d)


@compiled
def reach(threshold, span, p, q, const, decay, d):
    """The x in (0, span] at which `cumulative` meets `threshold`, which it does; Newton inside a bracket."""
    low, high = 0.0, span
    x = span * threshold / cumulative(span, p, q, const, decay, d)
    for _ in range(60):
        e = math.exp(-x / d)
        excess = _integral(x, e, p, q, const, decay, d) - threshold
        if excess > 0:
            high = x
        else:
            low = x
        slope = (p + q * x) * (const + decay * e)
        step = excess / slope if slope > 0 else FAR
        new = x - step
        if not low < new < high:
            new = 0.5 * (low + high)
        if abs(new - x) < 1e-10 * (1 + x):
            return new
        x = new
    return x


@compiled
def history(t, events, n, person, p, ratio, out):
    """The hazard factor after `n` events of a run, as out = (const, decay at day t)."""
    worst, more, last = person[WORST], 0.0, -FAR
    if not math.isnan(person[FRACTURE_AGE]):
        last = -person[FRACTURE_AGE]
    had = person[WORST] > 0
    for i in range(n):
        if events[i, DAY] > t:
            break
        if events[i, RADIOGRAPHIC] > 0:
            if had:
                more += 1
            had = True
            worst = max(worst, events[i, EVENT_GRADE])
            last = events[i, DAY]
    level = grade_ratio(worst, p, ratio)
    if more > 0:
        level *= p[RR_MORE] ** more
    out[0] = level
    out[1] = level * p[RECENCY_A] * math.exp(-(t - last) / p[RECENCY_D]) if had and last > -FAR else 0.0


@compiled
def next_event(events, n, t):
    """Day of the first event after `t`."""
    for i in range(n):
        if events[i, DAY] > t:
            return events[i, DAY]
    return FAR


@compiled
def _largest(row, first, last):
    """The largest number of a row from `first` to before `last`."""
    most = row[first]
    for i in range(first + 1, last):
        most = max(most, row[i])
    return most


@compiled
def most_of(table, age, t, horizon):
    """The largest value of a table by age that somebody who is `age` on day 0 meets from day `t` to `horizon`."""
    return _largest(table, age_index(age + t / YEAR), age_index(age + horizon / YEAR) + 1)


@compiled
def never_above(knots, other):
    """Whether straight lines through `knots` lie nowhere above those through `other`."""
    for i in range(KNOTS):
        if knots[1, i] > knot_value(other, knots[0, i]) or knot_value(knots, other[0, i]) > other[1, i]:
            return False
    return True


@compiled
def _factor(t, events, n, person, p, ratio, out):
    """The hazard factor on day `t` after `n` events, as out = (const, decay at day t): what marks, and what causes."""
    causal = p[CAUSAL_SHARE]
    history(t, events, 0, person, p, ratio, out)
    const, decay = out[0], out[1]
    if n > 0:
        history(t, events, n, person, p, ratio, out)
    out[0] = (1 - causal) * const + causal * out[0]
    out[1] = (1 - causal) * decay + causal * out[1]


@compiled
def fractures(who, person, p, tables, frailty, knots, horizon, events):
    """Fill `events` with the fractures of a run up to `horizon`; their number, or one more than fit."""
    sex = int(person[FEMALE])
    row = age_index(person[AGE])
    ratio = tables[RATIO, sex, row]
    z = (person[T_HIP] - tables[T_MEAN, sex, row]) / tables[T_SD, sex, row]
    b = math.log(p[BMD_GRADIENT])
    own = frailty * math.exp(-b * z - 0.5 * b * b) * (1 + p[EXTRA_CLINICAL] * clinical_share(p))
    if person[PRIOR_VF] > 1:
        own *= p[RR_MORE] ** (person[PRIOR_VF] - 1)
    d, most = p[RECENCY_D], own * _largest(knots[1], 0, KNOTS)
    n, t = 0, 0.0
    left = exponential(uniforms(who, FRACTURE, 0)[0])
    factor = events[MOST_EVENTS]  # a spare row to work in
    _factor(t, events, n, person, p, ratio, factor)
    while t < horizon:
        highest = most * most_of(tables[HAZARD, sex], person[AGE], t, horizon)
        if cumulative(horizon - t, highest, 0.0, factor[0], factor[1], d) * SURELY < left:
            break  # nobody can reach the next threshold who does not reach it at the highest hazard of all
        t = _next_day(person, tables[HAZARD, sex], own, knots, t, horizon, left, factor, d)
        if t == FAR:
            break
        if n == MOST_EVENTS:
            return n + 1
        _describe(who, n, t, p, events)
        n += 1
        left = exponential(uniforms(who, FRACTURE, n)[0])
        _factor(t, events, n, person, p, ratio, factor)
    return n


@compiled
def _next_day(person, table, own, knots, t, horizon, left, factor, d):
    """The day on which the hazard added up from day `t` meets `left`; FAR if it does not by `horizon`."""
    const, decay = factor[0], factor[1]
    while t < horizon:
        end = min(min(next_birthday(person[AGE], t), horizon), next_knot(knots, t))
        age = person[AGE] + 0.5 * (t + end) / YEAR  # the middle is of that age however the ends are rounded
        base = own * table[age_index(age)]
        start, stop = knot_value(knots, t), knot_value(knots, end)
        span = end - t
        q = (stop - start) / span
        e = math.exp(-span / d)
        total = _integral(span, e, base * start, base * q, const, decay, d)
        if total >= left:
            return t + reach(left, span, base * start, base * q, const, decay, d)
        left -= total
        decay *= e
        t = end
    return FAR


@compiled
def _describe(who, n, t, p, events):
    """Grade, clinical attention and place of fracture number `n`: the same whenever it happens."""
    _, kind, grade, attention = uniforms(who, FRACTURE, n)
    share = p[EXTRA_CLINICAL] * clinical_share(p)
    events[n, DAY] = t
    events[n, THORACIC] = 1.0 if uniforms(who, FRACTURE, 1000 + n)[0] < p[THORACIC_SHARE] else 0.0
    if kind < share / (1 + share):  # clinical, but no change of shape that a film shows
        events[n, EVENT_GRADE], events[n, CLINICAL], events[n, RADIOGRAPHIC] = 0.0, 1.0, 0.0
        return
    mild = grade < p[GRADE_MILD_SHARE]
    severe = grade > 1 - p[GRADE_SEVERE_SHARE]
    events[n, EVENT_GRADE] = 1.0 if mild else (3.0 if severe else 2.0)
    events[n, CLINICAL] = 1.0 if attention < (p[CLINICAL_MILD] if mild else p[CLINICAL_SEVERE]) else 0.0
    events[n, RADIOGRAPHIC] = 1.0

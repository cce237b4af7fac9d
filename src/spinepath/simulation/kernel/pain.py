"""Pain as a function of time: what a person lives with, and the episode that a painful fracture brings.

An episode is E(t) = height x (rest + (1 - rest) exp(-(t / pace)^shape)), t days after its onset. A collapse of the
broken vertebra sets the clock of its own episode back. What is felt is the largest of background and episodes.
"""

import math

from numba import njit

from .chance import COLLAPSE, EPISODE, NOISE, PERSON, exponential, normal, uniforms
from .layout import (
    BACK_PAIN_MEAN,
    BACK_PAIN_SHARE,
    COBB_DRIFT,
    COBB_HIGH_MEAN,
    COBB_HIGH_SD,
    COBB_LOW_MEAN,
    COBB_LOW_SD,
    COBB_LOW_SHARE,
    COBB_PER_FRACTURE,
    COLLAPSE_RESET_D,
    COLLAPSE_SHARE,
    COLLAPSE_TAU_D,
    COLLAPSED,
    EMERGENCY,
    HEIGHT,
    KYPHOSIS_SLOPE,
    NOISE_MEMORY_D,
    NOISE_SD,
    NONUNION_SHARE,
    ONSET,
    ONSET_EMERGENCY_SHIFT,
    ONSET_MEAN,
    ONSET_PRIMARY_SHIFT,
    ONSET_SD,
    OR_EARLIER,
    OR_NONUNION,
    OR_SEVERE,
    OR_THORACIC,
    PACE,
    PERSISTENT_EMERGENCY,
    PERSISTENT_PRIMARY,
    PERSISTENT_TRIAL,
    PRIMARY,
    RECOVERY_SHAPE,
    RECOVERY_SPREAD,
    RECOVERY_WEEKS,
    REST,
    REST_PERSISTENT,
    REST_RESOLVING,
    REST_SPREAD,
    SHAPE,
    SLOW_SHARE,
    SLOW_WEEKS,
    TRIAL,
    YEAR,
)

NEVER = 1e12


@njit(cache=True)
def background(who, p):
    """Back pain beside any fracture, 0 to 10: none in many, exponential in the others."""
    has, size, _, _ = uniforms(who, PERSON, 10)
    return min(p[BACK_PAIN_MEAN] * exponential(size), 10.0) if has < p[BACK_PAIN_SHARE] else 0.0


@njit(cache=True)
def kyphosis(who, p):
    """Cobb angle on the day of enrolment, degrees: a mixture of two normal laws."""
    kind, size, _, _ = uniforms(who, PERSON, 11)
    if kind < p[COBB_LOW_SHARE]:
        return p[COBB_LOW_MEAN] + p[COBB_LOW_SD] * normal(size)
    return p[COBB_HIGH_MEAN] + p[COBB_HIGH_SD] * normal(size)


@njit(cache=True)
def standing(cobb, t, new, more_degrees, p):
    """Pain that the rounding of the back adds, `new` fractures and `t` days after enrolment."""
    degrees = cobb + p[COBB_DRIFT] * t / YEAR + p[COBB_PER_FRACTURE] * new + more_degrees
    return p[KYPHOSIS_SLOPE] * max(degrees - 50.0, 0.0)


@njit(cache=True)
def _persistent(p, setting, grade, thoracic, nonunion, earlier, odds_factor):
    """Probability that an episode stays; a moderate fracture stands half way, in logs, from mild to severe."""
    share = p[PERSISTENT_EMERGENCY]
    if setting == TRIAL:
        share = p[PERSISTENT_TRIAL]
    elif setting == PRIMARY:
        share = p[PERSISTENT_PRIMARY]
    odds = odds_factor * share / (1 - share)
    odds *= p[OR_SEVERE] ** (0.5 * max(grade - 1, 0.0)) * (p[OR_THORACIC] if thoracic else 1.0)
    odds *= (p[OR_NONUNION] if nonunion else 1.0) * (p[OR_EARLIER] if earlier else 1.0)
    return odds / (1 + odds)


@njit(cache=True)
def collapse_hazard(t, p):
    """Cumulative hazard of collapse, `t` days after the fracture: `collapse_share` by one year, most of it early."""
    share = p[COLLAPSE_SHARE] * -math.expm1(-t / p[COLLAPSE_TAU_D]) / -math.expm1(-YEAR / p[COLLAPSE_TAU_D])
    return -math.log1p(-min(share, 0.999999))


@njit(cache=True)
def collapse_age(hazard, p):
    """Days after the fracture on which the cumulative hazard of collapse meets `hazard`; NEVER if it does not."""
    top = p[COLLAPSE_SHARE] / -math.expm1(-YEAR / p[COLLAPSE_TAU_D])
    share = -math.expm1(-hazard) / top
    return -p[COLLAPSE_TAU_D] * math.log1p(-share) if share < 1 else NEVER


@njit(cache=True)
def episode(who, number, onset, setting, grade, thoracic, earlier, p, odds_factor, collapse_factor, out):
    """Fill `out` with episode `number` (0: the index fracture). Effects act from enrolment on, which is day 0."""
    height, kind, pace, rest = uniforms(who, EPISODE, 2 * number)
    union, slow, _, _ = uniforms(who, EPISODE, 2 * number + 1)
    mean = p[ONSET_MEAN]
    if setting == PRIMARY:
        mean += p[ONSET_PRIMARY_SHIFT]
    elif setting >= EMERGENCY:
        mean += p[ONSET_EMERGENCY_SHIFT]
    stays = kind < _persistent(p, setting, grade, thoracic, union < p[NONUNION_SHARE], earlier, odds_factor)
    out[ONSET] = onset
    out[HEIGHT] = min(max(mean + p[ONSET_SD] * normal(height), 4.0), 10.0)
    weeks = p[SLOW_WEEKS] if slow < p[SLOW_SHARE] else p[RECOVERY_WEEKS]
    out[PACE] = 7 * weeks * math.exp(p[RECOVERY_SPREAD] * normal(pace))
    out[SHAPE] = p[RECOVERY_SHAPE]
    level = p[REST_PERSISTENT] + p[REST_SPREAD] * normal(rest) if stays else p[REST_RESOLVING]
    out[REST] = min(max(level, 0.0), 1.0)
    out[COLLAPSED] = collapse_day(who, number, onset, p, collapse_factor)


@njit(cache=True)
def collapse_day(who, number, onset, p, factor):
    """Day on which the fracture of episode `number` collapses; `factor` is on the hazard from enrolment on."""
    threshold = exponential(uniforms(who, COLLAPSE, number)[0])
    before = collapse_hazard(max(-onset, 0.0), p)
    if threshold > before:
        if factor <= 0:
            return NEVER
        threshold = before + (threshold - before) / factor
    return onset + collapse_age(threshold, p)


@njit(cache=True, inline="always")
def episode_pain(e, t, reset, pace_factor):
    """Pain of episode `e` on day `t`; from enrolment on its clock runs slower by `pace_factor`."""
    clock = t - e[ONSET]
    if clock < 0:
        return 0.0
    if t > 0:
        treated = min(clock, t)
        clock += treated / pace_factor - treated
    if t >= e[COLLAPSED]:
        clock = max(clock - reset, 0.0)
    return e[HEIGHT] * (e[REST] + (1 - e[REST]) * math.exp(-((clock / e[PACE]) ** e[SHAPE])))


@njit(cache=True)
def felt(episodes, n, floor, t, p, pace_factor):
    """The largest of `floor` and the first `n` episodes on day `t`."""
    most = floor
    for i in range(n):
        most = max(most, episode_pain(episodes[i], t, p[COLLAPSE_RESET_D], pace_factor))
    return most


@njit(cache=True)
def next_noise(who, step, days, last, p):
    """Measurement error at reading number `step`, `days` after the one that was off by `last` SDs, in SDs."""
    fresh = normal(uniforms(who, NOISE, step)[0])
    if step == 0:
        return fresh
    kept = math.exp(-days / p[NOISE_MEMORY_D])
    return kept * last + math.sqrt(1 - kept * kept) * fresh


@njit(cache=True)
def reading(pain, noise, p):
    """What a scale from 0 to 10 shows."""
    return min(max(pain + p[NOISE_SD] * noise, 0.0), 10.0)

"""Pain as a function of time: what a person lives with, and the episode that a painful fracture brings.

An episode is E(t) = height x (rest + (1 - rest) exp(-(t / pace)^shape)), t days after its onset. A collapse of the
broken vertebra sets the clock of its own episode back. What is felt is the largest of background and episodes.
"""

import math

from .chance import COLLAPSE, EPISODE, NOISE, PERSON, exponential, normal, uniforms
from .compiling import compiled, inlined
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
    PERSISTENT_EMERGENCY,
    PERSISTENT_PRIMARY,
    PERSISTENT_TRIAL,
    PRIMARY,
    RATE,
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


@compiled
def background(who, p):
    """Back pain beside any fracture, 0 to 10: none in many, exponential in the others."""
    has, size, _, _ = uniforms(who, PERSON, 10)
    return min(p[BACK_PAIN_MEAN] * exponential(size), 10.0) if has < p[BACK_PAIN_SHARE] else 0.0


@compiled
def kyphosis(who, p):
    """Cobb angle on the day of enrolment, degrees: a mixture of two normal laws."""
    kind, size, _, _ = uniforms(who, PERSON, 11)
    if kind < p[COBB_LOW_SHARE]:
        return p[COBB_LOW_MEAN] + p[COBB_LOW_SD] * normal(size)
    return p[COBB_HIGH_MEAN] + p[COBB_HIGH_SD] * normal(size)


@compiled
def standing(cobb, t, new, more_degrees, p):
    """Pain that the rounding of the back adds, `new` fractures and `t` days after enrolment."""
    degrees = cobb + p[COBB_DRIFT] * t / YEAR + p[COBB_PER_FRACTURE] * new + more_degrees
    return p[KYPHOSIS_SLOPE] * max(degrees - 50.0, 0.0)


@compiled
def _persistent(p, setting, grade, thoracic, nonunion, earlier, odds_factor):
    """Probability that an episode stays; a moderate fracture stands half way, in logs, from mild to severe."""
    share = p[PERSISTENT_EMERGENCY]
    if setting == TRIAL:
        share = p[PERSISTENT_TRIAL]
    elif setting == PRIMARY:
        share = p[PERSISTENT_PRIMARY]
    odds = odds_factor * share / (1 - share)
    odds *= 1.0 if grade < 2 else (math.sqrt(p[OR_SEVERE]) if grade < 3 else p[OR_SEVERE])
    odds *= p[OR_THORACIC] if thoracic else 1.0
    odds *= (p[OR_NONUNION] if nonunion else 1.0) * (p[OR_EARLIER] if earlier else 1.0)
    return odds / (1 + odds)


@compiled
def collapsed_by(t, p):
    """Share of fractures that have collapsed `t` days after they came: `collapse_share` in a year, most of it early."""
    of_a_year = math.expm1(-t / p[COLLAPSE_TAU_D]) / math.expm1(-YEAR / p[COLLAPSE_TAU_D])
    return min(p[COLLAPSE_SHARE] * of_a_year, 0.999999)


@compiled
def collapse_age(share, p):
    """Days after the fracture by which `share` have collapsed; NEVER if so many never do."""
    of_all = share / p[COLLAPSE_SHARE] * -math.expm1(-YEAR / p[COLLAPSE_TAU_D])
    return -p[COLLAPSE_TAU_D] * math.log1p(-of_all) if of_all < 1 else NEVER


@compiled
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
    out[SHAPE] = p[RECOVERY_SHAPE]
    out[RATE] = math.exp(-out[SHAPE] * (math.log(7 * weeks) + p[RECOVERY_SPREAD] * normal(pace)))
    level = p[REST_PERSISTENT] + p[REST_SPREAD] * normal(rest) if stays else p[REST_RESOLVING]
    out[REST] = min(max(level, 0.0), 1.0)
    out[COLLAPSED] = collapse_day(who, number, onset, p, collapse_factor)


@compiled
def collapse_day(who, number, onset, p, factor):
    """Day on which the fracture of episode `number` collapses; `factor` is on the hazard from enrolment on."""
    stands = uniforms(who, COLLAPSE, number)[0]  # it stands as long as a larger share than this does
    if factor != 1:
        before = 1 - collapsed_by(max(-onset, 0.0), p)
        if stands < before:
            if factor <= 0:
                return NEVER
            stands = before * (stands / before) ** (1 / factor)
    return onset + collapse_age(1 - stands, p)


@inlined
def clock_of(onset, t, pace_factor):
    """Days of recovery after `onset` on day `t`; from enrolment on the clock runs slower by `pace_factor`."""
    clock = t - onset
    if t > 0:
        treated = min(clock, t)
        clock += treated / pace_factor - treated
    return clock


@inlined
def left_over(height, rest, rate, healed):
    """Pain of an episode when its days of recovery, to the power of its shape, are `healed`."""
    return height * (rest + (1 - rest) * math.exp(-healed * rate))


@inlined
def episode_pain(e, t, reset, pace_factor):
    """Pain of episode `e` on day `t`; a collapse sets its clock back."""
    if t < e[ONSET]:
        return 0.0
    clock = clock_of(e[ONSET], t, pace_factor)
    if t >= e[COLLAPSED]:
        clock = clock - reset
    return left_over(e[HEIGHT], e[REST], e[RATE], clock ** e[SHAPE]) if clock > 0 else e[HEIGHT]


@compiled
def healing(onset, shape, grid, pace_factor, back, made_for, out):
    """Days of recovery, set back by `back` days, to the power of the shape, on the days of the grid from `onset` on
    into `out`, unless `made_for` the same."""
    if made_for[0] == onset and made_for[1] == pace_factor and made_for[2] == shape and made_for[3] == back:
        return
    made_for[0], made_for[1], made_for[2], made_for[3] = onset, pace_factor, shape, back
    for g in range(grid.size):
        if grid[g] >= onset:
            out[g] = max(clock_of(onset, grid[g], pace_factor) - back, 0.0) ** shape


@compiled
def raise_to(e, grid, start, rows, healed, set_back, out):
    """Raise `out`, on rows `start` to before `rows` of the grid, to the pain of episode `e` where that is larger.

    `healed` and `set_back`: what `healing` makes of its days, without and with a collapse.
    """
    onset, height, rest, rate, collapsed = e[ONSET], e[HEIGHT], e[REST], e[RATE], e[COLLAPSED]
    for g in range(start, rows):
        if grid[g] >= onset:
            clock = healed[g] if grid[g] < collapsed else set_back[g]
            out[g] = max(out[g], left_over(height, rest, rate, clock))


@compiled
def felt(episodes, n, floor, t, p, pace_factor):
    """The largest of `floor` and the first `n` episodes on day `t`."""
    most = floor
    for i in range(n):
        most = max(most, episode_pain(episodes[i], t, p[COLLAPSE_RESET_D], pace_factor))
    return most


@compiled
def next_noise(who, step, days, last, p):
    """Measurement error at reading number `step`, `days` after the one that was off by `last` SDs, in SDs."""
    fresh = normal(uniforms(who, NOISE, step)[0])
    if step == 0:
        return fresh
    kept = math.exp(-days / p[NOISE_MEMORY_D])
    return kept * last + math.sqrt(1 - kept * kept) * fresh


@compiled
def reading(pain, noise, p):
    """What a scale from 0 to 10 shows."""
    return min(max(pain + p[NOISE_SD] * noise, 0.0), 10.0)

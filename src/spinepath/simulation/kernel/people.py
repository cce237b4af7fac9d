"""Who stands at the door: candidates of a population, drawn before anybody is treated."""

import math

import numpy as np

from .chance import PERSON, normal, uniforms
from .compiling import compiled
from .fractures import age_index
from .layout import (
    AGE,
    BMD_GRADIENT,
    CLINICAL_MILD,
    CLINICAL_SEVERE,
    FEMALE,
    FRACTURE_AGE,
    FRAILTY_VAR,
    FREE,
    GRADE,
    GRADE_MILD_SHARE,
    GRADE_SEVERE_SHARE,
    NRS_MOVE,
    PRIOR_VF,
    SEVERE,
    T_FREE,
    T_HIP,
    T_MEAN,
    T_SD,
    THORACIC_SHARE,
    WORST,
)
from .pain import background, episode, felt, kyphosis, next_noise, reading, standing

# Laws of a person's facts, as rows (kind, a, b, lowest, highest, and the shares of the whole law below these) of `laws`
AGE_LAW, T_HIP_LAW, FRACTURE_AGE_LAW = range(3)
NO_LAW, FIXED, NORMAL, LOGNORMAL, UNIFORM = range(5)
MOST_PRIOR = 11


@compiled
def from_law(law, u):
    """A number by its law, cut at its bounds."""
    kind, a, b = int(law[0]), law[1], law[2]
    u = min(max(law[5] + u * (law[6] - law[5]), 1e-12), 1 - 1e-12)
    value = a
    if kind == NORMAL:
        value = a + b * normal(u)
    elif kind == LOGNORMAL:
        value = a * math.exp(b * normal(u))
    elif kind == UNIFORM:
        value = a + (b - a) * u
    return min(max(value, law[3]), law[4])  # the quantile is off by a billionth at a bound


@compiled
def from_shares(shares, u):
    """Index of the share that `u` falls into."""
    for i in range(shares.size - 1):
        u -= shares[i]
        if u < 0:
            return i
    return shares.size - 1


@compiled
def _prior_number(u, shape, stay):
    """A negative binomial number: fractures before, in somebody whose frailty is gamma of that shape."""
    chance = stay**shape
    for n in range(MOST_PRIOR - 1):
        u -= chance
        if u < 0:
            return n
        chance *= (shape + n) / (n + 1) * (1 - stay)
    return MOST_PRIOR - 1


@compiled
def _grade(u, mild, severe):
    return 1.0 if u < mild else (3.0 if u > 1 - severe else 2.0)


@compiled
def _old_grade(u, severe, p):
    """Worst grade of earlier fractures: `severe` is the share of grades 2 and 3 in the population."""
    return _grade(u, 1 - severe, severe * p[GRADE_SEVERE_SHARE] / (1 - p[GRADE_MILD_SHARE]))


@compiled
def _clinical_grade(u, p):
    """Grade of a fracture that hurt: the mix of films, weighted by who comes to attention."""
    mild = p[GRADE_MILD_SHARE] * p[CLINICAL_MILD]
    rest = (1 - p[GRADE_MILD_SHARE]) * p[CLINICAL_SEVERE]
    severe = p[GRADE_SEVERE_SHARE] * p[CLINICAL_SEVERE]
    return _grade(u, mild / (mild + rest), severe / (mild + rest))


@compiled
def candidate(who, p, tables, laws, female, prior_shares, grade_shares, listed, setting, out, work):
    """Fill `out` with one person. Empty shares and laws of kind NO_LAW stand for what the population has.

    With people listed, one of them is taken by chance, and only what the list leaves out is drawn.
    """
    u_age, u_sex, u_bone, u_prior = uniforms(who, PERSON, 0)
    u_grade, u_since, u_worst, u_place = uniforms(who, PERSON, 1)
    out[AGE] = from_law(laws[AGE_LAW], u_age)
    out[FEMALE] = 1.0 if u_sex < female else 0.0
    index = laws[FRACTURE_AGE_LAW, 0] != NO_LAW
    out[FRACTURE_AGE] = from_law(laws[FRACTURE_AGE_LAW], u_since) if index else np.nan
    one = 0
    if listed.shape[0]:
        one = _listed(who, listed)
        out[AGE], out[FEMALE], out[FRACTURE_AGE] = listed[one, AGE], listed[one, FEMALE], listed[one, FRACTURE_AGE]
        index = not math.isnan(out[FRACTURE_AGE])
    sex, row = int(out[FEMALE]), age_index(out[AGE])
    if prior_shares.size:
        out[PRIOR_VF] = from_shares(prior_shares, u_prior)
    else:
        shape, stay = 1 / p[FRAILTY_VAR], tables[FREE, sex, row] ** p[FRAILTY_VAR]
        out[PRIOR_VF] = _prior_number(u_prior, shape + (1 if index else 0), stay)
    if listed.shape[0] and not math.isnan(listed[one, PRIOR_VF]):
        out[PRIOR_VF] = listed[one, PRIOR_VF]
    given = from_shares(grade_shares, u_grade) + 1.0 if grade_shares.size else 0.0
    if listed.shape[0] and not math.isnan(listed[one, GRADE]):
        given = listed[one, GRADE]
    earlier = _old_grade(u_worst, tables[SEVERE, sex, row], p) if out[PRIOR_VF] > 0 else 0.0
    if index:
        out[GRADE] = given if given > 0 else _clinical_grade(u_grade, p)
    else:
        out[GRADE] = given if given > 0 and out[PRIOR_VF] > 0 else earlier
        earlier = out[GRADE]
    out[WORST] = max(out[GRADE], earlier)
    if laws[T_HIP_LAW, 0] != NO_LAW:
        out[T_HIP] = from_law(laws[T_HIP_LAW], u_bone)
    else:
        shift = -math.log(p[BMD_GRADIENT]) if index or out[PRIOR_VF] > 0 else tables[T_FREE, sex, row]
        out[T_HIP] = tables[T_MEAN, sex, row] + tables[T_SD, sex, row] * (normal(u_bone) + shift)
    if listed.shape[0] and not math.isnan(listed[one, T_HIP]):
        out[T_HIP] = listed[one, T_HIP]
    out[NRS_MOVE] = _pain_at_door(who, p, out, setting, index, u_place < p[THORACIC_SHARE], work)


@compiled
def _listed(who, listed):
    """Row of the list that this candidate is."""
    return int(uniforms(who, PERSON, 2)[0] * listed.shape[0])


@compiled
def index_thoracic(who, p):
    """Whether the index fracture is thoracic."""
    return uniforms(who, PERSON, 1)[3] < p[THORACIC_SHARE]


@compiled
def _pain_at_door(who, p, person, setting, index, thoracic, work):
    floor = background(who, p) + standing(kyphosis(who, p), 0.0, 0, 0.0, p)
    n = 0
    if index:
        earlier = person[PRIOR_VF] > 0
        episode(who, 0, -person[FRACTURE_AGE], setting, person[GRADE], thoracic, earlier, p, 1.0, 1.0, work[0])
        n = 1
    return reading(felt(work, n, floor, 0.0, p, 1.0), next_noise(who, 0, 0.0, 0.0, p), p)


@compiled
def candidates(
    seed,
    draws,
    luck,
    blocks,
    first,
    many,
    p,
    tables,
    laws,
    female,
    prior_shares,
    grade_shares,
    listed,
    setting,
    work,
    out,
):
    """Candidates `first[u]` to `first[u] + many[u]` of each unit u (one draw and one block), into `out` (units, most of
    `many`, columns). `work` is room for one episode.
    """
    for u in range(draws.size):
        d = draws[u]
        for i in range(many[u]):
            who = (np.uint32(seed), np.uint32(luck[u]), np.uint32(first[u] + i), np.uint32(blocks[u]))
            candidate(who, p[d], tables[d], laws, female, prior_shares, grade_shares, listed, setting, out[u, i], work)

"""One comparison of a network: direct, indirect and network estimate, how much of it is direct, and how sure it is.

Domains as in GRADE for networks (Puhan 2014) and CINeMA (Nikolakopoulou 2020). Computed: imprecision; inconsistency
(the prediction interval crosses no effect while the confidence interval does not); incoherence (the split node, or
where one kind of evidence is missing the test of the whole network). Judged by hand: bias within trials, indirectness,
publication bias.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from spinepath.knowledge.base import Certainty
from spinepath.knowledge.evidence import Domain, DomainName, Pool

from .consistency import Split
from .distributions import normal_quantile
from .grading import Judgement, imprecision, weighed
from .network_analysis import NetworkAnalysis

APART = 0.1  # p below which direct and indirect evidence are held to differ, and
FAR_APART = 0.01  # to differ much: choices, told with the p itself
Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Comparison:
    """`one` minus `other` on the analysis scale; `studies` are those that compare the two directly. Without a question
    no domain is judged by hand, and `certainty` is the most that it can be.
    """

    one: str
    other: str
    studies: tuple[str, ...]
    estimate: float
    ci: Interval
    pi: Interval | None
    direct: float | None
    direct_ci: Interval | None
    indirect: float | None
    indirect_ci: Interval | None
    share_direct: float
    p_incoherence: float | None
    certainty: Certainty
    judgements: tuple[Judgement, ...]


def compare(found: NetworkAnalysis, one: str, other: str, pool: Pool | None = None) -> Comparison:
    """One comparison with its domains; those by hand are those of the question for `one`, where there is a question.

    Raises KeyError for a treatment that is not in the network.
    """
    net, split, turn = found.network, *_split(found, one, other)
    i, j = net.treatments.index(one), net.treatments.index(other)
    ci = (float(net.ci_lo[i, j]), float(net.ci_hi[i, j]))
    pi = (float(net.predict_lo[i, j]), float(net.predict_hi[i, j])) if net.q_df > 0 else None
    measure, noticed = (pool.measure, pool.smallest_noticed) if pool else ("generic", None)
    computed = [imprecision(ci, measure, noticed), _inconsistency(ci, pi, net.tau2), _incoherence(found, split)]
    certainty, judgements = weighed(_by_hand(pool, one, other), computed)
    return Comparison(
        one=one,
        other=other,
        studies=tuple(dict.fromkeys(c.study for c in found.contrasts if {c.one, c.other} == {one, other})),
        estimate=float(net.estimates[i, j]),
        ci=ci,
        pi=pi,
        direct=None if split.direct is None else turn * split.direct,
        direct_ci=_around(split.direct, split.direct_se, turn, net.level),
        indirect=None if split.indirect is None else turn * split.indirect,
        indirect_ci=_around(split.indirect, split.indirect_se, turn, net.level),
        share_direct=split.share_direct,
        p_incoherence=split.p,
        certainty=certainty,
        judgements=judgements,
    )


def against(found: NetworkAnalysis, reference: str, pool: Pool | None = None) -> tuple[Comparison, ...]:
    """Every treatment against one, the best first; against the first by name where the network has no `reference`."""
    names = found.network.treatments
    other = reference if reference in names else names[0]
    ranked = sorted(names, key=lambda name: -found.p_scores[name])
    return tuple(compare(found, name, other, pool) for name in ranked if name != other)


def _split(found: NetworkAnalysis, one: str, other: str) -> tuple[Split, float]:
    for split in found.splits:
        if (split.one, split.other) == (one, other):
            return split, 1.0
        if (split.one, split.other) == (other, one):
            return split, -1.0
    raise KeyError(f"{one} against {other}")


def _around(estimate: float | None, se: float | None, turn: float, level: float) -> Interval | None:
    if estimate is None or se is None:
        return None
    half = normal_quantile(0.5 + level / 2) * se
    return turn * estimate - half, turn * estimate + half


def _by_hand(pool: Pool | None, one: str, other: str) -> Mapping[DomainName, Domain]:
    """The domains of the question, but those of a treatment where it has its own; of two such the stricter."""
    if pool is None:
        return {}
    domains = dict(pool.grade)
    for name in (one, other):
        for domain, judged in pool.comparisons.get(name, {}).items():
            if domain not in domains or judged.down >= domains[domain].down:
                domains[domain] = judged
    return domains


def _inconsistency(ci: Interval, pi: Interval | None, tau2: float) -> Judgement:
    if pi is None:
        return Judgement("inconsistency", 0, "computed", "Nothing is compared twice: spread cannot be seen.")
    decided = not ci[0] <= 0 <= ci[1]
    if decided and pi[0] < 0 < pi[1] and tau2 > 0:  # without spread it crosses only because the trials are few
        return Judgement("inconsistency", 1, "computed", f"A new setting may see no effect; tau2 {tau2:.3g}.")
    return Judgement("inconsistency", 0, "computed", f"A new setting would see the same; tau2 {tau2:.3g}.")


def _incoherence(found: NetworkAnalysis, split: Split) -> Judgement:
    p, said = split.p, "Direct and indirect evidence"
    if p is None:
        apart = found.inconsistency
        only = "direct" if split.direct is not None else "indirect"
        if apart.df_inconsistency == 0:
            return Judgement("incoherence", 0, "computed", f"Only {only} evidence: agreement cannot be tested.")
        p, said = apart.p_inconsistency_random, f"Only {only} evidence; in the whole network both kinds"
    words = "differ" if p < APART else "agree"
    down = 2 if p < FAR_APART else 1 if p < APART else 0
    shown = f"{p:.2f}" if p >= FAR_APART else "below 0.01"
    return Judgement("incoherence", down, "computed", f"{said} {words}, p {shown}.")

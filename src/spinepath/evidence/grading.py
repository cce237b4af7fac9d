"""How sure a pooled effect is: the GRADE domains, computed where they can be, by hand where not, both kept visible.

Computed: imprecision (the interval holds no effect, or both a change that people notice and one that they do not),
inconsistency (trials spread, and the prediction interval crosses no effect while the confidence interval does not; or
I2 with a wide spread), small-study effects (from ten studies on). Whether there are fewer people or events than a trial
would need is not computed: that part of imprecision is judged by hand. Sources: GRADE guidelines
5, 6 and 7 (Guyatt 2011), Cochrane Handbook 14; the cut-offs for size are those of the sources or are told as choices.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from spinepath.knowledge.base import Certainty
from spinepath.knowledge.evidence import Domain, DomainName, Pool

from .analysis import Analysis
from .effects import natural
from .small_studies import ADVISED

LEVELS: tuple[Certainty, ...] = ("high", "moderate", "low", "very_low")
MUCH_I2 = 75.0  # considerable heterogeneity begins here (Cochrane Handbook 10.10.2)
SOME_I2 = 50.0
ASYMMETRIC = 0.1  # the usual p for tests of asymmetry (Egger 1997)


@dataclass(frozen=True, slots=True)
class Judgement:
    """One domain: by how many steps it lowers certainty, whether by hand or computed, and why."""

    domain: DomainName
    down: int
    by: str
    why: str


def grade(pool: Pool, analysis: Analysis) -> tuple[Certainty, tuple[Judgement, ...]]:
    """Certainty of a pool of randomised trials, and each step that led there."""
    precise = imprecision(analysis.pooled.ci, pool.measure, pool.smallest_noticed)
    return weighed(pool.grade, [_inconsistency(analysis), precise, _small_studies(analysis)])


def weighed(
    by_hand: Mapping[DomainName, Domain], computed: Sequence[Judgement]
) -> tuple[Certainty, tuple[Judgement, ...]]:
    """Certainty from domains by hand and computed ones. A domain judged by hand stands; what was computed for it is
    still shown, with no weight of its own.
    """
    hand = [Judgement(name, domain.down, "hand", domain.why) for name, domain in by_hand.items()]
    shown = [j if j.domain not in by_hand else Judgement(j.domain, 0, "computed, not counted", j.why) for j in computed]
    down = sum(judgement.down for judgement in (*hand, *shown))
    return LEVELS[min(down, len(LEVELS) - 1)], (*hand, *shown)


def reason(judgements: Sequence[Judgement]) -> str:
    """The one reason to tell: the domain that lowers certainty most, the first of equals; where none does, for whom it
    holds.
    """
    worst = max(judgements, key=lambda j: j.down)
    if worst.down:
        return worst.why
    whom = [j.why for j in judgements if j.domain == "indirectness"]
    return " ".join(["Nothing lowers it.", *whom])


def imprecision(ci: tuple[float, float], measure: str, noticed: float | None) -> Judgement:
    """What an interval (on the analysis scale) holds: no effect, and changes on both sides of what people notice."""
    lo, hi = (natural(measure, x) for x in ci)
    null = natural(measure, 0.0)
    crosses_null = lo <= null <= hi
    said = f"The interval, {lo:.2f} to {hi:.2f}, holds"
    if noticed is None:
        why = f"{said} no effect." if crosses_null else f"{said} effects of one direction only."
        return Judgement("imprecision", 1 if crosses_null else 0, "computed", why)
    limits = (-noticed, noticed) if null == 0 else (1 / noticed, noticed) if noticed > 1 else (noticed, 1 / noticed)
    crossed = crosses_null + sum(lo < limit < hi for limit in limits)
    held = {
        (True, 1): "no effect, but no change that people notice",
        (True, 2): "no effect and a change that people notice",
        (True, 3): "changes that people notice in both directions",
        (False, 1): "changes too small to notice and larger ones",
    }.get((crosses_null, crossed), "changes of one size only")
    down = 2 if crossed >= 3 else 1 if crossed else 0
    return Judgement("imprecision", down, "computed", f"{said} {held} ({noticed:g}).")


def _inconsistency(analysis: Analysis) -> Judgement:
    pooled = analysis.pooled
    if pooled.k < 2:
        return Judgement("inconsistency", 0, "computed", "One trial: nothing to compare.")
    decided = not pooled.ci[0] <= 0 <= pooled.ci[1]
    crossing = pooled.pi is not None and pooled.pi[0] < 0 < pooled.pi[1]
    if crossing and decided and pooled.tau2 > 0:  # without spread it crosses only because the trials are few
        down = 2 if pooled.i2 >= MUCH_I2 else 1
        return Judgement("inconsistency", down, "computed", f"A new setting may see no effect; I2 {pooled.i2:.0f} %.")
    if pooled.i2 >= SOME_I2 and pooled.q_p < ASYMMETRIC:
        return Judgement("inconsistency", 1, "computed", f"The trials differ beyond chance; I2 {pooled.i2:.0f} %.")
    return Judgement("inconsistency", 0, "computed", f"I2 {pooled.i2:.0f} %.")


def _small_studies(analysis: Analysis) -> Judgement:
    if analysis.pooled.k < ADVISED:
        return Judgement("publication_bias", 0, "computed", f"{analysis.pooled.k} trials: too few for a test.")
    test = next((test for test in analysis.asymmetry if test.name == "Egger"), None)
    if test is None:
        return Judgement("publication_bias", 0, "computed", "Trials of one size: nothing to test.")
    down = 1 if test.p < ASYMMETRIC else 0
    return Judgement("publication_bias", down, "computed", f"Egger's test: p {test.p:.2f}.")

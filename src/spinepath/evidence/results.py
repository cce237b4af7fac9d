"""Every question as the results that plans read: one for a pairwise pool, one for each treatment of a network."""

from collections.abc import Iterable, Iterator

from spinepath.knowledge.base import Certainty
from spinepath.knowledge.evidence import Judged, Pool, PooledResult, TrialRow, question_digest, result_id

from . import told
from .answers import Answer, answer
from .comparisons import Comparison, against
from .effects import natural
from .grading import Judgement, reason
from .network_analysis import NetworkAnalysis

DIGITS = 4  # significant ones: the same file on every machine


def pooled_results(pools: Iterable[Pool], rows: Iterable[TrialRow]) -> list[PooledResult]:
    """Answer every question, by id. Raises SpinepathError as `answer` does."""
    rows = tuple(rows)
    return [result for pool in sorted(pools, key=lambda x: x.id) for result in results(answer(pool, rows), rows)]


def results(found: Answer, rows: Iterable[TrialRow]) -> Iterator[PooledResult]:
    """What plans read of one answer."""
    digest = question_digest(found.pool, rows)
    if found.network is not None:
        for comparison in against(found.network, found.pool.reference, found.pool):
            yield _compared(found, found.network, comparison, digest)
    elif found.effect is not None and found.certainty is not None:
        yield _pairwise(found, found.effect, found.certainty, digest)


def _pairwise(found: Answer, effect: tuple[float, float, float], certainty: Certainty, digest: str) -> PooledResult:
    pool = found.pool
    trials = pool.published.trials if pool.published else len(found.chosen.used)
    estimate, lo, hi = effect
    said = told.size(pool, estimate, (lo, hi))
    said += told.absolute(pool, estimate, told.baseline_of(found.chosen.used.values()))
    if found.prediction is not None and pool.measure in ("MD", "SMD"):
        said += f", in a new setting {told.span(*found.prediction)}"
    return PooledResult(
        id=pool.id,
        pool=pool.id,
        measure=pool.measure,
        estimate=_rounded(estimate),
        ci_lo=_rounded(lo),
        ci_hi=_rounded(hi),
        pi_lo=_rounded(found.prediction[0]) if found.prediction else None,
        pi_hi=_rounded(found.prediction[1]) if found.prediction else None,
        trials=trials,
        told=f"{said}; {told.PATHWAYS[pool.pathway]}, {told.method(pool, trials, len(found.recalled))}",
        certainty=certainty,
        why=reason(found.judgements),
        judged=_judged(found.judgements),
        not_verified=list(found.recalled),
        digest=digest,
    )


def _compared(found: Answer, network: NetworkAnalysis, comparison: Comparison, digest: str) -> PooledResult:
    pool = found.pool
    estimate, lo, hi = (natural(pool.measure, x) for x in (comparison.estimate, *comparison.ci))
    arms = [rows for rows in found.chosen.used.values() if {comparison.one, comparison.other} <= {r.node for r in rows}]
    unverified = [study for study in comparison.studies if study in found.recalled]
    said = told.size(pool, estimate, (lo, hi)) + told.absolute(pool, estimate, told.baseline_of(arms))
    means = told.network_method(pool, network.network.studies, len(comparison.studies), len(unverified))
    return PooledResult(
        id=result_id(pool.id, comparison.one),
        pool=pool.id,
        treatment=comparison.one,
        measure=pool.measure,
        estimate=_rounded(estimate),
        ci_lo=_rounded(lo),
        ci_hi=_rounded(hi),
        pi_lo=_rounded(natural(pool.measure, comparison.pi[0])) if comparison.pi else None,
        pi_hi=_rounded(natural(pool.measure, comparison.pi[1])) if comparison.pi else None,
        trials=network.network.studies,
        share_direct=round(comparison.share_direct, 2),
        told=f"{said}; {told.PATHWAYS[pool.pathway]}, {means}",
        certainty=comparison.certainty,
        why=reason(comparison.judgements),
        judged=_judged(comparison.judgements),
        not_verified=unverified,
        digest=digest,
    )


def _judged(judgements: tuple[Judgement, ...]) -> list[Judged]:
    return [Judged(domain=j.domain, down=j.down, by=j.by, why=j.why) for j in judgements]


def _rounded(value: float) -> float:
    return float(f"{value:.{DIGITS}g}")

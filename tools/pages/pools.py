"""Every question of the evidence with its pooled answer, and the profiles of plans that show it."""

from spinepath.evidence import Answer, Comparison, NetworkAnalysis, against, answer, natural
from spinepath.knowledge import Knowledge
from spinepath.knowledge.evidence import Pool

from . import markdown as md

INTRODUCTION = """
Each question is answered from the trial tables by the method named, or by the published pool that is cited. Numbers are
on the scale that people read. "Not verified" names trials whose figures are from memory; the answer without them stands
in `spinepath evidence show QUESTION`. Certainty is by GRADE, computed where it can be. Plans show the number, the
certainty and the reason of a question through the profiles in the last column; a profile that names no question has a
source and a certainty of its own.
"""


def page(knowledge: Knowledge) -> str:
    """One row for each question, by option; then the networks."""
    answers = [answer(pool, knowledge.trials) for pool in knowledge.pools.values()]
    in_order = sorted(answers, key=lambda x: (x.pool.option, x.pool.id))
    header = ("question", "of", "trials", "effect", "new setting", "certainty", "not verified", "shown by")
    rows = [_row(knowledge, found) for found in in_order if found.network is None]
    networks = [_network(knowledge, found.pool, found.network) for found in in_order if found.network is not None]
    return md.document("# Pooled evidence", md.NOTE, INTRODUCTION, md.table(header, rows), *networks)


def _row(knowledge: Knowledge, found: Answer) -> tuple[str, ...]:
    pool = found.pool
    return (
        f"{md.anchor(pool.id)} {pool.title}",
        pool.population,
        f"published: {md.cited(pool.published.cite)}" if pool.published else str(len(found.chosen.used)),
        "" if found.effect is None else f"{pool.measure} {_interval(*found.effect)}",
        "" if found.prediction is None else "{:.2f} to {:.2f}".format(*found.prediction),
        md.said(found.certainty),
        ", ".join(found.recalled),
        _shown_by(knowledge, pool.id),
    )


def _network(knowledge: Knowledge, pool: Pool, found: NetworkAnalysis) -> str:
    compared = against(found, pool.reference, pool)
    rows = [_compared(knowledge, pool, found, comparison) for comparison in compared]
    told = f"{pool.title}. {found.network.studies} trials, {pool.measure} against {compared[0].other}."
    header = (
        *("treatment", "network (95 % interval)", "direct", "indirect", "share direct", "certainty", "lowered by"),
        *("P-score", "shown by"),
    )
    return md.document(f"## {md.anchor(pool.id)}", told, md.table(header, rows))


def _compared(knowledge: Knowledge, pool: Pool, found: NetworkAnalysis, comparison: Comparison) -> tuple[str, ...]:
    measure, name = pool.measure, comparison.one
    return (
        name,
        _natural(measure, comparison.estimate, comparison.ci),
        _natural(measure, comparison.direct, comparison.direct_ci),
        _natural(measure, comparison.indirect, comparison.indirect_ci),
        f"{100 * comparison.share_direct:.0f} %",
        md.said(comparison.certainty),
        "; ".join(f"{j.domain.replace('_', ' ')} -{j.down}: {j.why}" for j in comparison.judgements if j.down),
        f"{found.p_scores[name]:.2f}",
        _shown_by(knowledge, pool.id, name),
    )


def _shown_by(knowledge: Knowledge, pool: str, treatment: str = "") -> str:
    return ", ".join(p.id for p in knowledge.profiles.values() if (p.pool, p.treatment) == (pool, treatment))


def _natural(measure: str, estimate: float | None, ci: tuple[float, float] | None) -> str:
    if estimate is None or ci is None:
        return "none"
    return _interval(*(natural(measure, x) for x in (estimate, *ci)))


def _interval(*values: float) -> str:
    middle, lo, hi = values
    return f"{middle:.2f} ({lo:.2f} to {hi:.2f})"

"""A network as text: every treatment against one, with what is direct in it, how sure it is, and whether it agrees."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from .evidence_words import WORDS, judged, p_value, sure

if TYPE_CHECKING:  # numpy is needed to compute, not to write
    from spinepath.evidence import Comparison, NetworkAnalysis
    from spinepath.knowledge.evidence import Pool

HEAD = ("", "P-score", "network", "direct", "indirect", "share direct")


def network_text(found: "NetworkAnalysis", pool: "Pool | None" = None, reference: str = "") -> str:
    """Ranking, and every treatment against the reference (that of the question, else the one given, else the first by
    name), on the scale that people read.
    """
    from spinepath.evidence import against

    net = found.network
    compared = against(found, pool.reference if pool else reference, pool)
    measure = pool.measure if pool else "generic"
    lines = [
        f"Network of {len(net.treatments)} treatments; {net.model} effects, {net.method}; {found.scale}",
        f"{net.studies} studies, {net.comparisons} comparisons, {net.designs} designs",
        f"tau2 {net.tau2:.4g}; I2 {100 * net.i2:.0f} %; Q {net.q:.2f} on {net.q_df} df, p {p_value(net.q_p)}",
        "",
        f"{WORDS[measure].capitalize()} against {compared[0].other} ({100 * net.level:g} % interval)",
        *_table(found, compared, measure, graded=pool is not None),
        "",
        *_certainty(compared, graded=pool is not None),
        *_agreement(found),
        *(f"Note: {note}" for note in _notes(found, told_below=pool is not None)),
    ]
    return "\n".join(lines) + "\n"


def _table(found: "NetworkAnalysis", compared: Sequence["Comparison"], measure: str, *, graded: bool) -> Iterator[str]:
    rows = [(*HEAD, *(("certainty",) if graded else ()))]
    other = compared[0].other
    by_name = {comparison.one: comparison for comparison in compared}
    for name in sorted(found.p_scores, key=lambda x: -found.p_scores[x]):
        score = f"{found.p_scores[name]:.3f}"
        rows.append((name, score, "reference") if name == other else _row(by_name[name], score, measure, graded))
    widths = [max(len(row[i]) for row in rows if i < len(row)) for i in range(len(rows[0]))]
    yield from ("  ".join(f"{cell:{width}}" for cell, width in zip(row, widths, strict=False)).rstrip() for row in rows)


def _row(comparison: "Comparison", score: str, measure: str, graded: bool) -> tuple[str, ...]:
    return (
        comparison.one,
        score,
        _shown(measure, comparison.estimate, comparison.ci),
        _shown(measure, comparison.direct, comparison.direct_ci),
        _shown(measure, comparison.indirect, comparison.indirect_ci),
        f"{100 * comparison.share_direct:.0f} %",
        *((sure(comparison.certainty),) if graded else ()),
    )


def _certainty(compared: Sequence["Comparison"], *, graded: bool) -> Iterator[str]:
    """What lowers certainty; of any file only what can be computed."""
    yield (
        "Certainty, lowered by" if graded else "Lowers certainty, of what can be computed (not bias, not indirectness)"
    )
    for comparison in compared:
        yield from (f"  {comparison.one}: {judged(j)}" for j in comparison.judgements if j.down)
    if not any(j.down for comparison in compared for j in comparison.judgements):
        yield "  nothing"


def _agreement(found: "NetworkAnalysis") -> Iterator[str]:
    apart = found.inconsistency
    q, q_random = apart.q_inconsistency, apart.q_inconsistency_random
    yield f"Between designs: Q {q:.2f} on {apart.df_inconsistency} df, p {p_value(apart.p_inconsistency)}"
    yield f"with the variance within designs: Q {q_random:.2f}, p {p_value(apart.p_inconsistency_random)}"
    yield from (f"Direct and indirect differ: {s.one} against {s.other}, p {p_value(s.p)}" for s in found.unlike)
    if found.network.single_trial:
        pairs = "; ".join(f"{a} and {b}" for a, b in found.network.single_trial)
        yield f"Compared in one study only: {pairs}"


def _notes(found: "NetworkAnalysis", *, told_below: bool) -> Iterator[str]:
    """The notes; without those on studies left out, where these are told below with their rows."""
    left_out = {f"{study} left out: {why}" for study, why in found.excluded} if told_below else set()
    yield from (note for note in found.notes if note not in left_out)


def _shown(measure: str, estimate: float | None, ci: tuple[float, float] | None) -> str:
    from spinepath.evidence import natural

    if estimate is None or ci is None:
        return "none"
    middle, lo, hi = (natural(measure, x) + 0.0 for x in (estimate, *ci))  # no -0.000
    return f"{middle:.3f} ({lo:.3f} to {hi:.3f})"

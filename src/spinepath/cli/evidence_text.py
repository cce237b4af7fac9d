"""Pooled results as text: studies with their weights, the result, and what to keep in mind."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # numpy is needed to compute, not to write
    from spinepath.evidence import Analysis, NetworkAnalysis, Pooled, PooledCounts, StudyTable

WORDS = {
    "generic": "effect",
    "RR": "risk ratio",
    "OR": "odds ratio",
    "RD": "risk difference",
    "MD": "mean difference",
    "SMD": "standardised mean difference",
    "rate": "rate ratio",
}


def pool_text(table: "StudyTable", pooled: "Pooled | PooledCounts", analysis: "Analysis | None" = None) -> str:
    """The table, the pooled line and what follows from both."""
    lines = [f"{WORDS[table.measure].capitalize()}, {len(table.studies)} studies, {pooled.method}", ""]
    lines += _studies(table, analysis)
    lines += ["", *_result(table, pooled)]
    if analysis is not None:
        lines += [*_rest(table, analysis)]
    return "\n".join(lines) + "\n"


def network_text(found: "NetworkAnalysis") -> str:
    """League table and ranking."""
    net = found.network
    width = max(len(name) for name in net.treatments)
    lines = [
        f"Network of {len(net.treatments)} treatments; {net.model} effects, {net.method}; {found.scale}",
        f"{net.studies} studies, {net.comparisons} comparisons, {net.designs} designs",
        f"tau2 {net.tau2:.4g}; I2 {100 * net.i2:.0f} %; Q {net.q:.2f} on {net.q_df} df, p {_p(net.q_p)}",
        "",
        f"{'':{width}}  P-score  against {net.treatments[0]} ({100 * net.level:g} % interval)",
    ]
    ranked = sorted(found.p_scores, key=lambda name: -found.p_scores[name])
    for name in ranked:
        i = net.treatments.index(name)
        interval = f"{net.estimates[i, 0]:8.3f} ({net.ci_lo[i, 0]:.3f} to {net.ci_hi[i, 0]:.3f})" if i else "reference"
        lines.append(f"{name:{width}}  {found.p_scores[name]:7.3f}  {interval}")
    apart = found.inconsistency
    q, q_random = apart.q_inconsistency, apart.q_inconsistency_random
    lines += ["", f"Between designs: Q {q:.2f} on {apart.df_inconsistency} df, p {_p(apart.p_inconsistency)}"]
    lines.append(f"with the variance within designs: Q {q_random:.2f}, p {_p(apart.p_inconsistency_random)}")
    lines += [f"Direct and indirect differ: {s.one} against {s.other}, p {_p(s.p)}" for s in found.unlike]
    if net.single_trial:
        lines.append("Compared in one study only: " + "; ".join(f"{a} and {b}" for a, b in net.single_trial))
    return "\n".join([*lines, *(f"Note: {note}" for note in found.notes)]) + "\n"


def _studies(table: "StudyTable", analysis: "Analysis | None") -> Iterator[str]:
    from spinepath.evidence import natural

    width = max(len(study) for study in table.studies)
    total = sum(1 / (v + (analysis.pooled.tau2 if analysis else 0.0)) for v in table.v)
    for study, effect in zip(table.studies, table.effects, strict=True):
        half = 1.959964 * effect.variance**0.5
        lo, hi = (natural(table.measure, effect.estimate + side * half) for side in (-1, 1))
        weight = 100 / (effect.variance + (analysis.pooled.tau2 if analysis else 0.0)) / total
        shown = f"{natural(table.measure, effect.estimate):9.3f} ({lo:.3f} to {hi:.3f})"
        yield f"{study:{width}}  {shown:32}" + (f"  {weight:5.1f} %" if analysis else "")


def _result(table: "StudyTable", pooled: "Pooled | PooledCounts") -> Iterator[str]:
    from spinepath.evidence import natural

    lo, hi = (natural(table.measure, x) for x in pooled.ci)
    yield f"Pooled    {natural(table.measure, pooled.estimate):.3f} ({lo:.3f} to {hi:.3f}), p {_p(pooled.p)}"
    pi = getattr(pooled, "pi", None)
    if pi is not None:
        lo, hi = (natural(table.measure, x) for x in pi)
        yield f"New study {lo:.3f} to {hi:.3f} (prediction interval, {getattr(pooled, 'pi_method', '')})"


def _rest(table: "StudyTable", analysis: "Analysis") -> Iterator[str]:
    pooled = analysis.pooled
    yield f"tau2 {pooled.tau2:.4g}; I2 {pooled.i2:.0f} %; Q {pooled.q:.2f} on {pooled.k - 1} df, p {_p(pooled.q_p)}"
    if analysis.heterogeneity is not None:
        _, lo, hi = analysis.heterogeneity.tau2
        yield f"tau2 between {lo:.4g} and {hi:.4g} (Q-profile)"
    yield from (f"{test.name}: p {_p(test.p)}{f' ({test.note})' if test.note else ''}" for test in analysis.asymmetry)
    if analysis.subgroups is not None:
        yield from _subgroups(table, analysis)
    if analysis.regression is not None:
        found = analysis.regression
        for name, beta, se, p in zip(found.names, found.beta, found.se, found.p, strict=True):
            yield f"{name}: {beta:.4g} (se {se:.4g}), p {_p(p)}"
    yield f"Interval {pooled.ci_method}, level {pooled.level:g}"
    yield from (f"Note: {note}" for note in analysis.notes)


def _subgroups(table: "StudyTable", analysis: "Analysis") -> Iterator[str]:
    from spinepath.evidence import natural

    found = analysis.subgroups
    if found is None:
        return
    for group in found.groups:
        lo, hi = (natural(table.measure, x) for x in group.pooled.ci)
        shown = f"{natural(table.measure, group.pooled.estimate):.3f} ({lo:.3f} to {hi:.3f})"
        yield f"{found.column} {group.name}: {shown}, {group.pooled.k} studies"
    yield f"Between the groups: Q {found.q_between:.2f} on {found.df} df, p {_p(found.p)}"


def _p(p: float | None) -> str:
    return "unknown" if p is None else "< 0.001" if p < 0.001 else f"{p:.3f}"

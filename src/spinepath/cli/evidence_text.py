"""Pooled results as text: studies with their weights, the result, and what to keep in mind."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # numpy is needed to compute, not to write
    from spinepath.evidence import Analysis, Answer, Pooled, PooledCounts, StudyTable

from .evidence_network_text import network_text
from .evidence_words import WORDS, interval, judged, p_value, sure


def pool_text(table: "StudyTable", pooled: "Pooled | PooledCounts", analysis: "Analysis | None" = None) -> str:
    """The table, the pooled line and what follows from both."""
    size = "1 study" if len(table.studies) == 1 else f"{len(table.studies)} studies"
    lines = [f"{WORDS[table.measure].capitalize()}, {size}, {pooled.method}", ""]
    lines += _studies(table, analysis)
    lines += ["", *_result(table, pooled)]
    if analysis is not None:
        lines += [*_rest(table, analysis)]
    else:
        lines += [f"Note: {study} left out: {why}" for study, why in table.excluded]
    return "\n".join(lines) + "\n"


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
    yield f"Pooled    {natural(table.measure, pooled.estimate):.3f} ({lo:.3f} to {hi:.3f}), p {p_value(pooled.p)}"
    pi = getattr(pooled, "pi", None)
    if pi is not None:
        lo, hi = (natural(table.measure, x) for x in pi)
        yield f"New study {lo:.3f} to {hi:.3f} (prediction interval, {getattr(pooled, 'pi_method', '')})"


def _rest(table: "StudyTable", analysis: "Analysis") -> Iterator[str]:
    pooled = analysis.pooled
    q = f"Q {pooled.q:.2f} on {pooled.k - 1} df, p {p_value(pooled.q_p)}"
    yield f"tau2 {pooled.tau2:.4g}; I2 {pooled.i2:.0f} %; {q}"
    if analysis.heterogeneity is not None:
        _, lo, hi = analysis.heterogeneity.tau2
        yield f"tau2 between {lo:.4g} and {hi:.4g} (Q-profile)"
    yield from (
        f"{test.name}: p {p_value(test.p)}{f' ({test.note})' if test.note else ''}" for test in analysis.asymmetry
    )
    if analysis.subgroups is not None:
        yield from _subgroups(table, analysis)
    if analysis.regression is not None:
        found = analysis.regression
        for name, beta, se, p in zip(found.names, found.beta, found.se, found.p, strict=True):
            yield f"{name}: {beta:.4g} (se {se:.4g}), p {p_value(p)}"
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
    yield f"Between the groups: Q {found.q_between:.2f} on {found.df} df, p {p_value(found.p)}"


def list_text(found: list[dict[str, Any]]) -> str:
    """A line for each question."""
    width = max((len(entry["pool"]) for entry in found), default=0)
    lines = [f"{'question':{width}}  trials  effect (interval)                    certainty"]
    for entry in found:
        shown = f"{entry['measure']} {interval(entry['effect'])}" if entry["effect"] else "network"
        doubt = " *" if entry["not_verified"] else ""
        lines.append(
            f"{entry['pool']:{width}}  {entry['trials'] or '':>6}  {shown:36} {sure(entry['certainty'])}{doubt}"
        )
    return "\n".join([*lines, "", "* holds figures that are recalled and not verified"]) + "\n"


def answer_text(found: "Answer") -> str:
    """One question with its trials, its numbers and its reasons."""
    pool = found.pool
    lines = [
        pool.title,
        f"{pool.population}; {pool.outcome}; {pool.source.replace('_', ' ')}; {pool.pathway} effect",
        "",
    ]
    if found.analysis is not None:
        lines += _studies(found.analysis.table, found.analysis)
        lines += [
            "",
            *_result(found.analysis.table, found.analysis.pooled),
            *_rest(found.analysis.table, found.analysis),
        ]
    elif found.network is not None:
        lines.append(network_text(found.network, pool))
    elif found.effect is not None:
        lines.append(f"Published: {pool.measure} {interval(found.effect)}")
    if found.certainty is not None:
        lines += ["", f"Certainty: {sure(found.certainty)}", *(f"  {judged(j)}" for j in found.judgements)]
    lines += [f"Left out: {study} ({row}): {why}" for row, study, why in found.chosen.left_out]
    lines += [f"Dissent: {text}" for text in pool.dissent]
    lines += [f"Not verified: {', '.join(found.recalled)}"] if found.recalled else []
    if found.without_recalled is not None:
        lines += [
            f"  without them {line}" for line in _result(found.without_recalled.table, found.without_recalled.pooled)
        ]
    return "\n".join([*lines, f"Since 2008: {pool.since_2008}"]) + "\n"

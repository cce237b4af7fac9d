"""Pooled results as text: studies with their weights, the result, and what to keep in mind."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # numpy is needed to compute, not to write
    from spinepath.evidence import Analysis, Answer, Network, NetworkAnalysis, Pooled, PooledCounts, StudyTable

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


def network_text(found: "NetworkAnalysis", reference: str = "", measure: str = "generic") -> str:
    """Ranking, and every treatment against the reference (the first by name without one), on the scale people read."""
    net = found.network
    against = net.treatments.index(reference) if reference in net.treatments else 0
    width = max(len(name) for name in net.treatments)
    lines = [
        f"Network of {len(net.treatments)} treatments; {net.model} effects, {net.method}; {found.scale}",
        f"{net.studies} studies, {net.comparisons} comparisons, {net.designs} designs",
        f"tau2 {net.tau2:.4g}; I2 {100 * net.i2:.0f} %; Q {net.q:.2f} on {net.q_df} df, p {_p(net.q_p)}",
        "",
        f"{'':{width}}  P-score  {WORDS[measure]} against {net.treatments[against]} ({100 * net.level:g} % interval)",
    ]
    ranked = sorted(found.p_scores, key=lambda name: -found.p_scores[name])
    for name in ranked:
        i = net.treatments.index(name)
        interval = _against(net, i, against, measure) if i != against else "reference"
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


def list_text(found: list[dict[str, Any]]) -> str:
    """A line for each question."""
    width = max((len(entry["pool"]) for entry in found), default=0)
    lines = [f"{'question':{width}}  trials  effect (interval)                    certainty"]
    for entry in found:
        shown = f"{entry['measure']} {_interval(entry['effect'])}" if entry["effect"] else "network"
        doubt = " *" if entry["not_verified"] else ""
        lines.append(
            f"{entry['pool']:{width}}  {entry['trials'] or '':>6}  {shown:36} {_sure(entry['certainty'])}{doubt}"
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
        lines.append(network_text(found.network, pool.reference, pool.measure))
    elif found.effect is not None:
        lines.append(f"Published: {pool.measure} {_interval(found.effect)}")
    lines += ["", f"Certainty: {_sure(found.certainty)}"]
    lines += [
        f"  {j.domain.replace('_', ' ')}: {'-' + str(j.down) if j.down else '0'} ({j.by}): {j.why}"
        for j in found.judgements
    ]
    lines += [f"Left out: {study} ({row}): {why}" for row, study, why in found.chosen.left_out]
    lines += [f"Dissent: {text}" for text in pool.dissent]
    lines += [f"Not verified: {', '.join(found.recalled)}"] if found.recalled else []
    if found.without_recalled is not None:
        lines += [
            f"  without them {line}" for line in _result(found.without_recalled.table, found.without_recalled.pooled)
        ]
    return "\n".join([*lines, f"Since 2008: {pool.since_2008}"]) + "\n"


def update_text(found: list[dict[str, Any]]) -> str:
    """Before and after for each question."""
    lines = []
    for entry in found:
        lines += [entry["pool"]]
        for when in ("before", "after"):
            told = entry[when]
            effect = (
                "no trial fits" if told is None else "network" if told["effect"] is None else _interval(told["effect"])
            )
            lines.append(
                f"  {when:6} {effect}"
                + (f", {told['trials']} trials, certainty {_sure(told['certainty'])}" if told else "")
            )
        lines += [f"  not used: {study}: {why}" for _, study, why in entry["left_out"]]
        lines.append(f"  recommendations that rest on it: {', '.join(entry['recommendations']) or 'none'}")
        lines += [f"  plan that holds it: {path}" for path in entry["plans"]]
    return "\n".join(lines or ["No question concerns these rows."]) + "\n"


def _interval(effect: tuple[float, float, float]) -> str:
    return f"{effect[0]:.2f} ({effect[1]:.2f} to {effect[2]:.2f})"


def _sure(certainty: str | None) -> str:
    return (certainty or "by comparison").replace("_", " ")


def _state(told: dict[str, Any] | None) -> str:
    if told is None:
        return "no trial fits"
    effect = "network" if told["effect"] is None else _interval(told["effect"])
    return f"{effect}, {told['trials']} trials, certainty {_sure(told['certainty'])}"


def _against(net: "Network", row: int, column: int, measure: str) -> str:
    from spinepath.evidence import natural

    values = (net.estimates[row, column], net.ci_lo[row, column], net.ci_hi[row, column])
    middle, lo, hi = (natural(measure, float(x)) for x in values)
    return f"{middle:8.3f} ({lo:.3f} to {hi:.3f})"

"""Every question of the evidence on one page that needs nothing else: pictures inside, data, command and versions."""

from base64 import b64encode
from collections.abc import Iterator, Sequence
from html import escape

from spinepath.evidence import Analysis, Answer, Comparison, NetworkAnalysis, against, natural
from spinepath.knowledge import Knowledge
from spinepath.terms.safety_text import safety_statement

from .evidence_pictures import figure_of, picture
from .words import sentence

_STYLE = (
    "body{font-family:sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#212b32;line-height:1.5}"
    "table{border-collapse:collapse;width:100%;margin:1rem 0}caption{text-align:left;font-weight:bold}"
    "th,td{border-bottom:1px solid #d8dde0;padding:.3rem .5rem;text-align:left;vertical-align:top}"
    "img{max-width:100%;height:auto}code{overflow-wrap:anywhere}"
    ".warning{border-left:4px solid #b35900;padding-left:1rem}"
)
_NORMAL = 1.959964


def report(answers: Sequence[Answer], knowledge: Knowledge, version: str, command: str) -> str:
    """The page as HTML, the same bytes each time for the same knowledge."""
    said = safety_statement(knowledge.state)
    made = f"Engine {escape(version)}, knowledge {escape(knowledge.version)}, digest <code>{knowledge.digest}</code>."
    parts = [
        '<!doctype html><html lang="en"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>Evidence, pooled</title><style>{_STYLE}</style></head><body><main><h1>Evidence, pooled</h1>",
        f'<p class="warning">{escape(said.every_result)} {escape(sentence(said.approval))}</p>',
        _contents(answers),
        *(part for found in answers for part in _question(found, knowledge)),
        f"<h2>How this page was made</h2><p><code>{escape(command)}</code></p><p>{made}</p>",
        "</main></body></html>",
    ]
    return "\n".join(parts) + "\n"


def _contents(answers: Sequence[Answer]) -> str:
    rows = [(_link(found), _effect(found), _sure(found.certainty)) for found in answers]
    return _table("Questions", ("Question", "Effect", "Certainty"), rows)


def _link(found: Answer) -> str:
    return f'<a href="#{found.pool.id}">{escape(found.pool.title)}</a>'


def _question(found: Answer, knowledge: Knowledge) -> Iterator[str]:
    pool = found.pool
    source = pool.source.replace("_", " ")
    yield f'<section><h2 id="{pool.id}">{escape(pool.title)}</h2>'
    yield f"<p>{escape(pool.population)}; {escape(pool.outcome)}. Source: {source}, {pool.pathway} effect.</p>"
    yield f"<p><strong>{_effect(found)}</strong></p>"
    if shown := [profile.id for profile in knowledge.profiles.values() if profile.pool == pool.id]:
        yield f"<p>Plans show it through the profiles {escape(', '.join(shown))}.</p>"
    if found.analysis is not None:
        yield from _pairwise(found, found.analysis, knowledge)
    if found.network is not None:
        yield from _pictures(found, ("network", "league"))
        yield from _compared(found, found.network)
    else:
        judged = [(j.domain.replace("_", " "), str(j.down), escape(j.by), escape(j.why)) for j in found.judgements]
        yield _table(f"Certainty: {_sure(found.certainty)}", ("Domain", "Steps down", "By", "Why"), judged)
    yield from _said(found)
    yield "</section>"


def _pairwise(found: Answer, analysis: Analysis, knowledge: Knowledge) -> Iterator[str]:
    pooled = analysis.pooled
    yield from _pictures(found, ("forest", "funnel", "contour") if pooled.k > 2 else ("forest",))
    yield _table("Trials", ("Trial", "Effect", "Day", "Source", "Read"), _trials(analysis, knowledge))
    yield (
        f"<p>{pooled.k} trials, {pooled.method}, interval {pooled.ci_method}; "
        f"tau2 {pooled.tau2:.4g}, I2 {pooled.i2:.0f} %.</p>"
    )


def _trials(analysis: Analysis, knowledge: Knowledge) -> Iterator[tuple[str, ...]]:
    table = analysis.table
    for place, (study, effect) in enumerate(zip(table.studies, table.effects, strict=True)):
        half = _NORMAL * effect.variance**0.5
        shown = _interval(table.measure, effect.estimate, effect.estimate - half, effect.estimate + half)
        day, cite, read = (table.extra[name][place] for name in ("day", "cite", "read"))
        yield escape(study), shown, day, escape(_source(cite, knowledge)), read


def _source(cite: str, knowledge: Knowledge) -> str:
    if cite in knowledge.citations:
        return knowledge.citations[cite].text
    held = knowledge.records[cite].citation or {} if cite in knowledge.records else {}
    return ", ".join(str(held[key]) for key in ("authors", "title", "journal", "year") if held.get(key)) or cite


def _compared(found: Answer, network: NetworkAnalysis) -> Iterator[str]:
    """Every treatment against the reference, with what is direct in it, and then each domain that was looked at."""
    compared = against(network, found.pool.reference, found.pool)
    heads = ("Treatment", "Network", "Direct", "Indirect", "Share direct", "P-score", "Certainty")
    rows = [_comparison(found.pool.measure, network, comparison) for comparison in compared]
    yield _table(f"Against {escape(compared[0].other)}", heads, rows)
    judged = [
        (escape(c.one), j.domain.replace("_", " "), str(j.down), escape(j.by), escape(j.why))
        for c in compared
        for j in c.judgements
    ]
    table = _table("Certainty of each comparison", ("Treatment", "Domain", "Steps down", "By", "Why"), judged)
    yield f"<details><summary>How sure each comparison is, and why</summary>{table}</details>"


def _comparison(measure: str, network: NetworkAnalysis, comparison: Comparison) -> tuple[str, ...]:
    kinds = ((comparison.direct, comparison.direct_ci), (comparison.indirect, comparison.indirect_ci))
    shown = ("none" if x is None or ci is None else _interval(measure, x, *ci) for x, ci in kinds)
    return (
        escape(comparison.one),
        _interval(measure, comparison.estimate, *comparison.ci),
        *shown,
        f"{100 * comparison.share_direct:.0f} %",
        f"{network.p_scores[comparison.one]:.2f}",
        _sure(comparison.certainty),
    )


def _pictures(found: Answer, kinds: Sequence[str]) -> Iterator[str]:
    for kind in kinds:
        data = b64encode(picture(figure_of(found, kind), "svg", found.pool.title, kind)).decode()
        words = escape(f"{kind} plot: {found.pool.title}; the numbers stand in the table")
        yield f'<p><img alt="{words}" src="data:image/svg+xml;base64,{data}"></p>'


def _said(found: Answer) -> Iterator[str]:
    if found.chosen.left_out:
        rows = "".join(f"<li>{escape(study)}: {escape(why)}</li>" for _, study, why in found.chosen.left_out)
        yield f"<details><summary>Left out, and why</summary><ul>{rows}</ul></details>"
    if found.recalled:
        yield f'<p class="warning">Not verified: {escape(", ".join(found.recalled))}.{_without(found)}</p>'
    yield from (f"<p>Dissent: {escape(text)}</p>" for text in found.pool.dissent)
    yield f"<p>Since 2008: {escape(found.pool.since_2008)}</p>"


def _without(found: Answer) -> str:
    if found.without_recalled is None:
        return ""
    pooled = found.without_recalled.pooled
    return f" Without them: {_interval(found.pool.measure, pooled.estimate, *pooled.ci)}."


def _effect(found: Answer) -> str:
    if found.effect is None:
        return "a network, see below"
    words = f"{found.pool.measure} {found.effect[0]:.2f} ({found.effect[1]:.2f} to {found.effect[2]:.2f})"
    if found.prediction is not None:
        words += f"; a new setting {found.prediction[0]:.2f} to {found.prediction[1]:.2f}"
    return words


def _interval(measure: str, *values: float) -> str:
    middle, lo, hi = (natural(measure, x) for x in values)
    return f"{middle:.2f} ({lo:.2f} to {hi:.2f})"


def _table(caption: str, heads: Sequence[str], rows: Sequence[tuple[str, ...]] | Iterator[tuple[str, ...]]) -> str:
    """Cells are HTML already."""
    head = "".join(f"<th scope=col>{name}</th>" for name in heads)
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><caption>{caption}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _sure(certainty: str | None) -> str:
    return (certainty or "by comparison, see below").replace("_", " ")

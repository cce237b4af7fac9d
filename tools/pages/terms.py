"""What bodies mean by a term, how the ways of pain are told apart, what stands above a plan, which scores there are."""

from collections.abc import Iterable, Iterator, Mapping

from spinepath.knowledge import Knowledge
from spinepath.knowledge.base import Parameter
from spinepath.knowledge.definition_models import Definition
from spinepath.knowledge.instrument_models import Instrument
from spinepath.knowledge.mechanism_models import Mechanism
from spinepath.knowledge.models import Criterion
from spinepath.knowledge.notice_models import Notice
from spinepath.knowledge.score_models import Score

from . import markdown as md
from .english import sentence

DEFINITIONS = "Bodies mean different things by the same word. A plan sets their definitions side by side."
MECHANISMS = "Several may hold at once. Each is likely, possible, unlikely or unknown by its signs."
NOTICES = "What a plan says above its lines when its condition is known to hold. A notice changes no line."
INSTRUMENTS = "Scored by `spinepath score`. Their questions are not printed: many are not free to copy."
SCORES = "Published scores under their own names. A score that is taken as given is never worked out anew."


def page(knowledge: Knowledge) -> str:
    """Definitions, mechanisms, notices, scores and questionnaires."""
    parts = ["# Definitions, ways of pain, scores, questionnaires", md.NOTE, "## Definitions", DEFINITIONS]
    for definition in knowledge.definitions.values():
        parts += list(_definition(knowledge, definition))
    parts += ["## Ways of pain", MECHANISMS]
    for mechanism in knowledge.mechanisms.values():
        parts += list(_mechanism(knowledge, mechanism))
    parts += ["## Notices", NOTICES, *(_notice(knowledge, notice) for notice in knowledge.notices.values())]
    parts += ["## Scores", SCORES, *(_score(knowledge, score) for score in knowledge.scores.values())]
    parts += ["## Questionnaires and timed tests", INSTRUMENTS]
    for instrument in knowledge.instruments.values():
        parts += list(_instrument(instrument))
    return md.document(*parts)


def _definition(knowledge: Knowledge, definition: Definition) -> Iterator[str]:
    where = f" Heard in: {', '.join(j.upper() for j in definition.jurisdictions)}." if definition.jurisdictions else ""
    yield f"### {definition.label}"
    term = definition.of.replace("_", " ")
    yield f"{md.anchor(definition.id)} One meaning of *{term}*, from {definition.from_}.{where} Holds when any of:"
    yield _criteria(knowledge, [("", definition.any_of)], definition.parameters)


def _notice(knowledge: Knowledge, notice: Notice) -> str:
    when = sentence(knowledge, notice.when, notice.parameters)
    heading = f"{md.anchor(notice.id)} **{notice.heading.capitalize()}**, from {notice.from_}, when {when}."
    return f"{heading} {notice.text} ({md.cited(notice.cite)})"


def _mechanism(knowledge: Knowledge, mechanism: Mechanism) -> Iterator[str]:
    yield f"### {mechanism.label.capitalize()}"
    yield f"{md.anchor(mechanism.id)} ({md.cited(mechanism.cite)})"
    yield _criteria(knowledge, [("for", mechanism.likely), ("against", mechanism.unlikely)], mechanism.parameters)


def _criteria(
    knowledge: Knowledge,
    told: Iterable[tuple[str, Mapping[str, Criterion]]],
    parameters: Mapping[str, Parameter],
) -> str:
    rows = [
        (f"{kind} {name.replace('_', ' ')}", sentence(knowledge, c.when, parameters), md.cited(c.cite))
        for kind, found in told
        for name, c in found.items()
    ]
    return md.table(("sign", "holds when", "sources"), rows)


def _instrument(instrument: Instrument) -> Iterator[str]:
    rows = ((f"{band.from_:g}", band.text, md.cited(band.cite)) for band in instrument.bands)
    yield f"### {instrument.title}"
    feature = f" In a record: [{instrument.feature}](features.md#{instrument.feature})." if instrument.feature else ""
    yield f"{md.anchor(instrument.id)} {instrument.about}{feature} Use: {instrument.licence}"
    yield instrument.note or ""
    yield md.table(("from", "means", "sources"), rows)


def _score(knowledge: Knowledge, score: Score) -> str:
    rows = (
        (o.label, o.years, "worked out by its equation" if o.equations else f"taken as given ({md.code(o.given)})")
        for o in score.outcomes
    )
    inputs = "; ".join(f"{knowledge.features[i.feature].label} {i.min:g} to {i.max:g}" for i in score.inputs.values())
    return md.document(
        f"### {score.title}",
        f"{md.anchor(score.id)} {score.attribution}",
        f"**Warning:** {score.warning}",
        f"Within: {inputs}." if inputs else "",
        md.table(("foretells", "years", "how"), rows),
        md.cited(score.cite),
    )

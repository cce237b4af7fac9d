"""One recommendation explained for one person: its verdict, the reasons, and what would change it."""

from collections.abc import Iterable, Iterator

from spinepath.terms.results import Assessment, CriterionResult, Source

from . import safety_text
from .citing import Citations
from .header import state_tags
from .option_rows import blockers, dose_text
from .page import Block, Bullets, Cell, Page, Pairs, Para, Section, Text
from .trace import identity, subject_words, trace_blocks
from .words import CERTAINTY, VERDICT, listed, prose, words

_IN_USE = {True: "yes", False: "no", None: "not known: no list of the medicines"}
_SAFETY = {"none": "no stop for anything being taken", "stop_or_review": "STOP OR REVIEW: it is being taken"}


def assessment_page(assessment: Assessment, sources: Iterable[Source] = ()) -> Page:
    """The page of one assessment; `sources` turn its citation ids into what they say."""
    citations = Citations(sources)
    name = words(assessment.recommendation)
    return Page(
        title=f"Why: {name}, {VERDICT[assessment.status]} ({assessment.id})",
        heading=f"{name[0].upper()}{name[1:]}: {VERDICT[assessment.status]}",
        strip=Pairs(tuple(_strip(assessment, citations))),
        sections=tuple(_sections(assessment, citations)),
        notes=(Text(safety_text.EVERY_RESULT),),
    )


def _strip(assessment: Assessment, citations: Citations) -> Iterator[tuple[str, Cell]]:
    yield "Verdict", (Text(VERDICT[assessment.status]),)
    yield "Subject", (Text(subject_words(assessment.subject, ()) or "the person"),)
    yield "Rule", (Text(prose(identity(assessment)), tags=state_tags(assessment.state)[1:]),)
    yield "Safety", (Text(_SAFETY[assessment.safety]),)
    yield "Being taken", (Text(_IN_USE[assessment.in_use]),)
    yield "Blockers", (Text(blockers(assessment)),)
    if assessment.dose:
        yield "Dose", (Text(dose_text(assessment.dose, assessment), cites=citations.marks(assessment.dose.cite)),)
    if assessment.effect:
        yield "Effect", (Text(prose(assessment.effect)),)
    if assessment.certainty:
        because = f": {assessment.certainty_why}" if assessment.certainty_why else ""
        yield "Certainty", (Text(prose(CERTAINTY[assessment.certainty] + because)),)
    if assessment.dissent:
        yield "Sources disagree", tuple(Text(citations.text(n), cites=citations.marks([n])) for n in assessment.dissent)


def _sections(assessment: Assessment, citations: Citations) -> Iterator[Section]:
    yield Section("reasons", "Why", (_deciding(assessment),))
    if missing := (*assessment.ask, *assessment.check):
        yield Section("missing", "What is missing", tuple(_missing(assessment, missing)))
    if assessment.then:
        items = tuple(Text(words(action)) for action in assessment.then)
        yield Section("then", "Because of the cautions", (Bullets(items),))
    if assessment.details:
        yield Section("details", "Steps and advice", tuple(_details(assessment, citations)))
    yield Section("trace", "Trace", (*trace_blocks(assessment, "", citations), citations.entries()))
    yield Section("about", "About this result", (Para(Text(safety_text.ABOUT)),))


def _deciding(assessment: Assessment) -> Block:
    found = [c for c in assessment.criteria if c.name in assessment.because]
    return Bullets(tuple(_criterion(c) for c in found) or (Text("No single criterion decided."),))


def _criterion(criterion: CriterionResult) -> Text:
    return Text(f"{prose(criterion.text)}: {_TRUTH[criterion.truth]}", label=words(criterion.name))


_TRUTH = {"true": "holds", "false": "does not hold", "unknown": "not known"}


def _missing(assessment: Assessment, names: tuple[str, ...]) -> Iterator[Block]:
    labels = {v.feature: v.label for c in assessment.criteria for v in c.values}
    first = [labels.get(name, words(name)) for name in assessment.ask]
    if first:
        yield Para(Text(safety_text.missing_fact(listed(first), [words(assessment.recommendation)], [])))
    if later := [labels.get(name, words(name)) for name in names if name in assessment.check]:
        yield Para(Text(listed(later), label="To be checked before the first dose"))


def _details(assessment: Assessment, citations: Citations) -> Iterator[Block]:
    for section in dict.fromkeys(d.section for d in assessment.details):
        items = tuple(
            Text(prose(d.text), cites=citations.marks(d.cite)) for d in assessment.details if d.section == section
        )
        yield Bullets(items, heading=words(section).capitalize())

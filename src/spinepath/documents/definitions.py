"""Terms that several bodies define in several ways, set side by side: which holds, and where they disagree."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from spinepath.terms.results import DefinitionResult, Truth

from .citing import Citations
from .page import Block, Cell, Para, Section, Tag, Text, Tone, table
from .words import capitalised, listed, prose

_SAID: dict[Truth, tuple[str, Tone]] = {
    "true": ("yes", "good"),
    "false": ("no", "quiet"),
    "unknown": ("unknown", "ask"),
}


def definitions_section(found: Sequence[DefinitionResult], citations: Citations) -> Section:
    """One table for each term, and under it whether the definitions agree."""
    return Section("definitions", "What bodies define differently", tuple(_blocks(found, citations)))


def _blocks(found: Sequence[DefinitionResult], citations: Citations) -> Iterator[Block]:
    for term, group in groupby(found, key=lambda d: d.of):
        definitions = list(group)
        yield table(capitalised(term), ("Definition", "Holds", "Because"), [_row(d, citations) for d in definitions])
        yield Para(Text(_agreement(definitions)))


def _row(definition: DefinitionResult, citations: Citations) -> tuple[Cell, ...]:
    said, tone = _SAID[definition.truth]
    where = "" if definition.here else " (another jurisdiction)"
    return (
        (Text(f"{definition.label}{where}", cites=citations.marks(definition.cite)),),
        (Text("", tags=(Tag(said, tone),)),),
        tuple(_because(definition)),
    )


def _because(definition: DefinitionResult) -> Iterator[Text]:
    if definition.met:
        yield Text(prose("; ".join(definition.met)))
    elif definition.missing:
        yield Text(", ".join(definition.missing), label="Not known")
    else:
        yield Text("none of its criteria holds")


def _agreement(found: Sequence[DefinitionResult]) -> str:
    """Only definitions that are settled agree or disagree."""
    says = {truth: [d.label for d in found if d.truth == truth] for truth in _SAID}
    if says["true"] and says["false"]:
        return f"They disagree: {listed(says['true'])} yes; {listed(says['false'])} no."
    if says["unknown"]:
        return f"Open: {listed(says['unknown'])}."
    return "They agree."

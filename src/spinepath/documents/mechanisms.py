"""Where the pain may come from, so that every option can be held against what it is meant to treat."""

from collections.abc import Iterator, Sequence

from spinepath.terms.results import MechanismLevel, MechanismResult

from .citing import Citations
from .page import Block, Cell, Para, Section, Tag, Text, Tone, table
from .words import capitalised, listed, prose

_TONE: dict[MechanismLevel, Tone] = {"likely": "good", "possible": "offer", "unlikely": "quiet", "unknown": "ask"}
_FEW = 3  # facts that are named where they are all that is missing
_ORDER: tuple[MechanismLevel, ...] = ("likely", "possible", "unlikely")


def mechanisms_section(found: Sequence[MechanismResult], citations: Citations) -> Section:
    """Likely ones first. Those that are not settled share a line, with what is to be asked where that is little."""
    judged = sorted((m for m in found if m.level in _ORDER), key=lambda m: _ORDER.index(m.level))
    unknown = [_open(m) for m in found if m.level == "unknown"]
    blocks: list[Block] = []
    if judged:
        rows: list[tuple[Cell, ...]] = [_row(m, citations) for m in judged]
        blocks.append(table("Several may hold at once", ("Mechanism", "How likely", "Because"), rows))
    if unknown:
        blocks.append(Para(Text(f"{listed(unknown)}.", label="Not settled")))
    return Section("mechanisms", "Where the pain may come from", tuple(blocks))


def _open(mechanism: MechanismResult) -> str:
    few = 0 < len(mechanism.missing) <= _FEW
    return f"{mechanism.label} (not known: {listed(list(mechanism.missing))})" if few else mechanism.label


def _row(mechanism: MechanismResult, citations: Citations) -> tuple[Cell, ...]:
    return (
        (Text(capitalised(mechanism.label), cites=citations.marks(mechanism.cite)),),
        (Text("", tags=(Tag(mechanism.level, _TONE[mechanism.level]),)),),
        tuple(_because(mechanism)),
    )


def _because(mechanism: MechanismResult) -> Iterator[Text]:
    for label, said in (("For", mechanism.speaks_for), ("Against", mechanism.speaks_against)):
        if said:
            yield Text(prose("; ".join(said)), label=label)
    if mechanism.missing:
        yield Text(", ".join(mechanism.missing), label="Not known")
    if not (mechanism.speaks_for or mechanism.speaks_against or mechanism.missing):
        yield Text("none of its signs is present")

"""Published risk scores: the result, how far the unknown could move it, and what stands in the way of trusting it."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from spinepath.terms.results import ScoreResult

from .citing import Citations
from .page import Block, Cell, Para, Section, Text, table
from .words import capitalised, prose

TELLS_NOTHING = 50.0  # percentage points: a wider range, such as 4 to 100, is no answer


def scores_section(found: Sequence[ScoreResult], citations: Citations) -> Section:
    """One table for each score, under the words that its source asks for."""
    return Section("scores", "Risk scores", tuple(_blocks(found, citations)))


def _blocks(found: Sequence[ScoreResult], citations: Citations) -> Iterator[Block]:
    for title, group in groupby(found, key=lambda s: s.title):
        results = list(group)
        first = results[0]
        where = "" if first.here else " (made for another place)"
        yield table(f"{title}{where}", ("Within ten years" if _ten(results) else "Outcome", "Result"), _rows(results))
        if first.counted_absent:
            yield Para(Text(", ".join(first.counted_absent), label="Not known and counted as absent"))
        yield Para(Text(prose(first.warning), label="Beware"))
        yield Para(Text(prose(first.attribution), cites=citations.marks(first.cite)))


def _ten(results: Sequence[ScoreResult]) -> bool:
    return all(result.years == 10 for result in results)


def _rows(results: Sequence[ScoreResult]) -> list[tuple[Cell, ...]]:
    return [((Text(capitalised(r.outcome)),), (Text(_result(r)),)) for r in results]


def _result(result: ScoreResult) -> str:
    if result.percent is None or result.lowest is None or result.highest is None:
        return f"no result: {result.refused}"
    text = f"{_people(result.percent)} of 100 people"
    if result.highest - result.lowest < 0.1:
        return text
    if result.highest - result.lowest >= TELLS_NOTHING:
        return f"{text} if nothing that is not known applies; too much is not known to give a range"
    return f"{text}; with what is not known anything from {_people(result.lowest)} to {_people(result.highest)}"


def _people(percent: float) -> str:
    return "fewer than 1" if percent < 1 else f"{percent:.0f}"

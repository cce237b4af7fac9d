"""The years of a sequence as one picture: a line for each lane, a dot for each step."""

from collections.abc import Iterator
from datetime import date

from spinepath.terms.results import CareSequence, SequenceStep

from .page import Picture, Shape
from .words import count_of, day, listed

_WIDTH, _LEFT, _TOP, _ROW = 860.0, 150.0, 34.0, 30.0  # units of the picture; the labels of the lanes stand on the left
_RIGHT = 20.0
_DOT, _BIG = 5.0, 7.0


def timeline(name: str, sequence: CareSequence, today: str) -> Picture:
    """The picture of a sequence from today until its last step. `name` is unique in the page."""
    lanes = list(dict.fromkeys(step.lane for step in sequence.steps))
    scale = _Scale(date.fromisoformat(today), _last(sequence, today))
    height = _TOP + _ROW * len(lanes) + 10
    shapes = (*_years(scale, height), *_rows(lanes), *_dots(sequence, lanes, scale))
    title = f"The years ahead: {sequence.title}"
    return Picture(name, title, _said(sequence, lanes), _WIDTH, height, shapes)


class _Scale:
    """Days to places on the picture."""

    def __init__(self, first: date, last: date) -> None:
        self.first, self.last = first, last
        self._per_day = (_WIDTH - _LEFT - _RIGHT) / max((last - first).days, 1)

    def at(self, on: date) -> float:
        return round(_LEFT + (on - self.first).days * self._per_day, 1)


def _last(sequence: CareSequence, today: str) -> date:
    return date.fromisoformat(max([step.on for step in sequence.steps] or [today]))


def _years(scale: _Scale, height: float) -> Iterator[Shape]:
    for year in range(scale.first.year + 1, scale.last.year + 1):
        x = scale.at(date(year, 1, 1))
        yield Shape("line", x, _TOP - 10, x, height - 6, "grid")
        yield Shape("words", x, _TOP - 16, style="year", text=str(year))


def _rows(lanes: list[str]) -> Iterator[Shape]:
    for number, lane in enumerate(lanes):
        y = _middle(number)
        yield Shape("line", _LEFT, y, _WIDTH - _RIGHT, y, "lane")
        yield Shape("words", 4, y + 4, text=lane)


def _middle(lane: int) -> float:
    return _TOP + _ROW * lane + _ROW / 2


def _dots(sequence: CareSequence, lanes: list[str], scale: _Scale) -> Iterator[Shape]:
    first = sequence.steps[0].recommendation if sequence.steps else ""
    for step in sequence.steps:
        style = "overdue" if step.was_due else "mark" if step.recommendation == first else "change"
        size = _BIG if step.was_due else _DOT
        x, y = scale.at(date.fromisoformat(step.on)), _middle(lanes.index(step.lane))
        yield Shape("dot", x, y, size, style=style, text=f"{day(step.on)}: {step.what}")


def _said(sequence: CareSequence, lanes: list[str]) -> str:
    return f"{'; '.join(_lane(lane, [s for s in sequence.steps if s.lane == lane]) for lane in lanes)}."


def _lane(lane: str, steps: list[SequenceStep]) -> str:
    days = [day(step.on) for step in steps]
    shown = listed(days) if len(days) <= 3 else f"{count_of(len(days), 'date')} from {days[0]} to {days[-1]}"
    return f"{lane}: {shown}"

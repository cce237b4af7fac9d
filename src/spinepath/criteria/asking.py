"""Which unknown facts are worth asking, and which answers would turn the outcome: found, not guessed.

The outcome may be any function of the values, so nothing is known of it but what it says when it is tried. It is tried
on the cells of the unknown features: first every single answer, then combinations of the answers that changed nothing
alone. Combinations are walked from the top as in MARCO (Liffiton et al., Constraints 2016;21:223): a set of answers
that changes the outcome is shrunk to a smallest one and all its extensions are done with; a set that does not, settles
all its subsets. The sets still open are bits of one long integer, so a step costs microseconds.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from math import prod
from operator import and_
from typing import Any

from spinepath.knowledge.models import Feature

from .cells import Cell, bounds_in, open_cells
from .expression import Expression
from .wording import phrase

MOST_COMBINATIONS = 3**10
MOST_TRIALS = 600

Outcome = Callable[[Mapping[str, Any]], str]
Point = tuple[int, ...]  # per feature 0 for unknown, else the number of its cell from 1
Cells = Mapping[str, tuple[Cell, ...]]
Answers = tuple[tuple[str, frozenset[Cell]], ...]  # per feature the cells of which any will do
_Flip = tuple[Answers, str]


@dataclass(frozen=True, slots=True)
class Questions:
    """What is worth asking.

    `ask`: the features whose answers can still change the outcome, in order of appearance. `flips`: the smallest sets
    of answers, each as phrases, that settle the outcome (while undecided) or change it, with the outcome they lead to;
    answers that lead to the same outcome are said as one. `behind`: the features behind each flip. `exact` is False
    when there were too many combinations: then `ask` holds every unknown that simplification leaves while the outcome
    is undecided, and `flips` only what was found.
    """

    ask: tuple[str, ...]
    flips: tuple[tuple[tuple[str, ...], str], ...]
    exact: bool = True
    behind: tuple[tuple[str, ...], ...] = ()


def questions(
    outcome: Outcome,
    expressions: Sequence[Expression],
    values: Mapping[str, Any],
    undecided: str = "needs_information",
    limit: int = 12,
    beside: Sequence[Expression] = (),
) -> Questions:
    """The facts that can still change `outcome(values)`, and the smallest sets of answers that do.

    `expressions` are those through which the outcome depends on the unknown features; leave out the ones that do not
    bear on it. Those `beside` them ask for nothing, but the outcome looks at them. Two things are taken for granted:
    the outcome is a function of their truths, and once an answer has turned it, further answers do not turn it back (a
    status rule with a fixed order of precedence has both).

    Exact for up to `limit` features with answers that turn nothing alone, 3^10 combinations of these and 600 trials
    (about 10 ms). Beyond that, single answers are still tried, and `exact` is False.
    """
    cells = open_cells(expressions, values, beside)
    trial = _Trial(outcome, values, cells, undecided, bounds_in(expressions))
    found, left = _single_answers(trial, cells)
    exact = len(left) <= limit and prod(len(c) + 1 for c in left.values()) <= MOST_COMBINATIONS
    if exact and len(left) > 1:
        combined, exact = _combined_answers(trial, left)
        found += combined
    merged = _merged(found, list(cells))
    turning = {name for answers, _ in merged for name, _ in answers}
    ask = tuple(name for name in cells if name in turning or (not exact and trial.now == undecided))
    features = {name: f for expression in expressions for name, f in expression.dictionary.items()}
    return Questions(
        ask,
        tuple((_phrases(answers, cells, features), then) for answers, then in merged),
        exact,
        tuple(tuple(name for name, _ in answers) for answers, _ in merged),
    )


class _Trial:
    """Tries the outcome on answers. The values of unknown features are left out, never given as None."""

    def __init__(
        self,
        outcome: Outcome,
        values: Mapping[str, Any],
        unknown: Cells,
        undecided: str,
        bounds: Mapping[str, str],
    ) -> None:
        self._outcome = outcome
        self._values = {name: value for name, value in values.items() if name not in unknown}
        self._undecided = undecided
        self._bounds = [
            (bound, name) for bound, name in bounds.items() if values.get(bound) is None and name in unknown
        ]
        self.count = 0
        self.now = outcome(self._values)

    def turns_to(self, answers: Iterable[tuple[str, Cell]]) -> str | None:
        """The outcome that the answers lead to; None when they neither settle nor change it."""
        self.count += 1
        answered = {name: cell.example for name, cell in answers}
        answered |= {bound: answered[name] for bound, name in self._bounds if name in answered}
        then = self._outcome(self._values | answered)
        return None if then in (self.now, self._undecided) else then


def _single_answers(trial: _Trial, cells: Cells) -> tuple[list[_Flip], Cells]:
    """Each answer that turns the outcome alone; and the cells that do not, for combinations."""
    found: list[_Flip] = []
    left: dict[str, tuple[Cell, ...]] = {}
    for name, of_feature in cells.items():
        results = [(cell, trial.turns_to([(name, cell)])) for cell in of_feature]
        found.extend((((name, frozenset({cell})),), then) for cell, then in results if then is not None)
        quiet = tuple(cell for cell, then in results if then is None)
        if quiet:
            left[name] = quiet
    return found, left


def _combined_answers(trial: _Trial, cells: Cells) -> tuple[list[_Flip], bool]:
    """Every smallest set of two or more answers that turns the outcome; and whether all were found."""
    search = _Search(trial, list(cells.items()))
    found: list[_Flip] = []
    for point, then in search.smallest():
        found.append((tuple((name, frozenset({cell})) for name, cell in search.answers(point)), then))
    return found, trial.count < MOST_TRIALS


class _Search:
    """The open combinations of answers as bits of one integer, and the walk through them."""

    def __init__(self, trial: _Trial, cells: Sequence[tuple[str, tuple[Cell, ...]]]) -> None:
        self._trial = trial
        self._cells = cells
        self._sizes = [len(of_feature) + 1 for _, of_feature in cells]
        self._masks, self._levels = _bits(self._sizes)
        self._open = (1 << prod(self._sizes)) - 1
        self._seen: dict[Point, str | None] = {}

    def answers(self, point: Point) -> list[tuple[str, Cell]]:
        """The answers that a point stands for."""
        return [(name, cells[n - 1]) for (name, cells), n in zip(self._cells, point, strict=True) if n]

    def smallest(self) -> Iterator[tuple[Point, str]]:
        """The smallest turning sets with two or more answers, until all are found or the trials are used up."""
        for level in range(len(self._sizes), 1, -1):
            while (left := self._open & self._levels[level]) and self._trial.count < MOST_TRIALS:
                point = self._point(left)
                if self._turns_to(point) is None:
                    self._open &= ~self._within(point)
                else:
                    point = self._shrunk(point)
                    self._open &= ~self._beyond(point)
                    yield point, str(self._turns_to(point))

    def _turns_to(self, point: Point) -> str | None:
        if point not in self._seen:
            self._seen[point] = self._trial.turns_to(self.answers(point))
        return self._seen[point]

    def _shrunk(self, point: Point) -> Point:
        """Without every answer that is not needed."""
        for i, n in enumerate(point):
            without = (*point[:i], 0, *point[i + 1 :])
            if n and self._turns_to(without) is not None:
                point = without
        return point

    def _point(self, bits: int) -> Point:
        """The point of the lowest bit."""
        index = (bits & -bits).bit_length() - 1
        digits: list[int] = []
        for size in self._sizes:
            index, digit = divmod(index, size)
            digits.append(digit)
        return tuple(digits)

    def _within(self, point: Point) -> int:
        """The bits of the point and of all its subsets."""
        return reduce(and_, (masks[0] | masks[n] for masks, n in zip(self._masks, point, strict=True)))

    def _beyond(self, point: Point) -> int:
        """The bits of the point and of all its extensions."""
        return reduce(and_, (masks[n] for masks, n in zip(self._masks, point, strict=True) if n))


def _bits(sizes: Sequence[int]) -> tuple[list[list[int]], list[int]]:
    """Per feature and cell number the bits of the points that hold it; per number of answers the bits of its points.

    The bit of a point is its index in mixed radix, the first feature running fastest.
    """
    masks: list[list[int]] = []
    levels = [1]
    points = 1
    for size in sizes:
        masks = [[_repeated(mask, points, size) for mask in of_feature] for of_feature in masks]
        masks.append([((1 << points) - 1) << (points * n) for n in range(size)])
        answered = [_repeated(level, points, size - 1) << points for level in levels]
        levels = [a | b for a, b in zip([*levels, 0], [0, *answered], strict=True)]
        points *= size
    return masks, levels


def _repeated(bits: int, width: int, times: int) -> int:
    """The bits again and again, each time `width` further up."""
    whole = 0
    for n in range(times):
        whole |= bits << (width * n)
    return whole


def _merged(flips: Sequence[_Flip], order: Sequence[str]) -> list[_Flip]:
    """Flips that differ in one feature's answer only, and lead to the same, said as one; in a steady order."""
    kept = list(flips)
    before = 0
    while len(kept) != before:
        before = len(kept)
        for name in order:
            kept = _merged_on(name, kept)
    return sorted(kept, key=lambda flip: (len(flip[0]), [order.index(name) for name, _ in flip[0]]))


def _merged_on(name: str, flips: Sequence[_Flip]) -> list[_Flip]:
    groups: dict[object, _Flip] = {}
    for answers, then in flips:
        held = dict(answers)
        others = tuple((other, None if other == name else chosen) for other, chosen in answers)
        earlier = groups.get((others, then))
        if earlier is not None and name in held:
            held[name] |= dict(earlier[0])[name]
        groups[(others, then)] = tuple(held.items()), then
    return list(groups.values())


def _phrases(answers: Answers, cells: Cells, features: Mapping[str, Feature]) -> tuple[str, ...]:
    return tuple(phrase(features[name], *(cell for cell in cells[name] if cell in chosen)) for name, chosen in answers)

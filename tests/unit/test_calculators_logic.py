"""Three-valued logic: the whole truth tables, and no answer where none is certain."""

from typing import Any

import pytest

from spinepath.calculators import CALCULATORS
from spinepath.calculators.logic import (
    above_zero,
    any_true,
    both,
    difference,
    either,
    every_known,
    fewer,
    first_known,
    highest_known,
    lowest_known,
    newest,
    part_of,
)

T, F, U = True, False, None


@pytest.mark.parametrize(
    ("a", "b", "a_or_b", "a_and_b"),
    [
        (T, T, T, T),
        (T, F, T, F),
        (T, U, T, U),
        (F, F, F, F),
        (F, U, U, F),
        (U, U, U, U),
    ],
)
def test_kleene(a: bool | None, b: bool | None, a_or_b: bool | None, a_and_b: bool | None) -> None:
    assert (either((a, b)), either((b, a)), any_true(a=a, b=b)) == (a_or_b,) * 3
    assert (both(a, b), both(b, a)) == (a_and_b,) * 2


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ([], U),
        ([T], T),
        ([F], F),
        ([T, U], T),
        ([F, U], U),
        ([F, F], F),
    ],
)
def test_any_true_over_rows(parts: list[bool | None], expected: bool | None) -> None:
    assert any_true(rows=parts) is expected


def test_any_true_over_rows_and_values() -> None:
    assert any_true() is U
    assert any_true(rows=[F, F], stated=T) is T
    assert any_true(rows=[], stated=F) is U
    assert any_true(rows=[F], stated=F) is F


@pytest.mark.parametrize(
    ("whole", "stated", "rows", "expected"),
    [
        (T, U, (), U),
        (U, U, (), U),
        (F, U, (), F),
        (F, T, (), T),
        (U, F, (), F),
        (T, U, (F, F), F),
        (T, U, (F, U), U),
        (T, F, (U, T), T),
    ],
)
def test_part_of(whole: Any, stated: Any, rows: Any, expected: Any) -> None:
    assert part_of(whole, stated, rows) is expected


def test_choice_among_values() -> None:
    assert first_known(None, 0, 3) == 0
    assert first_known(None, None) is None
    assert highest_known(a=None, b=2, rows=[None, 7]) == 7
    assert lowest_known(a=-1.0, b=None, rows=[]) == -1.0
    assert highest_known(a=None, rows=[None]) is None


@pytest.mark.parametrize(
    ("whole", "part", "stated", "expected"),
    [(62, 50, U, 12), (62, 50, 3, 3), (62, 50, 0, 0), (50, 50, U, 0), (49, 50, U, U), (U, 50, U, U), (62, U, U, U)],
)
def test_difference(whole: Any, part: Any, stated: Any, expected: Any) -> None:
    assert difference(whole, part, stated) == expected


@pytest.mark.parametrize(("days", "expected"), [([], None), ([3, None], None), ([9, 3], 3)])
def test_newest(days: list[int | None], expected: int | None) -> None:
    assert newest(days) == expected


@pytest.mark.parametrize("name", CALCULATORS)
def test_every_calculator_says_what_it_means(name: str) -> None:
    assert CALCULATORS[name].__doc__


@pytest.mark.parametrize(
    ("rows", "expected"),
    [([T, F], T), ([F], T), ([T, U], F), ([U], F), ([], F)],
)
def test_every_known(rows: list[bool | None], expected: bool) -> None:
    assert every_known(rows) is expected


@pytest.mark.parametrize(
    ("value", "than", "expected"),
    [(9, 10, True), (10, 10, False), (11, 10, False), (None, 10, None), (9, None, None), (None, None, None)],
)
def test_fewer(value: Any, than: Any, expected: bool | None) -> None:
    assert fewer(value, than) is expected


@pytest.mark.parametrize(("value", "expected"), [(92, T), (0.1, T), (0, U), (None, U)])
def test_above_zero_concludes_nothing_from_zero(value: Any, expected: bool | None) -> None:
    assert above_zero(value) is expected

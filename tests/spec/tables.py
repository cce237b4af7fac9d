"""Readable tables that are tests. `tools/truth_tables.py` prints the same tables as a page of the manual.

A table has a line of column heads, and `|` between columns. Left of `||` stands what is given, right of it what must
come out; a line with nothing on the left goes on with the line above. T true, F false, ? unknown, NaN not a number.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from spinepath.criteria import Expression, compile_expression, english, questions
from spinepath.terms import SpinepathError
from tests.factories import make_feature, make_features, make_parameter
from tests.oracles.duck import Duck
from tests.oracles.kleene import truth

FEATURES = make_features(
    *(make_feature(name) for name in ("a", "b", "c", "d")),
    make_feature("wet", label="a wet road"),
    make_feature("closed", label="closed"),
    make_feature("salted", label="on salt"),
    make_feature("passable", label="can be passed"),
    make_feature("detour", label="another road"),
    make_feature("slow", label="fog or snow"),
    make_feature("days_closed", "int", label="days since it was closed", unit="d"),
    make_feature("depth", "float", label="depth", unit="cm", range=(0, 300)),
    make_feature("heat", "float", label="temperature", unit="Cel"),
    make_feature("cars", "int", label="cars a day", unit="{count}", range=(0, 9999)),
    make_feature("age", "int", label="age", unit="a"),
    make_feature("years", "int", label="years", unit="a", lower_bound="youngest", upper_bound="oldest"),
    make_feature("youngest", "int", label="youngest", unit="a"),
    make_feature("oldest", "int", label="oldest", unit="a"),
    make_feature("colour", "code", codes={"red": "red", "green": "green", "blue": "deep blue"}),
    make_feature("note", "text"),
    make_feature("load", "float", label="load", unit="kg", lower_bound="load_seen"),
    make_feature("load_seen", "float", label="the load that was seen", unit="kg"),
)
PARAMETERS = {
    "limit": make_parameter(30, "cm"),
    "inches": make_parameter(12, "[in_i]"),
    "shade": make_parameter("red"),
}
TRUTHS = {"T": True, "F": False, "?": None}


def criterion(text: str) -> Expression:
    """A criterion over the features of the tables."""
    return compile_expression(text, FEATURES, PARAMETERS, "table")


def truth_table(text: str) -> None:
    """Every expression on the right has the stated truth, in the closures, in the Kleene walker and in DuckDB."""
    heads, rows = read(text)
    given = [{name: value(cell) for name, cell in zip(heads[0], row[0], strict=True)} for row in rows]
    duck = Duck()
    for column, head in enumerate(heads[1]):
        expression = criterion(head)
        expected = [TRUTHS[row[1][column]] for row in rows]
        assert [expression.evaluate(values) for values in given] == expected, head
        assert [truth(expression.tree, values) for values in given] == expected, head
        assert duck.truths(expression.tree, FEATURES, given) == expected, head
    duck.close()


def refusal_table(text: str) -> None:
    """Every text on the left is refused, and the error says what is written on the right."""
    for (refused,), (expected,) in read(text)[1]:
        with pytest.raises(SpinepathError) as error:
            criterion(refused)
        assert expected in str(error.value), refused
        assert str(error.value).startswith("table: ")


def english_table(text: str) -> None:
    """Every criterion on the left reads as on the right; `denied` is the negation of the one above."""
    above = ""
    for (written,), (words,) in read(text)[1]:
        denied = written == "denied"
        above = above if denied else written
        assert english(criterion(above), FEATURES, negate=denied) == words


def question_table(stops: Sequence[str], text: str) -> None:
    """What is asked when any of `stops` forbids, and which answers settle it; `-` is nothing."""
    expressions = [criterion(stop) for stop in stops]

    def outcome(values: Mapping[str, Any]) -> str:
        truths = [expression.evaluate(values) for expression in expressions]
        return "stop" if True in truths else "needs_information" if None in truths else "go"

    heads, rows = read(text)
    for cells, (now, ask, flips) in rows:
        values = {name: value(cell) for name, cell in zip(heads[0], cells, strict=True)}
        found = questions(outcome, expressions, values)
        said = "; ".join(f"{' + '.join(phrases)} = {then}" for phrases, then in found.flips)
        assert (outcome(values), ", ".join(found.ask) or "-", said or "-") == (now, ask, flips)
        assert found.exact


def read(text: str) -> tuple[list[list[str]], list[list[list[str]]]]:
    """The heads and the rows, each in its two halves."""
    heads, *lines = [halves(line) for line in text.strip().splitlines()]
    rows: list[list[list[str]]] = []
    for row in lines:
        if any(row[0]):
            rows.append(row)
        else:  # a line that only goes on
            rows[-1][1] = [f"{cell}; {more}" if more else cell for cell, more in zip(rows[-1][1], row[1], strict=True)]
    return heads, rows


def halves(line: str) -> list[list[str]]:
    """The cells left and right of `||`."""
    return [[cell.strip() for cell in half.split("|")] for half in line.split("||")]


def value(cell: str) -> Any:
    """A cell as the value of a feature."""
    if cell in TRUTHS:
        return TRUTHS[cell]
    try:
        return int(cell) if cell.lstrip("-").isdigit() else float(cell)
    except ValueError:
        return cell

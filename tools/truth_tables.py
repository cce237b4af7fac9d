"""Prints the tables of `tests/spec/test_criteria_*.py` as a page of the manual: what is tested is documented."""

import ast
from collections.abc import Iterator
from inspect import cleandoc
from pathlib import Path

from .pages import markdown as md
from .written import ROOT

PAGE = ROOT / "docs" / "reference" / "generated" / "truth_tables.md"
CHAPTERS = ("logic", "values", "questions", "english", "refused")
INTRODUCTION = """
A criterion is a text in a small subset of SQL's boolean expressions: features, `:parameters`, literals, `AND`, `OR`,
`NOT`, `=`, `<>`, `<`, `<=`, `>`, `>=`, `IN` with a list of codes, `BETWEEN`. Every table below is a test: its rows are
judged by the product and, where they hold truths, by two other engines. Left of `||` stands what is given, right of it
what comes out; a line with nothing on the left goes on with the line above. T is true, F false, ? unknown.

The features of the tables: `a`, `b`, `c`, `d`, `wet`, `closed`, `salted` and the like are bool; `depth` (cm, 0 to 300)
and `heat` are float; `cars` (0 to 9999), `age` and `days_closed` are int; `colour` is a code: red, green or blue;
`note` is text. The parameters: `:limit` is 30 cm, `:shade` is red, `:inches` is 12 inches.
"""


def page() -> str:
    """The whole page, made from the sources of the tests."""
    sources = (ROOT / "tests" / "spec" / f"test_criteria_{name}.py" for name in CHAPTERS)
    parts = (part for source in sources for part in chapter(source))
    return md.document("# The expression language: truth tables", md.NOTE, INTRODUCTION, *parts)


def chapter(source: Path) -> Iterator[str]:
    """One module: its docstring, then each of its tables under the docstring of its test."""
    module = ast.parse(source.read_text("utf-8"))
    yield titled("##", module)
    for function in module.body:
        if isinstance(function, ast.FunctionDef) and ast.get_docstring(function):
            yield titled("###", function)
            yield from (f"```text\n{table}\n```" for table in tables(function))


def titled(marks: str, node: ast.Module | ast.FunctionDef) -> str:
    """The docstring with its first line as a heading."""
    title, _, body = (ast.get_docstring(node) or "").partition("\n")
    return md.document(f"{marks} {title}", body.strip())


def tables(function: ast.FunctionDef) -> Iterator[str]:
    """Every text of the function that is a table."""
    for node in ast.walk(function):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and "||" in node.value:
            yield cleandoc(node.value)

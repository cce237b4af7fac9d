"""DuckDB as an engine that nobody here wrote: the tree as SQL text, the rows as typed columns.

NaN goes in as NULL, as it does at the gate: in DuckDB `NaN < 30` is false.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import duckdb

from spinepath.criteria import to_sql
from spinepath.criteria.tree import Tree
from spinepath.knowledge.models import Feature

TYPES = {"bool": "BOOLEAN", "int": "BIGINT", "float": "DOUBLE", "code": "VARCHAR"}


class Duck:
    """One connection, used for many questions."""

    def __init__(self) -> None:
        self._connection = duckdb.connect(":memory:", config={"threads": 1})

    def truths(
        self, tree: Tree, features: Mapping[str, Feature], rows: Sequence[Mapping[str, Any]]
    ) -> list[bool | None]:
        """The truth of the tree for every row."""
        names = [name for name in features if features[name].type in TYPES]
        lines = ", ".join(
            "(" + ", ".join([str(i), *(literal(row.get(name)) for name in names)]) + ")" for i, row in enumerate(rows)
        )
        typed = ", ".join(f"CAST({name} AS {TYPES[features[name].type]}) AS {name}" for name in names)
        table = f"(SELECT row_number, {typed} FROM (VALUES {lines}) AS t(row_number, {', '.join(names)}))"
        query = f"SELECT {to_sql(tree)} FROM {table} ORDER BY row_number"
        return [truth for (truth,) in self._connection.execute(query).fetchall()]

    def close(self) -> None:
        """Give the memory back."""
        self._connection.close()


def literal(value: Any) -> str:
    """A value as SQL text."""
    if value is None or value != value:
        return "NULL"
    if isinstance(value, bool):
        return str(value).upper()
    return "'" + str(value).replace("'", "''") + "'" if isinstance(value, str) else f"'{value!r}'"

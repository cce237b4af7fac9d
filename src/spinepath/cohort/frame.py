"""What is known of many persons as a table: one row for each person and one for each fracture, a column per feature."""

from collections.abc import Iterable, Iterator, Set
from dataclasses import asdict, dataclass, field
from typing import Any

import orjson

from spinepath.features.plan import plan_for
from spinepath.knowledge import Knowledge
from spinepath.terms import PERSON, CurrentDrug, FeatureValue, PatientFeatures

HEAD = ("person", "subject", "died", "incomplete", "drugs", "stale")
"""The columns before the features: id; `person` or `fracture:ID`; day of death (empty: not known); resource types of
which something is known to be lacking (see `lacking`); concepts of the drugs taken now; features whose value is stale.

A type is `incomplete` for a person when a line of that type could not be read that named the person, or that named
nobody we could make out (it is then lacking to everybody); when a second, different version of a resource of the person
was sent; or when the export holds nothing of the type, lacks a file of it or was filtered. `any` means that the type of
the lost thing is not known. An empty list does not say that the record is whole: only that nothing is known to lack.
"""
LONG = ("person", "subject", "feature", "value", "unit", "date", "source", "stale")


def schema(knowledge: Knowledge) -> dict[str, Any]:
    """The Polars types of the table."""
    import polars as pl

    kinds: dict[str, Any] = {
        "bool": pl.Boolean,
        "int": pl.Int64,
        "float": pl.Float64,
        "codes": pl.List(pl.String),
        "drugs": pl.List(pl.String),
    }
    head = {"person": pl.String, "subject": pl.String, "died": pl.String}
    lists = {name: pl.List(pl.String) for name in ("incomplete", "drugs", "stale")}
    return {**head, **lists, **{f.id: kinds.get(f.type, pl.String) for f in knowledge.features.values()}}


@dataclass
class Tables:
    """The wide table and the long one with dates and sources, as Polars frames."""

    wide: Any
    long: Any


@dataclass
class TableBuilder:
    """Collects persons and gives tables."""

    knowledge: Knowledge
    rows: int = 0
    columns: dict[str, dict[int, Any]] = field(default_factory=dict)
    long: list[tuple[Any, ...]] = field(default_factory=list)
    _silent: dict[int, tuple[Any, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        plan = plan_for(self.knowledge)
        known = [absence.value for part in (plan.person, plan.fracture) for absence in part.absences]
        self._silent = {id(value): (cell_of(value), *_told(value)) for value in known}

    def add(self, patient: PatientFeatures, incomplete: Set[str] = frozenset()) -> None:
        """The rows of one person."""
        drugs, lacking = sorted({drug.concept for drug in patient.drugs}), sorted(incomplete)
        self._row((patient.person, PERSON, patient.died, lacking, drugs), patient.values)
        for row in patient.fractures:
            self._row((patient.person, f"fracture:{row.id}", None, lacking, None), row.values)

    def _row(self, head: tuple[Any, ...], values: Any) -> None:
        person, subject = head[:2]
        stale = [name for name, value in values.items() if value.stale]
        for name, cell in zip(HEAD, (*head, stale), strict=True):
            self.columns.setdefault(name, {})[self.rows] = cell
        for name, value in values.items():
            cell, *told = self._silent.get(id(value)) or (cell_of(value), *_told(value))
            self.columns.setdefault(name, {})[self.rows] = cell
            self.long.append((person, subject, name, *told))
        self.rows += 1

    def tables(self) -> Tables:
        """The tables of all persons added."""
        import polars as pl

        typed = schema(self.knowledge)
        listed: dict[str, Iterable[Any]] = {}
        for name, kind in typed.items():
            cells = self.columns.get(name, {})
            column = [cells.get(i) for i in range(self.rows)] if cells else [None] * self.rows
            listed[name] = pl.Series(name, column, dtype=kind)
        long_types = {name: pl.Boolean if name == "stale" else pl.String for name in LONG}
        return Tables(pl.DataFrame(listed), pl.DataFrame(self.long, schema=long_types, orient="row"))


def cell_of(value: FeatureValue) -> Any:
    """The value as a cell: a table of drugs becomes a list of their concepts."""
    found = value.value
    if not isinstance(found, tuple):
        return found
    return [item.concept if isinstance(item, CurrentDrug) else item for item in found]


def _told(value: FeatureValue) -> Iterator[Any]:
    found = value.value
    if isinstance(found, bool):
        yield "true" if found else "false"
    elif isinstance(found, str):
        yield found
    elif isinstance(found, tuple):
        parts = [asdict(item) if isinstance(item, CurrentDrug) else item for item in found]
        yield orjson.dumps(parts).decode()
    else:
        yield repr(found)
    yield from (value.unit, value.date, value.source, value.stale)

"""What is known of many persons as a table: one row for each person and one for each fracture, a column per feature."""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

import orjson

from spinepath.features.plan import plan_for
from spinepath.knowledge import Knowledge
from spinepath.terms import PERSON, CurrentDrug, FeatureValue, PatientFeatures

if TYPE_CHECKING:
    import polars as pl

HEAD = ("person", "subject", "died", "incomplete", "drugs", "stale")
"""The columns before the features: id; `person` or `fracture:ID`; day of death (empty: not known); resource types of
which something is known to be lacking (see `lacking`); concepts of the drugs taken now; features whose value is stale.

A type is `incomplete` for a person when a line of that type could not be read that named the person, or that named
nobody we could make out (it is then lacking to everybody); when a second, different version of a resource of the person
was sent; or when the export holds nothing of the type, lacks a file of it or was filtered. `any` means that the type of
the lost thing is not known. An empty list does not say that the record is whole: only that nothing is known to lack.
"""
_BETWEEN = "\x1f"
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

    wide: "pl.DataFrame"
    long: "pl.DataFrame"


@dataclass(frozen=True, slots=True)
class _Silence:
    """What the silence of a complete source says of one feature, and the rows where it does. Most values are such."""

    value: FeatureValue
    rows: list[int] = field(default_factory=list)


@dataclass
class TableBuilder:
    """Collects persons and gives tables."""

    knowledge: Knowledge
    heads: list[tuple[Any, ...]] = field(default_factory=list)
    cells: dict[str, list[tuple[int, Any]]] = field(default_factory=dict)
    long: list[tuple[Any, ...]] = field(default_factory=list)
    _silences: dict[str, _Silence] = field(default_factory=dict)

    def __post_init__(self) -> None:
        plan = plan_for(self.knowledge)
        absences = [absence for part in (plan.person, plan.fracture) for absence in part.absences]
        self._silences = {absence.id: _Silence(absence.value) for absence in absences}

    def add(self, patient: PatientFeatures, incomplete: Set[str] = frozenset()) -> None:
        """The rows of one person."""
        drugs, lacking = sorted({drug.concept for drug in patient.drugs}), sorted(incomplete)
        self._row((patient.person, PERSON, patient.died, lacking, drugs), patient.values)
        for row in patient.fractures:
            self._row((patient.person, f"fracture:{row.id}", None, lacking, None), row.values)

    def _row(self, head: tuple[Any, ...], values: Mapping[str, FeatureValue]) -> None:
        person, subject, number = head[0], head[1], len(self.heads)
        stale = []
        for name, value in values.items():
            silence = self._silences.get(name)
            if silence is not None and silence.value is value:
                silence.rows.append(number)
                continue
            if value.stale:
                stale.append(name)
            self.cells.setdefault(name, []).append((number, cell_of(value)))
            self.long.append((person, subject, name, *_told(value)))
        self.heads.append((*head, stale))

    def tables(self) -> Tables:
        """The tables of all persons added."""
        import polars as pl

        return Tables(pl.DataFrame(list(self._columns())), pl.concat([self._said(), self._silent()]))

    def _columns(self) -> "Iterator[pl.Series]":
        heads = dict(zip(HEAD, zip(*self.heads, strict=True) if self.heads else [()] * len(HEAD), strict=True))
        for name, kind in schema(self.knowledge).items():
            yield _series(name, heads[name] if name in heads else self._column(name), kind)

    def _column(self, name: str) -> list[Any]:
        column: list[Any] = [None] * len(self.heads)
        if name in self._silences:
            silent = cell_of(self._silences[name].value)
            for number in self._silences[name].rows:
                column[number] = silent
        for number, cell in self.cells.get(name, ()):
            column[number] = cell
        return column

    def _said(self) -> "pl.DataFrame":
        columns = zip(*self.long, strict=True) if self.long else [()] * len(LONG)
        return _frame(dict(zip(LONG, columns, strict=True)))

    def _silent(self) -> "pl.DataFrame":
        """What silence says, as rows: a few texts, each for many."""
        told = [(name, *_told(silence.value)) for name, silence in self._silences.items()]
        which = [number for number, silence in enumerate(self._silences.values()) for _ in silence.rows]
        rows = [row for silence in self._silences.values() for row in silence.rows]
        texts = _frame(dict(zip(LONG[2:], zip(*told, strict=True) if told else [()] * len(LONG), strict=False)))
        whose = _frame({name: [head[i] for head in self.heads] for i, name in enumerate(LONG[:2])})
        return whose[rows].hstack(texts[which])


def _frame(columns: Mapping[str, Sequence[Any]]) -> "pl.DataFrame":
    """Columns of the long table with their types."""
    import polars as pl

    types = {name: pl.Boolean if name == "stale" else pl.String for name in columns}
    return pl.DataFrame([pl.Series(name, cells, dtype=types[name]) for name, cells in columns.items()])


def _series(name: str, cells: Sequence[Any], kind: Any) -> "pl.Series":
    """A typed column. A list goes by way of a text, because Polars makes a series of its own for each list."""
    import polars as pl

    words = {word for cell in cells for word in cell or ()} if kind == pl.List(pl.String) else {""}
    if any(not word or _BETWEEN in word for word in words):
        return pl.Series(name, cells, dtype=kind)
    texts = [None if cell is None else _BETWEEN.join(cell) for cell in cells]
    return pl.Series(name, texts, dtype=pl.String).str.extract_all(f"[^{_BETWEEN}]+")


def cell_of(value: FeatureValue) -> Any:
    """The value as a cell: a table of drugs becomes a list of their concepts."""
    found = value.value
    if not isinstance(found, tuple):
        return found
    return [item.concept if isinstance(item, CurrentDrug) else item for item in found]


def _told(value: FeatureValue) -> tuple[Any, ...]:
    """The cells of the long table behind the name of the feature."""
    return (_text(value.value), value.unit, value.date, value.source, value.stale)


def _text(found: Any) -> str:
    if isinstance(found, bool):
        return "true" if found else "false"
    if isinstance(found, str):
        return found
    if isinstance(found, tuple):
        parts = [asdict(item) if isinstance(item, CurrentDrug) else item for item in found]
        return orjson.dumps(parts).decode()
    return repr(found)

"""From stored facts to what is known of each person: SQL reduces, the Python of one person finishes.

Silence in a complete source, and the calculators, are applied by the same functions as for one record.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from typing import Any

from spinepath.calculators.concepts import DEATH, UNRECOGNISED_DRUG
from spinepath.features.calculation import Memory
from spinepath.features.completeness import DRUGS as DRUG_ORDERS
from spinepath.features.current_drugs import drug_rows
from spinepath.features.derive import calculate_all, subject_of
from spinepath.features.ended import FINISHED, HALTED, UNCERTAIN
from spinepath.features.fracture_table import PREFIX
from spinepath.features.reducers import Reduced, drug_table
from spinepath.features.visible import Dated
from spinepath.knowledge import Knowledge
from spinepath.terms import PERSON, CurrentDrug, Fact, FeatureValue, FractureRow, Message, PatientFeatures, Record

from . import columns, steps
from .columns import FactColumns
from .reducers import DRUGS, reduce_facts
from .steps import Steps, steps_of

Found = dict[str, Reduced]
Given = Mapping[str, FeatureValue | None]

FRACTURES = """
SELECT person, subject, coalesce(min(first) FILTER (first > 0), 0) AS day
FROM visible WHERE starts_with(subject, 'fracture:') GROUP BY person, subject
"""
DEATHS = """
SELECT person, coalesce(arg_max(coalesce(start, ''), ord), '') FROM visible
WHERE concept = $death AND NOT denies GROUP BY person
"""
COMPLETED = """
SELECT DISTINCT f.person, c.type FROM visible f JOIN completing c USING (concept)
WHERE f.first >= $today - c.days AND NOT f.denies AND f.sure
"""
STRANGE = """
SELECT DISTINCT person, coalesce(text, source) FROM visible
WHERE concept = $strange AND NOT denies AND (status IS NULL OR NOT list_contains($halted, status))
  AND CASE WHEN end_last IS NOT NULL THEN end_last >= $today
    ELSE status IS NULL OR NOT list_contains($finished, status) END
"""


CONTESTED = 3

DOUBLED = """
CREATE OR REPLACE TEMP TABLE doubled AS
SELECT person, source, min(place) AS place, max(place) AS other FROM facts
GROUP BY person, source HAVING min(place) <> max(place)
"""
DIFFERENT = """
SELECT person, source, any_value(other) FROM doubled JOIN facts USING (person, source)
GROUP BY person, source HAVING count(DISTINCT digest) > 1
"""
ONCE = """
DELETE FROM facts USING doubled d
WHERE facts.person = d.person AND facts.source = d.source AND facts.place <> d.place
"""


STRANGERS = "SELECT count(DISTINCT person) FROM read_parquet($files) ANTI JOIN wanted USING (person)"


@dataclass(frozen=True, slots=True)
class SecondVersion:
    """A resource that stands twice in the export with different content: the first one counted."""

    person: str
    source: str
    place: int

    @property
    def kind(self) -> str:
        """The type of the resource."""
        return self.source.partition("/")[0]


@dataclass
class _Person:
    """What SQL found of one person."""

    values: Found = field(default_factory=dict)
    rows: dict[str, Found] = field(default_factory=dict)
    fractures: list[tuple[int, str]] = field(default_factory=list)
    drugs: tuple[CurrentDrug, ...] = ()
    died: str | None = None
    complete: set[str] = field(default_factory=set)
    strange: list[str] = field(default_factory=list)

    def of(self, owner: str) -> Found:
        """The reduced values of the person, or of one fracture."""
        return self.values if owner == PERSON else self.rows.setdefault(owner.removeprefix(PREFIX), {})


_NOBODY = _Person()


class Reducer:
    """One knowledge on one day, ready to reduce the facts of many persons. One DuckDB connection, one thread.

    `jurisdiction`, when given, goes before the one on record.
    """

    def __init__(self, knowledge: Knowledge, as_of: date, jurisdiction: FeatureValue | None = None) -> None:
        self._knowledge, self._as_of, self._today = knowledge, as_of, as_of.toordinal()
        self._steps: Steps = steps_of(knowledge)
        self._given: Given = {} if jurisdiction is None else {"jurisdiction": jurisdiction}
        self._connection = _connected(knowledge, self._steps)
        self._memory = Memory()
        self.second_versions: list[SecondVersion] = []
        self.unused: dict[str, set[str]] = {}
        self.strangers = 0

    def stored(self, files: Sequence[str], persons: Mapping[str, frozenset[str]]) -> Iterator[PatientFeatures]:
        """What the facts in Parquet files say of `persons` (id -> the types that its source is complete for).

        Facts of anybody else are not looked at. Persons come in the order given. A resource that stands twice counts
        once; `second_versions` names those of which the two differ, `unused` their types by person. `strangers` is how
        many other persons there are facts of.
        """
        names = list(persons)
        self._load("read_parquet($files)" if files else _empty(), names, {"files": list(files)} if files else {})
        if files:
            self.strangers = next(self._rows(STRANGERS, files=list(files)))[0]
        self._connection.execute(DOUBLED)
        self.second_versions = [SecondVersion(names[who], *found) for who, *found in self._rows(DIFFERENT)]
        self.unused = {}
        for second in self.second_versions:
            self.unused.setdefault(second.person, set()).add(second.kind)
        self._connection.execute(ONCE)
        yield from self._features(persons)

    def records(self, records: Iterable[Record]) -> Iterator[PatientFeatures]:
        """What records in memory say: for tests, and for a few persons."""
        listed = list(records)
        made = FactColumns(self._knowledge)
        rows = [row for record in listed for row in made.rows(record.facts, 0, 0)]
        self._connection.execute(f"CREATE OR REPLACE TEMP TABLE sent AS SELECT * FROM {_empty()}")  # noqa: S608
        _insert(self._connection, "sent", columns.COLUMNS, rows)
        self._load("sent", list({record.person: None for record in listed}), {})
        yield from self._features({record.person: record.complete_for for record in listed})

    def close(self) -> None:
        """Give the memory back."""
        self._connection.close()

    def _load(self, source: str, names: Sequence[str], given: Mapping[str, Any]) -> None:
        """The facts of these persons, each named by its number: numbers are grouped and joined faster than text."""
        self._connection.execute("CREATE OR REPLACE TEMP TABLE wanted (person VARCHAR, number INTEGER)")
        _insert(self._connection, "wanted", {"person": "VARCHAR", "number": "INTEGER"}, list(zip(names, count())))
        numbered = f"SELECT f.* REPLACE (w.number AS person) FROM {source} f JOIN wanted w ON w.person = f.person"  # noqa: S608
        self._connection.execute(f"CREATE OR REPLACE TEMP TABLE facts AS {numbered}", given or None)

    def _features(self, persons: Mapping[str, frozenset[str]]) -> Iterator[PatientFeatures]:
        reduce_facts(self._connection, self._today)
        found = self._collected()
        for number, (person, complete) in enumerate(persons.items()):
            yield self._finished(person, found.pop(number, _NOBODY), complete)

    def _collected(self) -> dict[int, _Person]:
        """What was found of each person, by the person's number."""
        found: dict[int, _Person] = defaultdict(_Person)
        for person, owner, feature, *cells in self._rows(REDUCED):
            found[person].of(owner)[feature] = self._value(feature, *cells)
        self._add_drugs(found)
        for person, subject, day in self._rows(FRACTURES):
            found[person].fractures.append((day, subject.removeprefix(PREFIX)))
        for person, day in self._rows(DEATHS, death=DEATH):
            found[person].died = day
        for person, kind in self._rows(COMPLETED, today=self._today):
            found[person].complete.add(kind)
        words = {"strange": UNRECOGNISED_DRUG, "halted": sorted(HALTED), "finished": sorted(FINISHED)}
        for person, name in self._rows(STRANGE, today=self._today, **words):
            found[person].strange.append(name)
        return found

    def _rows(self, query: str, **given: Any) -> Iterator[tuple[Any, ...]]:
        cursor = self._connection.execute(query, given or None)
        while rows := cursor.fetchmany(10_000):
            yield from rows

    def _value(
        self,
        feature: str,
        state: int,
        amount: float | None,
        words: str | None,
        members: list[str] | None,
        start: str | None,
        source: str,
        stale: bool,
    ) -> Reduced:
        rule = self._steps.steps[feature].rule
        if state == 2:
            return Message("warning", f"{feature}: a value that cannot be used ({source}); unknown", source)
        if state == CONTESTED:
            text = f"{feature}: the answer no, and a drug on the list of medicines: stopped, or forgotten?"
            return Message("warning", text, source, feature)
        kind = self._knowledge.features[feature].type
        value: Any = words
        if kind == "bool":
            value = amount == 1
        elif kind == "int":
            value = int(amount or 0)
        elif kind == "float":
            value = amount
        elif kind in ("codes", "drugs"):
            value = tuple(sorted(members or ()))
        return FeatureValue(value, rule.unit, start, source, stale)

    def _add_drugs(self, found: dict[int, _Person]) -> None:
        tables: dict[tuple[int, str, str], list[Dated]] = defaultdict(list)
        for person, owner, feature, concept, _, *cells in self._rows(DRUGS):
            tables[person, owner, feature].append(_dated(owner, concept, *cells))
        plan = self._steps.plan
        for (person, owner, feature), newest in tables.items():
            if feature == steps.DRUGS:
                found[person].drugs = drug_rows(newest, self._today, plan.labels, plan.drugs_fresh_d)
            else:
                rule = self._steps.steps[feature].rule
                drugs = drug_rows(newest, self._today, rule.labels, rule.fresh_d)
                found[person].of(owner)[feature] = drug_table(rule, drugs)

    def _finished(self, name: str, found: _Person, stated: frozenset[str]) -> PatientFeatures:
        plan = self._steps.plan
        complete = stated | found.complete - {None}
        notes: tuple[Message, ...] = ()
        if DRUG_ORDERS in complete and found.strange:
            shown = ", ".join(sorted(set(found.strange)))
            text = f"drugs not recognised ({shown}): a drug that is not listed is not known to be absent"
            complete, notes = complete - {DRUG_ORDERS}, (Message("warning", text),)
        person = subject_of(plan.person, found.values, self._given, complete)
        ids = [ident for day, ident in sorted(found.fractures, key=lambda f: (f[0] == 0, *f))]
        rows = {ident: subject_of(plan.fracture, found.rows.get(ident, {}), {}, complete) for ident in ids}
        calculate_all(plan, person, list(rows.values()), self._as_of, self._memory)
        return PatientFeatures(
            person=name,
            as_of=self._as_of,
            values=person.known,
            fractures=tuple(FractureRow(ident, row.known) for ident, row in rows.items()),
            drugs=found.drugs,
            complete_for=complete,
            messages=(*notes, *person.messages, *(m for row in rows.values() for m in row.messages)),
            died=found.died,
        )


REDUCED = "SELECT person, owner, feature, state, amount, words, members, start, source, stale FROM reduced"


def _dated(
    owner: str,
    concept: str,
    first: int,
    last: int,
    start: str | None,
    source: str,
    sure: bool,
    number: float | None,
    text: str | None,
    unit: str | None,
    code: str | None,
) -> Dated:
    status = None if sure else UNCERTAIN
    value = text if number is None else number
    return Dated(Fact("", owner, concept, start, None, None, value, code, unit, status, None, source), first, last)


def _connected(knowledge: Knowledge, made: Steps) -> Any:
    import duckdb

    connection = duckdb.connect(":memory:", config={"threads": 1})
    connection.execute(_table("steps", steps.COLUMNS))
    _insert(connection, "steps", steps.COLUMNS, made.rows)
    completing = {"concept": "VARCHAR", "type": "VARCHAR", "days": "INTEGER"}
    connection.execute(_table("completing", completing))
    rows = [(c.concept, c.completes, c.completes_for_d) for c in knowledge.concepts.values() if c.completes]
    _insert(connection, "completing", completing, rows)
    return connection


def _table(name: str, typed: Mapping[str, str]) -> str:
    cells = ", ".join(f'"{key}" {kind}' for key, kind in typed.items())
    return f"CREATE TEMP TABLE {name} ({cells})"


def _empty() -> str:
    cells = ", ".join(f'CAST(NULL AS {kind}) AS "{name}"' for name, kind in columns.COLUMNS.items())
    return f"(SELECT {cells} WHERE false)"


def _insert(connection: Any, table: str, typed: Mapping[str, str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows column by column: a row at a time is a hundred times slower."""
    cells = list(zip(*rows, strict=True))
    if cells:
        lists = ", ".join(f"unnest(CAST(? AS {kind}[]))" for kind in typed.values())
        connection.execute(f"INSERT INTO {table} SELECT {lists}", [list(column) for column in cells])

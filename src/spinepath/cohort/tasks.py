"""The work of one process, as functions of plain arguments: any executor of `concurrent.futures` can run them.

Everything a task makes is written under a temporary name and renamed when it is whole.
"""

import os
import pickle
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from zlib import crc32

from spinepath.fhir.source import paused_collector
from spinepath.knowledge import Knowledge
from spinepath.terms import FeatureValue

from .columns import COLUMNS
from .frame import TableBuilder
from .lacking import Sent
from .reader import PieceReader, Quarantined, Read, file_of
from .reducing import Reducer, SecondVersion
from .sources import Piece

FACTS, LATER, TARGETS, WIDE, LONG = "facts", "later", "targets", "wide", "long"
BATCH = 20_000
"""Persons in one part of the result."""


@dataclass(frozen=True)
class Job:
    """What every task of a run must know. `buckets`: into how many shares the persons are divided."""

    knowledge: Knowledge
    folder: Path
    store: Path
    as_of: date
    jurisdiction: str | None
    buckets: int


@dataclass
class Told:
    """What a task tells the run: all but the facts themselves."""

    persons: list[tuple[str, str]] = field(default_factory=list)
    quarantined: list[Quarantined] = field(default_factory=list)
    types: Counter[str] = field(default_factory=Counter)
    notes: Counter[str] = field(default_factory=Counter)
    facts: int = 0

    def add(self, read: Read) -> None:
        """Take over what was read."""
        self.persons += read.persons
        self.quarantined += read.quarantined
        self.types += read.types
        self.notes += read.notes
        self.facts += len(read.rows)


@dataclass
class Reduced:
    """What the reducing of one bucket gave: persons, values that could not be used, by feature, what stood twice.

    `strangers`: how many persons there are facts of, and no Patient.
    """

    persons: int = 0
    strangers: int = 0
    unusable: Counter[str] = field(default_factory=Counter)
    second_versions: list[SecondVersion] = field(default_factory=list)


class Worker:
    """A process at work: the knowledge and what is compiled from it stay between tasks."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self._reader = PieceReader(job.knowledge, job.folder)

    def read(self, number: int, piece: Piece) -> Told:
        """Facts of a piece into part files."""
        told = Told()
        with paused_collector():
            for part, found in enumerate(self._reader.read(piece)):
                self._keep(f"{number:06}-{part:04}", found)
                told.add(found)
        return told

    def read_later(self, path: Path, names: Mapping[int, str]) -> Told:
        """Facts of the resources kept in one part file, once everything that they may need is there."""
        import polars as pl

        kept = pl.read_parquet(path)
        needs = kept["needs"].explode().unique().to_list()
        targets: dict[str, bytes] = {}
        for found in sorted((self.job.store / TARGETS).glob("*.parquet")):
            rows = pl.scan_parquet(found).filter(pl.col("name").is_in(needs)).collect()
            targets.update(rows.iter_rows())
        waiting = ((p, digest, names[file_of(p)[0]], line) for p, digest, _, line in kept.iter_rows())
        read = self._reader.understood(waiting, targets)
        self._keep(f"later-{path.stem}", read)
        told = Told()
        told.add(read)
        return told

    def reduce(self, bucket: int, persons: Mapping[str, Sent]) -> Reduced:
        """Features of the persons of one bucket into part files."""
        job = self.job
        given = None if job.jurisdiction is None else FeatureValue(job.jurisdiction, source="given")
        reducer = Reducer(job.knowledge, job.as_of, given)
        files = [str(p) for p in sorted((job.store / FACTS).glob(f"{bucket:04}-*.parquet"))]
        found = Reduced()
        builder = TableBuilder(job.knowledge)
        with paused_collector():
            for patient in reducer.stored(files, {person: sent.complete for person, sent in persons.items()}):
                builder.add(patient, persons[patient.person].incomplete | reducer.unused.get(patient.person, set()))
                found.persons += 1
                found.unusable.update(m.text.partition(":")[0] for m in patient.messages if m.place)
                if found.persons % BATCH == 0:
                    self._write(builder, bucket, found.persons)
                    builder = TableBuilder(job.knowledge)
        self._write(builder, bucket, found.persons)
        found.second_versions, found.strangers = reducer.second_versions, reducer.strangers
        reducer.close()
        return found

    def _write(self, builder: TableBuilder, bucket: int, number: int) -> None:
        tables = builder.tables()
        name = f"{bucket:04}-{number:09}.parquet"
        write_whole(tables.wide, self.job.store / WIDE / name)
        write_whole(tables.long, self.job.store / LONG / name)

    def _keep(self, name: str, found: Read) -> None:
        import polars as pl

        store = self.job.store
        by_bucket: dict[int, list[tuple[Any, ...]]] = {}
        for row in found.rows:
            by_bucket.setdefault(bucket_of(row[0], self.job.buckets), []).append(row)
        for bucket, rows in by_bucket.items():
            write_whole(fact_frame(rows), store / FACTS / f"{bucket:04}-{name}.parquet")
        if found.later:
            later: dict[str, Any] = {
                "place": pl.Int64,
                "digest": pl.Int64,
                "needs": pl.List(pl.String),
                "line": pl.Binary,
            }
            write_whole(pl.DataFrame(found.later, schema=later, orient="row"), store / LATER / f"{name}.parquet")
        if found.targets:
            targets = pl.DataFrame(found.targets, schema={"name": pl.String, "json": pl.Binary}, orient="row")
            write_whole(targets, store / TARGETS / f"{name}.parquet")


def bucket_of(person: str, buckets: int) -> int:
    """The share to which a person belongs: the same in every process and on every day."""
    return crc32(person.encode()) % buckets


def fact_frame(rows: Sequence[tuple[Any, ...]]) -> Any:
    """Rows of facts as a Polars frame with the stored types."""
    import polars as pl

    kinds: dict[str, Any] = {
        "VARCHAR": pl.String,
        "TINYINT": pl.Int8,
        "SMALLINT": pl.Int16,
        "INTEGER": pl.Int32,
        "BIGINT": pl.Int64,
        "DOUBLE": pl.Float64,
        "BOOLEAN": pl.Boolean,
    }
    cells: Iterable[tuple[Any, ...]] = zip(*rows, strict=True)
    pairs = zip(COLUMNS.items(), cells, strict=True)
    return pl.DataFrame([pl.Series(name, column, dtype=kinds[kind]) for (name, kind), column in pairs])


def write_whole(frame: Any, path: Path) -> None:
    """Write a Parquet file under a temporary name and rename it: whoever looks finds it whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f".{path.name}.{os.getpid()}.part")
    frame.write_parquet(half, compression="zstd", compression_level=1)
    half.replace(path)


_worker: list[Worker] = []


def start(job: Job) -> None:
    """Make this process a worker."""
    _worker[:] = [Worker(job)]


def start_with(handed: Path) -> None:
    """Make this process a worker at the job in a file."""
    start(pickle.loads(handed.read_bytes()))  # noqa: S301  # the run has just written it, for its own processes


def read(number: int, piece: Piece) -> Told:
    """`Worker.read` of this process."""
    return _worker[0].read(number, piece)


def read_later(path: Path, names: Mapping[int, str]) -> Told:
    """`Worker.read_later` of this process."""
    return _worker[0].read_later(path, names)


def reduce(bucket: int, persons: Mapping[str, Sent]) -> Reduced:
    """`Worker.reduce` of this process."""
    return _worker[0].reduce(bucket, persons)

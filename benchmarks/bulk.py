"""Many records at once: bulk NDJSON to features beside `orjson.loads` of the same bytes; criteria in Polars and DuckDB.

The export is made up (`spinepath generate`), the same for everybody. The floor reads the same byte ranges in the same
number of processes and parses each line, nothing else. Slopes: over 20, 80 and 160 features of the dictionary, and over
the number of persons. Only ratios mean something on a shared machine; `--large` adds 200,000 persons and takes long.
"""

import shutil
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage
from typing import Any

import orjson

from spinepath.cohort import read_export, statuses_of
from spinepath.cohort.generate import generate
from spinepath.cohort.judged import judged
from spinepath.cohort.lines import lines
from spinepath.cohort.sources import Piece, files, pieces
from spinepath.cohort.statuses import subjects, truths, with_fresh
from spinepath.criteria import to_sql
from spinepath.knowledge import Knowledge, load_compiled
from spinepath.recommendations import compile_edition, edition_in_force
from spinepath.recommendations.editions import CompiledEdition

DAY = date(2026, 11, 20)
WORKERS = 2
FEATURES = (20, 80, 160)
PERSONS = (2_000, 20_000)
LARGE = 200_000
CRITERIA_ROWS = 1_000_000


@dataclass(frozen=True)
class Row:
    """One line of the table: work done in `seconds`, and `rate` of `unit` a second."""

    work: str
    seconds: float
    rate: float
    unit: str
    against: float


def rows(persons: Sequence[int] = PERSONS, criteria_rows: int = CRITERIA_ROWS) -> Iterator[Row]:
    """Measure everything on exports of so many persons."""
    knowledge = load_compiled()
    for number in persons:
        with tempfile.TemporaryDirectory() as temporary:
            folder = Path(temporary)
            generate(knowledge, number, 1, folder / "export", DAY)
            yield from _export(knowledge, folder, number, slope=number == persons[0])
            if number == persons[-1]:
                yield from _criteria(knowledge, folder, criteria_rows)


def _export(knowledge: Knowledge, folder: Path, persons: int, slope: bool) -> Iterator[Row]:
    size = sum(path.stat().st_size for path in files(folder / "export")) / 1e6
    floor = _timed(lambda: _parse(folder / "export"))
    who = f"{persons:,} persons: "
    yield Row(f"{who}orjson.loads of every line", floor, size / floor, "MB", 1.0)
    every = len(knowledge.features)
    for number in (*FEATURES, every) if slope else (every,):
        some, clock = replace(knowledge, features=_first(knowledge, number)), Clock()
        seconds = _timed(lambda some=some, clock=clock: _read(some, folder, clock))
        yield Row(f"{who}{len(some.features)} features", seconds, size / seconds, "MB", floor / seconds)
    for what, part in clock.seconds.items():
        yield Row(f"{who}of these seconds, {what}", part, size / part, "MB", floor / part)
    table = _features(folder).sort("person", "subject")
    seconds = _timed(lambda: sum(found.height for found in judged(knowledge, table)))
    name = f"{who}statuses of {len(knowledge.recommendations)} recommendations"
    yield Row(name, seconds, persons / seconds, "persons", floor / seconds)
    shutil.rmtree(folder / "store")
    seconds = _timed(lambda: statuses_of(folder / "export", folder / "made", knowledge, DAY, workers=WORKERS))
    yield Row(f"{who}spinepath cohort, all tables written", seconds, size / seconds, "MB", floor / seconds)


class Clock:
    """Takes the time of the steps of a run, in the place of a progress bar."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    def __call__(self, found: Iterable[Any], _total: int, what: str) -> Iterator[Any]:
        """The results as they come."""
        start = time.perf_counter()
        yield from found
        self.seconds[what] = time.perf_counter() - start


def _first(knowledge: Knowledge, number: int) -> dict[str, Any]:
    """The first features of the dictionary that are read from facts; of the whole dictionary all."""
    if number >= len(knowledge.features):
        return knowledge.features
    read = [f for f in knowledge.features.values() if f.source.reducer is not None]
    return {f.id: f for f in read[:number]}


def _read(knowledge: Knowledge, folder: Path, clock: Clock) -> None:
    shutil.rmtree(folder / "store", ignore_errors=True)
    read_export(folder / "export", folder / "store", knowledge, DAY, workers=WORKERS, progress=clock)


def _features(folder: Path) -> Any:
    import polars as pl

    return pl.read_parquet(sorted((folder / "store" / "wide").glob("*.parquet")))


def _parse(folder: Path) -> int:
    with ProcessPoolExecutor(WORKERS) as executor:
        return sum(executor.map(_parse_piece, pieces(files(folder))))


def _parse_piece(piece: Piece) -> int:
    return sum(orjson.loads(line) is not None for _, line in lines(piece))


def _criteria(knowledge: Knowledge, folder: Path, number: int) -> Iterator[Row]:
    """Every criterion about persons, on fresh values, in Polars and in DuckDB: both count what is true."""
    import polars as pl

    features = pl.read_parquet(folder / "made" / "features.parquet")
    table = subjects(knowledge, features, "person")
    table = with_fresh(pl.concat([table] * (1 + number // table.height)).head(number))
    editions = list(_in_force(knowledge))
    counted = [truth.sum() for compiled in editions for truth in truths(knowledge, compiled, table)]
    named = [truth.alias(str(i)) for i, truth in enumerate(counted)]
    seconds = _timed(lambda: table.lazy().select(named).collect())
    done = len(named) * table.height / 1e9
    yield Row(f"{len(named)} criteria x {table.height:,} rows: Polars", seconds, done / seconds, "G evaluations", 1.0)
    peer = _duck(editions, table)
    what = f"{len(named)} criteria x {table.height:,} rows: DuckDB"
    yield Row(what, peer, done / peer, "G evaluations", seconds / peer)


def _in_force(knowledge: Knowledge) -> Iterator[CompiledEdition]:
    for recommendation in knowledge.recommendations.values():
        edition = edition_in_force(recommendation, knowledge.edition, "uk")
        if edition is not None and recommendation.subject == "person":
            yield compile_edition(knowledge, recommendation, edition)


def _duck(editions: Sequence[CompiledEdition], table: Any) -> float:
    import duckdb

    used = {name for e in editions for c in e.criteria for name in c.expression.features}
    selected = ", ".join(f"count(*) FILTER ({to_sql(c.expression.tree)})" for e in editions for c in e.criteria)
    with tempfile.TemporaryDirectory() as temporary, duckdb.connect(config={"threads": WORKERS}) as connection:
        path = Path(temporary) / "t.parquet"
        table.select(sorted(used)).write_parquet(path)
        connection.execute("CREATE TABLE t AS SELECT * FROM read_parquet(?)", [str(path)])
        return _timed(lambda: connection.execute(f"SELECT {selected} FROM t").fetchall())


def _timed(work: Any) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> None:
    """Print the table alone: `python benchmarks/bulk.py [--large | --smoke]`."""
    persons = (200,) if "--smoke" in sys.argv else (*PERSONS, LARGE) if "--large" in sys.argv else PERSONS
    show(rows(persons, 10_000 if "--smoke" in sys.argv else CRITERIA_ROWS))


def show(measured: Iterator[Row]) -> None:
    """The rows as Markdown."""
    print(f"## Many records, {WORKERS} processes\n")
    print("| work | s | per second | against orjson.loads, or Polars |\n|---|--:|--:|--:|")
    for row in measured:
        print(f"| {row.work} | {row.seconds:.2f} | {row.rate:.3g} {row.unit} | {row.against:.3g} |", flush=True)
    here, worker = (getrusage(who).ru_maxrss / 1024 for who in (RUSAGE_SELF, RUSAGE_CHILDREN))
    print(f"\nMost memory: {here:,.0f} MB in the process that was called, {worker:,.0f} MB in a worker")


if __name__ == "__main__":
    main()

"""The features or statuses of an export as files that analysts read, and where each value comes from.

In a directory stand `features` (a row for each person and each fracture, a column per feature), `values` (a row for
each known value with unit, date, source, staleness), `statuses` where they were asked for (a row for each person or
fracture and recommendation), `facts/` (what was read), `quarantine.ndjson` (what could not be) and `account.json` (how
much of what, and for which types the export is complete or silent).
"""

import shutil
import tempfile
from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Unpack

import orjson

from spinepath.knowledge import Knowledge
from spinepath.terms import SpinepathError
from spinepath.terms.audits import AuditFound

from .audit import measured
from .judged import Summary, judged
from .run import ACCOUNT, Account, Options, read_export, whole
from .tasks import FACTS, LATER, LONG, TARGETS, WIDE

if TYPE_CHECKING:
    import polars as pl

FORMATS = ("parquet", "csv", "json")
SUFFIXES = {"parquet": ".parquet", "csv": ".csv", "json": ".ndjson"}
QUARANTINE = "quarantine.ndjson"
NEEDED = ("duckdb", "polars")
Write = Callable[[Path, Path], None]
"""Writes one table: from the parts in a store, to a file."""


def features_of(
    folder: Path,
    out: Path,
    knowledge: Knowledge,
    as_of: date,
    *,
    format: str = "parquet",
    stamp: Mapping[str, Any] | None = None,
    **options: Unpack[Options],
) -> Account:
    """Write the features of every record of `folder` to `out`, a directory, or one file when it has a suffix.

    `folder` holds a bulk export (NDJSON, plain or packed) or Bundles, `format` is parquet, csv or json (NDJSON).
    `stamp` is added to the account (the command, the engine). What stands at `out` is whole or not there at all.
    Raises SpinepathError when there is nothing to read, `out` is no place to write to, or a package is missing.
    """
    read = partial(read_export, folder, knowledge=knowledge, as_of=as_of, **options)
    return _made(read, out, format, _tables(format), stamp or {})


def statuses_of(
    folder: Path,
    out: Path,
    knowledge: Knowledge,
    as_of: date,
    *,
    format: str = "parquet",
    stamp: Mapping[str, Any] | None = None,
    **options: Unpack[Options],
) -> tuple[Account, Summary]:
    """As `features_of`, with the status and safety of every recommendation in force for every person.

    They stand in the table `statuses` (columns: `judged.COLUMNS`), beside the features they were judged on; one file
    holds the statuses alone. The second result says how many persons have which.
    """
    read, summary = partial(read_export, folder, knowledge=knowledge, as_of=as_of, **options), Summary()
    tables: dict[str, Write] = {"statuses": partial(_write_statuses, knowledge, summary, format), **_tables(format)}
    return _made(read, out, format, tables, stamp or {}), summary


def audit_of(folder: Path, knowledge: Knowledge, as_of: date, **options: Unpack[Options]) -> AuditFound:
    """Every measure of `knowledge` over the people of `folder`; nothing of them is kept.

    Raises SpinepathError when there is nothing to read or a package is missing.
    """
    require_packages()
    with tempfile.TemporaryDirectory(prefix="audit.") as temporary:
        store = Path(temporary)
        account = read_export(folder, store, knowledge, as_of, **options)
        persons, left_out, found = measured(knowledge, _parts(store, WIDE).sort("person", "subject").collect())
    return AuditFound(str(folder), as_of.isoformat(), persons, left_out, len(account.quarantined), found)


def _made(
    read: Callable[[Path], Account], out: Path, format: str, tables: Mapping[str, Write], stamp: Mapping[str, Any]
) -> Account:
    """The tables in a directory, or the first of them in one file."""
    require_packages()
    if format not in FORMATS:
        raise SpinepathError("format", found=format, expected=" or ".join(FORMATS))
    try:
        if out.suffix:
            return _file(read, out, next(iter(tables.values())))
        with whole(out) as place:
            account = read(place)
            for name, write in tables.items():
                write(place, place / (name + SUFFIXES[format]))
            for parts in (WIDE, LONG, LATER, TARGETS):  # what only served the reading goes
                shutil.rmtree(place / parts, ignore_errors=True)
            (place / FACTS).mkdir(exist_ok=True)
            _account(place, account, stamp)
        return account
    except OSError as error:
        raise SpinepathError(str(out), found=error.strerror, expected="a place that can be written") from None


def _tables(format: str) -> dict[str, Write]:
    return {name: partial(_write, parts, format) for name, parts in (("features", WIDE), ("values", LONG))}


def require_packages() -> None:
    """Raises SpinepathError, naming the extra to install, when DuckDB or Polars is not there."""
    from importlib.util import find_spec

    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        raise SpinepathError("many records at once", found=f"no {missing[0]}", expected="pip install spinepath[cohort]")


def table(store: Path, name: str = "features") -> "pl.DataFrame":
    """A table (`features` or `values`) that `features_of` wrote to a directory as Parquet."""
    import polars as pl

    return pl.read_parquet(store / f"{name}.parquet")


def _file(read: Callable[[Path], Account], out: Path, write: Write) -> Account:
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{out.name}.", dir=out.parent) as temporary:
        account = read(Path(temporary))
        write(Path(temporary), out)
    if account.quarantined:
        _set_aside(out.parent, account)
    return account


def _write(parts: str, format: str, store: Path, out: Path) -> None:
    """All parts as one file, by person: the same bytes however the work was shared out."""
    keys = ("person", "subject") if parts == WIDE else ("person", "subject", "feature")
    frame = _parts(store, parts).sort(keys).collect()
    half = out.with_name(f".{out.name}.part")
    if format == "parquet":
        frame.write_parquet(half, compression="zstd")
    elif format == "csv":
        frame.with_columns(_joined(frame.schema)).write_csv(half)
    else:
        with half.open("wb") as file:
            for row in frame.iter_rows(named=True):
                file.write(orjson.dumps({k: v for k, v in row.items() if v is not None}) + b"\n")
    half.replace(out)


def _write_statuses(knowledge: Knowledge, summary: Summary, format: str, store: Path, out: Path) -> None:
    """Share by share to a part file each, then as one: the whole table may be larger than the memory."""
    import polars as pl

    features = _parts(store, WIDE).sort("person", "subject").collect()
    half = out.with_name(f".{out.name}.part")
    with tempfile.TemporaryDirectory(dir=store) as temporary:
        for number, found in enumerate(judged(knowledge, features)):
            summary.add(found)
            found.write_parquet(Path(temporary) / f"{number:09}.parquet", compression="zstd", compression_level=1)
        made = pl.scan_parquet(sorted(Path(temporary).iterdir()))
        if format == "parquet":
            made.sink_parquet(half, compression="zstd")
        elif format == "csv":
            made.with_columns(_joined(made.collect_schema())).sink_csv(half)
        else:
            made.sink_ndjson(half)
    half.replace(out)


def _parts(store: Path, parts: str) -> "pl.LazyFrame":
    import polars as pl

    return pl.scan_parquet(sorted((store / parts).glob("*.parquet")))


def _joined(schema: "pl.Schema") -> "list[pl.Expr]":
    """Lists as words with spaces between: CSV has no lists, and no code holds a space."""
    import polars as pl

    return [pl.col(name).list.join(" ") for name, kind in schema.items() if isinstance(kind, pl.List)]


def _account(place: Path, account: Account, stamp: Mapping[str, Any]) -> None:
    _set_aside(place, account)
    document = {**account.document(), **stamp}
    (place / ACCOUNT).write_bytes(orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS) + b"\n")


def _set_aside(place: Path, account: Account) -> None:
    half = place / f".{QUARANTINE}.part"
    half.write_bytes(b"".join(orjson.dumps(one) + b"\n" for one in account.quarantined))
    half.replace(place / QUARANTINE)

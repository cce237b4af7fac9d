"""The features of an export as files that analysts read: one table of values, one of where each value comes from.

In a directory stand `features` (a row for each person and each fracture, a column per feature), `values` (a row for
each known value with unit, date, source, staleness), `facts/` (what was read), `quarantine.ndjson` (what could not be)
and `account.json` (how much of what, and for which types the export is complete or silent).
"""

import shutil
import tempfile
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from spinepath.knowledge import Knowledge
from spinepath.terms import SpinepathError

from .run import ACCOUNT, Account, Progress, read_export, whole
from .tasks import FACTS, LATER, LONG, TARGETS, WIDE

if TYPE_CHECKING:
    import polars as pl

FORMATS = ("parquet", "csv", "json")
SUFFIXES = {"parquet": ".parquet", "csv": ".csv", "json": ".ndjson"}
QUARANTINE = "quarantine.ndjson"
NEEDED = ("duckdb", "polars")


def features_of(
    folder: Path,
    out: Path,
    knowledge: Knowledge,
    as_of: date,
    *,
    format: str = "parquet",
    jurisdiction: str | None = None,
    complete_for: Iterable[str] = (),
    workers: int | None = None,
    progress: Progress = lambda found, _total, _what: found,
    stamp: Mapping[str, Any] | None = None,
) -> Account:
    """Write the features of every record of `folder` to `out`, a directory, or one file when it has a suffix.

    `folder` holds a bulk export (NDJSON, plain or packed) or Bundles, `format` is parquet, csv or json (NDJSON).
    `stamp` is added to the account (the command, the engine). What stands at `out` is whole or not there at all.
    Raises SpinepathError when there is nothing to read, `out` is no place to write to, or a package is missing.
    """
    require_packages()
    if format not in FORMATS:
        raise SpinepathError("format", found=format, expected=" or ".join(FORMATS))
    options: dict[str, Any] = {
        "jurisdiction": jurisdiction,
        "complete_for": tuple(complete_for),
        "workers": workers,
        "progress": progress,
    }
    try:
        if out.suffix:
            return _file(folder, out, knowledge, as_of, format, options)
        with whole(out) as place:
            account = read_export(folder, place, knowledge, as_of, **options)
            _tables(place, format)
            _account(place, account, stamp or {})
        return account
    except OSError as error:
        raise SpinepathError(str(out), found=error.strerror, expected="a place that can be written") from None


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


def _file(
    folder: Path, out: Path, knowledge: Knowledge, as_of: date, format: str, options: Mapping[str, Any]
) -> Account:
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{out.name}.", dir=out.parent) as temporary:
        store = Path(temporary)
        account = read_export(folder, store, knowledge, as_of, **options)
        _write(store, WIDE, out, format)
    if account.quarantined:
        _set_aside(out.parent, account)
    return account


def _tables(place: Path, format: str) -> None:
    """Parts become one file each; what only served the reading goes."""
    for parts, name in ((WIDE, "features"), (LONG, "values")):
        _write(place, parts, place / (name + SUFFIXES[format]), format)
        shutil.rmtree(place / parts)
    for parts in (LATER, TARGETS):
        shutil.rmtree(place / parts, ignore_errors=True)
    (place / FACTS).mkdir(exist_ok=True)


def _write(store: Path, parts: str, out: Path, format: str) -> None:
    """All parts as one file, by person: the same bytes however the work was shared out."""
    import polars as pl

    keys = ("person", "subject") if parts == WIDE else ("person", "subject", "feature")
    frame = pl.scan_parquet(sorted((store / parts).glob("*.parquet"))).sort(keys).collect()
    half = out.with_name(f".{out.name}.part")
    if format == "parquet":
        frame.write_parquet(half, compression="zstd")
    elif format == "csv":
        frame.with_columns(_joined(frame)).write_csv(half)
    else:
        with half.open("wb") as file:
            for row in frame.iter_rows(named=True):
                file.write(orjson.dumps({k: v for k, v in row.items() if v is not None}) + b"\n")
    half.replace(out)


def _joined(frame: "pl.DataFrame") -> "list[pl.Expr]":
    """Lists as words with spaces between: CSV has no lists, and no code holds a space."""
    import polars as pl

    return [pl.col(name).list.join(" ") for name, kind in frame.schema.items() if isinstance(kind, pl.List)]


def _account(place: Path, account: Account, stamp: Mapping[str, Any]) -> None:
    _set_aside(place, account)
    document = {**account.document(), **stamp}
    (place / ACCOUNT).write_bytes(orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS) + b"\n")


def _set_aside(place: Path, account: Account) -> None:
    half = place / f".{QUARANTINE}.part"
    half.write_bytes(b"".join(orjson.dumps(one) + b"\n" for one in account.quarantined))
    half.replace(place / QUARANTINE)

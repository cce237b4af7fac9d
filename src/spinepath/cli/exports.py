"""Features of a whole export: what the user asked for, progress on standard error, and an account of it in words."""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from spinepath.__about__ import __version__
from spinepath.knowledge import Knowledge
from spinepath.terms import SpinepathError

from .batch import progress_bar
from .command_line import repeating
from .options import Reading, one_of

SHOWN = 5


def features_of_directory(
    knowledge: Knowledge,
    folder: Path,
    reading: Reading,
    wanted: str,
    out: Path | None,
    strict: bool,
    workers: int | None,
) -> int:
    """Write the features of every record in `folder`. Returns 0; 1 when `strict` and anything could not be read."""
    from spinepath.cohort import FORMATS, features_of

    command = repeating("features", folder, reading=reading, options=(("--format", wanted),))
    if out is None:
        raise SpinepathError(str(folder), found="a directory without --out", expected="--out DIRECTORY or --out FILE")
    format = "parquet" if wanted == "text" else one_of(wanted, FORMATS, "--format (of a directory)") or wanted
    with progress_bar() as bar:

        def progress(found: Iterable[Any], total: int, what: str) -> Iterable[Any]:
            return bar.track(found, total=total, description=what)

        account = features_of(
            folder,
            out,
            knowledge,
            reading.as_of,
            format=format,
            jurisdiction=reading.jurisdiction,
            complete_for=reading.complete_for,
            workers=workers,
            progress=progress,
            stamp={"command": command, "engine": __version__},
        )
    _report(account, out)
    return 1 if strict and not account.clean else 0


def _report(account: Any, out: Path) -> None:
    for one in account.quarantined[:SHOWN]:
        where = ":".join(str(part) for part in (one.file, one.line) if part is not None)
        _say(f"set aside: {where}: {one.reason}")
    if len(account.quarantined) > SHOWN:
        _say(f"set aside: {len(account.quarantined) - SHOWN} more (quarantine.ndjson)")
    for kind, number in account.absent.items():
        _say(f"no {kind} in the export: unknown for everyone what rests on it ({number} features are read from it)")
    if account.not_complete:
        _say(f"not complete, because a part was set aside: {', '.join(account.not_complete)}")
    if account.without_patient:
        _say(f"{account.without_patient} persons without a Patient are left out")
    resources = sum(account.resources.values())
    print(
        f"{account.persons} persons, {account.facts} facts from {resources} resources in {account.files} files, "
        f"{len(account.quarantined)} set aside; written to {out}",
        file=sys.stderr,
    )


def _say(text: str) -> None:
    print(f"spinepath: {text}", file=sys.stderr)

"""One plan per record of a directory, with progress; a record that fails never stops the others."""

import sys
from collections import Counter
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from spinepath import api
from spinepath.knowledge import Knowledge
from spinepath.terms import SpinepathError
from spinepath.terms.results import Plan

from .command_line import repeating
from .options import Reading
from .output import write

SUFFIX = {
    "text": ".txt",
    "summary": ".txt",
    "summary-html": ".html",
    "leaflet": ".txt",
    "leaflet-html": ".html",
    "exercises": ".txt",
    "exercises-html": ".html",
    "json": ".json",
    "markdown": ".md",
    "html": ".html",
    "ics": ".ics",
    "fhir": ".fhir.json",
}
LETTERS = {"referral": ".txt", "referral-html": ".html"}  # one file for each letter of a plan
RECORD_PATTERNS = ("*.json", "*.json.gz")


def plan_directory(folder: Path, reading: Reading, wanted: str, out: Path | None) -> int:
    """Write one plan per record into `out`. Returns the exit code: 0, or 1 when any record gave no plan."""
    if out is None:
        raise SpinepathError(str(folder), found="a directory without --out", expected="--out DIRECTORY for the plans")
    records = sorted({p for pattern in RECORD_PATTERNS for p in folder.glob(pattern)})
    if not records:
        raise SpinepathError(str(folder), found="no records", expected=" or ".join(RECORD_PATTERNS))
    _make(out)
    knowledge = reading.knowledge()
    failed: list[str] = []
    names = _names(records)
    with progress_bar() as progress:
        for path in progress.track(records, description="plans"):
            try:
                _write(_plan(knowledge, path, reading, wanted), knowledge, wanted, out, names[path])
            except SpinepathError as error:
                failed.append(str(error))
    _report(records, failed, out)
    return 1 if failed else 0


def _make(out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:  # a zero byte is a ValueError
        found = "a file" if isinstance(error, FileExistsError) else getattr(error, "strerror", str(error))
        raise SpinepathError(f"--out {out}", found=found, expected="a directory for the plans") from None


def _plan(knowledge: Knowledge, path: Path, reading: Reading, wanted: str) -> Plan:
    command = repeating("plan", path, reading=reading, options=(("--format", wanted),))
    return api.plan(knowledge, reading.read(path, knowledge), command=command)


def _write(plan: Plan, knowledge: Knowledge, wanted: str, out: Path, name: str) -> None:
    if wanted in LETTERS:
        write_letters(plan, wanted, out, f"{name}.")
    else:
        write(api.render(plan, wanted, knowledge=knowledge), out / (name + SUFFIX[wanted]))


def write_letters(plan: Plan, wanted: str, out: Path, prefix: str) -> None:
    """A file for each letter of the plan; for a plan without any nothing is written, and that is said."""
    found = api.letters(plan, wanted)
    for name, text in found.items():
        write(text, out / f"{prefix}{name}{LETTERS[wanted]}")
    if not found:
        print(f"{plan.person_id}: no letter, no line of the plan asks for one", file=sys.stderr)


def _names(records: list[Path]) -> dict[Path, str]:
    """A name per record: its stem, or its whole name where two records share a stem, so that no plan is overwritten."""
    stems = {path: path.name.removesuffix(".gz").removesuffix(".json") for path in records}
    records_of = Counter(stems.values())
    return {path: stem if records_of[stem] == 1 else path.name for path, stem in stems.items()}


def progress_bar() -> Progress:
    """Progress on standard error, gone when it is done; none where nobody looks at a terminal."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)


def _report(records: list[Path], failed: list[str], out: Path) -> None:
    for line in failed:
        print(f"spinepath: {line}", file=sys.stderr)
    print(f"{len(records) - len(failed)} of {len(records)} plans written to {out}", file=sys.stderr)

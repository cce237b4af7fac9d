"""Features or statuses of a whole export: what the user asked for, progress on standard error, and an account of it."""

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.progress import Progress as ProgressBar

from spinepath.__about__ import __version__
from spinepath.documents.canonical import plain
from spinepath.knowledge import Knowledge
from spinepath.terms import SpinepathError
from spinepath.terms.safety_text import safety_statement

from .batch import progress_bar
from .command_line import repeating
from .options import Reading, one_of
from .origin import knowledge_used
from .output import to_json, write

if TYPE_CHECKING:
    from spinepath.cohort import Account, Summary

SHOWN = 5


@dataclass(frozen=True)
class Many:
    """A directory to be read, and how. `format` is that of the tables; `strict`: whatever is set aside is a finding."""

    folder: Path
    reading: Reading
    format: str
    out: Path | None
    strict: bool
    workers: int | None

    def arguments(self, verb: str, bar: ProgressBar, knowledge: Knowledge) -> dict[str, Any]:
        """The arguments of `features_of` and `statuses_of`, checked."""
        from spinepath.cohort import FORMATS

        command = repeating(verb, self.folder, reading=self.reading, options=(("--format", self.format),))

        def progress(found: Iterable[Any], total: int, what: str) -> Iterable[Any]:
            return bar.track(found, total=total, description=what)

        return {
            "as_of": self.reading.as_of,
            "format": one_of(self.format, FORMATS, "--format (of a directory)"),
            "jurisdiction": self.reading.jurisdiction,
            "complete_for": self.reading.complete_for,
            "workers": self.workers,
            "progress": progress,
            "stamp": {
                "command": command,
                "engine": __version__,
                "safety_statement": plain(safety_statement(knowledge.state)),
            },
        }

    def place(self) -> Path:
        """Where the tables go. Raises SpinepathError when that was not said."""
        if self.out is None:
            expected = "--out DIRECTORY or --out FILE"
            raise SpinepathError(str(self.folder), found="a directory without --out", expected=expected)
        return self.out


def features_of_directory(knowledge: Knowledge, many: Many) -> int:
    """Write the features of every record. Returns 0; 1 when strict and anything could not be read."""
    from spinepath.cohort import features_of

    out = many.place()
    with progress_bar() as bar:
        account = features_of(many.folder, out, knowledge, **many.arguments("features", bar, knowledge))
    _report(knowledge, account, out)
    return 1 if many.strict and not account.clean else 0


def statuses_of_directory(knowledge: Knowledge, many: Many, as_json: bool) -> int:
    """Write the statuses of every record and say how many persons have which. Returns as `features_of_directory`."""
    from spinepath.cohort import statuses_of

    if not many.folder.is_dir():
        found = "a file" if many.folder.exists() else "no such directory"
        raise SpinepathError(str(many.folder), found=found, expected="a directory with a bulk export or with Bundles")
    out = many.place()
    with progress_bar() as bar:
        given = many.arguments("cohort", bar, knowledge)
        account, summary = statuses_of(many.folder, out, knowledge, **given)
    _report(knowledge, account, out)
    if as_json:
        write(to_json(_summary_document(knowledge, account, summary, given["stamp"])), None)
    else:
        print("\n".join(_summary_table(summary)), file=sys.stderr)
    return 1 if many.strict and not account.clean else 0


def audit_directory(knowledge: Knowledge, folder: Path, reading: Reading, wanted: str, out: Path | None) -> None:
    """Count every measure over the people of a directory, and write the result."""
    from spinepath.cohort import audit_of
    from spinepath.documents import render_audit

    if not folder.is_dir():
        found = "a file" if folder.exists() else "no such directory"
        raise SpinepathError(str(folder), found=found, expected="a directory with a bulk export or with Bundles")
    with progress_bar() as bar:
        given = Many(folder, reading, "parquet", out, False, None).arguments("audit", bar, knowledge)
        options = {name: given[name] for name in ("jurisdiction", "complete_for", "workers", "progress")}
        audited = audit_of(folder, knowledge, reading.as_of, **options)
    command = repeating("audit", folder, reading=reading, options=(("--format", wanted),))
    write(render_audit(audited, knowledge_used(knowledge), command, wanted), out)


def _summary_document(
    knowledge: Knowledge, account: "Account", summary: "Summary", stamp: dict[str, Any]
) -> dict[str, Any]:
    """`statuses` holds each recommendation with the number of persons by status, nought included."""
    from spinepath.cohort.judged import STATUSES, STOP

    counts = {name: {s: found[s] for s in (*STATUSES, STOP)} for name, found in summary.statuses.items()}
    return {
        "schema": "spinepath/cohort-summary/1",
        **stamp,
        "knowledge": plain(knowledge_used(knowledge)),
        "as_of": account.as_of,
        "persons": summary.persons,
        "no_plan": dict(sorted(summary.no_plan.items())),
        "set_aside": len(account.quarantined),
        "incomplete": list(account.incomplete),
        "statuses": counts,
    }


def _summary_table(summary: "Summary") -> Iterable[str]:
    """One line for each recommendation, and under each status the number of persons; blank is none."""
    from spinepath.cohort.judged import STATUSES, STOP

    heads = [*STATUSES, STOP]
    names = sorted(summary.statuses)
    first = max(map(len, names), default=0)
    yield f"{'persons with the status':{first}}  " + "  ".join(heads)
    for name in names:
        cells = (f"{summary.statuses[name][head] or '':>{len(head)}}" for head in heads)
        yield f"{name:{first}}  " + "  ".join(cells)
    yield f"{summary.persons} persons counted; not counted, because there is no plan for them: {_left_out(summary)}"


def _left_out(summary: "Summary") -> str:
    words = {"died": "had died", "child": "under 18"}
    return ", ".join(f"{n} {words[why]}" for why, n in sorted(summary.no_plan.items())) or "nobody"


def _report(knowledge: Knowledge, account: "Account", out: Path) -> None:
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
    statement = safety_statement(knowledge.state)
    _say(f"{statement.approval}. {statement.every_result}")


def _say(text: str) -> None:
    print(f"spinepath: {text}", file=sys.stderr)

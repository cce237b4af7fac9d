"""A whole export from files to features: reading, what had to wait, reducing; and the account of it.

All is made in a temporary directory beside the place where it will stand. A run that is killed leaves that directory,
never a half result.
"""

import multiprocessing
import os
import pickle
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, TypedDict, TypeVar

from spinepath.fhir.resource_types import check_type
from spinepath.fhir.resources import READERS
from spinepath.knowledge import Knowledge
from spinepath.terms import SpinepathError

from . import tasks
from .completeness import partial_types, stated_types
from .lacking import Lost, Sent
from .reader import Quarantined, file_of
from .sources import Piece, files, pieces
from .tasks import Job, Reduced, Told

Result = TypeVar("Result")
Progress = Callable[[Iterable[Any], int, str], Iterable[Any]]
BUCKET = 64 * 1024 * 1024
"""Most bytes (By) of JSON whose facts are reduced at once."""
WORTH_A_PROCESS = 32 * 1024 * 1024
"""Bytes (By) of JSON below which a process of its own takes longer to start than it saves."""


class Options(TypedDict, total=False):
    """How an export is to be read: where the persons are cared for, resource types of which it holds everything,
    worker processes (None: as many as pay), and what shows progress.
    """

    jurisdiction: str | None
    complete_for: Iterable[str]
    workers: int | None
    progress: Progress


@dataclass
class Account:
    """What was read and what was not.

    `absent`: types that the export does not hold and that features are made from. `complete_for`: types of which it
    holds everything; `not_complete`: stated to be so, and not, because a part was set aside. `incomplete`: types of
    which something is lacking to everybody (`any`: of a type that is not known).
    """

    folder: str
    as_of: str
    knowledge: str
    files: int = 0
    persons: int = 0
    facts: int = 0
    resources: dict[str, int] = field(default_factory=dict)
    absent: dict[str, int] = field(default_factory=dict)
    complete_for: tuple[str, ...] = ()
    not_complete: tuple[str, ...] = ()
    incomplete: tuple[str, ...] = ()
    quarantined: list[Quarantined] = field(default_factory=list)
    without_patient: int = 0
    unusable: dict[str, int] = field(default_factory=dict)
    notes: dict[str, int] = field(default_factory=dict)

    def document(self) -> dict[str, Any]:
        """The account as JSON; the quarantine is a file of its own, so only its size stands here."""
        found = {**asdict(self), "quarantined": len(self.quarantined)}
        return {"schema": "spinepath/cohort/1", **found}

    @property
    def clean(self) -> bool:
        """Whether everything that was sent could be read."""
        return not self.quarantined and not self.without_patient


def read_export(
    folder: Path,
    store: Path,
    knowledge: Knowledge,
    as_of: date,
    *,
    jurisdiction: str | None = None,
    complete_for: Iterable[str] = (),
    workers: int | None = None,
    progress: Progress = lambda found, _total, _what: found,
) -> Account:
    """Read every record of `folder` into `store`: facts, features (wide) and their sources (long) as Parquet parts.

    `complete_for` names resource types of which the export holds everything; those that the export itself states are
    added. Raises SpinepathError when there is nothing to read; a bad file or line is only put on the account.
    """
    stated = frozenset(check_type(kind, f"{folder}: complete for") for kind in complete_for)
    known = knowledge.features.get("jurisdiction")
    if jurisdiction is not None and known is not None and jurisdiction not in known.codes:
        raise SpinepathError("jurisdiction", found=jurisdiction, expected=" or ".join(known.codes))
    paths = files(folder)
    cut = pieces(paths)
    weight = sum(piece.weight for piece in cut)
    processes = _processes(workers, weight, len(cut))
    job = Job(knowledge, folder, store, as_of, jurisdiction, _buckets(weight, processes))
    account = Account(str(folder), as_of.isoformat(), knowledge.digest, files=len(paths))
    with _executor(job, processes) as executor:
        told = _read(executor, store, paths, cut, progress)
        _count(account, told, knowledge)
        persons = _persons(told, account, stated | stated_types(folder), partial_types(folder))
        shares: list[dict[str, Sent]] = [{} for _ in range(job.buckets)]
        for person, sent in sorted(persons.items()):
            shares[tasks.bucket_of(person, job.buckets)][person] = sent
        waiting = [executor.submit(tasks.reduce, bucket, share) for bucket, share in enumerate(shares)]
        reduced = list(progress(_done(waiting), len(waiting), "features"))
    _account(account, told, reduced, paths, folder)
    return account


def _read(
    executor: Executor, store: Path, paths: Sequence[Path], cut: Sequence[Piece], progress: Progress
) -> list[Told]:
    told = list(progress(_done([executor.submit(tasks.read, *pair) for pair in enumerate(cut)]), len(cut), "reading"))
    later = sorted((store / tasks.LATER).glob("*.parquet"))
    if later:
        names = {number: path.name for number, path in enumerate(paths)}
        waiting = [executor.submit(tasks.read_later, path, names) for path in later]
        told += progress(_done(waiting), len(waiting), "references")
    return told


def _done(waiting: Sequence[Future[Result]]) -> Iterator[Result]:
    """Results as they come; the first that fails ends the run."""
    for future in as_completed(waiting):
        yield future.result()


def _persons(told: Sequence[Told], account: Account, stated: frozenset[str], partial: Iterable[str]) -> dict[str, Sent]:
    """Each person with what is complete and what is lacking: what was set aside may have held anything of its kind."""
    lost = Lost.of(q for one in told for q in one.quarantined)
    common = lost.common(stated, {*account.absent, *partial})
    account.complete_for = tuple(sorted(common.complete))
    account.not_complete = tuple(sorted(stated - common.complete))
    account.incomplete = tuple(sorted(common.incomplete))
    said: dict[str, set[str]] = {}
    for person, kind in (pair for one in told for pair in one.persons):
        said.setdefault(person, set()).update({kind} - {""})
    return {person: lost.sent(person, common, kinds) for person, kinds in said.items()}


def _account(
    account: Account,
    told: Sequence[Told],
    reduced: Sequence[Reduced],
    paths: Sequence[Path],
    folder: Path,
) -> None:
    account.persons = sum(one.persons for one in reduced)
    account.without_patient = sum(one.strangers for one in reduced)
    account.unusable = dict(sorted(sum((one.unusable for one in reduced), Counter()).items()))
    account.notes = dict(sum((one.notes for one in told), Counter()).most_common(50))
    account.quarantined = [q for one in told for q in one.quarantined]
    for second in (s for one in reduced for s in one.second_versions):
        number, byte = file_of(second.place)
        name = paths[number].relative_to(folder).as_posix()
        why = f"a second, different {second.source}: the first one counts"
        account.quarantined.append(Quarantined(name, None, byte, why, second.kind, second.person))
    account.quarantined.sort(key=lambda q: (q.file, q.byte or 0, q.reason))


def _count(account: Account, told: Sequence[Told], knowledge: Knowledge) -> None:
    """What was read, and which types are not there at all."""
    types: Counter[str] = sum((one.types for one in told), Counter())
    account.resources = dict(sorted(types.items()))
    account.facts = sum(one.facts for one in told)
    if not types["Bundle"]:
        account.absent = {kind: n for kind, n in _resting_on(knowledge).items() if not types[kind]}


def _resting_on(knowledge: Knowledge) -> dict[str, int]:
    """Resource type -> how many features are read from it. Types that only add to others are left out."""
    kinds = {
        "condition": "Condition",
        "observation": "Observation",
        "medication": "MedicationRequest",
        "procedure": "Procedure",
        "allergy": "AllergyIntolerance",
    }
    found: Counter[str] = Counter()
    for feature in knowledge.features.values():
        concepts = (knowledge.concepts.get(c) for c in knowledge.expand(feature.source.concepts))
        found.update({kinds[c.resource] for c in concepts if c is not None and c.resource in kinds})
    return {kind: found[kind] for kind in sorted(found) if kind in READERS}


# --- processes ----------------------------------------------------------------------------------------------------


def _processes(asked: int | None, weight: int, cut: int) -> int:
    if asked is not None and asked < 1:
        raise SpinepathError("--workers", found=str(asked), expected="1 or more")
    return asked or max(1, min(os.cpu_count() or 1, weight // WORTH_A_PROCESS, cut))


def _buckets(weight: int, processes: int) -> int:
    """Into how many shares the persons are divided: each fits in memory, and every process has as many."""
    return processes * (1 + weight // (BUCKET * processes))


@contextmanager
def _executor(job: Job, processes: int) -> Iterator[Executor]:
    """Worker processes, or this process alone. They are started afresh: a copy of a process with threads may hang.

    They take the job from a file, so that they start side by side: one handed over is awaited before the next starts.
    """
    if processes == 1:
        tasks.start(job)
        yield _Here()
        return
    context, handed = multiprocessing.get_context("spawn"), job.store / JOB
    job.store.mkdir(parents=True, exist_ok=True)
    handed.write_bytes(pickle.dumps(job))
    try:
        with ProcessPoolExecutor(processes, context, tasks.start_with, (handed,)) as executor:
            yield executor
    except BrokenProcessPool:
        expected = "more memory, or fewer of them (--workers 1 needs no process of its own)"
        raise SpinepathError("workers", found="a process that was killed", expected=expected) from None
    finally:
        handed.unlink()


class _Here(Executor):
    """Runs each task at once, in this process."""

    def submit(self, function: Callable[..., Result], /, *given: Any, **named: Any) -> Future[Result]:
        """The finished future of a task."""
        future: Future[Result] = Future()
        future.set_result(function(*given, **named))
        return future


@contextmanager
def whole(place: Path, mark: str = "account.json") -> Iterator[Path]:
    """A temporary directory that becomes `place` when all went well, and is removed when it did not.

    An earlier result at `place`, known by the file `mark`, is replaced. Raises SpinepathError when anything else stands
    there.
    """
    if place.exists() and not place.is_dir():
        raise SpinepathError(str(place), found="a file", expected="a directory")
    if place.exists() and any(place.iterdir()) and not (place / mark).is_file():
        raise SpinepathError(str(place), found="a directory with other files", expected="a new or an empty directory")
    half = place.with_name(f".{place.name}.{os.getpid()}.part")
    half.mkdir(parents=True)
    try:
        yield half
        if place.exists():
            shutil.rmtree(place)
        half.replace(place)
    finally:
        shutil.rmtree(half, ignore_errors=True)


ACCOUNT, JOB = "account.json", "job.pickle"

"""The options that commands share, and how their text becomes values."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from spinepath import api
from spinepath.knowledge import Knowledge
from spinepath.terms import PatientFeatures, SpinepathError, day_of, nearest_name

RecordPath = Annotated[Path, typer.Argument(help="A FHIR R4 record: .json or .json.gz.", show_default=False)]
AsOf = Annotated[
    str | None,
    typer.Option("--as-of", help="Clock of the facts (YYYY-MM-DD, default today): later facts are invisible."),
]
EditionDay = Annotated[
    str | None,
    typer.Option(
        "--edition", help="Clock of the knowledge (YYYY-MM-DD, default today); 2008-07-01 is the review's own day."
    ),
]
Jurisdiction = Annotated[
    str | None, typer.Option("--jurisdiction", help="uk, us or eu; default: what the record says, else uk (said so).")
]
KnowledgeFolder = Annotated[
    Path | None, typer.Option("--knowledge", help="A knowledge folder to use instead of the built-in knowledge.")
]
CompleteFor = Annotated[
    str | None,
    typer.Option(
        "--complete-for",
        help="Resource types for which the record is known to be complete, e.g. Condition,MedicationRequest.",
    ),
]
Out = Annotated[Path | None, typer.Option("--out", "-o", help="Write to this file (a directory: one file per record).")]
Strict = Annotated[bool, typer.Option("--strict", help="Of a directory: exit with 1 when anything could not be read.")]
Workers = Annotated[int | None, typer.Option("--workers", help="Of a directory: processes (default: as many as pay).")]
AsJson = Annotated[bool, typer.Option("--json", help="Same as --format json.")]

JURISDICTIONS = ("uk", "us", "eu")


def day(text: str | None, option: str) -> date:
    """An ISO day, or today. Commands ask for today here, nothing below them does."""
    return today() if text is None else day_of(text, option)


def today() -> date:
    """The day on the clock of this machine, where the user is."""
    return datetime.now().astimezone().date()


def one_of(text: str | None, allowed: tuple[str, ...], option: str) -> str | None:
    """`text` if it is allowed; an error with the nearest allowed word otherwise."""
    if text is None or text in allowed:
        return text
    raise SpinepathError(option, found=text, expected=" or ".join(allowed), nearest=nearest_name(text, allowed))


def format_of(typed: str, as_json: bool, allowed: tuple[str, ...]) -> str:
    """The format that is wanted: `--json` before what was typed, which must be allowed."""
    return "json" if as_json else one_of(typed, allowed, "--format") or typed


def words(text: str | None) -> tuple[str, ...]:
    """A comma-separated list."""
    return tuple(w.strip() for w in (text or "").split(",") if w.strip())


@dataclass(frozen=True)
class Reading:
    """How a record is to be read, and the knowledge beside it. `edition` is None where no advice depends on it."""

    as_of: date
    jurisdiction: str | None = None
    complete_for: tuple[str, ...] = ()
    folder: Path | None = None
    edition: date | None = None

    @classmethod
    def of(
        cls,
        as_of: str | None,
        jurisdiction: str | None,
        complete_for: str | None,
        folder: Path | None,
        edition: date | None = None,
    ) -> "Reading":
        """The options as they were typed, checked."""
        where = one_of(jurisdiction, JURISDICTIONS, "--jurisdiction")
        return cls(day(as_of, "--as-of"), where, words(complete_for), folder, edition)

    def knowledge(self) -> Knowledge:
        """The knowledge on its clock; where that does not matter on the clock of the facts, so that it is the same."""
        return api.load_knowledge(self.folder, edition=self.edition or self.as_of)

    def read(self, path: Path, knowledge: Knowledge) -> PatientFeatures:
        """What the record says on the day `as_of`."""
        return api.read_record(
            path,
            as_of=self.as_of,
            jurisdiction=self.jurisdiction,
            complete_for=self.complete_for,
            knowledge=knowledge,
        )

    def nobody(self, knowledge: Knowledge) -> PatientFeatures:
        """A person of whom nothing is known."""
        return api.Patient(as_of=self.as_of, jurisdiction=self.jurisdiction, knowledge=knowledge)

"""The hazard log and the claims of the safety case, as they are written in `docs/safety/`."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from spinepath.knowledge import Knowledge

from ..written import ROOT

FOLDER = ROOT / "docs" / "safety"
ABOVE = 10
"""From this risk (severity times likelihood) on a hazard is above what we tolerate."""
CAREFUL = 5
"""From this risk on a hazard is tolerated only as far as it cannot be brought down with reason."""


@dataclass(frozen=True)
class Risk:
    """Severity and likelihood, each from 1 to 5."""

    severity: int
    likelihood: int

    @property
    def size(self) -> int:
        """Severity times likelihood."""
        return self.severity * self.likelihood

    def __str__(self) -> str:
        return f"{self.severity} x {self.likelihood} = {self.size}"


@dataclass(frozen=True)
class LoggedHazard:
    """One entry of the log. `tests` are the evidence for its control, `open` is what is not controlled yet."""

    id: str
    hazard: str
    cause: str
    effect: str
    control: str
    initial: Risk
    residual: Risk
    owner: str
    control_type: str
    tests: tuple[str, ...]
    built: bool
    open: str


@dataclass(frozen=True)
class Claim:
    """One claim of the safety case with its argument, evidence and limits."""

    claim: str
    argument: str
    tests: tuple[str, ...]
    hazards: tuple[str, ...]
    limits: str


def hazards(knowledge: Knowledge) -> list[LoggedHazard]:
    """The log, greatest residual risk first."""
    found = [_hazard(knowledge, entry) for entry in _read("hazards.yaml")]
    return sorted(found, key=lambda h: (-h.residual.size, -h.initial.size, h.id))


def claims() -> list[Claim]:
    """The claims, in the order of the file."""
    return [
        Claim(x["claim"], x["argument"], tuple(x["tests"]), tuple(x["hazards"]), x["limits"])
        for x in _read("claims.yaml")
    ]


def _hazard(knowledge: Knowledge, entry: dict[str, Any]) -> LoggedHazard:
    """A hazard that rules name is told in the knowledge, once."""
    told = knowledge.hazards.get(entry["id"])
    words = {"hazard": told.text, **told.model_dump(include={"cause", "effect", "control"})} if told else entry
    return LoggedHazard(
        id=entry["id"],
        hazard=words["hazard"],
        cause=words["cause"],
        effect=words["effect"],
        control=words["control"],
        initial=Risk(**entry["initial"]),
        residual=Risk(**entry["residual"]),
        owner=entry["owner"],
        control_type=entry["control_type"],
        tests=tuple(entry["tests"]),
        built=entry.get("built", True),
        open=entry.get("open", ""),
    )


def _read(name: str) -> Iterator[dict[str, Any]]:
    yield from yaml.safe_load((FOLDER / name).read_text("utf-8"))

"""The oracle of forbidden options: what the tables `forbidden*.yaml` say, and whether a plan goes against them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from spinepath.terms.results import RECOMMENDED, Plan, PlanLine

TABLES = ("forbidden.yaml", "forbidden_bone.yaml", "forbidden_support.yaml")
"""One oracle in several files: each has its sources, options and triples; the first has the safe person."""
Facts = Mapping[str, Any]
CALCULATED = "calculated"
"""Instead of a value: not told, so that the product works it out of the others."""


@dataclass(frozen=True)
class Triple:
    """With these facts this option is forbidden: altogether, above a dose, beside another, without an action, ..."""

    id: str
    option: str
    forbid: Any
    source: str
    facts: Facts = field(default_factory=dict)
    fracture: Facts = field(default_factory=dict)
    drugs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Told:
    """A person as told to `Patient`: values, fractures and drugs taken now. None is unknown."""

    facts: dict[str, Any]
    fractures: tuple[dict[str, Any], ...] = ()
    drugs: tuple[str, ...] = ()

    def __repr__(self) -> str:
        """Only what is out of the ordinary: a whole person fills a screen."""
        usual = document()["safe"]["facts"]
        odd = {name: value for name, value in self.facts.items() if value != usual.get(name, False)}
        return f"Told({odd}, fractures={self.fractures}, drugs={self.drugs})"


@cache
def table(name: str) -> dict[str, Any]:
    """One file as it stands."""
    found = yaml.safe_load(Path(__file__).with_name(name).read_text(encoding="utf-8"))
    assert isinstance(found, dict)
    return found


@cache
def document() -> dict[str, Any]:
    """All files as one."""
    parts = [table(name) for name in TABLES]
    rows = [row for part in parts for row in part["triples"]]
    return {"safe": parts[0]["safe"], "sources": _joined("sources"), "options": _joined("options"), "triples": rows}


def _joined(section: str) -> dict[str, Any]:
    """A section of all files; a name that stands in two would hide one of them."""
    joined: dict[str, Any] = {}
    for name in TABLES:
        twice = joined.keys() & table(name)[section].keys()
        assert not twice, f"{name}: {section} of another table: {sorted(twice)}"
        joined |= table(name)[section]
    return joined


@cache
def triples(name: str | None = None) -> tuple[Triple, ...]:
    """Every triple of one file or of all, in their order."""
    rows = (document() if name is None else table(name))["triples"]
    return tuple(Triple(**{**row, "drugs": tuple(row.get("drugs", ()))}) for row in rows)


def holds(triple: Triple, told: Told) -> bool:
    """Whether the facts of the triple are among what was told of the person."""
    person = all(told.facts.get(name, CALCULATED) == value for name, value in triple.facts.items())
    fracture = not triple.fracture or any(triple.fracture.items() <= row.items() for row in told.fractures)
    return person and fracture and set(triple.drugs) <= set(told.drugs)


def violations(plan: Plan, triple: Triple, told: Told | None = None) -> list[str]:
    """In words, how the plan goes against the triple; with `told`, facts of a fracture bar only what concerns it."""
    lines = [line for line in recommended(plan, triple.option) if told is None or _concerns(line, triple, told)]
    return [f"{triple.id}: {fault}" for line in lines for fault in _faults(plan, line, triple)]


def _concerns(line: PlanLine, triple: Triple, told: Told) -> bool:
    rows = enumerate(told.fractures, start=1)
    meant = {f"fracture:{number}" for number, row in rows if triple.fracture.items() <= row.items()}
    return line.subject == "person" or line.subject in meant


def recommended(plan: Plan, option: str) -> list[PlanLine]:
    """The lines for an option that the plan asks somebody to carry out, be it after a check."""
    return [line for line in plan.lines if line.disposition in RECOMMENDED and _is(line, option)]


def _is(line: PlanLine, option: str) -> bool:
    return option in (line.option, line.recommendation, *line.joined)


def _faults(plan: Plan, line: PlanLine, triple: Triple) -> Iterator[str]:
    if triple.forbid == "any":
        yield f"{line.option} is at {line.disposition}"
        return
    kind, told = next(iter(triple.forbid.items()))
    if kind == "dose_above":
        yield from _dose_faults(line, told)
    elif kind == "longer_than":
        yield from _length_faults(line, told)
    elif kind == "route" and line.dose is not None and line.dose.route == told:
        yield f"{line.option} by the route {told}"
    elif kind == "together_with" and recommended(plan, told):
        yield f"{line.option} stands beside {told}"
    elif kind == "without" and not any(told in other.actions for other in plan.lines if _stands(other)):
        yield f"{line.option} at {line.disposition} without {told}"


def _stands(line: PlanLine) -> bool:
    return line.disposition in RECOMMENDED


def _dose_faults(line: PlanLine, limit: Facts) -> Iterator[str]:
    dose = line.dose
    if dose is not None and "named" in limit and limit["named"] not in dose.text.lower():
        return
    if dose is None or dose.max is None:
        yield f"{line.option} at {line.disposition} without a highest dose"
    elif dose.unit != limit["unit"]:
        yield f"{line.option} has its highest dose in {dose.unit}, not {limit['unit']}"
    elif dose.max > limit["value"]:
        yield f"{line.option} up to {dose.max} {dose.unit}, above {limit['value']}"


def _length_faults(line: PlanLine, limit: Facts) -> Iterator[str]:
    days = None if line.dose is None else line.dose.until_d
    if days is None:
        yield f"{line.option} at {line.disposition} without an end"
    elif days > limit["value"]:
        yield f"{line.option} for {days} days, longer than {limit['value']}"

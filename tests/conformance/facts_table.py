"""A `facts.csv` and the records beside it: what the file says of each person, and what we read of the same one."""

import csv
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from spinepath.features import derive
from spinepath.fhir import CodeIndex, facts, read_record
from spinepath.knowledge import Knowledge
from spinepath.terms import Fact, PatientFeatures, Record

from .conftest import read_bytes

Row = Mapping[str, str]
Check = Mapping[str, Any]
_ROUNDED = 0.0005  # the file gives three decimals


@dataclass(frozen=True)
class Person:
    """One row of the file, and the facts that we found in the record it names."""

    row: Row
    record: Record


def people(table: Path, knowledge: Knowledge, index: CodeIndex) -> list[Person]:
    """Every person of the table with their record: a file, or `FOLDER (patient NAME)` for a bulk export."""
    with table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    folders = {place for row in rows if (place := _folder(row))}
    bulk = {folder: by_person(table.parent / folder, index) for folder in folders}
    return [Person(row, _record(row, table.parent, bulk, knowledge)) for row in rows]


def by_person(folder: Path, index: CodeIndex) -> dict[str, Record]:
    """The facts of an export, one file for each type, grouped by the person that each names."""
    found: dict[str, list[Fact]] = defaultdict(list)
    for path in sorted(folder.glob("*.ndjson*")):
        for line in read_bytes(path).splitlines():
            for fact in facts(json.loads(line), index):
                found[fact.person].append(fact)
    return {person: Record(person, tuple(held)) for person, held in found.items()}


def _folder(row: Row) -> str:
    place, bracket, _ = row["file"].partition(" (patient")
    return place if bracket else ""


def _record(row: Row, root: Path, bulk: Mapping[str, Mapping[str, Record]], knowledge: Knowledge) -> Record:
    folder = _folder(row)
    if folder:
        return bulk[folder].get(row["patient_id"], Record(row["patient_id"], ()))
    return read_record(root / row["file"], knowledge)


def fault(person: Person, check: Check, days: Iterable[str], knowledge: Knowledge) -> str | None:
    """In words, how our reading differs from the column; None where it agrees."""
    told = person.row[check["column"]]
    found = _query(person, check, knowledge) if "facts" in check else _feature(person, check, days, knowledge)
    if any(_equal(told, one, check) for one in found) or _tied(person, check, told, found, knowledge):
        return None
    return f"{person.row['patient_id']}: {found}, not {told!r}"


def _tied(person: Person, check: Check, told: str, found: Iterable[Any], knowledge: Knowledge) -> bool:
    """Whether the file names one of several values of one instant, and the feature is another of them."""
    if "tied" not in check:
        return False
    values = [str(v) for v in _query(person, {"facts": check["tied"], "take": "value"}, knowledge) if v is not None]
    named = any(abs(float(v) - float(told or "nan")) <= _ROUNDED for v in values)
    return named and any(_equal(v, one, check) for v in values for one in found)


# --- features -----------------------------------------------------------------------------------------------------


def _feature(person: Person, check: Check, days: Iterable[str], knowledge: Knowledge) -> list[Any]:
    stated = [person.row[column] for column in check.get("first_of", days) if person.row[column]]
    day = date.fromisoformat(min(stated) if "first_of" in check else max(stated))
    known = _derived(person, day, knowledge).values.get(check["feature"])
    return [None if known is None else known.value]


_DERIVED: dict[tuple[int, date], PatientFeatures] = {}


def _derived(person: Person, day: date, knowledge: Knowledge) -> PatientFeatures:
    key = (id(person.record), day)
    if key not in _DERIVED:
        _DERIVED[key] = derive(knowledge, person.record, day)
    return _DERIVED[key]


# --- facts --------------------------------------------------------------------------------------------------------


def _query(person: Person, check: Check, knowledge: Knowledge) -> list[Any]:
    wanted = check["facts"]
    held = [f for f in person.record.facts if _is_wanted(f, wanted, knowledge)]
    held.sort(key=lambda f: (f.start or "", f.recorded or ""))
    match check["take"]:
        case "count":
            return [len(held)]
        case "subjects":
            return [len({f.subject for f in held})]
        case "any":
            return [int(bool(held))]
        case "starts":
            return [";".join(sorted({f.start or "" for f in held}))]
        case taken:
            last = [f for f in held if (f.start, f.recorded) == (held[-1].start, held[-1].recorded)]
            return [{"value": f.value, "unit": f.unit, "date": f.start}[taken] for f in last] or [None]


def _is_wanted(fact: Fact, wanted: Check, knowledge: Knowledge) -> bool:
    if "codes" in wanted and fact.code not in wanted["codes"]:
        return False
    if "concepts" in wanted and fact.concept not in knowledge.expand(wanted["concepts"]):
        return False
    return "drugs" not in wanted or fact.subject.startswith("drug:")


# --- comparison ---------------------------------------------------------------------------------------------------


def _equal(told: str, found: Any, check: Check) -> bool:
    match check.get("is"):
        case "filled":
            return (found is True) == bool(told)
        case "one":
            return (found is True) == (told == "1")
        case "known":
            return (found is not None) == bool(told)
    if told == "":
        return found in (None, "")
    if isinstance(found, int | float) and not isinstance(found, bool):
        return bool(abs(float(told) * check.get("factor", 1) - found) <= check.get("tolerance", 0))
    return str(found) == told

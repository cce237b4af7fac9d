"""One piece of work: resources in, facts out, by the one reader of FHIR; what cannot be read is set aside and told.

A resource that needs another one to be understood (its Medication, the fracture it is about, the day of birth for an
age) is kept for later with the names of what it needs, because the other may stand in any file.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Any

import orjson

from spinepath.fhir import CodeIndex, Lookup, build_index, facts, read_record
from spinepath.fhir.doubled_keys import TooDeepError, doubled_keys
from spinepath.fhir.elements import Json
from spinepath.fhir.references import NOTHING, about, kind, plain, tail
from spinepath.fhir.resource_types import R4, R4B, check_type
from spinepath.fhir.resources import READERS
from spinepath.knowledge import Knowledge
from spinepath.terms import Fact, Message, SpinepathError

from .columns import FactColumns
from .lines import DamagedError, lines
from .sources import Piece

NAMED = re.compile(rb'"resourceType"\s*:\s*"([A-Za-z]+)"')
OPENING = re.compile(rb'\{"resourceType":"([A-Za-z]+)"')
TARGETS = frozenset({"Medication", "Condition", "Patient"})
"""What a resource may need: `targets` keeps these."""
KEPT = {"Condition": ("resourceType", "id", "code"), "Patient": ("resourceType", "id", "birthDate")}
"""The elements of a target that anybody looks at; of a Medication all."""
KNOWN = frozenset((*READERS, *TARGETS))
SPEAKING = frozenset(name.encode() for name in KNOWN)
PASSED_OVER = frozenset(name.encode() for name in (R4 | R4B) - READERS.keys() - TARGETS - {"Bundle"})
"""Types that state no fact: counted, not parsed."""
FLUSH = 100_000
"""Most rows that are held before they are handed on."""
NEEDING = frozenset({"medicationReference", "focus", "partOf"})
_AGE = b'Age"'
_AGES = (b'Age":', b'Age" :')
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
NAMING = frozenset({"resourceType", "id", "subject", "patient", "reference"})
"""Keys that say what a resource is and whose: with one of them twice in an object, neither is known."""
_LINE = 40
"""Bits of a place that hold the byte within the file; the file stands above."""


@dataclass
class Quarantined:
    """A file or line that was set aside: where, why, and what is lost with it as far as that is known."""

    file: str
    line: int | None
    byte: int | None
    reason: str
    type: str | None = None
    person: str | None = None


@dataclass
class Read:
    """What one piece gave. `later`: (place, digest, needs, line); `targets`: (name, resource as JSON)."""

    rows: list[tuple[Any, ...]] = field(default_factory=list)
    persons: list[tuple[str, str]] = field(default_factory=list)
    later: list[tuple[int, int, list[str], bytes]] = field(default_factory=list)
    targets: list[tuple[str, bytes]] = field(default_factory=list)
    quarantined: list[Quarantined] = field(default_factory=list)
    types: Counter[str] = field(default_factory=Counter)
    notes: Counter[str] = field(default_factory=Counter)


class PieceReader:
    """Reads pieces with one knowledge."""

    def __init__(self, knowledge: Knowledge, folder: Path) -> None:
        self._knowledge, self._folder = knowledge, folder
        self._index: CodeIndex = build_index(knowledge)
        self._columns = FactColumns(knowledge)

    def read(self, piece: Piece) -> Iterator[Read]:
        """Everything in the piece, in parts that fit in memory. Never raises for what a file holds."""
        found = Read()
        if piece.kind == "bundle":
            self._bundle(piece, piece.path, found, piece.number << _LINE, None)
            yield found
            return
        number = 0
        try:
            for number, (at, line) in enumerate(lines(piece), start=1):
                self._line(piece, number, at, line, found)
                if len(found.rows) >= FLUSH:
                    yield found
                    found = Read()
        except DamagedError as error:
            found.quarantined.append(self._set_aside(piece, number + 1, error.at, error.why))
        yield found

    def understood(self, later: Iterable[tuple[int, int, str, bytes]], targets: Mapping[str, bytes]) -> Read:
        """Facts of resources that were kept for later, with what they need: (place, digest, file, line)."""
        found = Read()
        for place, digest, file, line in later:
            resource = orjson.loads(line)
            notes: list[Message] = []
            try:
                made = facts(resource, self._index, _lookup(resource, targets), notes)
            except SpinepathError as error:
                byte = place & ((1 << _LINE) - 1)
                whom = _person(resource)
                found.quarantined.append(Quarantined(file, None, byte, str(error), resource["resourceType"], whom))
                continue
            found.rows.extend(self._columns.rows(made, place, digest))
            found.notes.update(note.text for note in notes)
        return found

    def _line(self, piece: Piece, number: int, at: int, line: bytes, found: Read) -> None:
        """One line. A type that nobody reads is counted unparsed, if the line looks whole."""
        opening = OPENING.match(line)
        if opening is None or opening[1] not in SPEAKING:
            if not line.strip().removeprefix(BYTE_ORDER_MARK):
                return
            named = NAMED.findall(line)
            if named and PASSED_OVER.issuperset(named) and _looks_whole(line.strip()):
                found.types[named[0].decode()] += 1
                return
        try:
            self._resource(piece, at, line, found)
        except orjson.JSONDecodeError as error:
            kinds = {name.decode() for name in NAMED.findall(line)}
            aside = self._set_aside(piece, number, at, f"invalid JSON ({error.msg})")
            aside.type = kinds.pop() if len(kinds) == 1 else None
            found.quarantined.append(aside)
        except SpinepathError as error:
            aside = self._set_aside(piece, number, at, str(error))
            aside.type, aside.person = _whose(line.removeprefix(BYTE_ORDER_MARK))
            found.quarantined.append(aside)

    def _set_aside(self, piece: Piece, number: int, at: int, why: str) -> Quarantined:
        """The number of a line is known only in a file that is read from its start."""
        return Quarantined(self._name(piece), number if piece.start == 0 else None, at, why)

    def _name(self, piece: Piece) -> str:
        """The path within the folder."""
        return piece.path.relative_to(self._folder).as_posix()

    def _resource(self, piece: Piece, at: int, line: bytes, found: Read) -> None:
        text = line.removeprefix(BYTE_ORDER_MARK)
        resource = orjson.loads(text)
        if not isinstance(resource, dict):
            raise SpinepathError(self._name(piece), found=type(resource).__name__, expected="a FHIR R4 resource")
        _refuse_lost_keys(text, resource)
        place = piece.number << _LINE | at
        if resource.get("resourceType") == "Bundle":
            self._bundle(piece, line, found, place, at)
            return
        said = resource.get("resourceType")
        name: str = said if said in KNOWN else check_type(said, self._name(piece))
        found.types[name] += 1
        if name in TARGETS:
            _keep_target(resource, name, found)
        if name not in READERS:
            return
        if name == "Patient":
            _add_person(resource, found)
        else:
            written = _subject(resource)
            if not written or not tail(written):
                raise SpinepathError(name, found="nobody", expected="whose it is (subject or patient, by reference)")
            if kind(written) not in (None, "Patient"):
                return  # about a device, a place or a group
        self._facts(resource, place, line, found)

    def _facts(self, resource: Json, place: int, line: bytes, found: Read) -> None:
        needs = _needs(resource, line)
        digest = int.from_bytes(blake2b(line.strip(), digest_size=7).digest(), "big")
        if needs:
            found.later.append((place, digest, needs, line))
            return
        notes: list[Message] = []
        made = facts(resource, self._index, NOTHING, notes, f"line-at-{file_of(place)[1]}")
        if made:
            found.rows.extend(self._columns.rows(made, place, digest))
        if notes:
            found.notes.update(note.text for note in notes)

    def _bundle(self, piece: Piece, source: Path | bytes, found: Read, place: int, at: int | None) -> None:
        """A whole record, read and checked like the record of one person."""
        try:
            record = read_record(source, self._knowledge)
        except SpinepathError as error:
            found.quarantined.append(Quarantined(self._name(piece), None, at, str(error)))
            return
        found.persons.extend((record.person, kind) for kind in ("", *sorted(record.complete_for)))
        found.types["Bundle"] += 1
        found.notes.update(note.text for note in record.messages if note.level != "info")
        by_source: dict[str, list[Fact]] = {}
        for fact in record.facts:
            by_source.setdefault(fact.source, []).append(fact)
        for made in by_source.values():
            digest = blake2b(repr(made).encode(), digest_size=7).digest()
            found.rows.extend(self._columns.rows(made, place, int.from_bytes(digest, "big")))


def file_of(place: int) -> tuple[int, int]:
    """The number of the file, and the byte, that a place means."""
    return place >> _LINE, place & ((1 << _LINE) - 1)


def _looks_whole(line: bytes) -> bool:
    """Whether an unparsed line may be taken for what it says: an escape may hide another `resourceType`."""
    return line[:1] == b"{" and line[-1:] == b"}" and b"\\u00" not in line


def _refuse_lost_keys(text: bytes, resource: Json) -> None:
    try:
        doubled = doubled_keys(text, resource)
    except TooDeepError:
        raise SpinepathError("line", found="JSON nested too deep to check", expected="a FHIR R4 resource") from None
    if doubled:
        raise SpinepathError("line", found=f"the key {doubled[0]!r} twice in one object", expected="each key once")


def _whose(text: bytes) -> tuple[str | None, str | None]:
    """Type and person of a resource that was set aside, as far as they are sure."""
    resource = orjson.loads(text)
    if not isinstance(resource, dict):
        return None, None
    try:
        if NAMING.intersection(doubled_keys(text, resource)):
            return None, None
    except TooDeepError:
        return None, None
    said = resource.get("resourceType")
    return said if isinstance(said, str) else None, _person(resource)


def _keep_target(resource: Json, name: str, found: Read) -> None:
    """What other resources may need of this one."""
    ident = resource.get("id")
    if isinstance(ident, str):
        kept = resource if name not in KEPT else {key: resource[key] for key in KEPT[name] if key in resource}
        found.targets.append((f"{name}/{ident}", orjson.dumps(kept)))


def _add_person(resource: Json, found: Read) -> None:
    ident = resource.get("id")
    if not isinstance(ident, str) or not ident:
        raise SpinepathError("Patient.id", found=repr(ident), expected="an id")
    found.persons.append((ident, ""))


def _person(resource: Json) -> str | None:
    """The id of the person that a resource names."""
    if resource.get("resourceType") == "Patient":
        ident = resource.get("id")
        return ident if isinstance(ident, str) else None
    written = _subject(resource)
    return tail(written) if written else None


def _subject(resource: Json) -> str | None:
    """The reference to whom or what a resource is about."""
    named = about(resource)
    written = named[1].get("reference") if named else None
    return written if isinstance(written, str) else None


def _needs(resource: Json, line: bytes) -> list[str]:
    """The names of other resources without which this one cannot be understood."""
    found = list(_references(resource)) if not NEEDING.isdisjoint(resource) else []
    if _AGE in line and any(mark in line for mark in _AGES):
        found.append(f"Patient/{_person(resource)}")
    return found


def _references(resource: Json) -> Iterator[str]:
    drug = resource.get("medicationReference")
    written = drug.get("reference") if isinstance(drug, dict) else None
    if isinstance(written, str) and not written.startswith("#"):
        yield f"Medication/{tail(written)}"
    for key in ("focus", "partOf") if resource["resourceType"] == "Observation" else ():
        listed = resource.get(key)
        for named in listed if isinstance(listed, list) else ():
            written = named.get("reference") if isinstance(named, dict) else None
            if isinstance(written, str) and not written.startswith("#") and kind(written) in (None, "Condition"):
                yield f"Condition/{tail(written)}"


def _lookup(resource: Json, targets: Mapping[str, bytes]) -> Lookup:
    """What the references of this resource mean, by the very text that stands in it."""
    found: dict[str, Json] = {}
    for parent in (resource.get("medicationReference"), *_listed(resource, "focus"), *_listed(resource, "partOf")):
        written = parent.get("reference") if isinstance(parent, dict) else None
        if isinstance(written, str):
            found.update(_target(written, targets))
    patient = targets.get(f"Patient/{_person(resource)}")
    return Lookup(resources=found, patient=None if patient is None else orjson.loads(patient))


def _target(written: str, targets: Mapping[str, bytes]) -> Iterator[tuple[str, Json]]:
    for name in TARGETS:
        target = targets.get(f"{name}/{tail(written)}")
        if target is not None and kind(written) in (None, name):
            yield plain(written), orjson.loads(target)


def _listed(resource: Json, key: str) -> list[Any]:
    listed = resource.get(key)
    return listed if isinstance(listed, list) else []

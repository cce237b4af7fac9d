"""One record of one person: a FHIR Bundle to a `Record`, or one line that says why not.

A record of which a part cannot be read is refused: a plan made from the rest would look as if it were made from all.
So is a record that may hold two persons.
"""

from collections.abc import Iterable

from spinepath.knowledge import Knowledge
from spinepath.terms import Fact, Message, Record, SpinepathError

from .codes import CodeIndex, build_index
from .elements import Json, UnreadableError, element, elements, text
from .entries import WANTED, Entry, entries, is_a_page, named
from .references import Lookup, about, identifiers, names, whose
from .resource_types import check_type
from .resources import READERS, facts
from .source import Source, load, paused_collector
from .told import messages

COMPLETE_FOR = "urn:spinepath:complete-for"
TEST_DATA = ("http://terminology.hl7.org/CodeSystem/v3-ActReason", "HTEST")
"""The standard's own security label for data of nobody."""
OWNED = frozenset(
    {
        "AllergyIntolerance", "Condition", "Flag", "MedicationAdministration", "MedicationRequest",
        "MedicationStatement", "Procedure",
    }
)  # fmt: skip
"""Types of which R4 demands that they say whose they are."""
_SHOWN = 3


def read_record(source: Source, knowledge: Knowledge, complete_for: Iterable[str] = ()) -> Record:
    """All facts of the one person in a FHIR R4 Bundle (path, bytes or object; gzip is known by its content).

    `complete_for`: resource types of which the source holds everything, added to the tags of the Bundle
    (`urn:spinepath:complete-for`); one page of a search is complete for nothing. A single Patient is read as a record
    with nothing else in it. Raises SpinepathError, in one line, for anything that is no record of exactly one person.
    """
    with paused_collector():
        root, name = load(source)
        return _record(root, name, knowledge, complete_for)


def _record(root: Json, name: str, knowledge: Knowledge, complete_for: Iterable[str]) -> Record:
    notes: list[Message] = []
    try:
        listed = entries(root, name, notes)
        whole = _complete_for(root, complete_for, name, notes)
        if _is_test_data(root):
            notes.append(Message("info", "synthetic record: the Bundle is labelled as test data (HTEST)", name))
        lookup = _lookup(listed, name)
    except UnreadableError as error:
        raise error.at(name) from None
    mine = [entry for entry in listed if _is_mine(entry, lookup, notes)]
    index = build_index(knowledge)
    made = _facts(mine, index, lookup, notes)
    person = text(lookup.patient or {}, "id") or ""
    return Record(person, tuple(made), whole, tuple(messages(mine, made, notes, index)))


def _complete_for(root: Json, asked: Iterable[str], name: str, notes: list[Message]) -> frozenset[str]:
    tags = elements(element(root, "meta") or {}, "tag", "meta.")
    tagged = [text(tag, "code", "meta.tag.") for tag in tags if tag.get("system") == COMPLETE_FOR]
    whole = {check_type(kind, f"{name}: complete for") for kind in (*tagged, *asked)}
    if is_a_page(root):
        notes.append(Message("warning", "the Bundle is one page of several: the record is not complete", name))
        return frozenset()
    return frozenset(whole)


def _is_test_data(root: Json) -> bool:
    labels = elements(element(root, "meta") or {}, "security", "meta.")
    return any((label.get("system"), label.get("code")) == TEST_DATA for label in labels)


def _facts(listed: list[Entry], index: CodeIndex, lookup: Lookup, notes: list[Message]) -> list[Fact]:
    return [
        fact
        for entry in listed
        if entry.resource["resourceType"] in READERS
        for fact in facts(entry.resource, index, lookup, notes, f"{entry.place} ({named(entry)})")
    ]


# --- one person ---------------------------------------------------------------------------------------------------


def _lookup(listed: list[Entry], name: str) -> Lookup:
    """What references may point to, once it is sure that there is exactly one Patient.

    A name that two resources share points to neither.
    """
    patients = [entry for entry in listed if entry.resource["resourceType"] == "Patient"]
    if len(patients) != 1:
        found = f"{len(patients)} Patients ({', '.join(map(named, patients[:_SHOWN]))})" if patients else "no Patient"
        raise SpinepathError(name, found=found, expected=f"exactly one Patient: {WANTED}")
    owners: dict[str, list[Entry]] = {}
    for entry in listed:
        for one in dict.fromkeys(names(entry.resource, entry.full_url)):
            owners.setdefault(one, []).append(entry)
    patient = patients[0]
    return Lookup(
        resources={one: owning[0].resource for one, owning in owners.items() if len(owning) == 1},
        patient=patient.resource,
        patient_names=frozenset(one for one, owning in owners.items() if owning == [patient]),
        patient_identifiers=identifiers(patient.resource),
    )


def _is_mine(entry: Entry, lookup: Lookup, notes: list[Message]) -> bool:
    """Whether a resource is about the patient: False for one about a device or a place.

    Raises SpinepathError for one about another person, and for one that must say whose it is and does not.
    """
    resource, place = entry.resource, f"{entry.place} ({named(entry)})"
    stating = resource["resourceType"] in READERS and resource["resourceType"] != "Patient"
    try:
        for key in ("subject", "patient") if stating else ():
            element(resource, key)
        owner = whose(resource, lookup)
    except UnreadableError as error:
        raise error.at(place) from None
    if owner == "other" or (owner == "nobody" and resource["resourceType"] in OWNED):
        raise _not_the_patient(resource, place, lookup)
    if owner == "nobody" and stating:
        notes.append(Message("warning", "does not say whose it is: read as the patient's", named(entry)))
    if owner == "thing" and stating:
        notes.append(Message("info", "is not about a person: left out", named(entry)))
    return owner != "thing"


def _not_the_patient(resource: Json, place: str, lookup: Lookup) -> SpinepathError:
    subject = about(resource)
    expected = " or ".join(sorted(lookup.patient_names)) or "the patient of the Bundle"
    if subject is None or not (subject[1].get("reference") or subject[1].get("identifier")):
        key = "patient" if resource["resourceType"] == "AllergyIntolerance" else "subject"
        return SpinepathError(f"{place}.{key}", found="nobody", expected=expected)
    found = subject[1].get("reference") or f"identifier {subject[1]['identifier'].get('value')}"
    return SpinepathError(f"{place}.{subject[0]}", found=f"another patient, {found}", expected=expected)

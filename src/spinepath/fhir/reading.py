"""What the readers of single resources share: the resource, what its codes and references mean, and the facts of it."""

from dataclasses import dataclass

from spinepath.calculators.concepts import FRACTURE_HISTORY
from spinepath.terms import PERSON, Fact, Message, Precision, Scalar

from .codes import CodeIndex, Found, codings, meanings
from .dates import UNDATED, When
from .elements import Json, text
from .references import Lookup, about, kind, resolve, tail
from .statuses import UNCERTAIN, modifiers

OVER = frozenset({"inactive", "remission", "resolved", "stopped", "completed"})
"""What is over stays over, whoever coded it."""


@dataclass(slots=True)
class Reading:
    """One resource being read. `notes` collects what must be told.

    `person` is the id of the bundle's patient, else that in the reference to the subject. `source` is how the facts
    name where they come from: `Observation/1`.
    """

    resource: Json
    index: CodeIndex
    lookup: Lookup
    notes: list[Message]
    kind: str
    ident: str
    person: str
    source: str
    doubtful: bool = False

    def meanings(self, key: str, kinds: frozenset[str], parent: Json | None = None, at: str = "") -> list[Found]:
        """What the CodeableConcept `key` means, each concept once."""
        holder = self.resource if parent is None else parent
        return meanings(self.index, codings(holder, key, at), kinds, at + key)

    def fact(
        self,
        concept: str,
        value: Scalar | None,
        when: When = UNDATED,
        *,
        code: str | None = None,
        unit: str | None = None,
        status: str | None = None,
        recorded: str | None = None,
        subject: str = PERSON,
    ) -> Fact:
        """A fact of this resource. Facts of a doubtful resource are uncertain, and those of an unverified code."""
        said = UNCERTAIN if self.doubtful else status
        if (
            code is not None
            and (concept, code) in self.index.doubted
            and (status not in OVER or self.kind == "Procedure")
        ):
            said = UNCERTAIN
            self.note(
                f"the code {code} ({concept}) has not been verified: it may block advice and asks, never clears it"
            )
        precision: Precision | None = when.precision
        return Fact(
            self.person,
            subject,
            concept,
            when.start,
            when.end,
            precision,
            value,
            code,
            unit,
            said,
            recorded,
            self.source,
        )

    def note(self, words: str) -> None:
        """Tell the user that something in this resource could not be used."""
        self.notes.append(Message("warning", words, self.source))


def start(resource: Json, index: CodeIndex, lookup: Lookup, notes: list[Message], place: str) -> Reading:
    """Begin to read a resource. One with a modifier extension is read with doubt: we do not know what it turns."""
    kind, ident = resource["resourceType"], text(resource, "id") or place
    person = _person(resource, kind, ident, lookup)
    reading = Reading(resource, index, lookup, notes, kind, ident, person, f"{kind}/{ident}")
    unknown = modifiers(resource) if "modifierExtension" in resource else []
    if unknown:
        reading.doubtful = True
        reading.note(
            f"has a modifier extension we do not know ({', '.join(unknown)}): it may block advice, never clear it"
        )
    return reading


def _person(resource: Json, kind: str, ident: str, lookup: Lookup) -> str:
    if lookup.patient is not None:
        return text(lookup.patient, "id") or ident
    if kind == "Patient":
        return ident
    named = about(resource)
    return tail((text(named[1], "reference", f"{named[0]}.") or "") if named else "")


def subject_of(reading: Reading, concept: str, fracture: str | None) -> str:
    """`fracture:ID` for what is said of that fracture, `person` for everything else."""
    own = concept in reading.index.per_fracture or concept in reading.index.fractures
    return f"fracture:{fracture}" if fracture is not None and own else PERSON


def fracture_id(reading: Reading, reference: str) -> str | None:
    """The id of the vertebral fracture (Condition) that a reference means; None if it means something else."""
    found = resolve(reading.resource, reference, reading.lookup)
    if found is None:
        return tail(reference) if kind(reference) == "Condition" else None
    if found.get("resourceType") != "Condition":
        return None
    said = meanings(reading.index, codings(found, "code"), CONDITION_KINDS, "code")
    meant = {f.meaning.concept for f in said}
    own = not meant.isdisjoint(reading.index.fractures) or (FRACTURE_HISTORY in meant and "bodySite" in found)
    return text(found, "id") if own else None


CONDITION_KINDS = frozenset({"condition", "answer", "procedure", "allergy"})

"""The one reader of FHIR R4 resources: a resource in, its facts out. No second pass: it serves one record and bulk."""

from collections.abc import Callable

from spinepath.terms import Fact, Message

from .codes import CodeIndex
from .conditions import (
    allergy_facts,
    condition_facts,
    encounter_facts,
    flag_facts,
    procedure_facts,
    report_facts,
)
from .elements import Json, UnreadableError
from .medications import medication_facts
from .observations import observation_facts, questionnaire_facts
from .patient import patient_facts
from .reading import Reading, start
from .references import NOTHING, Lookup
from .statuses import why_left_out


def facts(
    resource: Json,
    index: CodeIndex,
    lookup: Lookup = NOTHING,
    notes: list[Message] | None = None,
    place: str | None = None,
) -> list[Fact]:
    """The facts that one FHIR R4 resource states; none for a resource that was entered in error, refuted, not done.

    `lookup` holds what its references may point to; without it, references are read by their text. What could not be
    used is added to `notes`. Dates are as written, amounts of drugs in mg/d, [IU]/d or ug/h, values in the unit sent.
    Raises SpinepathError (one line with place) for a structure that is not FHIR R4.
    """
    reader = READERS.get(resource.get("resourceType", ""))
    if reader is None:
        return []
    try:
        if why_left_out(resource) is not None:
            return []
        return reader(start(resource, index, lookup, [] if notes is None else notes, place or "?"))
    except UnreadableError as error:
        raise error.at(place or f"{resource['resourceType']}/{resource.get('id', '?')}") from None


READERS: dict[str, Callable[[Reading], list[Fact]]] = {
    "AllergyIntolerance": allergy_facts,
    "Condition": condition_facts,
    "DiagnosticReport": report_facts,
    "Encounter": encounter_facts,
    "Flag": flag_facts,
    "MedicationAdministration": medication_facts,
    "MedicationDispense": medication_facts,
    "MedicationRequest": medication_facts,
    "MedicationStatement": medication_facts,
    "Observation": observation_facts,
    "Patient": patient_facts,
    "Procedure": procedure_facts,
    "QuestionnaireResponse": questionnaire_facts,
}

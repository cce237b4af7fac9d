"""What the status of a resource says about its facts: kept as what, or left out and counted.

A fact has one of these statuses: `active`, `inactive`, `remission`, `resolved` (a condition), `active`, `on-hold`,
`stopped`, `completed` (a drug or a procedure), `final` (a result or an answer), or `uncertain`: preliminary,
unconfirmed, of unknown status, or only a bound (`<30`). **An uncertain fact may block, never clear**, like a stale one.
Sources: the required value sets of each resource in FHIR R4 (4.0.1).
"""

from typing import Any, Literal

from .codes import codings
from .elements import Json, UnreadableError, element, elements, flag, one_of, text

FactStatus = Literal[
    "active", "inactive", "remission", "resolved", "on-hold", "stopped", "completed", "final", "uncertain"
]
UNCERTAIN: FactStatus = "uncertain"

_RESULT: dict[str, FactStatus | None] = {
    "registered": "uncertain",
    "partial": "uncertain",
    "preliminary": "uncertain",
    "final": "final",
    "amended": "final",
    "corrected": "final",
    "appended": "final",
    "cancelled": None,
    "entered-in-error": None,
    "unknown": "uncertain",
}
STATUSES: dict[str, dict[str, FactStatus | None]] = {
    "Observation": {k: v for k, v in _RESULT.items() if k not in ("partial", "appended")},
    "DiagnosticReport": _RESULT,
    "QuestionnaireResponse": {
        "in-progress": "uncertain",
        "completed": "final",
        "amended": "final",
        "entered-in-error": None,
        "stopped": "uncertain",
    },
    "MedicationRequest": {
        "active": "active",
        "on-hold": "on-hold",
        "cancelled": None,
        "completed": "completed",
        "entered-in-error": None,
        "stopped": "stopped",
        "draft": None,
        "unknown": "uncertain",
    },
    "MedicationStatement": {
        "active": "active",
        "completed": "completed",
        "entered-in-error": None,
        "intended": None,
        "stopped": "stopped",
        "on-hold": "on-hold",
        "unknown": "uncertain",
        "not-taken": None,
    },
    "MedicationAdministration": {
        "in-progress": "active",
        "not-done": None,
        "on-hold": "on-hold",
        "completed": "completed",
        "entered-in-error": None,
        "stopped": "stopped",
        "unknown": "uncertain",
    },
    "MedicationDispense": {
        "preparation": None,
        "in-progress": "uncertain",
        "cancelled": None,
        "on-hold": "on-hold",
        "completed": "completed",
        "entered-in-error": None,
        "stopped": "stopped",
        "declined": None,
        "unknown": "uncertain",
    },
    "Procedure": {
        "preparation": None,
        "in-progress": "uncertain",
        "not-done": None,
        "on-hold": "uncertain",
        "stopped": "uncertain",
        "completed": "completed",
        "entered-in-error": None,
        "unknown": "uncertain",
    },
    "Flag": {"active": "active", "inactive": "inactive", "entered-in-error": None},
}
CLINICAL: dict[str, FactStatus] = {
    "active": "active",
    "recurrence": "active",
    "relapse": "active",
    "inactive": "inactive",
    "remission": "remission",
    "resolved": "resolved",
}
VERIFICATION: dict[str, FactStatus | None] = {
    "unconfirmed": "uncertain",
    "provisional": "uncertain",
    "differential": "uncertain",
    "confirmed": "active",
    "refuted": None,
    "entered-in-error": None,
}
INTENTS = frozenset(
    {"proposal", "plan", "order", "original-order", "reflex-order", "filler-order", "instance-order", "option"}
)
NOT_ORDERED = frozenset({"proposal", "plan", "option"})
CERTAINTY = "fhir.de/StructureDefinition/icd-10-gm-diagnosesicherheit"
"""How German practices mark an ICD-10-GM code: A excluded, V suspected, Z state after, G assured."""
_CLINICAL_SYSTEMS = (
    "http://terminology.hl7.org/CodeSystem/condition-clinical",
    "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical",
)
_VERIFICATION_SYSTEMS = (
    "http://terminology.hl7.org/CodeSystem/condition-ver-status",
    "http://terminology.hl7.org/CodeSystem/allergyintolerance-verification",
)


def why_left_out(resource: Json) -> str | None:
    """Why a resource states no fact (`entered-in-error`, `refuted`, `intent plan`); None if it states something."""
    kind = resource["resourceType"]
    if kind in STATUSES:
        status = text(resource, "status")
        if status is not None and STATUSES[kind][one_of(status, STATUSES[kind], "status")] is None:
            return f"status {status}"
        return _not_taken(resource) if kind == "MedicationRequest" else None
    if kind in ("Condition", "AllergyIntolerance"):
        said = _coded(resource, "verificationStatus", _VERIFICATION_SYSTEMS, VERIFICATION)
        if said in VERIFICATION and VERIFICATION[said] is None:
            return f"verificationStatus {said}"
        return "diagnosis excluded (Diagnosesicherheit A)" if _certainty(resource) == "A" else None
    return None


def _not_taken(resource: Json) -> str | None:
    """A request that asks not to give, or that is no order. A reported plan is how US Core writes a drug that the
    person takes without prescription (its example MedicationRequest/self-tylenol), so it stays.
    """
    if flag(resource, "doNotPerform"):
        return "doNotPerform"
    intent = text(resource, "intent")
    if intent is not None and one_of(intent, INTENTS, "intent") in NOT_ORDERED:
        return None if flag(resource, "reportedBoolean") or "reportedReference" in resource else f"intent {intent}"
    return None


def status_of(resource: Json) -> FactStatus:
    """The status of the facts of a resource that has a `status`. A missing one is uncertain."""
    status = text(resource, "status")
    if status is None:
        return UNCERTAIN
    return STATUSES[resource["resourceType"]][status] or UNCERTAIN


def condition_status(resource: Json) -> FactStatus | None:
    """The status of a Condition or an AllergyIntolerance: None when nothing was said of it.

    An end (abatement) without clinicalStatus means resolved. A status that cannot be read makes it uncertain.
    """
    verified = _coded(resource, "verificationStatus", _VERIFICATION_SYSTEMS, VERIFICATION)
    if verified is not None and VERIFICATION.get(verified, UNCERTAIN) == UNCERTAIN:
        return UNCERTAIN
    certainty = _certainty(resource)
    if certainty in ("V", "Z"):
        return UNCERTAIN if certainty == "V" else "inactive"
    clinical = _coded(resource, "clinicalStatus", _CLINICAL_SYSTEMS, CLINICAL)
    if clinical is not None:
        return CLINICAL.get(clinical, UNCERTAIN)
    ended = any(key.startswith("abatement") and resource[key] not in (None, False) for key in resource)
    return "resolved" if ended else None


def _certainty(resource: Json) -> str | None:
    """The German mark of the coded diagnosis, if there is one."""
    for coding in elements(element(resource, "code") or {}, "coding", "code."):
        for mark in elements(coding, "extension", "code.coding.") if "extension" in coding else ():
            if (text(mark, "url", "code.coding.extension.") or "").endswith(CERTAINTY):
                coded = element(mark, "valueCoding", "code.coding.extension.") or {"code": mark.get("valueCode")}
                return text(coded, "code", "code.coding.extension.")
    return None


def _coded(resource: Json, key: str, systems: tuple[str, ...], known: dict[str, Any]) -> str | None:
    """A status given as CodeableConcept: the code of the standard's system, else the same word from elsewhere.

    Sources send these words under the system names of older versions, without a system, or only as text. What none of
    `known` fits is given as it stands; an unknown code of the standard's own system is an error. A plain text is how
    older versions of FHIR sent it.
    """
    if isinstance(resource.get(key), str):
        raise UnreadableError(key, resource[key], "a CodeableConcept (FHIR R4; older versions sent text)")
    concept = element(resource, key) or {}
    own = next((code for system, code in codings(resource, key) if system in systems), None)
    if own is not None:
        return one_of(own, known, key)
    sent = [text(coding, "code", f"{key}.coding.") for coding in elements(concept, "coding", f"{key}.")]
    words = [word.strip().lower() for word in (*sent, text(concept, "text", f"{key}.")) if word]
    return next((word for word in words if word in known), words[0] if words else None)


def modifiers(resource: Json) -> list[str]:
    """URLs of the modifier extensions of a resource: each may turn its meaning round, and we know none of them."""
    return [text(x, "url", "modifierExtension.") or "?" for x in elements(resource, "modifierExtension")]

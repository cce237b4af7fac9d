"""Twenty equal criteria, said once and written out for every engine of the benchmark.

Each criterion is one of three shapes over coded resources: the latest observation with a code compared with a number;
a condition with a code exists; an active medication request with a code exists.
"""

from dataclasses import dataclass
from typing import Any

LOINC = "http://loinc.org"
SNOMED = "http://snomed.info/sct"
ATC = "http://www.whocc.no/atc"

_ELM = {"<": "Less", "<=": "LessOrEqual", ">": "Greater", ">=": "GreaterOrEqual"}


@dataclass(frozen=True)
class Latest:
    """The latest observation with this LOINC code, compared with a number in the unit it is sent in."""

    name: str
    code: str
    operator: str
    limit: float
    feature: str

    def expression(self) -> str:
        """In spinepath's language, over the feature that reads the same code."""
        return f"{self.feature} {self.operator} {self.limit}"

    def fhirpath(self) -> str:
        """In FHIRPath, which cannot sort: the last one in the document stands for the latest."""
        found = f"code.coding.where(system = '{LOINC}' and code = '{self.code}').exists()"
        return (
            f"Bundle.entry.resource.where(resourceType = 'Observation').where({found}).last().value.value "
            f"{self.operator} {self.limit}"
        )

    def elm(self) -> dict[str, Any]:
        """In ELM: last of a query sorted by effective date."""
        query = {
            "type": "Query",
            "source": [{"alias": "O", "expression": _retrieve("Observation", "code", LOINC, self.code)}],
            "relationship": [],
            "sort": {
                "by": [{"type": "ByExpression", "direction": "asc", "expression": _path(None, "effective", "value")}]
            },
        }
        value = _path({"type": "Last", "source": query}, "value", "value", "value")
        return {"type": _ELM[self.operator], "operand": [value, _decimal(self.limit)]}


@dataclass(frozen=True)
class Present:
    """A condition, or an active medication request, with this code exists."""

    name: str
    resource: str
    system: str
    code: str
    concept: str

    def expression(self) -> str:
        """In spinepath's language: a flag over the concept that holds the code."""
        return f"bench_{self.concept}"

    def fhirpath(self) -> str:
        """In FHIRPath."""
        element = "code" if self.resource == "Condition" else "medicationCodeableConcept"
        active = "" if self.resource == "Condition" else ".where(status = 'active')"
        coding = f"{element}.coding.where(system = '{self.system}' and code = '{self.code}').exists()"
        return f"Bundle.entry.resource.where(resourceType = '{self.resource}').where({coding}){active}.exists()"

    def elm(self) -> dict[str, Any]:
        """In ELM."""
        element = "code" if self.resource == "Condition" else "medication"
        retrieve = _retrieve(self.resource, element, self.system, self.code)
        if self.resource == "Condition":
            return {"type": "Exists", "operand": retrieve}
        status = {"type": "Equal", "operand": [_path(None, "status", "value", scope="M"), _text("active")]}
        query = {
            "type": "Query",
            "source": [{"alias": "M", "expression": retrieve}],
            "relationship": [],
            "where": status,
        }
        return {"type": "Exists", "operand": query}


CRITERIA: tuple[Latest | Present, ...] = (
    Latest("egfr_below_35", "98979-8", "<", 35.0, "egfr"),
    Latest("egfr_below_60", "98979-8", "<", 60.0, "egfr"),
    Latest("creatinine_above_120", "2160-0", ">", 120.0, "creatinine"),
    Latest("calcium_below_2_20", "17861-6", "<", 2.2, "calcium_total"),
    Latest("calcium_above_2_60", "17861-6", ">", 2.6, "calcium_total"),
    Latest("albumin_below_35", "1751-7", "<", 35.0, "albumin"),
    Latest("vitamin_d_below_50", "1989-3", "<", 50.0, "vitamin_d"),
    Latest("vitamin_d_below_25", "1989-3", "<", 25.0, "vitamin_d"),
    Latest("haemoglobin_below_110", "718-7", "<", 110.0, "haemoglobin"),
    Latest("crp_above_20", "1988-5", ">", 20.0, "crp"),
    Latest("weight_up_to_50", "29463-7", "<=", 50.0, "weight"),
    Latest("t_score_spine_low", "38267-1", "<=", -2.5, "t_score_spine"),
    Latest("t_score_hip_low", "80946-7", "<=", -2.5, "t_score_hip"),
    Present("vertebral_fracture", "Condition", SNOMED, "11311601000119109", "vertebral_fracture"),
    Present("dementia", "Condition", SNOMED, "52448006", "dementia"),
    Present("stroke", "Condition", SNOMED, "230690007", "stroke_ever"),
    Present("heart_failure", "Condition", SNOMED, "88805009", "heart_failure"),
    Present("on_paracetamol", "MedicationRequest", ATC, "N02BE01", "paracetamol"),
    Present("on_ramipril", "MedicationRequest", ATC, "C09AA05", "ramipril"),
    Present("on_warfarin", "MedicationRequest", ATC, "B01AA03", "warfarin"),
)


def elm_library() -> dict[str, Any]:
    """All criteria as one ELM library."""
    definitions = [
        {"name": c.name, "context": "Patient", "accessLevel": "Public", "expression": c.elm()} for c in CRITERIA
    ]
    patient = {"type": "SingletonFrom", "operand": {"type": "Retrieve", "dataType": "{http://hl7.org/fhir}Patient"}}
    return {
        "library": {
            "identifier": {"id": "Benchmark", "version": "1"},
            "schemaIdentifier": {"id": "urn:hl7-org:elm", "version": "r1"},
            "usings": {
                "def": [
                    {"localIdentifier": "System", "uri": "urn:hl7-org:elm-types:r1"},
                    {"localIdentifier": "FHIR", "uri": "http://hl7.org/fhir", "version": "4.0.1"},
                ]
            },
            "statements": {"def": [{"name": "Patient", "context": "Patient", "expression": patient}, *definitions]},
        }
    }


def _retrieve(resource: str, element: str, system: str, code: str) -> dict[str, Any]:
    return {
        "type": "Retrieve",
        "dataType": f"{{http://hl7.org/fhir}}{resource}",
        "codeProperty": element,
        "codeComparator": "~",
        "codes": {"type": "List", "element": [_instance_code(system, code)]},
    }


def _instance_code(system: str, code: str) -> dict[str, Any]:
    return {
        "type": "Instance",
        "classType": "{urn:hl7-org:elm-types:r1}Code",
        "element": [{"name": "code", "value": _text(code)}, {"name": "system", "value": _text(system)}],
    }


def _path(source: dict[str, Any] | None, *names: str, scope: str | None = None) -> dict[str, Any]:
    node: dict[str, Any] | None = source
    for name in names:
        step: dict[str, Any] = {"type": "Property", "path": name}
        if node is not None:
            step["source"] = node
        elif scope is not None:
            step["scope"] = scope
        else:
            step = {"type": "IdentifierRef", "name": name}
        node = step
    return node or {}


def _text(value: str) -> dict[str, Any]:
    return {"type": "Literal", "valueType": "{urn:hl7-org:elm-types:r1}String", "value": value}


def _decimal(value: float) -> dict[str, Any]:
    if value < 0:
        return {"type": "Negate", "operand": _decimal(-value)}
    return {"type": "Literal", "valueType": "{urn:hl7-org:elm-types:r1}Decimal", "value": str(value)}

"""Writes `schemas/`: JSON Schemas of knowledge files, of files that others write, of results, from their classes."""

import json
import sys
from typing import Any

from pydantic import TypeAdapter

from spinepath.knowledge.course_models import Scenario
from spinepath.knowledge.reading import LAYOUTS
from spinepath.knowledge.vignette_models import VignetteFile
from spinepath.terms.features_report import FeaturesReport
from spinepath.terms.forecasts import Forecast, Simulated, Validated
from spinepath.terms.results import Assessment, Origin, Plan, PlanDiff, SafetyStatement
from spinepath.terms.safety_text import NO_VALIDATION
from spinepath.vignettes import VignetteScores

from .written import ROOT, run

RESULTS: dict[str, type] = {
    "plan": Plan,
    "assessment": Assessment,
    "diff": PlanDiff,
    "features": FeaturesReport,
    "vignettes": VignetteScores,
    "forecast": Forecast,
    "simulation": Simulated,
    "validation": Validated,
}
STAMPED = ("assessment", "features", "vignettes", "forecast")  # the command line adds what they were made from
OF_MANY = ("vignettes",)  # each case has facts of its own
NAMED = ("forecast",)  # the command line adds whose facts they are


def schemas() -> dict[str, str]:
    """File name to text."""
    knowledge = {
        f"knowledge/{layout.kind}.schema.json": _untitled(layout.model.model_json_schema(by_alias=True))
        for layout in LAYOUTS
    }
    results = {f"{name}.schema.json": _result(name, kind) for name, kind in RESULTS.items()}
    read = {
        "vignettes_file.schema.json": _untitled(VignetteFile.model_json_schema()),
        "scenario.schema.json": _untitled(Scenario.model_json_schema(by_alias=True)),
    }
    return {name: _text(schema) for name, schema in {**knowledge, **results, **read}.items()}


def _result(name: str, kind: type) -> dict[str, Any]:
    """The schema of a result as it is printed: a plan carries its own `schema`, the others are given one."""
    schema: dict[str, Any] = _as_printed(_untitled(TypeAdapter(kind).json_schema()))
    if name in STAMPED:
        made_from = _untitled(TypeAdapter(Origin).json_schema())
        if name in OF_MANY:
            del made_from["properties"]["facts"], made_from["$defs"]["FactsStamp"]
            schema["properties"]["validation"] = {"const": NO_VALIDATION}
        schema["properties"].update(made_from["properties"])
        schema.setdefault("$defs", {}).update(made_from["$defs"])
    if name in NAMED:
        schema["properties"]["person_id"] = {"type": "string"}
    schema["properties"]["schema"] = {"const": f"spinepath/{name}/1"}
    schema["properties"]["safety_statement"] = _untitled(TypeAdapter(SafetyStatement).json_schema())
    schema["required"] = sorted({*schema["required"], "safety_statement", "schema"})
    return schema


def _untitled(node: Any) -> Any:
    """Without the titles that only repeat the name of a property."""
    if isinstance(node, list):
        return [_untitled(item) for item in node]
    if not isinstance(node, dict):
        return node
    return {key: _untitled(value) for key, value in node.items() if key != "title" or isinstance(value, dict)}


def _as_printed(node: Any) -> Any:
    """With property names as canonical JSON has them: a field that dodged a Python keyword loses its trailing `_`."""
    if isinstance(node, list):
        return [_as_printed(item) for item in node]
    if not isinstance(node, dict):
        return node
    bare = {key: _as_printed(value) for key, value in node.items()}
    if isinstance(bare.get("properties"), dict):
        bare["properties"] = {key.rstrip("_"): value for key, value in bare["properties"].items()}
    if isinstance(bare.get("required"), list):
        bare["required"] = [key.rstrip("_") for key in bare["required"]]
    return bare


def _text(schema: dict[str, Any]) -> str:
    dated = {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
    return json.dumps(dated, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.exit(run(ROOT / "schemas", schemas, sys.argv[1:]))

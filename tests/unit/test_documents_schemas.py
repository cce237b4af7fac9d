"""The published schemas are those of the code, and what is printed obeys them."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from spinepath.documents import render, render_assessment, render_diff, render_features
from tests.sample_plans import ASSESSMENTS, DIFF, EMERGENCY, PATIENT, PLAN, PROVISIONAL
from tests.small_knowledge import knowledge
from tools.make_schemas import schemas
from tools.written import run, stale, write

SCHEMAS = Path(__file__).resolve().parents[2] / "schemas"
PRINTED = {
    "plan": [render(plan, "json") for plan in (PLAN, PROVISIONAL, EMERGENCY)],
    "assessment": [render_assessment(a, "json") for a in ASSESSMENTS],
    "diff": [render_diff(DIFF, "json")],
    "features": [render_features(PATIENT, knowledge(), "json")],
}


def schema(name: str) -> Any:
    return json.loads((SCHEMAS / f"{name}.schema.json").read_text("utf-8"))


def test_the_files_are_up_to_date() -> None:
    assert run(SCHEMAS, schemas, ["--check"]) == 0


@pytest.mark.parametrize("name", schemas())
def test_every_schema_is_a_schema(name: str) -> None:
    Draft202012Validator.check_schema(json.loads(schemas()[name]))


@pytest.mark.parametrize("name", PRINTED)
def test_what_is_printed_obeys_its_schema(name: str) -> None:
    for printed in PRINTED[name]:
        Draft202012Validator(schema(name)).validate(json.loads(printed))


@pytest.mark.parametrize("key", ["schema", "urgency", "red_flags"])
def test_a_plan_without_a_key_does_not_obey(key: str) -> None:
    plan = json.loads(PRINTED["plan"][0])
    del plan[key]
    assert not Draft202012Validator(schema("plan")).is_valid(plan)


def test_a_plan_with_a_misspelt_disposition_does_not_obey() -> None:
    plan = json.loads(PRINTED["plan"][0])
    plan["lines"][0]["disposition"] = "do_it"
    assert not Draft202012Validator(schema("plan")).is_valid(plan)


def test_stale_and_strange_files_are_found_and_put_right(tmp_path: Path) -> None:
    write(tmp_path, schemas())
    (tmp_path / "plan.schema.json").write_text("{}", "utf-8")
    (tmp_path / "nobody.json").write_text("{}", "utf-8")
    assert stale(tmp_path, schemas()) == ["nobody.json", "plan.schema.json"]
    write(tmp_path, schemas())
    assert stale(tmp_path, schemas()) == []

"""The hazard log holds what such software must reckon with, and its controls name tests that exist."""

import ast
import re
from functools import cache
from typing import Any

import pytest
import yaml

from .oracle import document
from .people import KNOWLEDGE, ROOT
from .test_pairs import PAIRS

LOG: list[dict[str, Any]] = yaml.safe_load((ROOT / "docs" / "safety" / "hazards.yaml").read_text(encoding="utf-8"))
CLAIMS: list[dict[str, Any]] = yaml.safe_load((ROOT / "docs" / "safety" / "claims.yaml").read_text(encoding="utf-8"))
BY_ID = pytest.mark.parametrize("entry", LOG, ids=lambda entry: entry["id"])
SAID = {"hazard", "cause", "effect", "control"}
JUDGED = {"id", "initial", "residual", "owner", "control_type", "tests"}
CONTROL_TYPES = {"design", "warning", "test", "procedure"}
GRADES = range(1, 6)


REQUIRED = {
    "wrong patient": "wrong_person",
    "stale eGFR": "stale_taken_as_current",
    "unit slip": "unit_slip",
    "unknown read as no": "missing_read_as_no",
    "missed red flag": "cord_compression_missed",
    "opioid sum wrong": "opioid_sum_too_small",
    "leaflet for another plan": "leaflet_for_another_plan",
    "leaflet older than plan": "leaflet_older_than_plan",
    "text and picture disagree": "text_and_picture_disagree",
    "automation bias": "automation_bias",
    "provisional plan taken as final": "provisional_taken_as_final",
    "card fatigue": "card_fatigue",
    "guidance expired": "guidance_expired",
    "translation error": "translation_error",
    "forecast read as promise": "forecast_read_as_promise",
    "short page taken for the whole plan": "short_page_taken_for_the_whole",
    "exercise drawing misread": "exercise_drawing_misread",
    "score on cases taken for clinical validation": "score_taken_for_validation",
}
NOT_BUILT = "Not built: not offered"


def test_the_log_holds_what_such_software_must_reckon_with() -> None:
    ids = {entry["id"] for entry in LOG}
    assert len(ids) == len(LOG) >= 40
    assert set(REQUIRED.values()) - ids == set()


def test_what_is_not_built_is_tested_not_to_be_offered() -> None:
    found = [entry for entry in LOG if entry.get("built") is False]
    assert found
    for entry in LOG:
        here = entry in found
        assert entry.get("control", "").startswith(NOT_BUILT) is here, entry["id"]
        assert all(name.startswith("tests/safety/test_not_built.py::") is here for name in entry["tests"]), entry["id"]


@BY_ID
def test_an_entry_is_whole(entry: dict[str, Any]) -> None:
    said_by_a_rule = entry["id"] in KNOWLEDGE.hazards
    assert set(entry) - {"open", "built"} == (JUDGED if said_by_a_rule else JUDGED | SAID)
    assert entry["control_type"] in CONTROL_TYPES
    risks = [entry["initial"], entry["residual"]]
    assert all(risk.keys() == {"severity", "likelihood"} and set(risk.values()) <= set(GRADES) for risk in risks)
    first, then = (risk["severity"] * risk["likelihood"] for risk in risks)
    assert then <= first


@BY_ID
def test_its_tests_exist(entry: dict[str, Any]) -> None:
    assert entry["tests"]
    assert [name for name in entry["tests"] if not _exists(name)] == []


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim["claim"][:40])
def test_a_claim_has_evidence_and_hazards_that_exist(claim: dict[str, Any]) -> None:
    assert claim.keys() == {"claim", "argument", "tests", "hazards", "limits"}
    assert claim["tests"] and [name for name in claim["tests"] if not _exists(name)] == []
    assert claim["hazards"] and set(claim["hazards"]) - {entry["id"] for entry in LOG} == set()


def test_every_hazard_that_a_rule_names_is_in_the_log() -> None:
    named = {name for r in KNOWLEDGE.recommendations.values() for name in _named(r.model_dump())}
    assert named
    assert (named | set(KNOWLEDGE.hazards)) - {entry["id"] for entry in LOG} == set()


def _named(held: Any) -> set[str]:
    """Every value of the key `hazard`, at any depth."""
    if isinstance(held, list):
        return {name for part in held for name in _named(part)}
    if not isinstance(held, dict):
        return set()
    own = {held["hazard"]} if isinstance(held.get("hazard"), str) else set()
    return own | {name for part in held.values() for name in _named(part)}


def _exists(name: str) -> bool:
    """Whether a test id names a test function, and its row where the rows are data."""
    found = re.fullmatch(r"(tests/[\w/]+\.py)::(test_\w+)(?:\[([^\]]+)\])?", name)
    if found is None or found[2] not in _functions(found[1]):
        return False
    return found[3] is None or found[3] in {row["id"] for row in (*document()["triples"], *PAIRS)}


@cache
def _functions(path: str) -> frozenset[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))

"""Records of other makers: pain management, certification, DXA examples, measure cases, hook requests, ICD codes."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from spinepath.fhir import CodeIndex, facts, read_record
from spinepath.knowledge import Knowledge
from spinepath.terms import Fact, Record, SpinepathError

from .conftest import read_bytes


def _latest(found: Record, code: str) -> Fact:
    return max((f for f in found.facts if f.code == f"http://loinc.org|{code}"), key=lambda f: f.recorded or "")


def test_the_pain_management_patient(data: Path, knowledge: Knowledge) -> None:
    """A collection without fullUrl, whose observations have no date but when they were issued."""
    path = data / "ahrq" / "brenda_jackson.json"
    record = read_record(path, knowledge)
    sent = [e["resource"] for e in json.loads(path.read_bytes())["entry"]]
    asked = {f"MedicationRequest/{r['id']}" for r in sent if r["resourceType"] == "MedicationRequest"}
    assert {f.source for f in record.facts if f.subject.startswith("drug:")} == asked
    newest = max((r for r in sent if "91147-9" in json.dumps(r.get("code", {}))), key=lambda r: r["issued"])
    assert _latest(record, "91147-9").value == newest["valueQuantity"]["value"]
    assert _latest(record, "91147-9").start == newest["issued"][:10]
    assert {f.concept for f in record.facts if f.code and f.code.endswith("|1049593")} == {"oxycodone_slow_release"}
    assert "back_pain" in {f.concept for f in record.facts}


def test_the_certification_patient(data: Path, knowledge: Knowledge) -> None:
    """References by urn:uuid to a Patient whose id is another; absent values; offsets; several codings."""
    path = data / "inferno" / "uscore_bundle_patient_355.json.gz"
    record = read_record(path, knowledge)
    assert record.person == "355"
    assert {f.person for f in record.facts} == {"355"}
    sent = [e["resource"] for e in json.loads(read_bytes(path))["entry"]]
    silent = {f"Observation/{r['id']}" for r in sent if "dataAbsentReason" in r}
    assert silent
    assert not silent & {f.source for f in record.facts}
    asked = [r for r in sent if r["resourceType"] == "MedicationRequest"]
    reported = [f"MedicationRequest/{r['id']}" for r in asked if r["intent"] == "plan" and r.get("reportedBoolean")]
    assert reported
    assert set(reported) <= {f.source for f in record.facts}


@pytest.mark.parametrize(
    ("name", "code", "value"),
    [("dxa-hip-l-t-score-bmd", "80946-7", -1.62), ("dxa-femur-l-t-score-bmd", "80948-3", -1.48)],
)
def test_dxa_t_scores(name: str, code: str, value: float, data: Path, index: CodeIndex) -> None:
    found = facts(json.loads((data / "us_core_dxa" / f"{name}.json").read_bytes()), index)
    assert [(f.code, f.value, f.start, f.person) for f in found] == [
        (f"http://loinc.org|{code}", value, "2021-11-10", "example")
    ]
    assert found[0].recorded == "2021-11-11T03:14:41.088720Z"
    assert found[0].concept in ("t_score_hip", "t_score_femoral_neck", "t_score_site_unknown")


def test_other_dxa_results_are_no_t_scores(data: Path, index: CodeIndex) -> None:
    others = [p for p in (data / "us_core_dxa").glob("*.json") if "t-score" not in p.name]
    assert [
        f for p in others for f in facts(json.loads(p.read_bytes()), index) if f.concept.startswith("t_score")
    ] == []


def test_measure_cases(data: Path, knowledge: Knowledge) -> None:
    """145 small records: read every one; orders count, plans and errors do not."""
    cases = [json.loads(line) for line in read_bytes(data / "qicore_cases.ndjson.gz").splitlines()]
    assert len(cases) == 145
    for case in cases:
        record = read_record(case["bundle"], knowledge)
        drugs = [r for r in _resources(case["bundle"]) if r["resourceType"] == "MedicationRequest"]
        taken = {r["id"] for r in drugs if r["intent"] == "order" and r["status"] != "entered-in-error"}
        assert {f.subject for f in record.facts if f.subject.startswith("drug:")} == {f"drug:{i}" for i in taken}


def _resources(held: Any) -> list[dict[str, Any]]:
    """Every resource anywhere within a JSON value."""
    if isinstance(held, list):
        return [r for part in held for r in _resources(part)]
    if not isinstance(held, dict):
        return []
    below = [r for part in held.values() for r in _resources(part)]
    return [held, *below] if held.get("resourceType") not in (None, "Bundle") else below


def test_doses_in_hook_requests(data: Path, index: CodeIndex) -> None:
    """What a system sends before a drug is signed: tablets three times a day, patches every three days, ranges."""
    sent = [
        r for p in sorted((data / "cds_hooks_requests").glob("*.json")) for r in _resources(json.loads(p.read_bytes()))
    ]
    orders = [{**r, "status": "active"} for r in sent if r["resourceType"] == "MedicationRequest"]
    found = Counter((f.concept, f.value, f.unit) for r in orders for f in facts(r, index))
    assert found["oxycodone_slow_release", 30, "mg/d"] > 0
    assert found["fentanyl_patch", 75, "ug/h"] > 0
    assert found["tramadol", 450, "mg/d"] == 1  # 1 to 2 tablets of 37.5 mg every 4 to 6 hours
    assert found["paracetamol", 3900, "mg/d"] == 1


def test_a_hook_request_is_no_record(data: Path, knowledge: Knowledge) -> None:
    for path in sorted((data / "cds_hooks_requests").glob("**/*.json")):
        with pytest.raises(SpinepathError, match=r"CDS Hooks request|invalid JSON|without resourceType"):
            read_record(path, knowledge)


def test_icd_codes_without_dots(data: Path, index: CodeIndex) -> None:
    """Real, de-identified hospital patients with ICD-9-CM and ICD-10-CM codes as hospitals send them."""
    lines = read_bytes(data / "mimic_demo" / "Condition.ndjson.gz").splitlines()
    concepts: dict[str, set[str]] = {}
    for line in lines:
        for fact in facts(json.loads(line), index):
            concepts.setdefault((fact.code or "").rpartition("|")[2], set()).add(fact.concept)
    assert "vertebral_fracture" in concepts["M8008XA"]
    assert "vertebral_fracture" in concepts["M4856XA"]
    assert "vertebral_fracture" in concepts["8054"]
    assert {"osteoporosis_diagnosed"} <= concepts["73300"] & concepts["M810"]
    assert "vertebral_fracture" not in concepts.get("V1351", set())

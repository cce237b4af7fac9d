"""Whatever is handed to the reader: a record, or one line that says where, what was found, and what was expected."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from spinepath.fhir import read_record
from spinepath.fhir import source as fhir_source
from spinepath.terms import Record, SpinepathError
from tests.conftest import Unprivileged
from tests.fhir_samples import KNOWLEDGE, bundle, condition, observation, patient, quantity, request

GOOD = json.dumps(bundle(patient(), observation(valueQuantity=quantity(40)))).encode()


def _error(source: Any) -> str:
    with pytest.raises(SpinepathError) as caught:
        read_record(source, KNOWLEDGE)
    assert len(str(caught.value).splitlines()) == 1
    return str(caught.value)


def _same(record: Record) -> bool:
    return len(record.facts) == 3


@pytest.mark.parametrize("name", ["record.json", "record.json.gz", "record"])
@pytest.mark.parametrize("data", [GOOD, gzip.compress(GOOD), b"\xef\xbb\xbf" + GOOD, b"\n\n " + GOOD + b"\n"])
def test_a_record_is_known_by_its_content(data: bytes, name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    assert _same(read_record(path, KNOWLEDGE))
    assert _same(read_record(data, KNOWLEDGE))


NOT_JSON: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "record: found an empty file, expected one FHIR R4 Bundle"),
    "blank": (b" \n\t", "an empty file"),
    "truncated": (GOOD[:-30], "record:1:"),
    "a trailing comma": (b'{"resourceType": "Bundle",\n "entry": [1,]}', "record:2:13: found invalid JSON"),
    "one brace too many": (GOOD + b"}", "invalid JSON (unexpected content after document)"),
    "single quotes": (b"{'resourceType': 'Bundle'}", "record:1:2: found invalid JSON"),
    "NaN": (GOOD.replace(b"40", b"NaN"), "expected well-formed JSON, with no NaN or Infinity"),
    "Infinity": (GOOD.replace(b"40", b"-Infinity"), "no NaN or Infinity"),
    "too large a number": (GOOD.replace(b"40", b"1e999"), "infinity"),
    "Latin-1": (
        GOOD.replace(b'"female"', b'"f\xe9male"'),
        f"record: byte {GOOD.index(b'female') + 1}: found bytes that are no UTF-8",
    ),
    "UTF-16": (GOOD.decode().encode("utf-16"), "found UTF-16 text"),
    "binary": (bytes(range(256)) * 100, "found binary data"),
    "zip": (b"PK\x03\x04" + GOOD, "found a zip archive"),
    "PDF": (b"%PDF-1.7", "found a PDF"),
    "XML": (b'<?xml version="1.0"?><Bundle/>', "found XML or HTML"),
    "text": (b"Dear colleague,", "record:1:1: found invalid JSON"),
    "damaged gzip": (gzip.compress(GOOD)[:40] + b"xxxxxxxx" + gzip.compress(GOOD)[48:], "gzip file"),
    "truncated gzip": (gzip.compress(GOOD)[:-20], "a gzip file that ends too early"),
    "gzip of nothing": (gzip.compress(b""), "an empty file"),
    "gzip with a wrong checksum": (gzip.compress(GOOD)[:-8] + b"\0" * 8, "a damaged gzip file"),
    "NDJSON": (
        b'{"resourceType":"Patient","id":"a"}\n{"resourceType":"Observation"}\n',
        "NDJSON, one resource a line), expected one Bundle",
    ),
    "a key twice": (
        GOOD.replace(b'"gender"', b'"birthDate": "1990", "gender"'),
        "found the key 'birthDate' twice in one object",
    ),
    "a key twice, oddly spaced": (
        GOOD.replace(b'"gender"', b'"birthDate" : "1990", "gender"'),
        "the key 'birthDate' twice",
    ),
    "200,000 lists": (b"[" * 200_000 + b"]" * 200_000, "JSON nested deeper than 1024 levels"),
    "200,000 objects": (b'{"a":' * 200_000 + b"1" + b"}" * 200_000, "JSON nested deeper than 1024 levels"),
    "an open 5-million-deep nest": (b"[" * 5_000_000, "JSON nested deeper than 1024 levels"),
    "a list": (b"[1, 2]", "found a list of 2, expected one FHIR R4 Bundle"),
    "a number": (b"5", "found 5"),
    "null": (b"null", "found None"),
}


@pytest.mark.parametrize("name", NOT_JSON)
def test_what_is_no_json_object(name: str) -> None:
    data, words = NOT_JSON[name]
    assert words in _error(data)


NOT_A_RECORD: dict[str, tuple[Any, str]] = {
    "no FHIR": ({"hello": 1}, "JSON without resourceType (keys: hello), expected a FHIR R4 Bundle"),
    "a CDS Hooks request": ({"hook": "patient-view", "prefetch": {}}, "found a CDS Hooks request"),
    "another resource": (condition(), "record: resourceType: found Condition, expected one Bundle"),
    "a misspelt resource": ({"resourceType": "Bundel"}, "expected a resource type of FHIR R4 (nearest: 'Bundle')"),
    "a resource type that is no text": ({"resourceType": 5}, "resourceType: found 5"),
    "an empty Bundle": (bundle(), "found no Patient"),
    "a Bundle without entries": ({"resourceType": "Bundle", "type": "collection"}, "found no Patient"),
    "no patient": (bundle(condition()), "found no Patient, expected exactly one Patient"),
    "two patients": (bundle(patient(), patient(id="b")), "found 2 Patients (Patient/a, Patient/b)"),
    "one patient said in two ways": (bundle(patient(), patient(gender="male")), "a second, different Patient/a"),
    "entry is no list": (bundle(entry={}), "record: entry: found {}, expected a list"),
    "an entry that is null": (bundle(patient(), entry=[None]), "record: entry[0]: found None"),
    "an empty entry": (bundle(entry=[{}]), "record: entry[0].resource: found None"),
    "a resource that is null": (bundle(patient(), entry=[{"resource": None}]), "entry[0].resource: found None"),
    "a resource that is a list": (bundle(entry=[{"resource": []}]), "entry[0].resource: found []"),
    "a resource without type": (bundle(patient(), {}), "entry[1].resource.resourceType: found nothing"),
    "a resource of DSTU2": (
        bundle(patient(), {"resourceType": "MedicationOrder"}),
        "found MedicationOrder, expected a resource type of FHIR R4 (nearest: 'MedicationRequest')",
    ),
    "a misspelt resource within": (bundle(patient(), {"resourceType": "Observaton"}), "(nearest: 'Observation')"),
    "an id that is a number": (bundle(patient(id=5)), "entry[0].resource.id: found 5"),
    "a fullUrl that is a number": (bundle(entry=[{"fullUrl": 5, "resource": patient()}]), "entry[0].fullUrl: found 5"),
    "a type that is a number": (bundle(patient(), type=5), "record: type: found 5"),
    "a subject that is text": (
        bundle(patient(), {**condition(), "subject": "Patient/a"}),
        "entry[1].resource (Condition/c).subject: found Patient/a, expected an object",
    ),
    "tags that are no list": (bundle(patient(), meta={"tag": {}}), "record.meta.tag: found {}"),
    "an impossible birthday": (bundle(patient(birthDate="1950-13-45")), "(Patient/a).birthDate: found 1950-13-45"),
    "a value that is text": (
        bundle(patient(), observation(valueQuantity={"value": "abc"})),
        "entry[1].resource (Observation/o).valueQuantity.value: found abc, expected a finite number",
    ),
    "a code that is a number": (bundle(patient(), {**observation(), "code": 5}), "(Observation/o).code: found 5"),
    "a coding that is no list": (
        bundle(patient(), {**request(), "medicationCodeableConcept": {"coding": {}}}),
        "(MedicationRequest/m).medicationCodeableConcept.coding: found {}",
    ),
    "NaN in an object": (
        bundle(patient(), observation(valueQuantity={"value": float("nan")})),
        "expected a finite number",
    ),
}


@pytest.mark.parametrize("name", NOT_A_RECORD)
def test_what_is_no_record(name: str) -> None:
    root, words = NOT_A_RECORD[name]
    assert words in _error(root)


def test_a_missing_file_and_its_neighbour(tmp_path: Path) -> None:
    (tmp_path / "record.json").write_bytes(GOOD)
    words = _error(tmp_path / "recrod.json")
    assert "recrod.json: found no such file" in words
    assert "nearest: 'record.json'" in words
    assert "no such file" in _error(tmp_path / "nowhere" / "record.json")


def test_a_directory(tmp_path: Path) -> None:
    assert f"{tmp_path}: found a directory" in _error(tmp_path)


def test_a_file_we_may_not_read(tmp_path: Path, unprivileged: Unprivileged) -> None:
    path = tmp_path / "record.json"
    path.write_bytes(GOOD)
    path.chmod(0)
    with unprivileged():
        assert f"{path}: found Permission denied" in _error(path)


def test_a_file_below_a_file(tmp_path: Path) -> None:
    (tmp_path / "record.json").write_bytes(GOOD)
    assert "Not a directory" in _error(tmp_path / "record.json" / "x")


def test_a_file_without_end() -> None:
    endless = Path("/dev/zero")
    if not endless.exists():
        pytest.skip("no endless file on this system")
    assert "more than 256 MB" in _error(endless)


def test_a_gzip_bomb_stops_at_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fhir_source, "LIMIT", 1_000_000)
    bomb = gzip.compress(b" " * 50_000_000)
    assert len(bomb) < 100_000
    assert "more than 0 MB" in _error(bomb)


def test_a_large_record_is_read(tmp_path: Path) -> None:
    """60,000 measurements (20 MB), and the same cut off."""
    many = [observation(id=f"o{i}", valueQuantity=quantity(40)) for i in range(60_000)]
    whole = json.dumps(bundle(patient(), *many)).encode()
    assert len(read_record(whole, KNOWLEDGE).facts) == 60_002
    assert "found invalid JSON (unexpected end of data)" in _error(whole[:-100])


def test_the_place_of_an_error_in_a_file_names_the_file(tmp_path: Path) -> None:
    path = tmp_path / "record.json"
    path.write_text(json.dumps(bundle(patient(birthDate="x"))))
    assert _error(path).startswith(f"{path}: entry[0].resource (Patient/a).birthDate: found x")

"""Exports as they come: cut anywhere, packed, broken, partial, with references across files, killed in the middle."""

import gzip
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from spinepath.cohort import Account, features_of, run, table
from spinepath.cohort.completeness import partial_types, stated_types
from spinepath.cohort.lines import lines
from spinepath.cohort.sources import Piece, files, pieces
from spinepath.cohort.tasks import Job
from spinepath.features import derive
from spinepath.fhir import read_record
from spinepath.knowledge import Knowledge, load_folder
from spinepath.terms import SpinepathError
from tests.code_health.project_files import ROOT

DAY = date(2024, 6, 1)
SCT, LOINC, OWN = "http://snomed.info/sct", "http://loinc.org", "urn:spinepath:concept"
Json = dict[str, Any]
Known = dict[tuple[str, str], tuple[str | None, str | None, bool]]


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load_folder(ROOT / "knowledge")


def coded(system: str, code: str) -> Json:
    return {"coding": [{"system": system, "code": code}]}


def patient(ident: str = "p", **more: Any) -> Json:
    return {"resourceType": "Patient", "id": ident, "gender": "female", "birthDate": "1950-02", **more}


def about(kind: str, ident: str, person: str = "p", **more: Any) -> Json:
    return {"resourceType": kind, "id": ident, "subject": {"reference": f"Patient/{person}"}, **more}


def weight(ident: str, kg: float, person: str = "p") -> Json:
    value = {"value": kg, "unit": "kg", "system": "http://unitsofmeasure.org", "code": "kg"}
    code, day = coded(LOINC, "29463-7"), "2024-05-01"
    return about("Observation", ident, person, status="final", code=code, effectiveDateTime=day, valueQuantity=value)


def fracture(ident: str, **more: Any) -> Json:
    code, active = coded(SCT, "203451004"), coded("http://terminology.hl7.org/CodeSystem/condition-clinical", "active")
    return about("Condition", ident, code=code, clinicalStatus=active, **{"onsetDateTime": "2024-04-01", **more})


def ndjson(resources: Iterable[Json]) -> bytes:
    return b"".join(json.dumps(r).encode() + b"\n" for r in resources)


def read(knowledge: Knowledge, folder: Path, **options: Any) -> tuple[Account, Any]:
    out = folder.parent / f"{folder.name}-out"
    return features_of(folder, out, knowledge, DAY, **options), out


def export(tmp_path: Path, **contents: bytes) -> Path:
    folder = tmp_path / "export"
    folder.mkdir()
    for name, content in contents.items():
        (folder / f"{name}.ndjson").write_bytes(content)
    return folder


def alone(knowledge: Knowledge, resources: list[Json], complete: tuple[str, ...] = ()) -> Known:
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": r} for r in resources]}
    found = derive(knowledge, read_record(bundle, knowledge, complete), DAY)
    owners = {"person": found.values, **{f"fracture:{row.id}": row.values for row in found.fractures}}
    return {(owner, n): (v.date, v.source, v.stale) for owner, values in owners.items() for n, v in values.items()}


def together(out: Path, person: str = "p") -> Known:
    rows = table(out, "values").filter(person=person).iter_rows(named=True)
    return {(r["subject"], r["feature"]): (r["date"], r["source"], r["stale"]) for r in rows}


# --- cutting ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [1, 2, 3, 7, 10, 50, 1000])
@pytest.mark.parametrize("text", [b"", b"a\nbb\n\nccc", b"a\nbb\r\nccc\n", b"\n\n", b"one line"])
def test_pieces_of_any_size_hold_every_line_once(tmp_path: Path, size: int, text: bytes) -> None:
    path = tmp_path / "x.ndjson"
    path.write_bytes(text)
    found = [pair for piece in pieces([path], size) for pair in lines(piece)]
    whole = list(lines(Piece(0, path, "lines", 0, None)))
    assert sorted(found) == [pair for pair in whole if text]
    assert b"\n".join(line for _, line in sorted(found)) == text.removesuffix(b"\n") or text == b"\n\n"


def test_many_small_pieces_in_two_processes_give_the_same(
    knowledge: Knowledge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = [r for n in range(30) for r in (patient(f"p{n}"), weight(f"w{n}", 50 + n, f"p{n}"))]
    folder = export(tmp_path, all=ndjson(people))
    features_of(folder, tmp_path / "one", knowledge, DAY, workers=1)
    monkeypatch.setattr(run, "pieces", lambda paths: pieces(paths, 500))
    monkeypatch.setattr(run, "BUCKET", 2_000)
    features_of(folder, tmp_path / "two", knowledge, DAY, workers=2)
    for name in ("features", "values"):
        assert table(tmp_path / "one", name).equals(table(tmp_path / "two", name))
    assert len(list((tmp_path / "two" / "facts").iterdir())) > 5


# --- references ---------------------------------------------------------------------------------------------------


def test_what_a_resource_needs_may_stand_in_any_file(knowledge: Knowledge, tmp_path: Path) -> None:
    drug = {"resourceType": "Medication", "id": "m", "code": coded("http://www.whocc.no/atc", "N02BE01")}
    order = about("MedicationRequest", "o", status="active", intent="order", authoredOn="2024-05-01")
    order["medicationReference"] = {"reference": "Medication/m"}
    grade = about("Observation", "g", status="final", code=coded(OWN, "fracture_grade"), valueInteger=2)
    grade |= {"focus": [{"reference": "Condition/f"}], "effectiveDateTime": "2024-05-01"}
    other = {**grade, "id": "h", "focus": [{"reference": "Condition/s"}], "valueInteger": 3}
    stroke = about("Condition", "s", code=coded(SCT, "230690007"), onsetAge={"value": 70, "unit": "a"})
    resources = [patient(), fracture("f"), stroke, drug, order, grade, other]
    folder = export(
        tmp_path, a=ndjson([order, grade, other]), b=ndjson([stroke, patient()]), c=ndjson([drug, fracture("f")])
    )
    account, out = read(knowledge, folder)
    assert (account.persons, account.quarantined) == (1, [])
    assert together(out) == alone(knowledge, resources)
    assert ("fracture:f", "fracture_grade") in together(out)
    assert together(out)["person", "on_paracetamol"]
    assert together(out)["person", "stroke_ever"][0] == "2020"


def test_what_is_about_a_thing_is_left_out_and_strangers_are_told(knowledge: Knowledge, tmp_path: Path) -> None:
    device = {**weight("d", 1.0), "subject": {"reference": "Device/1"}}
    folder = export(tmp_path, all=ndjson([patient(), device, weight("w", 60, "nobody-we-know")]))
    account, out = read(knowledge, folder)
    assert (account.persons, account.without_patient, account.clean) == (1, 1, False)
    assert ("person", "weight") not in together(out)


def test_a_resource_sent_twice_counts_once_and_a_second_version_is_told(knowledge: Knowledge, tmp_path: Path) -> None:
    folder = export(tmp_path, a=ndjson([patient(), weight("w", 60), weight("v", 61)]), b=ndjson([weight("w", 60)]))
    assert read(knowledge, folder)[0].clean
    (folder / "c.ndjson").write_bytes(ndjson([weight("w", 99)]))
    account, out = read(knowledge, folder)
    assert ["a second, different Observation/w" in q.reason for q in account.quarantined] == [True]
    assert 99.0 not in table(out)["weight"].to_list()


# --- what cannot be read ------------------------------------------------------------------------------------------

BAD = {
    "no JSON": b'{"resourceType": "Observation", "id": ',
    "no object": b"[1, 2]",
    "no type": b'{"id": "1"}',
    "no UTF-8": b'{"resourceType": "Observation", "id": "\xff"}',
    "a type of another version": b'{"resourceType": "MedicationOrder", "id": "1"}',
    "a number that is none": b'{"resourceType":"Observation","id":"1","valueQuantity":{"value":NaN}}',
    "a cut line of a type that states nothing": b'{"resourceType": "Claim", "id": "1"',
    "nobody's": b'{"resourceType":"Condition","id":"1","code":{}}',
    "a key twice": json.dumps(weight("x", 1.0)).replace("{", '{"status": "preliminary", ', 1).encode(),
    "a key twice, once as an escape": b'{"resourceType":"Claim","id":"1","resource\\u0054ype":"Observation"}',
    "an element of the wrong kind": json.dumps({**weight("x", 1.0), "valueQuantity": "heavy"}).encode(),
}


@pytest.mark.parametrize("bad", BAD.values(), ids=list(BAD))
def test_a_bad_line_is_set_aside_and_the_rest_is_read(knowledge: Knowledge, tmp_path: Path, bad: bytes) -> None:
    good = ndjson([patient()])
    folder = export(tmp_path, all=good + bad + b"\n" + ndjson([weight("w", 60)]))
    account, out = read(knowledge, folder)
    (aside,) = map(json.loads, (out / "quarantine.ndjson").read_bytes().splitlines())
    assert (aside["file"], aside["line"], aside["byte"]) == ("all.ndjson", 2, len(good))
    assert aside["reason"] and "\n" not in aside["reason"]
    assert together(out)["person", "weight"]
    assert not account.clean


def test_what_was_set_aside_is_not_complete(knowledge: Knowledge, tmp_path: Path) -> None:
    """A line of nobody takes completeness from all, one of a known person from that person only."""
    people = [patient("p"), patient("q"), fracture("x", onsetDateTime=7)]
    folder = export(tmp_path, all=ndjson(people))
    account, out = read(knowledge, folder, complete_for=("Condition",))
    known = table(out).filter(subject="person").select("person", "stroke_ever").rows()
    assert known == [("p", None), ("q", False)]
    assert account.complete_for == ("Condition",)
    (folder / "more.ndjson").write_bytes(b'{"resourceType": "Condition", ')
    account, out = read(knowledge, folder, complete_for=("Condition",))
    assert (account.complete_for, account.not_complete) == ((), ("Condition",))
    assert table(out)["stroke_ever"].to_list() == [None, None]


@pytest.mark.parametrize(
    ("key", "first", "whose"),
    [
        ("status", '"preliminary"', ("Observation", "p")),
        ("value", "61", ("Observation", "p")),
        ("reference", '"Patient/q"', (None, None)),
        ("subject", '{"reference": "Patient/q"}', (None, None)),
        ("resourceType", '"Condition"', (None, None)),
    ],
)
def test_a_key_twice_is_told_and_whose_it_is_only_where_that_is_sure(
    knowledge: Knowledge, tmp_path: Path, key: str, first: str, whose: tuple[str | None, str | None]
) -> None:
    line = json.dumps(weight("w", 60)).replace(f'"{key}": ', f'"{key}": {first}, "{key}": ', 1)
    people = ndjson([patient("p"), patient("q")])
    account, out = read(knowledge, export(tmp_path, all=people + line.encode()))
    (aside,) = account.quarantined
    assert (aside.line, aside.byte, aside.type, aside.person) == (3, len(people), *whose)
    assert f"found the key '{key}' twice in one object" in aside.reason
    assert table(out)["weight"].to_list() == [None, None]


def lacking(out: Path) -> dict[str, list[str]]:
    return dict(table(out).filter(subject="person").select("person", "incomplete").iter_rows())


def test_a_row_says_what_it_may_lack(knowledge: Knowledge, tmp_path: Path) -> None:
    """What is lost of one person stands in that row; what is lost of nobody we know, in every row."""
    rest = [coded_as(kind, "r") for kind in ("Procedure", "MedicationRequest", "AllergyIntolerance", "Condition")]
    people = [patient("p"), patient("q"), patient("r"), weight("w", 60), weight("w", 61), *rest]
    broken = {**weight("x", 60, "q"), "status": "finished"}
    folder = export(tmp_path, all=ndjson([*people, broken]))
    assert lacking(read(knowledge, folder)[1]) == {"p": ["Observation"], "q": ["Observation"], "r": []}
    (folder / "cut.ndjson").write_bytes(b'{"resourceType": "Condition", ')
    account, out = read(knowledge, folder)
    common = ["Condition"]
    both = [*common, "Observation"]
    assert (lacking(out), account.incomplete) == ({"p": both, "q": both, "r": common}, ("Condition",))
    (folder / "unknown.ndjson").write_bytes(b'{"resourceType": "MedicationOrder", "id": "1"}')
    assert lacking(read(knowledge, folder)[1])["r"] == ["Condition", "any"]


def coded_as(kind: str, person: str) -> Json:
    who = "patient" if kind == "AllergyIntolerance" else "subject"
    return {"resourceType": kind, "id": kind, who: {"reference": f"Patient/{person}"}, "status": "active"} | {
        "code": {"text": "x"},
        "medicationCodeableConcept": {"text": "x"},
        **({"status": "completed"} if kind == "Procedure" else {}),
    }


def test_a_line_of_an_unknown_type_takes_completeness_from_its_person(knowledge: Knowledge, tmp_path: Path) -> None:
    """What another version of FHIR calls MedicationOrder would have been a MedicationRequest."""
    order = about("MedicationOrder", "o", "q")
    folder = export(tmp_path, all=ndjson([patient("p"), patient("q"), order]))
    account, out = read(knowledge, folder, complete_for=("Condition",))
    known = table(out).filter(subject="person").select("person", "stroke_ever").rows()
    assert (known, account.complete_for) == ([("p", False), ("q", None)], ("Condition",))


def test_a_type_that_is_not_there_is_lacking_to_all(knowledge: Knowledge, tmp_path: Path) -> None:
    account, out = read(knowledge, export(tmp_path, all=ndjson([patient(), weight("w", 60)])))
    assert lacking(out)["p"] == list(account.incomplete) == [t for t in account.absent if t != "Observation"]
    assert "Condition" in account.incomplete


def test_a_damaged_file_gives_what_can_be_read(knowledge: Knowledge, tmp_path: Path) -> None:
    folder = export(tmp_path, a=ndjson([patient()]))
    packed = gzip.compress(ndjson(weight(f"w{n}", 60 + n % 7) for n in range(3000)))
    (folder / "b.ndjson.gz").write_bytes(packed[: len(packed) // 2])
    (folder / "c.json").write_bytes(b'{"resourceType": "Bundle", "entry": 3}')
    account, _ = read(knowledge, folder)
    assert [q.file for q in account.quarantined] == ["b.ndjson.gz", "c.json"]
    assert "ends too early" in account.quarantined[0].reason
    assert account.persons == 1


def test_an_empty_directory_is_refused_in_one_line(knowledge: Knowledge, tmp_path: Path) -> None:
    with pytest.raises(SpinepathError, match=r"found no records, expected \*\.ndjson"):
        read(knowledge, export(tmp_path))
    with pytest.raises(SpinepathError, match="found no such directory"):
        files(tmp_path / "nowhere")


# --- what stands at the end ---------------------------------------------------------------------------------------


def test_only_an_earlier_result_is_replaced(knowledge: Knowledge, tmp_path: Path) -> None:
    folder = export(tmp_path, all=ndjson([patient()]))
    read(knowledge, folder)
    read(knowledge, folder)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("x")
    with pytest.raises(SpinepathError, match="a directory with other files"):
        features_of(folder, tmp_path / "mine", knowledge, DAY)
    assert (tmp_path / "mine" / "letter.txt").read_text() == "x"


def test_killed_in_the_middle_leaves_no_half_result(tmp_path: Path) -> None:
    people = (r for n in range(3000) for r in (patient(f"p{n}"), weight(f"w{n}", 60, f"p{n}")))
    folder = export(tmp_path, all=ndjson(people))
    code = "import sys; sys.argv[0] = 'spinepath'; from spinepath.cli import main; main()"
    command = [sys.executable, "-c", code, "features", str(folder), "--out", str(tmp_path / "out"), "--workers", "1"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    started = subprocess.Popen(
        [*command, "--knowledge", str(ROOT / "knowledge")], env=environment, stderr=subprocess.DEVNULL
    )
    deadline = time.monotonic() + 60
    while not list(tmp_path.glob(".out.*.part/facts/*.parquet")) and time.monotonic() < deadline:
        time.sleep(0.005)
    started.send_signal(signal.SIGKILL)
    started.wait()
    assert not (tmp_path / "out").exists()
    for part in tmp_path.glob(".out.*.part/facts/*.parquet"):
        assert pl.read_parquet(part).height > 0


def test_a_worker_that_is_killed_is_told_in_one_line(knowledge: Knowledge, tmp_path: Path) -> None:
    job = Job(knowledge, tmp_path, tmp_path / "store", DAY, None, 1)
    with (
        pytest.raises(SpinepathError, match="found a process that was killed, expected more memory"),
        run._executor(job, 2) as executor,
    ):
        executor.submit(os._exit, 1).result()
    assert list((tmp_path / "store").iterdir()) == []


# --- what an export says about itself -----------------------------------------------------------------------------

MANIFEST = {
    "transactionTime": "2024-06-01T00:00:00Z",
    "request": "https://example.org/fhir/$export?_type=Patient,Condition,Observation",
    "output": [{"type": "Patient", "url": "https://example.org/1/all.ndjson"}],
    "error": [],
}


@pytest.mark.parametrize(
    ("change", "stated", "partial"),
    [
        ({}, {"Patient", "Condition", "Observation"}, set()),
        ({"request": "https://example.org/fhir/$export"}, {"Patient"}, set()),
        ({"request": "https://example.org/fhir/$export?patient=Patient/p"}, set(), set()),
        ({"request": "https://example.org/fhir/$export?_since=2024-01-01"}, set(), {"any"}),
        ({"error": [{"type": "OperationOutcome", "url": "e.ndjson"}]}, set(), {"any"}),
        (
            {"output": [{"type": "Condition", "url": "https://example.org/1/lost.ndjson"}]},
            {"Patient", "Observation"},
            {"Condition"},
        ),
    ],
    ids=[
        "asked for by name",
        "all",
        "some persons",
        "only what is new",
        "with errors",
        "with a file that is not there",
    ],
)
def test_only_a_whole_export_states_completeness(
    tmp_path: Path, change: Json, stated: set[str], partial: set[str]
) -> None:
    folder = export(tmp_path, all=ndjson([patient()]))
    (folder / "manifest.json").write_text(json.dumps({**MANIFEST, **change}))
    assert (stated_types(folder), partial_types(folder)) == (stated, partial)
    assert [p.name for p in files(folder)] == ["all.ndjson"]


def test_a_log_states_completeness_when_all_was_downloaded(tmp_path: Path) -> None:
    folder = export(tmp_path, all=ndjson([patient()]))
    events = [
        ("kickoff", {"exportUrl": "https://example.org/fhir/$export?_type=Patient,Condition"}),
        ("download_request", {"resourceType": "Patient", "fileUrl": "https://example.org/1/all.ndjson"}),
        ("export_complete", {"files": 1}),
    ]
    log = folder / "log.ndjson"
    log.write_bytes(ndjson({"eventId": name, "eventDetail": detail} for name, detail in events))
    assert (stated_types(folder), partial_types(folder)) == ({"Patient", "Condition"}, set())
    log.write_bytes(ndjson({"eventId": name, "eventDetail": detail} for name, detail in events[:-1]))
    assert stated_types(folder) == frozenset()

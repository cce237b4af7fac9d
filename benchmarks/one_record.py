"""One record of about 45 kB: how long from bytes to statuses and to a whole plan, beside other engines.

All engines judge the same twenty criteria on the same record, one after another in one run, and must agree on every
answer before any time is told. spinepath derives every feature of its dictionary on the way, so it does more work than
the twenty criteria need. Times are medians and 99th percentiles of repeated runs; only ratios mean something on a
shared machine.
"""

import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import orjson
from criteria import CRITERIA, Present, elm_library

from spinepath import api
from spinepath.care_plan import make_plan
from spinepath.criteria import compile_expression
from spinepath.features import derive
from spinepath.fhir import read_record
from spinepath.knowledge import Knowledge
from spinepath.knowledge.models import Feature
from spinepath.recommendations import assess_all, statuses
from spinepath.terms import PatientFeatures

HERE = Path(__file__).parent
EXAMPLES = HERE.parent / "examples"
RECORD = EXAMPLES / "acute_severe" / "record.json"
OTHERS = ("almost_nothing_known", "man_on_steroids")  # many questions to find, and a long list of drugs and facts
DAY = date(2026, 11, 20)
RUNS = 300
SLOW_RUNS = 15


@dataclass(frozen=True)
class Row:
    """One line of the table; times in ms."""

    engine: str
    work: str
    p50: float
    p99: float


def rows() -> list[Row]:
    """Measure everything, after checking that the engines agree."""
    raw = RECORD.read_bytes()
    bundle = orjson.loads(raw)
    ours, answers = _spinepath(raw)
    measured = [_timed("orjson.loads", "parse the bytes", lambda: orjson.loads(raw), RUNS), *ours]
    for name, peer in (("fhirpathpy", _fhirpath), ("cql-execution", _cql)):
        found = peer(bundle)
        if found is None:
            print(f"{name}: not installed, left out", file=sys.stderr)
            continue
        row, theirs = found
        _agree(name, answers, theirs)
        measured.append(row)
    return [*measured, _start()]


def _agree(name: str, ours: dict[str, bool | None], theirs: dict[str, bool | None]) -> None:
    differing = {k: (ours[k], theirs[k]) for k in ours if ours[k] != theirs[k]}
    if differing:
        raise SystemExit(f"{name} disagrees with spinepath on {differing}: nothing is compared")


def _spinepath(raw: bytes) -> tuple[list[Row], dict[str, bool | None]]:
    kb = _with_flags(api.load_knowledge(edition=DAY))
    criteria = [(c.name, compile_expression(c.expression(), kb.features, {}, c.name)) for c in CRITERIA]

    def judged() -> dict[str, bool | None]:
        patient = derive(kb, read_record(raw, kb), DAY)
        values = {name: v.value for name, v in patient.values.items()}
        return {name: expression.evaluate(values) for name, expression in criteria}

    patient = derive(kb, read_record(raw, kb), DAY)
    timed = [
        _timed("spinepath", "20 criteria, from the bytes", judged, RUNS),
        *_judged(kb, patient, ""),
        _timed("spinepath", "whole plan, from the bytes", lambda: _plan(kb, raw), RUNS),
    ]
    for name in OTHERS:
        other = (EXAMPLES / name / "record.json").read_bytes()
        timed += _judged(kb, derive(kb, read_record(other, kb), DAY), f" ({name})")
    # absence of a code is no answer for spinepath, and false for the other engines
    return timed, {name: bool(truth) for name, truth in judged().items()}


def _judged(kb: Knowledge, patient: PatientFeatures, name: str) -> list[Row]:
    return [
        _timed("spinepath", f"all statuses, from features{name}", lambda: statuses(kb, patient, "uk"), RUNS),
        _timed(
            "spinepath", f"all statuses with reasons, from features{name}", lambda: assess_all(kb, patient, "uk"), RUNS
        ),
        _timed(
            "spinepath", f"whole plan with asks and trace, from features{name}", lambda: make_plan(kb, patient), RUNS
        ),
    ]


def _plan(kb: Knowledge, raw: bytes) -> object:
    return make_plan(kb, derive(kb, read_record(raw, kb), DAY))


def _with_flags(kb: Knowledge) -> Knowledge:
    """The knowledge with one more flag per coded criterion, so that both sides judge the same code."""
    template = kb.features["on_warfarin"].model_dump(by_alias=True)
    flags = {}
    for c in CRITERIA:
        if isinstance(c, Present):
            name = c.expression()
            source = {"concepts": [c.concept], "reducer": "ever" if c.resource == "Condition" else "active"}
            bare = {**template, "id": name, "from": source, "absent_means": "unknown", "absent_why": None}
            flags[name] = Feature.model_validate(bare)
    return replace(kb, features={**kb.features, **flags}, digest=f"{kb.digest}+flags")


def _fhirpath(bundle: dict[str, Any]) -> tuple[Row, dict[str, bool | None]] | None:
    try:
        from fhirpathpy import compile as compile_path
        from fhirpathpy.models import models
    except ImportError:
        return None
    paths = [(c.name, compile_path(c.fhirpath(), models["r4"])) for c in CRITERIA]

    def judged() -> dict[str, bool | None]:
        return {name: next(iter(path(bundle)), None) for name, path in paths}

    return _timed("fhirpathpy", "20 criteria, from parsed JSON", judged, SLOW_RUNS), judged()


def _cql(bundle: dict[str, Any]) -> tuple[Row, dict[str, bool | None]] | None:
    node = shutil.which("node")
    if node is None or not (HERE / "cql" / "node_modules").is_dir():
        return None
    with tempfile.TemporaryDirectory() as folder:
        library, record = Path(folder) / "library.json", Path(folder) / "record.json"
        library.write_text(json.dumps(elm_library()), "utf-8")
        record.write_text(json.dumps(bundle), "utf-8")
        command = [node, str(HERE / "cql" / "run.mjs"), str(library), str(record), str(SLOW_RUNS)]
        told = json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout)
    warm = told["times_ms"][3:]  # the first runs compile the JavaScript
    row = Row("cql-execution", "20 criteria, from parsed JSON", statistics.median(warm), max(warm))
    return row, told["answers"]


def _start() -> Row:
    """Import and load of the knowledge in a fresh interpreter."""
    command = [sys.executable, "-c", "import spinepath; spinepath.load_knowledge()"]
    bare = [sys.executable, "-c", "pass"]

    def once() -> float:
        return _elapsed(lambda: subprocess.run(command, check=True)) - _elapsed(
            lambda: subprocess.run(bare, check=True)
        )

    times = sorted(once() for _ in range(7))
    return Row("spinepath", "import and load, fresh interpreter", statistics.median(times), times[-1])


def _timed(engine: str, work: str, call: Callable[[], object], runs: int) -> Row:
    for _ in range(3):
        call()
    times = sorted(_elapsed(call) for _ in range(runs))
    return Row(engine, work, statistics.median(times), times[min(len(times) - 1, int(0.99 * len(times)))])


def _elapsed(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return (time.perf_counter() - start) * 1000

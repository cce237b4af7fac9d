"""A knowledge folder to validated documents. Every error names file and line."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from spinepath.terms import SpinepathError, nearest_name

from . import models as m
from .audit_models import AuditMeasure
from .course_models import CourseFact, CourseParameter, CourseRate, FittedDraws, Scenario, Strategy
from .csv_reader import CsvFile
from .definition_models import Definition
from .drawing_models import Drawing, Prop
from .evidence import Pool, PooledResult, TrialRow
from .fracture_table_models import FractureTable
from .instrument_models import Instrument
from .leaflet_models import LeafletText
from .mechanism_models import Mechanism
from .notice_models import Notice
from .population_models import PopulationFigure
from .score_models import Score
from .vignette_models import VignetteCode
from .work_up_models import WorkUp
from .yaml_reader import Path_, YamlFile


@dataclass(frozen=True)
class Layout:
    """One kind of document: where its files lie, its model, the key that names it; `many`: a file holds a list."""

    kind: str
    pattern: str
    model: type[BaseModel]
    key: str | None
    many: bool = True


LAYOUTS = (
    Layout("features", "features/*.yaml", m.Feature, "id"),
    Layout("concepts", "value_sets/*.yaml", m.Concept, "concept"),
    Layout("systems", "systems.yaml", m.CodeSystem, "system"),
    Layout("units", "units.yaml", m.UnitConversion, None),
    Layout("citations", "citations/*.yaml", m.Citation, "id"),
    Layout("records", "evidence/*/records.yaml", m.EvidenceRecord, "id"),
    Layout("profiles", "evidence/*/profiles.yaml", m.EvidenceProfile, "id"),
    Layout("trials", "evidence/*/trials.csv", TrialRow, None),
    Layout("pools", "evidence/*/pools.yaml", Pool, "id"),
    Layout("pooled", "evidence/pooled/results.yaml", PooledResult, "id"),
    Layout("recommendations", "recommendations/*/*.yaml", m.Recommendation, "id", many=False),
    Layout("cases", "recommendations/*/*.cases.yaml", m.Cases, "recommendation", many=False),
    Layout("items", "exercises/*.yaml", m.ProgrammeItem, "id"),
    Layout("plan_rules", "plan_rules/*.yaml", m.PlanRule, "id", many=False),
    Layout("interactions", "interactions.yaml", m.Interaction, "id"),
    Layout("burdens", "burdens.yaml", m.Burden, "id"),
    Layout("mechanisms", "mechanisms.yaml", Mechanism, "id"),
    Layout("fracture_tables", "fracture_table.yaml", FractureTable, "id", many=False),
    Layout("work_ups", "work_up.yaml", WorkUp, "id", many=False),
    Layout("population_figures", "population_figures.yaml", PopulationFigure, "id"),
    Layout("definitions", "definitions.yaml", Definition, "id"),
    Layout("notices", "notices.yaml", Notice, "id"),
    Layout("scores", "scores.yaml", Score, "id"),
    Layout("drawings", "drawings/*.yaml", Drawing, "id"),
    Layout("props", "drawing_props.yaml", Prop, "id"),
    Layout("instruments", "instruments.yaml", Instrument, "id"),
    Layout("audit", "audit.yaml", AuditMeasure, "id"),
    Layout("leaflet", "leaflet.yaml", LeafletText, "id"),
    Layout("course_parameters", "course/parameters.yaml", CourseParameter, "id"),
    Layout("course_facts", "course/facts.yaml", CourseFact, "fact"),
    Layout("course_rates", "course/rates.csv", CourseRate, None),
    Layout("fitted", "course/fitted.csv", FittedDraws, "id"),
    Layout("strategies", "course/strategies.yaml", Strategy, "id"),
    Layout("scenarios", "course/scenarios/*.yaml", Scenario, "id", many=False),
    Layout("coverage", "coverage.yaml", m.CoveragePart, None),
    Layout("actions", "actions.yaml", m.Action, "action"),
    Layout("vignette_codes", "vignette_codes.yaml", VignetteCode, "code"),
    Layout("hazards", "hazards.yaml", m.Hazard, "hazard"),
    Layout("version", "VERSION.yaml", m.Version, None, many=False),
)


@dataclass(frozen=True)
class Documents:
    """Validated documents by kind, in file order; where each stands; and every error met on the way."""

    by_kind: dict[str, list[BaseModel]]
    places: dict[str, str]
    errors: list[SpinepathError]


def read_folder(folder: Path) -> Documents:
    """Read a whole folder. Errors are collected, so that `check` can show them all at once.

    Raises SpinepathError only when `folder` is no knowledge folder.
    """
    if not folder.is_dir():
        raise SpinepathError(str(folder), found="no such folder", expected="a knowledge folder")
    documents = Documents({layout.kind: [] for layout in LAYOUTS}, {}, [])
    claimed: set[Path] = set()
    for layout in LAYOUTS:
        for path in _files(folder, layout):
            claimed.add(path)
            _read_file(path, layout, documents)
    documents.errors.extend(_strays(folder, claimed))
    return documents


def _files(folder: Path, layout: Layout) -> Iterator[Path]:
    cases = layout.pattern.endswith(".cases.yaml")
    return (p for p in sorted(folder.glob(layout.pattern)) if p.name.endswith(".cases.yaml") == cases)


def _strays(folder: Path, claimed: set[Path]) -> Iterator[SpinepathError]:
    for path in sorted([*folder.rglob("*.yaml"), *folder.rglob("*.yml"), *folder.rglob("*.csv")]):
        if path not in claimed:
            yield SpinepathError(
                f"{path}:1",
                found="a file in no known place",
                expected="one of " + ", ".join(x.pattern for x in LAYOUTS),
            )


def _read_file(path: Path, layout: Layout, into: Documents) -> None:
    try:
        file = CsvFile(path) if path.suffix == ".csv" else YamlFile(path)
    except SpinepathError as error:
        into.errors.append(error)
        return
    for where, data in _entries(file, layout, into):
        try:
            document = layout.model.model_validate(data)
        except ValidationError as error:
            into.errors.extend(explain(file, where, layout.kind, layout.model, error))
            continue
        _add(document, file.place(where), layout, into)


def _entries(file: YamlFile | CsvFile, layout: Layout, into: Documents) -> list[tuple[Path_, Any]]:
    if not layout.many:
        return [((), file.data)]
    if not isinstance(file.data, list):
        into.errors.append(SpinepathError(f"{file.path}:1", found=type(file.data).__name__, expected="a list"))
        return []
    return [((i,), data) for i, data in enumerate(file.data)]


def _add(document: BaseModel, place: str, layout: Layout, into: Documents) -> None:
    if layout.key is not None:
        key = f"{layout.kind}/{getattr(document, layout.key)}"
        if key in into.places:
            into.errors.append(
                SpinepathError(place, found=f"duplicate {key}", expected=f"one (first: {into.places[key]})")
            )
            return
        into.places[key] = place
    into.by_kind[layout.kind].append(document)


def explain(
    file: YamlFile | CsvFile, where: Path_, kind: str, model: type[BaseModel], error: ValidationError
) -> Iterator[SpinepathError]:
    """Each thing that a model refused, in one line: where it stands, what was found, what was expected."""
    for problem in error.errors():
        path = tuple(p for p in problem["loc"] if p != "[key]")
        within, found, expected = _told(problem)
        name = ".".join(str(p) for p in (*path, *within)) or kind
        nearest = nearest_name(str(path[-1]), _keys(model)) if problem["type"] == "extra_forbidden" else None
        place = file.place((*where, *path, *within))
        yield SpinepathError(f"{place}: {name}", found=found, expected=expected, nearest=nearest)


def _told(problem: ErrorDetails) -> tuple[list[str | int], object, str]:
    """Where in the refused value, what was found and what was expected, from pydantic's words or a model's own
    (`key: found A, expected B`).
    """
    found = problem["input"] if not isinstance(problem["input"], dict | list) else None
    if problem["type"] == "extra_forbidden":
        return [], found, "no such key"
    if problem["type"] == "missing":
        return [], "nothing", "a value"
    text = problem["msg"].removeprefix("Value error, ").removeprefix("Input should be ")
    head, stands, rest = text.partition("found ")
    if problem["type"] != "value_error" or not stands:
        return [], found, text
    found, _, expected = rest.partition(", expected ")
    return [int(x) if x.isdigit() else x for x in head.rstrip(": ").split(".") if x], found, expected


def _keys(model: type[BaseModel]) -> list[str]:
    """Every key that the model or a model within it knows: good enough to find the nearest name."""
    names: set[str] = set()
    for definition in [model.model_json_schema(by_alias=True), *model.model_json_schema().get("$defs", {}).values()]:
        names.update(definition.get("properties", {}))
    return sorted(names)

"""A scenario of somebody's own, and the people it may bring: read strictly, every fault with file and line."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from spinepath.terms import SpinepathError, nearest_name

from .course_models import Scenario
from .csv_reader import CsvFile
from .reading import explain
from .yaml_reader import YamlFile

# columns of a file of people, and the bounds of each
COLUMNS = {
    "age": (40.0, 105.0),
    "female": (0.0, 1.0),
    "t_hip": (-8.0, 6.0),
    "prior_vf": (0.0, 10.0),
    "grade": (0.0, 3.0),
    "fracture_age_days": (0.0, 36525.0),
}
SCHEMA = "spinepath/scenario/1"
NEEDED = ("age", "female")


@dataclass(frozen=True)
class ScenarioFile:
    """A scenario, and the people that it names a file of (rows in the order of `COLUMNS`, nan for an empty cell)."""

    scenario: Scenario
    people: list[list[float]] | None


def read_scenario(path: Path) -> ScenarioFile:
    """Read one file. Raises SpinepathError with the place of the first fault, what was found and what was expected."""
    file = YamlFile(path)
    if not isinstance(file.data, dict):
        raise SpinepathError(
            f"{path}:1", found=type(file.data).__name__, expected="a scenario: schema, population, ..."
        )
    if file.data.get("schema") != SCHEMA:
        found = f"schema {file.data['schema']}" if "schema" in file.data else "no schema"
        raise SpinepathError(f"{file.place(('schema',))}: schema", found=found, expected=SCHEMA)
    try:
        scenario = Scenario.model_validate(file.data)
    except ValidationError as error:
        raise next(iter(explain(file, (), "scenario", Scenario, error))) from None
    if scenario.id is None:
        scenario = scenario.model_copy(update={"id": path.stem})
    source = scenario.population.source
    people = None if source == "generate" else read_people(path.parent / source)
    return ScenarioFile(scenario, people)


def scenario_of_mapping(data: Mapping[str, Any]) -> Scenario:
    """A scenario that was made in a program. Raises SpinepathError as `read_scenario` does, without lines."""
    try:
        return Scenario.model_validate(dict(data))
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(p) for p in first["loc"]) or "scenario"
        raise SpinepathError(f"scenario: {name}", found=first["input"], expected=first["msg"]) from None


def read_people(path: Path) -> list[list[float]]:
    """People by row; a column that is not there is unknown of everybody."""
    table = CsvFile(path)
    people = [[_cell(table, i, row, name) for name in COLUMNS] for i, row in enumerate(table.data)]
    if not people:
        raise SpinepathError(f"{path}:1", found="nobody", expected=f"rows with {', '.join(COLUMNS)}")
    return people


def _cell(table: CsvFile, i: int, row: dict[str, str], name: str) -> float:
    strange = next((key for key in row if key not in COLUMNS), None)
    if strange is not None:
        expected, nearest = f"columns {', '.join(COLUMNS)}", nearest_name(strange, COLUMNS)
        raise SpinepathError(table.place((i,)), found=f"column {strange}", expected=expected, nearest=nearest)
    if name not in row:
        if name in NEEDED:
            raise SpinepathError(f"{table.place((i,))}: {name}", found="nothing", expected="a number")
        return math.nan
    low, high = COLUMNS[name]
    try:
        value = float(row[name])
    except ValueError:
        value = math.nan
    if not low <= value <= high:
        raise SpinepathError(f"{table.place((i,))}: {name}", found=row[name], expected=f"{low:g} to {high:g}")
    return value

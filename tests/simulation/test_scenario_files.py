"""Scenario files of somebody's own: what is refused, with place, what was found and what was expected."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from spinepath.knowledge.scenario_file import read_people, read_scenario
from spinepath.simulation.outcomes import simulate
from spinepath.terms import SpinepathError
from tests.simulation.populations import FRESH, KNOWLEDGE


def tried(tmp_path: Path, **changes: Any) -> None:
    path = tmp_path / "mine.yaml"
    data = {k: v for k, v in {**FRESH, **changes}.items() if v is not None}
    path.write_text(yaml.safe_dump(data, sort_keys=False))
    file = read_scenario(path)
    simulate(KNOWLEDGE, file.scenario, str(path), people=file.people)


POPULATION = FRESH["population"]
SEEN = {"measure": "nrs_mean", "at_d": 30, "value": 5.0}
BAD = {
    "unknown strategy": (
        {"strategies": {"a": ["usual_car"]}},
        r"strategies\.a: found strategy usual_car, .*'usual_care'",
    ),
    "too young": (
        {"population": {**POPULATION, "age": {"fixed": 39}}},
        r"population\.age: found 39 years, expected 40 to",
    ),
    "too old": ({"population": {**POPULATION, "age": {"uniform": [60, 106]}}}, r"found 106 years, expected 40 to 105"),
    "no bounds": ({"population": {**POPULATION, "age": {"normal": [70, 9]}}}, r"found no min, expected ages within 40"),
    "nobody meets": ({"entry": "nrs_move > 9 AND prior_vf > 10"}, r"entry: found 0 % of \d+ candidates met it"),
    "negative horizon": ({"horizon_d": -1}, r"mine\.yaml:\d+: horizon_d: found -1, expected .*greater than 0"),
    "n is 0": ({"population": {**POPULATION, "n": 0}}, r"population\.n: found 0"),
    "no citation": ({"observed": [SEEN]}, r"observed\.0\.cite: .*[Ff]ield required"),
    "empty citation": ({"observed": [{**SEEN, "cite": []}]}, r"observed\.0\.cite"),
    "impossible moments": ({"population": {**POPULATION, "t_hip": {"normal": [-2, -1]}}}, r"impossible moments"),
    "impossible shares": ({"population": {**POPULATION, "prior_vf": {0: 0.5, 1: 0.6}}}, r"shares that add up to 1"),
    "another schema": ({"schema": "spinepath/plan/1"}, r"mine\.yaml:1: schema: found schema spinepath/plan/1"),
    "no schema": ({"schema": None}, r"schema: found no schema, expected spinepath/scenario/1"),
    "unknown key": ({"horizons": 3}, r"horizons: .*expected no such key \(nearest: 'horizon_d'\)"),
    "day after the horizon": (
        {"outputs": [{"measure": "alive", "at_d": [900]}]},
        r"alive: found day 900, expected days up",
    ),
    "no outputs": ({"outputs": []}, r"outputs: found none"),
    "no threshold": ({"outputs": [{"measure": "p_nrs_below", "at_d": [30]}]}, r"threshold: given exactly with"),
    "unknown measure": ({"outputs": [{"measure": "vas", "at_d": [30]}]}, r"outputs\.0\.measure: found vas"),
    "unknown arm": ({"observed": [{**SEEN, "arm": "drug", "cite": "x"}]}, r"found drug, expected one of usual"),
    "unknown column": ({"entry": "nrs > 3"}, r"mine\.yaml: entry: found nrs, expected a feature"),
    "no age": ({"population": {"female": 1}}, r"age: missing"),
    "unknown reference": ({"reference": "sham"}, r"reference: found sham, expected one of usual"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_fault_is_told_in_one_line(name: str, tmp_path: Path) -> None:
    changes, expected = BAD[name]
    with pytest.raises(SpinepathError, match=expected) as told:
        tried(tmp_path, **changes)
    assert "\n" not in str(told.value)


def test_a_sound_file_runs_as_yaml_and_as_json(tmp_path: Path) -> None:
    tried(tmp_path)
    path = tmp_path / "mine.json"
    path.write_text(json.dumps(FRESH))
    assert read_scenario(path).scenario.id == "mine"


def test_people_come_from_a_file_beside_the_scenario(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("age,female,fracture_age_days\n81,1,12\n66.5,0,\n")
    tried(tmp_path, population={"from": "people.csv"}, entry="")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("age,female\n", "found nobody"),
        ("age,female\n39,1\n", r":2: age: found 39, expected 40 to 105"),
        ("age,sex\n60,1\n", r":2: found column sex"),
        ("female\n1\n", r":2: age: found nothing"),
        ("age,female\nold,1\n", r":2: age: found old"),
        ("age,female,grade\n70,1,4\n", r":2: grade: found 4, expected 0 to 3"),
    ],
)
def test_a_file_of_people_is_read_strictly(text: str, expected: str, tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text(text)
    with pytest.raises(SpinepathError, match=expected):
        read_people(path)

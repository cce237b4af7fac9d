"""Scenario files of somebody's own: what is refused, with place, what was found and what was expected."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from scipy import stats

from spinepath.knowledge.scenario_file import read_people, read_scenario
from spinepath.simulation.kernel.people import from_law
from spinepath.simulation.outcomes import simulate
from spinepath.simulation.units import run_units
from spinepath.terms import SpinepathError
from tests.simulation.populations import FRESH, KNOWLEDGE, setup


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
        r"population\.age: found 39, expected 40 to",
    ),
    "too old": (
        {"population": {**POPULATION, "age": {"uniform": [60, 106]}}},
        r"mine\.yaml: population\.age: found 106, expected 40 to 105",
    ),
    "mean too old": (
        {"population": {**POPULATION, "age": {"normal": [170, 9]}}},
        r"found 170, expected 40 to 105",
    ),
    "cut to nothing": (
        {"population": {**POPULATION, "t_hip": {"normal": [-2, 0.1], "min": 2}}},
        r"population\.t_hip: found a law of which nearly nothing lies in 2 to 6",
    ),
    "nobody meets": ({"entry": "nrs_move > 9 AND prior_vf > 10"}, r"entry: found 0 % of \d+ candidates met it"),
    "negative horizon": ({"horizon_d": -1}, r"mine\.yaml:\d+: horizon_d: found -1, expected .*greater than 0"),
    "n is 0": ({"population": {**POPULATION, "n": 0}}, r"population\.n: found 0"),
    "no citation": ({"observed": [SEEN]}, r"observed\.0\.cite: found nothing, expected a value"),
    "empty citation": ({"observed": [{**SEEN, "cite": []}]}, r"observed\.0\.cite"),
    "impossible moments": (
        {"population": {**POPULATION, "t_hip": {"normal": [-2, -1]}}},
        r"found \[-2\.0, -1\.0\], expected possible m",
    ),
    "impossible shares": ({"population": {**POPULATION, "prior_vf": {0: 0.5, 1: 0.6}}}, r"shares that add up to 1"),
    "another schema": (
        {"schema": "spinepath/plan/1"},
        r"mine\.yaml:1: schema: found schema spinepath/plan/1, expected ",
    ),
    "no schema": ({"schema": None}, r"found no schema, expected spinepath/scenario/1"),
    "unknown key": ({"horizons": 3}, r"horizons: .*expected no such key \(nearest: 'horizon_d'\)"),
    "day after the horizon": (
        {"outputs": [{"measure": "alive", "at_d": [900]}]},
        r"alive: found day 900, expected days up",
    ),
    "no outputs": ({"outputs": []}, r"outputs: found none"),
    "no threshold": (
        {"outputs": [{"measure": "p_nrs_below", "at_d": [30]}]},
        r"0\.threshold: found none, expected one with p_nrs_below",
    ),
    "unknown measure": ({"outputs": [{"measure": "vas", "at_d": [30]}]}, r"outputs\.0\.measure: found vas"),
    "unknown arm": ({"observed": [{**SEEN, "arm": "drug", "cite": "x"}]}, r"found drug, expected one of usual"),
    "unknown column": ({"entry": "nrs > 3"}, r"mine\.yaml: entry: found nrs, expected a feature"),
    "no age": ({"population": {"female": 1}}, r"age: missing"),
    "unknown reference": ({"reference": "sham"}, r"mine\.yaml:\d\d: reference: found sham, expected one of usual"),
    "beta law": (
        {"population": {**POPULATION, "age": {"beta": [3, 4]}}},
        r"mine\.yaml: population\.age: found a beta law",
    ),
    "nobody's density": ({"population": {**POPULATION, "t_hip": {"fixed": 50}}}, r"t_hip: found 50, expected -8 to 6"),
    "a fracture to come": (
        {"population": {**POPULATION, "fracture_age_d": {"fixed": -5}}},
        r"mine\.yaml: population\.fracture_age_d: found -5, expected 0 to 36525",
    ),
    "bounds": (
        {"population": {**POPULATION, "age": {"normal": [75, 5], "min": 80, "max": 70}}},
        r"mine\.yaml:\d: population\.age\.min: found 80, expected less than max, 70",
    ),
    "no edges": ({"strata": {"age": []}}, r"strata\.age: found \[\], expected edges that rise"),
    "edges": ({"strata": {"age": [80, 70]}}, r"strata\.age: found \[80\.0, 70\.0\], expected edges that rise"),
    "interval": (
        {"observed": [{**SEEN, "cite": "x", "ci95": [6, 4]}]},
        r"0\.ci95: found \[6\.0, 4\.0\], expected the lower",
    ),
    "nobody counted": (
        {"observed": [{**SEEN, "cite": "x", "n": 0}]},
        r"observed\.0\.n: found 0, expected greater than",
    ),
    "ratio to nothing": ({"observed": [{**SEEN, "cite": "x", "ratio": True}]}, r"observed\.0\.minus: found nothing"),
    "observed without threshold": (
        {"observed": [{**SEEN, "cite": "x", "measure": "p_nrs_below"}]},
        r"observed\.0\.threshold: found none, expected one with p_nrs_below",
    ),
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


def test_what_may_be_left_out_or_written_shorter(tmp_path: Path) -> None:
    """An age law without bounds ends where the tables do; nothing given is no share; one day needs no list."""
    tried(
        tmp_path,
        population={**POPULATION, "age": {"normal": [74, 9]}, "grade": {}, "prior_vf": {}},
        outputs=[{"measure": "nrs_mean", "at_d": 30}],
        observed=[{**SEEN, "cite": "Somebody 2019, table 2"}],
    )


def test_a_law_is_cut_at_its_bounds_and_heaps_nobody_there() -> None:
    people = {"n": 4000, "age": {"normal": [74, 9], "min": 70, "max": 80}, "female": 1.0}
    made = setup(population=people, entry="", uncertainty=None)
    found = run_units(made, 0, len(made.need))
    assert found.enrolled.sum() == 4000
    ages = np.asarray([from_law(made.laws[0], u) for u in np.linspace(0.001, 0.999, 999)])
    assert ages.min() > 70 and ages.max() < 80
    assert ages.mean() == pytest.approx(stats.truncnorm(-4 / 9, 6 / 9, 74, 9).mean(), abs=0.05)


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

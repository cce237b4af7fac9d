"""`spinepath evidence` as a shell would see it."""

import json
from pathlib import Path

import pytest

from .running import CommandLine

GENERIC = "study,yi,sei,year,setting\nA,-0.5,0.2,1999,old\nB,-0.1,0.3,2004,new\nC,-0.8,0.25,2001,old\n"
NETWORK = "study,treatment,events,n\nA,x,4,50\nA,y,9,50\nB,y,6,40\nB,z,3,40\nC,x,5,60\nC,z,6,60\n"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    file = tmp_path / "table.csv"
    file.write_text(GENERIC)
    return file


@pytest.fixture
def arms(tmp_path: Path) -> Path:
    file = tmp_path / "arms.csv"
    file.write_text(NETWORK)
    return file


def test_the_json_of_a_pool_holds_what_the_interface_promises(spinepath: CommandLine, table: Path) -> None:
    run = spinepath.run("evidence", "pool", table, "--measure", "generic", "--method", "PM", "--ci", "hk", "--json")
    found = json.loads(run.out)
    promised = "k estimate se ci p tau2 i2 h2 q pi measure method ci_method pi_method display command"
    assert set(promised.split()) <= set(found)
    assert (run.code, found["k"], found["method"], found["ci_method"]) == (0, 3, "PM", "hk")
    assert found["in_order"][0] == [0, 2, 1]


def test_the_command_in_the_json_makes_it_again(spinepath: CommandLine, table: Path) -> None:
    first = spinepath.run("evidence", "pool", table, "--measure", "generic", "--subgroup", "setting", "--json")
    command = json.loads(first.out)["command"].split()
    assert spinepath.run(*command[1:]).out == first.out


def test_the_text_shows_each_study_the_pool_and_the_groups(spinepath: CommandLine, table: Path) -> None:
    said = spinepath.run("evidence", "pool", table, "-m", "generic", "--subgroup", "setting", "--moderator", "year").out
    for words in ("A ", "Pooled", "prediction interval", "setting old", "Between the groups", "year:", "Egger"):
        assert words in said


def test_a_network_as_text_and_json(spinepath: CommandLine, arms: Path) -> None:
    said = spinepath.run("evidence", "network", arms).out
    assert "Network of 3 treatments" in said
    assert "Compared in one study only" in said
    for words in ("direct", "indirect", "share direct", "Lowers certainty, of what can be computed", "x: imprecision"):
        assert words in spinepath.run("evidence", "network", arms, "--reference", "z").out
    found = json.loads(spinepath.run("evidence", "network", arms, "--json", "--small-is", "bad").out)
    (one,) = (x for x in found["certainty"] if (x["one"], x["other"]) == ("x", "y"))
    mixed = one["share_direct"] * one["direct"] + (1 - one["share_direct"]) * one["indirect"]
    assert one["estimate"] == pytest.approx(mixed) == pytest.approx(found["estimates"][0][1])
    assert {j["domain"] for j in one["judgements"]} == {"imprecision", "inconsistency", "incoherence"}
    promised = "treatments estimates se tau2 q q_inconsistency p_score small_is"
    assert set(promised.split()) <= set(found)
    assert found["small_is"] == "bad"
    assert found["estimates"][0][1] == pytest.approx(-found["estimates"][1][0])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["pool", "none.csv", "-m", "RR"], "none.csv: found No such file"),
        (["pool", "TABLE", "-m", "RR"], "columns"),
        (["pool", "TABLE", "-m", "generic", "--method", "MH"], "expected it with RR, OR or RD"),
        (["pool", "TABLE", "-m", "generic", "--subgroup", "none"], "expected one of year, setting"),
        (["pool", "TABLE", "-m", "generic", "--moderator", "setting"], "A: setting: found old, expected a number"),
        (["network", "TABLE"], "columns"),
        (["network", "ARMS", "--reference", "X"], "--reference: found X, expected a treatment of the network"),
    ],
)
def test_what_does_not_fit_is_one_line(
    spinepath: CommandLine, table: Path, arms: Path, arguments: list[str], said: str
) -> None:
    files = {"TABLE": table, "ARMS": arms}
    run = spinepath.run("evidence", *(files.get(word, word) for word in arguments))
    assert run.code not in (0, None)
    assert run.out == ""
    assert said in run.err
    assert len(run.err.strip().splitlines()) == 1


def test_a_question_that_is_a_network_tells_each_comparison(spinepath: CommandLine) -> None:
    said = spinepath.run("evidence", "show", "bone-drugs-new-vertebral-fracture").out
    (row,) = (line for line in said.splitlines() if line.startswith("abaloparatide "))
    assert row.endswith("moderate") and "98 %" in row
    assert "abaloparatide: imprecision: -1 (hand)" in said
    found = json.loads(spinepath.run("evidence", "show", "bone-drugs-new-vertebral-fracture", "--json").out)
    graded = {(x["one"], x["other"]): x["certainty"] for x in found["network"]["certainty"]}
    assert graded["abaloparatide", "placebo"] == "moderate" and graded["denosumab", "placebo"] == "high"

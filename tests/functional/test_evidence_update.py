"""A new trial is tried on the questions of the knowledge: what changes, what rests on it, and which plans hold it."""

import json
from pathlib import Path

import pytest

from .running import DAY, EXAMPLES, CommandLine

HEAD = (
    "row,topic,study,arm,role,node,against,comparator_class,design,outcome,scale_min,scale_max,higher_is,day,"
    "estimate,ci_lo,ci_hi,measure,pool,why_not,cite,read"
)
ROW = (
    "new-trial-1m,vertebroplasty-vs-sham,New 2027,vertebroplasty,contrast,vertebroplasty,sham,sham,rct-sham,"
    "pain-unspecified,0,10,worse,30,-1.5,-2.2,-0.8,MD,yes,,expert-practice,abstract"
)


def trial(folder: Path, row: str = ROW) -> Path:
    file = folder / "new.csv"
    file.write_text(f"{HEAD}\n{row}\n")
    return file


def test_a_new_trial_moves_its_question_and_no_other(spinepath: CommandLine, tmp_path: Path) -> None:
    found = json.loads(spinepath.run("evidence", "update", trial(tmp_path), "--json").out)["pools"]
    moved = {x["pool"] for x in found if x["before"] != x["after"]}
    assert moved == {"vertebroplasty-sham-pain-1m"}
    (one,) = (x for x in found if x["pool"] == "vertebroplasty-sham-pain-1m")
    assert one["after"]["trials"] == one["before"]["trials"] + 1
    assert one["after"]["effect"][0] < one["before"]["effect"][0]
    assert (one["recommendations"], one["profiles"]) == (["vertebroplasty"], ["vertebroplasty-against-sham"])
    (result,) = one["results"]
    assert result["before"]["told"].startswith("0.5 points of 10 less") and result["before"]["certainty"] == "low"
    assert result["after"]["told"].startswith("0.8 points of 10 less")
    assert all(not x["results"] and not x["profiles"] for x in found if x is not one)


def test_a_head_to_head_trial_moves_the_treatments_it_touches_and_names_their_profiles(
    spinepath: CommandLine, tmp_path: Path
) -> None:
    row = (
        "new-vf,vf-prevention,New 2028,x,contrast,denosumab,romosozumab,active,rct,"
        "new-vertebral-fracture-morphometric,,,,365,0.5,0.3,0.8,RR,yes,,expert-practice,abstract"
    )
    made = json.loads(spinepath.run("evidence", "update", trial(tmp_path, row), "--json").out)["pools"]
    (one,) = (x for x in made if x["pool"] == "bone-drugs-new-vertebral-fracture")
    moved = {x["result"].partition("/")[2]: x for x in one["results"]}
    assert {"denosumab", "romosozumab"} <= set(moved) and "zoledronate" not in moved
    assert moved["denosumab"]["before"]["certainty"] == "high"
    assert moved["denosumab"]["after"]["certainty"] == "moderate"
    assert "Direct and indirect evidence differ" in moved["denosumab"]["after"]["why"]
    assert {"denosumab-vertebral-fracture", "romosozumab-vertebral-fracture"} <= set(one["profiles"])
    assert "zoledronate" not in one["recommendations"]


def test_plans_that_hold_the_option_are_named(spinepath: CommandLine, tmp_path: Path) -> None:
    plan, other = tmp_path / "plan.json", tmp_path / "other.json"
    for path, name in ((plan, "subacute"), (other, "almost_nothing_known")):
        record = EXAMPLES / name / "record.json"
        spinepath.run("plan", record, "--as-of", DAY, "--format", "json", "--out", path)
    made = spinepath.run("evidence", "update", trial(tmp_path), "--plan", plan, "--plan", other)
    assert f"plan that holds one of these: {plan}" in made.out
    assert str(other) not in made.out


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (ROW.replace("new-trial-1m", "invest-2009-pain-1mo"), ":2: found invest-2009-pain-1mo again"),
        (ROW.replace(",yes,", ",perhaps,"), ":2: pool: found perhaps"),
        (ROW.replace("vertebroplasty-vs-sham", "nothing-we-ask", 1), ""),
    ],
)
def test_a_row_that_does_not_fit_is_told_with_its_line(
    spinepath: CommandLine, tmp_path: Path, row: str, said: str
) -> None:
    run = spinepath.run("evidence", "update", trial(tmp_path, row))
    if said:
        assert run.code not in (0, None)
        assert said in run.err
    else:
        assert run.out.strip() == "No question concerns these rows."


def test_what_is_no_plan_is_refused(spinepath: CommandLine, tmp_path: Path) -> None:
    run = spinepath.run("evidence", "update", trial(tmp_path), "--plan", tmp_path / "new.csv")
    assert run.code not in (0, None)
    assert "expected a plan as JSON" in run.err

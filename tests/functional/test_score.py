"""`spinepath score` as a user runs it."""

import json

import pytest

from spinepath.knowledge import load_compiled

from .running import CommandLine


def test_without_a_name_every_instrument_is_listed(spinepath: CommandLine) -> None:
    run = spinepath.run("score")
    assert (run.code, run.err) == (0, "")
    assert [line.split()[0] for line in run.out.splitlines()] == list(load_compiled().instruments)


def test_a_name_alone_tells_what_it_takes(spinepath: CommandLine) -> None:
    run = spinepath.run("score", "tug")
    assert (run.code, run.err) == (0, "")
    assert "From 12: raised risk of falls" in run.out
    assert "Source: " in run.out


def test_an_answer_that_cannot_wait_comes_first(spinepath: CommandLine) -> None:
    run = spinepath.run("score", "phq9", *[0] * 8, 1)
    assert (run.code, run.err) == (0, "")
    first, second, *_ = run.out.splitlines()
    assert first.startswith("PHQ-9: 1 ")
    assert second.startswith("Now: Answer 9 is not 0")


def test_a_total_below_zero_is_no_option(spinepath: CommandLine) -> None:
    run = spinepath.run("score", "paindetect", "-1")
    assert (run.code, run.err) == (0, "")
    assert "unlikely" in run.out


def test_json_holds_total_cut_offs_and_sources(spinepath: CommandLine) -> None:
    run = spinepath.run("score", "gad7", *[2] * 7, "--json")
    told = json.loads(run.out)
    assert (told["schema"], told["instrument"], told["total"]) == ("spinepath/score/1", "gad7", 14)
    assert [cut["reached"] for cut in told["cut_offs"]] == [True, True, True, False]
    assert set(told["sources"]) >= {cite for cut in told["cut_offs"] for cite in cut["cite"]}
    again = spinepath.run(*told["command"].split()[1:])
    assert json.loads(again.out) == told


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (("phq9", 1, 1), "score phq9: found 2 answers, expected 9, or --total"),
        (("phq9", *[1] * 8, 4), "score phq9: answer 9 (item): found 4, expected a whole number from 0 to 3"),
        (("phq9", "one"), "score phq9: answer 1: found one, expected a number"),
        (("phq9", "--total", "nan"), "score phq9: --total: found nan, expected a number"),
        (("phq9", 1, "--total", 2), "score phq9: found answers and --total, expected one of the two"),
        (("rdq", 25), "score rdq: total: found 25, expected a whole number from 0 to 24"),
        (("--total", 2), "--total: expected an instrument before it"),
        (("gad7", "--jsno"), "score gad7: answer 1: found --jsno, expected a number"),
    ],
)
def test_what_does_not_fit_is_one_line(spinepath: CommandLine, arguments: tuple[object, ...], error: str) -> None:
    run = spinepath.run("score", *arguments)
    assert (run.code, run.out, run.err) == (2, "", f"spinepath: {error}\n")


def test_an_unknown_instrument_names_the_nearest(spinepath: CommandLine) -> None:
    run = spinepath.run("score", "phq99", 1)
    assert run.code == 2
    assert run.err.endswith("(nearest: 'phq9')\n")

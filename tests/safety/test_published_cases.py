"""Published cases, translated without sight of the rules: no plan recommends what a case forbids.

What a plan leaves out is a matter of quality and scored elsewhere; what it recommends against a case is not safe.
"""

from datetime import date
from pathlib import Path

import pytest

from spinepath.knowledge import Knowledge, load_folder
from spinepath.vignettes import VignetteScores, read_vignettes, score

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted((ROOT / "tests" / "vignettes").glob("*.yaml"))
DAY = date(2026, 11, 20)


@pytest.fixture(scope="module")
def known() -> Knowledge:
    return load_folder(ROOT / "knowledge", DAY)


@pytest.fixture(scope="module", params=FILES, ids=lambda path: path.stem)
def scores(request: pytest.FixtureRequest, known: Knowledge) -> VignetteScores:
    return score(known, read_vignettes(request.param, known, DAY))


def test_every_case_gets_a_plan(scores: VignetteScores) -> None:
    assert [case.id for case in scores.cases if case.refused] == []


def test_nothing_is_recommended_against_a_case(scores: VignetteScores) -> None:
    broken = [(c.id, v.code, v.shown_by) for c in scores.cases for v in c.violations if not v.left_out]
    assert broken == []


def test_no_first_agent_is_barred_by_the_case(scores: VignetteScores) -> None:
    assert [(c.id, a.agent, a.stopped_by) for c in scores.cases for a in c.agents if a.stopped_by] == []


def test_no_benign_case_is_an_emergency(scores: VignetteScores) -> None:
    assert scores.summary.emergencies.false_alarms == 0


def test_nothing_is_asked_that_a_case_tells(scores: VignetteScores) -> None:
    assert [(case.id, case.asked_but_known) for case in scores.cases if case.asked_but_known] == []

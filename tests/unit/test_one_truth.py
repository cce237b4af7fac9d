"""A profile that names a pool shows its number, certainty and reason; whatever contradicts the pool is refused."""

import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from spinepath.knowledge import Knowledge, load_folder
from spinepath.knowledge.evidence import EvidenceProfile, Pool, PooledResult, question_digest
from tests.unit.test_check import GOOD, faults_of, the
from tools.written import ROOT

PROFILES = "evidence/relief/profiles.yaml"
RESULTS = "evidence/pooled/results.yaml"
OWN = """
  effect: some
  pathway: direct
  certainty: moderate
  why: one trial
"""
POOLED = """
  effect: "Relief: {pooled}."
  pathway: direct
  pool: balm-question
"""
RESULT = """
- id: balm-question
  pool: balm-question
  measure: RR
  estimate: 2.0
  ci_lo: 1.0
  ci_hi: 4.0
  told: 2.00 times as often (1.00 to 4.00)
  certainty: low
  why: Nobody was blinded.
  judged: [{domain: risk_of_bias, down: 2, by: hand, why: Nobody was blinded.}]
  digest: %s
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The good folder of `test_check`, whose profile now names the pool beside it."""
    for name, text in GOOD.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace(OWN, POOLED) if name == PROFILES else text)
    digest = question_digest(load_folder(tmp_path).pools["balm-question"], ())
    (tmp_path / RESULTS).parent.mkdir()
    (tmp_path / RESULTS).write_text(RESULT % digest)
    return tmp_path


def edit(folder: Path, file: str, old: str, new: str) -> None:
    text = (folder / file).read_text()
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1))


def test_a_profile_shows_what_its_pool_says(folder: Path) -> None:
    assert faults_of(folder) == []
    shown = load_folder(folder).evidence("balm-relief")
    assert shown.effect == "Relief: 2.00 times as often (1.00 to 4.00)."
    assert (shown.certainty, shown.why) == ("low", "Nobody was blinded.")


def test_the_same_certainty_may_be_repeated_and_another_is_refused(folder: Path) -> None:
    edit(folder, PROFILES, "pool: balm-question", "pool: balm-question\n  certainty: low")
    assert faults_of(folder) == []
    edit(folder, PROFILES, "certainty: low", "certainty: high")
    assert "balm-relief.certainty: found high" in the(faults_of(folder), "expected low, as its pool says")


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        (PROFILES, "pathway: direct", "pathway: total", "found total, expected direct, as its pool says"),
        (PROFILES, "pool: balm-question", "pool: balm-questions", "expected a known pool (nearest: 'balm-question')"),
        (PROFILES, "edition_from: 2000-01-01", "edition_from: 1999-12-31", "a profile from 2000-01-01 on"),
        (PROFILES, "pool: balm-question", "pool: balm-question\n  treatment: oil", "found balm-question/oil"),
        ("evidence/relief/pools.yaml", "estimate: 2", "estimate: 3", "found the result of other trials"),
        (RESULTS, "pool: balm-question", "pool: oil-question", "found a result of oil-question"),
    ],
)
def test_what_contradicts_a_pool_is_refused(folder: Path, file: str, old: str, new: str, words: str) -> None:
    edit(folder, file, old, new)
    assert "\n" not in the(faults_of(folder), words)


def profile(**more: Any) -> EvidenceProfile:
    base = {"id": "a", "edition_from": "2020-01-01", "option": "a", "population": "", "comparator": "", "outcome": ""}
    return EvidenceProfile.model_validate(
        {**base, "source": "none", "effect": "", "pathway": "none", "cite": ["x"], **more}
    )


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({}, "given where no pool is named"),
        ({"certainty": "low"}, "given where no pool is named"),
        ({"pool": "p", "effect": "{pooled}", "why": "so"}, "the reason is that of the pool"),
        ({"pool": "p", "effect": "as I say"}, "exactly where a pool is named"),
        ({"certainty": "low", "why": "so", "effect": "{pooled}"}, "exactly where a pool is named"),
        ({"certainty": "low", "why": "so", "treatment": "oil"}, "only beside a pool"),
    ],
)
def test_a_profile_has_one_source_of_its_number(more: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        profile(**more)


@pytest.fixture(scope="module")
def own() -> Knowledge:
    return load_folder(ROOT / "knowledge")


def test_every_profile_of_ours_has_a_number_or_a_reason(own: Knowledge) -> None:
    for name in own.profiles:
        shown = own.evidence(name)
        assert shown.certainty is not None and shown.why, name
        assert "{" not in shown.effect, name


def test_the_results_of_ours_are_those_of_the_kernel(own: Knowledge) -> None:
    from spinepath.evidence import pooled_results

    made = {result.id: result for result in pooled_results(own.pools.values(), own.trials)}
    assert made == own.pooled


def test_the_digest_moves_with_the_question_and_with_its_rows_only(own: Knowledge) -> None:
    pool = own.pools["vertebroplasty-sham-pain-1m"]
    here = question_digest(pool, own.trials)
    ours = [row for row in own.trials if pool.concerns(row)]
    others = [row for row in own.trials if not pool.concerns(row)]
    assert here == question_digest(pool, [*others[:5], *ours])
    assert here != question_digest(pool, ours[1:])
    assert here != question_digest(pool.model_copy(update={"ci": "normal"}), own.trials)


def test_a_plan_needs_no_numpy_for_the_number_of_a_pool(own: Knowledge, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("numpy", "scipy", "spinepath.evidence"):
        monkeypatch.setitem(sys.modules, name, None)
    shown = own.at(date(2026, 1, 1)).evidence("zoledronate-vertebral-fracture")
    assert "times as often" in shown.effect


def test_models_are_frozen_data(own: Knowledge) -> None:
    assert all(isinstance(x, Pool) for x in own.pools.values())
    assert all(isinstance(x, PooledResult) and x.told and x.why for x in own.pooled.values())

"""The questions of the knowledge: each is answered, and none breaks the rules of pooling."""

import pytest

from spinepath.evidence import Answer, answer
from spinepath.knowledge import Knowledge, load_folder
from tools.written import ROOT

OWN = load_folder(ROOT / "knowledge")
MODEL = {
    *("target", "scale", "draw", "onset_d", "ramp_d", "hold_d", "offset_d", "rebound", "adherence", "reproduce"),
}
TARGETS = {"pain.shift", "pain.T", "pain.w", "hazard.vf", "p.collapse", "falls", "kyphosis.slope"}
NEEDED = {"target", "scale", "draw", "onset_d", "ramp_d", "hold_d", "offset_d", "reproduce"}


@pytest.fixture(scope="module")
def answers() -> dict[str, Answer]:
    """Every pool with its answer; a pool that no trial fits would raise here."""
    return {name: answer(pool, OWN.trials) for name, pool in OWN.pools.items()}


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return OWN


def test_every_question_has_a_result_and_a_certainty_unless_it_is_a_network(answers: dict[str, Answer]) -> None:
    for name, found in answers.items():
        if found.pool.kind == "network":
            assert found.network is not None, name
            assert found.pool.reference in found.network.network.treatments, name
        else:
            assert found.effect is not None and found.certainty is not None, name
            estimate, lo, hi = found.effect
            assert lo <= estimate <= hi, name


def test_no_question_goes_two_ways(answers: dict[str, Answer]) -> None:
    """Sham and open trials apart; reviews and rows that may not be pooled nowhere."""
    for name, found in answers.items():
        rows = [row for arms in found.chosen.used.values() for row in arms]
        assert not {"sham", "usual_care"} <= {row.comparator_class for row in rows}, name
        assert all(row.pool == "yes" and row.level == "trial" for row in rows), name


def test_what_rests_on_memory_alone_is_at_most_low(answers: dict[str, Answer]) -> None:
    for name, found in answers.items():
        published = found.pool.published
        sources = [OWN.records.get(x) or OWN.citations.get(x) for x in published.cite] if published else []
        from_memory = bool(found.recalled) and len(found.recalled) == len(found.chosen.used)
        if from_memory or (sources and all(s is not None and s.read == "recalled" for s in sources)):
            assert found.certainty in ("low", "very_low"), name


def test_rows_left_out_by_name_exist_and_would_have_gone_in(knowledge: Knowledge) -> None:
    for name, pool in knowledge.pools.items():
        for row in pool.leave_out:
            found = [x for x in knowledge.trials if x.row == row]
            assert found, f"{name}: {row}"
            assert found[0].topic in pool.topics and found[0].outcome in pool.outcomes, f"{name}: {row}"


def test_the_simulation_gets_no_total_effect_and_only_what_it_can_use(knowledge: Knowledge) -> None:
    modelled = {name: pool for name, pool in knowledge.pools.items() if pool.model is not None}
    assert {pool.model["target"] for pool in modelled.values() if pool.model} == {
        *("pain.shift", "hazard.vf", "p.collapse", "falls", "kyphosis.slope"),
    }
    for name, pool in modelled.items():
        assert pool.model is not None and pool.pathway != "total", name
        assert set(pool.model) <= MODEL and set(pool.model) >= NEEDED, name
        assert pool.model["target"] in TARGETS, name
        ratio = pool.measure in ("RR", "OR", "rate")
        assert pool.model["scale"] == ("log" if ratio else "identity"), name
        assert pool.measure != "SMD", name

"""The advice of 2008 beside that of today: bone drugs stand together, calcitonin first, as the review names them."""

from pathlib import Path

import pytest

from spinepath import api

DAY = "2026-11-20"
EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
DRUGS = (
    "calcitonin", "alendronate", "risedronate", "zoledronate", "denosumab", "romosozumab", "teriparatide",
    "abaloparatide", "ibandronate_oral", "ibandronate_iv", "raloxifene", "hormone_therapy", "strontium", "pamidronate",
)  # fmt: skip


@pytest.mark.parametrize("name", ["acute_severe", "ckd_anticoagulant", "man_on_steroids"])
def test_calcitonin_stands_first_among_the_bone_drugs(name: str) -> None:
    knowledge = api.load_knowledge(edition=DAY)
    patient = api.read_record(EXAMPLES / name / "record.json", as_of=DAY, knowledge=knowledge)
    found = api.diff(knowledge, patient, "2008-07-01", DAY)
    told = [change.line for change in found.changes if change.line in DRUGS]
    assert told[0] == "calcitonin"
    assert {"alendronate", "denosumab", "romosozumab"} <= set(told)


def test_what_was_offered_then_and_what_is_today() -> None:
    knowledge = api.load_knowledge(edition=DAY)
    patient = api.read_record(EXAMPLES / "acute_severe" / "record.json", as_of=DAY, knowledge=knowledge)
    changes = {c.line: (c.before, c.after) for c in api.diff(knowledge, patient, "2008-07-01", DAY).changes}
    assert changes["calcitonin"] == ("offer", "offer")
    assert changes["denosumab"][0] == changes["romosozumab"][0] == "absent"

"""Measures of a service: each person counted once, in the right place, and what is not known counted apart."""

from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl
import pytest

from spinepath.checks.audit import audit_faults
from spinepath.checks.folder import Folder
from spinepath.cohort.audit import measured
from spinepath.cohort.frame import TableBuilder
from spinepath.documents import render_audit
from spinepath.knowledge.audit_models import AuditMeasure
from spinepath.terms import FeatureValue, PatientFeatures
from spinepath.terms.audits import AuditFound, MeasureFound
from spinepath.terms.results import KnowledgeUsed
from tests.example_plans import EXAMPLES, knowledge

USED = KnowledgeUsed("1", "0" * 64, "2026-11-20", "draft")
HERE = {"vertebral_fracture": True, "age_years": 78}


def table(*people: dict[str, Any], stale: str = "") -> pl.DataFrame:
    builder = TableBuilder(knowledge())
    for number, given in enumerate(people):
        known = {k: v for k, v in given.items() if k != "died"}
        known |= {bound: v for k, v in known.items() for bound in knowledge().features[k].bounds}
        values = {k: FeatureValue(v, None, "2026-01-01", "x", k == stale) for k, v in known.items()}
        builder.add(
            PatientFeatures(
                str(number), date(2026, 11, 20), values, (), (), (), frozenset(), "", died=given.get("died")
            )
        )
    return builder.tables().wide


def counted(name: str, *people: dict[str, Any], stale: str = "") -> tuple[int, int, int, int]:
    _, _, found = measured(knowledge(), table(*people, stale=stale))
    one = next(x for x in found if x.id == name)
    return one.met, one.not_met, one.unknown, one.of_unknown


@pytest.mark.parametrize(
    ("days", "drug", "found"),
    [
        (111, True, (0, 0, 0, 0)),
        (112, True, (1, 0, 0, 0)),
        (364, False, (0, 1, 0, 0)),
        (365, True, (0, 0, 0, 0)),
        (200, None, (0, 0, 1, 0)),
        (None, True, (0, 0, 0, 1)),
    ],
)
def test_a_bone_drug_sixteen_weeks_on(days: int | None, drug: bool | None, found: tuple[int, ...]) -> None:
    given = {"days_since_newest_vf": days, "on_bone_drug": drug}
    person = HERE | {k: v for k, v in given.items() if v is not None}
    assert counted("bone_drug_at_16_weeks", person) == found


def test_what_was_recorded_counts_and_what_is_too_old_does_not() -> None:
    person = HERE | {"days_since_newest_vf": 10}
    scored = person | {"nrs_move": 7}
    assert counted("pain_scored", scored, person) == (1, 1, 0, 0)
    assert counted("pain_scored", scored, person, stale="nrs_move") == (0, 2, 0, 0)


def test_the_dead_and_children_are_left_out() -> None:
    person = HERE | {"days_since_newest_vf": 200, "on_bone_drug": True}
    persons, left_out, found = measured(
        knowledge(), table(person, person | {"died": "2026-10-01"}, person | {"age_years": 12})
    )
    assert (persons, left_out) == (1, 2)
    assert {x.persons for x in found if x.id == "bone_drug_at_16_weeks"} == {1}


def test_nobody_at_all_has_no_share() -> None:
    _, _, found = measured(knowledge(), table(HERE))
    assert {(x.least, x.most) for x in found if x.id == "bone_drug_at_16_weeks"} == {(None, None)}


MEASURE = MeasureFound("one", "One thing", met=1, not_met=1, unknown=2, of_unknown=3, benchmark=0.24, note="A note.")
FOUND = AuditFound("people", "2026-11-20", 7, 1, 0, (MEASURE,))


def test_the_share_runs_from_the_sure_to_the_possible() -> None:
    assert (MEASURE.persons, MEASURE.least, MEASURE.most) == (4, 0.25, 0.75)


@pytest.mark.parametrize("format", ["text", "markdown", "html", "json"])
def test_every_format_says_the_same(format: str) -> None:
    found = render_audit(FOUND, USED, "spinepath audit people", format)
    shown = ("0.25", "0.75", "0.24") if format == "json" else ("25 to 75 %", "24 %", "A note.")
    assert all(text in found for text in (*shown, "One thing", "spinepath audit people", "not clinically approved"))


def test_the_bars_are_as_long_as_the_counts() -> None:
    found = render_audit(FOUND, USED, "x", "html")
    assert 'class="change" x="20.0" y="48.0" width="150.0"' in found
    assert 'class="bone" x="170.0" y="48.0" width="300.0"' in found


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"met": "on_bone_drg"}, "on_bone_drg"),
        ({"of": "age_years >"}, "of"),
        ({"met": None, "known": ["nrs_mov"]}, "nrs_mov"),
        ({"benchmark": "flsdb-kpi10-definition"}, "a record that was read, with a share"),
        ({"benchmark": "nowhere"}, "nowhere"),
    ],
)
def test_a_wrong_measure_is_a_fault(given: dict[str, Any], found: str) -> None:
    bare = {"id": "one", "title": "One", "of": "vertebral_fracture", "met": "on_bone_drug", "cite": ["expert-practice"]}
    measure = AuditMeasure.model_validate(bare | given)
    folder = Folder(EXAMPLES.parent / "knowledge", replace(knowledge(), audit={"one": measure}))
    assert any(found in str(fault) for fault in audit_faults(folder))

"""A knowledge of a few made-up features and options, so that engine tests do not depend on medicine."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from spinepath.knowledge import Knowledge
from spinepath.knowledge.models import (
    Action,
    Citation,
    Concept,
    CoveragePart,
    EvidenceProfile,
    Feature,
    PlanRule,
    Recommendation,
)
from spinepath.terms import CurrentDrug, FeatureValue, FractureRow, PatientFeatures

TODAY = date(2026, 1, 1)
OBTAIN = {"by": "question", "owner": "nurse", "action": "ask"}


def feature(name: str, kind: str = "bool", **more: Any) -> Feature:
    source = {"concepts": [name], "reducer": "set_of" if kind == "codes" else "latest"}
    return Feature.model_validate(
        {"id": name, "label": name, "type": kind, "from": source, "obtain": OBTAIN, "question": f"{name}?", **more}
    )


FEATURES = {
    f.id: f
    for f in (
        *(feature(x) for x in ("need", "stop", "bedside", "against", "worry", "worry_more", "flag")),
        feature("level", "float", unit="{score}"),
        feature("days_since", "int", unit="d"),
        feature("row_ready", subject="fracture"),
        *(feature(x, "codes") for x in ("declined_options", "not_tolerated_options", "completed_options")),
        feature("jurisdiction", "code", codes={"uk": "UK", "us": "US"}),
        feature("age_years", "int"),
        feature("index_onset", "date"),
    )
}


def criterion(when: str, **more: Any) -> dict[str, Any]:
    return {"when": when, "cite": ["source-a"], **more}


def edition(**more: Any) -> dict[str, Any]:
    return {
        "version": 1,
        "from": "2020-01-01",
        "state": "draft",
        "offer": {"direction": "for", "strength": "conditional", "profile": "profile-a"},
        "indications": {"needed": criterion("need")},
        "contraindications": {"stopped": criterion("stop")},
        "owner": "doctor",
        **more,
    }


def recommendation(
    name: str = "option_a", rank: int = 10, editions: list[dict[str, Any]] | None = None, **more: Any
) -> Recommendation:
    return Recommendation.model_validate(
        {
            "id": name,
            "title": f"Title of {name}",
            "option": name,
            "group": "group",
            "rank": rank,
            "editions": editions or [edition()],
            **more,
        }
    )


def knowledge(
    *recommendations: Recommendation,
    rules: tuple[PlanRule, ...] = (),
    coverage: tuple[CoveragePart, ...] = (),
    edition: date = TODAY,
    name: str = "",
) -> Knowledge:
    """`name` keeps compiled editions of different test knowledge apart: it stands in the digest."""
    found = recommendations or (recommendation(),)
    profile = EvidenceProfile.model_validate(
        {
            "id": "profile-a",
            "edition_from": "2020-01-01",
            "option": "option_a",
            "population": "people",
            "comparator": "nothing",
            "outcome": "pain",
            "source": "none",
            "effect": "small",
            "pathway": "direct",
            "certainty": "low",
            "why": "few",
            "cite": [],
        }
    )
    return Knowledge(
        version="test",
        guidance_read_to=TODAY,
        digest=repr((name, found, rules)),
        edition=edition,
        features=FEATURES,
        concepts={
            "drug_a": Concept(concept="drug_a", label="drug A", resource="medication", classes=["class_a"]),
            "drug_b": Concept(concept="drug_b", label="drug B", resource="medication"),
        },
        systems={},
        units=(),
        citations={"source-a": Citation(id="source-a", text="Source A", read="fulltext")},
        records={},
        profiles={"profile-a": profile},
        recommendations={r.id: r for r in found},
        cases={},
        plan_rules={r.id: r for r in rules},
        coverage=coverage,
        actions={a.action: a.text for a in (Action(action="laxative", text="a laxative"),)},
    )


def patient(
    *,
    fractures: Mapping[str, Mapping[str, Any]] | None = None,
    drugs: tuple[CurrentDrug, ...] = (),
    stale: Mapping[str, Any] | None = None,
    **fresh: Any,
) -> PatientFeatures:
    """A person of whom `fresh` is known, and `stale` is known from long ago."""
    values = {k: FeatureValue(v, date="2025-12-31") for k, v in fresh.items() if v is not None}
    values.update({k: FeatureValue(v, date="2020-01-01", stale=True) for k, v in (stale or {}).items()})
    rows = tuple(FractureRow(i, {k: FeatureValue(v) for k, v in row.items()}) for i, row in (fractures or {}).items())
    return PatientFeatures(
        person="p", as_of=TODAY, values=values, fractures=rows, drugs=drugs, facts_digest=repr((values, rows, drugs))
    )

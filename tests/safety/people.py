"""Persons for the oracle: a safe one, an unknown one, and drawn ones that are likely to meet what is forbidden."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from spinepath.features import Patient
from spinepath.knowledge import build, read_folder
from spinepath.knowledge.models import Feature
from spinepath.terms import PatientFeatures

from .oracle import CALCULATED, Told, Triple, document, triples

ROOT = Path(__file__).resolve().parents[2]
KNOWLEDGE = build(read_folder(ROOT / "knowledge"))
_ABILITY = "can_"
"""Of these features yes is what is not wrong."""
_ECHOES = ("_stated", "_recorded", "_measured", "_on_record")
"""Features that only repeat a question; the feature they feed is told instead."""


def patient(told: Told) -> PatientFeatures:
    """The person as the rules see them."""
    return Patient(knowledge=KNOWLEDGE, fractures=told.fractures, drugs=told.drugs, **plain(told.facts))


def plain(facts: dict[str, Any]) -> dict[str, Any]:
    """The facts that are told; what is to be calculated is left to the product."""
    return {name: value for name, value in facts.items() if value != CALCULATED}


def safe(option: str) -> Told:
    """A person of whom everything is known, with nothing that speaks against the option and all that speaks for it."""
    base, extra = document()["safe"], document()["options"].get(option, {})
    facts = {**_nothing_wrong(), **base["facts"], **extra.get("facts", {})}
    return Told(facts, ({**base["fracture"], **extra.get("fracture", {})},), tuple(extra.get("drugs", ())))


def unknown() -> Told:
    """Somebody of whom nothing is known but that the back hurts badly after a fracture."""
    return Told({"back_pain": True, "jurisdiction": "uk"}, ({"fracture_level": "t12"},))


def with_facts(told: Told, triple: Triple) -> Told:
    """The same person, with the facts of the triple as well; its fracture facts are of the first fracture."""
    first = {**(told.fractures[0] if told.fractures else {}), **triple.fracture}
    rows = (first, *told.fractures[1:]) if told.fractures or triple.fracture else ()
    return Told({**told.facts, **triple.facts}, rows, tuple(dict.fromkeys((*told.drugs, *triple.drugs))))


def _nothing_wrong() -> dict[str, Any]:
    return {name: name.startswith(_ABILITY) for name, f in _told_features().items() if f.type == "bool"}


def _told_features() -> dict[str, Feature]:
    found = KNOWLEDGE.features
    return {name: f for name, f in found.items() if f.subject == "person" and not name.endswith(_ECHOES)}


def people(first: Triple | None = None) -> st.SearchStrategy[Told]:
    """Persons of any kind. Most start from one for whom an option is safe; all meet one to three triples.

    With `first` given all meet that triple; no other takes its facts away again.
    """
    known = [t for t in triples() if t.option in options()]
    features = {name: s for name, f in _told_features().items() if (s := _values(f)) is not None}
    rows = {n: s for n, f in KNOWLEDGE.features.items() if f.subject == "fracture" and (s := _values(f)) is not None}
    drugs = sorted({drug for triple in triples() for drug in triple.drugs})

    @st.composite
    def drawn(draw: st.DrawFn) -> Told:
        more = draw(st.lists(st.sampled_from(known), min_size=0 if first else 1, max_size=3, unique_by=lambda t: t.id))
        met = [first, *more] if first else more
        start = draw(st.sampled_from([safe(met[0].option), safe("none"), unknown()]))
        names = draw(st.lists(st.sampled_from(sorted(features)), max_size=12, unique=True))
        changed = {name: draw(st.none() | features[name]) for name in names}
        others = draw(st.lists(st.fixed_dictionaries({}, optional=rows), max_size=2))
        taken = tuple(draw(st.lists(st.sampled_from(drugs), max_size=3, unique=True)))
        told = Told({**start.facts, **changed}, (*start.fractures, *others), taken)
        for triple in reversed(met):
            told = with_facts(told, triple)
        return told

    return drawn()


def options() -> frozenset[str]:
    """Every option that the product has."""
    found = KNOWLEDGE.recommendations.values()
    return frozenset({r.option for r in found if r.option} | set(KNOWLEDGE.recommendations))


_PLAUSIBLE: Mapping[str, tuple[float, float]] = {
    "age_years": (18, 104),
    "age_at_least": (18, 104),
    "age_at_most": (18, 104),
    "weight": (30, 140),
    "creatinine_clearance": (4, 140),
    "egfr": (4, 130),
    "creatinine": (30, 700),
    "calcium_adjusted": (1.7, 3.2),
    "vitamin_d": (5, 150),
    "inr": (0.8, 6),
    "platelets": (10, 500),
    "pain_days": (0, 800),
    "denosumab_days_since": (0, 900),
    "zoledronate_days_since": (0, 1500),
    "teriparatide_days_since": (0, 900),
    "abaloparatide_days_since": (0, 900),
    "romosozumab_days_since": (0, 900),
    "oral_bisphosphonate_days_since": (0, 900),
    "pth_analogue_months": (0, 40),
    "romosozumab_doses": (0, 16),
    "oral_bisphosphonate_years": (0, 12),
    "mi_days": (0, 1500),
    "stroke_days": (0, 1500),
}


def _values(feature: Feature) -> st.SearchStrategy[Any] | None:
    """Values of a feature within its range; None for types that no criterion may use and nobody declines by."""
    if feature.type == "bool":
        return st.booleans()
    if feature.type == "code":
        return st.sampled_from(sorted(feature.codes or {}))
    if feature.type not in ("int", "float") or feature.range is None:
        return None
    low, high = _PLAUSIBLE.get(feature.id, (feature.range[0], feature.range[1]))
    if feature.type == "int":
        return st.integers(int(low), int(high))
    return st.floats(low, high, allow_nan=False).map(lambda value: round(value, 1))

"""The feature dictionary: everything that rules may speak about, and the codes it is read from."""

from collections.abc import Iterable
from pathlib import Path

from spinepath.knowledge import Knowledge
from spinepath.knowledge.models import Concept, Feature

from . import markdown as md

INTRODUCTION = """
What a rule may speak about. *Stale after*: the age in days from which a value may still forbid, but no longer permits.
*Absent means no*: only if the source is complete for the named resource type; otherwise absence is unknown. Features
are read from [concepts](codes.md).
"""
CODES = """
What codes mean. Features are read from concepts; every concept can also be sent as an observation coded
`urn:spinepath:concept|CONCEPT`. A code that is not verified was not seen in a source of its system: what it says is
doubtful.
"""
FEATURE_HEADER = ("feature", "means", "type", "from", "stale after", "absent means no", "obtained by")
CONCEPT_HEADER = ("concept", "means", "kind", "classes", "codes", "factors")


def page(knowledge: Knowledge) -> str:
    """Features by file."""
    parts = ["# Features", md.NOTE, INTRODUCTION]
    for name, features in _by_file(knowledge, "features", knowledge.features).items():
        parts += [f"## {name}", md.table(FEATURE_HEADER, (_feature(knowledge.features[f]) for f in features))]
    return md.document(*parts)


def codes_page(knowledge: Knowledge) -> str:
    """Concepts by file."""
    parts = ["# Concepts and codes", md.NOTE, CODES]
    for name, concepts in _by_file(knowledge, "concepts", knowledge.concepts).items():
        parts += [f"## {name}", md.table(CONCEPT_HEADER, (_concept(knowledge.concepts[c]) for c in concepts))]
    return md.document(*parts)


def _by_file(knowledge: Knowledge, kind: str, names: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name in names:
        file = Path(knowledge.place(kind, name).rpartition(":")[0]).stem
        found.setdefault(file.replace("_", " ").capitalize(), []).append(name)
    return found


def _feature(feature: Feature) -> tuple[object, ...]:
    obtain = feature.obtain
    return (
        md.anchor(feature.id),
        feature.label + (" (of each fracture)" if feature.subject == "fracture" else ""),
        _type(feature),
        _source(feature),
        feature.stale_after_d if feature.stale_after_d is not None else "",
        f"{feature.source.complete}: {feature.absent_why}" if feature.absent_means == "false" else "",
        f"{obtain.by}, {obtain.owner}: {obtain.action}",
    )


def _type(feature: Feature) -> str:
    parts: list[str] = [feature.type]
    if feature.unit:
        parts.append(md.code(feature.unit))
    if feature.range:
        parts.append(f"{feature.range[0]:g} to {feature.range[1]:g}")
    parts += [f"{md.code(code)} {text}" for code, text in feature.codes.items()]
    return "; ".join(parts)


def _source(feature: Feature) -> str:
    source = feature.source
    if source.calculator:
        inputs = ", ".join(f"{k} = {md.code(v)}" for k, v in source.inputs.items())
        return f"{md.code(source.calculator)} of {inputs}" if inputs else md.code(source.calculator)
    window = f" within {source.window_d} d" if source.window_d else ""
    return f"{source.reducer}{window}: " + ", ".join(md.code(c) for c in source.concepts)


def _concept(concept: Concept) -> tuple[object, ...]:
    codes = (f"{c.system} {c.code}{'...' * c.prefix}{' (not verified)' * (not c.verified)}" for c in concept.codes)
    factors = (f"{name} {value:g}" for name, value in concept.factors.items())
    classes = ", ".join(concept.classes)
    return md.code(concept.concept), concept.label, concept.resource, classes, ", ".join(codes), ", ".join(factors)

"""Facts, and a knowledge of a few made-up features, for tests of the way from facts to features."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from spinepath.features import derive
from spinepath.knowledge import Knowledge
from spinepath.knowledge.models import Concept, Feature, UnitConversion
from spinepath.terms import PERSON, Fact, PatientFeatures, Record
from tests.factories import make_feature, make_features

TODAY = date(2024, 6, 1)


def fact(concept: str = "x", value: Any = None, start: str | None = None, **more: Any) -> Fact:
    """A fact about the person; `more` sets any other field."""
    given = {"subject": PERSON, "end": None, "code": None, "unit": None, "status": None, "recorded": None, **more}
    source = given.pop("source", "Observation/1")
    return Fact(person="p", concept=concept, value=value, start=start, precision=None, source=source, **given)


def reduced(id: str = "x", type: Any = "float", reducer: str = "latest", **more: Any) -> Feature:
    """A feature reduced from facts; keys of `from` may stand among the others."""
    source = {"reducer": reducer, "concepts": more.pop("concepts", [id])}
    source.update({key: more.pop(key) for key in ("window_d", "complete") if key in more})
    return make_feature(id, type, source=source, **more)


def calculated(id: str, calculator: str, inputs: Mapping[str, str], type: Any = "bool", **more: Any) -> Feature:
    """A calculated feature."""
    return make_feature(id, type, source={"calculator": calculator, "inputs": dict(inputs)}, **more)


def concept(name: str, resource: Any = "observation", **more: Any) -> Concept:
    return Concept(concept=name, label=name.replace("_", " "), resource=resource, **more)


def conversion(source: str, to: str, factor: float, offset: float = 0.0, of: str | None = None) -> UnitConversion:
    return UnitConversion.model_validate({"concept": of, "from": source, "to": to, "factor": factor, "offset": offset})


def knowledge_of(
    *features: Feature, concepts: Iterable[Concept] = (), units: tuple[UnitConversion, ...] = ()
) -> Knowledge:
    """A knowledge of nothing but features, concepts and units."""
    return Knowledge(
        version="test",
        guidance_read_to=TODAY,
        digest="test",
        edition=TODAY,
        features=make_features(*features),
        concepts={c.concept: c for c in concepts},
        systems={},
        units=units,
        citations={},
        records={},
        profiles={},
        recommendations={},
        cases={},
        plan_rules={},
        coverage=(),
        actions={},
    )


def found(
    knowledge: Knowledge, *facts: Fact, as_of: date = TODAY, complete: Iterable[str] = (), **more: Any
) -> PatientFeatures:
    """What `derive` finds in the facts."""
    return derive(knowledge, Record("p", facts, frozenset(complete)), as_of, **more)

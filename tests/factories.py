"""Small objects for tests, made without the knowledge folder."""

from typing import Any

from spinepath.knowledge.models import Feature, FeatureType, Parameter


def make_feature(id: str, type: FeatureType = "bool", **given: Any) -> Feature:
    """A feature with everything filled in that a test does not care about; `source` stands for the key `from`."""
    document: dict[str, Any] = {
        "id": id,
        "label": id.replace("_", " "),
        "type": type,
        "from": given.pop("source", {"reducer": "latest", "concepts": [id]}),
        "obtain": {"by": "question", "owner": "clinician", "action": f"ask_{id}"},
        "question": f"What about {id}?",
        **({"codes": {"red": "red", "green": "green", "blue": "blue"}} if type == "code" else {}),
        **given,
    }
    return Feature.model_validate(document)


def make_features(*features: Feature) -> dict[str, Feature]:
    """A dictionary of features by id."""
    return {feature.id: feature for feature in features}


def make_parameter(value: float | str, unit: str | None = None) -> Parameter:
    """A parameter with a citation that a test does not care about."""
    return Parameter(value=value, unit=unit, cite=["nobody-2000"])

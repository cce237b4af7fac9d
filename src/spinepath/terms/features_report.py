"""What is known of one person, feature by feature."""

from dataclasses import dataclass

from .facts import CurrentDrug, FeatureValue, Message


@dataclass(frozen=True, slots=True)
class FractureFeatures:
    """One fracture: what is known of it, and the ids of the features that are not."""

    id: str
    features: dict[str, FeatureValue]
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FeaturesReport:
    """Every feature of the dictionary for one person: known with its value, or named as unknown."""

    person: str
    as_of: str
    died: str | None
    complete_for: tuple[str, ...]
    facts_digest: str
    features: dict[str, FeatureValue]
    unknown: tuple[str, ...]
    fractures: tuple[FractureFeatures, ...]
    drugs: tuple[CurrentDrug, ...]
    messages: tuple[Message, ...]

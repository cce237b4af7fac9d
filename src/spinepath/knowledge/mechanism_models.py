"""What a knowledge file may say of the ways in which pain may arise."""

from typing import Any, Literal

from pydantic import Field

from .base import CiteId, Document, Identifier
from .models import Criterion, Parameter


class MechanismCriterion(Criterion):
    """One sign for or against a mechanism. `rows` says of a sign of the fractures whether any or every one shows it."""

    rows: Literal["any", "every"] = "any"


class MechanismCase(Document):
    """One person, each fracture with facts of its own, and the level that must come out. Null means unknown."""

    name: str
    given: dict[str, Any] = Field(default_factory=dict)
    fractures: list[dict[str, Any]] = Field(default_factory=list)
    expect: Literal["likely", "possible", "unlikely", "unknown"]


class Mechanism(Document):
    """One way in which pain may arise, with the signs that make it likely or unlikely. Several may hold at once."""

    id: Identifier
    label: str
    parameters: dict[Identifier, Parameter] = Field(default_factory=dict)
    likely: dict[Identifier, MechanismCriterion] = Field(min_length=1)
    unlikely: dict[Identifier, MechanismCriterion] = Field(default_factory=dict)
    cite: list[CiteId]
    cases: list[MechanismCase] = Field(min_length=2)

"""What a knowledge file may say of a term that several bodies define in several ways."""

from datetime import date
from typing import Any, Literal

from pydantic import Field

from .base import CiteId, Document, Identifier
from .models import Criterion, Parameter


class DefinitionCase(Document):
    """One person, and whether the definition holds. Null means unknown."""

    name: str
    given: dict[str, Any]
    expect: Literal["true", "false", "unknown"]


class Definition(Document):
    """One body's definition of a term: it holds when any of its named criteria holds.

    Rules use it by its id like a feature of type bool. `of` is the term; the definitions of one term are set side by
    side in a plan. `jurisdictions` are where the body is heard; without any, everywhere.
    """

    id: Identifier
    of: str
    label: str
    from_: date = Field(alias="from")
    jurisdictions: list[Literal["uk", "us", "eu"]] = Field(default_factory=list)
    parameters: dict[Identifier, Parameter] = Field(default_factory=dict)
    any_of: dict[Identifier, Criterion] = Field(min_length=1)
    cases: list[DefinitionCase] = Field(min_length=3)
    cite: list[CiteId]

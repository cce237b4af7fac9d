"""What a knowledge file may say of results read together: which pattern, what it fits, what comes next."""

from datetime import date
from typing import Any, Literal

from pydantic import Field, model_validator

from .base import CiteId, Document, Identifier, Parameter


class Pattern(Document):
    """Results that belong together. `instead_of` names weaker readings below that this one replaces.

    `fits` is what they may mean, `next` the next test, `call` who is told, `changes` what it does to the plan. What is
    `urgent` stands above everything and makes the plan urgent.
    """

    id: Identifier
    result: str
    when: str
    fits: str
    next: str
    call: str
    within: str
    changes: str
    tone: Literal["good", "offer", "ask", "stop", "quiet"] = "ask"
    urgent: bool = False
    instead_of: list[Identifier] = Field(default_factory=list)
    cite: list[CiteId]


class WorkUpCase(Document):
    """What is known of one person, and the patterns that must be found, in order."""

    name: str
    given: dict[str, Any] = Field(default_factory=dict)
    expect: list[Identifier]


class WorkUp(Document):
    """A panel of tests and how its results are read together, from a day on.

    `panel` are the features that everybody has measured, with the name of the test. `nothing_found` is said when no
    pattern holds.
    """

    id: Identifier
    title: str
    from_: date = Field(alias="from")
    panel: dict[Identifier, str] = Field(min_length=1)
    parameters: dict[Identifier, Parameter] = Field(default_factory=dict)
    patterns: list[Pattern] = Field(min_length=1)
    nothing_found: str
    cases: list[WorkUpCase] = Field(min_length=3)
    cite: list[CiteId]

    @model_validator(mode="after")
    def _patterns_have_names_of_their_own(self) -> "WorkUp":
        if len({p.id for p in self.patterns}) != len(self.patterns):
            raise ValueError("every pattern needs an id of its own")
        return self

"""What a knowledge file may say of a published risk score: its inputs, its equations, and people worked out before."""

from datetime import date
from typing import Any, Literal

from pydantic import Field, model_validator

from .base import CiteId, Document, Identifier

Power = Literal["x", "x^2", "x^3", "x^-1", "x^-2", "x^0.5", "x^-0.5", "x^3*ln(x)"]


class ScoreInput(Document):
    """A number that the score cannot do without, in the unit of its feature, and the range in which it was made."""

    feature: Identifier
    min: float
    max: float


class ScoreTerm(Document):
    """`b * (f(x) - c)`, where x is the input divided by ten."""

    of: Identifier
    f: Power
    c: float
    b: float


class Choice(Document):
    """One of the values of a category, and when it holds."""

    is_: str = Field(alias="is")
    when: str


class Equation(Document):
    """A proportional hazards equation: survival of somebody average over the years, and what each fact adds."""

    survival: float = Field(gt=0, lt=1)
    terms: list[ScoreTerm]
    categories: dict[Identifier, dict[str, float]] = Field(default_factory=dict)
    flags: dict[Identifier, float] = Field(default_factory=dict)


class ScoreOutcome(Document):
    """What the score foretells over how many years: worked out by the equation for the person, or taken as given."""

    id: Identifier
    label: str
    years: int
    equations: dict[str, Equation] = Field(default_factory=dict)
    given: Identifier | None = None

    @model_validator(mode="after")
    def _worked_out_or_given(self) -> "ScoreOutcome":
        if bool(self.equations) == bool(self.given):
            raise ValueError("give equations, or the feature that holds the result")
        return self


class ScoreVector(Document):
    """A person worked out by the score's authors, or by a copy of their program, and each result in percent."""

    name: str
    given: dict[str, Any]
    expect: dict[Identifier, float]


class Score(Document):
    """A published score under its own name. `by` is the feature whose code chooses the equation.

    `flags` and `categories` are conditions about the person; what is unknown counts as absent, as the score's authors
    do, and the result says how far it could move. `warning` stands beside every result.
    """

    id: Identifier
    title: str
    from_: date = Field(alias="from")
    jurisdictions: list[Literal["uk", "us", "eu"]] = Field(default_factory=list)
    attribution: str
    warning: str
    by: Identifier | None = None
    inputs: dict[Identifier, ScoreInput] = Field(default_factory=dict)
    categories: dict[Identifier, list[Choice]] = Field(default_factory=dict)
    flags: dict[Identifier, str] = Field(default_factory=dict)
    outcomes: list[ScoreOutcome] = Field(min_length=1)
    vectors: list[ScoreVector] = Field(default_factory=list)
    cite: list[CiteId]

    @model_validator(mode="after")
    def _equations_are_checked(self) -> "Score":
        if any(outcome.equations for outcome in self.outcomes):
            if not self.vectors:
                raise ValueError("a score with equations needs vectors: people worked out before")
            if self.by is None:
                raise ValueError("a score with equations says by which feature they are chosen")
        return self

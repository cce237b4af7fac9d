"""What a file may say about features: the closed, typed dictionary that rules speak about."""

from typing import Literal

from pydantic import Field, model_validator

from .base import CiteId, Document, Identifier

FeatureType = Literal["bool", "int", "float", "code", "codes", "date", "text", "drugs"]


class Source(Document):
    """Where a feature's value comes from: facts put through a reducer, or a calculator over other features.

    `concepts` may hold `class:NAME`, which stands for every concept of that class. `window_d` hides facts older than
    that many days. `complete` names the resource type that must be complete before absence may mean no.
    """

    concepts: list[str] = []
    reducer: (
        Literal[
            "latest",
            "earliest",
            "previous",
            "ever",
            "active",
            "active_drugs",
            "count_in",
            "max_in",
            "sum_in",
            "days_since",
            "days_covered",
            "set_of",
        ]
        | None
    ) = None
    window_d: int | None = None
    complete: str | None = None
    calculator: str | None = None
    inputs: dict[str, str] = {}
    listed: list[str] = []

    @model_validator(mode="after")
    def _one_kind(self) -> "Source":
        if (self.reducer is None) == (self.calculator is None):
            raise ValueError("give either reducer (with concepts) or calculator (with inputs)")
        if self.reducer and not self.concepts:
            raise ValueError("a reducer needs concepts")
        return self


class Obtain(Document):
    """How a missing value is got."""

    by: Literal["question", "lab", "imaging", "examination"]
    owner: str
    action: str


class Feature(Document):
    """One thing that rules may speak about. `label` reads well in the middle of a sentence.

    `question` is a plain question for a form. `stale_after_d` is the age at which the value may still block but never
    clear. `absent_means: false` holds only if the source is complete (`source.complete`). `lower_bound` and
    `upper_bound` are features that this one is surely not below, and not above: while this one is unknown, they settle
    a comparison, or leave it open. A bound equals a known value. `timeless`: it adds up events, so the date of its
    oldest part would say nothing and is not shown. `told_by` is a yes-or-no feature: while it is no, the person cannot
    tell of this one, and a recorded no only says that no sign was seen. `asked_with` are features whose question takes
    this one along: while the first of them that is not known is asked too, or takes two or more along, this one is no
    question of its own.
    """

    id: Identifier
    label: str
    type: FeatureType
    unit: str | None = None
    range: tuple[float, float] | None = None
    codes: dict[str, str] = {}
    stale_after_d: int | None = None
    subject: Literal["person", "fracture"] = "person"
    lower_bound: Identifier | None = None
    timeless: bool = False
    upper_bound: Identifier | None = None
    told_by: Identifier | None = None
    asked_with: list[Identifier] = []
    source: Source = Field(alias="from")
    absent_means: Literal["unknown", "false"] = "unknown"
    absent_why: str | None = None
    obtain: Obtain
    question: str
    cite: list[CiteId] = []

    @property
    def bounds(self) -> tuple[str, ...]:
        """The features that bound this one."""
        return tuple(name for name in (self.lower_bound, self.upper_bound) if name is not None)

    @model_validator(mode="after")
    def _consistent(self) -> "Feature":
        if self.type == "code" and not self.codes:
            raise ValueError("a code feature lists its codes")
        if self.absent_means == "false" and not (self.absent_why and self.source.complete):
            raise ValueError("absent_means: false needs absent_why and from.complete")
        return self

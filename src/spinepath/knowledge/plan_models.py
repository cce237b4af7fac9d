"""What a file may say about whole plans: how lines agree, which drugs clash, and which sums over drugs are told."""

from datetime import date
from typing import Any, Literal

from pydantic import Field, model_validator

from spinepath.terms.results import Disposition

from .base import CiteId, Document, Identifier, Parameter


class RuleCase(Document):
    """Dispositions before and after the rule: `option: disposition`. `drugs` (concepts) are taken now.

    `option@fracture:ID` is a line about one fracture. `adds` are texts that then stand in a line, `adds_not` do not.
    """

    name: str
    given: dict[str, Any] = {}
    drugs: list[str] = []
    lines: dict[str, Disposition]
    expect: dict[str, Disposition]
    adds: list[str] = []
    adds_not: list[str] = []


class PlanRule(Document):
    """How lines of one plan agree with each other. `options` stand in order of preference.

    wait_until: an option that is not taken already starts only when `needs` holds. While that is unknown, the line
    names what to check first; when it is false, the line is set aside until `wait_d` days from now, or from the day
    that the feature `since` counts from. forbid_together: only the first recommended one stays, the others become
    alternatives; where the rule surely holds, so do those after it that still wait for an answer. behind: the options
    are alternatives while one of `first` is recommended or waits for an answer. requires: the first
    option stays only while one of the others is recommended. before: the first comes before the second. co_prescribe:
    each brings `then` along. replaces: the first makes the others unnecessary. max_sum: the daily amounts of the
    `drugs` in lines and current drugs stay within the smallest dose maximum; with `burden`, an option that would take
    that sum to its limit is set aside, unless nothing else counts in it. joins: the first holds the content of the
    others, which are one act with it and no lines of their own. at_least_one: if none of the options is
    recommended, or there is none, `then` is added, with the `urgency` of the rule for the line and the plan, and looked
    at again after `review_after_d`.
    `stand_in`: any of the options may stand in for another one that a drug in use holds back. `when` and `needs` may
    name `parameters`. With `same_subject` the rule speaks about each fracture (and the person) apart, so that lines
    about different ones do not touch each other. A rule that brings advice of its day speaks from that day on (`from`)
    and, where later advice took its place, on the days before that (`until`); without either it keeps a plan of any day
    in order. While `when` is unknown a rule holds; with `if_unknown: skip`, for a preference that only a known fact
    justifies, it does not.
    """

    id: Identifier
    from_: date | None = Field(default=None, alias="from")
    until: date | None = None
    kind: Literal[
        "wait_until",
        "behind",
        "forbid_together",
        "requires",
        "before",
        "co_prescribe",
        "replaces",
        "max_sum",
        "joins",
        "at_least_one",
    ]
    options: list[Identifier]
    first: list[Identifier] = []
    stand_in: bool = False
    urgency: Literal["urgent"] | None = None
    review_after_d: int | None = Field(default=None, ge=1)
    drugs: list[str] = []
    burden: Identifier | None = None
    parameters: dict[Identifier, Parameter] = {}
    when: str | None = None
    if_unknown: Literal["apply", "skip"] = "apply"
    needs: str | None = None
    wait_d: int | None = Field(default=None, ge=1)
    since: Identifier | None = None
    then: list[str] = []
    same_subject: bool = False
    why: str
    cite: list[CiteId]
    cases: list[RuleCase]

    @model_validator(mode="after")
    def _keys_of_its_kind(self) -> "PlanRule":
        if (self.kind == "wait_until") != (self.needs is not None and self.wait_d is not None):
            raise ValueError("needs and wait_d belong to kind wait_until, and it has both")
        if (self.kind == "behind") != bool(self.first):
            raise ValueError("first belongs to kind behind, which needs it")
        if self.since is not None and self.kind != "wait_until":
            raise ValueError("since belongs to kind wait_until")
        if self.burden is not None and self.kind != "max_sum":
            raise ValueError("burden belongs to kind max_sum")
        if (self.urgency or self.review_after_d) is not None and self.kind != "at_least_one":
            raise ValueError("urgency and review_after_d belong to kind at_least_one")
        if self.from_ is not None and self.until is not None and self.from_ >= self.until:
            raise ValueError("until comes after from")
        if self.same_subject and self.kind not in ("forbid_together", "replaces"):
            raise ValueError("same_subject belongs to kinds forbid_together and replaces")
        return self

    def speaks_on(self, day: date) -> bool:
        """Whether the rule is advice of that day: from its first day on, and before the day that ends it."""
        return (self.from_ is None or self.from_ <= day) and (self.until is None or day < self.until)


class InteractionCase(Document):
    """Drugs (concepts) that somebody takes, and whether the interaction is found."""

    name: str
    drugs: list[str]
    given: dict[str, Any] = {}
    found: bool


class Interaction(Document):
    """Drugs that harm each other. Each group of `drugs` (concepts or `class:NAME`) needs a drug of its own.

    With `min_count` there is one group, and that many drugs of it make a stack: two products with one ingredient are
    two. `when` narrows it to people for whom the expression is not false. `action` is what to do, in words. `holds` is
    what a drug in use makes of an option that would bring the other: `check` offers it after the action is settled,
    or puts it behind an option that may stand in for it; `wait` does not offer it.
    """

    id: Identifier
    drugs: list[list[str]] = Field(min_length=1, max_length=3)
    min_count: int | None = Field(default=None, ge=2)
    when: str | None = None
    level: Literal["critical", "warning", "info"]
    holds: Literal["check", "wait"] | None = None
    text: str
    action: str
    cite: list[CiteId]
    cases: list[InteractionCase] = Field(min_length=2)

    @model_validator(mode="after")
    def _pair_or_stack(self) -> "Interaction":
        if (len(self.drugs) == 1) != (self.min_count is not None):
            raise ValueError("give two or three groups, or one group with min_count")
        return self


class BurdenScore(Document):
    """Points of each of the `drugs` (concepts or `class:NAME`); `at_least`: the source gives only a lower bound."""

    points: float = Field(ge=0)
    at_least: bool = False
    drugs: list[str] = Field(min_length=1)
    cite: list[CiteId]


class BurdenCase(Document):
    """Drugs (concepts) that somebody takes, the sum, and whether it is only a lower bound."""

    name: str
    drugs: list[str]
    total: float
    at_least: bool


class Burden(Document):
    """A sum over the drugs in use and those that the plan brings. From `limit` on it is too much.

    With `scores` every drug counts its points once, however many products hold it; `others` says what a drug without
    points makes of the sum: `nothing`, or `unknown` (a lower bound). With `factor` the daily amount of each of the
    `drugs` counts times the factor of that name and the jurisdiction (concept `factors`, as NAME_uk).
    """

    id: Identifier
    label: str
    unit: str | None = None
    limit: float = Field(gt=0)
    text: str
    scores: list[BurdenScore] = []
    others: Literal["nothing", "unknown"] = "unknown"
    factor: Identifier | None = None
    drugs: list[str] = []
    cite: list[CiteId]
    cases: list[BurdenCase] = Field(min_length=2)

    @model_validator(mode="after")
    def _one_way(self) -> "Burden":
        if bool(self.scores) == bool(self.factor and self.drugs):
            raise ValueError("give either scores, or factor with drugs")
        return self

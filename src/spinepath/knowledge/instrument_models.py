"""What a knowledge file may say of a questionnaire or test: how many answers, how they are scored, what totals mean.

It holds numbers only. The words of a questionnaire belong to its owners.
"""

from typing import Literal

from pydantic import Field, model_validator

from .base import CiteId, Document, Identifier


class Answers(Document):
    """Answers of one kind, in the order of the instrument: `count` of them, each from `low` to `high`.

    `values` are the only ones allowed, where they are not every whole number between.
    """

    what: str
    count: int = Field(default=1, ge=1)
    low: float
    high: float
    values: list[float] = Field(default_factory=list)
    whole: bool = True


class Band(Document):
    """What a total from `from` on means, up to the next band."""

    from_: float = Field(alias="from")
    text: str
    cite: list[CiteId]


class AnswerFlag(Document):
    """One answer (counted from 1) that says something by itself from a value on, whatever the total."""

    answer: int = Field(ge=1)
    from_: float = Field(alias="from")
    text: str
    cite: list[CiteId]


class Tariff(Document):
    """Values of a health state: 1, less `any_problem` and what each level takes away, less `any_worst` if one is worst.

    `levels` are in the order of the answers; the first level of each takes nothing away.
    """

    any_problem: float
    any_worst: float
    levels: list[list[float]]
    cite: list[CiteId]


class Example(Document):
    """Answers and the total that the source, or a sum by hand, gives for them."""

    answers: list[float]
    total: float


class Instrument(Document):
    """A questionnaire, scale or timed test. Without `answers` only its total is entered.

    `feature` is what a record calls the total. `rule` makes the total of the answers: their sum, their mean, or a
    `tariff` of levels. `worse` says which end of the scale is the bad one.
    """

    id: Identifier
    title: str
    about: str
    answers: list[Answers] = Field(default_factory=list)
    rule: Literal["sum", "mean", "tariff"] = "sum"
    low: float
    high: float
    whole: bool = True
    unit: str
    worse: Literal["high", "low"] = "high"
    feature: Identifier | None = None
    licence: str
    note: str | None = None
    bands: list[Band]
    flags: list[AnswerFlag] = Field(default_factory=list)
    tariff: Tariff | None = None
    examples: list[Example] = Field(default_factory=list)
    cite: list[CiteId]

    @model_validator(mode="after")
    def _holds_together(self) -> "Instrument":
        if (self.rule == "tariff") != (self.tariff is not None):
            raise ValueError("a tariff goes with rule: tariff")
        starts = [band.from_ for band in self.bands]
        if starts != sorted(set(starts)) or (starts and not self.low <= starts[0] <= starts[-1] <= self.high):
            raise ValueError("bands stand from the lowest to the highest, within low and high")
        if any(flag.answer > self.answers_expected for flag in self.flags):
            raise ValueError("a flag names an answer that the instrument has")
        if bool(self.examples) != bool(self.answers):
            raise ValueError("an instrument with answers needs examples, one without has none")
        return self

    @property
    def answers_expected(self) -> int:
        """How many answers make a total."""
        return sum(kind.count for kind in self.answers)

"""What a knowledge file may say of the table of fractures: what is judged of each row, by which signs."""

from typing import Any, Literal

from pydantic import Field, model_validator

from .base import CiteId, Document, Identifier, Parameter
from .models import Criterion

UNKNOWN = "unknown"


class RowAnswer(Document):
    """One answer: it holds when any sign for it is there and none against it. Signs on both sides settle nothing."""

    id: Identifier
    label: str
    tone: Literal["good", "offer", "ask", "stop", "quiet"] = "quiet"
    for_: dict[Identifier, Criterion] = Field(alias="for", min_length=1)
    against: dict[Identifier, Criterion] = Field(default_factory=dict)


class SettledBy(Document):
    """What would settle the judgement while its answer is one of `answers`.

    `when` must be known to hold; `unless` rules it out only when known to hold, e.g. that somebody has looked already.
    """

    id: Identifier
    text: str
    answers: list[Identifier] = Field(min_length=1)
    when: str | None = None
    unless: str | None = None
    cite: list[CiteId]


class RowCase(Document):
    """What is known of one row and of the person, the answer that must come out, and what would settle it."""

    name: str
    given: dict[str, Any] = Field(default_factory=dict)
    expect: Identifier
    disagree: bool = False
    settled_by: Identifier | None = None


class RowJudgement(Document):
    """One thing that is judged of every row. Answers are tried in order; `otherwise` says what none of them means.

    `shows` are the features that stand beside the answer. Of the ways to settle it the first that applies is named.
    """

    id: Identifier
    label: str
    shows: list[Identifier]
    parameters: dict[Identifier, Parameter] = Field(default_factory=dict)
    answers: list[RowAnswer] = Field(min_length=2)
    otherwise: str
    settled_by: list[SettledBy] = Field(default_factory=list)
    cases: list[RowCase] = Field(min_length=2)

    @model_validator(mode="after")
    def _answers_have_names_of_their_own(self) -> "RowJudgement":
        names = [answer.id for answer in self.answers]
        if len({*names, UNKNOWN}) != len(names) + 1:
            raise ValueError(f"every answer needs an id of its own, and none may be {UNKNOWN}")
        return self


class FractureTable(Document):
    """The table of one record: the feature that names the level, the levels that are drawn, the judgements in order.

    `drawn_by` is the whole number that says how much of a level is lost; it shapes the picture.
    """

    id: Identifier
    title: str
    level: Identifier
    drawn_from: str
    drawn_to: str
    drawn_by: Identifier
    judgements: list[RowJudgement] = Field(min_length=1)

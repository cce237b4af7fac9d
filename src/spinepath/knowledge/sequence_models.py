"""What a knowledge file may say of the years that follow a start."""

from typing import Literal

from pydantic import Field, model_validator

from .base import CiteId, Document, Identifier


class LateRow(Document):
    """What to do when an event of a sequence is so many days overdue."""

    after_d: int = Field(ge=1)
    text: str
    cite: list[CiteId]


class SequenceRow(Document):
    """One event of the years that follow a start, on its day or again and again, counted in days from the anchor.

    The anchor is the day of the start, or where `sequence_from` of the edition is known, the day it tells of; a row
    with `since` counts from the day that this feature tells of. A row that `ends` stands on the last day of the course,
    as the edition's doses and `stop` count it. Rows of
    one `lane` (doses, blood tests, teeth) stand on one line of the picture. `then_options` take over from that day: the
    first of them that may be used continues the calendar with its own sequence. `late` rows stand by day.
    """

    id: Identifier
    lane: str
    what: str
    first_d: int | None = Field(default=None, ge=0)
    ends: bool = False
    since: Identifier | None = None
    every_d: int | None = Field(default=None, ge=1)
    until_d: int | None = None
    when: str | None = None
    if_unknown: Literal["show", "hide"] = "show"
    owner: str
    then_options: list[Identifier] = Field(default_factory=list)
    late: list[LateRow] = Field(default_factory=list)
    cite: list[CiteId]

    @model_validator(mode="after")
    def _repeats_until(self) -> "SequenceRow":
        if (self.every_d is None) != (self.until_d is None):
            raise ValueError("every_d and until_d go together")
        if self.ends == (self.first_d is not None):
            raise ValueError("give first_d, or ends for the last day of the course")
        if self.until_d is not None and self.until_d < (self.first_d or 0):
            raise ValueError("until_d is not before first_d")
        return self

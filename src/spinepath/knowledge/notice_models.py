"""What a knowledge file may say of the top of a plan."""

from datetime import date
from typing import Any, Literal

from pydantic import Field

from .base import CiteId, Document, Identifier, Parameter


class NoticeCase(Document):
    """One person, and whether the condition holds. Null means unknown."""

    name: str
    given: dict[str, Any]
    expect: Literal["true", "false", "unknown"]


class Notice(Document):
    """A sentence above the lines of a plan, for whom `when` is known to hold, from the day `from` on."""

    id: Identifier
    from_: date = Field(alias="from")
    heading: str
    text: str
    when: str
    parameters: dict[Identifier, Parameter] = Field(default_factory=dict)
    cases: list[NoticeCase] = Field(min_length=2)
    cite: list[CiteId] = Field(min_length=1)

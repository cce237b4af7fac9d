"""What a knowledge file may say of figures about groups of people: from which record, for whom they hold."""

from typing import Literal

from pydantic import Field, model_validator

from .base import Document, Identifier, Parameter


class PopulationFigure(Document):
    """One figure about a group. Its number is `take` of the evidence record, `times` a factor.

    It is shown to people of the sex (both, without one) and age (whole years, both ends included) of the group, of whom
    `when` is known to hold. `of` is what it is a figure of; figures of one thing stand together.
    """

    id: Identifier
    of: str
    record: str
    take: str = "value"
    times: float = 1
    unit: str
    when: str | None = None
    parameters: dict[Identifier, Parameter] = Field(default_factory=dict)
    sex: Literal["female", "male"] | None = None
    ages: tuple[int, int]
    who: str
    place: str

    @model_validator(mode="after")
    def _ages_in_order(self) -> "PopulationFigure":
        if self.ages[0] > self.ages[1]:
            raise ValueError("ages: the lower one first")
        return self

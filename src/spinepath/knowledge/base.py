"""What all models of knowledge files share."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
CiteId = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
Read = Literal["fulltext", "abstract", "secondary", "recalled"]
Certainty = Literal["high", "moderate", "low", "very_low"]


class Document(BaseModel):
    """Base of every knowledge document."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Parameter(Document):
    """A number that an expression names as `:name`. No bare clinical number stands in an expression."""

    value: float | int | str
    unit: str | None = None
    cite: list[CiteId]
    why: str | None = None

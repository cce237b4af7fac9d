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

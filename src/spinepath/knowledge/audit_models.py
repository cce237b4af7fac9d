"""What a knowledge file may say of an audit: of whom a measure is, and who meets it."""

from pydantic import Field, model_validator

from .base import CiteId, Document, Identifier, Parameter


class AuditMeasure(Document):
    """One measure of a service. `of` is its denominator; `met` a condition, or `known` features of which one is known.

    `benchmark` is an evidence record with the same share elsewhere, and `note` says what that one counts otherwise.
    """

    id: Identifier
    title: str
    of: str
    met: str | None = None
    known: list[Identifier] = Field(default_factory=list)
    parameters: dict[Identifier, Parameter] = Field(default_factory=dict)
    benchmark: CiteId | None = None
    note: str | None = None
    cite: list[CiteId]

    @model_validator(mode="after")
    def _one_way(self) -> "AuditMeasure":
        if (self.met is None) == (not self.known):
            raise ValueError("give either met or known")
        return self

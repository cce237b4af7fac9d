"""Sources, their figures, and what an option does: the part of the models that says how sure anything is."""

from datetime import date
from difflib import get_close_matches
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, model_validator

from .base import Certainty, CiteId, Document, Identifier, Read


class Citation(Document):
    """One source that is not already an evidence record, and how it was read."""

    id: CiteId
    text: str
    year: int | None = None
    doi: str | None = None
    pmid: str | None = None
    url: str | None = None
    read: Read
    note: str | None = None


class EvidenceRecord(BaseModel):
    """One figure or statement of one source. `read` says how it was seen; `recalled` supports nothing strong.

    Figures have many shapes, so a record may hold keys of its own; one that looks like a misspelt known key is refused.
    """

    model_config = ConfigDict(extra="allow", frozen=True)

    id: CiteId
    topic: str
    kind: str
    statement: str
    measure: str | None = None
    value: Any = None
    ci95: list[float | None] | None = None
    unit: str | None = None
    population: str | None = None
    comparator: str | None = None
    follow_up: str | None = None
    citation: dict[str, Any] | None = None
    seen: str | None = None
    read: Read
    note: str | None = None

    @model_validator(mode="after")
    def _own_keys_are_no_misspellings(self) -> "EvidenceRecord":
        for key in self.model_extra or {}:
            if close := get_close_matches(key, type(self).model_fields, n=1, cutoff=0.8):
                raise ValueError(f"no key {key!r} beside {close[0]!r}")
        return self


class EvidenceProfile(Document):
    """What an option does, for whom, against what, and how sure that is. Certainty is written here and nowhere else."""

    id: CiteId
    edition_from: date
    option: Identifier
    population: str
    comparator: str
    outcome: str
    source: Literal["pooled_here", "published_pool", "single_trial", "guideline", "none"]
    effect: str
    pathway: Literal["direct", "indirect", "total", "none"]
    certainty: Certainty
    why: str
    harms: str | None = None
    cite: list[CiteId]

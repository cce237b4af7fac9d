"""Sources, their figures, and what an option does: the part of the models that says how sure anything is."""

from collections.abc import Iterable
from datetime import date
from difflib import get_close_matches
from hashlib import sha256
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

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


POOLED = "{pooled}"  # where the sentence of the pool goes in the effect of a profile


class EvidenceProfile(Document):
    """What an option does, for whom, against what, and how sure that is.

    A profile whose question has a pool names it (and the `treatment`, where that is a network): its number, certainty
    and reason are those of the pool, and `effect` says with `{pooled}` where the number goes. Any other profile has a
    certainty of its own, with the reason.
    """

    id: CiteId
    edition_from: date
    option: Identifier
    population: str
    comparator: str
    outcome: str
    source: Literal["pooled_here", "published_pool", "single_trial", "guideline", "none"]
    effect: str
    pathway: Literal["direct", "indirect", "total", "none"]
    pool: CiteId | None = None
    treatment: str = ""
    certainty: Certainty | None = None
    why: str | None = None
    harms: str | None = None
    cite: list[CiteId]

    @model_validator(mode="after")
    def _one_truth(self) -> "EvidenceProfile":
        if self.pool is None and (self.certainty is None or self.why is None):
            raise ValueError("certainty and why: given where no pool is named")
        if self.pool is not None and self.why is not None:
            raise ValueError("why: the reason is that of the pool")
        if (self.pool is not None) != (POOLED in self.effect):
            raise ValueError(f"effect: holds {POOLED} exactly where a pool is named")
        if self.treatment and self.pool is None:
            raise ValueError("treatment: given only beside a pool")
        return self

    @property
    def result(self) -> str | None:
        """The id of the pooled result that it shows."""
        return None if self.pool is None else result_id(self.pool, self.treatment)


class TrialRow(Document):
    """One arm of a trial, or one contrast between two, at one time: a line of `evidence/*/trials.csv`.

    `row` joins the arms of a trial; `role` is experimental, control or contrast. `estimate` with `ci_lo` and
    `ci_hi` (or `se`, on the analysis scale) stand on the printed scale, experimental against control; `scale_min`
    to `scale_max` is that scale and `higher_is` says what a higher value means. `day` counts from the beginning of
    the treatment. `pool` is no where `why_not` says why.
    """

    row: CiteId
    topic: CiteId
    study: str
    year: int | None = None
    arm: str = ""
    role: Literal["experimental", "control", "contrast"]
    node: str = ""
    against: str = ""
    comparator_class: Literal["placebo", "sham", "usual_care", "active", ""] = ""
    design: str
    outcome: CiteId
    scale_min: float | None = None
    scale_max: float | None = None
    higher_is: Literal["worse", "better", ""] = ""
    day: int | None = None
    analysis: Literal["final", "change", ""] = ""
    n: float | None = None
    events: float | None = None
    person_years: float | None = None
    mean: float | None = None
    sd: float | None = None
    estimate: float | None = None
    ci_lo: float | None = None
    ci_hi: float | None = None
    se: float | None = None
    measure: Literal["RR", "OR", "RD", "HR", "MD", "SMD", "rate", ""] = ""
    level: Literal["trial", "pooled", "review"] = "trial"
    pool: Literal["yes", "no"]
    why_not: str = ""
    cite: CiteId
    read: Read
    note: str = ""

    @model_validator(mode="after")
    def _told_why_not(self) -> "TrialRow":
        if (self.pool == "no") != bool(self.why_not):
            raise ValueError("why_not: given exactly where pool is no")
        return self


class Domain(Document):
    """How far one GRADE domain lowers certainty, and why; by hand. What can be computed is computed beside it."""

    down: Literal[0, 1, 2] = 0
    why: str


DomainName = Literal["risk_of_bias", "indirectness", "publication_bias", "inconsistency", "imprecision", "incoherence"]


class PublishedEffect(Document):
    """A pooled effect of somebody else, or of one trial's report, on the printed scale."""

    estimate: float
    ci_lo: float
    ci_hi: float
    trials: int | None = None
    people: int | None = None
    cite: list[CiteId]


class Pool(Document):
    """One question of the evidence, and how it is answered: which trial rows go in, which stay out and why, by
    what method.

    `source` says whether the number is pooled here, stands on a single trial, or is a published pool; a published
    pool is never mixed with its own trials. `days` is the window of the outcome, both ends included. `scale` is
    what continuous values are brought to, `unit` what one step on it is called. `smallest_noticed` is the smallest
    change that people notice, on the display scale. `comparisons` are the domains that stand otherwise for one
    treatment of a network.
    """

    id: CiteId
    title: str
    option: Identifier
    edition_from: date
    population: str
    outcome: str
    source: Literal["pooled_here", "published_pool", "single_trial"]
    kind: Literal["pairwise", "network"] = "pairwise"
    topics: list[CiteId]
    outcomes: list[CiteId]
    comparator_class: list[Literal["placebo", "sham", "usual_care", "active"]] = Field(default_factory=list)
    days: tuple[int, int]
    measure: Literal["MD", "SMD", "RR", "OR", "RD", "rate"]
    scale: tuple[float, float] | None = None
    unit: str = ""
    higher_is: Literal["worse", "better"] = "worse"
    method: Literal["REML", "PM", "DL", "ML", "FE"] = "REML"
    ci: Literal["normal", "hk", "hk_adhoc"] = "hk_adhoc"
    reference: str = ""
    leave_out: dict[CiteId, str] = Field(default_factory=dict)
    published: PublishedEffect | None = None
    smallest_noticed: float | None = None
    pathway: Literal["direct", "indirect", "total"]
    grade: dict[DomainName, Domain]
    comparisons: dict[str, dict[DomainName, Domain]] = Field(default_factory=dict)
    dissent: list[str] = Field(default_factory=list)
    since_2008: str
    model: dict[str, str | float | int | list[float]] | None = None
    cite: list[CiteId]

    @model_validator(mode="after")
    def _published_exactly_where_said(self) -> "Pool":
        if (self.source == "published_pool") != (self.published is not None):
            raise ValueError("published: given exactly where source is published_pool")
        if self.comparisons and self.kind != "network":
            raise ValueError("comparisons: given only for a network")
        return self

    def concerns(self, row: TrialRow) -> bool:
        """Whether a row belongs to this question, used or left out."""
        return row.topic in self.topics and row.outcome in self.outcomes


class Judged(Document):
    """One domain of a pooled result: steps down, how it was judged, and why."""

    domain: DomainName
    down: int
    by: str
    why: str


class PooledResult(Document):
    """The answer to a question as plans read it: made from the trial rows by `make docs`, never written by hand.

    `told` is the sentence that stands for it in a plan and `why` the one reason of its certainty. `digest` is that of
    the question and its rows, so that a stale result is seen without computing it.
    """

    id: str
    pool: CiteId
    treatment: str = ""
    measure: str
    estimate: float
    ci_lo: float
    ci_hi: float
    pi_lo: float | None = None
    pi_hi: float | None = None
    trials: int | None = None
    share_direct: float | None = None
    told: str
    certainty: Certainty
    why: str
    judged: list[Judged]
    not_verified: list[str] = Field(default_factory=list)
    digest: str


def result_id(pool: str, treatment: str) -> str:
    """The id of a pooled result: that of its question, with the treatment where that is a network."""
    return f"{pool}/{treatment}" if treatment else pool


def question_digest(pool: Pool, rows: Iterable[TrialRow]) -> str:
    """What a pooled result was made from, as the first 16 digits of a sha256."""
    parts = [pool, *(row for row in rows if pool.concerns(row))]
    lines = [part.model_dump_json(exclude_defaults=True) for part in parts]
    return sha256("\n".join(lines).encode()).hexdigest()[:16]

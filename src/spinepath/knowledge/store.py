"""The knowledge as one immutable object on one clock."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, TypeVar, cast

from spinepath.terms.results import State

from . import models as m
from .audit_models import AuditMeasure
from .course_models import CourseFact, CourseParameter, CourseRate, FittedDraws, Scenario, Strategy
from .definition_models import Definition
from .drawing_models import Drawing, Prop
from .evidence import POOLED, EvidenceProfile, Pool, PooledResult, TrialRow
from .fracture_table_models import FractureTable
from .instrument_models import Instrument
from .leaflet_models import LeafletText
from .mechanism_models import Mechanism
from .notice_models import Notice
from .population_models import PopulationFigure
from .score_models import Score
from .vignette_models import VignetteCode
from .work_up_models import WorkUp

Made = TypeVar("Made")


@dataclass(frozen=True)
class Knowledge:
    """Everything the rules know, seen on the day `edition`. A server swaps the whole object, nobody changes it.

    What is worked out once (compiled rules, the code index) hangs on the object and goes with it: `replace` starts
    afresh, and only `at` shares it, since nothing of it may depend on the edition.
    """

    version: str
    guidance_read_to: date
    digest: str
    edition: date
    features: dict[str, m.Feature]
    concepts: dict[str, m.Concept]
    systems: dict[str, m.CodeSystem]
    units: tuple[m.UnitConversion, ...]
    citations: dict[str, m.Citation]
    records: dict[str, m.EvidenceRecord]
    profiles: dict[str, m.EvidenceProfile]
    recommendations: dict[str, m.Recommendation]
    cases: dict[str, m.Cases]
    plan_rules: dict[str, m.PlanRule]
    coverage: tuple[m.CoveragePart, ...]
    actions: dict[str, str]
    hazards: dict[str, m.Hazard] = field(default_factory=dict)
    interactions: dict[str, m.Interaction] = field(default_factory=dict)
    mechanisms: dict[str, Mechanism] = field(default_factory=dict)
    fracture_tables: dict[str, FractureTable] = field(default_factory=dict)
    work_ups: dict[str, WorkUp] = field(default_factory=dict)
    population_figures: dict[str, PopulationFigure] = field(default_factory=dict)
    definitions: dict[str, Definition] = field(default_factory=dict)
    notices: dict[str, Notice] = field(default_factory=dict)
    scores: dict[str, Score] = field(default_factory=dict)
    burdens: dict[str, m.Burden] = field(default_factory=dict)
    guidance_good_for_d: int | None = None
    reviewed: m.Reviewed = field(default_factory=m.Reviewed)
    drawings: dict[str, Drawing] = field(default_factory=dict)
    props: dict[str, Prop] = field(default_factory=dict)
    vignette_codes: dict[str, VignetteCode] = field(default_factory=dict)
    instruments: dict[str, Instrument] = field(default_factory=dict)
    trials: tuple[TrialRow, ...] = ()
    pools: dict[str, Pool] = field(default_factory=dict)
    course_parameters: dict[str, CourseParameter] = field(default_factory=dict)
    course_facts: dict[str, CourseFact] = field(default_factory=dict)
    course_rates: tuple[CourseRate, ...] = ()
    fitted: dict[str, FittedDraws] = field(default_factory=dict)
    strategies: dict[str, Strategy] = field(default_factory=dict)
    scenarios: dict[str, Scenario] = field(default_factory=dict)
    pooled: dict[str, PooledResult] = field(default_factory=dict)
    audit: dict[str, AuditMeasure] = field(default_factory=dict)
    leaflet: dict[str, LeafletText] = field(default_factory=dict)
    items: dict[str, m.ProgrammeItem] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict, repr=False, compare=False)
    _made: dict[Hashable, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def guidance_expired(self) -> bool:
        """Whether guidance was read so long ago that newer one must be reckoned with."""
        limit = self.guidance_good_for_d
        return limit is not None and (self.edition - self.guidance_read_to).days > limit

    @property
    def state(self) -> State:
        """`draft` until the knowledge as a whole and every edition in it are signed by a clinician."""
        editions = (e for r in self.recommendations.values() for e in r.editions)
        return "reviewed" if self.reviewed.signed and all(e.state == "reviewed" for e in editions) else "draft"

    def once(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """What `make` gives, made at the first call for `key` and kept with this knowledge on every clock."""
        if key not in self._made:
            self._made[key] = make()
        return cast(Made, self._made[key])

    def evidence(self, profile: str) -> EvidenceProfile:
        """A profile with the number, the certainty and the reason of the pool that it names, else as it is written.

        Raises KeyError for an unknown profile.
        """
        return self.once(("evidence", profile), lambda: self._evidence(self.profiles[profile]))

    def _evidence(self, written: EvidenceProfile) -> EvidenceProfile:
        found = self.pooled.get(written.result or "")
        if found is None:
            return written
        effect = written.effect.replace(POOLED, found.told)
        return written.model_copy(update={"effect": effect, "certainty": found.certainty, "why": found.why})

    @property
    def course_draws(self) -> dict[str, list[float]]:
        """Joint draws of the fitted parameters and effects of the course model, by name."""
        return self.once("course_draws", lambda: {name: found.values for name, found in self.fitted.items()})

    @property
    def classes(self) -> dict[str, tuple[str, ...]]:
        """Class name to the concepts in it."""
        return self.once("classes", self._classes)

    def _classes(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for concept in self.concepts.values():
            for name in concept.classes:
                found.setdefault(name, []).append(concept.concept)
        return {name: tuple(sorted(members)) for name, members in sorted(found.items())}

    def expand(self, names: list[str]) -> frozenset[str]:
        """The concepts that `names` stand for; `class:NAME` stands for every member of the class."""
        return self.once(("expand", *names), lambda: self._expand(names))

    def _expand(self, names: list[str]) -> frozenset[str]:
        members: set[str] = set()
        for name in names:
            members.update(self.classes.get(name[6:], ()) if name.startswith("class:") else (name,))
        return frozenset(members)

    def place(self, kind: str, key: str) -> str:
        """`file:line` of a document that was read from a folder, else its kind and key."""
        return self.places.get(f"{kind}/{key}", f"knowledge/{kind}/{key}")

    def at(self, edition: date) -> "Knowledge":
        """The same knowledge on another clock."""
        moved = replace(self, edition=edition)
        object.__setattr__(moved, "_made", self._made)
        return moved

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_made": {}}  # compiled rules are functions, which cannot be pickled

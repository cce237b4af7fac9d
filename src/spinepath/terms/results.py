"""The plain frozen results that packages hand each other: Assessment, Plan and their parts.

JSON Schemas in `schemas/` are generated from these classes; keys may be added within a version, never renamed.
"""

from dataclasses import dataclass
from typing import Literal

from .asking import HANDED_OVER as HANDED_OVER
from .asking import Ask as Ask
from .asking import AskedToo as AskedToo
from .asking import Obtain as Obtain
from .asking import WouldChange as WouldChange
from .facts import Message, PatientFeatures
from .findings import Burden as Burden
from .findings import BurdenPart as BurdenPart
from .findings import CareSequence as CareSequence
from .findings import DefinitionResult as DefinitionResult
from .findings import FigureShown as FigureShown
from .findings import InteractionFound as InteractionFound
from .findings import InteractionLevel as InteractionLevel
from .findings import LateStep as LateStep
from .findings import LevelRow as LevelRow
from .findings import LevelTable as LevelTable
from .findings import MechanismLevel as MechanismLevel
from .findings import MechanismResult as MechanismResult
from .findings import Notice as Notice
from .findings import PatternFound as PatternFound
from .findings import Population as Population
from .findings import RowFinding as RowFinding
from .findings import ScoreResult as ScoreResult
from .findings import SequenceStep as SequenceStep
from .findings import Truth as Truth
from .findings import ValueUsed as ValueUsed
from .findings import WorkUpResult as WorkUpResult
from .forecasts import Forecast as Forecast
from .programmes import LeftOut as LeftOut
from .programmes import Programme as Programme
from .programmes import ProgrammeItem as ProgrammeItem
from .programmes import ProgrammeStep as ProgrammeStep
from .programmes import ProgrammeWeek as ProgrammeWeek
from .programmes import RuleText as RuleText
from .programmes import WeekItem as WeekItem

Role = Literal["indication", "contraindication", "usually_not", "caution"]
Status = Literal["recommend", "consider", "usually_not", "contraindicated", "needs_information", "not_applicable"]
Safety = Literal["none", "stop_or_review"]
Disposition = Literal[
    "do_now", "offer", "check_then_offer", "ask_first", "alternative", "not_chosen", "blocked", "stop"
]
RECOMMENDED: frozenset[str] = frozenset({"do_now", "offer", "check_then_offer"})
STOPS_FIRST = ", once every stop is checked"  # said of an answer that leaves stops unknown
Certainty = Literal["high", "moderate", "low", "very_low"]
Urgency = Literal["emergency", "urgent", "routine", "none"]
Verdict = Literal["continue", "change", "taper", "stop", "ask", "not_judged"]
State = Literal["draft", "reviewed"]

_BEFORE_FIRST = "before the first "

TRUTH: dict[bool | None, Truth] = {True: "true", False: "false", None: "unknown"}


@dataclass(frozen=True, slots=True)
class CriterionResult:
    """One named criterion judged for one subject. `text` is the criterion in English."""

    name: str
    role: Role
    text: str
    truth: Truth
    values: tuple[ValueUsed, ...]
    cite: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Dose:
    """The dose row that applies. `limited_by` names unknown features whose answers could bring another one.

    `may_fall_to` is the lowest ceiling, in the same unit, that those answers could bring; None where none is lower.
    `in_place_of` says which drugs in use it takes the place of, so that nobody takes both. `until_decides`: the last
    day is the end of a supply, and decides how it goes on. `at_most_taken`: it is never more than what is taken now.
    """

    text: str
    max: float | None
    unit: str | None
    route: str | None
    until_d: int | None
    cite: tuple[str, ...]
    limited_by: tuple[str, ...] = ()
    may_fall_to: float | None = None
    start_within_d: int | None = None
    in_place_of: str | None = None
    until_decides: bool = False
    at_most_taken: bool = False


@dataclass(frozen=True, slots=True)
class Detail:
    """One line of what to do within an option: a step, an exercise, a stop sign, a piece of advice."""

    section: str
    text: str
    owner: str | None = None
    within: str | None = None
    cite: tuple[str, ...] = ()
    for_this_person: bool = False  # its own condition is known to hold
    urgent: bool = False  # done the same day where it is for this person


@dataclass(frozen=True, slots=True)
class Flip:
    """A smallest set of answers that settles or turns the status: the features, each answer in words, the outcome."""

    features: tuple[str, ...]
    if_: tuple[str, ...]
    then: Status


@dataclass(frozen=True, slots=True)
class Assessment:
    """One recommendation judged for one subject (the person, or one fracture).

    `in_use` is None where it is not known what the person takes.
    """

    id: str
    recommendation: str
    edition: int
    edition_from: str
    state: State
    subject: str
    status: Status
    safety: Safety
    in_use: bool | None
    criteria: tuple[CriterionResult, ...]
    because: tuple[str, ...]
    then: tuple[str, ...]
    check: tuple[str, ...]
    ask: tuple[str, ...]
    flips: tuple[Flip, ...]
    dose: Dose | None
    details: tuple[Detail, ...]
    profile: str | None
    certainty: Certainty | None
    certainty_why: str | None
    effect: str | None
    harms: str | None
    dissent: tuple[str, ...]
    cite: tuple[str, ...]

    def stops_left(self, flip: Flip) -> bool:
        """Whether answers that lead to a yes leave stops unknown, which are checked before the first dose."""
        stops = (c for c in self.criteria if c.role == "contraindication" and c.truth == "unknown")
        named = set(flip.features)
        return flip.then in ("recommend", "consider") and any(
            named.isdisjoint(v.feature for v in stop.values) for stop in stops
        )


@dataclass(frozen=True, slots=True)
class Monitoring:
    """What is measured after the start, when (ISO date) and by whom."""

    what: str
    on: str | None
    owner: str
    cite: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One line of the plan. `trace` is the id of the assessment (or `rule:ID`) that explains it.

    `since`: day of the plan that recommended it first. `stop_on`: last day of the course; `lasts_d`: its days, where it
    may begin before `start_by`; `over`: it has passed; `end_decides`: it is decided then. `urgency`: of
    a red flag, or of a line that a rule added. `joined`: recommendations whose content the line holds beside its own.
    `unheard`: signs of a red flag of which this person cannot tell.
    """

    id: str
    option: str
    title: str
    group: str
    recommendation: str
    subject: str
    disposition: Disposition
    owner: str
    trace: str
    joined: tuple[str, ...] = ()
    order: int = 0
    since: str | None = None
    urgency: Literal["emergency", "urgent"] | None = None
    actions: tuple[str, ...] = ()
    dose: Dose | None = None
    start_by: str | None = None
    review_on: str | None = None
    stop_on: str | None = None
    lasts_d: int | None = None
    stop_text: str | None = None
    over: bool = False
    unheard: tuple[str, ...] = ()
    end_decides: bool = False
    requires: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()
    why: tuple[str, ...] = ()
    details: tuple[Detail, ...] = ()
    monitoring: tuple[Monitoring, ...] = ()
    certainty: Certainty | None = None
    certainty_why: str | None = None
    effect: str | None = None
    harms: str | None = None
    dissent: tuple[str, ...] = ()
    cite: tuple[str, ...] = ()

    @property
    def before_first(self) -> tuple[str, ...]:
        """What the facts of this person call for before the first dose is given."""
        return tuple(d.text for d in self.details if d.for_this_person and (d.within or "").startswith(_BEFORE_FIRST))


@dataclass(frozen=True, slots=True)
class DrugChange:
    """The drug that takes the place of one in use today: its concept, its name, at most how much, its review.

    `watch` is what is looked at on the day `watch_on`; on `decide_on`, when the supply ends, it is decided on.
    """

    drug: str
    label: str
    max: float
    unit: str
    on: str
    review_on: str
    owner: str
    watch: str
    watch_on: str
    decide_on: str


@dataclass(frozen=True, slots=True)
class DrugVerdict:
    """What to do with a drug that the person already takes. `ordered`: the plan orders a dose in its place.

    `until_next`: it is taken until the day on which another drug takes over. `held`: none of it is taken until somebody
    has settled what follows. `in_its_place`: what is said instead where the dose of a line takes its place. `tell`:
    plain words for the person, beside the verdict.
    """

    drug: str
    label: str
    dose: str | None
    verdict: Verdict
    why: str
    recommendation: str | None = None
    cite: tuple[str, ...] = ()
    ordered: bool = False
    to: DrugChange | None = None
    until_next: bool = False
    held: bool = False
    in_its_place: str | None = None
    tell: str | None = None


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """One day of the plan: what is done, by whom, because of which line."""

    on: str
    what: str
    owner: str
    line: str


@dataclass(frozen=True, slots=True)
class ReferralPart:
    """Facts that a letter tells under one heading, known or not, and the drugs taken of the kinds it asks for.

    `drugs` is None where it asks for none. `drugs_complete` says whether the list of drugs is known to be whole.
    """

    heading: str
    values: tuple[ValueUsed, ...]
    drugs: tuple[str, ...] | None = None
    drugs_complete: bool = False
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Attachment:
    """An image or report that goes with a letter: `found` in the record or missing, of which day, how old."""

    what: str
    subject: str
    found: bool
    on: str | None = None
    stale: bool = False


@dataclass(frozen=True, slots=True)
class ReferralSubject:
    """What a letter tells of one fracture (or of the person), and the line that is about it."""

    subject: str
    line: str
    values: tuple[ValueUsed, ...]


@dataclass(frozen=True, slots=True)
class Referral:
    """What a letter needs beside the lines that it is about. `starts` are ids of lines that bring a new drug."""

    id: str
    title: str
    to: str
    decision: str
    urgency: str
    sender: str
    send_by: str | None
    subjects: tuple[ReferralSubject, ...]
    parts: tuple[ReferralPart, ...]
    attachments: tuple[Attachment, ...]
    starts: tuple[str, ...]
    cite: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NotCovered:
    """A part of the care that this version has no rule for: said, never silently absent."""

    part: str
    text: str


@dataclass(frozen=True, slots=True)
class KnowledgeStamp:
    """Which knowledge made the plan, on which clock; `draft` while any rule of it waits for a clinician.

    `guidance_expired`: guidance was read so long before that clock that newer guidance must be reckoned with.
    """

    version: str
    digest: str
    edition: str
    state: State
    guidance_read_to: str | None = None
    guidance_expired: bool = False


@dataclass(frozen=True, slots=True)
class FactsStamp:
    """Which facts the plan was made from, on which clock; `n_stale` of them are too old to clear anything."""

    as_of: str
    digest: str
    complete_for: tuple[str, ...]
    n_stale: int

    @classmethod
    def of(cls, patient: PatientFeatures) -> "FactsStamp":
        """The stamp of what is known of a person."""
        stale = sum(value.stale for value in patient.values.values())
        return cls(patient.as_of.isoformat(), patient.facts_digest, tuple(sorted(patient.complete_for)), stale)


@dataclass(frozen=True, slots=True)
class KnowledgeUsed:
    """Which knowledge gave a result, on which clock, and whether clinicians have signed all of it."""

    version: str
    digest: str
    edition: str
    state: State


@dataclass(frozen=True, slots=True)
class Origin:
    """What a result was made from, and the command that makes it again."""

    engine: str
    knowledge: KnowledgeUsed
    facts: FactsStamp
    command: str


@dataclass(frozen=True, slots=True)
class SafetyStatement:
    """What every result says of itself, for programs that print a part of it: the fixed sentences, and the approval."""

    every_result: str
    about: str
    approval: str


@dataclass(frozen=True, slots=True)
class Source:
    """A citation as a reader needs it: what it is, where, and how it was read."""

    id: str
    text: str
    url: str | None
    read: str
    verified: bool


@dataclass(frozen=True, slots=True)
class LineChange:
    """One line that differs between two plans. `before` and `after` are dispositions, or `absent`."""

    line: str
    title: str
    before: str
    after: str
    why_before: tuple[str, ...]
    why_after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FactChange:
    """A fact that differs between two plans; None where it was, or is, not known."""

    feature: str
    label: str
    before: ValueUsed | None
    after: ValueUsed | None


@dataclass(frozen=True, slots=True)
class Since:
    """What changed since the previous plan (its id and the day of its facts), and the facts behind what changed."""

    plan: str
    as_of: str
    changes: tuple[LineChange, ...]
    facts: tuple[FactChange, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """One individual plan. Its id is the digest of what it was made from: facts, knowledge, clocks, place, engine."""

    schema: str
    id: str
    engine: str
    knowledge: KnowledgeStamp
    facts: FactsStamp
    jurisdiction: str
    person_id: str
    person: dict[str, ValueUsed]
    fractures: tuple[dict[str, ValueUsed], ...]
    urgency: Urgency
    provisional: bool
    red_flags: tuple[PlanLine, ...]
    lines: tuple[PlanLine, ...]
    after_emergency: tuple[str, ...]
    current_drugs: tuple[DrugVerdict, ...]
    assessments: tuple[Assessment, ...]
    asks: tuple[Ask, ...]
    calendar: tuple[CalendarEntry, ...]
    not_covered: tuple[NotCovered, ...]
    sources: tuple[Source, ...]
    action_words: dict[str, str]
    forecast: Forecast | None
    messages: tuple[Message, ...]
    command: str | None
    previous: str | None
    interactions: tuple[InteractionFound, ...] = ()
    mechanisms: tuple[MechanismResult, ...] = ()
    definitions: tuple[DefinitionResult, ...] = ()
    sequences: tuple[CareSequence, ...] = ()
    scores: tuple[ScoreResult, ...] = ()
    burdens: tuple[Burden, ...] = ()
    referrals: tuple[Referral, ...] = ()
    since: Since | None = None
    programme: Programme | None = None
    level_tables: tuple[LevelTable, ...] = ()
    work_ups: tuple[WorkUpResult, ...] = ()
    population: Population | None = None
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True)
class PlanDiff:
    """Two plans of one person and the lines that differ between them."""

    before: Plan
    after: Plan
    changes: tuple[LineChange, ...]

"""What a plan finds beside its lines: interactions, mechanisms, definitions, scores, sums, and the years ahead."""

from dataclasses import dataclass
from typing import Any, Literal

Truth = Literal["true", "false", "unknown"]

InteractionLevel = Literal["critical", "warning", "info"]


NOTHING = "none"  # the words of a no that stands only for nothing on record


@dataclass(frozen=True, slots=True)
class ValueUsed:
    """One fact that a criterion looked at, as the trace shows it. `value` None means unknown.

    `words` says what a code means.
    """

    feature: str
    label: str
    value: Any
    unit: str | None = None
    date: str | None = None
    source: str | None = None
    stale: bool = False
    words: str | None = None


@dataclass(frozen=True, slots=True)
class InteractionFound:
    """Drugs that harm each other: `taken` are labels of drugs in use, `proposed` titles of lines that bring a drug."""

    id: str
    level: InteractionLevel
    text: str
    action: str
    taken: tuple[str, ...]
    proposed: tuple[str, ...]
    cite: tuple[str, ...] = ()


MechanismLevel = Literal["likely", "possible", "unlikely", "unknown"]


@dataclass(frozen=True, slots=True)
class MechanismResult:
    """How likely one way is in which the pain may arise. `missing` are labels of facts that could settle it."""

    id: str
    label: str
    level: MechanismLevel
    speaks_for: tuple[str, ...]
    speaks_against: tuple[str, ...]
    missing: tuple[str, ...]
    cite: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RowFinding:
    """What is judged of one row: the answer (`unknown`: none), in words, with the signs it rests on, in English.

    Where signs `disagree` no answer holds, and `because` names all of them. `known` are the facts that stand beside
    it, `missing` labels of facts that could settle it; `settled_by` says what would.
    """

    id: str
    label: str
    answer: str
    words: str
    tone: Literal["good", "offer", "ask", "stop", "quiet"]
    because: tuple[str, ...]
    disagree: bool
    known: tuple[ValueUsed, ...]
    missing: tuple[str, ...]
    settled_by: str | None = None
    cite: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LevelRow:
    """One row of the table: its level (code and words; None: not known), what is judged of it, what settles it next.

    `drawn` says from 0 on how much of the level is lost (None: not known). `next` is one thing: the first that would
    settle a judgement, and `next_settles` which.
    """

    id: str
    level: str | None
    words: str
    drawn: int | None
    findings: tuple[RowFinding, ...]
    next: str | None = None
    next_settles: str | None = None
    cite: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LevelTable:
    """The levels that are drawn, from the top down (code and words), and a row for each thing known at a level."""

    id: str
    title: str
    levels: tuple[tuple[str, str], ...]
    rows: tuple[LevelRow, ...]
    cite: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PatternFound:
    """Results that belong together: what they fit, the next test, who is told and by when, what changes in the plan."""

    id: str
    result: str
    values: tuple[ValueUsed, ...]
    fits: str
    next: str
    call: str
    within: str
    changes: str
    tone: Literal["good", "offer", "ask", "stop", "quiet"]
    urgent: bool = False
    cite: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WorkUpResult:
    """Results of a panel read together. `stale` and `not_done` are names of tests.

    `nothing_found` is what is said when no pattern holds, None when one does.
    """

    id: str
    title: str
    found: tuple[PatternFound, ...]
    measured: tuple[ValueUsed, ...]
    stale: tuple[str, ...]
    not_done: tuple[str, ...]
    nothing_found: str | None
    cite: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Notice:
    """What a reader must know of the whole plan before its first line: a heading and one or two sentences."""

    id: str
    heading: str
    text: str
    cite: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FigureShown:
    """One figure about a group of people: of what, how much, counted in whom and where."""

    id: str
    of: str
    value: float
    unit: str
    who: str
    place: str
    cite: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Population:
    """Figures for the person's age and sex. `gaps` are things without one; `refused` says why there are none at all."""

    figures: tuple[FigureShown, ...]
    gaps: tuple[str, ...]
    refused: str | None = None


@dataclass(frozen=True, slots=True)
class DefinitionResult:
    """Whether one body's definition of the term `of` holds. `met` are its criteria that hold, in English.

    `missing` are labels of facts that could settle it; `here` says whether the body is heard in the jurisdiction.
    """

    id: str
    of: str
    label: str
    truth: Truth
    met: tuple[str, ...]
    missing: tuple[str, ...]
    here: bool
    cite: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ScoreResult:
    """What a published score foretells for the person, in percent over `years`.

    `percent` counts what is not known as absent (`counted_absent` are its labels); `lowest` and `highest` are how far
    that could move it. `refused` says why there is no result. `here` says whether the score is meant for the place.
    """

    id: str
    title: str
    outcome: str
    years: int
    percent: float | None
    lowest: float | None
    highest: float | None
    counted_absent: tuple[str, ...]
    refused: str | None
    attribution: str
    warning: str
    here: bool
    cite: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LateStep:
    """What to do when a step has not happened by a day (ISO date)."""

    on: str
    text: str
    cite: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SequenceStep:
    """One event of the years to come, on its day (ISO date), because of which recommendation.

    Steps of one `lane` (doses, blood tests) belong together. `was_due` is the day that has passed already; `repeat` is
    the number of the step within its row, from 1.
    """

    on: str
    lane: str
    what: str
    owner: str
    recommendation: str
    repeat: int = 1
    was_due: str | None = None
    late: tuple[LateStep, ...] = ()
    cite: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CareSequence:
    """The years that follow a line of the plan, until `until` (ISO date), and what takes over from it.

    `anchor` is the day from which the days are counted: the latest start, or where `anchored_on` is a feature, what
    that feature tells of. `takes_over` are the titles of the options that follow, in order.
    """

    line: str
    title: str
    anchor: str
    anchored_on: str
    until: str
    steps: tuple[SequenceStep, ...]
    takes_over: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BurdenPart:
    """One drug in a sum: how much it counts (None: not known), and whether it is `taken`, `new` or `stopped`."""

    label: str
    counts: float | None
    state: Literal["taken", "new", "stopped"]


@dataclass(frozen=True, slots=True)
class Burden:
    """A sum over drugs before and after the plan, too much from `limit` on. `at_least`: more may count than is known.

    New drugs count with the highest dose and the strongest drug that their lines allow.
    """

    id: str
    name: str
    unit: str | None
    before: float
    after: float
    at_least: bool
    limit: float
    drugs: tuple[BurdenPart, ...]
    text: str
    cite: tuple[str, ...] = ()

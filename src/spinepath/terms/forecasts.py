"""The course ahead of one person, as plain data: what the simulation hands to plans, pages and pictures."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Band:
    """A number and two ranges, told apart: of the expected number (what we do not know), and between people."""

    mean: float
    expected: tuple[float, float]  # central 95 % over draws of the parameters
    people: tuple[float, float] | None = None  # central 80 % over people like this; none for a share


@dataclass(frozen=True, slots=True)
class Split:
    """The difference to usual care in three parts that add up to it: direct, indirect, and what is neither alone."""

    total: Band
    direct: Band
    indirect: Band
    interaction: Band


@dataclass(frozen=True, slots=True)
class Curve:
    """A measure on the days of the grid; `values[i]` belongs to `days[i]`."""

    measure: str
    unit: str
    values: tuple[Band, ...]


@dataclass(frozen=True, slots=True)
class Count:
    """Out of 100 people like this: `before` under usual care and `now` under the strategy, both whole numbers."""

    what: str
    days: int
    before: int
    now: int
    expected: tuple[int, int]  # range of `now`
    difference: Band  # out of 100, strategy minus usual care, not rounded


@dataclass(frozen=True, slots=True)
class Swing:
    """One bar of a tornado: the outcome with one number of the model low and high, all others in the middle.

    Bars with the same `outcome` belong together.
    """

    parameter: str
    title: str
    low: float
    high: float
    outcome_low: float
    outcome_high: float
    assumption: bool  # at least in part
    outcome: str = ""  # what is counted, with its unit
    outcome_middle: float | None = None  # with all numbers in the middle


@dataclass(frozen=True, slots=True)
class Course:
    """What is expected under one strategy. `differences` is empty for the reference itself."""

    strategy: str
    title: str
    comparator: str
    option: str | None
    curves: tuple[Curve, ...]
    totals: dict[str, Band]  # pain_days, new_fractures, qaly, survival, by name with the horizon in days: pain_days@365
    differences: dict[str, Split] = field(default_factory=dict)
    counts: tuple[Count, ...] = ()
    not_modelled: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    plain: str = ""  # the title for the person, where it is another


@dataclass(frozen=True, slots=True)
class Forecast:
    """All courses of one person, or the reasons why none is shown (`refused`)."""

    person: dict[str, float | str]  # what was known and used
    drawn: tuple[str, ...]  # what was unknown and drawn from the population
    days: tuple[int, ...]
    horizons: tuple[int, ...]
    courses: tuple[Course, ...]
    tornado: tuple[Swing, ...]
    refused: tuple[str, ...]
    notes: tuple[str, ...]
    draws: int
    lives: int
    seed: int
    digest: str
    schema: str = "spinepath/forecast/1"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One number of a simulated population: a measure under one strategy on one day, of everyone or of a stratum.

    A share is between 0 and 1. The difference to the reference strategy is the sum of its three parts; each has its
    range. The reference itself has none of them.
    """

    strategy: str
    measure: str
    by: str  # how a fracture is found; empty where the measure counts none
    threshold: float | None
    at_d: float
    stratum: str  # empty: everyone
    mean: float
    expected_range: tuple[float, float] | None
    between_people: tuple[float, float] | None
    difference: float | None = None
    direct: float | None = None
    indirect: float | None = None
    interaction: float | None = None
    difference_range: tuple[float, float] | None = None
    direct_range: tuple[float, float] | None = None
    indirect_range: tuple[float, float] | None = None
    interaction_range: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Compared:
    """One figure that a cohort or trial saw, beside the simulated one. `inside`: both agree within their ranges."""

    scenario: str
    measure: str
    arm: str | None
    minus: str | None  # the figure is the difference of `arm` from this one
    at_d: float
    observed: float
    interval: tuple[float, float] | None
    simulated: float
    range: tuple[float, float]
    inside: bool
    role: str  # fit: the model was fitted to it; check: it was never shown to the fit
    read: str
    cite: tuple[str, ...]
    threshold: float | None = None
    by: str = ""
    ratio: bool = False


@dataclass(frozen=True, slots=True)
class RunVersions:
    """What a run was made with. Same versions and same input: same numbers."""

    spinepath: str
    knowledge: str
    knowledge_digest: str


@dataclass(frozen=True, slots=True)
class Screening:
    """How many people were enrolled, over all draws, and how many were looked at for them."""

    enrolled: int
    screened: int


def left_out_note(people: int) -> str:
    """What is said of people with more new fractures under some strategy than are kept."""
    subject = "1 simulated person" if people == 1 else f"{people} simulated people"
    return f"{subject} had more than twelve new fractures under one of the strategies; later ones are left out"


@dataclass(frozen=True, slots=True)
class Simulated:
    """A simulated population as it is printed. `command` makes it again; the `digest` is the same however it is run.

    `left_out`: people with more new fractures than are kept (`left_out_note`).
    """

    scenario: str
    title: str
    results: tuple[Outcome, ...]
    population: Screening
    draws: int
    seed: int
    left_out: int
    digest: str
    versions: RunVersions
    command: str


@dataclass(frozen=True, slots=True)
class Validated:
    """The model beside every observed figure of some scenarios, as it is printed."""

    title: str
    results: tuple[Compared, ...]
    versions: RunVersions
    command: str

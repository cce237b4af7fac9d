"""What a knowledge file may say of the course ahead: parameters, rates, strategies, and populations to simulate.

`docs/explanation/course_model.md` tells the model that these numbers belong to.
"""

from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator

from .base import CiteId, Document, Identifier, Read

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]*$")]
Sex = Literal["female", "male"]
Grade = Annotated[int, Field(ge=1, le=3)]
Setting = Literal["trial", "primary", "emergency", "inpatient"]
Target = Literal["pain.shift", "pain.T", "pain.w", "hazard.vf", "p.collapse", "falls", "kyphosis.slope"]
Block = Literal["pain", "fracture", "utility", "death"]
Measure = Literal[
    "nrs_mean",
    "nrs_sd",
    "nrs_change",
    "p_nrs_below",
    "p_change_ge",
    "p_relief_ge",
    "new_vf",
    "collapse",
    "rdq",
    "eq5d",
    "alive",
    "alive_below",
    "pain_days",
    "qaly",
    "new_fractures",
]
THRESHOLDED = ("p_nrs_below", "p_change_ge", "p_relief_ge", "alive_below")


class Distribution(Document):
    """Exactly one law; `min` and `max` cut it. Normal: mean, SD; lognormal: median, SD of the log."""

    fixed: float | None = None
    normal: tuple[float, float] | None = None
    lognormal: tuple[float, float] | None = None
    beta: tuple[float, float] | None = None
    uniform: tuple[float, float] | None = None
    min: float | None = None
    max: float | None = None

    @model_validator(mode="after")
    def _one_law(self) -> Self:
        laws = {name: getattr(self, name) for name in ("fixed", "normal", "lognormal", "beta", "uniform")}
        given = [name for name, law in laws.items() if law is not None]
        if len(given) != 1:
            raise ValueError(f"found {' and '.join(given) or 'no law'}, expected exactly one of {', '.join(laws)}")
        if self.uniform and self.uniform[0] > self.uniform[1]:
            raise ValueError(f"uniform: found {list(self.uniform)}, expected the lower bound first")
        if (self.normal and self.normal[1] < 0) or (self.lognormal and min(self.lognormal) <= 0):
            law = list(self.normal or self.lognormal or ())
            raise ValueError(f"found {law}, expected possible moments: a spread from 0 on, a median above 0")
        if self.beta and min(self.beta) <= 0:
            raise ValueError(f"beta: found {list(self.beta)}, expected possible moments: two numbers above 0")
        if self.min is not None and self.max is not None and self.min >= self.max:
            raise ValueError(f"min: found {self.min:g}, expected less than max, {self.max:g}")
        return self


class CourseParameter(Document):
    """One number of the model and how sure it is. It rests on records or is called an assumption, with the reason.

    `fitted` names the block of `make fit` that moves it; without it the law is drawn as it stands.
    """

    id: Identifier
    title: str
    unit: str
    distribution: Distribution
    fitted: Block | None = None
    cite: list[CiteId] = Field(default_factory=list)
    assumption: str = ""

    @model_validator(mode="after")
    def _grounded(self) -> Self:
        if not self.cite and not self.assumption:
            raise ValueError("cite: missing; a number rests on a record or is called an assumption")
        return self


class CourseRate(Document):
    """One cell of a table by sex and age in whole years, both ends included.

    `note` says how a value was made that its source does not print.
    """

    table: Literal[
        "incidence_vf", "prevalence_vf", "prevalence_severe", "death_us", "death_uk", "hip_t", "background_eq5d"
    ]
    sex: Sex
    age_from: int
    age_to: int
    value: float
    sd: float | None = None
    unit: str
    cite: CiteId
    read: Read
    note: str = ""

    @model_validator(mode="after")
    def _ages_in_order(self) -> Self:
        if self.age_from > self.age_to:
            raise ValueError(f"age_to: found {self.age_to}, expected {self.age_from} or more")
        return self


class FittedDraws(Document):
    """What the fit gives for one parameter or one effect (`effect:POOL`): its value in each joint draw, in order.

    `made_from` is the digest of what it was fitted to or solved from (`course_digest`).
    """

    id: str
    unit: str
    made_from: str = ""
    draws: str

    @property
    def values(self) -> list[float]:
        """The draws as numbers."""
        return [float(x) for x in self.draws.split()]


class CourseEffect(Document):
    """One pooled answer acting in the model. What is not given here is taken from the pool's own `model`.

    `treatment` names the treatment of a network; day counts run from the start of the treatment.
    """

    pool: CiteId
    treatment: str = ""
    target: Target | None = None
    onset_d: float | None = None
    ramp_d: float | None = None
    hold_d: float | None = None
    offset_d: float | None = None
    why: str = ""


class CourseFact(Document):
    """A fact that the model uses of a person, and the features that say it; the first that is known counts."""

    fact: Literal["age", "sex", "t_hip", "fractures", "grade", "fracture_age_d", "nrs", "kidney"]
    features: Annotated[list[Identifier], Field(min_length=1)]


class SeenIn(Document):
    """Whom the trials behind a strategy took: beyond that its effect is not known and no course is shown."""

    female_only: bool = False
    ages: tuple[float, float] = (50, 95)
    egfr_min: float | None = None
    fracture_days: tuple[float, float] | None = None
    why: str


class Strategy(Document):
    """What is done for a person, as the simulation knows it: an option of the plan with the effects that act.

    `plain`: the title in words for the person, where it is another.
    `comparator` says what the effects were measured against. `not_modelled` names known effects that are left out,
    with the reason.
    """

    id: Identifier
    title: str
    plain: str = ""
    option: Identifier | None = None
    comparator: Literal["none", "placebo", "sham", "usual_care", "active"] = "none"
    effects: list[CourseEffect] = Field(default_factory=list)
    not_modelled: list[str] = Field(default_factory=list)
    seen_in: SeenIn | None = None
    cite: list[CiteId] = Field(default_factory=list)


class Population(Document):
    """Who is simulated. A value not given is drawn as in the general population of that age and sex.

    `prior_vf`: number of vertebral fractures before the index fracture to its share; `grade`: worst grade (1 to 3) of
    the index fracture, or of the earlier ones where there is no index fracture. `fracture_age_d`: days from the
    index fracture to the screening; without it there is no index fracture. `t_hip`: T-score of the hip.
    `life_table`: whose deaths of everybody are taken.
    """

    n: Annotated[int, Field(ge=1, le=100_000_000)] = 20_000
    source: str = Field(default="generate", alias="from")
    age: Distribution | None = None
    female: Annotated[float, Field(ge=0, le=1)] = 1.0
    t_hip: Distribution | None = None
    prior_vf: dict[int, float] | None = None
    grade: dict[Grade, float] | None = None
    fracture_age_d: Distribution | None = None
    setting: Setting = "primary"
    life_table: Literal["uk", "us"] = "uk"

    @field_validator("prior_vf", "grade", mode="before")
    @classmethod
    def _nothing_is_not_given(cls, value: object) -> object:
        return None if value == {} else value

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if self.age is None and self.source == "generate":
            raise ValueError("age: missing; only people of a file bring their own")
        for name in ("prior_vf", "grade"):
            shares = getattr(self, name)
            if shares is not None and (min(shares.values()) < 0 or abs(sum(shares.values()) - 1) > 1e-6):
                raise ValueError(f"{name}: found shares {shares}, expected shares that add up to 1")
        if self.prior_vf and not all(0 <= n <= 10 for n in self.prior_vf):
            raise ValueError(f"prior_vf: found {sorted(self.prior_vf)}, expected numbers from 0 to 10")
        return self


class Output(Document):
    """One thing to measure, on the days after enrolment. `threshold` belongs to the measures of `THRESHOLDED`."""

    measure: Measure
    at_d: list[Annotated[float, Field(ge=0)]]
    by: Literal["radiographic", "clinical"] = "radiographic"
    threshold: float | None = None

    @field_validator("at_d", mode="before")
    @classmethod
    def _one_day_is_a_list(cls, value: object) -> object:
        return [value] if isinstance(value, int | float) else value

    @model_validator(mode="after")
    def _threshold_given(self) -> Self:
        _threshold_where_needed(self.measure, self.threshold)
        return self


def _threshold_where_needed(measure: str, threshold: float | None) -> None:
    wanted = measure in THRESHOLDED
    if wanted != (threshold is not None):
        found, expected = ("none", "one") if wanted else (threshold, "none")
        raise ValueError(f"threshold: found {found}, expected {expected} with {measure}")


Source = Annotated[str, Field(min_length=1)]  # a record; in a file of somebody's own, whatever names the source


class Observed(Document):
    """What a cohort or trial saw. `minus`: the value is the difference of `arm` from that arm.

    Without `ci95`, the interval is reckoned from `n` for a share, and from `sd` and `n` for a mean.
    `role: fit` may be read by the fit; `check` never is.
    """

    measure: Measure
    arm: Name | None = None
    minus: Name | None = None
    at_d: Annotated[float, Field(ge=0)]
    by: Literal["radiographic", "clinical"] = "radiographic"
    threshold: float | None = None
    value: float
    ci95: tuple[float, float] | None = None
    sd: float | None = None
    n: Annotated[int, Field(ge=1)] | None = None
    ratio: bool = False
    role: Literal["fit", "check"] = "check"
    read: Read = "abstract"
    cite: Annotated[list[Source], Field(min_length=1)]

    @field_validator("cite", mode="before")
    @classmethod
    def _one_source_is_a_list(cls, value: object) -> object:
        return [value] if isinstance(value, str) else value

    @model_validator(mode="after")
    def _comparable(self) -> Self:
        _threshold_where_needed(self.measure, self.threshold)
        if self.ci95 is not None and self.ci95[0] > self.ci95[1]:
            raise ValueError(f"ci95: found {list(self.ci95)}, expected the lower bound first")
        if self.ratio and self.minus is None:
            raise ValueError("minus: found nothing, expected the arm that `ratio` divides by")
        return self


class Uncertainty(Document):
    """How many draws of the parameters, and how many lives with each."""

    draws: Annotated[int, Field(ge=1, le=2000)] = 400
    lives: Annotated[int, Field(ge=1)] = 50


class Scenario(Document):
    """A population, what is done for it, what is measured, and what others saw. Schema `spinepath/scenario/1`."""

    schema_: Literal["spinepath/scenario/1"] = Field(alias="schema")
    id: Name | None = None
    title: str = ""
    population: Population
    entry: str = ""
    enrol: Literal["until_n", "all"] = "until_n"
    strategies: dict[Name, list[Name]]
    reference: Name | None = None
    horizon_d: Annotated[float, Field(gt=0, le=36525)]
    outputs: list[Output] = Field(default_factory=list)
    strata: dict[
        Literal["age", "female", "t_hip", "prior_vf", "grade", "fracture_age_days", "nrs_move"], list[float]
    ] = Field(default_factory=dict)
    uncertainty: Uncertainty | None = None
    seed: Annotated[int, Field(ge=0, lt=2**32)] = 1
    observed: list[Observed] = Field(default_factory=list)
    notes: list[str] = Field(default_factory=list)
    cite: list[CiteId] = Field(default_factory=list)

    @model_validator(mode="after")
    def _arms_known(self) -> Self:
        arms = set(self.strategies)
        for place, name in [("reference", self.reference), *((f"observed.{i}", n) for i, o in enumerate(self.observed)
                            for n in (o.arm, o.minus))]:  # fmt: skip
            if name is not None and name not in arms:
                raise ValueError(f"{place}: found {name}, expected one of {', '.join(sorted(arms))}")
        for column, edges in self.strata.items():
            if not edges or sorted(set(edges)) != edges:
                raise ValueError(f"strata.{column}: found {edges}, expected edges that rise")
        return self

"""What a knowledge file may say. These models validate the YAML and generate `schemas/`.

Every model refuses unknown keys, so a misspelt key is an error and never silently ignored.
"""

from datetime import date
from typing import Any, Literal

from pydantic import Field, model_validator

from spinepath.terms.results import Safety, Status

from .base import CiteId, Document, Identifier
from .base import Parameter as Parameter
from .coverage_models import CoveragePart as CoveragePart
from .evidence import Citation as Citation
from .evidence import EvidenceProfile as EvidenceProfile
from .evidence import EvidenceRecord as EvidenceRecord
from .feature_models import Feature as Feature
from .feature_models import FeatureType as FeatureType
from .plan_models import Burden as Burden
from .plan_models import BurdenCase as BurdenCase
from .plan_models import Interaction as Interaction
from .plan_models import InteractionCase as InteractionCase
from .plan_models import PlanRule as PlanRule
from .plan_models import RuleCase as RuleCase
from .programme_models import Programme as Programme
from .programme_models import ProgrammeItem as ProgrammeItem
from .referral_models import Referral as Referral
from .sequence_models import SequenceRow as SequenceRow

# --- codes and units ----------------------------------------------------------------------------------------------


class Strength(Document):
    """What one unit of a product holds of the ingredient, e.g. 325 mg in a tablet."""

    value: float
    unit: str


class Code(Document):
    """One code as a source sends it. `system` is a short name of `systems.yaml`. `prefix` matches all longer codes.

    `possible`: the code names a combination but not every part of it, and this drug may be one of them.
    """

    system: str
    code: str
    display: str | None = None
    prefix: bool = False
    value: bool | str | float | None = None
    strength: Strength | None = None
    seen: list[str] = []
    verified: bool = True
    possible: bool = False


class Concept(Document):
    """What a set of codes means. `classes` group concepts (an NSAID, an opioid); `value` of a code is the fact's value.

    `factors` are per-concept numbers a calculator needs (a morphine equivalent), each cited. A fact of a concept that
    `completes` a type (a review of all medicines, a checklist gone through) makes the record complete for that type
    for `completes_for_d` days.

    `names` are words in small letters by which a product or allergen without a known code is recognised: one word, or
    several that must all be there. A drug for which none are given has its label if that is one word. Those of the
    unrecognised medicine are forms (a cream, eye drops) under which one word does not say that the body gets the drug.

    `form_of` is the drug of which this is a form that acts for longer (a patch, a slow-release tablet). A code that
    names the drug alone means the form when the written name, the route or an amount per hour says so.
    """

    concept: Identifier
    label: str
    resource: Literal["condition", "observation", "medication", "procedure", "allergy", "patient", "answer"]
    classes: list[Identifier] = []
    unit: str | None = None
    codes: list[Code] = []
    names: list[str] | None = None
    form_of: Identifier | None = None
    factors: dict[str, float] = {}
    completes: str | None = None
    completes_for_d: int | None = None
    cite: list[CiteId] = []

    @model_validator(mode="after")
    def _completes_for_a_time(self) -> "Concept":
        if (self.completes is None) != (self.completes_for_d is None):
            raise ValueError("completes and completes_for_d go together")
        return self


class CodeSystem(Document):
    """A code system: short name, the URIs under which sources send it, and whether codes may come without dots."""

    system: Identifier
    uris: list[str]
    dotless: bool = False


class UnitConversion(Document):
    """`value_in_to = value_in_from * factor + offset`, for one concept or (concept null) for all."""

    concept: Identifier | None = None
    from_: str = Field(alias="from")
    to: str
    factor: float
    offset: float = 0.0
    cite: list[CiteId] = []


# --- recommendations ----------------------------------------------------------------------------------------------


class Criterion(Document):
    """One named condition. The name is the explanation.

    Where it is this one that keeps the option out, `recheck_after_d` says after how many days to look again.
    """

    when: str
    cite: list[CiteId]
    recheck_after_d: int | None = Field(default=None, ge=1)


class Contraindication(Criterion):
    """`block` asks before the option may be used; `check_first` is settled at the bedside and names its hazard."""

    if_unknown: Literal["block", "check_first"] = "block"
    hazard: str | None = None

    @model_validator(mode="after")
    def _hazard_named(self) -> "Contraindication":
        if self.if_unknown == "check_first" and not self.hazard:
            raise ValueError("if_unknown: check_first needs a hazard id")
        return self


class Reservation(Criterion):
    """`check` is settled before the option is used; `leave` is left to the option itself, which finds it out."""

    if_unknown: Literal["check", "leave"] = "check"


class Caution(Criterion):
    """`then` says what to do when it holds."""

    then: list[str]


class DoseRow(Document):
    """Rows stand from the most restrictive to the least; the first that is not false applies.

    With `until_decides` the last day is the end of a supply: it is decided then, after a review, how it goes on. With
    `at_most_taken` the ceiling is what the person takes of it, where that is known and lower.
    """

    when: str | None = None
    text: str
    max: float | None = None
    unit: str | None = None
    route: str | None = None
    until_d: int | None = None
    until_decides: bool = False
    at_most_taken: bool = False
    start_within_d: int | None = None
    cite: list[CiteId]


class MonitoringRow(Document):
    """What is measured, how many days after the start and by whom, when `when` holds.

    `since` is a feature that counts the days from something else than the start, such as the fracture.
    """

    what: str
    after_d: int | None = None
    since: Identifier | None = None
    when: str | None = None
    if_unknown: Literal["show", "hide"] = "show"
    owner: str
    cite: list[CiteId]


class Stop(Document):
    """When and how the option ends: after so many days from the start, or from the day that `since` counts from.

    With `decides` that day decides whether it goes on; it does not just end there.
    """

    text: str
    after_d: int | None = None
    since: Identifier | None = None
    decides: bool = False
    cite: list[CiteId]


class DetailRow(Document):
    """A line within the option (a step, an exercise, a stop sign), shown when `when` holds.

    `if_unknown` says whether it shows while `when` is unknown: an exercise hides, a warning shows. An `urgent` row is
    done the same day by whomever its `when` is known to hold for: its line begins today and the plan is urgent.
    """

    section: Literal[
        "step",
        "do",
        "avoid",
        "exercise",
        "stop_sign",
        "emergency_sign",
        "advice",
        "handover",
        "do_not_start",
        "risk",
        "evidence",
    ]
    text: str
    when: str | None = None
    if_unknown: Literal["show", "hide"] = "show"
    owner: str | None = None
    within: str | None = None
    urgent: bool = False
    cite: list[CiteId]

    @model_validator(mode="after")
    def _urgent_has_condition(self) -> "DetailRow":
        if self.urgent and self.when is None:
            raise ValueError("an urgent row says for whom: it has a `when`")
        return self


class Exchange(Document):
    """The drug (concept) that a drug in use is changed to today, at most how much of it, and when that is reviewed.

    Where the amount taken is known the new one is at most its `share` by the `factor` of both drugs, in whole units and
    never less than one. `watch` is what is looked at the next day; the supply lasts `supply_d`, and it is decided then.
    """

    drug: Identifier
    max: float = Field(gt=0)
    unit: str
    review_after_d: int = Field(ge=1)
    factor: Identifier
    share: float = Field(gt=0, le=1)
    watch: str
    supply_d: int = Field(ge=1)


class TakenRow(Document):
    """What to do with a drug that is being taken; the first row that surely holds for the drug speaks.

    `drugs` (concepts or `class:NAME`) narrows the row; without them it is for every drug of the recommendation. `to`
    names the drug of a change that the plan itself makes, so that its sums and its calendar know it. `until_next`: of a
    change, it is taken until the day on which another drug takes over, so nothing ends on the day of the plan. `held`:
    of a change, none of it is taken until somebody has settled what follows. `in_its_place`: what is said instead, with
    the verdict stop, where the dose of a line takes its place. `tell`: plain words for the person who takes it, beside
    the verdict; of a stop they stand alone.
    """

    drugs: list[str] = []
    when: str | None = None
    verdict: Literal["continue", "change", "taper", "stop", "ask"]
    text: str
    to: Exchange | None = None
    until_next: bool = False
    held: bool = False
    in_its_place: str | None = None
    tell: str | None = None
    cite: list[CiteId]

    @model_validator(mode="after")
    def _only_a_change_has_another_drug(self) -> "TakenRow":
        if self.to is not None and self.verdict != "change":
            raise ValueError("to belongs to the verdict change")
        if self.until_next and (self.verdict != "change" or self.to is not None):
            raise ValueError("until_next belongs to the verdict change without a drug that takes over today")
        if self.held and (self.verdict != "change" or self.until_next):
            raise ValueError("held belongs to the verdict change, and nothing that is held goes on")
        return self


class Offer(Document):
    """Which way the recommendation points, how strongly, and the evidence profile behind it."""

    direction: Literal["for", "against"]
    strength: Literal["strong", "conditional"]
    profile: CiteId | None = None


class Reviewed(Document):
    """The clinician who signed an edition, or the knowledge as a whole, and when."""

    by: str | None = None
    on: date | None = None

    @property
    def signed(self) -> bool:
        """Whether there are a name and a day."""
        return self.by is not None and self.on is not None


class Edition(Document):
    """What holds from a date on. A released edition is never edited; a changed answer is a new edition.

    While a red flag holds, `stop_drugs` (concepts or `class:NAME`) that are taken are stopped now, and `leave_drugs`
    are neither stopped nor started by anyone but the team that is called. `sequence_from` is a feature that counts the
    days since the last dose of somebody who is treated already. `ask_in_turn` are indications in an order: nothing is
    asked for the option but the first of them that is not known, and the rest only once all of them hold.
    `hands_over` are features that whoever takes over needs: where the red flag holds, or the line is recommended, what
    is not known of them is asked.
    """

    version: int
    from_: date = Field(alias="from")
    state: Literal["draft", "reviewed"]
    reconstructed: bool = False
    reviewed: Reviewed = Reviewed()
    jurisdictions: list[Literal["uk", "us", "eu"]] = []
    offer: Offer
    dissent: list[CiteId] = []
    indications: dict[Identifier, Criterion]
    contraindications: dict[Identifier, Contraindication] = {}
    usually_not: dict[Identifier, Reservation] = {}
    cautions: dict[Identifier, Caution] = {}
    cautions_limit: int | None = None
    dose: list[DoseRow] = []
    details: list[DetailRow] = []
    stop_drugs: list[str] = []
    leave_drugs: list[str] = []
    actions: list[Identifier] = []
    owner: str
    start_within_d: int | None = None
    review_after_d: int | None = None
    monitoring: list[MonitoringRow] = []
    stop: Stop | None = None
    if_taken: list[TakenRow] = []
    ask_in_turn: list[Identifier] = []
    hands_over: list[Identifier] = []
    sequence_from: Identifier | None = None
    sequence: list[SequenceRow] = []
    programme: Programme | None = None

    @model_validator(mode="after")
    def _last_day_is_known(self) -> "Edition":
        if any(row.ends for row in self.sequence) and not (self.stop and self.stop.after_d):
            raise ValueError("a row that ends needs stop.after_d")
        return self

    @model_validator(mode="after")
    def _in_turn(self) -> "Edition":
        if unknown := [name for name in self.ask_in_turn if name not in self.indications]:
            raise ValueError(f"ask_in_turn names indications, not {unknown[0]}")
        return self


class Recommendation(Document):
    """One option (or one red flag), its parameters, and what was advised from which date on.

    `drugs` are the concepts or `class:NAME` that mean the option is in use; `brings` are those that it starts,
    where they are fewer. Its dose takes the place of what is taken of its `drugs` and of those `in_place_of`,
    unless `dose_is_total`, which a tablet taken already helps to reach. While `anew_when` surely holds, what is
    taken of its `drugs` is not gone on with: the line begins anew, as with another drug. A line that only goes
    `beside` other drugs goes with them when the plan stops them all. `on_stop` is the verdict on its drugs when a
    contraindication holds. `hold_while` keeps the option back while the red-flag questions are not answered
    (provisional), while an urgent red flag holds, or an emergency; relief that the person needs while waiting is
    not held by an urgent one; with `after_questions` open red-flag questions do not hold it back but are named as
    what to check first. `interim_analgesia` marks what may relieve pain while everything else waits. The
    questions of a `second_line` option wait until its indications are known to hold. `urgency: urgent` of an
    option makes the plan urgent wherever it is recommended; only a red flag is an emergency. A red flag with
    `asks_while_unknown: false` fires when its signs are recorded, but its unasked signs make no plan provisional;
    one with `holds_others: false` holds no other option back. `declined_with` names options whose refusal raises
    the question whether this one is declined too. `referral` makes a letter of the recommended lines.
    """

    id: Identifier
    title: str
    option: Identifier
    kind: Literal["option", "red_flag"] = "option"
    group: Identifier
    rank: int
    urgency: Literal["emergency", "urgent"] | None = None
    asks_while_unknown: bool = True
    subject: Literal["person", "fracture"] = "person"
    mechanisms: list[Identifier] = []
    drugs: list[str] = []
    brings: list[str] = []
    in_place_of: list[str] = []
    dose_is_total: bool = False
    anew_when: str | None = None
    beside: list[str] = []
    on_stop: Literal["stop", "taper", "change"] = "stop"
    on_stop_text: str | None = None
    hold_while: list[Literal["provisional", "urgent", "emergency"]] = []
    after_questions: bool = False
    holds_others: bool = True
    declined_with: list[Identifier] = []
    interim_analgesia: bool = False
    second_line: bool = False
    referral: Referral | None = None
    parameters: dict[Identifier, Parameter] = {}
    editions: list[Edition]

    @model_validator(mode="after")
    def _red_flag_has_urgency(self) -> "Recommendation":
        if self.urgency is None and self.kind == "red_flag":
            raise ValueError("a red_flag names its urgency")
        if self.urgency == "emergency" and self.kind == "option":
            raise ValueError("an option may be urgent, only a red_flag is an emergency")
        return self

    def edition(self, version: int) -> Edition:
        """The edition of that version, which an assessment names."""
        return next(e for e in self.editions if e.version == version)


class Expectation(Document):
    """What a case demands. A key that is absent is not checked. `taken` is the verdict on the drugs of the case."""

    status: Status | None = None
    safety: Safety | None = None
    because: list[str] | None = None
    cautions: list[str] | None = None
    check: list[str] | None = None
    ask: list[str] | None = None
    then: list[str] | None = None
    dose: str | None = None
    dose_max: float | None = None
    limited_by: list[str] | None = None
    details: list[str] | None = None
    no_details: list[str] | None = None
    items: list[str] | None = None
    no_items: list[str] | None = None
    taken: str | None = None


class Case(Document):
    """One case beside the rule: `like` names a person, `given` changes facts (null = unknown)."""

    name: str
    like: str | None = None
    given: dict[str, Any] = {}
    drugs: list[str] = []
    edition: date | None = None
    jurisdiction: Literal["uk", "us", "eu"] = "uk"
    expect: Expectation


class Cases(Document):
    """`NAME.cases.yaml` beside `NAME.yaml`."""

    recommendation: Identifier
    people: dict[str, dict[str, Any]] = {}
    cases: list[Case]


# --- plan ---------------------------------------------------------------------------------------------------------


class Action(Document):
    """A code that lines and tasks carry, with its words."""

    action: Identifier
    text: str


class Hazard(Document):
    """A way in which this software could harm someone, and what is done against it."""

    hazard: Identifier
    text: str
    cause: str
    effect: str
    control: str


class Version(Document):
    """The version of the knowledge, the day up to which guidance was read, and who signed it as a whole.

    From `guidance_good_for_d` days after that day on, every plan says that newer guidance may exist. `reviewed` is the
    signature under what belongs to no edition: features, codes, plan rules, hazards. Each edition has its own.
    """

    version: str
    guidance_read_to: date
    guidance_good_for_d: int | None = Field(default=None, ge=1)
    reviewed: Reviewed = Reviewed()

"""What a file of vignettes may say, and what the knowledge says of the codes of their expectations."""

from datetime import date
from typing import Any, Literal

from pydantic import Field, model_validator

from spinepath.terms.results import Disposition, MechanismLevel, Verdict

from .base import Document, Identifier

CodeKind = Literal["must_recommend", "must_not_recommend", "must_flag", "must_ask"]
_RECOMMENDED: list[Disposition] = ["do_now", "offer", "check_then_offer"]


class Way(Document):
    """One way in which a plan shows a thing; `when` says for whom it counts.

    A way about lines: `lines` are recommendations (`other_than`: any but these) whose line stands at one of `at`;
    `actions` are tasks that it carries; `criteria` are stops, reservations and cautions of it that hold and that the
    plan shows, whatever becomes of the line. `named` keeps to the lines that the case names as not to be recommended,
    where it names any; `listed_in` to the options that this feature of the person lists.

    Other ways: `drugs` that are taken, with the `verdicts` that count; `definitions` that hold; `mechanisms` at one of
    `levels`; `interactions` found; `notices` at the top; `after_emergency`, recommendations announced for the time
    after the emergency; `provisional`, a plan that waits for the warning signs.
    """

    when: str | None = None
    lines: list[Identifier] = []
    other_than: list[Identifier] = []
    at: list[Disposition] = _RECOMMENDED
    actions: list[Identifier] = []
    criteria: list[Identifier] = []
    named: bool = False
    listed_in: Identifier | None = None
    drugs: list[str] = []
    verdicts: list[Verdict] = []
    definitions: list[Identifier] = []
    mechanisms: list[Identifier] = []
    levels: list[MechanismLevel] = ["likely"]
    interactions: list[Identifier] = []
    notices: list[Identifier] = []
    after_emergency: list[Identifier] = []
    provisional: bool = False

    @model_validator(mode="after")
    def _one_kind(self) -> "Way":
        found = [self.drugs, self.definitions, self.mechanisms, self.interactions, self.notices]
        kinds = [*found, self.after_emergency]
        if sum(map(bool, [*kinds, self.provisional, self.about_lines])) != 1:
            raise ValueError(
                "one way is about lines, drugs, definitions, mechanisms, interactions, notices or what comes after"
            )
        if bool(self.drugs) != bool(self.verdicts):
            raise ValueError("drugs and verdicts go together")
        return self

    @property
    def about_lines(self) -> bool:
        """Whether this way looks at lines of the plan."""
        names = (self.lines, self.other_than, self.actions, self.criteria, self.listed_in)
        return any(names) or self.named or self.at != _RECOMMENDED


class VignetteCode(Document):
    """One code of the expectations, and how a plan of this knowledge says it.

    It is shown when one way of `shown_by` is found (or none is asked for) and none of `unless`. A code of must_ask is
    shown when one of `features` is asked; `shown_by` then names the tests that would find it out. `agents` are the
    single drugs of a class code: the first that the plan names is held against the stops of the case. `emergency`: a
    case that expects the code is an emergency. `not_expressed` says why nothing in this knowledge can say the code.
    """

    code: Identifier
    kind: CodeKind
    text: str
    emergency: bool = False
    shown_by: list[Way] = []
    unless: list[Way] = []
    features: list[Identifier] = []
    agents: list[Identifier] = []
    not_expressed: str | None = None
    note: str | None = None

    @model_validator(mode="after")
    def _says_how(self) -> "VignetteCode":
        told = bool(self.shown_by or self.unless or self.features)
        if told == (self.not_expressed is not None):
            raise ValueError(
                "say how a plan shows the code (shown_by, unless, features) or why none can (not_expressed)"
            )
        if (self.kind == "must_ask") != bool(self.features) and self.not_expressed is None:
            raise ValueError("features belong to a code of must_ask, and it needs them")
        return self


class TakenDrug(Document):
    """A drug of the case: concept, amount a day (`10 mg/d`, or a number in the unit of the concept), first day."""

    drug: str
    dose: float | str | None = None
    start: str | None = None


class Translated(Document):
    """Who turned the published case into facts, whether without sight of the rules, and what was doubtful."""

    by: str | None = None
    blind: bool | None = None
    doubts: list[str] = []


class Expected(Document):
    """What the plan must and must not say, in codes."""

    must_recommend: list[str] = []
    must_not_recommend: list[str] = []
    must_flag: list[str] = []
    must_ask: list[str] = []


class Vignette(Document):
    """One person as features, fractures and drugs. A key that is absent, or null, is unknown."""

    id: str = Field(min_length=1)
    features: dict[str, Any] = {}
    fractures: list[dict[str, Any]] = []
    current_drugs: list[TakenDrug] = []
    jurisdiction: Literal["uk", "us", "eu"] | None = None
    as_of: date | None = None
    translated: Translated | None = None
    expected: Expected = Expected()


class VignetteFile(Document):
    """A file of vignettes; `codes` says in words what each code of the expectations means."""

    codes: dict[str, str] = {}
    vignettes: list[Vignette] = Field(min_length=1)

"""What a knowledge file may say of a programme: a bank of items with their steps, and how an edition draws on it."""

from typing import Annotated, Literal, get_args

from pydantic import Field, model_validator

from .base import CiteId, Document, Identifier, Parameter

Span = Annotated[list[int], Field(min_length=1, max_length=2)]  # a number, or the least and the most
Position = Literal[  # in the order in which a session goes through them
    "lying_on_back",
    "lying_on_side",
    "sitting",
    "standing_with_support",
    "standing",
    "walking",
    "lying_on_front",
    "hands_and_knees",
    "in_water",
]
POSITIONS: tuple[str, ...] = get_args(Position)


class ItemCriterion(Document):
    """One named condition of an item.

    While it is unknown the item is left out and the condition asked about (`ask: false`: not worth a question). An item
    that is the safer way of another is chosen all the same (`if_unknown: choose`).
    """

    when: str
    cite: list[CiteId]
    ask: bool = True
    if_unknown: Literal["leave_out", "choose"] = "leave_out"


class ItemStep(Document):
    """One level of an item, kept for at least so many weeks; `text` says what is new in it.

    A step with `when` is reached only by somebody of whom the condition is known to hold.
    """

    text: str | None = None
    sets: int | None = Field(default=None, ge=1)
    reps: int | None = Field(default=None, ge=1)
    hold_s: int | None = Field(default=None, ge=1)
    minutes: Span | None = None
    times_a_day: Span = [1]
    days_a_week: Span
    weeks: int = Field(default=2, ge=1)
    when: str | None = None
    cite: list[CiteId]

    @model_validator(mode="after")
    def _has_an_amount(self) -> "ItemStep":
        if self.reps is None and self.minutes is None:
            raise ValueError("a step says reps or minutes")
        if self.reps is not None and self.sets is None:
            raise ValueError("reps need sets")
        return self


class ProgrammeItem(Document):
    """One thing to practise, in the words of the person who does it.

    It is chosen when every `fits` is known to hold and every `not_for` is known not to. `helps` are the mechanisms that
    it is for. `drawing` names the picture where it is another item's. `easier` is the step back from the first step.
    An item that is `taught` waits for the visit at which it is shown and the person is assessed.
    """

    id: CiteId
    name: str
    purpose: str
    position: Position
    taught: bool = False
    equipment: list[str] = Field(default_factory=list)
    how: str
    cues: list[str] = Field(default_factory=list)
    do: list[str] = Field(default_factory=list)
    avoid: list[str] = Field(default_factory=list)
    stop_signs: list[str] = Field(default_factory=list)
    easier: str
    helps: list[Identifier] = Field(default_factory=list)
    drawing: CiteId | None = None
    parameters: dict[Identifier, Parameter] = Field(default_factory=dict)
    fits: dict[Identifier, ItemCriterion] = Field(default_factory=dict)
    not_for: dict[Identifier, ItemCriterion] = Field(default_factory=dict)
    steps: list[ItemStep] = Field(min_length=1)
    cite: list[CiteId]

    @model_validator(mode="after")
    def _begins_without_condition(self) -> "ProgrammeItem":
        if self.steps[0].when is not None:
            raise ValueError("the first step has no condition: fits and not_for decide about it")
        return self


class ProgrammeGroup(Document):
    """Items that do the same work, the one to be preferred first; `at_most` so many of them at once.

    Habits of the day (`counted: false`) stand beside the number that the programme allows at once.
    """

    id: Identifier
    title: str
    at_most: int = Field(ge=1)
    counted: bool = True
    items: list[CiteId] = Field(min_length=1)


class ProgrammeRule(Document):
    """What makes the person step up or back, or what is said of the programme as a whole."""

    text: str
    cite: list[CiteId]


class Slower(Document):
    """Who builds up more slowly: every step takes `times` as long, and fewer items are practised at once.

    A condition with `ask: true` holds while it is unknown.
    """

    times: int = Field(ge=2)
    at_once: int = Field(ge=1)
    when: dict[Identifier, ItemCriterion] = Field(min_length=1)


class Supervised(ProgrammeRule):
    """Who practises `taught` items only with somebody present: they begin with the first session, after `after_d` (d).

    A condition with `ask: true` holds while it is unknown.
    """

    after_d: int = Field(ge=1)
    when: dict[Identifier, ItemCriterion] = Field(min_length=1)


class Teaching(ProgrammeRule):
    """When items that are `taught` may begin: with the first week that starts `after_d` days (d) or more from now.

    `supervised` stands in its place for those whom it names.
    """

    after_d: int = Field(ge=1)
    supervised: Supervised | None = None


class Programme(Document):
    """How an edition makes a programme of items: by week, a few of each group, `at_once` in all.

    Features in `counts` grow by a day each day, and those in `recalculated` follow from them, so that an item may join
    in a later week. With fewer than `fewest` items in the first week the programme says `too_few`.
    """

    weeks: int = Field(ge=1)
    at_once: int = Field(ge=1)
    fewest: int = Field(ge=1)
    too_few: ProgrammeRule
    counts: list[Identifier] = Field(default_factory=list)
    recalculated: list[Identifier] = Field(default_factory=list)
    parameters: dict[Identifier, Parameter] = Field(default_factory=dict)
    groups: list[ProgrammeGroup] = Field(min_length=1)
    slower: Slower | None = None
    teaching: Teaching | None = None
    step_up: ProgrammeRule
    step_back: ProgrammeRule
    cite: list[CiteId]

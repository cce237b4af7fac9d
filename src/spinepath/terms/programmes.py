"""What a plan holds of a programme: the items chosen for one person, week by week, and why the others are left out."""

from dataclasses import dataclass
from typing import Literal

Span = tuple[int, ...]  # a number, or the least and the most


@dataclass(frozen=True, slots=True)
class ProgrammeStep:
    """One level of an item: how much and how often (hold in seconds). `text` says what is new in it."""

    text: str | None
    sets: int | None
    reps: int | None
    hold_s: int | None
    minutes: Span
    times_a_day: Span
    days_a_week: Span
    cite: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ProgrammeItem:
    """One item of the programme, in it from `first_week` to `last_week` (counted from 1).

    `because` says what of the person it was chosen for; `stays` why it goes no further than the last of its `steps`;
    `then` names the items of its group that take over. `drawing` is the id of its picture. `taught`: it waits for the
    visit at which it is shown.
    """

    id: str
    group: str
    name: str
    purpose: str
    position: str
    equipment: tuple[str, ...]
    how: str
    cues: tuple[str, ...]
    do: tuple[str, ...]
    avoid: tuple[str, ...]
    stop_signs: tuple[str, ...]
    easier: str
    first_week: int
    last_week: int
    steps: tuple[ProgrammeStep, ...]
    because: tuple[str, ...]
    stays: tuple[str, ...]
    then: tuple[str, ...]
    drawing: str
    taught: bool = False
    cite: tuple[str, ...] = ()
    supervised: bool = False


@dataclass(frozen=True, slots=True)
class WeekItem:
    """Which step of which item a week holds, steps counted from 1."""

    item: str
    step: int


@dataclass(frozen=True, slots=True)
class ProgrammeWeek:
    """One week, from its first day (ISO date)."""

    number: int
    starts: str
    items: tuple[WeekItem, ...]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An item that is in no week, and why: something speaks `against` it, is `unknown`, or others come first (`full`).

    `missing` are the features that are not known and keep it out.
    """

    id: str
    group: str
    name: str
    state: Literal["against", "unknown", "full"]
    why: tuple[str, ...]
    missing: tuple[str, ...] = ()
    cite: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleText:
    """A rule of the programme with its sources."""

    text: str
    cite: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Programme:
    """The programme of one line of the plan, built for the person on the day of the plan.

    `slower` are the reasons for building up more slowly; `teaching` says what the taught items wait for; `too_few` is
    what to do where hardly anything fits.
    """

    line: str
    title: str
    starts: str
    items: tuple[ProgrammeItem, ...]
    weeks: tuple[ProgrammeWeek, ...]
    left_out: tuple[LeftOut, ...]
    slower: tuple[str, ...]
    step_up: RuleText
    step_back: RuleText
    teaching: RuleText | None = None
    too_few: RuleText | None = None
    cite: tuple[str, ...] = ()

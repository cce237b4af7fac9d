"""The frozen results of scoring: one for each case, and their sum."""

from dataclasses import dataclass
from typing import Any

from spinepath.terms.results import Urgency


@dataclass(frozen=True, slots=True)
class Hits:
    """How many of the expected items a plan shows."""

    hit: int
    of: int


@dataclass(frozen=True, slots=True)
class AskHits:
    """How many of the expected questions are asked; `by_test` of them by ordering the test that answers."""

    hit: int
    of: int
    by_test: int


@dataclass(frozen=True, slots=True)
class EmergencyHits:
    """Emergencies among the cases that got an emergency plan, and emergency plans of all other cases."""

    hit: int
    of: int
    false_alarms: int


@dataclass(frozen=True, slots=True)
class Found:
    """An item that the plan shows, and what shows it."""

    code: str
    shown_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Missing:
    """An expected item that the plan does not show, and why."""

    code: str
    list: str
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Violation:
    """An item that the plan must not recommend and does: where, and what its criteria said.

    `left_out`: nothing is recommended that may not be, but nothing is there either that the item asks for.
    """

    code: str
    shown_by: tuple[str, ...]
    why: tuple[str, ...]
    left_out: bool


@dataclass(frozen=True, slots=True)
class FirstAgent:
    """The single drug that the plan names first for a class code; `stopped_by` is the code of the case that bars it."""

    code: str
    agent: str | None
    stopped_by: str | None = None


@dataclass(frozen=True, slots=True)
class CaseScore:
    """One case: what was hit and missed, and what the plan says beyond it.

    `not_violable` are items of must_not_recommend that no plan of this knowledge could violate. `not_expected` are
    recommended lines that no expected item explains. `refused` says why there is no plan.
    """

    id: str
    urgency: Urgency | None
    emergency: bool
    provisional: bool
    must_recommend: Hits
    must_not: int
    must_not_violations: int
    must_flag: Hits
    must_ask: AskHits
    hits: tuple[Found, ...]
    misses: tuple[Missing, ...]
    violations: tuple[Violation, ...]
    not_violable: tuple[str, ...]
    not_expected: tuple[str, ...]
    recommended: int
    lines: int
    asks: tuple[str, ...]
    facts_asked: int
    asked_but_known: tuple[str, ...]
    agents: tuple[FirstAgent, ...]
    messages: tuple[str, ...]
    refused: str | None = None


@dataclass(frozen=True, slots=True)
class Summary:
    """All cases together. Of the `must_not` items, `must_not_vacuous` could not have been violated by any plan.
    `must_not_left_out` are the violations of a plan that leaves something out; the others recommend something.

    `safe_share` is the share of class items whose first named agent no stop of the case bars.
    `unnamed` counts class items that the plan meets without naming an agent, which are in no share.
    `recommended_per_case` is the length of the plans in recommended lines. One question may settle several facts:
    `asks_per_case` counts questions, `facts_asked_per_case` every fact.
    """

    cases: int
    must_recommend: Hits
    must_not: int
    must_not_vacuous: int
    must_not_violations: int
    must_not_left_out: int
    must_flag: Hits
    must_ask: AskHits
    emergencies: EmergencyHits
    not_expected_per_case: float
    recommended_per_case: float
    asks_per_case: float
    facts_asked_per_case: float
    asked_but_known: int
    safe_share: float | None
    unnamed: int
    refused: int


@dataclass(frozen=True, slots=True)
class Unexpressed:
    """A code that nothing in this knowledge can say: why, and how many cases expect it."""

    code: str
    list: str
    text: str
    why: str
    cases: int


@dataclass(frozen=True, slots=True)
class FactTold:
    """One thing that two translations tell differently; None where one of them does not tell it."""

    key: str
    here: Any
    there: Any


@dataclass(frozen=True, slots=True)
class ComparedCase:
    """One case in two translations: facts told alike, facts told differently, codes with another result."""

    id: str
    same: int
    facts: tuple[FactTold, ...]
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two translations. Of the facts that both tell, `same` and `different`; `told_once` are told by one only."""

    cases: tuple[ComparedCase, ...]
    only_here: tuple[str, ...]
    only_there: tuple[str, ...]
    same: int
    different: int
    told_once: int
    codes_different: int


@dataclass(frozen=True, slots=True)
class VignetteScores:
    """The sum, every case, and the codes that stayed unsaid because nothing in the knowledge can say them.

    `compared` holds the same cases in another translation against these.
    """

    summary: Summary
    cases: tuple[CaseScore, ...]
    not_expressed: tuple[Unexpressed, ...]
    compared: Comparison | None = None

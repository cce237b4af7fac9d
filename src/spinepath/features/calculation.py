"""One calculated feature: its inputs gathered, its function called, its result put through the gate and dated."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import isfinite
from typing import Any

from spinepath.calculators.dates import day_range
from spinepath.terms import CurrentDrug, FeatureValue, Message

from .units import exact
from .values import Bad, Check

Values = Mapping[str, FeatureValue]
Found = FeatureValue | None


@dataclass(frozen=True, slots=True)
class Input:
    """An argument and the feature that fills it. `ages`: it grows old, so it dates the result; `dates`: it is a date,
    which says nothing of when the result was so.
    """

    argument: str
    feature: str
    of_fracture: bool
    ages: bool
    dates: bool


@dataclass(frozen=True, slots=True)
class Calculation:
    """A calculated feature as planned. `per_fracture`: once for each row, else once for the person. `passes_on`: the
    result is one of its inputs, and keeps the day and the source of that one.
    """

    id: str
    name: str
    function: Any
    inputs: tuple[Input, ...]
    constants: Mapping[str, Any]
    wants_as_of: bool
    per_fracture: bool
    check: Check
    unit: str | None
    stale_after_d: int | None
    passes_on: bool = False


def calculate(plan: Calculation, person: Values, rows: Sequence[Values], as_of: date) -> FeatureValue | Message | None:
    """The value, a message when the result cannot be used, or None when the answer is not certain.

    `rows` are the fractures, or the one row that a calculation per fracture is about. A stale input makes the result
    stale, unless the result is the same without it.
    """
    found = [_find(wanted, person, rows, plan.per_fracture) for wanted in plan.inputs]
    checked = plan.check(_call(plan, found, as_of))
    if checked is None:
        return None
    if isinstance(checked, Bad):
        return checked.message(plan.id, f"calculated by {plan.name}")
    stale = False
    if any(value.stale for value in _known(found)):
        fresh = [_fresh(value) for value in found]
        stale = plan.check(_call(plan, fresh, as_of)) != checked
        found = found if stale else fresh
    if plan.passes_on and (chosen := next((x for x in _known(found) if x.value == checked), None)) is not None:
        return replace(chosen, unit=plan.unit, stale=stale or chosen.stale)
    oldest = _oldest(plan, found)
    day = _newest(found) if any(isinstance(item, list) for item in found) else oldest
    return FeatureValue(
        checked, plan.unit, day, f"calculated by {plan.name}", stale or _too_old(plan.stale_after_d, oldest, as_of)
    )


class Memory:
    """Results by inputs: most people are alike in most of what they know nothing of. For one plan and one day only."""

    def __init__(self, most: int = 200_000) -> None:
        self._most = most
        self._known: dict[object, FeatureValue | Message | None] = {}

    def calculate(
        self, plan: Calculation, person: Values, rows: Sequence[Values], as_of: date
    ) -> FeatureValue | Message | None:
        """As `calculate`, which looks at nothing of an input but its value, its date and whether it is stale."""
        key: list[object] = [plan.id]
        for wanted in plan.inputs:
            if wanted.of_fracture:
                key.append(len(rows))
                for row in rows:
                    key += _essence(row.get(wanted.feature))
            else:
                key += _essence(person.get(wanted.feature))
        inputs = tuple(key)
        if inputs not in self._known:
            if len(self._known) >= self._most:
                self._known.clear()
            self._known[inputs] = calculate(plan, person, rows, as_of)
        return self._known[inputs]


def _essence(found: Found) -> tuple[object, ...]:
    """What a result can rest on. A feature has one type, so that 1, 1.0 and True never stand for the same feature."""
    return _UNKNOWN if found is None else (found.value, found.date, found.stale)


_UNKNOWN = (None,)


def _find(wanted: Input, person: Values, rows: Sequence[Values], per_fracture: bool) -> Found | list[Found]:
    if not wanted.of_fracture:
        return person.get(wanted.feature)
    if per_fracture:
        return rows[0].get(wanted.feature)
    return [row.get(wanted.feature) for row in rows]


def _call(plan: Calculation, found: Iterable[Found | list[Found]], as_of: date) -> object:
    arguments = {wanted.argument: _plain(value) for wanted, value in zip(plan.inputs, found, strict=True)}
    if plan.wants_as_of:
        arguments["as_of"] = as_of
    result: object = plan.function(**arguments, **plan.constants)
    return exact(result) if isinstance(result, float) and isfinite(result) else result


def _plain(found: Found | list[Found]) -> Any:
    if isinstance(found, list):
        return [None if value is None else value.value for value in found]
    return None if found is None else found.value


def _fresh(found: Found | list[Found]) -> Found | list[Found]:
    if isinstance(found, list):
        return [None if value is None or value.stale else value for value in found]
    return found if found is None or not found.stale else _sure_drugs(found)


def _sure_drugs(found: FeatureValue) -> Found:
    """Of a list of drugs those that are sure; of anything else nothing."""
    drugs = found.value if isinstance(found.value, tuple) else ()
    sure = tuple(drug for drug in drugs if isinstance(drug, CurrentDrug) and not drug.stale)
    return replace(found, value=sure, stale=False) if sure else None


def _known(found: Iterable[Found | list[Found]]) -> Iterable[FeatureValue]:
    for item in found:
        if isinstance(item, list):
            yield from (value for value in item if value is not None)
        elif item is not None:
            yield item


def _oldest(plan: Calculation, found: Sequence[Found | list[Found]]) -> str | None:
    """The oldest date among inputs that grow old; if none does, among all. ISO text sorts by its earliest day."""
    ageing: list[str] = []
    others: list[str] = []
    for wanted, item in zip(plan.inputs, found, strict=True):
        if item is not None and not wanted.dates:
            dates = ageing if wanted.ages else others
            dates += [v.date for v in (item if isinstance(item, list) else (item,)) if v is not None and v.date]
    return min(ageing or others, default=None)


def _newest(found: Iterable[Found | list[Found]]) -> str | None:
    """What is said of several fractures is dated by the newest fact: two fractures were not two before the second."""
    return max((value.date for value in _known(found) if value.date), default=None)


def _too_old(limit: int | None, day: str | None, as_of: date) -> bool:
    if limit is None:
        return False
    days = None if day is None else day_range(day)
    return days is None or days[0] < as_of.toordinal() - limit

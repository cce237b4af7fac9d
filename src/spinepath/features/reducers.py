"""The closed list of ways from the facts of a feature to its one value. Each stands as a table in `tests/spec`.

A reducer gets a `Rule` and the visible facts of its concepts, oldest first. It gives a `FeatureValue`, a `Message` when
the facts are there but cannot be used, or None when there is no fact that says anything: only then may absence count.

Partial and undated facts are intervals of days. Where the interval crosses the edge of a window, a yes or a latest
value stays but is stale (it may block, never clear); a count, a sum or a maximum is unknown. Uncertain facts count, and
make what rests on them stale.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from spinepath.calculators.dates import day_range
from spinepath.terms import PERSON, CurrentDrug, Fact, FeatureValue, Message

from .current_drugs import DRUG, current_drugs
from .ended import HALTED, is_sure, standing
from .values import Bad, Check, Read, Value, happened
from .visible import Dated

Reduced = FeatureValue | Message | None
_TOLD = ("QuestionnaireResponse/", "Observation/")
_ORDERS = ("MedicationRequest/", "MedicationDispense/")
Facts = Sequence[Dated]


@dataclass(frozen=True, slots=True)
class Rule:
    """What a reducer must know of its feature. `labels` names concepts; `stating`: see `values.states`.

    `fresh_d` (d) is the age from which a value is stale, or may have fallen out of the window, whichever comes first.
    """

    id: str
    concepts: frozenset[str]
    read: Read
    check: Check
    unit: str | None
    window_d: int | None
    fresh_d: int | None
    stating: frozenset[str]
    labels: Mapping[str, str]


Reducer = Callable[[Rule, Facts, int], Reduced]


def latest(rule: Rule, facts: Facts, as_of: int) -> Reduced:
    """The newest value in the window. Facts without a value never count; an unusable newest value is unknown."""
    return _first(rule, reversed(_in_window(rule, facts, as_of)), as_of)


def earliest(rule: Rule, facts: Facts, as_of: int) -> Reduced:
    """The oldest value in the window; undated facts only when there is no dated one."""
    seen = _in_window(rule, facts, as_of)
    return _first(rule, sorted(seen, key=lambda d: d.first == 0), as_of)


def previous(rule: Rule, facts: Facts, as_of: int) -> Reduced:
    """What `latest` is compared with: the newest value of a day that is surely before the day of the newest value."""
    seen = [d for d in _in_window(rule, facts, as_of) if rule.read(d.fact) is not None]
    return _first(rule, (d for d in reversed(seen) if d.last < seen[-1].first), as_of)


def ever(rule: Rule, facts: Facts, as_of: int) -> Reduced:
    """True when any fact in the window says so, ended or not; false only on an explicit no."""
    return _yes_or_no(rule, _in_window(rule, facts, as_of), as_of)


def active(rule: Rule, facts: Facts, as_of: int) -> Reduced:
    """Like `ever`, of facts that have not ended by `as_of`. A later no to the same thing, or to the whole, ends a yes.

    An ended fact is no proof of absence: it says nothing. A no to the whole does not end an order that still counts as
    taken: the two contradict each other, and nobody can say which is wrong.
    """
    seen = _in_window(rule, facts, as_of)
    no_to_all = max(
        (d.first for d in seen if d.fact.value is False and d.fact.concept == rule.id and is_sure(d)), default=0
    )
    stands = standing(seen, as_of)
    no = [d for d in seen if d.fact.value is False]
    found = _yes_or_no(rule, no + [d for d in stands if d.last >= no_to_all], as_of)
    if isinstance(found, FeatureValue) and found.value is False:
        return _contradiction(rule, [d for d in stands if d.last < no_to_all], found) or found
    return found


def _contradiction(rule: Rule, denied: Facts, no: FeatureValue) -> Message | None:
    """What must be told when an order that was denied as a whole still counts as taken."""
    for dated in reversed(denied):
        fact = dated.fact
        if fact.subject.startswith(DRUG) and rule.read(fact) is True:
            name = fact.value if isinstance(fact.value, str) else rule.labels.get(fact.concept, fact.concept)
            since = f" since {fact.start}" if fact.start else ""
            both = f"the answer no of {no.date} ({no.source}), and {name}{since}, on the list of medicines"
            return Message("warning", f"{both}: stopped, or forgotten?", fact.source, about=rule.id)
    return None


def active_drugs(rule: Rule, facts: Facts, as_of: int) -> Reduced:
    """The table of drugs taken on `as_of`; empty only on an explicit no."""
    seen = _in_window(rule, facts, as_of)
    drugs = current_drugs(seen, as_of, rule.labels, rule.fresh_d)
    if drugs:
        return drug_table(rule, drugs)
    no = _no(rule, seen)
    return None if no is None else _known(rule, (), no, as_of)


def drug_table(rule: Rule, drugs: tuple[CurrentDrug, ...]) -> FeatureValue:
    """One or more drugs as the value of a feature, dated by the newest."""
    newest = max((d for d in drugs if d.start), key=lambda d: d.start or "", default=drugs[0])
    return FeatureValue(drugs, rule.unit, newest.start, newest.source, any(d.stale for d in drugs))


def count_in(rule: Rule, facts: Facts, as_of: int) -> Reduced:
    """How many in the window: one per subject that has an id of its own, for the person one per day."""
    window = _in_window(rule, facts, as_of)
    seen = [d for d in window if happened(d.fact, rule.stating)]
    if not seen:
        no = _no(rule, window)
        return None if no is None else _known(rule, 0, no, as_of)
    return _at_edge(rule, seen, as_of) or _made(rule, len({_event(d) for d in seen}), seen[-1], as_of, seen)


def max_in(rule: Rule, facts: Facts, as_of: int) -> Reduced:
    """The highest value in the window, with its own date. Values that cannot be used are passed over if others can."""
    found, unusable = _numbers(rule, facts, as_of)
    if not found:
        return unusable
    value, dated = max(reversed(found), key=lambda pair: pair[0])  # of equals the newest
    return _at_edge(rule, [d for _, d in found], as_of) or _known(rule, value, dated, as_of)


def sum_in(rule: Rule, facts: Facts, as_of: int) -> Reduced:
    """The sum of the values in the window, dated by the oldest; unknown when one of them cannot be used."""
    found, unusable = _numbers(rule, facts, as_of)
    if unusable or not found:
        return unusable
    used = [dated for _, dated in found]
    total = sum(value for value, _ in found)
    return _at_edge(rule, used, as_of) or _made(rule, total, used[0], as_of, used)


def days_since(rule: Rule, facts: Facts, as_of: int) -> Reduced:
    """Whole days (d) from the newest event to `as_of`; unknown when the day of that event is not known.

    The day is the date answered, else the end, else the start. Of drugs only given doses count, never orders. A bare
    yes to a question says that it happened, not when: its date is that of the answer.
    """
    window = _in_window(rule, facts, as_of)
    seen = [d for d in window if happened(d.fact, rule.stating) and _took_place(d.fact, rule.stating)]
    events = [event for d in seen if (event := _event_day(d, as_of)) is not None]
    if not events:
        return None
    newest = max(events, key=lambda event: event.first)
    if newest.first != newest.last:
        return Bad(newest.fact.start or "no date", "a date to the day").message(rule.id, newest.fact.source)
    return _made(rule, as_of - newest.first, newest, as_of, [newest])


def days_covered(rule: Rule, facts: Facts, as_of: int) -> Reduced:
    """At least how many days (d) were covered, each once: from the start to the end, or to `as_of` while it stands.

    What is not known adds nothing but its start. The value is stale, for a record that lacks a course tells too few.
    """
    window = _in_window(rule, facts, as_of)
    going_on = standing(window, as_of)
    seen = [d for d in window if happened(d.fact, rule.stating)]
    days = {day for d in seen if d.first for day in range(d.last, _last_covered(d, going_on, as_of) + 1)}
    found = _made(rule, len(days), seen[-1], as_of, seen) if days else None
    return replace(found, stale=True) if isinstance(found, FeatureValue) else found


def set_of(rule: Rule, facts: Facts, as_of: int) -> Reduced:
    """Every text or code said in the window; a fact without one gives its concept. Empty only on an explicit no."""
    seen = _in_window(rule, facts, as_of)
    told = [d for d in seen if happened(d.fact, rule.stating)]
    members = {d.fact.value if isinstance(d.fact.value, str) else d.fact.concept for d in told}
    if not told:
        no = _no(rule, seen)
        return None if no is None else _known(rule, (), no, as_of)
    return _known(rule, tuple(sorted(members)), told[-1], as_of)


def _first(rule: Rule, facts: Iterable[Dated], as_of: int) -> Reduced:
    for dated in facts:
        value = rule.read(dated.fact)
        if value is not None:
            return _value(rule, value, dated, as_of)
    return None


def _yes_or_no(rule: Rule, facts: Facts, as_of: int) -> Reduced:
    """The newest yes, a fresh one before a stale one; else why it is not known; else the no that counts."""
    found = [(rule.read(d.fact), d) for d in reversed(facts)]
    yes = [_known(rule, read, dated, as_of) for read, dated in found if read is True]
    if yes:
        return min(yes, key=lambda value: value.stale)
    for read, dated in found:
        if isinstance(read, Bad):
            return read.message(rule.id, dated.fact.source)
    no = _no(rule, facts)
    return None if no is None else _known(rule, False, no, as_of)


def _no(rule: Rule, facts: Facts) -> Dated | None:
    """An explicit no that speaks for the whole feature: to its own question, else to every one of its concepts."""
    denied = {d.fact.concept: d for d in facts if d.fact.value is False}
    if rule.id in denied:
        return denied[rule.id]
    return min(denied.values(), key=lambda d: d.first) if denied and denied.keys() >= rule.concepts else None


def _numbers(rule: Rule, facts: Facts, as_of: int) -> tuple[list[tuple[float, Dated]], Message | None]:
    """Every usable value in the window with its fact, oldest first; and the newest one that cannot be used."""
    found: list[tuple[float, Dated]] = []
    unusable: Message | None = None
    for dated in _in_window(rule, facts, as_of):
        value = rule.read(dated.fact)
        if isinstance(value, Bad):
            unusable = value.message(rule.id, dated.fact.source)
        elif isinstance(value, int | float):
            found.append((value, dated))
    return found, unusable


def _in_window(rule: Rule, facts: Facts, as_of: int) -> Facts:
    """Facts that may lie within the window."""
    if rule.window_d is None:
        return facts
    return [d for d in facts if d.last >= as_of - rule.window_d]


def _at_edge(rule: Rule, facts: Facts, as_of: int) -> Message | None:
    """The message that nobody can say whether a fact lies within the window, if there is such a fact."""
    for dated in facts:
        if rule.window_d is not None and dated.first < as_of - rule.window_d:
            expected = f"a date that shows whether it lies within {rule.window_d} days"
            return Bad(dated.fact.start or "no date", expected).message(rule.id, dated.fact.source)
    return None


def _took_place(fact: Fact, stating: frozenset[str]) -> bool:
    if fact.concept in stating and fact.value is True and fact.source.startswith(_TOLD):
        return False
    return not fact.subject.startswith(DRUG) or (fact.status == "completed" and not fact.source.startswith(_ORDERS))


def _event_day(dated: Dated, as_of: int) -> Dated | None:
    """The fact dated by its event; None when that still lies ahead."""
    fact = dated.fact
    text = fact.value if isinstance(fact.value, str) else fact.end
    days = None if text is None else day_range(text)
    if days is None or text is None:
        return dated
    return Dated(fact._replace(start=text), days[0], min(days[1], as_of)) if days[0] <= as_of else None


def _last_covered(dated: Dated, going_on: Facts, as_of: int) -> int:
    """The last day that is surely covered. What was broken off before its planned end covers its start alone."""
    end = None if dated.fact.end is None else day_range(dated.fact.end)
    if dated.fact.status in HALTED:
        return dated.last
    if end is not None:
        return max(dated.last, min(end[0], as_of))
    return as_of if dated in going_on else dated.last


def _event(dated: Dated) -> str:
    fact = dated.fact
    return (fact.start or fact.source) if fact.subject == PERSON else fact.subject


def _made(rule: Rule, value: float, dated: Dated, as_of: int, used: Facts) -> Reduced:
    """A value that the reducer made itself: it still has to pass the gate, and rests on all facts used."""
    found = _value(rule, rule.check(value), dated, as_of)
    doubtful = isinstance(found, FeatureValue) and not all(is_sure(d) for d in used)
    return replace(found, stale=True) if doubtful and isinstance(found, FeatureValue) else found


def _value(rule: Rule, value: Value | Bad | None, dated: Dated, as_of: int) -> Reduced:
    if isinstance(value, Bad):
        return value.message(rule.id, dated.fact.source)
    return None if value is None else _known(rule, value, dated, as_of)


def _known(rule: Rule, value: Value, dated: Dated, as_of: int) -> FeatureValue:
    old = rule.fresh_d is not None and dated.first < as_of - rule.fresh_d
    return FeatureValue(value, rule.unit, dated.fact.start, dated.fact.source, old or not is_sure(dated))


REDUCERS: Mapping[str, Reducer] = {
    f.__name__: f
    for f in (
        latest,
        earliest,
        previous,
        ever,
        active,
        active_drugs,
        count_in,
        max_in,
        sum_in,
        days_since,
        days_covered,
        set_of,
    )
}

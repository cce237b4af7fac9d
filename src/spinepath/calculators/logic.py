"""Three-valued logic and choice among values, where None is unknown and an unknown is never a no."""

from collections.abc import Iterable, Sequence

from spinepath.terms import Scalar

Truth = bool | None
Rows = Sequence[Truth]
Number = float | int


def either(parts: Iterable[Truth]) -> Truth:
    """Kleene OR: true when any part is, false when every part is. Of no parts at all nothing is known."""
    found = tuple(parts)
    if True in found:
        return True
    return None if None in found or not found else False


def both(*parts: Truth) -> Truth:
    """Kleene AND: false when any part is, true when every part is."""
    if False in parts:
        return False
    return None if None in parts else True


def any_true(**parts: Truth | Rows) -> Truth:
    """Kleene OR of values and of lists over fractures; an empty list is an unknown, not a no.

    >>> any_true(a=True, b=None), any_true(a=False, b=None), any_true(rows=[])
    (True, None, None)
    """
    return either(flag for part in parts.values() for flag in _flags(part))


def part_of(whole: Truth, stated: Truth = None, rows: Rows = ()) -> Truth:
    """Whether a special case of `whole` holds: true when stated or true of any row, whatever `whole` says.

    False when the whole is absent, when denied, or when there are rows and it is true of none.

    >>> part_of(False), part_of(True), part_of(None, rows=[False, False]), part_of(False, stated=True)
    (False, None, False, True)
    """
    if stated or True in rows:
        return True
    return False if whole is False or stated is False or either(rows) is False else None


def on_record(value: Truth) -> bool:
    """Whether a yes is known. It speaks of the record: False means that none is on it, not that the answer is no.

    >>> on_record(True), on_record(False), on_record(None)
    (True, False, False)
    """
    return value is True


def any_on_record(**parts: Truth) -> bool:
    """Whether a yes to any of them is known; like `on_record` it speaks of the record.

    >>> any_on_record(a=None, b=True), any_on_record(a=None, b=False)
    (True, False)
    """
    return True in parts.values()


def speaks_of_the_record(calculator: str) -> bool:
    """Whether a calculator tells what is on record, so that its False is no answer of anybody. They are named so.

    >>> speaks_of_the_record("any_on_record"), speaks_of_the_record("any_true")
    (True, False)
    """
    return calculator.endswith("on_record")


def listed_on_record(codes: Sequence[str] | None, knowledge_listed: Sequence[str]) -> bool:
    """Whether a list of codes holds one of those looked for; like `on_record` it speaks of the record.

    >>> listed_on_record(["b", "c"], ["a", "b"]), listed_on_record(["c"], ["a", "b"]), listed_on_record(None, ["a"])
    (True, False, False)
    """
    return not set(codes or ()).isdisjoint(knowledge_listed or ())


def every_known(rows: Rows) -> bool:
    """Whether the value is known of every fracture; of no fractures nothing is known.

    >>> every_known([True, False]), every_known([True, None]), every_known([])
    (True, False, False)
    """
    return bool(rows) and None not in rows


def first_known(first: Scalar | None, second: Scalar | None, third: Scalar | None = None) -> Scalar | None:
    """The first of the values that is known."""
    return next((value for value in (first, second, third) if value is not None), None)


def highest_known(**values: Number | Sequence[Number | None] | None) -> Number | None:
    """The highest known value, lists over fractures included: it reads "at least"."""
    return max(_known(values.values()), default=None)


def lowest_known(**values: Number | Sequence[Number | None] | None) -> Number | None:
    """The lowest known value, lists over fractures included: it reads "at most"."""
    return min(_known(values.values()), default=None)


def newest(days: Sequence[int | None]) -> int | None:
    """The fewest days (d) in a list over fractures; None when any of them is unknown, for that one may be newer."""
    known = [day for day in days if day is not None]
    return min(known) if known and len(known) == len(days) else None


def newest_at_least(newest: int | None, days: Sequence[int | None]) -> int | None:
    """The days (d) since the newest when they are known, else the fewest of lists that hold a lower bound each.

    >>> newest_at_least(None, [20, 40]), newest_at_least(None, [20, None]), newest_at_least(7, [])
    (20, None, 7)
    """
    known = [day for day in days if day is not None]
    return newest if newest is not None or len(known) < len(days) else min(known, default=None)


def newest_at_most(newest: int | None, days: Sequence[int | None]) -> int | None:
    """The days (d) since the newest when they are known, else the fewest of upper bounds: any other is only newer.

    >>> newest_at_most(None, [50, None]), newest_at_most(None, []), newest_at_most(7, [7])
    (50, None, 7)
    """
    return newest if newest is not None else min((day for day in days if day is not None), default=None)


def difference(whole: Number | None, part: Number | None, stated: Number | None = None) -> Number | None:
    """What is stated, else how much larger `whole` is than `part`; unknown when it is not larger or equal.

    >>> difference(62, 50), difference(62, None), difference(40, 50), difference(62, 50, stated=11)
    (12, None, None, 11)
    """
    if stated is not None:
        return stated
    return whole - part if whole is not None and part is not None and whole >= part else None


def fewer(value: Number | None, than: Number | None) -> Truth:
    """Whether a value is smaller than another of the same unit; unknown while either is.

    >>> fewer(9, 10), fewer(10, 10), fewer(None, 10)
    (True, False, None)
    """
    return None if value is None or than is None else value < than


def above_zero(value: Number | None) -> Truth:
    """True of an amount above zero; of zero nothing is concluded, for it may be the amount of one day.

    >>> above_zero(92), above_zero(0), above_zero(None)
    (True, None, None)
    """
    return True if value is not None and value > 0 else None


def _flags(part: Truth | Rows) -> Rows:
    if part is None or isinstance(part, bool):
        return (part,)
    return part or (None,)


def _known(values: Iterable[Number | Sequence[Number | None] | None]) -> list[Number]:
    flat = [item for v in values for item in (v if isinstance(v, Sequence) else (v,))]
    return [item for item in flat if item is not None]

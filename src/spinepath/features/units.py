"""One number into the unit that rules speak, by the conversions written in the knowledge."""

from collections.abc import Callable, Iterable
from re import compile as pattern

from spinepath.knowledge.models import UnitConversion

Linear = tuple[float, float]
Converter = Callable[[float, str | None, str], float | None]
_DECIMALS = 9
_COUNT = pattern(r"|1|\{[^{}]*\}")


def is_count(unit: str | None) -> bool:
    """Whether a UCUM unit is a bare number: absent, `1`, or only an annotation such as `{score}`."""
    return unit is None or _COUNT.fullmatch(unit) is not None


def exact(value: float) -> float:
    """The number without the dust of binary fractions, so that a limit written in decimals is met exactly."""
    return round(value, _DECIMALS)


def converter(conversions: Iterable[UnitConversion], unit: str | None) -> Converter:
    """A function (value, its unit, concept) -> value in `unit`, or None when there is no conversion.

    A conversion of the concept goes before the general one; a written conversion before the reverse of another.
    """
    table = _table(conversions, unit)
    count = is_count(unit)

    def convert(value: float, sent: str | None, concept: str) -> float | None:
        if sent == unit or (count and is_count(sent)):
            return value
        line = table.get((concept, sent)) or table.get((None, sent))
        return None if line is None else exact(value * line[0] + line[1])

    return convert


def _table(conversions: Iterable[UnitConversion], unit: str | None) -> dict[tuple[str | None, str | None], Linear]:
    written: dict[tuple[str | None, str | None], Linear] = {}
    reversed_: dict[tuple[str | None, str | None], Linear] = {}
    for c in conversions:
        if c.to == unit:
            written[c.concept, c.from_] = (c.factor, c.offset)
        elif c.from_ == unit and c.factor:
            reversed_[c.concept, c.to] = (1 / c.factor, -c.offset / c.factor)
    return {**reversed_, **written}

"""The amount of a drug in use over the time in which it is given: a tablet once a week is read as a dose a week."""

from spinepath.features.units import converter
from spinepath.knowledge import Knowledge
from spinepath.terms import CurrentDrug


def amount_taken(knowledge: Knowledge, drug: CurrentDrug) -> str | None:
    """The amount with its UCUM unit, `70 mg/wk`; None when it is not known. Each drug in the unit of its own option."""
    if drug.per_day is None:
        return None
    value, unit = drug.per_day, drug.unit
    own = _own_units(knowledge, drug.concept)
    if len(own) == 1:
        (wanted,) = own
        converted = converter(knowledge.units, wanted)(value, unit, drug.concept)
        value, unit = (value, unit) if converted is None else (round(converted, 3), wanted)
    return f"{value:g} {unit or ''}".strip()


def _own_units(knowledge: Knowledge, concept: str) -> frozenset[str]:
    """The units in which the newest editions about this drug alone write its highest dose."""

    def find() -> frozenset[str]:
        about = [r for r in knowledge.recommendations.values() if knowledge.expand(r.drugs) == {concept}]
        return frozenset(row.unit for r in about for row in r.editions[-1].dose if row.unit)

    return knowledge.once(("units of", concept), find)

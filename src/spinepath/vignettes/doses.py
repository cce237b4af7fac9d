"""The amount of a drug a day, as a case tells it."""

import re

from spinepath.knowledge import Knowledge
from spinepath.knowledge.vignette_models import TakenDrug

_TIMES = {"once": 1, "twice": 2, "two times": 2, "three times": 3, "four times": 4, "six times": 6, "": 1}
_AMOUNT = re.compile(
    r"(?P<number>\d+(?:\.\d+)?) ?(?P<unit>g|mg|ug|mcg|µg|IU|\[IU\]) ?"
    rf"(?P<times>{'|'.join(_TIMES)}) ?(?P<per>/d|/day|/h|a day|per day|daily|an hour|per hour)"
)
_SAME = {"mcg": "ug", "µg": "ug", "IU": "[IU]"}  # the spellings of UCUM
_HOURS = ("/h", "an hour", "per hour")

Amount = tuple[float, str]


def amount_of(knowledge: Knowledge, taken: TakenDrug) -> Amount | None:
    """Number and UCUM unit a day (or an hour); None where no such amount can be read from the dose.

    A bare number is in the unit of the drug's concept, or mg a day: `7.5`, `7.5 mg/d` and `7.5 mg daily` are the same,
    `500 mg twice daily` is 1000 mg/d. `10 mg` without a time, or "as needed", is no amount a day.
    """
    if isinstance(taken.dose, int | float):
        return float(taken.dose), knowledge.concepts[taken.drug].unit or "mg/d"
    found = _AMOUNT.fullmatch((taken.dose or "").strip())
    if found is None:
        return None
    unit = _SAME.get(found["unit"], found["unit"])
    return float(found["number"]) * _TIMES[found["times"]], f"{unit}{'/h' if found['per'] in _HOURS else '/d'}"

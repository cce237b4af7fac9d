"""Units as sources spell them: `mg/dl`, `KG` and `ml/min/1.73m²` are the units that the knowledge writes in UCUM.

UCUM tells capitals from small letters, sources do not. A unit that the knowledge knows stays as it is; any other is
taken for a known one only where nothing but case, spaces, brackets and raised numbers differs.
"""

import re
from collections.abc import Mapping

from spinepath.knowledge import Knowledge

_LEFT_OUT = re.compile(r"[\s{}\[\]()^*_]")
_LETTERS = str.maketrans({"µ": "u", "μ": "u", "²": "2", "³": "3", "⁹": "9", ",": "."})


def folded(unit: str) -> str:
    """The unit without what sources spell in many ways."""
    return _LEFT_OUT.sub("", unit.translate(_LETTERS)).lower()


def spellings(knowledge: Knowledge) -> Mapping[str, str]:
    """Every unit that the knowledge knows, by itself and by its folded form; a unit of a concept goes first."""
    kept = [concept.unit for concept in knowledge.concepts.values() if concept.unit]
    named = [*kept, *(line.to for line in knowledge.units), *(line.from_ for line in knowledge.units)]
    return {**{folded(unit): unit for unit in reversed(named)}, **{unit: unit for unit in named}}

"""What a recommendation says of a drug that is being taken: its first row that surely holds for that drug."""

from spinepath.knowledge import Knowledge
from spinepath.knowledge.models import TakenRow

from .editions import CompiledEdition
from .judge import Values


def taken_row(knowledge: Knowledge, compiled: CompiledEdition, values: Values, concept: str) -> TakenRow | None:
    """The row for the drug `concept`, None when no row surely holds.

    An old value may take a drug away or have it asked about, but not let it go on.
    """
    for row, when in compiled.taken:
        if row.drugs and concept not in knowledge.expand(row.drugs):
            continue
        known = values.fresh if row.verdict == "continue" else values.all
        if when is None or when.evaluate(known):
            return row
    return None

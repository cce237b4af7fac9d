"""What stands above the lines of a plan, because it is true of the plan as a whole.

Only fresh values count, as for an indication.
"""

from spinepath.criteria import Expression, compile_rule
from spinepath.knowledge import Knowledge
from spinepath.knowledge.notice_models import Notice as Written
from spinepath.terms import PatientFeatures
from spinepath.terms.results import Notice

from .judge import Values


def find_notices(knowledge: Knowledge, patient: PatientFeatures) -> tuple[Notice, ...]:
    """The notices in force on the knowledge's clock whose condition is known to hold, in the order of the knowledge."""
    row = Values.of(patient.values).fresh
    in_force = (n for n in knowledge.notices.values() if n.from_ <= knowledge.edition)
    held = (n for n in in_force if condition_of(knowledge, n).evaluate(row))
    return tuple(Notice(n.id, n.heading, n.text, tuple(n.cite)) for n in held)


def condition_of(knowledge: Knowledge, notice: Written) -> Expression:
    """The condition, compiled once per knowledge. Raises SpinepathError as the compiler does."""
    place = knowledge.place("notices", notice.id)
    return knowledge.once(("notice", notice.id), lambda: compile_rule(knowledge, notice.when, notice.parameters, place))

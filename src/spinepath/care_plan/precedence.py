"""What decides first: about one line, and between two lines. Both tables are stated here and nowhere else.

About one line, the first of `ABOUT_A_LINE` that has something to say speaks. Between lines, `in_order` sorts.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from spinepath.knowledge import Knowledge
from spinepath.terms.results import Assessment, Certainty, Disposition, PlanLine

Ground = Literal["emergency", "stop", "consent_or_allergy", "duplication", "usually_not", "rank"]

ABOUT_A_LINE: tuple[tuple[Ground, str], ...] = (
    ("emergency", "only interim relief and stops stay, everything else follows after it"),
    ("stop", "a contraindication that is true: what is taken is stopped, anything else is blocked"),
    ("consent_or_allergy", "declined, or not tolerated before"),
    ("duplication", "done already; another line of the plan does the same"),
    ("usually_not", "advised against, without being forbidden"),
    ("rank", "what is left: its status, in the order of the plan"),
)

# What is recommended stands by the day on which it starts: relief tonight comes before bone protection next month,
# however strong the advice for either is. A check is part of its offer.
DISPOSITION_ORDER: dict[Disposition, int] = {
    "stop": 0,
    "do_now": 1,
    "offer": 1,
    "check_then_offer": 1,
    "ask_first": 3,
    "alternative": 4,
    "not_chosen": 5,
    "blocked": 6,
}
CERTAINTY_ORDER: tuple[Certainty | None, ...] = ("high", "moderate", "low", "very_low", None)
_LAST = 99  # rank of a line that no recommendation stands behind

Key = tuple[int, str, int, int, tuple[int, int], str]


def in_order(knowledge: Knowledge, lines: Sequence[PlanLine], assessments: Sequence[Assessment]) -> list[PlanLine]:
    """The lines numbered: by disposition, first day, and rank; ties by certainty, then harm, then id."""
    judged = {a.id: a for a in assessments}

    def key(line: PlanLine) -> Key:
        found = knowledge.recommendations.get(line.recommendation)
        return (
            DISPOSITION_ORDER[line.disposition],
            line.start_by or "",
            found.rank if found else _LAST,
            CERTAINTY_ORDER.index(line.certainty),
            harm(judged.get(line.trace)),
            line.id,
        )

    return [replace(line, order=i) for i, line in enumerate(sorted(lines, key=key), start=1)]


def harm(assessment: Assessment | None) -> tuple[int, int]:
    """How much this person has to fear from an option: its cautions that hold, then those that are not known."""
    cautions = [c.truth for c in assessment.criteria if c.role == "caution"] if assessment else []
    return cautions.count("true"), cautions.count("unknown")

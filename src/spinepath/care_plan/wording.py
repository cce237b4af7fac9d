"""The reasons of a plan in words: criterion, the person's value, its date."""

import re
from collections.abc import Iterable
from typing import Any

from spinepath.terms import short_number
from spinepath.terms.findings import NOTHING
from spinepath.terms.results import Assessment, CriterionResult, ValueUsed

CAUTION = "caution: "


def value_text(used: ValueUsed) -> str:
    """`28 (2026-10-02, older than advised)`, `yes`, `not known`."""
    if used.value is None:
        return "not known"
    when = _when(used)
    return (used.words or plain(used.value)) + (f" ({when})" if when else "")


def plain(value: Any) -> str:
    """A value as people write it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return short_number(value)
    if isinstance(value, tuple):
        return ", ".join(plain(getattr(v, "label", v)) for v in value) or "none"
    return str(value)


def reason(criterion: CriterionResult) -> str:
    """The criterion with the values it looked at: `eGFR below 30 [eGFR 28 (2026-10-02)]`, `back pain (2026-10-02)`.

    Of a criterion that holds, nothing on record of something else is no reason, and is left to the trace.
    """
    known = [v for v in criterion.values if v.value is not None and not (criterion.truth == "true" and _silent(v))]
    if len(criterion.values) == len(known) == 1 and _says(criterion, known[0]):
        when = _when(known[0])
        return f"{criterion.text} ({when})" if when else criterion.text
    shown = [f"{v.label} {value_text(v)}" for v in known]
    return f"{criterion.text} [{'; '.join(shown)}]" if shown else criterion.text


def _silent(used: ValueUsed) -> bool:
    """Whether a no says only that nothing is on record."""
    return used.value is False and used.date is None and used.words == NOTHING


def _says(criterion: CriterionResult, used: ValueUsed) -> bool:
    """Whether the words of the criterion say the value already: yes or no, or the very code that makes it true."""
    if isinstance(used.value, bool):
        return True
    named = used.words is not None and re.search(rf"\b{re.escape(used.words)}\b", criterion.text) is not None
    return named and criterion.truth == "true"


def _when(used: ValueUsed) -> str:
    return ", ".join(x for x in (used.date, "older than advised" if used.stale else None) if x)


def reasons(assessment: Assessment) -> tuple[str, ...]:
    """One line per criterion that made the status what it is."""
    named = [c for c in assessment.criteria if c.name in assessment.because]
    return tuple(_REASON[assessment.status].format(reason(c)) for c in named)


def cautions(assessment: Assessment) -> tuple[str, ...]:
    """One line per caution that holds."""
    return tuple(f"{CAUTION}{reason(c)}" for c in assessment.criteria if c.role == "caution" and c.truth == "true")


def labels(assessment: Assessment, features: Iterable[str]) -> tuple[str, ...]:
    """The labels of features, as the criteria of the assessment show them."""
    known = {v.feature: v.label for c in assessment.criteria for v in c.values}
    return tuple(known.get(name, name) for name in features)


_REASON = {
    "not_applicable": "does not apply: not met: {}",
    "contraindicated": "do not: {}",
    "needs_information": "cannot say yet: {}",
    "usually_not": "usually not: {}",
    "recommend": "because: {}",
    "consider": "because: {}",
}

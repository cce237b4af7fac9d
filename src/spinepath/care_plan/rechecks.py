"""When to look again at an option that is out today: after the days that the criteria which keep it out name."""

from collections.abc import Mapping

from spinepath.knowledge.models import Criterion, Edition
from spinepath.terms.results import Assessment, Disposition

_OUT = ("not_chosen", "blocked")


def recheck_after(edition: Edition, assessment: Assessment, disposition: Disposition) -> int | None:
    """Days until all that keeps the option out may have changed; None where something of it is not expected to."""
    if disposition not in _OUT:
        return None
    shut = [c for name, c in _keeping_out(edition, assessment).items() if name in assessment.because]
    days = [c.recheck_after_d for c in shut if c.recheck_after_d is not None]
    return max(days) if days and len(days) == len(shut) else None


def _keeping_out(edition: Edition, assessment: Assessment) -> Mapping[str, Criterion]:
    """The criteria of the kind that gave the status."""
    match assessment.status:
        case "not_applicable":
            return edition.indications
        case "contraindicated":
            return edition.contraindications
        case "usually_not":
            return edition.usually_not
        case _:
            return {}

"""The dates of a plan as a calendar file (iCalendar, RFC 5545): all-day events that any calendar can take in.

The names of the events say what and who, never the person: a calendar is seen by others.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from uuid import NAMESPACE_URL, uuid5

from spinepath.terms.results import CalendarEntry, Plan, SequenceStep
from spinepath.terms.safety_text import ABOUT, EVERY_RESULT, GUIDANCE_EXPIRED, approval

from .words import clean, day, prose, words

_NAMESPACE = uuid5(NAMESPACE_URL, "urn:spinepath:calendar")
_OCTETS = 75  # of a line, without its end (RFC 5545, 3.1)


def as_ics(plan: Plan) -> str:
    """The dates of the plan and of the years ahead. The same plan always gives the same file."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:-//spinepath//{plan.engine}//EN", "CALSCALE:GREGORIAN"]
    lines.append(f"DESCRIPTION:{_escaped(' '.join(_about(plan)))}")  # of the calendar (RFC 7986, 5.2)
    for entry in plan.calendar:
        lines += _event(plan, entry.on, _summary(entry), _said(plan))
    for step in (step for sequence in plan.sequences for step in sequence.steps):
        summary = f"{step.lane}: {prose(step.what)} ({words(step.owner)})"
        lines += _event(plan, step.on, summary, _description(plan, step))
    lines.append("END:VCALENDAR")
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line))


def _summary(entry: CalendarEntry) -> str:
    return f"{prose(entry.what)} ({words(entry.owner)})"


def _description(plan: Plan, step: SequenceStep) -> str:
    overdue = [f"Overdue since {day(step.was_due)}."] if step.was_due else []
    late = [f"Not done by {day(x.on)}: {prose(x.text)}" for x in step.late]
    return "\n".join([*overdue, *late, _said(plan)])


def _about(plan: Plan) -> Iterator[str]:
    yield from (_said(plan), ABOUT)
    if plan.knowledge.guidance_expired:
        yield GUIDANCE_EXPIRED


def _said(plan: Plan) -> str:
    """What stands in every event: an event is seen alone. Its plan is named, so that an old one can be told."""
    made = f"Plan {plan.id[:8]}, facts of {day(plan.facts.as_of)}, {approval(plan.knowledge.state)}."
    return f"{EVERY_RESULT} {made}"


def _event(plan: Plan, on: str, summary: str, description: str) -> Iterator[str]:
    first = date.fromisoformat(on)
    yield "BEGIN:VEVENT"
    yield f"UID:{uuid5(_NAMESPACE, f'{plan.id}/{on}/{summary}')}"
    yield f"DTSTAMP:{plan.facts.as_of.replace('-', '')}T000000Z"
    yield f"DTSTART;VALUE=DATE:{first:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{first + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{_escaped(summary)}"
    yield f"DESCRIPTION:{_escaped(description)}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _escaped(text: str) -> str:
    """TEXT values escape the backslash, comma, semicolon and line break."""
    lines = [clean(line).replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,") for line in text.split("\n")]
    return "\\n".join(lines)


def _folded(line: str) -> Iterator[str]:
    """Lines of at most 75 octets; those that go on open with a space, and no character is cut."""
    piece = ""
    for character in line:
        if len((piece + character).encode()) > _OCTETS:
            yield piece
            piece = " "
        piece += character
    yield piece

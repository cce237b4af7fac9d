"""The top of a plan: who and when at a glance, and the words that nobody may miss."""

import re
from collections.abc import Iterator, Mapping
from math import floor

from spinepath.terms.results import PatternFound, Plan, ValueUsed

from . import safety_text
from .page import Bullets, Callout, Cell, Pairs, Para, Tag, Text
from .trace import stale_tags
from .words import DRAFT, NOT_KNOWN, capitalised, day, listed, plain_value, prose, quantity, used

_PAIN = {
    "nrs_move": "{} out of 10 on moving",
    "nrs_rest": "{} out of 10 at rest",
    "back_pain_nrs": "{} out of 10",
    "painad": "PAINAD {} (cannot report pain)",
    "abbey_pain": "Abbey {} (cannot report pain)",
}
_SYNTHETIC = re.compile(r"\b(synthetic|demonstration|demo|made-up)\s+(data|record|patient|person)", re.IGNORECASE)
ASK_GOAL = "not recorded: ask what the person would like to be able to do again"
MOST_UNREAD = 12
"""Names of what is not understood at the top of a page; the rest stands among the notes."""
URGENCY = {"emergency": "EMERGENCY", "urgent": "urgent", "routine": "routine", "none": "nothing recommended"}


def header_strip(plan: Plan) -> Pairs:
    """Age, fracture, pain score, kidneys and date of facts: what a clinician must recognise before reading on."""
    rows: list[tuple[str, Cell]] = [
        ("Person", (Text(plan.person_id),)),
        ("Age", _age(plan.person)),
        ("Fracture", tuple(_fractures(plan))),
        ("Pain score", tuple(_pain(plan.person))),
        ("eGFR", _dated(plan.person.get("egfr"))),
        ("Creatinine clearance", _clearance(plan.person)),
        ("Facts", (Text(f"as of {day(plan.facts.as_of)}"),)),
        ("Knowledge", (Text(f"edition of {day(plan.knowledge.edition)}", tags=state_tags(plan.knowledge.state)),)),
        ("Urgency", (Text(_how_urgent(plan)),)),
    ]
    goal = plan.person.get("patient_goal")
    if goal is not None or plan.urgency != "emergency":
        rows.insert(2, ("Own goal", _dated(goal) if goal is not None else (Text(ASK_GOAL),)))
    if unread := _unread(plan):
        rows.append(("Not understood", (Text(unread),)))
    return Pairs(tuple(rows))


def _unread(plan: Plan) -> str:
    """How many entries of the record no rule can look at, and their names: somebody has to judge them."""
    names = list(dict.fromkeys(name for message in plan.messages for name in message.unread))
    if not names:
        return ""
    more = len(names) - MOST_UNREAD
    shown = listed(names[:MOST_UNREAD]) if more <= 0 else f"{', '.join(names[:MOST_UNREAD])} and {more} more"
    return f"{len(names)} on record that no rule looks at, judge by hand: {shown}"


def _how_urgent(plan: Plan) -> str:
    """A plan whose red-flag questions are open is not called routine."""
    if not plan.provisional:
        return URGENCY[plan.urgency]
    return f"{'urgent' if plan.urgency == 'urgent' else 'not settled'}, PROVISIONAL: red-flag questions today"


def state_tags(state: str) -> tuple[Tag, ...]:
    """What must stand beside knowledge that no clinician has signed."""
    return () if state == "reviewed" else (Tag(DRAFT, "ask"), Tag(safety_text.NOT_APPROVED, "ask"))


def notes(plan: Plan) -> tuple[Text, ...]:
    """The sentences that every plan opens with."""
    age = safety_text.data_age(day(plan.facts.as_of), plan.facts.n_stale)
    return (Text(safety_text.EVERY_RESULT), Text(age))


def shared_banners(plan: Plan) -> Iterator[Callout]:
    """Results that cannot wait, what holds of the whole plan, made-up data, old guidance, critical messages."""
    if urgent := tuple(_urgent(p) for w in plan.work_ups for p in w.found if p.urgent):
        yield Callout("urgent", "A RESULT CANNOT WAIT", (Bullets(urgent),))
    yield from (Callout("warning", notice.heading, (Para(Text(notice.text)),)) for notice in plan.notices)
    yield from data_banners(plan)
    critical = tuple(Text(m.text) for m in plan.messages if m.level == "critical")
    if critical:
        yield Callout("warning", "Warning about the record", (Bullets(critical),))


def _urgent(found: PatternFound) -> Text:
    values = ", ".join(f"{v.label} {prose(used(v))} ({day(v.date)})" for v in found.values)
    return Text(
        f"{values}. {found.call}, {found.within}. {found.next} {found.changes}", label=capitalised(found.result)
    )


def data_banners(plan: Plan) -> Iterator[Callout]:
    """What stands on every page: made-up data, and guidance read long ago."""
    if is_synthetic(plan):
        yield Callout("note", "SYNTHETIC DATA: this is not a real person")
    if plan.knowledge.guidance_expired:
        why = Para(Text(safety_text.guidance_age(plan.knowledge.guidance_read_to)))
        yield Callout("warning", "The guidance behind this plan is old", (why,))


def is_synthetic(plan: Plan) -> bool:
    """Whether a message says that the data are made up."""
    return any(_SYNTHETIC.search(message.text) for message in plan.messages)


def present_banner(flags: tuple[Text, ...]) -> Callout:
    """Said above everything, questions included, while a red flag holds that is no emergency."""
    after = Para(Text("Act on this first. What waits for it, and who may release that, stands in the lines below."))
    return Callout("urgent", "RED FLAG PRESENT", (Bullets(flags), after))


def provisional_banner(questions: tuple[Text, ...]) -> Callout:
    """Said above everything while a red-flag question has no fresh answer."""
    return Callout(
        "provisional",
        "PROVISIONAL PLAN: red-flag questions are not answered",
        (
            Para(Text("Ask these first. A yes changes everything below.")),
            Bullets(questions, numbered=True),
            Para(Text(safety_text.UNTIL_ANSWERED)),
        ),
    )


def age_and_sex(plan: Plan) -> Cell:
    """`78 years, female`, as far as it is known."""
    return _age(plan.person)


def _age(person: Mapping[str, ValueUsed]) -> Cell:
    sex = used(person["sex"]) if "sex" in person else NOT_KNOWN
    age = used(person["age_years"]) if "age_years" in person else _age_between(person)
    return (Text(age if sex == NOT_KNOWN else f"{age}, {sex}"),)


def _age_between(person: Mapping[str, ValueUsed]) -> str:
    """`75 or 76 years (birth date 1950)`, where only a part of the date of birth is recorded."""
    ends = [person.get(name) for name in ("age_at_least", "age_at_most", "birth_date")]
    if None in ends:
        return NOT_KNOWN
    low, high, birth = (plain_value(end.value) for end in ends if end is not None)
    return f"{low} or {high} years (only {birth} is recorded as the birth date)"


def _fractures(plan: Plan) -> Iterator[Text]:
    for row in plan.fractures:
        yield Text(_fracture(row), tags=stale_tags(any(v.stale for v in row.values())))
    if not plan.fractures:
        found = plan.person.get("vertebral_fracture")
        yield Text("none on record" if found is not None and found.value is False else NOT_KNOWN)


def _fracture(row: Mapping[str, ValueUsed]) -> str:
    level = used(row["fracture_level"]) if "fracture_level" in row else "level not known"
    parts = [level, _age_of_fracture(row)]
    if "fracture_grade" in row:
        parts.append(f"grade {plain_value(row['fracture_grade'].value)}")
    return ", ".join(parts)


def _age_of_fracture(row: Mapping[str, ValueUsed]) -> str:
    days = row["fracture_days"].value if "fracture_days" in row else None
    onset = row["fracture_onset"].value if "fracture_onset" in row else None
    between = _days_between(row)
    if between and onset:
        return f"{between} days old (since {day(str(onset))})"
    if isinstance(days, int) and not isinstance(days, bool):
        since = f" (since {day(str(onset))})" if onset else ""
        return f"{span(days)} old{since}"
    return f"since {day(str(onset))}" if onset else "age not known"


def _days_between(row: Mapping[str, ValueUsed]) -> str | None:
    """`20 to 50`, where only the month or the year of the fracture is recorded."""
    ends = [row[name].value for name in ("fracture_days_at_least", "fracture_days_at_most") if name in row]
    return f"{ends[0]} to {ends[1]}" if len(ends) == 2 and ends[0] != ends[1] else None


def span(days: int) -> str:
    """A number of days as people say it: `12 days`, `6 weeks`, `5 months`, `3 years`."""
    for size, name, least in ((365, "year", 730), (30, "month", 84), (7, "week", 14)):
        if days >= least:
            return f"{days // size} {name}s"
    return f"{days} day{'' if days == 1 else 's'}"


def _pain(person: Mapping[str, ValueUsed]) -> Iterator[Text]:
    shown = [name for name in _PAIN if name in person and person[name].value is not None]
    if {"nrs_move", "nrs_rest"} & set(shown):
        shown = [name for name in shown if name != "back_pain_nrs"]
    for name in shown:
        fact = person[name]
        yield Text(_with_date(_PAIN[name].format(plain_value(fact.value)), fact), tags=stale_tags(fact.stale))
    if not shown:
        yield Text(NOT_KNOWN)


def _dated(fact: ValueUsed | None) -> Cell:
    if fact is None or fact.value is None:
        return (Text(NOT_KNOWN),)
    return (Text(_with_date(used(fact), fact), tags=stale_tags(fact.stale)),)


def _clearance(person: Mapping[str, ValueUsed]) -> Cell:
    """The clearance with the weight that it was worked out on: doses go by it, not by the eGFR beside it.

    Where it is not known, because a height or weight is missing, what is known of it is said for those who need it.
    """
    names = ("creatinine_clearance", "dosing_weight", "dosing_weight_kind")
    fact, weight, kind = (person.get(name) for name in names)
    if fact is None or fact.value is None:
        known = [(x, f) for x in ("creatinine", "weight") if (f := person.get(x)) is not None and f.value is not None]
        return (Text(NOT_KNOWN), *(Text(_with_date(used(f), f), label=capitalised(x)) for x, f in known))
    if weight is None or kind is None:
        return _dated(fact)
    said = f"{_rounded(fact)} ({used(kind)} {_rounded(weight)})"
    return (Text(_with_date(said, fact), tags=stale_tags(fact.stale)),)


def _rounded(fact: ValueUsed) -> str:
    """Cut to one digit after the point, so that a number just below a limit never reads as the limit."""
    return quantity(floor(round(float(fact.value) * 10, 6)) / 10, fact.unit)


def _with_date(text: str, fact: ValueUsed) -> str:
    return f"{text}, {day(fact.date)}" if fact.date else text

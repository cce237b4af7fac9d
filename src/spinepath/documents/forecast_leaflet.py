"""The course ahead in plain words for the person: whole people out of 100, whole points of pain, one picture each.

Short words and sentences, for a reading age of about 11; titles of options and outcomes come from the forecast.
"""

from collections.abc import Iterator
from dataclasses import replace

from spinepath.terms.forecasts import Band, Count, Course, Forecast
from spinepath.terms.results import State
from spinepath.terms.safety_text import approval

from . import forecast_words as fw
from . import safety_text
from .forecast_page import FactsOf, whose
from .forecast_pictures import arrays
from .page import Block, Bullets, Callout, Cell, Page, Pairs, Para, Section, Text
from .words import capitalised, count_of, listed, sentence, short

INTRO = (
    "We asked a model how things go for 100 people like you. It gives a best guess, not a promise. "
    "You may do better or worse. No one can say which of the 100 you will be."
)
TESTED = {
    "placebo": "It was tested against a dummy treatment. So hope alone does not explain it.",
    "sham": "It was tested against a mock treatment. So hope alone does not explain it.",
    "usual_care": "In the studies, people knew what they got. Hope may explain a part of it.",
    "active": "It was tested against some other treatment. So we know less about how it does on its own.",
}
LIMITS = (
    "It does not know all that matters to you.",
    "It leaves out what no study has looked at.",
    "It does not say how long you may live. Ask your team if you want to know.",
    "Your team can tell you what it is based on, and how sure it is.",
    "Tell your team what you hope for. Then choose with them.",
)
_SAME = 0.05  # points of pain
_MOST_DAYS = 2
REFUSED = "We cannot say how things will go for you. This is why:"
NOTICED = f"Most people notice a change of {fw.SMALLEST_NOTICED} points or more."


def forecast_leaflet(
    forecast: Forecast, state: State, jurisdiction: str, facts_of: FactsOf | None = None, *, html: bool
) -> Page:
    """The sheet for the person. `jurisdiction` gives the number to call; `facts_of` whose it is; `html` draws."""
    forecast = _without_survival(forecast)
    emergency = Callout("emergency", "Get help at once", (Para(Text(safety_text.patient_emergency(jurisdiction))),))
    return Page(
        title=", ".join(("What may lie ahead", *_digest(forecast))),
        heading="What may lie ahead",
        strip=Pairs((*whose(facts_of), *_sheet(forecast), *_ahead(forecast))),
        sections=(*_sections(forecast, html=html), _origin(forecast, state)),
        banners=(emergency,),
        style="sheet",
    )


def _without_survival(forecast: Forecast) -> Forecast:
    """Nobody is told unasked how likely they are to live; the page for clinicians has it."""
    return replace(
        forecast,
        courses=tuple(
            replace(course, counts=tuple(count for count in course.counts if fw.ALIVE not in count.what))
            for course in forecast.courses
        ),
    )


def _digest(forecast: Forecast) -> tuple[str, ...]:
    """Nothing was simulated for a forecast that is refused, so there is none then."""
    return (short(forecast.digest),) if forecast.digest else ()


def _sheet(forecast: Forecast) -> Iterator[tuple[str, Cell]]:
    for digest in _digest(forecast):
        yield "Sheet", (Text(digest),)


def _ahead(forecast: Forecast) -> Iterator[tuple[str, Cell]]:
    if not forecast.refused:
        yield "Looks ahead", (Text(fw.ahead(forecast)),)


def _sections(forecast: Forecast, *, html: bool) -> Iterator[Section]:
    if forecast.refused:
        reasons = Bullets(tuple(Text(sentence(why)) for why in forecast.refused))
        yield Section("ahead", "We have no forecast for you", (Para(Text(REFUSED)), reasons, _ask()))
        return
    base, usual = fw.reference(forecast), fw.mid(fw.usual_title(forecast))
    first = tuple(_pain(forecast, base, base)) if base else ()
    told = (Bullets(first), Para(Text(NOTICED))) if first else ()
    without = Para(Text(f"Below, without it means {usual}."))
    yield Section("ahead", "A best guess", (Para(Text(INTRO)), *told, without))
    for number, course in enumerate(fw.others(forecast), start=1):
        heading = f"With {fw.mid(course.plain or course.title)}"
        yield Section(f"ahead-{number}", heading, tuple(_strategy(forecast, course, html=html)))
    yield Section("not-told", "What this cannot tell you", (Bullets(tuple(Text(text) for text in LIMITS)),))


def _strategy(forecast: Forecast, course: Course, *, html: bool) -> Iterator[Block]:
    items = [
        *(_count(count) for count in fw.main_counts(forecast, course)),
        *_pain(forecast, course, fw.reference(forecast)),
        *_parts(course),
    ]
    if items:
        yield Bullets(tuple(items))
    if html:
        yield from arrays(forecast, course)
    if course.comparator in TESTED:
        yield Para(Text(TESTED[course.comparator]))


def _count(count: Count) -> Text:
    found = fw.counted(count)
    if not found.moves:
        about = "" if found.possible == (0, 0) else "About "
        return Text(f"{about}{found.before} of 100, with it or without it.", label=_when(found))
    told = f"{found.before} of 100 without it. {found.now} of 100 with it. That is {found.changed}."
    if found.changed != found.changed_range:
        told += f" It could be {found.changed_range}."
    return Text(f"{told} For {found.same} of 100 it is the same with and without.", label=_when(found))


def _when(found: fw.Counted) -> str:
    return capitalised(found.title)


def _pain(forecast: Forecast, course: Course, base: Course | None) -> Iterator[Text]:
    """Pain in whole points on two days, with the range between people and the mean difference to usual care."""
    values, usual = _values(forecast, course), _values(forecast, base) if base and base is not course else {}
    label = "Your pain with it" if usual else "Your pain"
    if usual and all(abs(value.mean - usual[day].mean) < _SAME for day, value in values.items()):
        yield Text("The same as without it.", label=label)
    elif values:
        told = [_points(value, day) + _beside(value, usual.get(day)) for day, value in values.items()]
        yield Text(" ".join(told), label=label)


def _values(forecast: Forecast, course: Course) -> dict[int, Band]:
    days = fw.told_days(forecast)[:_MOST_DAYS]
    curves = [curve for curve in course.curves if curve.measure == fw.PAIN]
    return {day: curve.values[forecast.days.index(day)] for curve in curves[:1] for day in days}


def _points(value: Band, day: int) -> str:
    said = f"About {fw.number(value.mean)} of 10 at {fw.when(day)}."
    if value.people is None:
        return said
    low, high = (fw.rounded(x) for x in value.people)
    return f"{said} For 8 of 10 people like you it is from {low:.0f} to {high:.0f}."


def _beside(value: Band, usual: Band | None) -> str:
    """The mean difference in whole points: two rounded numbers side by side would make more of it than there is."""
    if usual is None:
        return ""
    difference = value.mean - usual.mean
    if abs(difference) < _SAME:
        return " That is as without it."
    size = "less than 1 point" if abs(difference) < 1 else count_of(round(abs(difference)), "point")
    return f" That is {size} {'lower' if difference < 0 else 'higher'} than without it."


def _parts(course: Course) -> Iterator[Text]:
    """Days in pain, with the parts that make the difference, where there is more than one."""
    found = [name for name in course.differences if name.partition("@")[0] == "pain_days"]
    for name in found[:1]:
        split = course.differences[name]
        told, days = fw.shown(name), fw.horizon(name)
        whole, *parts = fw.parts_that_add(split, told)
        names = ("by easing the pain itself", "by fewer new breaks", "as both act at once")
        shown = [f"{fw.signed(x, told)} {why}" for x, why in zip(parts, names, strict=True) if x]
        made_of = f" That is {listed(shown)}." if len(shown) > 1 else ""
        yield Text(
            f"{capitalised(fw.signed(whole, told))}.{made_of}",
            label=f"Days with pain of 4 or more{f' over {fw.when(days)}' if days is not None else ''}",
        )


def _ask() -> Para:
    return Para(Text("Ask your team what you can expect."))


def _origin(forecast: Forecast, state: State) -> Section:
    named = "".join(f" ({digest})" for digest in _digest(forecast))
    told = (
        f"This sheet was made by a computer model{named}. It is {approval(state)}.",
        "It is meant to be handed to you by somebody who knows you.",
        safety_text.EVERY_RESULT,
        safety_text.ABOUT,
    )
    return Section("about", "Where this comes from", tuple(Para(Text(text)) for text in told))

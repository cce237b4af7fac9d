"""The course ahead in plain words for the person: whole people out of 100, whole points of pain, one picture each.

Short words and sentences, for a reading age of about 11; titles of options and outcomes come from the forecast.
"""

from collections.abc import Iterator

from spinepath.terms.forecasts import Count, Course, Curve, Forecast
from spinepath.terms.results import State
from spinepath.terms.safety_text import approval

from . import forecast_words as fw
from . import safety_text
from .forecast_pictures import arrays
from .page import Block, Bullets, Callout, Page, Pairs, Para, Section, Text
from .words import capitalised, listed, sentence, short

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
    "Your team can tell you what it is based on, and how sure it is.",
    "Tell your team what you hope for. Then choose with them.",
)
REFUSED = "We cannot say how things will go for you. This is why:"
NOTICED = f"Most people notice a change of {fw.SMALLEST_NOTICED} points or more."


def forecast_leaflet(forecast: Forecast, state: State, jurisdiction: str, *, html: bool) -> Page:
    """The sheet for the person. `jurisdiction` gives the number to call; `html` draws."""
    emergency = Callout("emergency", "Get help at once", (Para(Text(safety_text.patient_emergency(jurisdiction))),))
    return Page(
        title=f"What may lie ahead, {short(forecast.digest)}",
        heading="What may lie ahead",
        strip=Pairs(()),
        sections=(*_sections(forecast, html=html), _origin(forecast, state)),
        banners=(emergency,),
        style="sheet",
    )


def _sections(forecast: Forecast, *, html: bool) -> Iterator[Section]:
    if forecast.refused:
        reasons = Bullets(tuple(Text(sentence(why)) for why in forecast.refused))
        yield Section("ahead", "We have no forecast for you", (Para(Text(REFUSED)), reasons, _ask()))
        return
    base = fw.reference(forecast)
    usual = base.title if base else "usual care"
    first = Bullets(tuple(_pain(forecast, base))) if base else None
    yield Section("ahead", "A best guess", (Para(Text(INTRO)), *([first] if first and first.items else [])))
    for number, course in enumerate(fw.others(forecast), start=1):
        heading = f"With {course.title}"
        yield Section(f"ahead-{number}", heading, tuple(_strategy(forecast, course, usual, html=html)))
    yield Section("not-told", "What this cannot tell you", (Bullets(tuple(Text(text) for text in LIMITS)),))


def _strategy(forecast: Forecast, course: Course, usual: str, *, html: bool) -> Iterator[Block]:
    items = [*(_count(course, count, usual) for count in course.counts), *_pain(forecast, course)]
    if items:
        yield Bullets(tuple(items))
    if html:
        yield from arrays(forecast, course)
    parts = list(_parts(course))
    if parts:
        yield Bullets(tuple(parts))
    if course.comparator in TESTED:
        yield Para(Text(TESTED[course.comparator]))


def _count(course: Course, count: Count, usual: str) -> Text:
    found = fw.counted(count)
    told = f"{found.before} of 100 with {usual}. {found.now} of 100 with {course.title}. That is {found.changed}."
    if found.changed != found.changed_range:
        told += f" It could be {found.changed_range}."
    return Text(f"{told} For {found.same} of 100 it is the same with and without.", label=_when(found))


def _when(found: fw.Counted) -> str:
    return f"{capitalised(found.what)} at {found.when}"


def _pain(forecast: Forecast, course: Course) -> Iterator[Text]:
    """Pain in whole points at each horizon, with the range between people."""
    for curve in (x for x in course.curves if x.measure == fw.PAIN):
        told = [_points(forecast, curve, day) for day in forecast.horizons if day in forecast.days]
        if told:
            yield Text(f"{' '.join(told)} {NOTICED}", label=f"Your pain with {course.title}")


def _points(forecast: Forecast, curve: Curve, day: int) -> str:
    value = curve.values[forecast.days.index(day)]
    said = f"About {fw.number(value.mean)} of 10 at {fw.when(day)}."
    if value.people is None:
        return said
    low, high = (fw.rounded(x) for x in value.people)
    return f"{said} For 8 of 10 people like you it is from {low:.0f} to {high:.0f}."


def _parts(course: Course) -> Iterator[Text]:
    """Days in pain, with the parts that make the difference, where there is more than one."""
    for name, split in course.differences.items():
        if name.partition("@")[0] != "pain_days":
            continue
        told, days = fw.shown(name), fw.horizon(name)
        whole, *parts = fw.parts_that_add(split, told)
        names = ("from less pain in the bone", "from fewer new breaks", "since both act at once")
        shown = [f"{fw.signed(x, told)} {why}" for x, why in zip(parts, names, strict=True) if x]
        text = fw.signed(whole, told)
        yield Text(
            f"{capitalised(text)}{f': {listed(shown)}' if len(shown) > 1 else ''}.",
            label=f"Days in pain{f' over {fw.when(days)}' if days is not None else ''}",
        )


def _ask() -> Para:
    return Para(Text("Ask your team what you can expect."))


def _origin(forecast: Forecast, state: State) -> Section:
    told = (
        f"This sheet was made by a computer model ({short(forecast.digest)}). It is {approval(state)}.",
        "It is meant to be handed to you by somebody who knows you.",
        safety_text.EVERY_RESULT,
        safety_text.ABOUT,
    )
    return Section("about", "Where this comes from", tuple(Para(Text(text)) for text in told))

"""The course ahead of one person for clinicians: people out of 100 first, then curves, parts, and what it rests on.

The same parts make a page of its own and a section of a plan. Words and tables hold every number; the pictures of a
page repeat them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from spinepath.terms.forecasts import Count, Course, Forecast
from spinepath.terms.results import Plan, State
from spinepath.terms.safety_text import approval

from . import forecast_words as fw
from . import safety_text
from .forecast_pictures import pictures_of
from .forecast_tables import course_table, split_table, swing_table, totals_table
from .page import Block, Bullets, Callout, Cell, Code, Fold, Page, Pairs, Para, Section, Subsection, Text, table
from .trace import html_id
from .words import capitalised, count_of, day, listed, sentence, short

Certainties = Mapping[str, tuple[str, str]]
_IN_A_SENTENCE = 3  # strategies
_COUNTS = ("Outcome", "Without it", "With it", "Difference", "No difference for")


@dataclass(frozen=True, slots=True)
class FactsOf:
    """Whose facts a forecast was made from, and their day (ISO): a page without it could be anybody's."""

    person: str
    as_of: str


def certainties_of(plan: Plan) -> dict[str, tuple[str, str]]:
    """Options of a plan to how sure their effect is, and the reason."""
    return {
        x.option: (x.certainty.replace("_", " "), (x.certainty_why or "").rstrip("."))
        for x in plan.lines
        if x.certainty
    }


def whose(facts_of: FactsOf | None) -> tuple[tuple[str, Cell], ...]:
    """The first lines of a page: the person and the day."""
    if facts_of is None:
        return ()
    return ("Person", (Text(facts_of.person),)), ("Facts as of", (Text(day(facts_of.as_of)),))


def forecast_page(
    forecast: Forecast, state: State, certainties: Certainties | None = None, facts_of: FactsOf | None = None, *,
    html: bool, command: str = "",
) -> Page:  # fmt: skip
    """A page of its own. `certainties` maps options to the level of their evidence and the reason; `html` draws;
    `command` makes it again.
    """
    sections = tuple(Section(*part) for part in _parts(forecast, certainties or {}, html=html))
    about = Section("about", "About this result", tuple(_about(forecast, state, command)))
    return Page(
        title=f"The course ahead{_named(forecast)}",
        heading="The course ahead",
        strip=Pairs((*whose(facts_of), *_strip(forecast, state))),
        sections=(*sections, about),
        notes=(Text(safety_text.EVERY_RESULT), *([] if forecast.refused else [Text(fw.CHECKED)])),
    )


def _named(forecast: Forecast) -> str:
    return f", {short(forecast.digest)}" if forecast.digest else ""


def forecast_section(forecast: Forecast, certainties: Certainties | None = None, *, html: bool) -> Section:
    """The same as a section of a plan, whose own page says how it was made and what it is."""
    parts = _parts(forecast, certainties or {}, html=html)
    intro = () if forecast.refused else (Para(Text(fw.CHECKED)),)
    inner = (Subsection(heading, blocks) for _, heading, blocks in parts)
    return Section("course-ahead", "The course ahead", (*intro, *inner))


def _parts(forecast: Forecast, certainties: Certainties, *, html: bool) -> Iterator[tuple[str, str, tuple[Block, ...]]]:
    """Id, heading and blocks of each part. Where a forecast is refused, its reasons and nothing else."""
    if forecast.refused:
        yield "course-refused", "No forecast is shown", tuple(_refused(forecast))
        return
    drawn = pictures_of(forecast) if html else {}
    yield "course-counts", "What is expected", tuple(_counts(forecast, certainties, drawn))
    curves = tuple(block for measure in _measures(forecast) for block in _curve(forecast, measure, drawn))
    if curves:
        yield "course-curves", "Day by day", (*curves, Para(Text(fw.RANGES)))
    splits = [block for course in fw.others(forecast) for block in _split(forecast, course)]
    if splits:
        yield (
            "course-parts",
            "Direct and indirect",
            (*totals_table(forecast), *splits, _parts_told(), Para(Text(fw.WHOLE))),
        )
    if forecast.tornado:
        yield (
            "course-swings",
            "What moves it most",
            (Para(Text(fw.swings_told(forecast))), *drawn.get("tornado", ()), *swing_table(forecast.tornado)),
        )
    yield "course-facts", "What was known, and what was drawn", tuple(_known(forecast))
    yield "course-limits", "What is not modelled", tuple(_limits(forecast))


def _many(forecast: Forecast) -> bool:
    """Whether strategies are so many that a reader opens those that matter."""
    return len(fw.others(forecast)) > _IN_A_SENTENCE


def _folded(course: Course, part: str, blocks: tuple[Block, ...]) -> Fold:
    return Fold(html_id(f"course-{part}", course.strategy), capitalised(course.title), blocks)


def _split(forecast: Forecast, course: Course) -> tuple[Block, ...]:
    found = tuple(split_table(course))
    return (_folded(course, "parts", found),) if found and _many(forecast) else found


def _refused(forecast: Forecast) -> Iterator[Block]:
    reasons = Bullets(tuple(Text(sentence(why)) for why in forecast.refused))
    yield Callout("warning", "Why nothing is shown", (reasons,))
    if forecast.person:
        yield _person(forecast)


def _counts(forecast: Forecast, certainties: Certainties, drawn: Mapping[str, tuple[Block, ...]]) -> Iterator[Block]:
    usual = fw.usual_title(forecast)
    if fw.others(forecast):
        yield from _overview(forecast, usual)
        yield Para(Text(fw.OVERLAP))
    elif base := fw.reference(forecast):
        yield Para(Text("Out of 100 people like this:"))
        yield Bullets(tuple(_alone(count, usual) for count in fw.main_counts(forecast, base)))
    if forecast.notes:
        yield Bullets(tuple(Text(sentence(note)) for note in forecast.notes), "Notes on this forecast")
    for course in fw.others(forecast):
        inner = (*_grounds(course, certainties), *_count_table(course, usual), *drawn.get(course.strategy, ()))
        yield _folded(course, "counts", inner) if _many(forecast) else Subsection(capitalised(course.title), inner)


def _overview(forecast: Forecast, usual: str) -> Iterator[Block]:
    """Each thing that is counted over all strategies: a sentence, or a table where many change it. Those that change
    it by no more than 1 of 100 are told together.
    """
    sentences, tables = [], []
    for title, rows in _by_outcome(forecast).items():
        moved = [(course, x) for course, x in rows if x.moves]
        still = [(course, x) for course, x in rows if not x.moves]
        first = f"{rows[0][1].before} of 100 with {fw.mid(usual)}"
        if len(moved) > _IN_A_SENTENCE:
            told = (_moved_row(course, x) for course, x in moved)
            rest = fw.stays(still, "those not listed")
            about = f"{title}: {'; '.join(x for x in (first, rest) if x)}"
            tables.append(table(about, ("Strategy", "With it", "Difference"), list(told)))
            continue
        rest = fw.stays(still, "the others" if moved else "each of them")
        parts = [f"{x.now} with {fw.mid(course.title)}, could be {fw.ranged(x.expected)}" for course, x in moved]
        sentences.append(Text(f"{'; '.join(x for x in (first, *parts, rest) if x)}.", label=title))
    if sentences or tables:
        yield Para(Text("Out of 100 people like this:"))
    if sentences:
        yield Bullets(tuple(sentences))
    yield from tables


def _alone(count: Count, usual: str) -> Text:
    found = fw.counted(count)
    return Text(f"{found.now_range}, with {fw.mid(usual)}.", label=capitalised(found.title))


def _by_outcome(forecast: Forecast) -> dict[str, list[tuple[Course, fw.Counted]]]:
    found: dict[str, list[tuple[Course, fw.Counted]]] = {}
    for course in fw.others(forecast):
        for count in fw.main_counts(forecast, course):
            told = fw.counted(count)
            found.setdefault(capitalised(told.title), []).append((course, told))
    return found


def _moved_row(course: Course, found: fw.Counted) -> tuple[Cell, ...]:
    cells = (capitalised(course.title), found.now_range, _difference(found))
    return tuple((Text(cell),) for cell in cells)


def _grounds(course: Course, certainties: Certainties) -> Iterator[Block]:
    """What the effect was measured against, and how sure that is."""
    yield Para(Text(fw.COMPARATOR.get(course.comparator, course.comparator), label="Effect"))
    level, reason = certainties.get(course.option or "", ("", ""))
    if level:
        choose = f" {safety_text.CHOOSE}" if level in ("low", "very low") else ""
        yield Para(Text(f"{level}. {sentence(reason)}{choose}", label="Certainty of the evidence"))
    if course.notes:
        yield Bullets(tuple(Text(sentence(note)) for note in course.notes))


def _count_table(course: Course, usual: str) -> Iterator[Block]:
    counts = [fw.counted(count) for count in course.counts]
    rows: list[tuple[Cell, ...]] = [_count_row(found) for found in counts if found.moves]
    if rows:
        yield table(f"Out of 100 people like this; without it means {fw.mid(usual)}", _COUNTS, rows)
    still = [found for found in counts if not found.moves]
    if still:
        yield Para(Text(_still(still), label=f"{capitalised(fw.unmoved(still))} with it, of 100"))


def _still(found: Sequence[fw.Counted]) -> str:
    """`Pain below 4 of 10 at 2 weeks and 1 year; alive at 1 year.`"""
    days: dict[str, list[str]] = {}
    for count in found:
        days.setdefault(count.what, []).append(count.when)
    return capitalised(f"{'; '.join(f'{what} {fw.joined(what)} {listed(when)}' for what, when in days.items())}.")


def _count_row(found: fw.Counted) -> tuple[Cell, ...]:
    cells = (capitalised(found.title), str(found.before), found.now_range, _difference(found))
    return tuple((Text(cell),) for cell in (*cells, str(found.same)))


def _difference(found: fw.Counted) -> str:
    if found.changed == found.changed_range:
        return found.changed
    return f"{found.changed}, could be {found.changed_range}"


def _measures(forecast: Forecast) -> list[str]:
    return list(dict.fromkeys(curve.measure for course in forecast.courses for curve in course.curves))


def _curve(forecast: Forecast, measure: str, drawn: Mapping[str, tuple[Block, ...]]) -> Iterator[Block]:
    yield from drawn.get(measure, ())
    yield from course_table(forecast, measure)
    if measure == fw.PAIN:
        yield Para(Text(fw.NOTICED))


def _parts_told() -> Bullets:
    told = (("Direct", fw.DIRECT), ("Indirect", fw.INDIRECT), ("Neither alone", fw.INTERACTION))
    return Bullets(tuple(Text(f"{text}.", label=label) for label, text in told))


def _known(forecast: Forecast) -> Iterator[Block]:
    if forecast.person:
        yield _person(forecast)
    if forecast.drawn:
        drawn = Bullets(tuple(Text(fw.fact(name)) for name in forecast.drawn), "Not known, drawn from the population")
        yield drawn


def _person(forecast: Forecast) -> Pairs:
    return Pairs(tuple((fw.fact(name), (Text(fw.fact_value(x)),)) for name, x in forecast.person.items()))


def _limits(forecast: Forecast) -> Iterator[Block]:
    for texts, titles in _left_out(forecast).items():
        yield Bullets(tuple(Text(sentence(text)) for text in texts), "; ".join(titles))
    yield Para(
        Text(f"{fw.NO_PROMISE} What nobody measured is not in it, and people who are treated differ from trials.")
    )


def _left_out(forecast: Forecast) -> dict[tuple[str, ...], list[str]]:
    """What is left out, and of which courses: what several have in common is told once."""
    titles: dict[str, tuple[str, ...]] = {}
    for course in forecast.courses:
        for text in course.not_modelled:
            titles[text] = (*titles.get(text, ()), capitalised(course.title))
    found: dict[tuple[str, ...], list[str]] = {}
    for text, of in titles.items():
        found.setdefault(of, []).append(text)
    return {tuple(texts): list(of) for of, texts in found.items()}


def _strip(forecast: Forecast, state: State) -> Iterator[tuple[str, Cell]]:
    if not forecast.refused:
        yield "Shown", (Text(count_of(len(forecast.courses), "course")),)
        yield "Looks ahead", (Text(fw.ahead(forecast)),)
        yield "Simulated", (Text(f"{forecast.draws} draws of the model's numbers, {forecast.lives} lives each"),)
    yield "State", (Text(approval(state)),)


def _about(forecast: Forecast, state: State, command: str) -> Iterator[Block]:
    if not forecast.refused:
        same = "The same facts, knowledge and seed give the same numbers."
        yield Para(Text(f"Seed {forecast.seed}, digest {forecast.digest}. {same}"))
    yield Para(Text(safety_text.ABOUT))
    yield Para(Text(f"This forecast is {approval(state)}."))
    if command:
        yield Code(command)

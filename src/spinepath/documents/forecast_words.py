"""The words and whole numbers of a forecast: worked out once, so that picture, table and sentence cannot disagree."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import floor

from spinepath.terms import short_number
from spinepath.terms.forecasts import Band, Compared, Count, Course, Forecast, Outcome, Split, Swing

from .words import capitalised, count_of, plain_value, words

EXPECTED = "range of the expected number"
PEOPLE = "range between people"
RANGES = (
    f"The {EXPECTED} is what we do not know: 95 of 100 draws of the model's numbers lie in it. "
    f"The {PEOPLE} is how much people differ: 8 of 10 people like this lie in it."
)
OVERLAP = (
    "Ranges of two courses may overlap although the difference between them is sure: much of what we do not know moves "
    "both together."
)
NO_PROMISE = "A model, not a promise."
CHECKED = f"{NO_PROMISE} It is checked against published cohorts (validation page). One person may do better or worse."
SMALLEST_NOTICED = 2  # points of pain, of 10 (ostelo-2008-mic-nrs)
NOTICED = f"A change of {SMALLEST_NOTICED} points of 10 is about the smallest that people notice."
NO_DIFFERENCE = "no difference"
PAIN, FRACTURE, ALIVE = "nrs_mean", "new_vf", "alive"
HUNDRED = "out of 100"
COMPARATOR = {
    "none": "No effect of a treatment acts in this course.",
    "placebo": "Measured against placebo: what comes from expecting relief is taken off.",
    "sham": "Measured against a sham procedure: what comes from expecting relief is taken off.",
    "usual_care": "Measured in open studies against usual care: people knew what they got, so a part may come from "
    "expecting relief.",
    "active": "Measured against another treatment: the difference to no treatment is less sure.",
}
BLINDED = {
    "none": "no treatment effect",
    "placebo": "placebo-controlled",
    "sham": "sham-controlled",
    "usual_care": "open studies",
    "active": "against another treatment",
}
DIRECT = "what it does to the pain itself, whatever happens to the bone"
INDIRECT = "what comes through fewer new fractures"
INTERACTION = (
    "what neither does alone, because both act at once; pain that is eased already cannot be saved again, so this part "
    "often takes back some of the other two"
)
WHOLE = (
    "The whole difference comes from lives in which both act at once. It is not the sum of two separate results, and "
    "the indirect part must not be added to relief that a trial has measured as a whole."
)

SWINGS = (
    "One number of the model is moved at a time, between the ends that hold 9 of 10 of its draws; all others stay in "
    "the middle."
)
SAME_PAIN = (
    "Whatever is moved, people are taken who have today's pain. Where pain goes faster, those who still have it are "
    "more often those in whom it lasts: a bar may then point the other way than one would think."
)


@dataclass(frozen=True, slots=True)
class Shown:
    """How a measure is told: its name, its unit, the factor from the model's number, decimals, the words for less and
    more, and the end of its axis.
    """

    title: str
    unit: str = ""
    per: float = 1.0
    places: int = 0
    less: str = "fewer"
    more: str = "more"
    top: float | None = None


def _points(title: str, top: float | None = None) -> Shown:
    return Shown(title, "points", 1.0, 1, "lower", "higher", top)


def _share(title: str) -> Shown:
    return Shown(title, HUNDRED, 100.0, top=100.0)


MEASURES = {
    "nrs_mean": _points("pain, 0 to 10", 10.0),
    "nrs_sd": _points("spread of pain between people"),
    "nrs_change": _points("change of pain"),
    "p_nrs_below": _share("pain below {} of 10"),
    "p_change_ge": _share("pain lower by {} points or more"),
    "p_relief_ge": _share("pain eased by {} or more"),
    "new_vf": _share("with a new vertebral fracture"),
    "new_fractures": Shown("new vertebral fractures", "for 100 people", 100.0),
    "collapse": _share("with a fracture that lost more height"),
    "alive": _share("alive"),
    "survival": _share("alive"),
    "alive_below": _share("alive with pain below {} of 10"),
    "rdq": _points("disability, RDQ 0 to 24", 24.0),
    "eq5d": Shown("quality of life, EQ-5D", "", 1.0, 2, "lower", "higher", 1.0),
    "qaly": Shown("quality-adjusted years", "years", 1.0, 2, "less", "more"),
    "pain_days": Shown("days with pain of 4 or more", "days"),
}


OVER_TIME = ("pain_days", "new_fractures", "qaly")  # these add up over time; the others are of one day
FACTS = {
    "age": "Age, years",
    "fracture_age_d": "Days since the fracture",
    "grade": "Worst grade of fracture, 1 to 3",
    "kidney": "Kidney function, eGFR in mL/min/1.73 m²",
    "life_table": "Life table",
    "nrs": "Pain now, 0 to 10",
    "prior_vf": "Vertebral fractures before",
    "setting": "Where the fracture was found",
    "sex": "Sex",
    "t_hip": "T-score of the hip",
}
VALUES = {
    "trial": "as in the trials",
    "primary": "general practice",
    "emergency": "emergency unit",
    "inpatient": "hospital ward",
    "uk": "United Kingdom",
    "us": "United States",
}
SEEN_FOR = {"nrs_mean": 730}  # days: no cohort followed pain for longer, and its first weeks are to be seen
FIRST_LOOK = 84  # days: trials of relief are read about then


def fact(name: str) -> str:
    """A fact of the person as the model names it, in words."""
    return FACTS.get(name) or capitalised(words(name))


def fact_value(value: float | str) -> str:
    """What is known of a fact, in words."""
    return VALUES.get(str(value)) or plain_value(value)


def mid(title: str) -> str:
    """A title within a sentence: without its capital, unless the first word is spelt in its own way."""
    return title[:1].lower() + title[1:] if title[1:2].islower() else title


def shown(measure: str, unit: str = "", threshold: float | None = None) -> Shown:
    """How a measure is told; an unknown one by its own name and unit. A unit of `%` is out of 100 already."""
    name = measure.split("@")[0]
    found = MEASURES.get(name, Shown(words(name), unit, places=1, less="lower", more="higher"))
    if threshold is None:
        found = replace(found, title=found.title.replace("{} of 10", "{}").replace("{}", "a limit"))
    elif "{}" in found.title:
        found = replace(found, title=found.title.format(_limit(name, threshold)))
    return found if unit not in ("%", HUNDRED) else Shown(found.title, HUNDRED, 1.0, top=100.0)


def _limit(name: str, threshold: float) -> str:
    return f"{short_number(100 * threshold)}%" if name == "p_relief_ge" and threshold <= 1 else short_number(threshold)


def step(told: Shown) -> float:
    """What one is in the last decimal that is told."""
    return float(10.0**-told.places)


def alike(values: Sequence[Band], others: Sequence[Band], told: Shown) -> bool:
    """Whether no number and no end of a range is further than one step of its rounding from the other."""
    pairs = ((x, y) for a, b in zip(values, others, strict=True) for x, y in zip(_ends(a), _ends(b), strict=True))
    apart = (abs(rounded(told.per * x, told.places) - rounded(told.per * y, told.places)) for x, y in pairs)
    return all(x < 1.5 * step(told) for x in apart)


def _ends(found: Band) -> tuple[float, float, float]:
    return found.mean, *found.expected


def within(forecast: Forecast, told: Shown) -> str:
    """`within 0.1 of usual care`."""
    return f"within {number(step(told), told.places)} of {mid(usual_title(forecast))}"


def horizon(name: str) -> int | None:
    """The days of `pain_days@365`."""
    _, _, days = name.partition("@")
    return int(float(days)) if days else None


def when(days: float) -> str:
    """A number of days as people say it: `12 weeks`, `1 year`, `10 days`."""
    whole = round(days)
    for unit, length in (("year", 365.25), ("year", 365), ("week", 7)):
        number = round(whole / length)
        if number and abs(whole - number * length) < 1:
            return count_of(number, unit)
    return count_of(whole, "day")


def rounded(value: float, places: int = 0) -> float:
    """Rounded, halves up; never minus nothing."""
    factor: int = 10**places
    return floor(value * factor + 0.5) / factor + 0.0


def number(value: float, places: int = 0) -> str:
    """A number as it is told. What would round to nothing is `under 1`."""
    if not places and 0 < abs(value) < 0.5:
        return "under 1"
    return f"{rounded(value, places):.{places}f}"


def figures(value: float) -> str:
    """A number of the model in two figures, or whole: its ends are no surer than that."""
    return f"{value:.2g}" if abs(value) < 10 else f"{value:.0f}"


def ranged(ends: Sequence[float], places: int = 0) -> str:
    """`48 to 72`, or one number where both ends read alike."""
    told = [number(x, places) for x in ends]
    return told[0] if told[0] == told[-1] else " to ".join(told)


def scaled(ends: Sequence[float], told: Shown) -> str:
    """A range of the model's numbers as it is told."""
    return ranged([told.per * x for x in ends], told.places)


def band(found: Band, told: Shown) -> str:
    """`61, could be 48 to 72`."""
    return f"{number(told.per * found.mean, told.places)}, could be {scaled(found.expected, told)}"


def between(found: Band, told: Shown) -> str:
    """The range between people, empty where there is none: of a count for 100 people nobody has one."""
    return "" if found.people is None or told.per != 1 else scaled(found.people, told)


def signed(value: float, told: Shown) -> str:
    """A difference in words: `9 more`, `0.7 lower`, `no difference`."""
    if rounded(value, told.places) == 0:
        return NO_DIFFERENCE
    return f"{number(abs(value), told.places)} {told.less if value < 0 else told.more}"


def signed_range(low: float, high: float, told: Shown) -> str:
    """Both ends in words: `2 to 18 more`, `2 fewer to 18 more`, `0 to 1 more`."""
    one, other = signed(low, told), signed(high, told)
    if one == other:
        return one
    one, other = (x if x != NO_DIFFERENCE else "0" for x in (one, other))
    for word in (told.less, told.more):
        if one.endswith(f" {word}") and other.endswith(f" {word}"):
            ends = sorted((abs(low), abs(high)))
            return f"{ranged(ends, told.places)} {word}"
    return f"{one} to {other}"


def parts_that_add(found: Split, told: Shown) -> tuple[float, float, float, float]:
    """Whole difference, direct, indirect and neither alone, rounded so that the parts still add up to the whole: what
    rounding leaves over goes to the part that rounding moved furthest.
    """
    step: float = 10.0**-told.places
    exact = [told.per * x.mean for x in (found.direct, found.indirect, found.interaction)]
    whole = rounded(told.per * found.total.mean, told.places)
    parts = [rounded(x, told.places) for x in exact]
    left = round((whole - sum(parts)) / step)
    order = sorted(range(3), key=lambda i: (exact[i] - parts[i]) * (-1 if left > 0 else 1))
    for i in order[: min(abs(left), 3)]:
        parts[i] = rounded(parts[i] + (step if left > 0 else -step), told.places)
    return whole, parts[0], parts[1], parts[2]


def reference(forecast: Forecast) -> Course | None:
    """The course that the others are held against: the one without differences."""
    found = [course for course in forecast.courses if not course.differences]
    return found[0] if found else None


def others(forecast: Forecast) -> tuple[Course, ...]:
    """All courses but the one they are held against."""
    base = reference(forecast)
    return tuple(course for course in forecast.courses if course is not base)


def ahead(forecast: Forecast) -> str:
    """How far a forecast looks: its last horizon."""
    return when(max(forecast.horizons, default=forecast.days[-1] if forecast.days else 0))


@dataclass(frozen=True, slots=True)
class Counted:
    """A count as it is told everywhere, in whole people out of 100. `difference` is that of the two numbers shown."""

    what: str
    when: str
    before: int
    now: int
    expected: tuple[int, int]
    difference: int
    possible: tuple[int, int]

    @property
    def title(self) -> str:
        """`pain below 4 of 10 at 12 weeks`, `a new vertebral fracture within 1 year`."""
        return f"{self.what} {joined(self.what)} {self.when}"

    @property
    def same(self) -> int:
        """For how many of 100 it makes no difference."""
        return 100 - abs(self.difference)

    @property
    def moves(self) -> bool:
        """Whether it may differ by more than 1 of 100."""
        return not -1 <= self.possible[0] <= self.possible[1] <= 1

    @property
    def changed(self) -> str:
        """`9 more`."""
        return NO_DIFFERENCE if not self.difference else signed(self.difference, _PEOPLE)

    @property
    def changed_range(self) -> str:
        """`2 fewer to 18 more`."""
        return signed_range(*self.possible, _PEOPLE)

    @property
    def now_range(self) -> str:
        """`61, could be 48 to 72`."""
        return f"{self.now}, could be {ranged(self.expected)}"


_PEOPLE = Shown("people", HUNDRED)


def joined(what: str) -> str:
    """What is new comes within a time, all else is the state of a day."""
    return "within" if what.startswith("a new ") else "at"


def unmoved(found: Sequence[Counted]) -> str:
    """`the same`, or `the same within 1` where one of them may differ by 1 of 100."""
    return "the same" if all(x.possible == (0, 0) for x in found) else "the same within 1"


def stays(found: Sequence[tuple[Course, Counted]], others: str) -> str:
    """What is told of strategies that change a count by no more than 1 of 100; `others` names them where several."""
    same = unmoved([count for _, count in found])
    if len(found) == 1:
        return f"{same} with {mid(found[0][0].title)}"
    return f"{same} with {others}" if found else ""


def counted(count: Count) -> Counted:
    """The whole numbers of a count. The ranges hold the numbers shown, whatever rounding did."""
    difference = count.now - count.before
    low, high = (int(rounded(x)) for x in count.difference.expected)
    expected = (min(count.expected[0], count.now), max(count.expected[1], count.now))
    possible = (min(low, difference), max(high, difference))
    return Counted(count.what, when(count.days), count.before, count.now, expected, difference, possible)


def main_counts(forecast: Forecast, course: Course) -> tuple[Count, ...]:
    """One count for each thing that is counted: at 12 weeks where it is counted then, else at the first horizon."""
    found: dict[str, list[Count]] = {}
    for count in course.counts:
        found.setdefault(count.what, []).append(count)
    wanted = (FIRST_LOOK, *sorted(forecast.horizons))
    return tuple(
        next((count for day in wanted for count in same if count.days == day), same[0]) for same in found.values()
    )


def as_far_as_seen(forecast: Forecast, measure: str) -> Forecast:
    """The forecast without the days of which nobody saw that measure; all where it begins later."""
    near = [i for i, day in enumerate(forecast.days) if day <= SEEN_FOR.get(measure, day)]
    if len(near) in (0, len(forecast.days)):
        return forecast
    courses = tuple(
        replace(x, curves=tuple(replace(c, values=tuple(c.values[i] for i in near)) for c in x.curves))
        for x in forecast.courses
    )
    return replace(forecast, days=tuple(forecast.days[i] for i in near), courses=courses)


def told_days(forecast: Forecast) -> list[int]:
    """The days at which curves are told in numbers: 12 weeks and the horizons."""
    return sorted({FIRST_LOOK, *forecast.horizons} & set(forecast.days))


def usual_title(forecast: Forecast) -> str:
    """The title of the course that the others are held against."""
    base = reference(forecast)
    return base.title if base else "usual care"


def count_said(count: Count, course: Course, usual: str) -> str:
    """All that an icon array shows, in words."""
    found, usual = counted(count), mid(usual)
    return (
        f"Out of 100 people like this, {found.title}: {found.before} with {usual}, {found.now} with "
        f"{mid(course.title)}. Difference: {found.changed}. {found.same} the same either way."
    )


def by_outcome(swings: Sequence[Swing]) -> dict[str, list[Swing]]:
    """The bars of each tornado, the longest first."""
    found: dict[str, list[Swing]] = {}
    for swing in sorted(swings, key=lambda x: (-abs(x.outcome_high - x.outcome_low), x.parameter)):
        found.setdefault(swing.outcome, []).append(swing)
    return {outcome: found[outcome] for outcome in dict.fromkeys(swing.outcome for swing in swings)}


def swings_told(forecast: Forecast) -> str:
    """How the bars of a forecast are to be read."""
    return f"{SWINGS} {SAME_PAIN}" if "nrs" in forecast.person else SWINGS


def outcome_name(found: Outcome | Compared) -> str:
    """The measure of a row in words, with how a fracture was found."""
    title = capitalised(shown(found.measure, threshold=found.threshold).title)
    return f"{title} ({found.by})" if found.by and found.measure in (FRACTURE, "new_fractures") else title

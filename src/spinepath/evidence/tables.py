"""Tables of studies as people keep them: CSV with a header, one row per study, or per arm for a network.

Which columns a file has says what it holds. A fault names file, line, study and column.
"""

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import isfinite, log
from pathlib import Path

from spinepath.terms import SpinepathError, nearest_name

from .contrasts import Block, Contrast, contrasts_of, from_arms
from .counts import Table
from .effects import CORRECTION, Effect, from_events, from_means, from_rates

Row = dict[str, str]
EVENTS = ("events_t", "n_t", "events_c", "n_c")
MEANS = ("mean_t", "sd_t", "n_t", "mean_c", "sd_c", "n_c")
RATES = ("events_t", "person_years_t", "events_c", "person_years_c")
GENERIC = ("yi", "sei")
MEASURES = {"generic": GENERIC, "RR": EVENTS, "OR": EVENTS, "RD": EVENTS, "MD": MEANS, "SMD": MEANS, "rate": RATES}
NETWORK_FORMS = (
    ("treatment1", "treatment2", "te", "se"),
    ("treatment", "events", "person_years"),
    ("treatment", "events", "n"),
    ("treatment", "mean", "sd", "n"),
)


@dataclass(frozen=True, slots=True)
class StudyTable:
    """Studies on the analysis scale, in the order of the file, with those that could not be used and why.

    `tables` are the counts of the studies used, `all_tables` those of every study; both empty without counts.
    """

    measure: str
    studies: tuple[str, ...]
    effects: tuple[Effect, ...]
    tables: tuple[Table, ...]
    all_tables: tuple[Table, ...]
    excluded: tuple[tuple[str, str], ...]
    extra: dict[str, tuple[str, ...]]

    @property
    def y(self) -> list[float]:
        """The estimates."""
        return [effect.estimate for effect in self.effects]

    @property
    def v(self) -> list[float]:
        """Their sampling variances."""
        return [effect.variance for effect in self.effects]

    @property
    def notes(self) -> tuple[str, ...]:
        """The documented rules that single studies needed."""
        pairs = zip(self.studies, self.effects, strict=True)
        return tuple(f"{study}: {effect.note}" for study, effect in pairs if effect.note)


@dataclass(frozen=True, slots=True)
class NetworkTable:
    """The comparisons of a network, with studies that could not be used and why."""

    contrasts: tuple[Contrast, ...]
    scale: str
    excluded: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]


def read_studies(path: Path, measure: str) -> StudyTable:
    """Read one row per study. Raises SpinepathError for an unknown measure, missing columns, a study named twice, and
    every value that cannot be. A study that says nothing (no event in either arm) is left out and named.
    """
    if measure not in MEASURES:
        expected = f"one of {', '.join(MEASURES)}"
        raise SpinepathError("--measure", found=measure, expected=expected, nearest=nearest_name(measure, MEASURES))
    columns = MEASURES[measure]
    lines = _lines(path, ("study", *columns), (columns,))
    _one_measure(path, lines, measure)
    studies, effects, tables, every, excluded = [], [], [], [], []
    counted = columns == EVENTS
    for number, row in lines:
        place = f"{path}: line {number} ({row['study']})"
        values = [_number(row, column, place) for column in columns]
        effect = _effect(measure, values, place)
        counts = (values[0], values[1], values[2], values[3]) if counted else (0.0, 0.0, 0.0, 0.0)
        every.append(counts)
        if effect is None:
            excluded.append((row["study"], "no event in either arm, or nobody without one"))
            continue
        studies.append(row["study"])
        effects.append(effect)
        tables.append(counts)
    if not studies:
        raise SpinepathError(str(path), found="no study that can be used", expected="at least one")
    used_studies = set(studies)
    kept = [row for _, row in lines if row["study"] in used_studies]
    others = [name for name in kept[0] if name not in ("study", *columns)]
    extra = {name: tuple(row[name] for row in kept) for name in others}
    used, all_of_them = (tuple(tables), tuple(every)) if counted else ((), ())
    return StudyTable(measure, tuple(studies), tuple(effects), used, all_of_them, tuple(excluded), extra)


def read_network(path: Path) -> NetworkTable:
    """Read a network by arms (events and n, events and person_years, mean and sd and n) or by contrasts."""
    rows = _rows(path)
    form = next((form for form in NETWORK_FORMS if {"study", *form} <= set(rows[0][1])), None)
    if form is None:
        found = ", ".join(rows[0][1])
        expected = " or ".join(f"study,{','.join(form)}" for form in NETWORK_FORMS)
        raise SpinepathError(f"{path}: columns", found=found, expected=expected)
    for column in form[: 2 if form[0] == "treatment1" else 1]:
        for number, row in rows:
            if not row[column]:
                place = f"{path}: line {number} ({row['study']}): {column}"
                raise SpinepathError(place, found="nothing", expected="the name of a treatment")
    if form[0] == "treatment1":
        return NetworkTable(tuple(_contrast(path, number, row) for number, row in rows), "as given", (), ())
    return _by_arms(path, rows, form)


def _effect(measure: str, values: Sequence[float], place: str) -> Effect | None:
    if measure == "generic":
        if values[1] <= 0:
            raise SpinepathError(f"{place}: sei", found=values[1], expected="a number above 0")
        return Effect(values[0], values[1] ** 2)
    if measure == "rate":
        return from_rates(values[0], values[1], values[2], values[3], place=place)
    if MEASURES[measure] == EVENTS:
        return from_events(measure, values[0], values[1], values[2], values[3], place=place)
    m, sd, n, other, other_sd, other_n = values
    return from_means(measure, m, sd, n, other, other_sd, other_n, place=place)


def _lines(path: Path, needed: Sequence[str], forms: Sequence[Sequence[str]]) -> list[tuple[int, Row]]:
    rows = _rows(path)
    for column in needed:
        if column not in rows[0][1]:
            expected = " or ".join(f"study,{','.join(form)}" for form in forms)
            if set(GENERIC) <= set(rows[0][1]):
                expected += "; estimates with errors (yi,sei; ratios as logarithms) go with --measure generic"
            raise SpinepathError(f"{path}: columns", found=", ".join(rows[0][1]), expected=expected)
    seen: dict[str, int] = {}
    for number, row in rows:
        if row["study"] in seen:
            first = seen[row["study"]]
            raise SpinepathError(
                f"{path}: line {number}", found=f"{row['study']} again", expected=f"it once (line {first})"
            )
        seen[row["study"]] = number
    return rows


def _rows(path: Path) -> list[tuple[int, Row]]:
    """The rows with their line numbers; a file that is no table is told in one line."""
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            reader = csv.DictReader(file, restkey="more", skipinitialspace=True)
            _header(path, [name.strip() for name in reader.fieldnames or ()])
            rows = [(reader.line_num, _cleaned(path, reader.line_num, row)) for row in reader if any(row.values())]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise SpinepathError(
            str(path), found=getattr(error, "strerror", None) or "no UTF-8 text", expected="a CSV file in UTF-8"
        ) from None
    if not rows:
        raise SpinepathError(str(path), found="no row", expected="a header and at least one study")
    return rows


def _header(path: Path, names: list[str]) -> None:
    """Columns between commas, each with a name of its own."""
    for separator, word in ((";", "semicolons"), ("\t", "tabs")):
        if len(names) == 1 and separator in names[0]:
            raise SpinepathError(f"{path}: columns", found=f"{word} between them", expected="commas")
    twice = next((name for place, name in enumerate(names) if name and name in names[:place]), None)
    if twice is not None:
        raise SpinepathError(f"{path}: columns", found=f"{twice} twice", expected="each column once")


def _cleaned(path: Path, number: int, row: dict[str, str | None]) -> Row:
    if "more" in row or None in row.values():
        raise SpinepathError(
            f"{path}: line {number}", found="another number of cells", expected="as many as in the header"
        )
    cleaned = {name.strip(): str(value).strip() for name, value in row.items()}
    if not cleaned.get("study", "x"):
        raise SpinepathError(f"{path}: line {number}: study", found="nothing", expected="a name")
    return cleaned


def _number(row: Row, column: str, place: str) -> float:
    try:
        value = float(row[column])
    except ValueError:
        value = float("nan")
    if not isfinite(value):
        raise SpinepathError(f"{place}: {column}", found=row[column] or "nothing", expected="a number")
    return value


def _one_measure(path: Path, lines: list[tuple[int, Row]], measure: str) -> None:
    """A column `measure`, where there is one, must say the same everywhere, and what was asked for."""
    for number, row in lines:
        said = row.get("measure", measure)
        if said != measure and not (measure == "generic" and said == lines[0][1]["measure"]):
            expected = f"{lines[0][1]['measure'] if measure == 'generic' else measure} throughout"
            raise SpinepathError(f"{path}: line {number}: measure", found=said, expected=expected)


def _contrast(path: Path, number: int, row: Row) -> Contrast:
    place = f"{path}: line {number} ({row['study']})"
    se = _number(row, "se", place)
    if se <= 0:
        raise SpinepathError(f"{place}: se", found=se, expected="a number above 0")
    return Contrast(row["study"], row["treatment1"], row["treatment2"], _number(row, "te", place), se)


def _by_arms(path: Path, rows: list[tuple[int, Row]], form: tuple[str, ...]) -> NetworkTable:
    grouped: dict[str, dict[str, tuple[str, list[float]]]] = {}
    for number, row in rows:
        place = f"{path}: line {number} ({row['study']}, {row['treatment']})"
        arms = grouped.setdefault(row["study"], {})
        if row["treatment"] in arms:
            raise SpinepathError(place, found="this arm again", expected="each treatment once in a study")
        arms[row["treatment"]] = (place, [_number(row, column, place) for column in form[1:]])
    contrasts: list[Contrast] = []
    excluded, notes = [], []
    for study, arms in grouped.items():
        if len(arms) < 2:
            raise SpinepathError(f"{path}: {study}", found="one arm", expected="two or more")
        block, why, note = _arms(study, arms, form)
        if block is None:
            excluded.append((study, why))
            continue
        contrasts += contrasts_of(block)
        if note:
            notes.append(f"{study}: {note}")
    scale = "mean difference" if "mean" in form else "log rate ratio" if "person_years" in form else "log odds ratio"
    return NetworkTable(tuple(contrasts), scale, tuple(excluded), tuple(notes))


def _arms(study: str, arms: dict[str, tuple[str, list[float]]], form: tuple[str, ...]) -> tuple[Block | None, str, str]:
    if "mean" in form:
        return from_arms(study, {name: _mean(place, values) for name, (place, values) in arms.items()}), "", ""
    events = [values[0] for _, values in arms.values()]
    level: Callable[[str, list[float], float], tuple[float, float]] = _rate if "person_years" in form else _odds
    full = "n" in form and all(values[0] == values[1] for _, values in arms.values())
    for place, values in arms.values():
        level(place, values, CORRECTION)
    if max(events) == 0 or full:
        return None, "no event in any arm, or nobody without one", ""
    empty = min(events) == 0 or ("n" in form and any(values[0] == values[1] for _, values in arms.values()))
    add = CORRECTION if empty else 0.0
    said = "a half was added in every arm, because a cell is empty" if empty else ""
    return from_arms(study, {name: level(place, values, add) for name, (place, values) in arms.items()}), "", said


def _mean(place: str, values: list[float]) -> tuple[float, float]:
    mean, sd, n = values
    if sd <= 0 or n < 2:
        raise SpinepathError(place, found=f"sd {sd:g}, n {n:g}", expected="sd above 0 and n of 2 or more")
    return mean, sd**2 / n


def _odds(place: str, values: list[float], add: float) -> tuple[float, float]:
    events, n = values
    if n <= 0 or not 0 <= events <= n:
        raise SpinepathError(place, found=f"{events:g} events of {n:g}", expected="between 0 and n")
    with_it, without = events + add, n - events + add
    return log(with_it / without), 1 / with_it + 1 / without


def _rate(place: str, values: list[float], add: float) -> tuple[float, float]:
    events, years = values
    if years <= 0 or events < 0:
        raise SpinepathError(
            place, found=f"{events:g} events in {years:g} person-years", expected="0 or more in above 0"
        )
    return log((events + add) / years), 1 / (events + add)

"""One table of studies, analysed whole: the pooled result with everything a reader asks about it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from spinepath.terms import SpinepathError

from .counts import PooledCounts, mantel_haenszel, peto
from .distributions import chi2_upper
from .effects import natural
from .influence import Influence, cumulative, influence, leave_one_out
from .pooling import PREDICTIONS, Interval, Pooled, PooledMany, pool
from .q_profile import HeterogeneityInterval, q_profile
from .regression import Regression, regress
from .small_studies import FEWEST, Asymmetry, Filled, begg, egger, egger_random, peters, trim_and_fill
from .tables import EVENTS, MEASURES, StudyTable

COUNT_METHODS = ("MH", "Peto")
MANY = 1000  # beyond so many studies nobody looks at what each one does, and it takes the square of their number
ALIKE = 1e-9  # relative; studies of one size show no asymmetry, and rounding of printed limits is no difference


@dataclass(frozen=True, slots=True)
class Subgroup:
    """The studies that share a value of a column, pooled with their own tau2."""

    name: str
    studies: tuple[str, ...]
    pooled: Pooled


@dataclass(frozen=True, slots=True)
class Subgroups:
    """All subgroups of a column, and whether they differ (Q between them, Borenstein and Higgins 2013)."""

    column: str
    groups: tuple[Subgroup, ...]
    q_between: float
    df: int
    p: float


@dataclass(frozen=True, slots=True)
class Analysis:
    """A table with its pooled result. What needs more studies than there are is None, and `notes` says so."""

    table: StudyTable
    pooled: Pooled
    predictions: dict[str, Interval]
    heterogeneity: HeterogeneityInterval | None
    left_out: PooledMany | None
    moved: Influence | None
    in_order: tuple[list[int], PooledMany] | None
    asymmetry: tuple[Asymmetry, ...]
    filled: Filled | None
    subgroups: Subgroups | None
    regression: Regression | None
    notes: tuple[str, ...]


def analyse(
    table: StudyTable,
    *,
    method: str = "REML",
    ci: str = "hk_adhoc",
    pi: str = "t_k_minus_2",
    level: float = 0.95,
    subgroup: str | None = None,
    moderators: Sequence[str] = (),
) -> Analysis:
    """Pool a table and look at it from all sides. Raises SpinepathError as `pool` does, and for unknown columns."""
    y, v, k = table.y, table.v, len(table.studies)
    pooled = pool(y, v, method=method, ci=ci, pi=pi, level=level)
    between = "REML" if method == "FE" else method
    enough, few = k >= FEWEST, k <= MANY
    notes = [*pooled.notes, *table.notes, *(f"{study} left out: {why}" for study, why in table.excluded)]
    notes += [] if few else [f"{k} studies: no analysis without each study in turn, none in order of time."]
    return Analysis(
        table=table,
        pooled=pooled,
        predictions=_predictions(table, method, ci, level),
        heterogeneity=q_profile(y, v, method=between, level=level) if k > 1 else None,
        left_out=leave_one_out(y, v, method=method, ci=ci) if k > 1 and few else None,
        moved=influence(y, v, method=between) if enough and few else None,
        in_order=_in_order(table, method, ci, notes) if few else None,
        asymmetry=_asymmetry(table) if enough else (),
        filled=_filled(table, between, notes) if enough and not _of_one_size(table) else None,
        subgroups=_subgroups(table, subgroup, method, ci, pi, level) if subgroup else None,
        regression=_regression(table, moderators) if moderators else None,
        notes=tuple(notes),
    )


def pool_counts(table: StudyTable, method: str, *, level: float = 0.95) -> PooledCounts:
    """Mantel and Haenszel's or Peto's result of a table with events. Raises SpinepathError for any other table."""
    if MEASURES[table.measure] != EVENTS:
        raise SpinepathError("--method", found=f"{method} for {table.measure}", expected="it with RR, OR or RD")
    if method == "Peto" and table.measure != "OR":
        raise SpinepathError("--method", found=f"Peto for {table.measure}", expected="Peto with OR")
    every = table.all_tables
    return peto(every, level=level) if method == "Peto" else mantel_haenszel(every, table.measure, level=level)


def displayed(measure: str, pooled: Pooled | PooledCounts) -> dict[str, object]:
    """Estimate and intervals on the scale that people read."""
    lo, hi = pooled.ci
    shown: dict[str, object] = {
        "estimate": natural(measure, pooled.estimate),
        "ci": (natural(measure, lo), natural(measure, hi)),
    }
    pi = getattr(pooled, "pi", None)
    return shown | ({"pi": (natural(measure, pi[0]), natural(measure, pi[1]))} if pi else {})


def _predictions(table: StudyTable, method: str, ci: str, level: float) -> dict[str, Interval]:
    found = {name: pool(table.y, table.v, method=method, ci=ci, pi=name, level=level).pi for name in PREDICTIONS}
    return {name: interval for name, interval in found.items() if interval is not None}


def _in_order(table: StudyTable, method: str, ci: str, notes: list[str]) -> tuple[list[int], PooledMany] | None:
    """Cumulative by year, where the table has a year for every study; else a note says why not."""
    if "year" not in table.extra:
        return None
    try:
        return cumulative(table.y, table.v, _numbers(table, "year"), method=method, ci=ci)
    except SpinepathError as error:
        notes.append(f"No analysis in order of time: {error}")
        return None


def _filled(table: StudyTable, method: str, notes: list[str]) -> Filled | None:
    """Trim and fill, which need not come to an end; the pooled result does not hang on it."""
    try:
        return trim_and_fill(table.y, table.v, method=method)
    except SpinepathError as error:
        notes.append(f"No trim and fill: {error}")
        return None


def _of_one_size(table: StudyTable) -> bool:
    return bool(np.ptp(table.v) <= ALIKE * max(table.v))


def _asymmetry(table: StudyTable) -> tuple[Asymmetry, ...]:
    if _of_one_size(table):
        return ()
    found = [egger(table.y, table.v), egger_random(table.y, table.v), begg(table.y, table.v)]
    if MEASURES[table.measure] == EVENTS and table.measure != "RD":
        events = [t[0] + t[2] for t in table.tables]
        sizes = [t[1] + t[3] for t in table.tables]
        found.append(peters(table.y, events, sizes))
    return tuple(found)


def _subgroups(table: StudyTable, column: str, method: str, ci: str, pi: str, level: float) -> Subgroups:
    values = _column(table, column)
    groups = []
    for name in sorted(set(values)):
        rows = [i for i, value in enumerate(values) if value == name]
        y, v = [table.y[i] for i in rows], [table.v[i] for i in rows]
        pooled = pool(y, v, method=method, ci=ci, pi=pi, level=level)
        groups.append(Subgroup(name, tuple(table.studies[i] for i in rows), pooled))
    w = np.array([1 / g.pooled.se**2 for g in groups])
    y_groups = np.array([g.pooled.estimate for g in groups])
    q = float((w * (y_groups - (w * y_groups).sum() / w.sum()) ** 2).sum())
    df = len(groups) - 1
    return Subgroups(column, tuple(groups), q, df, float(chi2_upper(np.array(q), np.array(float(df)))))


def _regression(table: StudyTable, moderators: Sequence[str]) -> Regression:
    return regress(table.y, table.v, {name: _numbers(table, name) for name in moderators})


def _column(table: StudyTable, name: str) -> tuple[str, ...]:
    if name not in table.extra:
        raise SpinepathError(
            "column", found=name, expected=f"one of {', '.join(table.extra) or 'none: there is no other'}"
        )
    return table.extra[name]


def _numbers(table: StudyTable, name: str) -> list[float]:
    values = []
    for study, text in zip(table.studies, _column(table, name), strict=True):
        try:
            values.append(float(text))
        except ValueError:
            raise SpinepathError(f"{study}: {name}", found=text or "nothing", expected="a number") from None
    return values

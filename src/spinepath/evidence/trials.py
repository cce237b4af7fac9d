"""From trial rows to what can be pooled: which rows belong to a question, on one scale and with one sign.

Rules: a row is used where topic, outcome, comparator and day fit the pool; a trial that reports the outcome more
than once within the days gives the row nearest to their middle, earlier first. Continuous effects are brought to
the scale of the pool by the widths of both scales; where a higher value means the opposite of the pool's, the sign
turns. A contrast that was printed as OR is not pooled as RR. A published interval gives the error (Cochrane
Handbook 6.5.2).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log

from spinepath.knowledge.evidence import Pool, TrialRow
from spinepath.terms import SpinepathError

from .contrasts import Contrast, contrasts_of, from_arms
from .effects import CORRECTION, RATIOS, Effect, from_events, from_interval, from_means, from_rates
from .tables import NetworkTable, StudyTable

Rows = Sequence[TrialRow]


@dataclass(frozen=True, slots=True)
class Chosen:
    """The rows of a pool: those used, by trial, and those left out with the reason."""

    used: dict[str, list[TrialRow]]
    left_out: tuple[tuple[str, str, str], ...]  # row, study, why


def choose(pool: Pool, rows: Iterable[TrialRow]) -> Chosen:
    """Sort the rows of the pool's topics and outcomes into used and left out. No row of them is passed over in
    silence.
    """
    grouped: dict[str, list[TrialRow]] = {}
    for row in rows:
        if pool.concerns(row):
            grouped.setdefault(row.row, []).append(row)
    left_out = []
    candidates: dict[str, list[list[TrialRow]]] = {}
    for name, arms in grouped.items():
        why = _unfit(pool, arms[0], arms)
        if why is None:
            candidates.setdefault(arms[0].study, []).append(arms)
        elif why:
            left_out.append((name, arms[0].study, why))
    used = {}
    for study, found in candidates.items():
        best, *others = sorted(found, key=lambda arms: _from_the_middle(pool, arms[0]))
        used[study] = best
        left_out += [
            (arms[0].row, study, f"day {arms[0].day}; the same trial gives day {best[0].day}") for arms in others
        ]
    return Chosen(used, tuple(left_out))


def study_table(pool: Pool, rows: Iterable[TrialRow]) -> tuple[StudyTable, Chosen]:
    """The pairwise table of a pool. Raises SpinepathError when no row fits."""
    chosen = choose(pool, rows)
    studies, effects, excluded = [], [], [(study, why) for _, study, why in chosen.left_out]
    for study, arms in chosen.used.items():
        effect = _effect(pool, arms)
        if effect is None:
            excluded.append((study, "no event in either arm"))
            continue
        studies.append(study)
        effects.append(effect)
    if not studies:
        raise SpinepathError(f"pool {pool.id}", found="no trial that fits", expected="at least one")
    extra = {name: tuple(_said(chosen.used[s][0], name) for s in studies) for name in ("year", "read", "cite", "day")}
    if any(chosen.used[s][0].year is None for s in studies):
        del extra["year"]  # trials of unknown years have no order
    return StudyTable(pool.measure, tuple(studies), tuple(effects), (), (), tuple(excluded), extra), chosen


def network_table(pool: Pool, rows: Iterable[TrialRow]) -> tuple[NetworkTable, Chosen]:
    """The comparisons of a network pool. A trial with counts for every arm gives those, else its printed contrast."""
    chosen = choose(pool, rows)
    contrasts: list[Contrast] = []
    excluded = [(study, why) for _, study, why in chosen.left_out]
    for study, arms in chosen.used.items():
        found = _contrasts(pool, study, arms)
        contrasts += found
        if not found:
            excluded.append((study, "no event in any arm"))
    return NetworkTable(tuple(contrasts), f"log {pool.measure}", tuple(excluded), ()), chosen


def _unfit(pool: Pool, row: TrialRow, arms: Rows) -> str | None:
    """Why a row is not used; None where it is, and an empty text where it belongs to another comparison."""
    if pool.comparator_class and row.comparator_class not in pool.comparator_class:
        return ""
    if row.row in pool.leave_out:
        return pool.leave_out[row.row]
    if row.pool == "no":
        return row.why_not
    first, last = pool.days
    if row.day is None or not first <= row.day <= last:
        return ""
    if row.role == "contrast" and row.measure != pool.measure:
        return f"printed as {row.measure}, and no counts were seen"
    if pool.kind == "pairwise" and row.role != "contrast" and len(arms) != 2:
        return f"{len(arms)} arms"
    return None


def _from_the_middle(pool: Pool, row: TrialRow) -> tuple[float, int]:
    middle = sum(pool.days) / 2
    day = row.day or 0
    return abs(day - middle), day


def _said(row: TrialRow, name: str) -> str:
    return str(getattr(row, name))


def _effect(pool: Pool, arms: Rows) -> Effect | None:
    place = f"trial row {arms[0].row}"
    if arms[0].role == "contrast":
        return _on_scale(pool, arms[0], _printed(pool, arms[0], place))
    ours, other = (next(row for row in arms if row.role == role) for role in ("experimental", "control"))
    if pool.measure in ("RR", "OR", "RD"):
        numbers = [_needed(value, place) for value in (ours.events, ours.n, other.events, other.n)]
        return from_events(pool.measure, *numbers[:4], place=place)
    if pool.measure == "rate":
        numbers = [_needed(x, place) for x in (ours.events, ours.person_years, other.events, other.person_years)]
        return from_rates(*numbers[:4], place=place)
    numbers = [_needed(x, place) for row in (ours, other) for x in (row.mean, row.sd, row.n)]
    found = from_means(pool.measure, *numbers[:6], place=place)
    return _on_scale(pool, ours, found)


def _printed(pool: Pool, row: TrialRow, place: str) -> Effect:
    """The effect as its report gives it: with an interval, or with an error on the analysis scale."""
    estimate = _needed(row.estimate, place)
    if row.ci_lo is not None and row.ci_hi is not None:
        return from_interval(pool.measure, estimate, row.ci_lo, row.ci_hi, place=place)
    se = _needed(row.se, place)
    return Effect(log(estimate) if pool.measure in RATIOS else estimate, se**2)


def _on_scale(pool: Pool, row: TrialRow, effect: Effect) -> Effect:
    """A mean difference on the pool's scale and with its sign; anything else as it is."""
    turn = -1.0 if row.higher_is and row.higher_is != pool.higher_is else 1.0
    if pool.measure != "MD" or pool.scale is None or row.scale_min is None or row.scale_max is None:
        return (
            effect
            if pool.measure not in ("MD", "SMD")
            else Effect(turn * effect.estimate, effect.variance, effect.note)
        )
    factor = turn * (pool.scale[1] - pool.scale[0]) / (row.scale_max - row.scale_min)
    return Effect(factor * effect.estimate, factor**2 * effect.variance, effect.note)


def _contrasts(pool: Pool, study: str, arms: Rows) -> list[Contrast]:
    place = f"trial row {arms[0].row}"
    if arms[0].role == "contrast":
        found = _on_scale(pool, arms[0], _printed(pool, arms[0], place))
        return [Contrast(study, arms[0].node, arms[0].against, found.estimate, found.variance**0.5)]
    if pool.measure == "MD":
        means = {row.node: _on_scale(pool, row, _mean(row, place)) for row in arms}
        return contrasts_of(from_arms(study, {name: (x.estimate, x.variance) for name, x in means.items()}))
    levels = {row.node: (_needed(row.events, place), _needed(row.n, place)) for row in arms}
    if not any(events for events, _ in levels.values()):
        return []
    add = CORRECTION if any(events in (0, n) for events, n in levels.values()) else 0.0
    risk = {name: _risk(pool.measure, events + add, n + 2 * add) for name, (events, n) in levels.items()}
    return contrasts_of(from_arms(study, risk))


def _mean(row: TrialRow, place: str) -> Effect:
    mean, sd, n = (_needed(value, place) for value in (row.mean, row.sd, row.n))
    return Effect(mean, sd**2 / n)


def _risk(measure: str, events: float, n: float) -> tuple[float, float]:
    if measure == "RR":
        return log(events / n), 1 / events - 1 / n
    return log(events / (n - events)), 1 / events + 1 / (n - events)


def _needed(value: float | None, place: str) -> float:
    if value is None:
        raise SpinepathError(place, found="an empty cell", expected="every number that its measure needs")
    return value

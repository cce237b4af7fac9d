"""A pooled result as the sentence that a plan shows: size in natural units, in absolute terms, and how it was found."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from spinepath.knowledge.evidence import Pool, TrialRow

from .effects import RATIOS

OFTEN = {"RR": "times as often", "OR": "times the odds", "rate": "times the rate", "HR": "times the hazard"}
INTERVALS = {
    "normal": "normal interval",
    "hk": "Hartung and Knapp's interval",
    "hk_adhoc": "Hartung and Knapp's interval",
}
PATHWAYS = {"direct": "a direct effect", "indirect": "an indirect effect", "total": "a total effect"}
SPANS = ((730.0, 365.25, "years"), (60.0, 30.44, "months"), (14.0, 7.0, "weeks"))  # from so many days on, so counted
Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Baseline:
    """How many of 100 have the outcome without the treatment, and over which time."""

    share: float
    over: str


def size(pool: Pool, estimate: float, ci: Interval) -> str:
    """An effect with its interval, in words: a ratio, or so much less or more."""
    if pool.measure in RATIOS:
        return f"{estimate:.2f} {OFTEN[pool.measure]} ({ci[0]:.2f} to {ci[1]:.2f})"
    unit = f" {_unit(pool)}" if _unit(pool) else ""
    times = 100 if pool.measure == "RD" else 1
    middle, lo, hi = (times * x for x in (estimate, *ci))
    much = f", {_much(middle)}" if pool.measure == "SMD" else ""
    return f"{abs(middle):.1f}{unit} {_way(middle)} ({span(lo, hi)}){much}"


def span(lo: float, hi: float) -> str:
    """From one difference to another: `1.2 to 2.8`, or `1.7 less to 0.7 more` where they differ in direction."""
    if lo < 0 < hi:
        return f"{-lo:.1f} less to {hi:.1f} more"
    near, far = sorted((abs(lo), abs(hi)))
    return f"{near:.1f} to {far:.1f}"


def absolute(pool: Pool, estimate: float, baseline: Baseline | None) -> str:
    """A ratio as people out of 100; nothing for other measures, or where no baseline is known."""
    if baseline is None or pool.measure not in ("RR", "OR"):
        return ""
    share = baseline.share
    odds = estimate * share / (1 - share)
    other = min(estimate * share, 1.0) if pool.measure == "RR" else odds / (1 + odds)
    over = f" over {baseline.over}" if baseline.over else ""
    return f", {_of_100(other)} instead of {_of_100(share)} out of 100{over}"


def baseline_of(arms: Iterable[Sequence[TrialRow]]) -> Baseline | None:
    """What the control groups of these trials had, with their time where they share it; None without counts."""
    controls = [row for rows in arms for row in rows if row.role == "control" and row.events is not None and row.n]
    people = sum(row.n or 0 for row in controls)
    if not people:
        return None
    days = {row.day for row in controls}
    return Baseline(sum(row.events or 0 for row in controls) / people, _time(days.pop()) if len(days) == 1 else "")


def method(pool: Pool, trials: int | None, unverified: int) -> str:
    """How the number was found: one trial, a pool of ours with its method, or a published one."""
    doubt = f", {unverified} not verified" if unverified else ""
    if pool.source == "published_pool":
        return f"published pool of {trials} trials" if trials else "published pool"
    if trials == 1:
        return "one trial" + (", not verified" if unverified else "")
    return f"{trials} trials{doubt}, pooled here ({pool.method}, {INTERVALS[pool.ci]})"


def network_method(pool: Pool, trials: int, direct: int, unverified: int) -> str:
    """The same for one comparison of a network; unverified are some of its direct trials."""
    doubt = f", {unverified} not verified" if unverified else ""
    if trials == 1:
        return "one trial of several groups" + (", not verified" if unverified else "")
    own = f"{direct} of this comparison{doubt}" if direct else "none of this comparison"
    return f"network of {trials} trials ({'DL' if pool.method == 'DL' else 'REML'}), {own}"


def _unit(pool: Pool) -> str:
    if pool.unit:
        return pool.unit
    if pool.measure == "SMD":
        return "standard deviations"
    if pool.measure == "RD":
        return "out of 100"
    return f"points of {pool.scale[1] - pool.scale[0]:g}" if pool.scale else ""


def _much(smd: float) -> str:
    """Cohen's words for standard deviations (1988; Cochrane Handbook 15.5.3.1)."""
    steps = ((0.8, "a large difference"), (0.5, "a moderate difference"), (0.2, "a small difference"))
    return next((words for least, words in steps if abs(smd) >= least), "hardly a difference")


def _way(value: float) -> str:
    return "less" if value < 0 else "more"


def _of_100(share: float) -> str:
    return f"{100 * share:.0f}" if share >= 0.015 else f"{100 * share:.1f}"


def _time(day: int | None) -> str:
    for least, length, name in SPANS:
        if day is not None and day >= least:
            return f"{day / length:.0f} {name}"
    return "" if day is None else f"{day} days"

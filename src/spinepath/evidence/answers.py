"""The answer to one question of the evidence: what went in, what came out, how sure it is, and what a new trial
changes.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from spinepath.knowledge.base import Certainty
from spinepath.knowledge.evidence import Pool, TrialRow
from spinepath.terms import SpinepathError

from .analysis import Analysis, analyse
from .effects import natural
from .grading import Judgement, grade
from .network_analysis import NetworkAnalysis, analyse_network
from .trials import Chosen, choose, network_table, study_table


@dataclass(frozen=True, slots=True)
class Answer:
    """A pool with its numbers. A published pool has no analysis of ours; a network has no single certainty.

    `recalled` names the trials whose figures were not verified, and `without_recalled` is the result without them, None
    where nothing would be left.
    """

    pool: Pool
    chosen: Chosen
    analysis: Analysis | None
    network: NetworkAnalysis | None
    certainty: Certainty | None
    judgements: tuple[Judgement, ...]
    recalled: tuple[str, ...]
    without_recalled: Analysis | None

    @property
    def effect(self) -> tuple[float, float, float] | None:
        """Estimate and interval on the scale that people read."""
        if self.pool.published is not None:
            found = self.pool.published
            return found.estimate, found.ci_lo, found.ci_hi
        if self.analysis is None:
            return None
        pooled = self.analysis.pooled
        lo, hi = (natural(self.pool.measure, x) for x in pooled.ci)
        return natural(self.pool.measure, pooled.estimate), lo, hi

    @property
    def prediction(self) -> tuple[float, float] | None:
        """The interval for a new setting, on the same scale."""
        if self.analysis is None or self.analysis.pooled.pi is None:
            return None
        lo, hi = (natural(self.pool.measure, x) for x in self.analysis.pooled.pi)
        return lo, hi


def answer(pool: Pool, rows: Iterable[TrialRow]) -> Answer:
    """Answer a pool from trial rows. Raises SpinepathError when no trial fits, or more than one for a single trial."""
    rows = list(rows)
    if pool.kind == "network":
        return _by_network(pool, rows)
    if pool.source == "published_pool":
        return _published(pool, rows)
    table, chosen = study_table(pool, rows)
    if pool.source == "single_trial" and len(table.studies) != 1:
        raise SpinepathError(f"pool {pool.id}", found=f"{len(table.studies)} trials", expected="a single trial")
    found = analyse(table, method=pool.method, ci=pool.ci)
    certainty, judgements = grade(pool, found)
    recalled = _recalled(chosen)
    return Answer(pool, chosen, found, None, certainty, judgements, recalled, _without(pool, rows, recalled, chosen))


def _by_network(pool: Pool, rows: list[TrialRow]) -> Answer:
    table, chosen = network_table(pool, rows)
    found = analyse_network(table, method="DL" if pool.method == "DL" else "REML_full")
    judgements = tuple(Judgement(name, domain.down, "hand", domain.why) for name, domain in pool.grade.items())
    return Answer(pool, chosen, None, found, None, judgements, _recalled(chosen), None)


def _published(pool: Pool, rows: list[TrialRow]) -> Answer:
    """A pool of somebody else: its number stands, and our trials of the question are listed beside it, never pooled
    with it.
    """
    judgements = tuple(Judgement(name, domain.down, "hand", domain.why) for name, domain in pool.grade.items())
    levels: tuple[Certainty, ...] = ("high", "moderate", "low", "very_low")
    certainty = levels[min(sum(j.down for j in judgements), 3)]
    chosen = choose(pool, rows)
    beside = tuple((arms[0].row, study, "stands beside the published pool") for study, arms in chosen.used.items())
    return Answer(pool, Chosen({}, beside + chosen.left_out), None, None, certainty, judgements, (), None)


def _recalled(chosen: Chosen) -> tuple[str, ...]:
    return tuple(study for study, arms in chosen.used.items() if any(row.read == "recalled" for row in arms))


def _without(pool: Pool, rows: list[TrialRow], recalled: tuple[str, ...], chosen: Chosen) -> Analysis | None:
    if not recalled or len(recalled) == len(chosen.used):
        return None
    table, _ = study_table(pool, [row for row in rows if row.read != "recalled"])
    return analyse(table, method=pool.method, ci=pool.ci)

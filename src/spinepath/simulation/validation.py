"""Every figure that a cohort or trial saw, beside what the model gives for the same people and entry."""

import math
from collections.abc import Iterable, Iterator

import numpy as np

from spinepath.knowledge import Knowledge
from spinepath.knowledge.course_models import Observed, Output, Scenario, Uncertainty
from spinepath.terms.forecasts import Compared

from . import estimates as es
from .kernel import layout as at
from .parameters import parameter_draws
from .runs import Totals, run
from .setting_up import Floats, set_up

DRAWS, LIVES = 400, 400
Z = 1.959963984540054
SHARES = es.SHARES
NEVER = 1e-9  # a probability that is none


def with_observed(scenario: Scenario) -> Scenario:
    """The scenario with an output for every observed figure, and as many draws and lives as validation takes."""
    outputs = [*scenario.outputs]
    for o in scenario.observed:
        wanted = Output(measure=o.measure, at_d=[o.at_d], by=o.by, threshold=o.threshold)
        if wanted not in outputs:
            outputs.append(wanted)
    uncertainty = scenario.uncertainty or Uncertainty(draws=DRAWS, lives=LIVES)
    return scenario.model_copy(update={"outputs": outputs, "uncertainty": uncertainty})


def validate(
    knowledge: Knowledge, scenario: Scenario, place: str, *, structure: str | None = None, workers: int = 1,
    people: list[list[float]] | None = None,
) -> list[Compared]:  # fmt: skip
    """All observed figures of one scenario, none left out, in their order.

    `structure`: one of `STRUCTURES` instead of the model as it is. `people`: those of a file.
    """
    if not scenario.observed:
        return []
    asked = with_observed(scenario)
    parameters = None
    if structure is not None:
        draws = asked.uncertainty.draws if asked.uncertainty else DRAWS
        parameters = restructured(parameter_draws(knowledge, asked.seed, draws), structure)
    listed = None if people is None else np.asarray(people, dtype=float)
    totals = run(set_up(knowledge, asked, place, parameters=parameters, listed=listed), workers=workers)
    return [compared(totals, scenario, o) for o in scenario.observed]


def compared(totals: Totals, scenario: Scenario, observed: Observed) -> Compared:
    """One figure beside the model. They agree when they differ by no more than the two ranges together allow."""
    found = simulated(totals, observed)
    low, high = found.expected or (found.mean, found.mean)
    interval = observed_interval(observed)
    return Compared(
        scenario=scenario.id or "",
        measure=observed.measure,
        arm=observed.arm,
        minus=observed.minus,
        at_d=observed.at_d,
        observed=observed.value,
        interval=interval,
        simulated=found.mean,
        range=(low, high),
        inside=agree(observed.value, interval, found.mean, (low, high)),
        role=observed.role,
        read=observed.read,
        cite=tuple(observed.cite),
        threshold=observed.threshold,
        by=observed.by if observed.measure == "new_vf" else "",
        ratio=observed.ratio,
    )


def simulated(totals: Totals, observed: Observed) -> es.Estimate:
    """What the model gives for an observed figure."""
    setup = totals.setup
    arm = setup.arms.index(observed.arm) if observed.arm else 0
    number = next(i for i, o in enumerate(setup.outputs) if _same(o, observed))
    if observed.measure == "nrs_sd":
        return es.spread(totals, arm, number)
    if observed.minus is None:
        return es.level(totals, arm, number)
    minus = setup.arms.index(observed.minus)
    if observed.ratio:
        return es.ratio(totals, arm, minus, number)
    return es.difference(totals, arm, minus, number)


def _same(output: Output, observed: Observed) -> bool:
    return (output.measure, output.at_d[0], output.by, output.threshold) == (
        observed.measure, observed.at_d, observed.by, observed.threshold
    )  # fmt: skip


def observed_interval(observed: Observed) -> tuple[float, float] | None:
    """The 95 % interval as printed, else reckoned from n (Wilson's, for a share) or from the SD and n (of a mean)."""
    if observed.ci95 is not None:
        return observed.ci95
    if observed.n and observed.sd is not None:
        half = Z * observed.sd / math.sqrt(observed.n)
        return observed.value - half, observed.value + half
    if observed.n and observed.measure in SHARES and observed.minus is None:
        return wilson(observed.value, observed.n)
    return None


def wilson(share: float, n: int) -> tuple[float, float]:
    """Wilson's interval of a share (1927)."""
    middle = (share + Z * Z / (2 * n)) / (1 + Z * Z / n)
    half = Z / (1 + Z * Z / n) * math.sqrt(share * (1 - share) / n + Z * Z / (4 * n * n))
    return middle - half, middle + half


def agree(value: float, interval: tuple[float, float] | None, mean: float, span: tuple[float, float]) -> bool:
    """Whether an observed and a simulated figure differ by less than the 95 % interval of their difference.

    Each side's error towards the other counts; without an observed interval, the simulated range must hold the value.
    """
    if interval is None:
        return span[0] <= value <= span[1]
    ours = span[1] - mean if value > mean else mean - span[0]
    theirs = value - interval[0] if value > mean else interval[1] - value
    return abs(value - mean) <= math.hypot(ours, theirs)


def count_by_role(rows: Iterable[Compared]) -> Iterator[tuple[str, int, int]]:
    """(role, inside, all) for fit, check, and both without those that are remembered and not read."""
    rows = list(rows)
    read = [r for r in rows if r.read != "recalled"]
    for name, chosen in (
        ("fit", [r for r in rows if r.role == "fit"]),
        ("check", [r for r in rows if r.role == "check"]),
        ("fit, without recalled", [r for r in read if r.role == "fit"]),
        ("check, without recalled", [r for r in read if r.role == "check"]),
    ):
        yield name, sum(r.inside for r in chosen), len(chosen)


# Other structures of the same model, as what they do to its parameters.
STRUCTURES: dict[str, dict[int, float]] = {
    "one class of pain, plain exponential": {
        at.PERSISTENT_TRIAL: NEVER, at.PERSISTENT_EMERGENCY: NEVER, at.PERSISTENT_PRIMARY: NEVER, at.RECOVERY_SHAPE: 1,
    },
    "three classes of pain, a third recovers slowly": {at.SLOW_SHARE: 1 / 3},
    "no time after a fracture is riskier than another": {at.RECENCY_A: 0},
    "an earlier fracture only marks risk": {at.CAUSAL_SHARE: 0},
    "an earlier fracture causes all its risk": {at.CAUSAL_SHARE: 1},
}  # fmt: skip


def restructured(parameters: Floats, structure: str) -> Floats:
    """The same draws with another structure; nothing is fitted anew."""
    changed = parameters.copy()
    for column, value in STRUCTURES[structure].items():
        changed[:, column] = value
    return changed

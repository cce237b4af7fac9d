"""Strategies as knots: for every draw and target, the days and values between which an effect runs straight."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spinepath.knowledge import Knowledge
from spinepath.knowledge.course_digest import effect_name
from spinepath.knowledge.course_models import CourseEffect, Strategy
from spinepath.terms import SpinepathError, nearest_name

from .kernel import layout as at
from .parameters import fitted_draws, fitted_rows

Floats = NDArray[np.float64]
FAR = 1e12
INSTANT = 1e-3  # days: a step is a very steep line
LASTING = ("pain.T", "pain.w", "p.collapse")  # act as one factor from enrolment on, without days
ADDED = ("pain.shift", "kyphosis.slope")  # at rest 0, sizes add up; all others are factors, given as logarithms


@dataclass(frozen=True)
class Effect:
    """One effect as the kernel needs it: what it acts on, when, and its size in each draw."""

    name: str
    target: str
    times: tuple[float, float, float, float]  # begins, is full, begins to go, is gone
    sizes: Floats


def find_strategy(knowledge: Knowledge, name: str, place: str) -> Strategy:
    """The strategy of that name. Raises SpinepathError naming the nearest one."""
    found = knowledge.strategies.get(name)
    if found is None:
        known = knowledge.strategies
        raise SpinepathError(
            place, found=f"strategy {name}", expected=f"one of {', '.join(sorted(known))}",
            nearest=nearest_name(name, known),
        )  # fmt: skip
    return found


def effects_of(knowledge: Knowledge, names: Iterable[str], place: str, seed: int, draws: int) -> list[Effect]:
    """All effects of the named strategies together."""
    chosen = [find_strategy(knowledge, name, place) for name in names]
    rows = fitted_rows(knowledge, seed, draws)
    return [_effect(knowledge, e, rows) for strategy in chosen for e in strategy.effects]


def _effect(knowledge: Knowledge, effect: CourseEffect, rows: NDArray[np.int64]) -> Effect:
    name = effect_name(effect)
    sizes = fitted_draws(knowledge).get(name)
    if sizes is None:
        raise SpinepathError(name, found="no size of it in the fit", expected="an effect that `make fit` has solved")
    target, times = course_of(knowledge, effect)
    return Effect(name, target, times, sizes[rows])


def course_of(knowledge: Knowledge, effect: CourseEffect) -> tuple[str, tuple[float, float, float, float]]:
    """Target and days of an effect: its own words first, then those of its pool."""
    model = knowledge.pools[effect.pool].model or {}
    onset, ramp, hold, offset = (
        float(own if (own := getattr(effect, key)) is not None else _number(model, key))
        for key in ("onset_d", "ramp_d", "hold_d", "offset_d")
    )
    full = onset + max(ramp, INSTANT)
    goes = full + max(hold, INSTANT)
    return effect.target or str(model["target"]), (onset, full, goes, goes + max(offset, INSTANT))


def _number(model: dict[str, str | float | int | list[float]], key: str) -> float:
    value = model.get(key, 0)
    return float(value) if isinstance(value, int | float) else 0.0


def knots(arms: Sequence[list[Effect]], draws: int) -> Floats:
    """The effects of each arm as (draw, arm, target, times and values, knot)."""
    out = np.empty((draws, len(arms), len(at.TARGETS), 2, at.KNOTS))
    for a, effects in enumerate(arms):
        for t, target in enumerate(at.TARGETS):
            out[:, a, t] = _together([e for e in effects if e.target == target], target in ADDED, draws)
    return out


def _together(effects: list[Effect], added: bool, draws: int) -> Floats:
    """Knots of all effects on one target. Raises SpinepathError when there are more turns than room."""
    times = sorted({t for e in effects for t in e.times})
    if len(times) > at.KNOTS - 1:
        names = ", ".join(e.name for e in effects)
        raise SpinepathError(names, found=f"{len(effects)} effects on one target", expected=f"at most {at.KNOTS // 4}")
    padded = np.asarray(times + [FAR + i for i in range(at.KNOTS - len(times))])
    total = np.zeros((draws, at.KNOTS))
    for e in effects:
        share = np.interp(padded, e.times, (0.0, 1.0, 1.0, 0.0), left=0.0, right=0.0)
        total += e.sizes[:, None] * share if added else np.log1p(np.expm1(e.sizes)[:, None] * share)
    out = np.empty((draws, 2, at.KNOTS))
    out[:, 0] = padded
    if effects and effects[0].target in LASTING:
        total[:] = np.take_along_axis(total, np.abs(total).argmax(axis=1)[:, None], axis=1)
    out[:, 1] = total if added else np.exp(total)
    return out


def acting(arms: Sequence[list[Effect]], reference: int) -> NDArray[np.int64]:
    """What of each arm differs from the reference: 1 indirect effects, 2 a direct one beyond a shift, 4 direct ones."""
    return np.asarray([_bits(arm, arms[reference]) for arm in arms], dtype=np.int64)


def _bits(arm: list[Effect], reference: list[Effect]) -> int:
    direct = {at.TARGETS[t] for t in at.DIRECT_TARGETS}

    def names(effects: list[Effect], targets: set[str]) -> list[str]:
        return sorted(e.name for e in effects if e.target in targets)

    indirect = set(at.TARGETS) - direct
    beyond = direct - {"pain.shift"}
    bits = 1 if names(arm, indirect) != names(reference, indirect) else 0
    if names(arm, beyond) or names(reference, beyond):
        bits |= 2
    return bits | (4 if names(arm, direct) != names(reference, direct) else 0)

"""`make fit`: fits the course model and writes knowledge/course/fitted.csv. Minutes on two cores.

First the parameters, jointly, to every figure with `role: fit`; then the size of every effect, in its own simulated
trial under those parameters. Prints what it met and what it missed.
"""

import csv
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from spinepath.knowledge import Knowledge
from spinepath.knowledge.compiled import load_folder
from spinepath.knowledge.course_digest import parameters_digest
from spinepath.knowledge.course_models import FittedDraws
from spinepath.simulation.kernel.layout import PARAMETERS
from tools.fit.laws import from_scores, moving
from tools.fit.posterior import KEPT, Floats, Posterior, fit
from tools.fit.sizes import solve
from tools.fit.targets import find_targets, simulate_targets

KNOWLEDGE = Path(__file__).parents[1] / "knowledge"
FILE = KNOWLEDGE / "course" / "fitted.csv"
SEED = 20260101


def main() -> None:
    """Fit and write."""
    began = time.monotonic()
    knowledge = replace(load_folder(KNOWLEDGE), fitted={})
    rows = _fit_parameters(knowledge)
    _say(began, "effects in their own trials")
    effects = [
        FittedDraws(id=n, unit=u, made_from=d, draws=_text(x))
        for n, u, d, x in solve(_with(knowledge, rows), KEPT, SEED)
    ]
    for effect in effects:
        low, middle, high = np.percentile(effect.values, (2.5, 50, 97.5))
        print(f"  {effect.id:60} {middle:7.3f} ({low:.3f} to {high:.3f}) {effect.unit}")
    _write([*rows, *effects])
    _say(began, f"written: {FILE.name}")


def _fit_parameters(knowledge: Knowledge) -> list[FittedDraws]:
    names, targets = moving(knowledge), find_targets(knowledge)
    print(f"{len(names)} parameters, {len(targets)} figures to meet")

    def simulate(scores: Floats, lives: int, seed: int) -> tuple[Floats, Floats]:
        print(f"  {len(scores)} rows of parameters, {lives} lives each", flush=True)
        return simulate_targets(knowledge, targets, from_scores(knowledge, names, scores), lives, seed)

    observed, se = np.asarray([t.observed.value for t in targets]), np.asarray([t.se for t in targets])
    found = fit(simulate, observed, se, len(names), SEED)
    _report(names, found)
    for target, values in zip(targets, found.values.T, strict=True):
        print(f"  {target.name:45} observed {target.observed.value:7.3f} ({target.se:.3f})  model {values.mean():7.3f}")
    rows = from_scores(knowledge, names, found.scores)
    units = {name: knowledge.course_parameters[name].unit for name in names}
    return [
        FittedDraws(
            id=n, unit=units[n], made_from=parameters_digest(knowledge), draws=_text(rows[:, PARAMETERS.index(n)])
        )
        for n in names
    ]


def _report(names: list[str], found: Posterior) -> None:
    print(f"  worth {found.effective:.0f} independent draws")
    for column in np.argsort(-np.abs(found.scores.mean(axis=0)))[:12]:
        score = found.scores[:, column]
        print(f"  {names[column]:28} moved by {score.mean():5.2f} SD of its own law, spread now {score.std():.2f}")


def _with(knowledge: Knowledge, rows: list[FittedDraws]) -> Knowledge:
    return replace(knowledge, fitted={row.id: row for row in rows})


def _text(values: Floats) -> str:
    return " ".join(f"{x:.4g}" for x in values)


def _write(rows: list[FittedDraws]) -> None:
    with FILE.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("id", "unit", "made_from", "draws"))
        writer.writerows((row.id, row.unit, row.made_from, row.draws) for row in rows)


def _say(began: float, what: str) -> None:
    print(f"{what} ({time.monotonic() - began:.0f} s)", flush=True)


if __name__ == "__main__":
    main()

"""One result, however the work is cut, spread, ordered or taken up again."""

import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from spinepath.simulation.estimates import between_people
from spinepath.simulation.kernel import layout as at
from spinepath.simulation.runs import run
from spinepath.simulation.setting_up import set_up
from spinepath.terms import SpinepathError
from tests.conftest import ROOT
from tests.simulation.populations import KNOWLEDGE, scenario, setup

TWO = {"usual": ["usual_care"], "drug": ["usual_care", "zoledronate"]}


@pytest.fixture(scope="module")
def digest() -> str:
    return run(setup(strategies=TWO)).digest


@pytest.mark.parametrize("options", [{"workers": 2}, {"chunk": 1}, {"chunk": 7}, {"workers": 2, "chunk": 3}])
def test_workers_and_chunks_change_nothing(digest: str, options: dict[str, Any]) -> None:
    assert run(setup(strategies=TWO), **options).digest == digest


@pytest.mark.parametrize("kind", [ThreadPoolExecutor, ProcessPoolExecutor])
def test_any_executor_will_do(digest: str, kind: Callable[[int], Executor]) -> None:
    with kind(2) as pool:
        assert run(setup(strategies=TWO), executor=pool, chunk=10).digest == digest


def test_dask_gives_the_same(digest: str) -> None:
    """In a process of its own: a cluster opens sockets of this machine, which no other test may."""
    pytest.importorskip("distributed")
    program = (
        "from distributed import Client\n"
        "from tests.simulation.test_runs import TWO, run, setup\n"
        "with Client(processes=False, dashboard_address=None, n_workers=1, threads_per_worker=2) as client:\n"
        "    print(run(setup(strategies=TWO), executor=client.get_executor(), chunk=10).digest)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, timeout=300)
    assert done.stdout.strip() == digest, done.stderr


def test_blocks_of_one_draw_are_cut_at_the_same_places() -> None:
    """More people in a draw than one block holds."""
    big = {"uncertainty": {"draws": 2, "lives": 9000}}
    one, other = run(setup(**big)), run(setup(**big), workers=2, chunk=1)
    assert len(one.setup.need) == 6
    assert one.digest == other.digest
    assert one.enrolled.sum() == 18_000


def test_a_run_that_stopped_goes_on(digest: str, tmp_path: Path) -> None:
    made = setup(strategies=TWO)
    done: list[int] = []

    def stop(units: int, total: int) -> None:
        done.append(units)
        if len(done) == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(made, chunk=5, resume=tmp_path, progress=stop)
    assert len(list(tmp_path.glob("*.npz"))) == 3
    assert run(made, chunk=8, resume=tmp_path).digest == digest
    again = run(made, resume=tmp_path)
    assert again.digest == digest


def test_finished_tasks_of_another_setup_are_left_alone(digest: str, tmp_path: Path) -> None:
    run(setup(strategies=TWO, seed=9), resume=tmp_path)
    assert run(setup(strategies=TWO), resume=tmp_path).digest == digest


def test_a_spoilt_task_is_named(tmp_path: Path) -> None:
    made = setup(strategies=TWO)
    run(made, chunk=20, resume=tmp_path)
    spoilt = sorted(tmp_path.glob("*.npz"))[0]
    spoilt.write_bytes(b"nothing")
    with pytest.raises(SpinepathError, match=f"{spoilt.name}.*delete the file"):
        run(made, resume=tmp_path)


def test_another_seed_gives_other_numbers(digest: str) -> None:
    assert run(setup(strategies=TWO, seed=2)).digest != digest


def test_a_person_has_the_same_luck_whatever_else_is_compared() -> None:
    """Another arm beside it changes no number of an arm."""
    alone = run(setup(strategies=TWO))
    beside = run(setup(strategies={**TWO, "tablet": ["usual_care", "alendronate"]}))
    assert all((alone.cells(arm, r) == beside.cells(arm, r)).all() for arm in range(2) for r in range(4))


def test_the_four_runs_add_up_and_share_their_luck() -> None:
    outputs = [{"measure": "qaly", "at_d": [365]}, {"measure": "nrs_mean", "at_d": [30]}]
    made = run(setup(strategies={"usual": ["usual_care"], "vp": ["usual_care", "vertebroplasty"]}, outputs=outputs))
    sums = made.parts[..., 1].sum(axis=(0, 1))[0]
    assert sums[0] == pytest.approx(sums[1] + sums[2] + sums[3], abs=1e-9)
    assert (made.cells(1, at.REFERENCE) == made.cells(0)).all()


def test_same_luck_takes_away_nearly_all_chance() -> None:
    """The SD of a difference in QALYs, against that of arms with luck of their own: at least ten times smaller."""
    outputs = [{"measure": "qaly", "at_d": [365]}]
    both = run(setup(strategies=TWO, outputs=outputs, uncertainty={"draws": 40, "lives": 200}))
    n, total, squares = (both.parts[:, 0, 0, 0, 0, i].sum() for i in range(3))
    paired = squares / n - (total / n) ** 2
    variances = []
    for arm in (0, 1):
        n, total, squares = (both.cells(arm)[:, 0, 0, i].sum() for i in range(3))
        variances.append(squares / n - (total / n) ** 2)
    assert np.sqrt(sum(variances) / paired) > 10


def test_progress_tells_units_done_and_in_all() -> None:
    told: list[tuple[int, int]] = []
    run(setup(), chunk=10, progress=lambda done, total: told.append((done, total)))
    assert told == [(10, 40), (20, 40), (30, 40), (40, 40)]


def test_strata_add_up_to_everybody() -> None:
    split = run(setup(strata={"age": [65, 75], "female": [1]}))
    whole = run(setup())
    assert split.runs.shape[1] == 6
    assert split.runs.sum(axis=1) == pytest.approx(whole.runs[:, 0])
    assert split.enrolled.sum() == whole.enrolled.sum()


def test_the_setup_decides_the_digest() -> None:
    made = setup()
    assert replace(made, seed=5).digest != made.digest
    assert setup().digest == made.digest


def test_people_of_a_file_are_those_who_are_simulated() -> None:
    people = np.asarray([[81.0, 1.0, -3.0, 2.0, 3.0, 12.0], [66.0, 0.0, np.nan, 0.0, np.nan, 12.0]])
    asked = scenario(population={"from": "people.csv"}, entry="", strata={"age": [70], "female": [1]})
    made = run(set_up(KNOWLEDGE, asked, "people", listed=people))
    assert made.enrolled[0] > 0 and made.enrolled[3] > 0  # young men and old women, nobody else
    assert made.enrolled[1] == made.enrolled[2] == 0


def test_between_people_fractures_are_whole_numbers() -> None:
    """Most have none in a year, more than one in ten have one: no band ends at 0.99 of a fracture."""
    made = run(setup(horizon_d=3650, entry="", uncertainty={"draws": 40, "lives": 100},
                     outputs=[{"measure": "new_fractures", "at_d": [365, 3650]}]))  # fmt: skip
    first, second = between_people(made, 0)
    assert first == (0, 1)
    low, high = second or (None, None)
    assert low == 0
    assert high in (2, 3, 4, 5)


@pytest.mark.parametrize(
    ("number", "value", "words"),
    [
        (at.FRAILTY_VAR, 0.0, "frailty_var: found 0 in draw 1, expected above 0"),
        (at.RECENCY_D, -1.0, "recency_d: found -1 in draw 1, expected above 0"),
        (at.PERSISTENT_TRIAL, 1.0, "persistent_trial: found 1 in draw 1, expected below 1"),
        (at.RR_MORE, np.nan, "rr_more: found nan in draw 1, expected a number"),
    ],
)
def test_parameters_that_would_divide_by_nothing_are_refused(number: int, value: float, words: str) -> None:
    made = scenario(uncertainty={"draws": 3, "lives": 5})
    parameters = set_up(KNOWLEDGE, made, "a test").parameters.copy()
    parameters[1, number] = value
    with pytest.raises(SpinepathError, match=words):
        set_up(KNOWLEDGE, made, "a test", parameters=parameters)


def test_a_refusal_names_the_number_that_is_wrong() -> None:
    with pytest.raises(SpinepathError, match="chunk: found 0"):
        run(setup(), chunk=0)
    with pytest.raises(SpinepathError, match="workers: found -1"):
        run(setup(), workers=-1)

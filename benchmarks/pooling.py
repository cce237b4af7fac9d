"""Meta-analysis beside other programs in the same run: REML with Hartung and Knapp, one at a time and many at once.

Each analysis is 13 studies drawn from a seed. Programs are given the same numbers, and their results are compared
before anything is timed. R's metafor is measured where Rscript and metafor are installed.
"""

import json
import shutil
import subprocess
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from statistics import median

import numpy as np

from spinepath.evidence import Contrast, network, pool, pool_many
from spinepath.evidence.network_analysis import analyse_network
from spinepath.evidence.tables import NetworkTable

STUDIES, COUNTS = 13, (10, 100, 1_000, 10_000)
GOLDEN = Path(__file__).parents[1] / "tests" / "evidence" / "golden" / "nma_Senn2013.json"
Sets = list[tuple[np.ndarray, np.ndarray]]


def drawn(analyses: int, seed: int = 1) -> Sets:
    """Plausible analyses: errors between 0.2 and 0.7, heterogeneity of 0.1."""
    chance = np.random.default_rng(seed)
    sets = []
    for _ in range(analyses):
        v = chance.uniform(0.04, 0.5, STUDIES)
        sets.append((chance.normal(-0.3, np.sqrt(0.1 + v)), v))
    return sets


def peers() -> dict[str, Callable[[np.ndarray, np.ndarray], tuple[float, float]]]:
    """Programs that are installed, each as a function to tau2 and estimate."""
    found: dict[str, Callable[[np.ndarray, np.ndarray], tuple[float, float]]] = {}
    try:
        from pymare.estimators import VarianceBasedLikelihoodEstimator

        def with_pymare(y: np.ndarray, v: np.ndarray) -> tuple[float, float]:
            model = VarianceBasedLikelihoodEstimator("REML").fit(y[:, None], v[:, None], np.ones((len(y), 1)))
            fitted = model.params_
            return float(np.ravel(fitted["tau2"])[0]), float(np.ravel(fitted["fe_params"])[0])

        found["PyMARE"] = with_pymare
    except ImportError:
        pass
    try:
        import meta_analyze

        def with_pymeta(y: np.ndarray, v: np.ndarray) -> tuple[float, float]:
            fitted = meta_analyze.meta_analysis(effect=y, variance=v, tau2_method="REML", ci_method="hksj")
            return float(fitted.tau2), float(fitted.estimate)

        with_pymeta(*drawn(1)[0])
        found["PyMetaAnalysis"] = with_pymeta
    except (ImportError, AttributeError, TypeError, ValueError) as error:  # told, not hidden
        print(f"PyMetaAnalysis not measured: {type(error).__name__}: {error}", file=sys.stderr)
    try:
        from statsmodels.stats.meta_analysis import combine_effects

        def with_statsmodels(y: np.ndarray, v: np.ndarray) -> tuple[float, float]:
            fitted = combine_effects(y, v, method_re="iterated", use_t=True)
            return float(fitted.tau2), float(fitted.mean_effect_re)

        found["statsmodels (Paule-Mandel: it has no REML)"] = with_statsmodels
    except ImportError:
        pass
    return found


def timed(work: Callable[[], object], repeats: int) -> float:
    """The median time in ms."""
    times = []
    for _ in range(repeats):
        begin = time.perf_counter()
        work()
        times.append(1_000 * (time.perf_counter() - begin))
    return median(times)


def metafor(sets: Sets) -> float | None:
    """Milliseconds for one rma() in R, or None without it."""
    if shutil.which("Rscript") is None:
        return None
    y, v = sets[0]
    code = (
        "suppressMessages(library(metafor));"
        f"y<-c({','.join(map(str, y))});v<-c({','.join(map(str, v))});"
        "t<-system.time(for(i in 1:200) rma(y,v,method='REML',test='knha'))[['elapsed']];cat(t/200*1000)"
    )
    run = subprocess.run(["Rscript", "-e", code], capture_output=True, text=True, check=False)
    return float(run.stdout) if run.returncode == 0 and run.stdout else None


def show() -> None:
    """Print the tables as Markdown."""
    warnings.simplefilter("ignore")
    sets = drawn(max(COUNTS))
    y, v = sets[0]
    ours = timed(lambda: pool(y, v, ci="hk"), 300)
    print("## Meta-analysis: REML with Hartung and Knapp, 13 studies\n")
    print("| program | one analysis, ms | against spinepath's one | against spinepath's batch of 1,000 |")
    print("|---|--:|--:|--:|")
    batch = timed(lambda: pool_many(sets[:1_000], ci="hk"), 9) / 1_000
    print(f"| spinepath | {ours:.3f} | 1 | {ours / batch:.0f} |")
    for name, run in peers().items():
        tau2, estimate = run(y, v)
        mine = pool(y, v, method="PM" if "Paule" in name else "REML", ci="hk")
        if abs(tau2 - mine.tau2) > 1e-3 * (1 + mine.tau2) or abs(estimate - mine.estimate) > 1e-3:
            print(f"{name}: tau2 {tau2:.6f} for {mine.tau2:.6f}, another number", file=sys.stderr)
        theirs = timed(lambda run=run: run(y, v), 60)
        print(f"| {name} | {theirs:.3f} | {theirs / ours:.1f} | {theirs / batch:.0f} |")
    if (in_r := metafor(sets)) is not None:
        print(f"| metafor in R | {in_r:.3f} | {in_r / ours:.1f} | {in_r / batch:.0f} |")
    print("\n| analyses at once | ms in all | us each |\n|--:|--:|--:|")
    for count in COUNTS:
        took = timed(lambda count=count: pool_many(sets[:count], ci="hk"), 5)
        print(f"| {count:,} | {took:.2f} | {1_000 * took / count:.1f} |")
    _network()


def _network() -> None:
    data = json.loads(GOLDEN.read_text())["contrasts"]
    pairs = tuple(Contrast(c["studlab"], c["treat1"], c["treat2"], c["TE"], c["seTE"]) for c in data)
    fit = timed(lambda: network(pairs), 50)
    whole = timed(lambda: analyse_network(NetworkTable(pairs, "as given", (), ())), 20)
    print(f"\nNetwork of Senn 2013 (10 treatments, 26 studies): fit {fit:.1f} ms, ", end="")
    print(f"with inconsistency and splits {whole:.1f} ms.\n")


if __name__ == "__main__":
    show()

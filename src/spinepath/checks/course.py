"""The course model: names that lead nowhere, numbers used twice, tables with holes, populations without a source."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from spinepath.knowledge import Knowledge
from spinepath.knowledge.course_digest import effect_digest, parameters_digest, solved_effects
from spinepath.knowledge.course_models import CourseEffect, CourseRate, Observed, Scenario, Strategy
from spinepath.knowledge.evidence import Pool
from spinepath.terms import SpinepathError

from .folder import Folder, Key

FIRST, LAST = 40, 109  # ages, in whole years, that every table covers
UNMEASURED = ("falls",)  # a target that no output of a scenario shows


def course_faults(folder: Folder) -> Iterator[SpinepathError]:
    """Faults of parameters, rates, strategies and scenarios that no single one of them shows."""
    yield from _unknown_sources(folder)
    for fact in folder.knowledge.course_facts.values():
        for n, name in enumerate(fact.features):
            if name not in folder.knowledge.features:
                known = folder.knowledge.features
                yield folder.unknown("course_facts", fact.fact, "features", n, found=name, what="feature", known=known)
    yield from _holes(folder)
    yield from _used_twice(folder)
    for strategy in folder.knowledge.strategies.values():
        yield from _strategy(folder, strategy)
    for scenario in folder.knowledge.scenarios.values():
        yield from _scenario(folder, scenario)
    yield from _not_reproduced(folder)
    yield from _not_fitted(folder)


def _unknown_sources(folder: Folder) -> Iterator[SpinepathError]:
    known = folder.knowledge.citations.keys() | folder.knowledge.records.keys()
    for kind, key, path, name in course_cites(folder.knowledge):
        if name not in known:
            yield folder.unknown(kind, key, *path, found=name, what="citation or evidence record", known=known)


def course_cites(knowledge: Knowledge) -> Iterator[tuple[str, Key, tuple[Key, ...], str]]:
    """Every source of the course model: kind and key of what rests on it, where in that it stands, and its name."""
    for kind in ("course_parameters", "strategies", "scenarios"):
        for key, document in getattr(knowledge, kind).items():
            yield from ((kind, key, ("cite", i), name) for i, name in enumerate(document.cite))
    for n, rate in enumerate(knowledge.course_rates):
        yield "course_rates", n, ("cite",), rate.cite
    for key, scenario in knowledge.scenarios.items():
        for n, observed in enumerate(scenario.observed):
            yield from (("scenarios", key, ("observed", n, "cite"), name) for name in observed.cite)


def _holes(folder: Folder) -> Iterator[SpinepathError]:
    """Every table covers every age from FIRST to LAST once for both sexes."""
    rates = folder.knowledge.course_rates
    for table, sex in sorted({(r.table, s) for r in rates for s in ("female", "male")}):
        ages = sorted(age for r in rates if (r.table, r.sex) == (table, sex) for age in _ages(r))
        if ages != list(range(FIRST, LAST + 1)):
            wrong = {*range(FIRST, LAST + 1)} ^ {*ages} or {a for a, b in pairwise(ages) if a == b}
            first = next(n for n, r in enumerate(rates) if r.table == table)
            found = f"{table} of {sex}: age {min(wrong)} missing, given twice or beyond"
            expected = f"each age from {FIRST} to {LAST} once"
            yield folder.fault("course_rates", first, "age_from", found=found, expected=expected)


def _ages(rate: CourseRate) -> range:
    return range(rate.age_from, rate.age_to + 1)


def _used_twice(folder: Folder) -> Iterator[SpinepathError]:
    """What the fit reads must not stand behind the laws it starts from: a datum counts once."""
    behind = {name: p.id for p in folder.knowledge.course_parameters.values() for name in p.cite}
    behind |= {rate.cite: f"table {rate.table}" for rate in folder.knowledge.course_rates}
    for scenario in folder.knowledge.scenarios.values():
        for n, observed in enumerate(scenario.observed):
            for name in observed.cite:
                if observed.role == "fit" and name in behind:
                    found = f"{name}, which stands behind {behind[name]}"
                    expected = "role check, or a source that no parameter rests on"
                    yield folder.fault("scenarios", _key(scenario), "observed", n, found=found, expected=expected)


def _strategy(folder: Folder, strategy: Strategy) -> Iterator[SpinepathError]:
    options = {r.option for r in folder.knowledge.recommendations.values()}
    if strategy.option is not None and strategy.option not in options:
        yield folder.unknown("strategies", strategy.id, "option", found=strategy.option, what="option", known=options)
    for n, effect in enumerate(strategy.effects):
        pool = folder.knowledge.pools.get(effect.pool)
        if pool is None:
            pools = folder.knowledge.pools
            yield folder.unknown("strategies", strategy.id, "effects", n, found=effect.pool, what="pool", known=pools)
        else:
            yield from _effect(folder, strategy, n, effect, pool)


def _effect(folder: Folder, strategy: Strategy, n: int, effect: CourseEffect, pool: Pool) -> Iterator[SpinepathError]:
    at: tuple[Key, ...] = ("effects", n)
    if pool.pathway == "total":
        expected = "a direct or indirect effect; a total one holds what others do already"
        yield folder.fault("strategies", strategy.id, *at, found=f"{pool.id}, a total effect", expected=expected)
    if pool.model is None:
        expected = "a pool that says how it acts in the model"
        yield folder.fault("strategies", strategy.id, *at, found=f"{pool.id} without model", expected=expected)
    treatments = _treatments(folder, pool)
    if pool.kind != "network" and effect.treatment:
        yield folder.fault("strategies", strategy.id, *at, found=effect.treatment, expected="none: one comparison")
    elif pool.kind == "network" and effect.treatment not in treatments:
        name = effect.treatment or "no treatment"
        yield folder.unknown("strategies", strategy.id, *at, found=name, what="treatment", known=treatments)


def _treatments(folder: Folder, pool: Pool) -> set[str]:
    """What a network compares with its reference."""
    rows = [
        row
        for row in folder.knowledge.trials
        if row.pool == "yes" and row.topic in pool.topics and row.outcome in pool.outcomes
    ]
    return {name for row in rows for name in (row.node, row.against)} - {"", pool.reference}


def _key(scenario: Scenario) -> str:
    return scenario.id or ""


def _scenario(folder: Folder, scenario: Scenario) -> Iterator[SpinepathError]:
    key, strategies = _key(scenario), folder.knowledge.strategies
    stem = Path(folder.knowledge.place("scenarios", key).rpartition(":")[0]).stem
    if scenario.id != stem:
        yield folder.fault("scenarios", str(scenario.id), "id", found=scenario.id, expected=f"{stem}, the file's name")
    for arm, names in scenario.strategies.items():
        for n, name in enumerate(names):
            if name not in strategies:
                path = ("strategies", arm, n)
                yield folder.unknown("scenarios", key, *path, found=name, what="strategy", known=strategies)
    for n, observed in enumerate(scenario.observed):
        yield from _observed(folder, scenario, n, observed)


def _observed(folder: Folder, scenario: Scenario, n: int, observed: Observed) -> Iterator[SpinepathError]:
    at = ("observed", n)
    if observed.at_d > scenario.horizon_d:
        expected = f"a day up to the horizon, {scenario.horizon_d:g}"
        yield folder.fault("scenarios", _key(scenario), *at, "at_d", found=f"{observed.at_d:g}", expected=expected)
    reads = {r.read for name in observed.cite if (r := folder.knowledge.records.get(name)) is not None}
    if reads == {"recalled"} and observed.read != "recalled":
        expected = "recalled, as its source is"
        yield folder.fault("scenarios", _key(scenario), *at, "read", found=observed.read, expected=expected)


def _not_reproduced(folder: Folder) -> Iterator[SpinepathError]:
    """A pool that acts in the model is solved in the trial it comes from, so that trial must be there."""
    for pool in folder.knowledge.pools.values():
        model = pool.model or {}
        name = model.get("reproduce")
        if name is not None and model.get("target") not in UNMEASURED and name not in folder.knowledge.scenarios:
            known = folder.knowledge.scenarios
            yield folder.unknown("pools", pool.id, "model", "reproduce", found=str(name), what="scenario", known=known)


def _not_fitted(folder: Folder) -> Iterator[SpinepathError]:
    """A fit holds draws for every law with a spread and for every effect, made from what stands now."""
    knowledge = folder.knowledge
    if not knowledge.fitted:
        return  # laws are drawn as they stand, and effects without a size are refused when they are used
    laws = [p.id for p in knowledge.course_parameters.values() if p.distribution.fixed is None]
    now = parameters_digest(knowledge)
    wanted = [("course_parameters", name, name, now) for name in laws]
    for name, effect in solved_effects(knowledge).items():
        if effect.pool in knowledge.pools:
            wanted.append(("pools", effect.pool, name, effect_digest(knowledge, effect)))
    for kind, key, name, digest in wanted:
        fitted = knowledge.fitted.get(name)
        if fitted is None or fitted.made_from != digest:
            found = "no draws in the fit" if fitted is None else "draws of an older fit"
            yield folder.fault(kind, key, found=f"{name}: {found}", expected="those of `make fit`")

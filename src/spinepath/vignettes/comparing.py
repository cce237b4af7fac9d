"""Two translations of the same publications, made without sight of each other: where they differ, and its effect."""

from collections.abc import Iterator, Mapping
from typing import Any

from spinepath.knowledge.vignette_models import Vignette

from . import results as r
from .reading import Study

Told = Mapping[str, Any]


def compare(here: Study, there: Study, scores: r.VignetteScores, others: r.VignetteScores) -> r.Comparison:
    """The cases that both files hold, by id; `only_here` and `only_there` are the rest."""
    rows = {p.vignette.id: p.vignette for p in here.persons}
    other = {p.vignette.id: p.vignette for p in there.persons}
    shared = [name for name in rows if name in other]
    first, second = ({case.id: case for case in s.cases} for s in (scores, others))
    cases = tuple(_case(rows[n], other[n], first[n], second[n]) for n in shared)
    agreed = sum(case.same for case in cases)
    told_twice = agreed + sum(_differ(case) for case in cases)
    return r.Comparison(
        cases=cases,
        only_here=tuple(name for name in rows if name not in other),
        only_there=tuple(name for name in other if name not in rows),
        same=agreed,
        different=told_twice - agreed,
        told_once=sum(len(case.facts) - _differ(case) for case in cases),
        codes_different=sum(len(case.codes) for case in cases),
    )


def _case(here: Vignette, there: Vignette, score: r.CaseScore, other: r.CaseScore) -> r.ComparedCase:
    mine, theirs = told(here), told(there)
    facts = tuple(r.FactTold(key, mine.get(key), theirs.get(key)) for key in _keys(mine, theirs))
    same = sum(mine[key] == theirs[key] for key in mine.keys() & theirs.keys())
    return r.ComparedCase(here.id, same, facts, tuple(_codes(score, other)))


def _differ(case: r.ComparedCase) -> int:
    return sum(fact.here is not None and fact.there is not None for fact in case.facts)


def _keys(mine: Told, theirs: Told) -> Iterator[str]:
    """Keys told differently, or by one of the two only."""
    return (key for key in dict.fromkeys((*mine, *theirs)) if mine.get(key) != theirs.get(key))


def told(vignette: Vignette) -> dict[str, Any]:
    """Everything that a case tells, each under one key. Fractures are known by their place, drugs by their concept."""
    day = vignette.as_of and vignette.as_of.isoformat()
    found: dict[str, Any] = {"as_of": day, "jurisdiction": vignette.jurisdiction, **vignette.features}
    for n, row in enumerate(vignette.fractures):
        found |= {f"fractures.{n}.{key}": value for key, value in row.items() if key != "id"}
    found |= {f"current_drugs.{drug.drug}": drug.dose or "taken" for drug in vignette.current_drugs}
    return {key: _plain(value) for key, value in found.items() if value is not None}


def _plain(value: Any) -> Any:
    """5 and 5.0 are the same number, and a list of codes has no order."""
    if isinstance(value, list):
        return sorted(value, key=str)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def _codes(score: r.CaseScore, other: r.CaseScore) -> Iterator[str]:
    """Codes that one plan shows and the other does not; violations likewise."""
    first, second = ({x.code for x in s.hits} | {v.code for v in s.violations} for s in (score, other))
    yield from sorted(first ^ second)

"""The same person twice with one fact changed: which lines must change, and which must not."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from spinepath.care_plan import make_plan
from spinepath.knowledge import Knowledge, build, read_folder
from spinepath.terms import PatientFeatures
from spinepath.terms.results import RECOMMENDED, Plan, PlanLine

from .oracle import CALCULATED, Told
from .people import KNOWLEDGE, ROOT, options, patient, safe

PAIRS = yaml.safe_load(Path(__file__).with_name("pairs.yaml").read_text(encoding="utf-8"))
ABSENT = "absent"
OPEN = RECOMMENDED | {"alternative"}
BY_ID = pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair["id"])
SIDES = (0, 1)


def test_there_are_enough_pairs() -> None:
    assert len(PAIRS) >= 20
    assert len({pair["id"] for pair in PAIRS}) == len(PAIRS)


@BY_ID
def test_lines_that_must_change(pair: dict[str, Any]) -> None:
    plans = _plans(pair)
    found = [f for side in SIDES for f in _unexpected(plans[side], _of(pair, "lines", side), side)]
    assert found + _other_faults(pair, plans) == []


@BY_ID
def test_lines_that_must_not_change(pair: dict[str, Any]) -> None:
    first, second = _plans(pair)
    same = {name: told for name, told in pair.get("same", {}).items() if name in options()}
    moved = [name for name in same if _shown(first, name) != _shown(second, name)]
    assert [*moved, *_unexpected(first, same, 0), *_unexpected(second, same, 1)] == []


def _plans(pair: dict[str, Any]) -> tuple[Plan, Plan]:
    if pair["of"] not in options():
        pytest.skip(f"the product has no option {pair['of']} yet")
    return _plan(pair, 0), _plan(pair, 1)


def _plan(pair: dict[str, Any], side: int) -> Plan:
    knowledge = _edition(pair["change"]["edition"][side]) if "edition" in pair.get("change", {}) else KNOWLEDGE
    return make_plan(knowledge, _person(pair, side))


def _person(pair: dict[str, Any], side: int) -> PatientFeatures:
    base, change = safe(pair["of"]), {name: values[side] for name, values in pair.get("change", {}).items()}
    change.pop("edition", None)
    if "onset_days" in change:
        onset = KNOWLEDGE.edition - timedelta(days=change.pop("onset_days"))
        change |= {"pain_onset": onset.isoformat(), "pain_days": CALCULATED, "pain_phase": CALCULATED}
    drugs = (*base.drugs, *pair.get("drugs", ()), *change.pop("drugs", ()))
    changed = {name: values[side] for name, values in pair.get("change_fracture", {}).items()}
    row = {**base.fractures[0], **pair.get("fracture", {}), **changed}
    return patient(Told({**base.facts, **pair.get("facts", {}), **change}, (row,), tuple(drugs)))


@cache
def _edition(day: str) -> Knowledge:
    return build(read_folder(ROOT / "knowledge"), date.fromisoformat(day))


def _of(pair: dict[str, Any], key: str, side: int) -> dict[str, Any]:
    rows = pair.get(key, {})
    return {name: values[side] for name, values in rows.items() if key != "lines" or name in options()}


def _unexpected(plan: Plan, expected: Mapping[str, Any], side: int) -> list[str]:
    found = []
    for option, told in expected.items():
        is_, limit = (told["is"], told["max"]) if isinstance(told, dict) else (told, None)
        disposition, highest = _shown(plan, option)
        if disposition not in _allowed(is_):
            found.append(f"{'ab'[side]}: {option} is {disposition}, not {is_}")
        elif limit is not None and highest != limit:
            found.append(f"{'ab'[side]}: {option} up to {highest}, not {limit}")
    return found


def _allowed(told: str | list[str]) -> frozenset[str]:
    if isinstance(told, list):
        return frozenset({*told, *([ABSENT] if "not_chosen" in told else [])})
    everything = {"do_now", "offer", "check_then_offer", "ask_first", "alternative", "not_chosen", "blocked", "stop"}
    words = {"recommended": RECOMMENDED, "open": OPEN, "not_recommended": (everything | {ABSENT}) - RECOMMENDED}
    return frozenset(words.get(told, {told}))


def _shown(plan: Plan, option: str) -> tuple[str, float | None]:
    """The best disposition of the lines of an option, with the highest dose of that line."""
    lines: list[PlanLine] = [line for line in plan.lines if option in (line.option, line.recommendation, *line.joined)]
    if not lines:
        return ABSENT, None
    best = min(lines, key=lambda line: line.disposition not in RECOMMENDED)
    return best.disposition, best.dose.max if best.dose else None


def _other_faults(pair: dict[str, Any], plans: tuple[Plan, Plan]) -> list[str]:
    found = []
    for side in SIDES:
        plan = plans[side]
        held = {a for line in (*plan.red_flags, *plan.lines) if line.disposition in RECOMMENDED for a in line.actions}
        found += [f"{'ab'[side]}: {a}: {not t}" for a, t in _of(pair, "actions", side).items() if (a in held) is not t]
        judged = {drug.drug: drug.verdict for drug in plan.current_drugs}
        for concept, verdict in _of(pair, "verdicts", side).items():
            found += [] if judged.get(concept) == verdict else [f"{'ab'[side]}: {concept}: {judged.get(concept)}"]
        for name, value in _of(pair, "features", side).items():
            known = plan.person.get(name)
            found += [] if known and known.value == value else [f"{'ab'[side]}: {name} is {known}, not {value}"]
        if "urgency" in pair and plan.urgency != pair["urgency"][side]:
            found.append(f"{'ab'[side]}: urgency is {plan.urgency}, not {pair['urgency'][side]}")
        first = next((line.title for line in (*plan.red_flags, *plan.lines) if line.disposition in RECOMMENDED), "")
        if pair.get("first_line", ["", ""])[side] not in first.lower():
            found.append(f"{'ab'[side]}: the first line is {first!r}")
        found += _late(plan, _of(pair, "start_by_d", side), "ab"[side])
        for name, days in _of(pair, "stop_by_d", side).items():
            stops = [_days(plan, x.stop_on) for x in plan.lines if x.option == name and x.disposition in RECOMMENDED]
            found += [] if stops == [days] else [f"{'ab'[side]}: {name} stops after {stops} days, not {days}"]
    return found


def _days(plan: Plan, day: str | None) -> int | None:
    return None if day is None else (date.fromisoformat(day) - date.fromisoformat(plan.facts.as_of)).days


def _late(plan: Plan, limits: Mapping[str, int], side: str) -> list[str]:
    today = date.fromisoformat(plan.facts.as_of)
    lines = [line for line in plan.lines if line.option in limits and line.disposition in RECOMMENDED]
    days = {line.option: (date.fromisoformat(line.start_by or today.isoformat()) - today).days for line in lines}
    return [
        f"{side}: {name} starts within {days.get(name)} days, not {most}"
        for name, most in limits.items()
        if days.get(name, most + 1) > most
    ]

"""What new trials would change: each question before and after, and the profiles, recommendations and plans behind."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from spinepath.knowledge import Knowledge
from spinepath.knowledge.evidence import PooledResult, TrialRow
from spinepath.terms import SpinepathError
from spinepath.terms.results import RECOMMENDED

from .evidence_pools import one, short
from .evidence_words import sure

if TYPE_CHECKING:
    from spinepath.evidence import Answer

Plans = Sequence[tuple[str, frozenset[str]]]
KEEP = "Nothing was written. To keep the trial, add its rows to trials.csv of its topic and run make docs."


def read_plan(path: Path) -> tuple[str, frozenset[str]]:
    """The file of a plan and the options that it recommends. Raises SpinepathError for anything but a plan as JSON."""
    try:
        found = orjson.loads(path.read_bytes())
        lines = [line["option"] for line in found["lines"] if line["disposition"] in RECOMMENDED]
    except (OSError, ValueError, KeyError, TypeError):
        raise SpinepathError(f"--plan {path}", found="no plan", expected="a plan as JSON (--format json)") from None
    return str(path), frozenset(lines)


def changed(knowledge: Knowledge, more: tuple[TrialRow, ...], plans: Plans = ()) -> list[dict[str, Any]]:
    """Each question that new rows concern, before and after; then the profiles whose words change with it, the
    recommendations that offer those, and the plans that hold one.

    A question that only lists a row as left out is told too, with the reason.
    """
    concerned = (name for name, pool in sorted(knowledge.pools.items()) if any(pool.concerns(row) for row in more))
    return [_question(knowledge, name, more, plans) for name in concerned]


def _question(knowledge: Knowledge, name: str, more: tuple[TrialRow, ...], plans: Plans) -> dict[str, Any]:
    before, after = _tried(knowledge, name, ()), _tried(knowledge, name, more)
    added = {row.row for row in more}
    was, will_be = _results(knowledge, before), _results(knowledge, after, more)
    moved = [key for key in {**was, **will_be} if _words(was.get(key)) != _words(will_be.get(key))]
    profiles = sorted(p.id for p in knowledge.profiles.values() if p.result in moved)
    recommendations = [r for r in knowledge.recommendations.values() if _offered(knowledge, r.id, profiles)]
    options = {r.option for r in recommendations}
    return {
        "pool": name,
        "title": knowledge.pools[name].title,
        "before": None if before is None else short(before),
        "after": None if after is None else short(after),
        "results": [{"result": x, "before": _told(was.get(x)), "after": _told(will_be.get(x))} for x in moved],
        "left_out": [list(x) for x in (after.chosen.left_out if after else ()) if x[0] in added],
        "profiles": profiles,
        "recommendations": sorted(r.id for r in recommendations),
        "plans": [path for path, lines in plans if options & lines],
    }


def _offered(knowledge: Knowledge, recommendation: str, profiles: Sequence[str]) -> bool:
    editions = knowledge.recommendations[recommendation].editions
    return any(e.offer.profile in profiles for e in editions if e.from_ <= knowledge.edition)


def _tried(knowledge: Knowledge, name: str, more: tuple[TrialRow, ...]) -> "Answer | None":
    """None where no trial fits, which is an answer too."""
    try:
        return one(knowledge, name, more)
    except SpinepathError:
        return None


def _results(knowledge: Knowledge, found: "Answer | None", more: tuple[TrialRow, ...] = ()) -> dict[str, PooledResult]:
    from spinepath.evidence import results

    return {} if found is None else {x.id: x for x in results(found, (*knowledge.trials, *more))}


def _words(result: PooledResult | None) -> tuple[str, ...]:
    """What a reader would call a change: size, certainty or reason, but not the mere number of trials."""
    return () if result is None else (result.told.partition(";")[0], result.certainty, result.why)


def _told(result: PooledResult | None) -> dict[str, str] | None:
    return None if result is None else {"told": result.told, "certainty": result.certainty, "why": result.why}


def update_text(found: Sequence[Mapping[str, Any]]) -> str:
    """Before and after for each question, those that change first."""
    if not found:
        return "No question concerns these rows.\n"
    moved = [entry for entry in found if entry["results"]]
    lines = [f"{len(moved)} of the {len(found)} questions on these outcomes change.", ""]
    told = [entry for entry in found if entry["results"] or entry["left_out"]]
    for entry in sorted(told, key=lambda x: not x["results"]):
        lines += [*_entry(entry), ""]
    quiet = [entry["pool"] for entry in found if entry not in told]
    lines += [f"As before: {', '.join(quiet)}", ""] if quiet else []
    return "\n".join([*lines, KEEP]) + "\n"


def _entry(entry: Mapping[str, Any]) -> Iterator[str]:
    yield f"{entry['title']} ({entry['pool']})"
    for result in entry["results"]:
        treatment = result["result"].partition("/")[2]
        yield from (f"  {treatment}",) if treatment else ()
        yield f"  before  {_result(result['before'])}"
        yield f"  after   {_result(result['after'])}"
    if not entry["results"]:
        yield "  stays as it is"
    yield from (f"  not used: {study} ({row}): {why}" for row, study, why in entry["left_out"])
    if entry["results"]:
        yield f"  profiles with other words: {', '.join(entry['profiles']) or 'none'}"
        yield f"  recommendations that show them: {', '.join(entry['recommendations']) or 'none'}"
        yield from (f"  plan that holds one of these: {path}" for path in entry["plans"])


def _result(told: Mapping[str, str] | None) -> str:
    if told is None:
        return "no trial fits"
    return f"{told['told']}. Certainty {sure(told['certainty'])}: {told['why']}"

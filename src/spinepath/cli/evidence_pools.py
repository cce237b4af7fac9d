"""`spinepath evidence list | show | update | report`: the questions of the knowledge, with their answers."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from spinepath.knowledge import Knowledge
from spinepath.knowledge.csv_reader import CsvFile
from spinepath.knowledge.evidence import Pool, TrialRow
from spinepath.terms import SpinepathError, nearest_name
from spinepath.terms.results import RECOMMENDED

if TYPE_CHECKING:
    from spinepath.evidence import Answer


def listed(knowledge: Knowledge) -> list[dict[str, Any]]:
    """Every question with its answer in short, by option and id."""
    return [_short(one(knowledge, name)) for name in sorted(knowledge.pools)]


def one(knowledge: Knowledge, name: str, more: tuple[TrialRow, ...] = ()) -> "Answer":
    """The answer to one question, with `more` trial rows beside those of the knowledge."""
    from spinepath.evidence import answer

    pools = knowledge.pools
    if name not in pools:
        expected = "a pool of the knowledge (spinepath evidence list)"
        raise SpinepathError("evidence", found=name, expected=expected, nearest=nearest_name(name, pools))
    return answer(pools[name], (*knowledge.trials, *more))


def read_rows(path: Path, knowledge: Knowledge) -> tuple[TrialRow, ...]:
    """New trial rows from a table of the form of `knowledge/evidence/*/trials.csv`.

    Raises SpinepathError for what the form refuses, for rows that the knowledge has already, and when no row is there.
    """
    from pydantic import ValidationError

    file = CsvFile(path)
    rows = []
    for number, data in enumerate(file.data):
        try:
            rows.append(TrialRow.model_validate(data))
        except ValidationError as error:
            problem = error.errors()[0]
            where = f"{file.place((number,))}: {'.'.join(str(p) for p in problem['loc']) or 'row'}"
            raise SpinepathError(where, found=problem["input"], expected=problem["msg"]) from None
    known = {row.row for row in knowledge.trials}
    for number, row in enumerate(rows):
        if row.row in known:
            raise SpinepathError(
                file.place((number,)), found=f"{row.row} again", expected="a row that is not known yet"
            )
    if not rows:
        raise SpinepathError(str(path), found="no row", expected="at least one trial")
    return tuple(rows)


def read_plan(path: Path) -> tuple[str, frozenset[str]]:
    """The file of a plan and the options that it recommends. Raises SpinepathError for anything but a plan as JSON."""
    try:
        found = orjson.loads(path.read_bytes())
        lines = [line["option"] for line in found["lines"] if line["disposition"] in RECOMMENDED]
    except (OSError, ValueError, KeyError, TypeError):
        raise SpinepathError(f"--plan {path}", found="no plan", expected="a plan as JSON (--format json)") from None
    return str(path), frozenset(lines)


def changed(
    knowledge: Knowledge, more: tuple[TrialRow, ...], plans: Sequence[tuple[str, frozenset[str]]] = ()
) -> list[dict[str, Any]]:
    """Each question that new rows change: before and after, which recommendations rest on it, and which plans hold one.

    A question that only lists a row as left out is told too, with the reason.
    """
    found = []
    for name in sorted(knowledge.pools):
        pool = knowledge.pools[name]
        if not any(pool.concerns(row) for row in more):
            continue
        before, after = _tried(knowledge, name, ()), _tried(knowledge, name, more)
        added = {row.row for row in more}
        why = [list(x) for x in (after.chosen.left_out if after else ()) if x[0] in added]
        options = [r.id for r in knowledge.recommendations.values() if r.option == pool.option]
        found.append(
            {
                "pool": name,
                "before": None if before is None else _short(before),
                "after": None if after is None else _short(after),
                "left_out": why,
                "recommendations": sorted(options),
                "plans": [path for path, lines in plans if pool.option in lines],
                "profiles": sorted(p.id for p in knowledge.profiles.values() if p.option == pool.option),
            }
        )
    return found


def document(found: "Answer") -> dict[str, Any]:
    """One answer as a whole, for JSON."""
    from spinepath.evidence import network_document, plain

    pool = found.pool.model_dump(mode="json", exclude_defaults=True)
    return {
        "pool": pool,
        "effect": found.effect,
        "prediction": found.prediction,
        "certainty": found.certainty,
        "judgements": plain(found.judgements),
        "used": {study: [row.row for row in rows] for study, rows in found.chosen.used.items()},
        "left_out": [list(x) for x in found.chosen.left_out],
        "recalled": list(found.recalled),
        "without_recalled": plain(found.without_recalled.pooled) if found.without_recalled else None,
        "analysis": plain(found.analysis.pooled) if found.analysis else None,
        "network": network_document(found.network) if found.network else None,
    }


def _tried(knowledge: Knowledge, name: str, more: tuple[TrialRow, ...]) -> "Answer | None":
    """None where no trial fits, which is an answer too."""
    try:
        return one(knowledge, name, more)
    except SpinepathError:
        return None


def _short(found: "Answer") -> dict[str, Any]:
    pool: Pool = found.pool
    network = found.network.network if found.network else None
    return {
        "pool": pool.id,
        "title": pool.title,
        "option": pool.option,
        "source": pool.source,
        "measure": pool.measure,
        "trials": len(found.chosen.used) or (pool.published.trials if pool.published else None),
        "effect": found.effect,
        "prediction": found.prediction,
        "certainty": found.certainty,
        "not_verified": list(found.recalled),
        "treatments": len(network.treatments) if network else None,
        "pathway": pool.pathway,
    }

"""`spinepath evidence list | show | report`: the questions of the knowledge, with their answers."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from spinepath.knowledge import Knowledge
from spinepath.knowledge.csv_reader import CsvFile
from spinepath.knowledge.evidence import Pool, TrialRow
from spinepath.terms import SpinepathError, nearest_name

if TYPE_CHECKING:
    from spinepath.evidence import Answer


def listed(knowledge: Knowledge) -> list[dict[str, Any]]:
    """Every question with its answer in short, by option and id."""
    return [short(one(knowledge, name)) for name in sorted(knowledge.pools)]


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
        "network": network_document(found.network, found.pool) if found.network else None,
    }


def short(found: "Answer") -> dict[str, Any]:
    """One answer in a few numbers."""
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

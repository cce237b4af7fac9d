"""`spinepath score`: one questionnaire or timed test, outside any record."""

import shlex
from collections.abc import Iterator, Sequence
from math import isfinite
from pathlib import Path
from typing import Any

from spinepath.__about__ import __version__
from spinepath.calculators.instruments import InstrumentScore, score_answers, score_total
from spinepath.documents.canonical import plain
from spinepath.knowledge import Knowledge
from spinepath.knowledge.instrument_models import Answers, Instrument
from spinepath.terms import SpinepathError, nearest_name
from spinepath.terms.safety_text import safety_statement

from .origin import knowledge_used
from .output import to_json, write

SCHEMA = "spinepath/score/1"


def score(
    knowledge: Knowledge, name: str | None, values: Sequence[str], total: str | None, as_json: bool, out: Path | None
) -> None:
    """List the instruments, tell one, or score it. Raises SpinepathError for a name or numbers that do not fit."""
    if name is None:
        if total is not None:
            raise SpinepathError("--total", expected="an instrument before it")
        write(_listed(knowledge, as_json), out)
        return
    instrument = _instrument(knowledge, name)
    if not values and total is None:
        told = to_json(
            {**_origin(knowledge, [name, "--json"]), "instrument": plain(instrument.model_dump(by_alias=True))}
        )
        write(told if as_json else "\n".join(_told(knowledge, instrument)), out)
        return
    found = _score(instrument, values, total)
    command = [name, *values, *(["--total", total] if total is not None else []), "--json"]
    write(
        _report(knowledge, instrument, found, command) if as_json else "\n".join(_result(knowledge, instrument, found)),
        out,
    )


def _instrument(knowledge: Knowledge, name: str) -> Instrument:
    known = knowledge.instruments
    if name not in known:
        expected = f"one of {', '.join(known)}"
        raise SpinepathError("score", found=name, expected=expected, nearest=nearest_name(name, known))
    return known[name]


def _score(instrument: Instrument, values: Sequence[str], total: str | None) -> InstrumentScore:
    place = f"score {instrument.id}"
    if total is not None and values:
        raise SpinepathError(place, found="answers and --total", expected="one of the two")
    if total is not None:
        return score_total(instrument, _number(total, f"{place}: --total"))
    numbers = [_number(text, f"{place}: answer {n}") for n, text in enumerate(values, start=1)]
    if not instrument.answers and len(numbers) == 1:
        return score_total(instrument, numbers[0])
    return score_answers(instrument, numbers)


def _number(text: str, place: str) -> float:
    try:
        number = float(text)
    except ValueError:
        raise SpinepathError(place, found=text, expected="a number") from None
    if not isfinite(number):
        raise SpinepathError(place, found=text, expected="a number")
    return number


def _listed(knowledge: Knowledge, as_json: bool) -> str:
    found = knowledge.instruments.values()
    if as_json:
        return to_json({**_origin(knowledge, ["--json"]), "instruments": [_short(x) for x in found]})
    width = max((len(x.id) for x in found), default=0)
    return "\n".join(f"{x.id:<{width}}  {x.title}: {_takes(x)}" for x in found)


def _short(instrument: Instrument) -> dict[str, Any]:
    return {
        "id": instrument.id,
        "title": instrument.title,
        "answers": instrument.answers_expected,
        "low": instrument.low,
        "high": instrument.high,
        "unit": instrument.unit,
        "feature": instrument.feature,
        "licence": instrument.licence,
    }


def _takes(instrument: Instrument) -> str:
    kinds = ", ".join(_kind(x) for x in instrument.answers) or "its total"
    return f"{kinds}; total {instrument.low:g} to {instrument.high:g}"


def _kind(kind: Answers) -> str:
    allowed = " or ".join(f"{v:g}" for v in kind.values) or f"{kind.low:g} to {kind.high:g}"
    return f"{kind.count} x {kind.what} {allowed}" if kind.count > 1 else f"{kind.what} {allowed}"


def _told(knowledge: Knowledge, instrument: Instrument) -> Iterator[str]:
    yield f"{instrument.title}: {instrument.about}"
    yield f"Takes: {_takes(instrument)}"
    for band in instrument.bands:
        yield f"From {band.from_:g}: {band.text}"
    if instrument.feature:
        yield f"In a record: {instrument.feature}"
    yield f"Use: {instrument.licence}"
    if instrument.note:
        yield f"Note: {instrument.note}"
    for source in instrument.cite:
        yield f"Source: {_source(knowledge, source)}"


def _result(knowledge: Knowledge, instrument: Instrument, found: InstrumentScore) -> Iterator[str]:
    unit = "" if instrument.unit.startswith(("{", "1")) else f" {instrument.unit}"
    of = f"from {instrument.low:g} to {instrument.high:g}, {'more' if instrument.worse == 'high' else 'less'} is worse"
    yield f"{instrument.title}: {found.total:g}{unit} ({of})"
    yield from (f"Now: {flag}" for flag in found.flags)
    yield from (f"Not seen in a total: answer {number}. Look at it." for number in found.unseen)
    if found.band:
        yield f"Means: {found.band}"
    for cut in found.cut_offs:
        yield f"  {'reached' if cut.reached else 'not reached'}: {cut.from_:g}, {cut.text}"
    if instrument.note:
        yield f"Note: {instrument.note}"
    said = safety_statement(knowledge.state)
    yield f"{said.every_result} {said.about} This knowledge: {said.approval}."


def _report(knowledge: Knowledge, instrument: Instrument, found: InstrumentScore, command: Sequence[str]) -> str:
    sources = {x: _source(knowledge, x) for x in (*instrument.cite, *(c for b in instrument.bands for c in b.cite))}
    told = {"title": instrument.title, "feature": instrument.feature, "note": instrument.note, "sources": sources}
    said = {"safety_statement": plain(safety_statement(knowledge.state))}
    return to_json({**said, **_origin(knowledge, command), **plain(found), **told})


def _source(knowledge: Knowledge, name: str) -> str:
    """The words of a source and how it was read."""
    if name in knowledge.citations:
        source = knowledge.citations[name]
        return f"{source.text} (read: {source.read})"
    record = knowledge.records[name]
    return f"{record.statement} (read: {record.read})"


def _origin(knowledge: Knowledge, arguments: Sequence[str]) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "engine": __version__,
        "knowledge": plain(knowledge_used(knowledge)),
        "command": shlex.join(["spinepath", "score", *arguments]),
    }

"""Tables of fractures: names lead somewhere, every sign compiles and is shown by cases, and the cases come true."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from spinepath.knowledge.fracture_table_models import UNKNOWN, FractureTable, RowJudgement
from spinepath.recommendations.cases import known_values
from spinepath.recommendations.level_table import CompiledJudgement, RowSign, compile_judgement, judge_row
from spinepath.terms import SpinepathError
from spinepath.terms.results import TRUTH

from .folder import Folder, Key
from .given import given_faults

KIND = "fracture_tables"


def fracture_table_faults(folder: Folder) -> Iterator[SpinepathError]:
    """Unknown names; levels that are none; signs that do not compile or that no case shows; cases that fail."""
    for table in folder.knowledge.fracture_tables.values():
        misnamed = list(_misnamed(folder, table))
        yield from misnamed
        for n, judgement in enumerate(table.judgements):
            yield from _unused(folder, table, n, judgement)
            try:
                compiled = compile_judgement(folder.knowledge, table, judgement)
            except SpinepathError as error:
                yield error
                continue
            if not misnamed:
                yield from _wrong_cases(folder, table, n, compiled)
                yield from _not_shown(folder, table, n, compiled)


def _misnamed(folder: Folder, table: FractureTable) -> Iterator[SpinepathError]:
    features = folder.knowledge.features
    named: list[tuple[tuple[Key, ...], str]] = [(("level",), table.level), (("drawn_by",), table.drawn_by)]
    for n, judgement in enumerate(table.judgements):
        named += [(("judgements", n, "shows", i), name) for i, name in enumerate(judgement.shows)]
        yield from _answers(folder, table, n, judgement)
        for i, case in enumerate(judgement.cases):
            yield from given_faults(folder, KIND, table.id, ("judgements", n, "cases", i, "given"), case.given)
    for path, name in named:
        if name not in features:
            yield folder.unknown(KIND, table.id, *path, found=name, what="feature", known=features)
    for key in ("drawn_from", "drawn_to") if table.level in features else ():
        if getattr(table, key) not in features[table.level].codes:
            known = features[table.level].codes
            yield folder.unknown(KIND, table.id, key, found=getattr(table, key), what="level", known=known)


def _answers(folder: Folder, table: FractureTable, n: int, judgement: RowJudgement) -> Iterator[SpinepathError]:
    answers = [*(answer.id for answer in judgement.answers), UNKNOWN]
    ways = [settles.id for settles in judgement.settled_by]
    for i, settles in enumerate(judgement.settled_by):
        for j, name in enumerate(settles.answers):
            if name not in answers:
                path = ("judgements", n, "settled_by", i, "answers", j)
                yield folder.unknown(KIND, table.id, *path, found=name, what="answer", known=answers)
    for i, case in enumerate(judgement.cases):
        here: tuple[Key, ...] = ("judgements", n, "cases", i)
        if case.expect not in answers:
            yield folder.unknown(KIND, table.id, *here, "expect", found=case.expect, what="answer", known=answers)
        if case.settled_by is not None and case.settled_by not in ways:
            found = case.settled_by
            yield folder.unknown(KIND, table.id, *here, "settled_by", found=found, what="way to settle it", known=ways)


def _unused(folder: Folder, table: FractureTable, n: int, judgement: RowJudgement) -> Iterator[SpinepathError]:
    criteria = [c for answer in judgement.answers for c in (*answer.for_.values(), *answer.against.values())]
    text = " ".join([*(c.when for c in criteria), *(f"{s.when} {s.unless}" for s in judgement.settled_by)])
    for name in judgement.parameters.keys() - set(re.findall(r":([a-z][a-z0-9_]*)", text)):
        path = ("judgements", n, "parameters", name)
        yield folder.fault(KIND, table.id, *path, found=name, expected="a parameter that some sign uses")


def _rows(folder: Folder, judgement: RowJudgement) -> list[Mapping[str, Any]]:
    features = folder.knowledge.features
    return [{name: v.value for name, v in known_values(case.given, features).items()} for case in judgement.cases]


def _wrong_cases(folder: Folder, table: FractureTable, n: int, compiled: CompiledJudgement) -> Iterator[SpinepathError]:
    for i, (case, row) in enumerate(zip(compiled.judgement.cases, _rows(folder, compiled.judgement), strict=True)):
        judged = judge_row(compiled, row)
        found = (
            judged.answer.id if judged.answer else UNKNOWN,
            "signs disagree" if judged.disagree else "signs agree",
            f"settled by {judged.settles.id if judged.settles else 'nothing'}",
        )
        agree = "signs disagree" if case.disagree else "signs agree"
        expected = (case.expect, agree, f"settled by {case.settled_by or 'nothing'}")
        if found != expected:
            place = f"{folder.place(KIND, table.id, 'judgements', n, 'cases', i)}: {case.name}"
            yield SpinepathError(place, found=", ".join(found), expected=", ".join(expected))


def _not_shown(folder: Folder, table: FractureTable, n: int, compiled: CompiledJudgement) -> Iterator[SpinepathError]:
    """Each sign must be seen true, false and unknown by some case, each way to settle must come out of one."""
    rows = _rows(folder, compiled.judgement)
    for name, sign in _signs(compiled):
        for truth in TRUTH.keys() - {sign.expression.evaluate(row) for row in rows}:
            found = f"{name}: no case where it is {TRUTH[truth]}"
            yield folder.fault(KIND, table.id, "judgements", n, found=found, expected="one")
    for settles in compiled.judgement.settled_by:
        if settles.id not in {case.settled_by for case in compiled.judgement.cases}:
            found = f"{settles.id}: no case that it settles"
            yield folder.fault(KIND, table.id, "judgements", n, found=found, expected="one")


def _signs(compiled: CompiledJudgement) -> Iterator[tuple[str, RowSign]]:
    for one in compiled.answers:
        for side, criteria, signs in (
            ("for", one.answer.for_, one.for_),
            ("against", one.answer.against, one.against),
        ):
            yield from ((f"{one.answer.id} {side} {name}", s) for name, s in zip(criteria, signs, strict=True))

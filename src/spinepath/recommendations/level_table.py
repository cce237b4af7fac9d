"""The table of fractures, level by level: what each row is judged to be, by which signs, and what would settle it.

Only fresh values count: an old sign neither makes an answer nor rules it out.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from spinepath.criteria import Expression, compile_rule, english, unknowns
from spinepath.knowledge import Knowledge
from spinepath.knowledge.fracture_table_models import UNKNOWN, FractureTable, RowAnswer, RowJudgement, SettledBy
from spinepath.knowledge.models import Criterion
from spinepath.terms import FractureRow, PatientFeatures
from spinepath.terms.results import LevelRow, LevelTable, RowFinding

from .judge import Values

Row = Mapping[str, Any]


@dataclass(frozen=True)
class RowSign:
    """One criterion ready to run."""

    criterion: Criterion
    expression: Expression
    text: str


@dataclass(frozen=True)
class CompiledAnswer:
    """An answer with the signs for and against it."""

    answer: RowAnswer
    for_: tuple[RowSign, ...]
    against: tuple[RowSign, ...]


@dataclass(frozen=True)
class Way:
    """One way to settle a judgement, ready to run."""

    settles: SettledBy
    when: Expression | None
    unless: Expression | None

    def applies(self, answer: str, row: Row) -> bool:
        """Whether it is known to be worth it, and not known to be ruled out."""
        if answer not in self.settles.answers or (self.when is not None and not self.when.evaluate(row)):
            return False
        return self.unless is None or not self.unless.evaluate(row)


@dataclass(frozen=True)
class CompiledJudgement:
    """A judgement with every answer and every way to settle it compiled."""

    judgement: RowJudgement
    answers: tuple[CompiledAnswer, ...]
    settled_by: tuple[Way, ...]


@dataclass(frozen=True)
class Judged:
    """The answer of one row. `signs` are those it rests on, `settles` what would settle it."""

    answer: RowAnswer | None
    signs: tuple[RowSign, ...]
    disagree: bool
    settles: SettledBy | None


def judge_levels(knowledge: Knowledge, patient: PatientFeatures) -> tuple[LevelTable, ...]:
    """Every table of the knowledge that has a row for this person, its rows from the top of the spine down."""
    if not patient.fractures:
        return ()
    return tuple(_table(knowledge, table, patient) for table in knowledge.fracture_tables.values())


def compile_judgement(knowledge: Knowledge, table: FractureTable, judgement: RowJudgement) -> CompiledJudgement:
    """Compile once per knowledge. Raises SpinepathError at the first expression that is not allowed."""
    key = ("row judgement", table.id, judgement.id)
    return knowledge.once(key, lambda: _compile(knowledge, table, judgement))


def judge_row(compiled: CompiledJudgement, row: Row) -> Judged:
    """The first answer with a sign for it and none against it; signs on both sides of one leave it open."""
    answer, signs, torn = _decide(compiled, row)
    name = answer.id if answer else UNKNOWN
    settles = next((way.settles for way in compiled.settled_by if way.applies(name, row)), None)
    return Judged(answer, signs, torn, settles)


def _decide(compiled: CompiledJudgement, row: Row) -> tuple[RowAnswer | None, tuple[RowSign, ...], bool]:
    contradicting: list[RowSign] = []
    for one in compiled.answers:
        for_, against = (_true(signs, row) for signs in (one.for_, one.against))
        if for_ and not against:
            return one.answer, for_, False
        contradicting += [*for_, *against] if for_ else []
    return None, tuple({sign.text: sign for sign in contradicting}.values()), bool(contradicting)


def _true(signs: Sequence[RowSign], row: Row) -> tuple[RowSign, ...]:
    return tuple(sign for sign in signs if sign.expression.evaluate(row))


def _compile(knowledge: Knowledge, table: FractureTable, judgement: RowJudgement) -> CompiledJudgement:
    place = f"{knowledge.place('fracture_tables', table.id)} {judgement.id}"

    def ready(text: str | None, name: str) -> Expression | None:
        return None if text is None else compile_rule(knowledge, text, judgement.parameters, f"{place} {name}")

    def signs(criteria: Mapping[str, Criterion]) -> Iterator[RowSign]:
        for name, criterion in criteria.items():
            compiled = compile_rule(knowledge, criterion.when, judgement.parameters, f"{place} {name}")
            yield RowSign(criterion, compiled, english(compiled, knowledge.features))

    answers = (CompiledAnswer(a, tuple(signs(a.for_)), tuple(signs(a.against))) for a in judgement.answers)
    ways = (Way(s, ready(s.when, s.id), ready(s.unless, s.id)) for s in judgement.settled_by)
    return CompiledJudgement(judgement, tuple(answers), tuple(ways))


def _table(knowledge: Knowledge, table: FractureTable, patient: PatientFeatures) -> LevelTable:
    codes = knowledge.features[table.level].codes
    rows = sorted((_row(knowledge, table, patient, row) for row in patient.fractures), key=lambda r: _order(r, codes))
    cited = dict.fromkeys(name for row in rows for name in row.cite)
    return LevelTable(table.id, table.title, tuple(_drawn(table, codes, rows)), tuple(rows), tuple(cited))


def _order(row: LevelRow, codes: Mapping[str, str]) -> int:
    """From the top down; a row whose level is not known stands last."""
    return list(codes).index(row.level) if row.level is not None and row.level in codes else len(codes)


def _drawn(table: FractureTable, codes: Mapping[str, str], rows: Sequence[LevelRow]) -> Iterator[tuple[str, str]]:
    """The usual levels, and any other of which something is known."""
    names = list(codes)
    usual = set(names[names.index(table.drawn_from) : names.index(table.drawn_to) + 1])
    usual |= {row.level for row in rows if row.level}
    yield from ((name, codes[name]) for name in names if name in usual)


def _row(knowledge: Knowledge, table: FractureTable, patient: PatientFeatures, row: FractureRow) -> LevelRow:
    values = Values.of(patient.values).with_row(row.values)
    found = [_finding(knowledge, compile_judgement(knowledge, table, j), values) for j in table.judgements]
    level, drawn = (values.all.get(name) for name in (table.level, table.drawn_by))
    first = next((f for f in found if f.settled_by), None)
    return LevelRow(
        id=row.id,
        level=level if isinstance(level, str) else None,
        words=knowledge.features[table.level].codes.get(str(level), "level not known"),
        drawn=drawn if isinstance(drawn, int) else None,
        findings=tuple(found),
        next=first.settled_by if first else None,
        next_settles=first.label if first else None,
        cite=tuple(dict.fromkeys(name for f in found for name in f.cite)),
    )


def _finding(knowledge: Knowledge, compiled: CompiledJudgement, values: Values) -> RowFinding:
    judgement, judged = compiled.judgement, judge_row(compiled, values.fresh)
    answer, settles = judged.answer, judged.settles
    cites = [name for sign in judged.signs for name in sign.criterion.cite] + list(settles.cite if settles else ())
    return RowFinding(
        id=judgement.id,
        label=judgement.label,
        answer=answer.id if answer else UNKNOWN,
        words=answer.label if answer else judgement.otherwise,
        tone=answer.tone if answer else "ask",
        because=tuple(sign.text for sign in judged.signs),
        disagree=judged.disagree,
        known=tuple(values.used(knowledge, name) for name in judgement.shows if name in values.all),
        missing=() if answer else tuple(_missing(knowledge, compiled, values.fresh)),
        settled_by=settles.text if settles else None,
        cite=tuple(dict.fromkeys(cites)),
    )


def _missing(knowledge: Knowledge, compiled: CompiledJudgement, row: Row) -> Iterator[str]:
    """Labels of what could make one of the answers hold."""
    signs = [sign for answer in compiled.answers for sign in answer.for_]
    names = dict.fromkeys(name for sign in signs for name in unknowns(sign.expression, row))
    yield from (knowledge.features[name].label for name in names)

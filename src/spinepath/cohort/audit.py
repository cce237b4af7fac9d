"""Measures of a service over many persons: the criteria language over the wide table, unknown counted apart."""

from typing import TYPE_CHECKING

from spinepath.criteria import compile_rule
from spinepath.criteria.polars_backend import polars_expression
from spinepath.knowledge import Knowledge
from spinepath.knowledge.audit_models import AuditMeasure
from spinepath.terms import PERSON
from spinepath.terms.audits import MeasureFound

from .judged import no_plan
from .statuses import FRESH, subjects, with_fresh

if TYPE_CHECKING:
    import polars as pl


def measured(knowledge: Knowledge, features: "pl.DataFrame") -> tuple[int, int, tuple[MeasureFound, ...]]:
    """Living adults, those left out, and every measure over the former. `features` is the wide table.

    Values past their limit count as unknown: an audit asks what was recorded in time.
    """

    every = with_fresh(subjects(knowledge, features, PERSON))
    rows = every.filter(no_plan(every).is_null())
    found = tuple(_measure(knowledge, measure, rows) for measure in knowledge.audit.values())
    return rows.height, every.height - rows.height, found


def _measure(knowledge: Knowledge, measure: AuditMeasure, rows: "pl.DataFrame") -> MeasureFound:

    of = rows.select(_truth(knowledge, measure, measure.of, "of", rows).alias("of"))["of"]
    within = rows.filter(of.fill_null(False))
    met = within.select(_met(knowledge, measure, within).alias("met"))["met"]
    record = knowledge.records.get(measure.benchmark or "")
    share = record.value if record is not None else None
    return MeasureFound(
        measure.id,
        measure.title,
        met=int(met.fill_null(False).sum()),
        not_met=int((~met).fill_null(False).sum()),
        unknown=met.null_count(),
        of_unknown=of.null_count(),
        benchmark=float(share) if isinstance(share, int | float) else None,
        note=measure.note,
        cite=tuple(measure.cite),
    )


def _met(knowledge: Knowledge, measure: AuditMeasure, rows: "pl.DataFrame") -> "pl.Expr":
    import polars as pl

    if measure.met is not None:
        return _truth(knowledge, measure, measure.met, "met", rows)
    return pl.any_horizontal([_column(name, rows).is_not_null() for name in measure.known])


def _truth(knowledge: Knowledge, measure: AuditMeasure, text: str, part: str, rows: "pl.DataFrame") -> "pl.Expr":
    place = f"{knowledge.place('audit', measure.id)} {part}"
    tree = compile_rule(knowledge, text, measure.parameters, place).tree
    return polars_expression(tree, knowledge.features, lambda name: _column(name, rows))


def _column(name: str, rows: "pl.DataFrame") -> "pl.Expr":
    import polars as pl

    return pl.col(FRESH + name if FRESH + name in rows.columns else name)

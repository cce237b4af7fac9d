"""Statuses of every recommendation for many persons, in Polars: the same criteria, the same order of judgement.

What is known may be stale. As for one person, criteria are judged on fresh values, and where that leaves them unknown,
a stale value may make a criterion true whose truth can only hold back or warn.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from spinepath.care_plan.make import DEFAULT_JURISDICTION
from spinepath.criteria.polars_backend import polars_expression
from spinepath.knowledge import Knowledge
from spinepath.knowledge.models import Recommendation
from spinepath.recommendations import compile_edition, edition_in_force
from spinepath.recommendations.editions import CompiledEdition, NamedCriterion
from spinepath.recommendations.judge import of_the_record
from spinepath.terms import PERSON

if TYPE_CHECKING:
    import polars as pl

FRESH = "fresh:"
"""Opens the name of the column that holds the fresh values of a feature, where any is stale."""
JURISDICTION = "jurisdiction"


@dataclass(frozen=True)
class _Judged:
    recommendation: Recommendation
    compiled: CompiledEdition
    in_use: "pl.Expr"


def statuses(knowledge: Knowledge, features: "pl.DataFrame") -> "pl.DataFrame":
    """One row for each person (or fracture) and recommendation in force: person, subject, recommendation, edition,
    status, safety.

    `features` is the wide table of features. A recommendation about fractures is judged for each fracture with the
    person's values around it; for a person without any, once for the person.
    """
    import polars as pl

    kinds = {kind: with_fresh(subjects(knowledge, features, kind)) for kind in (PERSON, "fracture")}
    found = [
        _judge(knowledge, rows, kind, jurisdiction)
        for kind, every in kinds.items()
        for jurisdiction, rows in _by_jurisdiction(every)
    ]
    names = ("person", "subject", "recommendation", "edition", "status", "safety")
    empty = pl.DataFrame(schema={**dict.fromkeys(names, pl.String), "edition": pl.Int32})
    return pl.concat([empty, *(f.select(names) for f in found if f is not None)]).sort(names[:3])


def truths(knowledge: Knowledge, compiled: CompiledEdition, rows: "pl.DataFrame") -> "list[pl.Expr]":
    """One Boolean expression for each criterion of an edition, over rows with fresh columns (`with_fresh`)."""
    return [_truth(knowledge, criterion, rows.columns) for criterion in compiled.criteria]


def _by_jurisdiction(rows: "pl.DataFrame") -> "Iterator[tuple[str, pl.DataFrame]]":
    import polars as pl

    where = pl.col(JURISDICTION).fill_null(DEFAULT_JURISDICTION)
    for (jurisdiction,), part in rows.group_by(where, maintain_order=True):
        yield str(jurisdiction), part


def _judge(knowledge: Knowledge, rows: "pl.DataFrame", kind: str, jurisdiction: str) -> "pl.DataFrame | None":
    import polars as pl

    judged = list(_in_force(knowledge, kind, jurisdiction))
    if not judged:
        return None
    columns = [
        pl.struct(
            pl.lit(j.recommendation.id).alias("recommendation"),
            pl.lit(j.compiled.edition.version).alias("edition"),
            _status(knowledge, j.compiled, rows.columns).alias("status"),
            _safety(knowledge, j, rows.columns).alias("safety"),
        ).alias(j.recommendation.id)
        for j in judged
    ]
    wide = rows.lazy().select("person", "subject", pl.concat_list(columns).alias("found")).collect()
    return wide.explode("found").unnest("found")


def _in_force(knowledge: Knowledge, kind: str, jurisdiction: str) -> Iterator[_Judged]:
    import polars as pl

    for recommendation in knowledge.recommendations.values():
        edition = edition_in_force(recommendation, knowledge.edition, jurisdiction)
        if edition is not None and (recommendation.subject == PERSON) == (kind == PERSON):
            concepts = knowledge.expand(recommendation.drugs)
            taken = [pl.col("drugs").list.contains(concept) for concept in sorted(concepts)]
            in_use = pl.any_horizontal(taken).fill_null(False) if taken else pl.lit(False)
            yield _Judged(recommendation, compile_edition(knowledge, recommendation, edition), in_use)


def _truth(knowledge: Knowledge, criterion: NamedCriterion, columns: Sequence[str]) -> "pl.Expr":
    import polars as pl

    tree = criterion.expression.tree

    def fresh_column(name: str) -> "pl.Expr":
        return pl.col(FRESH + name if FRESH + name in columns else name)

    fresh = polars_expression(tree, knowledge.features, fresh_column)
    if not criterion.stale_counts or not any(FRESH + name in columns for name in criterion.expression.features):
        return fresh
    every = polars_expression(tree, knowledge.features)
    return pl.when(fresh.is_null() & every.fill_null(False)).then(True).otherwise(fresh)


def _status(knowledge: Knowledge, compiled: CompiledEdition, columns: Sequence[str]) -> "pl.Expr":
    """As `recommendations.judge.status_of`: what forbids goes before ignorance, ignorance before the offer."""
    import polars as pl

    pairs = [(c, _truth(knowledge, c, columns)) for c in compiled.criteria]
    by_role: dict[str, list[Any]] = {}
    for criterion, truth in pairs:
        by_role.setdefault(criterion.role, []).append(truth)
    unknown = [truth.is_null() for criterion, truth in pairs if criterion.asks_first]
    strength = "recommend" if compiled.edition.offer.strength == "strong" else "consider"
    return (
        pl.when(_any([~truth for truth in by_role.get("indication", ())]))
        .then(pl.lit("not_applicable"))
        .when(_any(by_role.get("contraindication", ())))
        .then(pl.lit("contraindicated"))
        .when(_against(compiled, by_role))
        .then(pl.lit("usually_not"))
        .when(_any(unknown))
        .then(pl.lit("needs_information"))
        .otherwise(pl.lit(strength))
    )


def _against(compiled: CompiledEdition, by_role: Mapping[str, Sequence[Any]]) -> "pl.Expr":
    import polars as pl

    if compiled.edition.offer.direction == "against":
        return pl.lit(True)
    cautions, limit = by_role.get("caution", ()), compiled.edition.cautions_limit
    usually = _any(by_role.get("usually_not", ()))
    if limit is None or not cautions:
        return usually if limit is None or limit > 0 else pl.lit(True)
    return usually | (pl.sum_horizontal([truth.fill_null(False) for truth in cautions]) >= limit)


def _safety(knowledge: Knowledge, judged: _Judged, columns: Sequence[str]) -> "pl.Expr":
    import polars as pl

    stops = [_truth(knowledge, c, columns) for c in judged.compiled.criteria if c.role == "contraindication"]
    return pl.when(judged.in_use & _any(stops)).then(pl.lit("stop_or_review")).otherwise(pl.lit("none"))


def _any(truths: "Sequence[pl.Expr]") -> "pl.Expr":
    """Whether any is surely true. Null is not: `is_in` and comparisons with null are, so it is said with fill_null."""
    import polars as pl

    return pl.any_horizontal([truth.fill_null(False) for truth in truths]) if truths else pl.lit(False)


# --- rows ---------------------------------------------------------------------------------------------------------


def subjects(knowledge: Knowledge, features: "pl.DataFrame", kind: str) -> "pl.DataFrame":
    """The rows to judge: persons, or fractures with the values of their person."""
    import polars as pl

    persons = features.filter(pl.col("subject") == PERSON)
    if kind == PERSON:
        return persons
    own = [f.id for f in knowledge.features.values() if f.subject == "fracture"]
    rows = features.filter(pl.col("subject") != PERSON).select("person", "subject", "stale", *own)
    joined = persons.drop(own).join(rows, on="person", how="left", suffix=":row", maintain_order="left_right")
    stale = pl.concat_list(pl.col("stale"), pl.col("stale:row").fill_null([]))
    subject = pl.coalesce("subject:row", "subject")
    silent = [pl.col(name).fill_null(False) for name in of_the_record(knowledge)]  # without a fracture nothing is on it
    filled = joined.with_columns(stale.alias("stale"), subject.alias("subject"), *silent)
    return filled.drop("subject:row", "stale:row")


def with_fresh(rows: "pl.DataFrame") -> "pl.DataFrame":
    """The rows with a column of fresh values for each feature that is stale anywhere."""
    import polars as pl

    listed = rows.select(pl.col("stale").fill_null([])).with_row_index("row").explode("stale").drop_nulls("stale")
    fresh = []
    for (name,), part in listed.group_by("stale", maintain_order=True):
        stale = pl.repeat(False, rows.height, eager=True).scatter(part.get_column("row"), True)
        fresh.append(pl.when(~stale).then(pl.col(str(name))).alias(f"{FRESH}{name}"))
    return rows.with_columns(fresh)

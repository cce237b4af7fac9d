"""What the person takes on a day: one row per ingredient and product, however often it was prescribed."""

from collections.abc import Iterable, Mapping, Sequence

from spinepath.terms import CurrentDrug, Fact

from .ended import is_sure, standing
from .visible import Dated

DRUG = "drug:"
_RATES = ("/d", "/h")


def current_drugs(
    facts: Sequence[Dated], as_of: int, labels: Mapping[str, str], fresh_d: int | None
) -> tuple[CurrentDrug, ...]:
    """Rows by label. Facts come oldest first: of repeats of one product the newest stays, with its amount.

    A product is its code as sent, or its name where there is no code: two products of one ingredient both count.
    A row is stale when it is uncertain, or its start is unknown or older than `fresh_d` days.
    """
    newest: dict[tuple[str, str | None], Dated] = {}
    for dated in standing(facts, as_of):
        newest[dated.fact.concept, dated.fact.code or _name(dated.fact)] = dated
    return drug_rows(newest.values(), as_of, labels, fresh_d)


def drug_rows(
    newest: Iterable[Dated], as_of: int, labels: Mapping[str, str], fresh_d: int | None
) -> tuple[CurrentDrug, ...]:
    """One row for the newest fact of each product, by label."""
    rows = [_row(dated, as_of, labels, fresh_d) for dated in newest]
    return tuple(sorted(rows, key=lambda r: (r.label, r.concept, r.source or "")))


def _row(dated: Dated, as_of: int, labels: Mapping[str, str], fresh_d: int | None) -> CurrentDrug:
    fact = dated.fact
    number = isinstance(fact.value, int | float) and not isinstance(fact.value, bool)
    a_day = number and (fact.unit is None or fact.unit.endswith(_RATES))  # else it is what was given that once
    return CurrentDrug(
        concept=fact.concept,
        label=_name(fact) or labels.get(fact.concept, fact.concept),
        per_day=float(fact.value or 0) if a_day else None,
        unit=fact.unit if a_day else None,
        start=fact.start,
        source=fact.source,
        stale=not is_sure(dated) or (fresh_d is not None and dated.first < as_of - fresh_d),
    )


def _name(fact: Fact) -> str | None:
    return fact.value if isinstance(fact.value, str) else None

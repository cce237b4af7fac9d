"""The statuses of everybody as one table, written a share of the persons at a time, and how many persons have which."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, get_args

from spinepath.care_plan.make import ADULT_FROM
from spinepath.knowledge import Knowledge
from spinepath.terms import PERSON
from spinepath.terms.results import Status

from .statuses import statuses

if TYPE_CHECKING:
    import polars as pl

COLUMNS = ("person", "subject", "recommendation", "edition", "status", "safety", "no_plan", "incomplete")
"""One row for each person (or fracture) and recommendation. `status` and `safety` are those of `assess` for that person
alone. `no_plan` says why `plan` would refuse the person: `died` or `child`; empty for everybody else. `incomplete` are
the resource types of which something is known to be lacking to that person (see `frame.HEAD`).
"""
STATUSES: tuple[str, ...] = get_args(Status)
STOP = "stop_or_review"
SHARE = 20_000
"""Persons judged at once."""


@dataclass
class Summary:
    """How many persons have which status, by recommendation; those for whom there is no plan are counted apart.

    A person with several fractures counts once for each status that any of them has. `stop_or_review` counts persons
    who take what is contraindicated, whatever their status.
    """

    persons: int = 0
    no_plan: Counter[str] = field(default_factory=Counter)
    statuses: dict[str, Counter[str]] = field(default_factory=dict)

    def add(self, judged: "pl.DataFrame") -> None:
        """Count the rows of some persons, of each of them all."""
        import polars as pl

        every = judged.select("person", "no_plan").unique()
        self.persons += every["no_plan"].null_count()
        self.no_plan.update(every["no_plan"].drop_nulls().to_list())
        rows = judged.filter(pl.col("no_plan").is_null())
        stopped = rows.filter(pl.col("safety") == STOP).with_columns(status=pl.lit(STOP))
        counted = pl.concat([rows, stopped]).select("person", "recommendation", "status").unique()
        for name, status, number in counted.group_by("recommendation", "status").len().sort(pl.all()).iter_rows():
            self.statuses.setdefault(name, Counter())[status] += number


def judged(knowledge: Knowledge, features: "pl.DataFrame") -> "Iterator[pl.DataFrame]":
    """The table `COLUMNS`, so many persons at a time; at least one share, which may be empty.

    `features` is the wide table, by person.
    """
    import polars as pl

    share = features["person"].rle_id() // SHARE
    for number in range(max(share.n_unique(), 1)):
        rows = features.filter(share == number)
        persons = rows.filter(pl.col("subject") == PERSON).select("person", no_plan(rows), "incomplete")
        found = statuses(knowledge, rows)
        yield found.join(persons, on="person", how="left", maintain_order="left").select(COLUMNS)


def no_plan(features: "pl.DataFrame") -> "pl.Expr":
    """As the plan of one person is refused."""
    import polars as pl

    ages = [pl.col(name) for name in ("age_years", "age_at_most") if name in features.columns]
    age = pl.coalesce(ages) if ages else pl.lit(None)
    child = pl.when(age < ADULT_FROM).then(pl.lit("child"))
    return pl.when(pl.col("died").is_not_null()).then(pl.lit("died")).otherwise(child).alias("no_plan")

"""What an audit finds: persons counted by measure, those of whom it cannot be said apart."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MeasureFound:
    """One measure over many persons: `met`, `not_met` and `unknown` add up to those of whom it is.

    `of_unknown` are persons of whom it is not known whether they belong to them. `benchmark` is a share (0 to 1).
    """

    id: str
    title: str
    met: int
    not_met: int
    unknown: int
    of_unknown: int
    benchmark: float | None = None
    note: str | None = None
    cite: tuple[str, ...] = ()

    @property
    def persons(self) -> int:
        """Those of whom the measure is."""
        return self.met + self.not_met + self.unknown

    @property
    def least(self) -> float | None:
        """The share that surely meets it; None where there is nobody."""
        return self.met / self.persons if self.persons else None

    @property
    def most(self) -> float | None:
        """The share if every unknown one met it."""
        return (self.met + self.unknown) / self.persons if self.persons else None


@dataclass(frozen=True, slots=True)
class AuditFound:
    """All measures of one export on one day. `left_out` had died or were children."""

    folder: str
    as_of: str
    persons: int
    left_out: int
    set_aside: int
    measures: tuple[MeasureFound, ...]

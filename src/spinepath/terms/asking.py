"""A missing fact as a task: the question, who gets the answer and how, and what it would change."""

from dataclasses import dataclass

HANDED_OVER = "handed over"  # said of an answer that moves no line: whoever takes over needs it


@dataclass(frozen=True, slots=True)
class WouldChange:
    """What an answer does to a line: `if_` it is so, `then` the line becomes that."""

    line: str
    if_: str
    then: str


@dataclass(frozen=True, slots=True)
class Obtain:
    """How a missing fact is got: by a question, a laboratory, an image or an examination; by whom; as which task."""

    by: str
    owner: str
    action: str


@dataclass(frozen=True, slots=True)
class AskedToo:
    """Another missing fact that the same question settles. One that `follows` is worked out and needs no words."""

    feature: str
    label: str
    question: str
    follows: bool


@dataclass(frozen=True, slots=True)
class Ask:
    """A missing fact as a task. `conflict` says where the record contradicts itself about it. `with_it` are the facts
    that are asked in one go with it.
    """

    feature: str
    label: str
    question: str
    obtain: Obtain
    subject: str
    stale_value: str | None
    would_change: tuple[WouldChange, ...]
    priority: int
    conflict: str | None = None
    with_it: tuple[AskedToo, ...] = ()

    @property
    def features(self) -> tuple[str, ...]:
        """All features that the question settles."""
        return (self.feature, *(x.feature for x in self.with_it))

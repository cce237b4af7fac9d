"""Whose row may lack something: what was set aside or is missing, by person and resource type.

Two answers for each person. `complete`: types of which the source holds everything, so that silence may mean no.
`incomplete`: types of which something is known to be lacking. A type in neither is one of which nothing was said.
"""

from collections.abc import Iterable, Set
from dataclasses import dataclass, field

from spinepath.fhir.resource_types import R4, R4B

from .reader import Quarantined

ANY = "any"
"""Stands for a resource type where it is not known of which type the lost thing was."""
Types = frozenset[str]


@dataclass(frozen=True, slots=True)
class Sent:
    """What is known of how wholly the record of a person was sent."""

    complete: Types = frozenset()
    incomplete: Types = frozenset()


@dataclass
class Lost:
    """What was set aside: of persons that are known, and of `nobody`, which is then lacking to everybody."""

    nobody: set[str] = field(default_factory=set)
    own: dict[str, set[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, aside: Iterable[Quarantined]) -> "Lost":
        """Everything in the quarantine, by whose it is."""
        found = cls()
        for one in aside:
            mine = found.own.setdefault(one.person, set()) if one.person else found.nobody
            mine.add(one.type if one.type in R4 or one.type in R4B else ANY)
        return found

    def common(self, stated: Types, absent: Iterable[str]) -> Sent:
        """What is so for everybody, of whom nothing else is known. `absent`: types that are missing from the export."""
        return Sent(_without(stated, self.nobody), frozenset(self.nobody | set(absent)))

    def sent(self, person: str, common: Sent, said: Set[str]) -> Sent:
        """What is so for one person, whose own record said to be complete for the types `said`."""
        lost: Set[str] = self.own.get(person, frozenset())
        if not lost and not said:
            return common
        return Sent(_without(common.complete | said, lost), common.incomplete | lost)


def _without(kinds: Types, lost: Set[str]) -> Types:
    return frozenset() if ANY in lost else kinds - lost

"""The folder under check, and how a fault in it is told."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from spinepath.knowledge import Knowledge
from spinepath.knowledge.places import Places
from spinepath.terms import SpinepathError, nearest_name

Key = str | int


@dataclass(frozen=True)
class Folder:
    """Knowledge read from a folder, whose faults name file and line."""

    path: Path
    knowledge: Knowledge

    @cached_property
    def places(self) -> Places:
        """Where each value stands."""
        return Places(self.path, self.knowledge)

    def place(self, kind: str, key: Key, *path: Key) -> str:
        """`file:line: name.of.the.value`, the form in which the reader tells its errors too."""
        name = ".".join(str(x) for x in (*(() if isinstance(key, int) else (key,)), *path))
        return f"{self.places.of(kind, key, *path)}: {name or kind}"

    def fault(self, kind: str, key: Key, *path: Key, found: object, expected: str) -> SpinepathError:
        """A fault of one value."""
        return SpinepathError(self.place(kind, key, *path), found=found, expected=expected)

    def unknown(self, kind: str, key: Key, *path: Key, found: str, what: str, known: Iterable[str]) -> SpinepathError:
        """A name that leads nowhere, with the nearest one that does."""
        nearest = nearest_name(found, known)
        return SpinepathError(self.place(kind, key, *path), found=found, expected=f"a known {what}", nearest=nearest)

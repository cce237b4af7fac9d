"""Typed access to the elements of a FHIR resource, because JSON may hold anything anywhere.

An element of the wrong type is never skipped: a resource we cannot read would make the plan look whole when it is not.
"""

import sys
from typing import Any

from spinepath.terms import SpinepathError, nearest_name

Json = dict[str, Any]
_LARGEST = sys.float_info.max


class UnreadableError(Exception):
    """An element that is not what FHIR R4 says. `path` is relative to the resource."""

    def __init__(self, path: str, found: object, expected: str, nearest: str | None = None) -> None:
        super().__init__(path, found, expected, nearest)
        self.path, self.found, self.expected, self.nearest = path, found, expected, nearest

    def at(self, place: str) -> SpinepathError:
        """The same as an error for the user: `place` is file and resource."""
        where = f"{place}.{self.path}" if self.path else place
        return SpinepathError(where, found=self.found, expected=self.expected, nearest=self.nearest)


def text(parent: Json, key: str, at: str = "") -> str | None:
    """A text element, or None when absent."""
    value = parent.get(key)
    if value is None or isinstance(value, str):
        return value
    raise UnreadableError(at + key, value, "text")


def flag(parent: Json, key: str, at: str = "") -> bool | None:
    """A boolean element, or None when absent."""
    value = parent.get(key)
    if value is None or isinstance(value, bool):
        return value
    raise UnreadableError(at + key, value, "true or false")


def number(parent: Json, key: str, at: str = "") -> float | None:
    """A finite number, or None when absent. NaN and infinity are no measurements."""
    value = parent.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not -_LARGEST <= value <= _LARGEST:
        raise UnreadableError(at + key, value, "a finite number")
    return value


def element(parent: Json, key: str, at: str = "") -> Json | None:
    """An element with parts of its own, or None when absent."""
    value = parent.get(key)
    if value is None or isinstance(value, dict):
        return value
    raise UnreadableError(at + key, value, "an object")


def elements(parent: Json, key: str, at: str = "") -> list[Json]:
    """A repeated element as a list of objects; empty when absent."""
    value = parent.get(key)
    if value is None:
        return []
    if not isinstance(value, list):
        raise UnreadableError(at + key, value, "a list")
    for i, item in enumerate(value):
        if not isinstance(item, dict):
            raise UnreadableError(f"{at}{key}[{i}]", item, "an object")
    return value


def one_of(value: str, allowed: dict[str, Any] | frozenset[str], path: str) -> str:
    """`value` if it is one of the codes that FHIR allows here."""
    if value in allowed:
        return value
    raise UnreadableError(path, value, " or ".join(allowed), nearest_name(value, allowed))

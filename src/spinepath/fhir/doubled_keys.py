"""Keys that stand twice in one JSON object: orjson keeps the last value in silence, so the other would be lost.

A first look is cheap and never says no wrongly. Outside of strings a colon follows each key and nothing else; within a
string it stands for itself. So a text, and the same text written again from what was read, hold equally many colons,
unless a key was lost or a colon is spelt as an escape. Only then is the text read again by the slower parser that shows
every key.
"""

import json
from typing import Any

import orjson

_ESCAPED_COLON = (b"\\u003a", b"\\u003A")


class TooDeepError(ValueError):
    """Nested deeper than can be checked."""


def doubled_keys(text: bytes, found: Any) -> tuple[str, ...]:
    """The keys that stand twice in any one object of the JSON `text`, innermost objects first, each once.

    `found` is what `orjson.loads` made of the text. Raises TooDeepError.
    """
    try:
        if text.count(b":") == orjson.dumps(found).count(b":") and not _has_escaped_colon(text):
            return ()
    except orjson.JSONEncodeError:  # it writes less deep nesting than it reads
        raise TooDeepError from None
    doubled: dict[str, None] = {}

    def note(pairs: list[tuple[str, Any]]) -> None:
        if len(dict(pairs)) < len(pairs):
            doubled.update(dict.fromkeys(_twice(pairs)))

    try:
        # Numbers stay text: only keys are wanted, and a number may be longer than Python wants to read.
        json.loads(text, object_pairs_hook=note, parse_int=str, parse_float=str)
    except RecursionError:
        raise TooDeepError from None
    return tuple(doubled)


def _has_escaped_colon(text: bytes) -> bool:
    return b"\\" in text and any(spelt in text for spelt in _ESCAPED_COLON)


def _twice(pairs: list[tuple[str, Any]]) -> list[str]:
    seen: set[str] = set()
    found = []
    for key, _ in pairs:
        if key in seen:
            found.append(key)
        seen.add(key)
    return found

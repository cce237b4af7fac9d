"""Keys that stand twice in one JSON object: orjson keeps the last value in silence, so the other would be lost.

A first look is cheap and never says no wrongly. Every key ends in `":`, and so does no value; the text `":` within a
string is written `\\":` whether we read it or write it. So a text and the same text written again from what was read
have equally many `":`, unless a key was lost, a blank stands before a colon, or a quote or colon is spelt as an escape.
Only then is the text read again by the slower parser that shows every key.
"""

import json
import re
from typing import Any

import orjson

_SPACED_COLON = re.compile(rb'"[ \t\r\n]+:')
_ESCAPED = re.compile(rb"\\u00(22|3[aA])")


class TooDeepError(ValueError):
    """Nested deeper than can be checked."""


def doubled_keys(text: bytes, found: Any) -> tuple[str, ...]:
    """The keys that stand twice in any one object of the JSON `text`, innermost objects first, each once.

    `found` is what `orjson.loads` made of the text. Raises TooDeepError.
    """
    try:
        if text.count(b'":') == orjson.dumps(found).count(b'":') and not _is_spelt_otherwise(text):
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


def _is_spelt_otherwise(text: bytes) -> bool:
    return _SPACED_COLON.search(text) is not None or (b"\\u00" in text and _ESCAPED.search(text) is not None)


def _twice(pairs: list[tuple[str, Any]]) -> list[str]:
    seen: set[str] = set()
    found = []
    for key, _ in pairs:
        if key in seen:
            found.append(key)
        seen.add(key)
    return found

"""Reads knowledge YAML strictly and remembers the line of every value.

Refused: duplicate keys, aliases, keys that are not text, more than one document, deep nesting, `yes`/`no` as booleans
(they stay text, which the models then refuse), dates turned into objects (they stay text).
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from spinepath.terms import SpinepathError

_INT = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_FLOAT = re.compile(r"[-+]?[0-9]*\.[0-9]+([eE][-+]?[0-9]+)?|[-+]?[0-9]+[eE][-+]?[0-9]+")
_WORDS: dict[str, Any] = {"true": True, "false": False, "null": None, "~": None, "": None}
_Loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_DEEPEST = 50  # levels; ours stay below 10, and libyaml's composer dies on 200,000
Path_ = tuple[str | int, ...]


class YamlFile:
    """One parsed file: `data`, and `line(path)` for error messages."""

    def __init__(self, path: Path, text: str | None = None) -> None:
        self.path = path
        self._lines: dict[Path_, int] = {}
        self._events = self._parse(_read(path) if text is None else text)
        first = next(self._events, None)
        self.data = None if first is None else self._build(first, ())
        if (more := next(self._events, None)) is not None:
            raise self._fault(more, "a second document", "one document in a file")

    def place(self, path: Path_) -> str:
        """`file:line` of the value at `path`, or of its nearest parent."""
        while path and path not in self._lines:
            path = path[:-1]
        return f"{self.path}:{self._lines.get(path, 1)}"

    def _parse(self, text: str) -> Iterator[Any]:
        """The events that carry content, from a parser that keeps its own stack."""
        try:
            for event in yaml.parse(text, Loader=_Loader):
                if not isinstance(event, _FRAMES):
                    yield event
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            place = f"{self.path}:{mark.line + 1 if mark is not None else 1}"
            raise SpinepathError(place, found=error.problem or "invalid YAML", expected="well-formed YAML") from None
        except yaml.reader.ReaderError as error:
            place = f"{self.path}:{text.count(chr(10), 0, error.position) + 1}"
            found = f"the character {error.character!r}"
            raise SpinepathError(place, found=found, expected="text without control characters") from None

    def _build(self, event: Any, path: Path_) -> Any:
        self._lines[path] = event.start_mark.line + 1
        if isinstance(event, yaml.ScalarEvent):
            return _scalar(event)
        if isinstance(event, yaml.AliasEvent):
            raise self._fault(event, "an alias", "the text written out")
        if len(path) >= _DEEPEST:
            raise self._fault(event, f"more than {_DEEPEST} levels", "flat YAML")
        if isinstance(event, yaml.SequenceStartEvent):
            return [self._build(child, (*path, i)) for i, child in enumerate(self._until(yaml.SequenceEndEvent))]
        return self._mapping(path)

    def _mapping(self, path: Path_) -> dict[str, Any]:
        mapping: dict[str, Any] = {}
        for event in self._until(yaml.MappingEndEvent):
            line = event.start_mark.line + 1
            if not isinstance(event, yaml.ScalarEvent):
                raise self._fault(event, "a key that is no text", "a text key")
            if event.value in mapping:
                raise self._fault(event, f"duplicate key {event.value!r}", "each key once")
            mapping[event.value] = self._build(next(self._events), (*path, event.value))
            self._lines[(*path, event.value)] = line
        return mapping

    def _until(self, end: type) -> Iterator[Any]:
        """The events that open each item of a list or mapping; whoever takes one must read it to its end."""
        while not isinstance(event := next(self._events), end):
            yield event

    def _fault(self, event: Any, found: str, expected: str) -> SpinepathError:
        return SpinepathError(f"{self.path}:{event.start_mark.line + 1}", found=found, expected=expected)


_FRAMES = (yaml.StreamStartEvent, yaml.StreamEndEvent, yaml.DocumentStartEvent, yaml.DocumentEndEvent)


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError:
        raise SpinepathError(f"{path}:1", found="bytes that are no UTF-8", expected="UTF-8") from None
    except OSError as error:
        raise SpinepathError(f"{path}:1", found=error.strerror, expected="a file that can be read") from None


def _scalar(event: Any) -> Any:
    text: str = event.value
    if event.style in ("'", '"', "|", ">"):
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INT.fullmatch(text):
        return int(text)
    return float(text) if _FLOAT.fullmatch(text) else text

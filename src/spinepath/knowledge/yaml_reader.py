"""Reads knowledge YAML strictly and remembers the line of every value.

Refused: duplicate keys, anchors and aliases, keys that are not text, `yes`/`no` as booleans (they stay text, which the
models then refuse), dates turned into objects (they stay text).
"""

import re
from pathlib import Path
from typing import Any

import yaml

from spinepath.terms import SpinepathError

_INT = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_FLOAT = re.compile(r"[-+]?[0-9]*\.[0-9]+([eE][-+]?[0-9]+)?|[-+]?[0-9]+[eE][-+]?[0-9]+")
_WORDS: dict[str, Any] = {"true": True, "false": False, "null": None, "~": None, "": None}
_Loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
Path_ = tuple[str | int, ...]


class YamlFile:
    """One parsed file: `data`, and `line(path)` for error messages."""

    def __init__(self, path: Path, text: str | None = None) -> None:
        self.path = path
        self._lines: dict[Path_, int] = {}
        self._seen: set[int] = set()
        root = self._compose(path.read_text("utf-8") if text is None else text)
        self.data = None if root is None else self._build(root, ())

    def place(self, path: Path_) -> str:
        """`file:line` of the value at `path`, or of its nearest parent."""
        while path and path not in self._lines:
            path = path[:-1]
        return f"{self.path}:{self._lines.get(path, 1)}"

    def _compose(self, text: str) -> Any:
        try:
            return yaml.compose(text, Loader=_Loader)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            line = mark.line + 1 if mark else 1
            raise SpinepathError(
                f"{self.path}:{line}", found=error.problem or "invalid YAML", expected="well-formed YAML"
            ) from None

    def _build(self, node: Any, path: Path_) -> Any:
        self._lines[path] = node.start_mark.line + 1
        if isinstance(node, yaml.ScalarNode):
            return _scalar(node)
        if id(node) in self._seen:
            raise SpinepathError(self.place(path), found="an alias", expected="the text written out")
        self._seen.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            return [self._build(child, (*path, i)) for i, child in enumerate(node.value)]
        return self._mapping(node, path)

    def _mapping(self, node: Any, path: Path_) -> dict[str, Any]:
        mapping: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key, line = key_node.value, key_node.start_mark.line + 1
            if not isinstance(key, str):
                raise SpinepathError(f"{self.path}:{line}", found="a key that is no text", expected="a text key")
            if key in mapping:
                raise SpinepathError(f"{self.path}:{line}", found=f"duplicate key {key!r}", expected="each key once")
            mapping[key] = self._build(value_node, (*path, key))
            self._lines[(*path, key)] = line
        return mapping


def _scalar(node: Any) -> Any:
    text: str = node.value
    if node.style in ("'", '"', "|", ">"):
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INT.fullmatch(text):
        return int(text)
    return float(text) if _FLOAT.fullmatch(text) else text

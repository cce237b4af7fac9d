"""What lies in a directory: files of resources, cut into pieces of work that processes can read on their own.

A plain NDJSON file is cut into byte ranges, because lines can be found from anywhere; a packed file is one piece,
because nothing in it can be found without reading all before it. A Bundle is one piece, because it is one record.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import orjson

from spinepath.terms import SpinepathError

LINES = (".ndjson", ".ndjson.gz", ".jsonl", ".jsonl.gz")
BUNDLES = (".json", ".json.gz")
MANIFEST, LOG = "manifest.json", "log.ndjson"
PIECE = 16 * 1024 * 1024
"""Bytes (By) of a plain file that one piece of work holds."""
PACKED = 12
"""About how many times larger FHIR in JSON is when it is unpacked; only the share of work rests on it."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of work: the lines of `path` that start within [`start`, `end`), or one Bundle.

    `number` is the place of the file among the files, so that a line can be named by two numbers.
    """

    number: int
    path: Path
    kind: Literal["lines", "bundle"]
    start: int
    end: int | None

    @property
    def weight(self) -> int:
        """Bytes (By) to read, unpacked, roughly."""
        size = self.path.stat().st_size
        if self.end is not None:
            return min(self.end, size) - self.start
        return size * (PACKED if self.path.suffix == ".gz" else 1)


def files(folder: Path) -> list[Path]:
    """The files of resources in a folder, at any depth. Raises SpinepathError when there is none."""
    if not folder.is_dir():
        what = "a file" if folder.exists() else "no such directory"
        raise SpinepathError(str(folder), found=what, expected="a directory with a bulk export or with Bundles")
    wanted = (*LINES, *BUNDLES)
    found = sorted(p for p in folder.rglob("*") if p.is_file() and p.name.endswith(wanted) and not _is_about(p))
    if not found:
        raise SpinepathError(str(folder), found="no records", expected=" or ".join(f"*{suffix}" for suffix in wanted))
    return found


def pieces(paths: list[Path], piece: int = PIECE) -> list[Piece]:
    """The pieces of work of the files, the heaviest first, so that the last one to be done is a small one."""
    made = [part for number, path in enumerate(paths) for part in _cut(number, path, piece)]
    return sorted(made, key=lambda p: (-p.weight, p.number, p.start))


def _cut(number: int, path: Path, piece: int) -> Iterator[Piece]:
    if path.name.endswith(BUNDLES):
        yield Piece(number, path, "bundle", 0, None)
    elif path.suffix == ".gz":
        yield Piece(number, path, "lines", 0, None)
    else:
        for start in range(0, path.stat().st_size, piece):
            yield Piece(number, path, "lines", start, start + piece)


def _is_about(path: Path) -> bool:
    """Whether a file tells of the export instead of being a part of it."""
    return path.name == LOG or (path.name == MANIFEST and _is_manifest(path))


def _is_manifest(path: Path) -> bool:
    try:
        found = orjson.loads(path.read_bytes())
    except (orjson.JSONDecodeError, OSError):
        return False
    return not isinstance(found, dict) or "resourceType" not in found

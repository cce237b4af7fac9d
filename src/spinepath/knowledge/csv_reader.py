"""Reads a knowledge table: one entry per line, an empty cell is no value; remembers the line of each."""

import csv
from pathlib import Path
from typing import Any

from spinepath.terms import SpinepathError

Path_ = tuple[str | int, ...]


class CsvFile:
    """One parsed table: `data` is a list of entries, and `place(path)` names file and line for error messages."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lines: list[int] = []
        self.data: Any = []
        try:
            with path.open(newline="", encoding="utf-8") as file:
                reader = csv.DictReader(file, restkey="", strict=True)
                for row in reader:
                    self._add(row, reader.line_num)
        except OSError as error:
            raise SpinepathError(f"{path}:1", found=error.strerror, expected="a file that can be read") from None
        except (UnicodeDecodeError, csv.Error) as error:
            raise SpinepathError(f"{path}:1", found=str(error), expected="a table in CSV") from None

    def place(self, path: Path_) -> str:
        """`file:line` of the entry at the head of `path`."""
        at = path[0] if path else None
        return f"{self.path}:{self._lines[at] if isinstance(at, int) else 1}"

    def _add(self, row: dict[str, Any], line: int) -> None:
        if "" in row or None in row.values():
            raise SpinepathError(f"{self.path}:{line}", found="another number of cells", expected="as many as columns")
        self._lines.append(line)
        self.data.append({name: value for name, value in row.items() if value != ""})

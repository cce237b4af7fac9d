"""Finds the line of a value within a document, for faults that show only once documents are compared."""

from pathlib import Path

from .csv_reader import CsvFile
from .reading import LAYOUTS
from .store import Knowledge
from .yaml_reader import Path_, YamlFile


class Places:
    """`file:line` of any value of a knowledge folder. Files are parsed again, but only those with a fault."""

    def __init__(self, folder: Path, knowledge: Knowledge) -> None:
        self._folder = folder
        self._knowledge = knowledge
        self._files: dict[str, YamlFile | CsvFile] = {}

    def of(self, kind: str, key: str | int, *path: str | int) -> str:
        """`file:line` of `path` within a document; a document without a key is known by its number in the file."""
        if isinstance(key, int):
            name = self._folder / next(x.pattern for x in LAYOUTS if x.kind == kind)
            return self._file(str(name)).place((key, *path))
        top = self._knowledge.place(kind, key)
        file_name, _, line = top.rpartition(":")
        if not line.isdigit():
            return top  # compiled knowledge keeps no lines
        file = self._file(file_name)
        return file.place((*_entry(file, top), *path))

    def _file(self, name: str) -> YamlFile | CsvFile:
        if name not in self._files:
            self._files[name] = CsvFile(Path(name)) if name.endswith(".csv") else YamlFile(Path(name))
        return self._files[name]


def _entry(file: YamlFile | CsvFile, top: str) -> Path_:
    """The path of the document at `top` in a file that may hold a list of them."""
    if not isinstance(file.data, list):
        return ()
    return next(((i,) for i in range(len(file.data)) if file.place((i,)) == top), ())

"""Loads, validates and compiles the medicine written in `knowledge/`. Knows dates and documents, no medicine."""

from .compiled import COMPILED, build, compile_folder, load_compiled, load_folder
from .reading import Documents, read_folder
from .store import Knowledge

__all__ = [
    "COMPILED",
    "Documents",
    "Knowledge",
    "build",
    "compile_folder",
    "load_compiled",
    "load_folder",
    "read_folder",
]

"""Which documents make the manual, in which order, and under which address each stands."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from spinepath.terms import SpinepathError

from ..pages import index

REFERENCE = "docs/reference/generated"
# The chapters of the navigation. A folder stands for the documents in it; what no chapter names is found from its page.
CHAPTERS: Mapping[str, tuple[str, ...]] = {
    "Start": ("README.md", "examples/README.md"),
    "How to": ("docs/how_to",),
    "Safety": (
        "docs/safety/README.md",
        f"{REFERENCE}/safety_case.md",
        f"{REFERENCE}/hazards.md",
        "docs/reference/recalled_sources.md",
    ),
    "Reference": (
        f"{REFERENCE}/README.md",
        *(f"{REFERENCE}/{f}" for found in index.PAGES.values() for f, _, _ in found),
    ),
    "Behind it": (
        "docs/explanation/README.md",
        "docs/explanation/course_model.md",
        "GLOSSARY.md",
        "knowledge/interpretations.md",
        "docs/decisions/README.md",
    ),
    "Development": ("ARCHITECTURE.md", "DEVELOPERS.md", "CHANGELOG.md", "knowledge/CHANGELOG.md"),
}
GLOBS = ("*.md", "docs/**/*.md", "knowledge/*.md", "examples/**/*.md")


@dataclass(frozen=True)
class Document:
    """One document: where it stands in the project, its text, and its title."""

    path: str
    text: str

    @property
    def title(self) -> str:
        """The first heading, without marks."""
        found = re.search(r"^# (.+)$", self.text, re.MULTILINE)
        return re.sub(r"[`*]|<[^>]*>", "", found[1]) if found else self.path

    @property
    def address(self) -> str:
        """The page in the site; the README of a folder is its start."""
        return address(self.path)


def address(path: str) -> str:
    """The page of a Markdown file."""
    stem = path.removesuffix(".md")
    return f"{stem.removesuffix('README')}index.html" if stem.endswith("README") else f"{stem}.html"


def documents(root: Path) -> dict[str, Document]:
    """Every document of the manual by its path in the project."""
    found = sorted({path for glob in GLOBS for path in root.glob(glob)})
    return {
        name: Document(name, path.read_text("utf-8")) for path in found if (name := path.relative_to(root).as_posix())
    }


def chapters(known: Mapping[str, Document]) -> Iterator[tuple[str, list[Document]]]:
    """The navigation: each chapter with its documents, each document once."""
    listed: set[str] = set()
    for title, entries in CHAPTERS.items():
        found = [d for entry in entries for d in _entry(known, entry) if d.path not in listed]
        listed |= {d.path for d in found}
        yield title, found


def _entry(known: Mapping[str, Document], entry: str) -> list[Document]:
    if entry.endswith(".md"):
        if entry not in known:
            raise SpinepathError(entry, found="no such page", expected="a page that `make docs` has written")
        return [known[entry]]
    return [document for path, document in known.items() if path.startswith(f"{entry}/")]

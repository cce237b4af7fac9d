"""Documents to one JSON file inside the wheel, and from there (or from a folder) to a Knowledge object."""

import hashlib
from datetime import date
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

import orjson

from spinepath.terms import SpinepathError

from .models import Version
from .reading import LAYOUTS, Documents, read_folder
from .store import Knowledge

COMPILED = "knowledge.json"


def compile_folder(folder: Path) -> bytes:
    """The JSON of a knowledge folder, with the sha256 digest of its content. Raises its first error."""
    documents = read_folder(folder)
    if documents.errors:
        raise documents.errors[0]
    content = _content(documents)
    return orjson.dumps({"digest": _digest(content), "documents": content})  # unsorted: criteria keep their order


def load_folder(folder: Path, edition: date | None = None) -> Knowledge:
    """Knowledge straight from its YAML, with places for error messages. Raises the first error."""
    documents = read_folder(folder)
    if documents.errors:
        raise documents.errors[0]
    return build(documents, edition)


def build(documents: Documents, edition: date | None = None) -> Knowledge:
    """Knowledge from documents that may hold errors: `check` looks at what could be read."""
    return _knowledge(documents.by_kind, _digest(_content(documents)), edition, documents.places)


def load_compiled(edition: date | None = None) -> Knowledge:
    """The knowledge that came with the installed package."""
    knowledge = _compiled()
    return knowledge if edition is None else knowledge.at(edition)


@lru_cache(maxsize=1)
def _compiled() -> Knowledge:
    file = resources.files("spinepath") / COMPILED
    if not file.is_file():
        raise SpinepathError("the installed package", found=f"no {COMPILED}", expected="a build with its knowledge")
    raw = orjson.loads(file.read_bytes())
    by_kind = {
        layout.kind: [layout.model.model_validate(x) for x in raw["documents"][layout.kind]]
        for layout in LAYOUTS
        if layout.kind != "cases"  # only tests and generated pages read them, from the folder
    }
    return _knowledge({**by_kind, "cases": []}, raw["digest"], None, {})


def _content(documents: Documents) -> dict[str, Any]:
    return {
        kind: [d.model_dump(mode="json", by_alias=True, exclude_defaults=True) for d in found]
        for kind, found in documents.by_kind.items()
    }


def _digest(content: dict[str, Any]) -> str:
    return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _knowledge(by_kind: dict[str, Any], digest: str, edition: date | None, places: dict[str, str]) -> Knowledge:
    versions: list[Version] = by_kind["version"]
    if not versions:
        raise SpinepathError("knowledge/VERSION.yaml", found="nothing", expected="version and guidance_read_to")
    keyed = {x.kind: {getattr(d, x.key): d for d in by_kind[x.kind]} for x in LAYOUTS if x.key is not None}
    return Knowledge(
        version=versions[0].version,
        guidance_read_to=versions[0].guidance_read_to,
        guidance_good_for_d=versions[0].guidance_good_for_d,
        reviewed=versions[0].reviewed,
        digest=digest,
        edition=edition or versions[0].guidance_read_to,
        units=tuple(by_kind["units"]),
        coverage=tuple(by_kind["coverage"]),
        trials=tuple(by_kind["trials"]),
        course_rates=tuple(by_kind["course_rates"]),
        actions={a.action: a.text for a in by_kind["actions"]},
        places=places,
        **{kind: found for kind, found in keyed.items() if kind != "actions"},
    )

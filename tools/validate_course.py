"""`make validate`: holds the course model against every figure of its scenarios, and writes what came out.

Minutes on two cores, so that the manual reads the stored result; it knows from the digest whether that is stale.
"""

import hashlib
import sys
from pathlib import Path
from typing import Any

import orjson

from spinepath.documents.canonical import plain
from spinepath.documents.course_pictures import validations
from spinepath.knowledge import Knowledge, load_folder
from spinepath.simulation import STRUCTURES, count_by_role, validate
from spinepath.terms.forecasts import Compared

ROOT = Path(__file__).resolve().parent.parent
FILE = ROOT / "docs" / "reference" / "course_validation.json"
PICTURE = "course_validation"
SOURCES = ROOT / "src" / "spinepath" / "simulation"
OF_ONE_PERSON = ("forecasting.py", "people_like.py", "sensitivity.py", "__init__.py")
MODEL = "the model"


def main() -> None:
    """Run all scenarios, with the model as it is and with other structures."""
    knowledge = load_folder(ROOT / "knowledge")
    rows = validated(knowledge, None)
    counts = {MODEL: list(count_by_role(rows))}
    counts |= {name: list(count_by_role(validated(knowledge, name))) for name in STRUCTURES}
    stored = {"digest": model_digest(knowledge), "structures": counts, "rows": plain(rows)}
    FILE.write_bytes(orjson.dumps(stored, option=orjson.OPT_INDENT_2) + b"\n")
    for old in FILE.parent.glob(f"{PICTURE}*.svg"):
        old.unlink()
    for number, drawn in enumerate(validations(rows), 1):
        (FILE.parent / f"{PICTURE}_{number:02}.svg").write_bytes(drawn.picture("svg"))


def validated(knowledge: Knowledge, structure: str | None) -> list[Compared]:
    """Every figure, in order of scenario."""
    found: list[Compared] = []
    for name, scenario in knowledge.scenarios.items():
        sys.stderr.write(f"\r{structure or MODEL}: {name:60}")
        found += validate(knowledge, scenario, name, structure=structure, workers=2)
    sys.stderr.write("\n")
    return found


def model_digest(knowledge: Knowledge) -> str:
    """Of everything that decides the numbers: the sources of the engine, the fit, the scenarios, the strategies."""
    digest = hashlib.sha256()
    for path in sorted(SOURCES.rglob("*.py")):
        if path.name not in OF_ONE_PERSON:
            digest.update(path.read_bytes())
    for kind in (knowledge.fitted, knowledge.scenarios, knowledge.strategies):
        for document in kind.values():
            digest.update(document.model_dump_json(exclude={"title", "notes", "not_modelled"}).encode())
    for rate in knowledge.course_rates:
        digest.update(rate.model_dump_json(exclude={"note"}).encode())
    return digest.hexdigest()[:16]


def stored_validation() -> dict[str, Any]:
    """What the last run wrote."""
    found: dict[str, Any] = orjson.loads(FILE.read_bytes())
    return found


if __name__ == "__main__":
    main()

"""Build hook: compiles `knowledge/` into one JSON file, so that an installed package carries its medicine.

`python hatch_build.py` does the same in place, for the working tree.
"""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).resolve().parent
COMPILED = Path("src", "spinepath", "knowledge.json")
sys.path.insert(0, str(ROOT / "src"))  # the reader is the package's own, and the package is not installed yet


def compile_knowledge() -> Path:
    """Write the compiled knowledge of this project. Raises SpinepathError for the first mistake in it."""
    from spinepath.knowledge import compile_folder

    target = ROOT / COMPILED
    target.write_bytes(compile_folder(ROOT / "knowledge"))
    return target


class KnowledgeHook(BuildHookInterface[Any]):
    """Runs before every wheel, editable install and source distribution."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 (hatchling's signature)
        """Compile, and pack the result although version control ignores it."""
        compile_knowledge()
        build_data["artifacts"].append(COMPILED.as_posix())


def _main() -> int:
    from spinepath.terms import SpinepathError

    try:
        sys.stdout.write(f"{compile_knowledge()}\n")
    except SpinepathError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(_main())

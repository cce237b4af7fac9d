"""Which files belong to the project: what git tracks or would track, or all but caches where there is no git."""

import ast
import subprocess
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MADE = {".git", ".venv", "build", "dist", "out", "node_modules", "__pycache__"}
MADE_FILES = {"knowledge.json"}


@lru_cache(maxsize=1)
def project_files() -> tuple[Path, ...]:
    """Every file of the project, absolute and sorted."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode == 0 and listed.stdout:
        return tuple(p for p in sorted(ROOT / name for name in listed.stdout.split("\0") if name) if p.is_file())
    return tuple(p for p in sorted(ROOT.rglob("*")) if p.is_file() and not _is_made(p.relative_to(ROOT)))


def python_files(*folders: str) -> list[Path]:
    """The Python files below `folders`."""
    return [p for p in project_files() if p.suffix == ".py" and p.relative_to(ROOT).parts[0] in folders]


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method of a module."""
    return (n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef))


def name_of(path: Path) -> str:
    """A path as a test id."""
    return path.relative_to(ROOT).as_posix()


def _is_made(path: Path) -> bool:
    return bool(MADE.intersection(path.parts)) or path.name in MADE_FILES or path.parts[0].endswith("_cache")

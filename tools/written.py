"""Generated files: written anew, or compared with what would be written."""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from spinepath.terms import SpinepathError

ROOT = Path(__file__).resolve().parent.parent


def write(folder: Path, files: Mapping[str, str]) -> None:
    """Make `folder` hold exactly `files` (relative name to text)."""
    for name in stale(folder, files):
        if name in files:
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(files[name], "utf-8")
        else:
            (folder / name).unlink()


def stale(folder: Path, files: Mapping[str, str]) -> list[str]:
    """Names of files in `folder` that are missing, other than they should be, or left over."""
    found = {p.relative_to(folder).as_posix(): p for p in folder.rglob("*") if p.is_file()}
    wrong = [name for name, text in files.items() if name not in found or found[name].read_text("utf-8") != text]
    return sorted({*wrong, *(found.keys() - files.keys())})


def run(folder: Path, make: Callable[[], Mapping[str, str]], arguments: list[str]) -> int:
    """The command line of a generator; `--check` only compares. Exit code 0 fine, 1 faults or stale files, 2 misuse."""
    if arguments not in ([], ["--check"]):
        return _say(2, f"found {' '.join(arguments)}, expected nothing or --check")
    try:
        files = make()
    except SpinepathError as error:
        return _say(1, str(error))
    if not arguments:
        write(folder, files)
        return 0
    lines = [f"{folder.relative_to(ROOT)}/{name}: found stale, run `make docs`" for name in stale(folder, files)]
    return _say(1, *lines) if lines else 0


def _say(code: int, *lines: str) -> int:
    sys.stderr.writelines(f"{line}\n" for line in lines)
    return code

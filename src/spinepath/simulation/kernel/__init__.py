"""The compiled part: one person at a time, numbers in and numbers out. Nothing here knows files or names.

Functions carry no types because the compiler infers them; `layout` says what stands where in every array.
"""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numba

config: Any = numba.config  # filled when it is imported, so that no type knows its names


def _folder() -> Path:
    """Where compiled code is kept, under a name made from all sources together.

    The compiler's own cache looks at the one file in which a function stands: a changed constant of another file would
    go on with its old value, in silence.
    """
    here = Path(__file__).parent
    digest = hashlib.sha256(b"".join(p.read_bytes() for p in sorted(here.glob("*.py")))).hexdigest()[:16]
    home = here / "__pycache__" if os.access(here, os.W_OK) else Path.home() / ".cache" / "spinepath"
    return home / f"kernel-{digest}"


def is_compiled() -> bool:
    """Whether the code was compiled before on this machine; else the first run takes about half a minute longer."""
    return any(_folder().rglob("lives.live-*.nbi"))


@contextmanager
def _cache_of_these_sources() -> Iterator[None]:
    before, config.CACHE_DIR = config.CACHE_DIR, str(_folder())
    try:
        yield
    finally:
        config.CACHE_DIR = before


with _cache_of_these_sources():
    from . import chance, death, fractures, layout, lives, measures, pain, people, room, sums

__all__ = [
    "chance", "death", "fractures", "is_compiled", "layout", "lives", "measures", "pain", "people", "room", "sums",
]  # fmt: skip

"""Where results go: standard output, or a file that is written whole or not at all."""

import os
import sys
from pathlib import Path
from typing import Any

import orjson

from spinepath.terms import SpinepathError


def write(text: str, out: Path | None) -> None:
    """Print, or write the file by way of a temporary one, so that a stop in the middle leaves no half file."""
    if out is None:
        sys.stdout.write(text if text.endswith("\n") else text + "\n")
        sys.stdout.flush()
        return
    _refuse_kind(out)
    half = out.with_name(out.name + ".part")
    try:
        half.write_text(text, "utf-8")
        half.replace(out)
    except (OSError, ValueError) as error:  # a zero byte is a ValueError
        raise SpinepathError(
            f"--out {out}", found=getattr(error, "strerror", str(error)), expected="a place that can be written"
        ) from None


def ready(out: Path | None, option: str = "--out") -> None:
    """Refuse a place that cannot be written before hours of work, not after them."""
    if out is None:
        return
    _refuse_kind(out, option)
    folder = out.parent
    if not folder.is_dir():
        raise SpinepathError(f"{option} {out}", found=f"no directory {folder}", expected="a place that can be written")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise SpinepathError(f"{option} {out}", found="no right to write", expected="a place that can be written")


def _refuse_kind(out: Path, option: str = "--out") -> None:
    if out.is_dir():
        raise SpinepathError(option, found=f"the directory {out}", expected="a file name (one record gives one file)")
    if out.exists() and not out.is_file():
        raise SpinepathError(option, found=f"{out}, a device or a pipe", expected="a file name")


def to_json(value: Any) -> str:
    """Readable JSON with sorted keys."""
    return orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS).decode() + "\n"

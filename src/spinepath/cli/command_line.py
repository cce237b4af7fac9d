"""The command that reproduces a result, as it stands in every output."""

import shlex
import sys


def reproducing_command() -> str:
    """What the user typed, quoted for a shell; where the result went (`--out`) is left out."""
    words = iter(sys.argv[1:])
    kept: list[str] = []
    for word in words:
        if word in ("--out", "-o"):
            next(words, None)
        elif not word.startswith(("--out=", "-o=")):
            kept.append(word)
    return shlex.join(["spinepath", *kept])

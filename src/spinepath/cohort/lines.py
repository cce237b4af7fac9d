"""The lines of a piece of a file with the position of each, read in blocks because a line at a time is slow."""

import gzip
import zlib
from collections.abc import Iterator
from typing import IO, cast

from .sources import Piece

BLOCK = 4 * 1024 * 1024
"""Bytes (By) read at a time."""
LONGEST = 256 * 1024 * 1024
"""Bytes (By) of the longest line that is kept in memory; more is no resource."""


class DamagedError(Exception):
    """The rest of the file cannot be read: where (byte of the unpacked text) and why."""

    def __init__(self, at: int, why: str) -> None:
        super().__init__(at, why)
        self.at, self.why = at, why


def lines(piece: Piece) -> Iterator[tuple[int, bytes]]:
    """Position (byte of the unpacked text) and content of every line that starts within the piece.

    Raises DamagedError, after the lines that could be read.
    """
    at = piece.start
    try:
        with _opened(piece) as file:
            at = _first_line(file, piece)
            for block in _blocks(file):
                for line in block.removesuffix(b"\n").split(b"\n"):
                    if piece.end is not None and at >= piece.end:
                        return
                    yield at, line
                    at += len(line) + 1
    except EOFError:
        raise DamagedError(at, "a gzip file that ends too early") from None
    except (OSError, zlib.error) as error:
        raise DamagedError(at, f"a damaged file ({error})") from None


def _opened(piece: Piece) -> IO[bytes]:
    return cast(IO[bytes], gzip.open(piece.path, "rb")) if piece.path.suffix == ".gz" else piece.path.open("rb")


def _first_line(file: IO[bytes], piece: Piece) -> int:
    """Go to the first line that starts at or after the start; what is before belongs to the piece before."""
    if piece.start == 0:
        return 0
    file.seek(piece.start - 1)
    return piece.start - 1 + len(file.readline())


def _blocks(file: IO[bytes]) -> Iterator[bytes]:
    """Blocks of whole lines. Only `\\n` ends a line: JSON may hold every other character that looks like an end."""
    rest = b""
    while block := file.read(BLOCK):
        if len(rest) > LONGEST:
            raise OSError(f"a line of more than {LONGEST // 2**20} MB")
        cut = block.rfind(b"\n") + 1
        if cut:
            yield rest + block[:cut]
            rest = block[cut:]
        else:
            rest += block
    if rest:
        yield rest

"""From a file, bytes or an object to the JSON of a record, or one plain line for what is wrong with it."""

import gzip
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from gc import disable, enable, isenabled
from io import BytesIO
from pathlib import Path
from typing import IO, Any, cast

import orjson

from spinepath.terms import SpinepathError, nearest_name

from .doubled_keys import TooDeepError, doubled_keys
from .elements import Json

LIMIT = 256 * 1024 * 1024
"""Most bytes (By) of JSON that we read, packed or not: a whole life in hospital is below 100 MB."""
Source = Path | bytes | Mapping[str, Any]
_GZIP = b"\x1f\x8b"
_BINARY = {
    b"PK\x03\x04": "a zip archive",
    b"%PDF": "a PDF",
    b"\x89PNG": "an image",
    b"\xff\xd8\xff": "an image",
    b"BZh": "a bzip2 file",
    b"\xfd7zXZ": "an xz file",
    b"(\xb5/\xfd": "a zstd file",
    b"PAR1": "a Parquet file",
    b"SQLite": "a database",
    b"\xff\xfe": "UTF-16 text",
    b"\xfe\xff": "UTF-16 text",
}
_WANTED = "one FHIR R4 Bundle of one person in JSON (.json or .json.gz)"


def load(source: Source) -> tuple[Json, str]:
    """The JSON object of a source, and its name for error messages. Raises SpinepathError."""
    if isinstance(source, Mapping):
        return dict(source), "record"
    if isinstance(source, bytes):
        return _parsed(_unpacked(source, "record"), "record"), "record"
    if not isinstance(source, Path):  # whoever calls us need not check types
        raise SpinepathError("record", found=type(source).__name__, expected=f"a path, bytes or mapping of {_WANTED}")
    name = str(source)
    return _parsed(_unpacked(_bytes(source), name), name), name


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return _limited(file, str(path))
    except IsADirectoryError:
        raise SpinepathError(str(path), found="a directory", expected="a file: " + _WANTED) from None
    except FileNotFoundError:
        raise SpinepathError(str(path), found="no such file", expected=_WANTED, nearest=_neighbour(path)) from None
    except OSError as error:
        raise SpinepathError(str(path), found=error.strerror or "an unreadable file", expected=_WANTED) from None
    except ValueError:
        raise SpinepathError(repr(str(path)), found="no possible file name", expected=_WANTED) from None


def _neighbour(path: Path) -> str | None:
    """The file in the same folder that is spelt most like it."""
    try:
        return nearest_name(path.name, (p.name for p in path.parent.iterdir()))
    except OSError:
        return None


def _limited(file: IO[bytes], name: str) -> bytes:
    data = file.read(LIMIT + 1)
    if len(data) > LIMIT:
        raise SpinepathError(name, found=f"more than {LIMIT // 2**20} MB of data", expected=_WANTED)
    return data


def _unpacked(data: bytes, name: str) -> bytes:
    """The content of a gzip file, known by its first bytes and not by its name; anything else as it is."""
    if not data.startswith(_GZIP):
        return data
    try:
        with gzip.GzipFile(fileobj=BytesIO(data)) as file:
            return _limited(cast(IO[bytes], file), name)
    except EOFError:
        raise SpinepathError(name, found="a gzip file that ends too early", expected="the whole file") from None
    except (OSError, zlib.error) as error:
        raise SpinepathError(name, found=f"a damaged gzip file ({error})", expected="an undamaged file") from None


def _parsed(data: bytes, name: str) -> Json:
    data = data.removeprefix(b"\xef\xbb\xbf")
    _refuse_other_formats(data, name)
    try:
        found = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise _syntax(error, data, name) from None
    _refuse_lost_keys(data, found, name)
    if not isinstance(found, dict):
        shown = f"a list of {len(found)}" if isinstance(found, list) else repr(found)
        raise SpinepathError(name, found=shown, expected=_WANTED)
    return found


def _refuse_other_formats(data: bytes, name: str) -> None:
    if not data.strip():
        raise SpinepathError(name, found="an empty file", expected=_WANTED)
    known = next((what for magic, what in _BINARY.items() if data.startswith(magic)), None)
    if known is None and b"\x00" in data[:1024]:
        known = "binary data"
    if known is None and data.lstrip()[:1] == b"<":
        known = "XML or HTML"
    if known is not None:
        raise SpinepathError(name, found=known, expected=_WANTED)


@contextmanager
def paused_collector() -> Iterator[None]:
    """Many small objects make the garbage collector run for nothing: 93 MB took 6.4 s with it, 2.5 s without."""
    was = isenabled()
    disable()
    try:
        yield
    finally:
        if was:
            enable()


def _syntax(error: orjson.JSONDecodeError, data: bytes, name: str) -> SpinepathError:
    """Where and what: line and column, or the byte where the text is no UTF-8; lines of JSON are told apart."""
    place = f"{name}:{error.lineno}:{error.colno}"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as broken:
        return SpinepathError(f"{name}: byte {broken.start}", found="bytes that are no UTF-8", expected=_WANTED)
    if _is_ndjson(data):
        return SpinepathError(
            place,
            found="a second JSON document (NDJSON, one resource a line)",
            expected="one Bundle (type collection) with these resources as entry[].resource",
        )
    message = str(error.msg).removesuffix(f": line {error.lineno} column {error.colno} (char {error.pos})")
    if "depth" in message:
        return SpinepathError(place, found="JSON nested deeper than 1024 levels", expected=_WANTED)
    return SpinepathError(
        place, found=f"invalid JSON ({message})", expected="well-formed JSON, with no NaN or Infinity"
    )


def _is_ndjson(data: bytes) -> bool:
    first, _, rest = data.lstrip().partition(b"\n")
    if not rest.lstrip().startswith(b"{"):
        return False
    try:
        return isinstance(orjson.loads(first), dict)
    except orjson.JSONDecodeError:
        return False


def _refuse_lost_keys(data: bytes, found: Any, name: str) -> None:
    try:
        doubled = doubled_keys(data, found)
    except TooDeepError:
        raise SpinepathError(name, found="JSON nested too deep to check", expected=_WANTED) from None
    if doubled:
        raise SpinepathError(name, found=f"the key {doubled[0]!r} twice in one object", expected="each key once")

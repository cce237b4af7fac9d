"""One kind of error for everything a user can put right.

A user never sees a traceback: the command line prints `str(error)`, which is always one line saying
where, what was found, what was expected, and the nearest valid name.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from difflib import get_close_matches


class SpinepathError(Exception):
    """A mistake in the input, the knowledge or the call, told in one line.

    Example: `record.json: entry[3]: found unit 'furlong', expected a UCUM unit of length (nearest: 'cm')`.
    """

    def __init__(
        self,
        place: str,
        *,
        found: object = None,
        expected: str | None = None,
        nearest: str | None = None,
    ) -> None:
        self.place = place
        self.found = found
        self.expected = expected
        self.nearest = nearest
        super().__init__(_one_line(place, found, expected, nearest))


class RefusalError(SpinepathError):
    """The input is sound, but no plan may be made from it (a dead person, another person's plan)."""


class NotCoveredError(SpinepathError, AttributeError):
    """A name of the library that this version does not have; an AttributeError too, so that `hasattr` says no."""


def nearest_name(name: str, known: Iterable[str]) -> str | None:
    """The known name that looks most like `name`, or None when nothing comes close."""
    close = get_close_matches(name, list(known), n=1, cutoff=0.6)
    return close[0] if close else None


@contextmanager
def extra_needed(extra: str, place: str) -> Iterator[None]:
    """A library that is not installed becomes a SpinepathError at `place` that names the extra to install."""
    try:
        yield
    except ModuleNotFoundError as missing:
        raise SpinepathError(
            place, found=f"{missing.name} is not installed", expected=f"pip install 'spinepath[{extra}]'"
        ) from None


def _one_line(place: str, found: object, expected: str | None, nearest: str | None) -> str:
    text = place
    if found is not None:
        text += f": found {_short(found)}"
    if expected is not None:
        text += f"{',' if found is not None else ':'} expected {expected}"
    if nearest is not None:
        text += f" (nearest: {nearest!r})"
    return " ".join(text.split())


def _short(found: object) -> str:
    text = found if isinstance(found, str) else repr(found)
    return text if len(text) <= 120 else text[:117] + "..."

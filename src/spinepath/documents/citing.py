"""Reference marks: every citation of a plan gets one number, and says wherever it stands whether it was verified."""

from collections.abc import Iterable
from textwrap import shorten

from spinepath.terms.results import Source

from .page import Cite, SourceEntry, Sources, Text
from .words import READ

NOT_VERIFIED = "not verified"
BRIEF = 120  # characters


class Citations:
    """The sources of one page, numbered in the order in which they are first cited; uncited ones are not listed.

    A citation that is not among the sources keeps its id as its mark.
    """

    def __init__(self, sources: Iterable[Source] = (), *, brief: bool = False) -> None:
        """`brief` cuts what a source says to a line: the whole stands in the JSON and in the knowledge."""
        self._sources = {s.id: s for s in sources}
        self._brief = brief
        self._numbers: dict[str, str] = {}

    def marks(self, ids: Iterable[str]) -> tuple[Cite, ...]:
        """One mark per citation, without repeats."""
        return tuple(self._mark(name) for name in dict.fromkeys(ids))

    def text(self, name: str) -> str:
        """What a citation says, or its id when this page does not hold it."""
        return self._sources[name].text if name in self._sources else name

    def as_read(self, ids: Iterable[str]) -> tuple[Text, ...]:
        """One line per way of reading, with the citations that were read so."""
        found: dict[str, list[str]] = {}
        for name in dict.fromkeys(ids):
            if name in self._sources:
                found.setdefault(_read(self._sources[name]), []).append(name)
        return tuple(Text(how, cites=self.marks(names)) for how, names in sorted(found.items()))

    def entries(self) -> Sources:
        """The list of the sources cited so far: made last."""
        return Sources(tuple(self._entry(name, number) for name, number in self._numbers.items()))

    def _entry(self, name: str, number: str) -> SourceEntry:
        s = self._sources[name]
        text = shorten(s.text, BRIEF, placeholder=" ...") if self._brief else s.text
        return SourceEntry(_anchor(number), number, s.id, text, _safe_url(s.url), _read(s), _verified(s))

    def _mark(self, name: str) -> Cite:
        if name not in self._sources:
            return Cite(name, None)
        number = self._numbers.setdefault(name, str(len(self._numbers) + 1))
        return Cite(number, _anchor(number), _verified(self._sources[name]))


def _anchor(number: str) -> str:
    return f"s-{number}"


def _verified(source: Source) -> bool:
    return source.verified and source.read != "recalled"


def _read(source: Source) -> str:
    words = READ.get(source.read, source.read)
    return words if _verified(source) or NOT_VERIFIED in words else f"{words}: {NOT_VERIFIED}"


def _safe_url(url: str | None) -> str | None:
    """Only web addresses become links; anything else (`javascript:`) is dropped."""
    return url if url is not None and url.startswith(("https://", "http://")) else None

"""Reference marks: every citation of a plan gets one number, and says wherever it stands whether it was verified."""

from collections.abc import Iterable

from spinepath.terms.results import Source

from .page import Cite, SourceEntry, Sources, Text
from .words import READ

NOT_VERIFIED = "not verified"


class Citations:
    """The sources of one page. A citation that is not among them keeps its id as its mark."""

    def __init__(self, sources: Iterable[Source] = ()) -> None:
        self._numbered = {s.id: (str(n), s) for n, s in enumerate(sources, start=1)}

    def marks(self, ids: Iterable[str]) -> tuple[Cite, ...]:
        """One mark per citation, without repeats."""
        return tuple(self._mark(name) for name in dict.fromkeys(ids))

    def text(self, name: str) -> str:
        """What a citation says, or its id when this page does not hold it."""
        return self._numbered[name][1].text if name in self._numbered else name

    def as_read(self, ids: Iterable[str]) -> tuple[Text, ...]:
        """One line per way of reading, with the citations that were read so."""
        found: dict[str, list[str]] = {}
        for name in dict.fromkeys(ids):
            if name in self._numbered:
                found.setdefault(_read(self._numbered[name][1]), []).append(name)
        return tuple(Text(how, cites=self.marks(names)) for how, names in sorted(found.items()))

    def entries(self) -> Sources:
        """The list of sources at the end of the page."""
        return Sources(
            tuple(
                SourceEntry(_anchor(number), number, s.id, s.text, _safe_url(s.url), _read(s), _verified(s))
                for number, s in self._numbered.values()
            )
        )

    def _mark(self, name: str) -> Cite:
        if name not in self._numbered:
            return Cite(name, None)
        number, source = self._numbered[name]
        return Cite(number, _anchor(number), _verified(source))


def _anchor(number: str) -> str:
    return f"source-{number}"


def _verified(source: Source) -> bool:
    return source.verified and source.read != "recalled"


def _read(source: Source) -> str:
    words = READ.get(source.read, source.read)
    return words if _verified(source) or NOT_VERIFIED in words else f"{words}: {NOT_VERIFIED}"


def _safe_url(url: str | None) -> str | None:
    """Only web addresses become links; anything else (`javascript:`) is dropped."""
    return url if url is not None and url.startswith(("https://", "http://")) else None

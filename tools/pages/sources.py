"""Sources as a reader needs them: citations and evidence records alike."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from spinepath.knowledge import Knowledge
from spinepath.knowledge.models import Citation, EvidenceRecord


@dataclass(frozen=True)
class Source:
    """One source: `text` names it, `says` is the statement taken from it."""

    id: str
    text: str
    says: str
    link: str
    read: str


def sources(knowledge: Knowledge) -> Iterator[Source]:
    """Every citation and every evidence record, by id."""
    found: dict[str, Citation | EvidenceRecord] = {**knowledge.citations, **knowledge.records}
    for _, source in sorted(found.items()):
        yield _citation(source) if isinstance(source, Citation) else _record(source)


def _citation(source: Citation) -> Source:
    return Source(source.id, source.text, source.note or "", _link(source.doi, source.pmid, source.url), source.read)


def _record(source: EvidenceRecord) -> Source:
    about: dict[str, Any] = source.citation or {}
    named = [about.get(key) for key in ("authors", "title", "journal", "year")]
    text = ". ".join(str(part).rstrip(".") for part in named if part)
    link = _link(about.get("doi"), about.get("pmid"), source.seen)
    return Source(source.id, text, source.statement, link, source.read)


def _link(doi: object, pmid: object, url: str | None) -> str:
    if doi:
        return f"[doi](https://doi.org/{doi})"
    if pmid:
        return f"[PMID {pmid}](https://pubmed.ncbi.nlm.nih.gov/{pmid}/)"
    return f"[seen]({url})" if url and url.startswith("https://") and " " not in url else ""

"""One truth of the evidence: a profile says nothing else than the pool that it names, and no pooled result is stale."""

from collections.abc import Iterator

from spinepath.knowledge.evidence import EvidenceProfile, question_digest
from spinepath.terms import SpinepathError

from .folder import Folder

FRESH = "results of the trials as they stand (make docs)"


def pool_faults(folder: Folder) -> Iterator[SpinepathError]:
    """Pooled results that are stale, and profiles that name an unknown pool or contradict theirs."""
    yield from _stale(folder)
    for profile in folder.knowledge.profiles.values():
        if profile.pool is not None and profile.pool not in folder.knowledge.pools:
            known = folder.knowledge.pools
            yield folder.unknown("profiles", profile.id, "pool", found=profile.pool, what="pool", known=known)
        elif profile.pool is not None:
            yield from _contradictions(folder, profile)


def _stale(folder: Folder) -> Iterator[SpinepathError]:
    knowledge = folder.knowledge
    made: dict[str, set[str]] = {}
    for result in knowledge.pooled.values():
        made.setdefault(result.pool, set()).add(result.digest)
        if result.pool not in knowledge.pools:
            yield folder.fault("pooled", result.id, found=f"a result of {result.pool}", expected="a known pool")
    for pool in knowledge.pools.values():
        if pool.id in made and made[pool.id] != {question_digest(pool, knowledge.trials)}:
            found = "the result of other trials or another question"
            yield folder.fault("pools", pool.id, found=found, expected=FRESH)


def _contradictions(folder: Folder, profile: EvidenceProfile) -> Iterator[SpinepathError]:
    knowledge, pool = folder.knowledge, folder.knowledge.pools[profile.pool or ""]
    result = knowledge.pooled.get(profile.result or "")
    if result is None:
        known = [x.id for x in knowledge.pooled.values()]
        found, what = profile.result or "", "pooled result (made by make docs)"
        yield folder.unknown("profiles", profile.id, "pool", found=found, what=what, known=known)
        return
    if profile.certainty not in (None, result.certainty):
        expected = f"{result.certainty}, as its pool says, or no certainty of its own"
        yield folder.fault("profiles", profile.id, "certainty", found=profile.certainty, expected=expected)
    if profile.pathway != pool.pathway:
        expected = f"{pool.pathway}, as its pool says"
        yield folder.fault("profiles", profile.id, "pathway", found=profile.pathway, expected=expected)
    if pool.edition_from > profile.edition_from:
        expected = f"a profile from {pool.edition_from} on, when its pool begins"
        yield folder.fault("profiles", profile.id, "edition_from", found=profile.edition_from, expected=expected)

"""Editions of one recommendation: numbered and dated in order, one at a time, signed once reviewed; names used once."""

from collections.abc import Iterator
from itertools import pairwise

from spinepath.knowledge.models import Recommendation
from spinepath.terms import SpinepathError

from .expressions import ROLES
from .folder import Folder


def edition_faults(folder: Folder) -> Iterator[SpinepathError]:
    """Editions out of order, two for one day and place, unsigned reviews, and a name used for two criteria."""
    for recommendation in folder.knowledge.recommendations.values():
        if not recommendation.editions:
            yield folder.fault("recommendations", recommendation.id, "editions", found="none", expected="an edition")
        yield from _disorder(folder, recommendation)
        yield from _doubles(folder, recommendation)
        yield from _unsigned(folder, recommendation)
        yield from _name_twice(folder, recommendation)


def _disorder(folder: Folder, recommendation: Recommendation) -> Iterator[SpinepathError]:
    for n, (before, after) in enumerate(pairwise(recommendation.editions), 1):
        if after.version <= before.version or after.from_ < before.from_:
            found = f"version {after.version} from {after.from_}"
            expected = f"a later one than version {before.version} from {before.from_}"
            yield folder.fault("recommendations", recommendation.id, "editions", n, found=found, expected=expected)


def _doubles(folder: Folder, recommendation: Recommendation) -> Iterator[SpinepathError]:
    seen: dict[tuple[str, str], int] = {}
    for n, edition in enumerate(recommendation.editions):
        for where in (str(j) for j in edition.jurisdictions or ("all",)):
            first = seen.setdefault((edition.from_.isoformat(), where), edition.version)
            if first != edition.version:
                found, expected = f"two from {edition.from_} for {where}", f"only version {first}"
                yield folder.fault("recommendations", recommendation.id, "editions", n, found=found, expected=expected)


def _unsigned(folder: Folder, recommendation: Recommendation) -> Iterator[SpinepathError]:
    for n, edition in enumerate(recommendation.editions):
        if edition.reviewed.signed != (edition.state == "reviewed"):
            found = f"{edition.state}, reviewed by {edition.reviewed.by or 'nobody'}"
            expected = "reviewed with name and day, or draft with neither"
            path = ("editions", n, "state")
            yield folder.fault("recommendations", recommendation.id, *path, found=found, expected=expected)


def _name_twice(folder: Folder, recommendation: Recommendation) -> Iterator[SpinepathError]:
    """A reason is told by its name, so that in one edition a name is one criterion, whatever its role."""
    for n, edition in enumerate(recommendation.editions):
        seen: dict[str, str] = {}
        for role in ROLES:
            for name in getattr(edition, role):
                if seen.setdefault(name, role) != role:
                    found, expected = f"{name} in {seen[name]} too", "a name of its own"
                    path = ("editions", n, role, name)
                    yield folder.fault("recommendations", recommendation.id, *path, found=found, expected=expected)

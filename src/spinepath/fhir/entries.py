"""The resources of a Bundle, each once, each with its place and an id; an entry we cannot read is never passed over."""

from collections.abc import Iterator
from typing import NamedTuple

from spinepath.terms import Message, SpinepathError, nearest_name

from .elements import Json, element, elements, text
from .references import tail
from .resource_types import check_type

BUNDLE_TYPES = frozenset(
    {"batch", "batch-response", "collection", "document", "message", "searchset", "transaction", "transaction-response"}
)
"""A `history` Bundle holds old versions beside new ones, so it is no record of what is so."""
WANTED = "one Bundle with the person's Patient and resources"


class Entry(NamedTuple):
    """One resource of a Bundle. `place` is for error messages: `record.json: entry[3].resource`."""

    place: str
    resource: Json
    full_url: str | None


def entries(root: Json, name: str, notes: list[Message]) -> list[Entry]:
    """Every resource, each once. Raises SpinepathError, or UnreadableError for an element of the Bundle itself."""
    _refuse_other_roots(root, name)
    found = [Entry(name, root, None)] if root["resourceType"] == "Patient" else _flat(root, name, notes)
    once: dict[str, Entry] = {}
    for entry in found:
        entry = _identified(entry)
        key = entry.full_url or f"{entry.resource['resourceType']}/{entry.resource['id']}"
        first = once.setdefault(key, entry)
        if first.resource != entry.resource:
            raise SpinepathError(
                entry.place, found=f"a second, different {key}", expected=f"each resource once (first: {first.place})"
            )
    return list(once.values())


def named(entry: Entry) -> str:
    """How facts and messages name a resource: `Observation/1`."""
    return f"{entry.resource['resourceType']}/{entry.resource['id']}"


def is_a_page(root: Json) -> bool:
    """Whether the Bundle is one page of a longer search result."""
    return any(link.get("relation") == "next" for link in elements(root, "link"))


def _refuse_other_roots(root: Json, name: str) -> None:
    kind = root.get("resourceType")
    if kind is None:
        keys = ", ".join(list(root)[:5])
        hint = "a CDS Hooks request" if "hook" in root else f"JSON without resourceType (keys: {keys})"
        raise SpinepathError(name, found=hint, expected=f"a FHIR R4 Bundle: {WANTED}")
    if kind not in ("Bundle", "Patient"):
        raise SpinepathError(f"{name}: resourceType", found=check_type(kind, name), expected=WANTED)


def _flat(root: Json, name: str, notes: list[Message]) -> Iterator[Entry]:
    """The resources of a Bundle, and of the Bundles within it (a batch-response holds the results of searches)."""
    waiting = [(f"{name}: ", root)]
    while waiting:
        prefix, bundle = waiting.pop(0)
        for i, entry in enumerate(_listed(bundle, prefix)):
            place = f"{prefix}entry[{i}]"
            resource = _resource(entry, place, notes)
            if resource is not None and resource.get("resourceType") == "Bundle":
                waiting.append((f"{place}.resource.", resource))
            elif resource is not None:
                yield Entry(f"{place}.resource", resource, _full_url(entry, place))


def _listed(bundle: Json, prefix: str) -> list[object]:
    kind = bundle.get("type")
    if kind is not None and (not isinstance(kind, str) or kind not in BUNDLE_TYPES):
        nearest = nearest_name(kind, BUNDLE_TYPES) if isinstance(kind, str) else None
        raise SpinepathError(
            f"{prefix}type",
            found=kind,
            expected=" or ".join(sorted(BUNDLE_TYPES)),
            nearest=nearest,
        )
    listed = bundle.get("entry", [])
    if not isinstance(listed, list):
        raise SpinepathError(f"{prefix}entry", found=listed, expected="a list")
    return listed


def _resource(entry: object, place: str, notes: list[Message]) -> Json | None:
    """The resource of an entry; None for an entry that rightly has none, or that only tells of a failure."""
    if not isinstance(entry, dict):
        raise SpinepathError(place, found=repr(entry), expected="an object with a resource")
    resource = entry.get("resource")
    if "resource" not in entry and ("response" in entry or "request" in entry):
        _tell_failure(entry, place, notes)
        return None
    if not isinstance(resource, dict):
        raise SpinepathError(f"{place}.resource", found=repr(resource), expected="a FHIR R4 resource")
    if resource.get("resourceType") == "OperationOutcome":
        notes.append(Message("warning", "the source could not give a part of the record", place))
        return None
    return resource


def _tell_failure(entry: Json, place: str, notes: list[Message]) -> None:
    status = text(element(entry, "response", f"{place}.") or {}, "status", f"{place}.response.")
    if status is not None and not status.startswith("2"):
        notes.append(Message("warning", f"the source answered {status}: a part of the record is missing", place))


def _full_url(entry: object, place: str) -> str | None:
    url = entry.get("fullUrl") if isinstance(entry, dict) else None
    if url is None or isinstance(url, str):
        return url
    raise SpinepathError(f"{place}.fullUrl", found=repr(url), expected="a URL")


def _identified(entry: Entry) -> Entry:
    """The same with an id: that of fullUrl, else the place, because every fact must name its source."""
    check_type(entry.resource.get("resourceType"), entry.place)
    ident = entry.resource.get("id")
    if isinstance(ident, str) and ident:
        return entry
    if ident is not None:
        raise SpinepathError(f"{entry.place}.id", found=repr(ident), expected="an id")
    made = tail(entry.full_url) if entry.full_url else entry.place.rpartition(": ")[2].removesuffix(".resource")
    return entry._replace(resource={**entry.resource, "id": made})

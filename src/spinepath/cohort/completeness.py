"""What an export states about itself: for which resource types it is said to hold everything.

Nothing is complete because a file is there. A type counts only when the manifest of a finished export lists it, nothing
was filtered away or failed, and all the files that it lists are there.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import orjson

from .lacking import ANY
from .sources import LINES, LOG, MANIFEST

FILTERS = frozenset({"_since", "_until", "_typeFilter", "patient", "_elements", "includeAssociatedData"})
"""Parameters of an export request that leave something out."""
CHOOSING = frozenset({"patient", "includeAssociatedData"})
"""Those that leave out persons, or what goes with them, and nothing of the persons who are there."""


def stated_types(folder: Path) -> frozenset[str]:
    """Types that `manifest.json` or `log.ndjson` of the folder states to be exported whole."""
    return _by_manifest(folder) | _by_log(folder)


def partial_types(folder: Path) -> frozenset[str]:
    """Types of which the folder's own manifest or log says that something is lacking; `any` where it does not say what.

    A file that it lists is not there, the export failed in part, or it was asked to leave something out.
    """
    manifest, events = _json(folder / MANIFEST), list(_events(folder / LOG))
    listed = [(str(f.get("type")), str(f.get("url"))) for f in manifest.get("output") or () if isinstance(f, dict)]
    listed += [(str(d.get("resourceType")), str(d.get("fileUrl"))) for n, d in events if n == "download_request"]
    requests = [str(detail.get("exportUrl")) for name, detail in events if name == "kickoff"]
    requests += [manifest["request"]] if isinstance(manifest.get("request"), str) else []
    failed = bool(manifest.get("error") or manifest.get("link")) or any(name.endswith("_error") for name, _ in events)
    filtered = any((FILTERS - CHOOSING) & parse_qs(urlsplit(request).query).keys() for request in requests)
    missing = {kind for kind, url in listed if not _is_there(folder, url)}
    return frozenset(missing | ({ANY} if failed or filtered else set()))


def _by_manifest(folder: Path) -> frozenset[str]:
    """The output of the Bulk Data status request, as servers send it and clients keep it."""
    found = _json(folder / MANIFEST)
    request = found.get("request")
    if not isinstance(request, str) or "transactionTime" not in found or found.get("error") or found.get("link"):
        return frozenset()
    files = [(str(f.get("type")), str(f.get("url"))) for f in found.get("output") or () if isinstance(f, dict)]
    asked = _asked(request)
    if asked is None:
        return frozenset()
    missing = {kind for kind, url in files if not _is_there(folder, url)}
    return (asked or frozenset(kind for kind, _ in files)) - missing


def _by_log(folder: Path) -> frozenset[str]:
    """The event log that export clients write: types asked for by name, when all that was offered was downloaded."""
    events = list(_events(folder / LOG))
    requests = [str(detail.get("exportUrl")) for name, detail in events if name == "kickoff"]
    done = any(name == "export_complete" for name, _ in events)
    if len(requests) != 1 or not done or any(name.endswith("_error") for name, _ in events):
        return frozenset()
    asked = _asked(requests[0])
    downloads = [(str(d.get("resourceType")), str(d.get("fileUrl"))) for n, d in events if n == "download_request"]
    if not asked or not downloads:
        return frozenset()
    return asked - {kind for kind, url in downloads if not _is_there(folder, url)}


def _asked(request: str) -> frozenset[str] | None:
    """The types that a request names (empty: all there are); None when it leaves anything out."""
    given = parse_qs(urlsplit(request).query)
    if FILTERS & given.keys():
        return None
    return frozenset(kind for listed in given.get("_type", ()) for kind in listed.split(","))


def _is_there(folder: Path, url: str) -> bool:
    name = urlsplit(url).path.rpartition("/")[2]
    plain = name.removesuffix(".gz").removesuffix(".ndjson").removesuffix(".jsonl")
    return bool(plain) and any((folder / (plain + suffix)).is_file() for suffix in LINES)


def _events(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    if not path.is_file():
        return
    for line in path.read_bytes().splitlines():
        try:
            event = orjson.loads(line)
        except orjson.JSONDecodeError:
            continue
        if isinstance(event, dict):
            detail = event.get("eventDetail")
            yield str(event.get("eventId")), detail if isinstance(detail, dict) else {}


def _json(path: Path) -> dict[str, Any]:
    try:
        found = orjson.loads(path.read_bytes())
    except (OSError, orjson.JSONDecodeError):
        return {}
    return found if isinstance(found, dict) else {}

"""What a reference points to. FHIR writes the same target in many ways: `Patient/1`, an absolute URL, `urn:uuid:`,
`#contained`, a conditional `Patient?identifier=`, or an identifier without any reference.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from .elements import Json, element, elements, text

Identifier = tuple[str | None, str]


@dataclass(frozen=True, slots=True)
class Lookup:
    """What the references of one bundle may point to: resources by every name, and the names of its one patient."""

    resources: Mapping[str, Json] = field(default_factory=dict)
    patient: Json | None = None
    patient_names: frozenset[str] = frozenset()
    patient_identifiers: frozenset[Identifier] = frozenset()

    @property
    def birth_date(self) -> str | None:
        """When the patient was born, as written."""
        return text(self.patient, "birthDate") if self.patient else None


NOTHING = Lookup()


def names(resource: Json, full_url: str | None) -> Iterator[str]:
    """Every name under which a reference may mean this resource of a bundle."""
    url = plain(full_url) if full_url else None
    if url is not None:
        yield url
    ident, tail_of_url = text(resource, "id"), "/".join(url.split("/")[-2:]) if url and _is_web(url) else ""
    if tail_of_url.startswith(f"{resource['resourceType']}/"):
        yield tail_of_url
    elif ident is not None:
        yield f"{resource['resourceType']}/{ident}"


def _is_web(url: str) -> bool:
    return url.startswith(("http://", "https://"))


@lru_cache(maxsize=65_536)
def plain(reference: str) -> str:
    """A reference without the version it may carry (`Patient/1/_history/2`), and a URN in small letters."""
    bare = reference.partition("/_history/")[0]
    return bare.lower() if bare[:4].lower() == "urn:" else bare


@lru_cache(maxsize=65_536)
def tail(reference: str) -> str:
    """The id within a reference: `1` of `Patient/1`, of `http://x/Patient/1` and of `urn:uuid:1`."""
    return plain(reference).removeprefix("urn:uuid:").removeprefix("urn:oid:").rpartition("/")[2]


@lru_cache(maxsize=65_536)
def kind(reference: str) -> str | None:
    """The resource type that a reference names; None for `urn:` and `#`."""
    parts = plain(reference).split("/")
    return parts[-2] if len(parts) > 1 and parts[-2][:1].isupper() else None


def resolve(resource: Json, reference: str, lookup: Lookup) -> Json | None:
    """The resource that `reference` within `resource` points to, if we have it."""
    if reference.startswith("#"):
        return next((c for c in elements(resource, "contained") if c.get("id") == reference[1:]), None)
    return lookup.resources.get(plain(reference))


def reference(parent: Json, key: str, at: str = "") -> str | None:
    """The text of a Reference; None when absent or only an identifier or a display."""
    found = element(parent, key, at)
    return None if found is None else text(found, "reference", f"{at}{key}.")


def identifiers(resource: Json) -> frozenset[Identifier]:
    """The business identifiers (system, value) of a resource."""
    return frozenset(i for x in elements(resource, "identifier") if (i := identifier_of(x, "identifier.")) is not None)


def identifier_of(found: Json | None, at: str) -> Identifier | None:
    """One Identifier as (system, value); None without a value."""
    value = text(found, "value", at) if found else None
    return None if found is None or value is None else (text(found, "system", at), value)


def about(resource: Json) -> tuple[str, Json] | None:
    """Whom the resource is about: the name of the element, and the Reference itself."""
    for key in ("subject", "patient"):
        if isinstance(resource.get(key), dict):
            return key, resource[key]
    return None


Whose = Literal["patient", "other", "thing", "nobody"]


def whose(resource: Json, lookup: Lookup) -> Whose:
    """Whether a resource is about the patient of the bundle, another person, a thing or place, or does not say."""
    named = about(resource)
    if named is None:
        return "nobody"
    key, subject = named
    written = text(subject, "reference", f"{key}.")
    if written is None:
        said = identifier_of(element(subject, "identifier", f"{key}."), f"{key}.identifier.")
        return "nobody" if said is None else "patient" if said in lookup.patient_identifiers else "other"
    if _is_patient(resource, plain(written), lookup):
        return "patient"
    target = resolve(resource, written, lookup)
    return "thing" if (target or {}).get("resourceType", kind(written) or "Patient") != "Patient" else "other"


def _is_patient(resource: Json, written: str, lookup: Lookup) -> bool:
    if written in lookup.patient_names:
        return True
    if written.startswith("#"):
        contained = resolve(resource, written, lookup)
        return contained is not None and bool(identifiers(contained) & lookup.patient_identifiers)
    if "?identifier=" in written:
        system, _, value = written.partition("?identifier=")[2].rpartition("|")
        return (system or None, value) in lookup.patient_identifiers
    if any(name.startswith("http") for name in lookup.patient_names):
        return False
    return written.startswith("http") and "/".join(written.split("/")[-2:]) in lookup.patient_names

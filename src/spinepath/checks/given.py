"""What a case gives: features that exist, with values of their type."""

from collections.abc import Iterator
from typing import Any

from spinepath.knowledge.models import Feature
from spinepath.terms import SpinepathError

from .folder import Folder, Key

TYPES: dict[str, tuple[type, ...]] = {
    "bool": (bool,),
    "int": (int,),
    "float": (int, float),
    "code": (str,),
    "date": (str,),
    "text": (str,),
    "codes": (list,),
    "drugs": (list,),
}


def given_faults(
    folder: Folder, kind: str, name: str, path: tuple[Key, ...], values: dict[str, Any]
) -> Iterator[SpinepathError]:
    """Names and values that no person could have."""
    features = folder.knowledge.features
    for key, value in values.items():
        if key not in features:
            yield folder.unknown(kind, name, *path, key, found=key, what="feature", known=features)
        elif value is not None and not _may_be(features[key], value):
            expected = " ".join([f"a value of type {features[key].type}", *features[key].codes])
            yield folder.fault(kind, name, *path, key, found=repr(value), expected=expected)


def _may_be(feature: Feature, value: Any) -> bool:
    if isinstance(value, bool) and feature.type != "bool":
        return False
    return isinstance(value, TYPES[feature.type]) and (feature.type != "code" or value in feature.codes)

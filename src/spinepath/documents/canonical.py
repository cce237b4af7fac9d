"""Canonical JSON: one byte sequence per result, so that digests can be compared and results diffed."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any

import orjson


def to_json(result: Any) -> str:
    """Sorted keys, no spaces, ISO dates. A field that had to dodge a Python keyword (`if_`) is printed without `_`."""
    return orjson.dumps(plain(result), option=orjson.OPT_SORT_KEYS).decode()


def plain(value: Any) -> Any:
    """Dataclasses as mappings, sets as sorted lists, dates as ISO text."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name.rstrip("_"): plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, frozenset | set):
        return sorted(plain(item) for item in value)
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value

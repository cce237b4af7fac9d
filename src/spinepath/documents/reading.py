"""A plan back from its JSON."""

from functools import cache
from pathlib import Path
from typing import Any

import orjson
from pydantic import TypeAdapter, ValidationError

from spinepath.terms import SpinepathError
from spinepath.terms.results import Plan

SCHEMA = "spinepath/plan/1"


def read_plan(path: Path) -> Plan:
    """The plan in a file that `spinepath plan --json` wrote. Raises SpinepathError for anything else."""
    try:
        raw = orjson.loads(path.read_bytes())
    except OSError as error:
        raise SpinepathError(str(path), found=error.strerror, expected="a plan as JSON") from None
    except ValueError:
        raise SpinepathError(str(path), found="no JSON", expected="a plan as JSON") from None
    schema = raw.get("schema") if isinstance(raw, dict) else None
    if schema != SCHEMA:
        raise SpinepathError(str(path), found=f"schema {schema}", expected=SCHEMA)
    try:
        return _adapter().validate_python(_with_keywords(raw))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(x) for x in first["loc"])
        raise SpinepathError(f"{path}: {where}", expected=f"a plan: {first['msg']}") from None


@cache
def _adapter() -> TypeAdapter[Plan]:
    return TypeAdapter(Plan)


def _with_keywords(value: Any) -> Any:
    """Undoes what the printer does to the one field that is named like a keyword of Python."""
    if isinstance(value, dict):
        return {"if_" if key == "if" else key: _with_keywords(item) for key, item in value.items()}
    return tuple(_with_keywords(item) for item in value) if isinstance(value, list) else value

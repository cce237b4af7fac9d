"""spinepath: one individual, explained, evidence-graded plan for back pain from osteoporotic vertebral fracture.

    import spinepath as sp
    knowledge = sp.load_knowledge()
    patient = sp.read_record("record.json")
    print(sp.render(sp.plan(knowledge, patient), "text"))

Importing this package stays cheap: the names below are loaded when they are first used.
"""

from typing import TYPE_CHECKING, Any

from .__about__ import __version__

if TYPE_CHECKING:
    from .api import Patient, assess, diff, forecast, letters, load_knowledge, plan, read_record, render, simulate

__all__ = [
    "Patient",
    "__version__",
    "assess",
    "diff",
    "forecast",
    "letters",
    "load_knowledge",
    "plan",
    "read_record",
    "render",
    "simulate",
]

# Names of the library that this version does not have yet: saying so beats a bare AttributeError.
_NOT_COVERED = ("pool",)


def __getattr__(name: str) -> Any:
    if name in _NOT_COVERED:
        from .terms.errors import NotCoveredError

        raise NotCoveredError(f"spinepath.{name}", found="not covered by this version", expected=", ".join(__all__))
    if name in __all__:
        from . import api

        return getattr(api, name)
    raise AttributeError(f"module 'spinepath' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__

"""The picture of an item of a programme, where the package can draw it; without one the words stand alone."""

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from spinepath.knowledge import load_compiled
from spinepath.terms.results import ProgrammeItem

DRAWER = "spinepath.documents.drawings"


def drawing_of(item: ProgrammeItem) -> str | None:
    """The drawing as one SVG element that names and describes itself; None where there is none."""
    if find_spec(DRAWER) is None:
        return None
    knowledge: Any = load_compiled()
    drawing = knowledge.drawings.get(item.drawing)
    if drawing is None:
        return None
    made: str = import_module(DRAWER).svg(drawing, knowledge.drawn_objects, item.name, item.how)
    return made

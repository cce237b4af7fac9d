"""The picture of an item of a programme, where one is drawn; without one the words stand alone."""

from spinepath.terms.results import ProgrammeItem

from .drawings import drawn


def drawing_of(item: ProgrammeItem) -> str | None:
    """The drawing as one SVG element that names and describes itself; None where there is none."""
    return drawn(item.drawing, item.name) if item.drawing else None

"""The drawings of the exercises, each as a file of its own, and one page that shows them all with their words."""

from spinepath.documents.drawings import svg
from spinepath.knowledge import Knowledge
from spinepath.knowledge.drawing_models import Drawing

from . import markdown as md

FOLDER = "drawings"
INTRO = (
    "A number is a moment, an arrow the movement, a clock a position that is held. The far arm and leg are darker. "
    "The words below each picture are part of it, for who cannot see it."
)


def pages(knowledge: Knowledge) -> dict[str, str]:
    """File name to text: the page and the pictures."""
    drawings = sorted(knowledge.drawings.values(), key=lambda drawing: drawing.title)
    page = md.document("# Drawings of the exercises", md.NOTE, INTRO, *(_entry(x) for x in drawings))
    pictures = {f"{FOLDER}/{x.id}.svg": svg(x, knowledge.props, x.title, x.shows) + "\n" for x in drawings}
    return {"exercise_drawings.md": page, **pictures}


def _entry(drawing: Drawing) -> str:
    steps = "\n".join(f"{number}. {frame.shows}" for number, frame in enumerate(drawing.frames, start=1))
    picture = f"![{drawing.title}]({FOLDER}/{drawing.id}.svg)"
    return md.document(f"## {drawing.title}", md.code(drawing.id), picture, steps)

"""What a knowledge file may say of a drawing: how a person stands, sits or lies in each frame, and what is around.

Places are in units of the drawing, x to the right and y down, from the top left of a frame. Angles are in degrees, 0 to
the right and 90 up. Limbs are given by where they end: the joint between follows from the length of the limb, so nobody
can grow or bend the wrong way (see `skeleton`).
"""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from .base import CiteId, Document

Point = tuple[float, float]
Points = Annotated[list[Point], Field(min_length=2)]
Fill = Literal["none", "paper", "soft", "ink"]


class Shape(Document):
    """One stroke, box or ring. A curve runs from its first point past the second to the third, and on."""

    line: Points | None = None
    curve: Annotated[list[Point], Field(min_length=3)] | None = None
    box: tuple[float, float, float, float] | None = None
    ring: tuple[float, float, float] | None = None
    width: float = 3.2
    fill: Fill = "none"

    @model_validator(mode="after")
    def _one_kind(self) -> "Shape":
        if sum(x is not None for x in (self.line, self.curve, self.box, self.ring)) != 1:
            raise ValueError("a shape is one of line, curve, box, ring")
        return self


class Prop(Document):
    """A thing that drawings share, such as a chair; its own origin is where it is placed."""

    id: CiteId
    shapes: list[Shape] = Field(min_length=1)


class Placed(Document):
    """A prop at its place, turned by degrees, mirrored left to right; in front of the person or behind."""

    prop: CiteId
    at: Point
    turn: float = 0
    mirror: bool = False
    front: bool = False


class Limb(Document):
    """An arm ends at the hand, a leg at the ankle, with the direction of the toes.

    `via` is the elbow or knee, where the limb points to or from the reader and so looks shorter than it is.
    """

    to: Point
    via: Point | None = None
    toes: float | None = None
    behind: bool | None = None


class Figure(Document):
    """A person. From the side the first arm and leg are the near ones; else the first are at the person's left edge.

    `bow` is how far the middle of the back stands out behind the straight line from hip to shoulder. `turned` turns the
    face of somebody who looks at the reader, from -1 (left) to 1 (right).
    """

    view: Literal["side", "front", "back"] = "side"
    hip: Point
    trunk: float
    neck: float
    face: float = 0
    turned: float = Field(default=0, ge=-1, le=1)
    bow: float = 0
    arms: list[Limb] = Field(min_length=2, max_length=2)
    legs: list[Limb] = Field(min_length=2, max_length=2)


class Frame(Document):
    """One moment, and in words what it shows. Marks and arrows lie over the person; a clock says that it is held."""

    shows: str
    figure: Figure
    props: list[Placed] = Field(default_factory=list)
    marks: list[Shape] = Field(default_factory=list)
    arrows: list[Points] = Field(default_factory=list)
    clock: Point | None = None


class Drawing(Document):
    """Frames of one movement, all of one size. `floor` is the height at which nothing may sink further."""

    id: CiteId
    title: str
    size: tuple[float, float]
    scale: float = 1
    floor: float | None = None
    props: list[Placed] = Field(default_factory=list)
    frames: list[Frame] = Field(min_length=1, max_length=4)

    @property
    def shows(self) -> str:
        """All that the frames show, in words."""
        if len(self.frames) == 1:
            return self.frames[0].shows
        return " ".join(f"{number}. {frame.shows}" for number, frame in enumerate(self.frames, start=1))

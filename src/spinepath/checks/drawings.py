"""Drawings: what they show is at hand, everybody keeps to the frame and the floor, and backs and joints stay sound."""

import math
from collections.abc import Iterator

from spinepath.knowledge.drawing_models import Drawing, Figure, Frame, Placed
from spinepath.knowledge.skeleton import HEAD, overreach, skeleton
from spinepath.terms import SpinepathError

from .folder import Folder, Key

MOST_BOW = 5.0  # units out of 47: a back moves a little, and is never drawn round
MOST_NECK = 36.0  # degrees between trunk and neck
LIMB = 5.0  # units: half of the thinnest limb reaches so far around its joints


def drawing_faults(folder: Folder) -> Iterator[SpinepathError]:
    """Objects that nobody drew, limbs that are too long, backs that are round, people outside their frame."""
    for drawing in folder.knowledge.drawings.values():
        yield from _props(folder, drawing)
        for number, frame in enumerate(drawing.frames):
            yield from _body(folder, drawing, number, frame.figure)
            yield from _place(folder, drawing, number, frame)


def _props(folder: Folder, drawing: Drawing) -> Iterator[SpinepathError]:
    known = folder.knowledge.props
    used: list[tuple[tuple[Key, ...], Placed]] = [(("props", n), x) for n, x in enumerate(drawing.props)]
    for f, frame in enumerate(drawing.frames):
        used += [(("frames", f, "props", n), x) for n, x in enumerate(frame.props)]
    for path, placed in used:
        if placed.prop not in known:
            where = (*path, "prop")
            yield folder.unknown("drawings", drawing.id, *where, found=placed.prop, what="prop", known=known)


def _body(folder: Folder, drawing: Drawing, number: int, figure: Figure) -> Iterator[SpinepathError]:
    path = ("frames", number, "figure")
    for limb, factor in overreach(skeleton(figure, drawing.scale), drawing.scale):
        found = f"{limb} {factor} times too long"
        yield folder.fault("drawings", drawing.id, *path, found=found, expected="an end within reach")
    if abs(figure.bow) > MOST_BOW:
        yield folder.fault(
            "drawings", drawing.id, *path, "bow", found=figure.bow, expected=f"at most {MOST_BOW:g} either way"
        )
    bend = abs((figure.neck - figure.trunk + 180) % 360 - 180)
    if bend > MOST_NECK:
        yield folder.fault(
            "drawings",
            drawing.id,
            *path,
            "neck",
            found=f"{bend:g} degrees from the trunk",
            expected=f"at most {MOST_NECK:g}",
        )


def _place(folder: Folder, drawing: Drawing, number: int, frame: Frame) -> Iterator[SpinepathError]:
    bones = skeleton(frame.figure, drawing.scale)
    width, height = drawing.size
    margin = LIMB * drawing.scale
    head = HEAD * drawing.scale
    body = [*bones.points, (bones.head[0], bones.head[1] - head + margin)]
    body += [p for arrow in frame.arrows for p in arrow]
    for x, y in body:
        if not (margin <= x <= width - margin and margin <= y <= height - margin):
            yield _out(folder, drawing, number, x, y, f"within {width:g} x {height:g}, {margin:g} from the edge")
        if drawing.floor is not None and (x, y) in bones.points and y > drawing.floor - margin:
            yield _out(folder, drawing, number, x, y, f"above the floor at {drawing.floor:g}, by {margin:g} or more")


def _out(folder: Folder, drawing: Drawing, number: int, x: float, y: float, expected: str) -> SpinepathError:
    found = f"a place at {math.floor(x)}, {math.floor(y)}"
    return folder.fault("drawings", drawing.id, "frames", number, found=found, expected=expected)

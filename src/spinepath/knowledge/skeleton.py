"""The joints of a drawn person: from where head, hands and feet are, and lengths that never change.

Elbows and knees are worked out, not typed. A knee stands out to the side of the face and an elbow away from it, so no
joint can bend the wrong way.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from .drawing_models import Figure, Limb, Point

# Units of a drawing; a person of about 165 units. Shares of body height as textbooks quote Drillis and Contini (1966),
# from memory: upper arm 0.186, forearm 0.146 and half a hand 0.05, thigh 0.245, lower leg 0.246. Only the look of a
# picture rests on them. Neck and head are a little larger, so that the face can be read.
TRUNK, NECK, HEAD = 47.0, 25.0, 12.5
UPPER_ARM, FOREARM = 30.0, 31.0
THIGH, SHIN, FOOT = 39.0, 39.0, 19.0
SHOULDERS, HIPS = 17.0, 9.0  # half the breadth, seen from the front
TOES_AHEAD = 7.0  # what is seen of a foot that points to the reader
ROUGH = 1.02  # a limb may fall short of its end by so much: places are given in whole units

Joints = tuple[Point, ...]
Bones = tuple[float, float]
ARM: Bones = (UPPER_ARM, FOREARM)
LEG: Bones = (THIGH, SHIN)


@dataclass(frozen=True)
class Skeleton:
    """The joints of one person. `trunk` runs from the hip to the shoulder, each limb from the trunk outwards."""

    trunk: Joints
    head: Point
    arms: tuple[Joints, ...]
    legs: tuple[Joints, ...]
    front: float

    @property
    def points(self) -> Joints:
        """Every joint and end."""
        return (*self.trunk, self.head, *(p for limb in (*self.arms, *self.legs) for p in limb))


def skeleton(figure: Figure, scale: float = 1) -> Skeleton:
    """The joints of `figure`, whose bones are `scale` times as long as usual."""
    trunk = _trunk(figure, scale)
    shoulders, hips = _roots(figure, trunk[-1], SHOULDERS * scale), _roots(figure, figure.hip, HIPS * scale)
    arms = (_limb(root, limb, ARM, figure, scale) for root, limb in zip(shoulders, figure.arms, strict=True))
    legs = (_limb(root, limb, LEG, figure, scale) for root, limb in zip(hips, figure.legs, strict=True))
    return Skeleton(trunk, along(trunk[-1], figure.neck, NECK * scale), tuple(arms), tuple(legs), _front(figure))


def overreach(bones: Skeleton, scale: float = 1) -> Iterator[tuple[str, float]]:
    """The limbs that would have to be longer to come to their end, with the factor."""
    for name, limbs, lengths in (("arms", bones.arms, ARM), ("legs", bones.legs, LEG)):
        for number, joints in enumerate(limbs):
            factor = max(math.dist(joints[n], joints[n + 1]) / (lengths[n] * scale) for n in (0, 1))
            if factor > ROUGH:
                yield f"{name}.{number}", round(factor, 2)


def along(start: Point, degrees: float, length: float) -> Point:
    """The point at `length` from `start` in a direction; 0 is to the right, 90 up."""
    turn = math.radians(degrees)
    return start[0] + length * math.cos(turn), start[1] - length * math.sin(turn)


def _trunk(figure: Figure, scale: float) -> Joints:
    shoulder = along(figure.hip, figure.trunk, TRUNK * scale)
    if not figure.bow:
        return figure.hip, shoulder
    behind = figure.trunk + 90 * _front(figure)
    middle = (figure.hip[0] + shoulder[0]) / 2, (figure.hip[1] + shoulder[1]) / 2
    return figure.hip, along(middle, behind, figure.bow * scale), shoulder


def _front(figure: Figure) -> float:
    """1 when the face is to the right of the way from hip to shoulder, else -1."""
    return 1.0 if math.sin(math.radians(figure.trunk - figure.face)) >= 0 else -1.0


def _roots(figure: Figure, middle: Point, half: float) -> tuple[Point, Point]:
    if figure.view == "side":
        return middle, middle
    return along(middle, figure.trunk + 90, half), along(middle, figure.trunk - 90, half)


def _limb(root: Point, limb: Limb, bones: Bones, figure: Figure, scale: float) -> Joints:
    joints = (root, _middle(root, limb, bones, figure, scale), limb.to)
    if limb.toes is None:
        return joints
    return (*joints, along(limb.to, limb.toes, (FOOT if figure.view == "side" else TOES_AHEAD) * scale))


def _middle(root: Point, limb: Limb, bones: Bones, figure: Figure, scale: float) -> Point:
    """Elbow or knee. Seen from the front or from behind, a limb without `via` is straight."""
    if limb.via is not None:
        return limb.via
    if figure.view != "side":
        return (root[0] + limb.to[0]) / 2, (root[1] + limb.to[1]) / 2
    side = _front(figure) if bones == LEG else -_front(figure)
    return _joint(root, limb.to, (bones[0] * scale, bones[1] * scale), side)


def _joint(root: Point, end: Point, bones: Bones, side: float) -> Point:
    """Where two bones from `root` to `end` meet, on the given side."""
    upper, lower = bones
    dx, dy = end[0] - root[0], end[1] - root[1]
    far = max(math.hypot(dx, dy), 0.01)
    reach = min(max(far, abs(upper - lower)), upper + lower)
    on = (upper**2 - lower**2 + reach**2) / (2 * reach)
    off = side * math.sqrt(max(upper**2 - on**2, 0))
    return root[0] + (on * dx + off * dy) / far, root[1] + (on * dy - off * dx) / far

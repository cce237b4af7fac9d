"""Drawings as SVG: people with thick limbs, in the ink of the page, with no words but the numbers of the frames.

Nothing depends on colour. A picture works on light and dark pages, in forced colours and in print.
"""

import math
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from typing import NamedTuple

from spinepath.knowledge import load_compiled
from spinepath.knowledge.drawing_models import Drawing, Figure, Frame, Limb, Placed, Point, Prop, Shape
from spinepath.knowledge.skeleton import HEAD, Skeleton, along, skeleton

_ARM, _LEG, _TRUNK, _NECK = 9.5, 12.0, 21.0, 9.0  # breadths, in units of a drawing
_LINE = 3.2  # of every outline: 0.6 mm when two frames are printed 8 cm wide
_PAPER = 'fill="#fff" style="fill:Canvas"'  # the attribute is for programs that do not know the colours of the reader
_PAPER_LINE = 'stroke="#fff" style="stroke:Canvas"'
_FAR, _SHIRT = 0.45, 0.18  # how dark the far limbs and the trunk are
_IN_A_ROW = 3


def svg(drawing: Drawing, props: Mapping[str, Prop], title: str, description: str) -> str:
    """A drawing as one SVG element. `title` names it and `description` says what it shows, for who cannot see it."""
    across = columns(drawing)
    width, height = drawing.size
    rows = math.ceil(len(drawing.frames) / across)
    name = f"drawing-{drawing.id}"
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="{name}-title {name}-desc" '
        f'viewBox="0 0 {_n(width * across)} {_n(height * rows)}" fill="none" stroke="currentColor" '
        f'stroke-width="{_LINE}" stroke-linecap="round" stroke-linejoin="round">'
        f'<title id="{name}-title">{escape(title)}</title><desc id="{name}-desc">{escape(description)}</desc>'
    )
    frames = (_frame(drawing, props, number, across) for number in range(len(drawing.frames)))
    return "".join([head, *frames, "</svg>"])


def drawn(name: str, title: str = "", description: str = "") -> str | None:
    """The drawing of that id among the knowledge of this package, or None. Its own words stand where none are given."""
    knowledge = load_compiled()
    drawing = knowledge.drawings.get(name)
    if drawing is None:
        return None
    return svg(drawing, knowledge.props, title or drawing.title, description or drawing.shows)


def columns(drawing: Drawing) -> int:
    """How many frames stand side by side."""
    return len(drawing.frames) if len(drawing.frames) <= _IN_A_ROW else 2


def _frame(drawing: Drawing, props: Mapping[str, Prop], number: int, across: int) -> str:
    frame, (width, height) = drawing.frames[number], drawing.size
    x, y = width * (number % across), height * (number // across)
    placed = [*drawing.props, *frame.props]
    parts = [f'<g transform="translate({_n(x)} {_n(y)})">']
    if number % across:
        parts.append(f'<path d="M0 8V{_n(height - 8)}" stroke-width="1.5" stroke-dasharray="1 5"/>')
    if drawing.floor is not None:
        parts.append(f'<path d="M6 {_n(drawing.floor)}H{_n(width - 6)}"/>')
    parts += [_placed(x, props, drawing.scale) for x in placed if not x.front]
    parts += _figure(drawing, frame)
    parts += [_placed(x, props, drawing.scale) for x in placed if x.front]
    parts += [_shape(x) for x in frame.marks]
    parts += _signs(frame)
    if len(drawing.frames) > 1:
        parts.append(_number(number + 1))
    return "".join([*parts, "</g>"])


def _number(number: int) -> str:
    return (
        f'<circle cx="15" cy="15" r="11" fill="currentColor"/><text x="15" y="21" text-anchor="middle" '
        f'stroke="none" fill="#fff" style="font:bold 17px sans-serif;fill:Canvas">{number}</text>'
    )


def _placed(placed: Placed, props: Mapping[str, Prop], size: float) -> str:
    moves = f"translate({_n(placed.at[0])} {_n(placed.at[1])})"
    moves += f" rotate({_n(-placed.turn)})" if placed.turn else ""
    moves += f" scale({_n(-size if placed.mirror else size)} {_n(size)})" if placed.mirror or size != 1 else ""
    shapes = "".join(_shape(shape) for shape in props[placed.prop].shapes)
    return f'<g transform="{moves}">{shapes}</g>'


def _shape(shape: Shape) -> str:
    look = f' stroke-width="{_n(shape.width)}"' if shape.width != _LINE else ""
    look += {"none": "", "paper": f" {_PAPER}", "soft": "", "ink": ' fill="currentColor"'}[shape.fill]
    if shape.fill == "soft":
        return _drawn(shape, f" {_PAPER}{look}") + _drawn(shape, ' stroke="none" fill="currentColor" fill-opacity=".2"')
    return _drawn(shape, look)


def _drawn(shape: Shape, look: str) -> str:
    if shape.box:
        x, y, width, height = (_n(v) for v in shape.box)
        return f'<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="3"{look}/>'
    if shape.ring:
        x, y, radius = (_n(v) for v in shape.ring)
        return f'<circle cx="{x}" cy="{y}" r="{radius}"{look}/>'
    return f'<path d="{_curve(shape.curve) if shape.curve else _line(shape.line or [])}"{look}/>'


def _figure(drawing: Drawing, frame: Frame) -> Iterator[str]:
    """Far limbs, body with near legs, head, near arms: each covers what lies behind it."""
    figure, scale = frame.figure, drawing.scale
    bones = skeleton(figure, scale)
    legs, arms = _layers(figure, bones.legs, figure.legs), _layers(figure, bones.arms, figure.arms)
    yield from (_limb(x.joints, _LEG * scale, x.far) for x in legs if x.behind)
    yield from (_limb(x.joints, _ARM * scale, x.far) for x in arms if x.behind)
    yield _body(bones, figure.view, [_line(x.joints) for x in legs if not x.behind], scale)
    yield _head(bones, figure, scale)
    yield from (_limb(x.joints, _ARM * scale, x.far) for x in arms if not x.behind)


class _Layer(NamedTuple):
    joints: tuple[Point, ...]
    far: bool
    behind: bool


def _layers(figure: Figure, joints: Iterable[tuple[Point, ...]], limbs: Iterable[Limb]) -> list[_Layer]:
    far = (False, figure.view == "side")
    found = zip(joints, far, limbs, strict=True)
    return [_Layer(x, f, f if limb.behind is None else limb.behind) for x, f, limb in found]


def _limb(joints: Iterable[Point], width: float, far: bool) -> str:
    path = _line(joints)
    return _rim(path, width) + _inside(path, width) + (_shade(path, width, _FAR) if far else "")


def _rim(path: str, width: float) -> str:
    return f'<path d="{path}" stroke-width="{_n(width + 2 * _LINE)}"/>'


def _inside(path: str, width: float) -> str:
    return f'<path d="{path}" stroke-width="{_n(width)}" {_PAPER_LINE}/>'


def _shade(path: str, width: float, dark: float) -> str:
    return f'<path d="{path}" stroke-width="{_n(width)}" stroke-opacity="{dark}"/>'


def _body(bones: Skeleton, view: str, legs: list[str], scale: float) -> str:
    """Neck, trunk and legs with one common outline, so that a thigh grows out of the body."""
    neck, trunk, broad = _line([bones.trunk[-1], bones.head]), _trunk(bones, view), _TRUNK * scale
    limbs = [(leg, _LEG * scale) for leg in legs]
    parts = [*limbs, (neck, _NECK * scale), (trunk, broad)]
    return "".join([*(_rim(*x) for x in parts), *(_inside(*x) for x in parts), _shade(trunk, broad, _SHIRT)])


def _trunk(bones: Skeleton, view: str) -> str:
    if view == "side":
        return _bowed(bones.trunk)
    hip, shoulder = bones.trunk[0], bones.trunk[-1]
    edges = [_towards(hip, x[0], 0.75) for x in bones.arms] + [_towards(shoulder, x[0], 0.9) for x in bones.legs[::-1]]
    return f"{_line(edges)}Z{_line([hip, shoulder])}"  # the last leaves no hole in the middle


def _towards(start: Point, end: Point, share: float) -> Point:
    return start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1])


def _bowed(trunk: tuple[Point, ...]) -> str:
    if len(trunk) == 2:
        return _line(trunk)
    (x0, y0), (x1, y1), (x2, y2) = trunk
    return _curve([trunk[0], (2 * x1 - (x0 + x2) / 2, 2 * y1 - (y0 + y2) / 2), trunk[2]])


def _head(bones: Skeleton, figure: Figure, scale: float) -> str:
    head, size = bones.head, HEAD * scale
    circle = f'<circle cx="{_n(head[0])}" cy="{_n(head[1])}" r="{_n(size)}" {_PAPER}/>'
    if figure.view == "back":
        return circle + _hair(head, figure.neck + 100, figure.neck - 100, size)
    if figure.view == "front":
        crown = figure.neck + 30 * figure.turned
        return circle + _hair(head, crown + 65, crown - 65, size) + _face(head, figure.neck, figure.turned, size)
    up = figure.face + 90 * bones.front
    eye, nose = along(along(head, figure.face, size * 0.5), up, size * 0.2), along(head, figure.face, size * 1.2)
    first, last = (up - 40, up + 150) if bones.front > 0 else (up - 150, up + 40)
    bridge, lip = along(head, figure.face + 18, size), along(head, figure.face - 18, size)
    return (
        f'<path d="{_line([bridge, nose, lip])}" {_PAPER}/>'
        f"{circle}{_hair(head, last, first, size)}{_dot(eye, 1.9 * scale)}"
    )


def _hair(head: Point, first: float, last: float, size: float) -> str:
    """The cap of hair between two directions, clockwise from the first to the last."""
    start, end = along(head, first, size), along(head, last, size)
    large = 1 if (first - last) % 360 > 180 else 0
    radius = _n(size)
    return f'<path d="M{_p(start)}A{radius} {radius} 0 {large} 1 {_p(end)}Z" fill="currentColor"/>'


def _face(head: Point, up: float, turned: float, size: float) -> str:
    right, near = up - 90, 1 - 0.4 * abs(turned)
    middle = along(along(head, right, turned * size * 0.45), up, -size * 0.05)
    eyes = (_dot(along(middle, right, side * size * 0.36 * near), size * 0.14) for side in (-1, 1))
    nose = along(along(middle, up, -size * 0.1), right, turned * size * 0.2)
    return "".join([*eyes, f'<path d="{_line([nose, along(nose, up, -size * 0.25)])}" stroke-width="2.5"/>'])


def _dot(at: Point, radius: float) -> str:
    return f'<circle cx="{_n(at[0])}" cy="{_n(at[1])}" r="{_n(radius)}" fill="currentColor" stroke="none"/>'


def _signs(frame: Frame) -> Iterator[str]:
    yield from (_arrow(arrow) for arrow in frame.arrows)
    if frame.clock is not None:
        x, y = frame.clock
        hands = _line([(x, y - 8), (x, y), (x + 6, y + 3)])
        yield f'<circle cx="{_n(x)}" cy="{_n(y)}" r="13" {_PAPER}/><path d="{hands}"/>'


def _arrow(points: list[Point]) -> str:
    """A thick arrow to the last point, on a rim of paper that parts it from what it crosses."""
    tip, before = points[-1], points[-2]
    back = math.degrees(math.atan2(tip[1] - before[1], before[0] - tip[0]))
    neck = along(tip, back, 11)
    shaft = [*points[:-1], neck]
    path = _curve(shaft) if len(shaft) > 2 else _line(shaft)
    barbs = _line([tip, along(tip, back + 33, 17), along(tip, back - 33, 17)]) + "Z"
    return (
        f'<g {_PAPER_LINE} stroke-width="10"><path d="{path}"/><path d="{barbs}" stroke-width="5"/></g>'
        f'<path d="{path}" stroke-width="5.5"/><path d="{barbs}" fill="currentColor" stroke-width="1"/>'
    )


def _line(points: Iterable[Point]) -> str:
    first, *rest = points
    return f"M{_p(first)}L{' '.join(_p(x) for x in rest)}"


def _curve(points: list[Point]) -> str:
    first, control, second, *rest = points
    return f"M{_p(first)}Q{_p(control)} {_p(second)}" + "".join(f"T{_p(x)}" for x in rest)


def _p(point: Point) -> str:
    return f"{_n(round(point[0], 1))} {_n(round(point[1], 1))}"


def _n(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")

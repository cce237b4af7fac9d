"""Drawings: every exercise has one, people keep their bones, and the SVG says what it shows and loads nothing."""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spinepath.documents.drawings import columns, drawn, svg
from spinepath.knowledge import load_folder
from spinepath.knowledge.drawing_models import Drawing, Figure
from spinepath.knowledge.skeleton import FOREARM, SHIN, THIGH, UPPER_ARM, overreach, skeleton
from tools.pages.drawings import pages

KNOWLEDGE = load_folder(Path(__file__).resolve().parents[2] / "knowledge")
DRAWINGS = KNOWLEDGE.drawings
PROPS = KNOWLEDGE.props
EXERCISES = [
    "ex-abdominal-brace",
    "ex-abdominal-brace-seated",
    "ex-aquatic-session",
    "ex-band-press",
    "ex-band-row",
    "ex-bird-dog",
    "ex-bridge",
    "ex-calf-raise",
    "ex-cat-midrange",
    "ex-chin-tuck",
    "ex-diaphragm-breathing",
    "ex-heel-slide",
    "ex-hip-hinge",
    "ex-hip-hinge-seated",
    "ex-log-roll",
    "ex-neck-rotation",
    "ex-prone-trunk-lift",
    "ex-recliner-rest",
    "ex-seated-extension",
    "ex-semi-tandem",
    "ex-short-walks",
    "ex-shoulder-press-supine",
    "ex-shoulder-squeeze",
    "ex-squat-to-chair",
    "ex-stair-step",
    "ex-step-to-turn",
    "ex-supported-sit-stand",
    "ex-tandem-walk",
    "ex-unloading-rest",
    "ex-wall-arm-slide",
    "ex-wall-posture",
]
SVG = "{http://www.w3.org/2000/svg}"
FEET_ON_THE_FLOOR = sorted(
    set(DRAWINGS) - {"ex-log-roll", "ex-recliner-rest", "ex-stair-step"}
)  # on a bed, stool, step
SIDE = [
    pytest.param(drawing, frame.figure, id=f"{drawing.id}-{number}")
    for drawing in DRAWINGS.values()
    for number, frame in enumerate(drawing.frames, start=1)
    if frame.figure.view == "side"
]
every = pytest.mark.parametrize("drawing", DRAWINGS.values(), ids=list(DRAWINGS))


def test_every_exercise_has_a_drawing() -> None:
    assert sorted(DRAWINGS) == EXERCISES


@every
def test_it_is_named_and_told_and_has_no_words_but_numbers(drawing: Drawing) -> None:
    root = parsed(drawing, 'A "title" & more', "What <it> shows")
    assert root.attrib["role"] == "img"
    assert [root.findtext(f"{SVG}title"), root.findtext(f"{SVG}desc")] == ['A "title" & more', "What <it> shows"]
    assert root.attrib["aria-labelledby"].split() == [root[0].attrib["id"], root[1].attrib["id"]]
    words = [
        text for element in root.iter() for text in (element.text, element.tail) if text and element not in root[:2]
    ]
    count = len(drawing.frames)
    assert words == ([str(n) for n in range(1, count + 1)] if count > 1 else [])


@every
def test_it_loads_nothing_and_is_small(drawing: Drawing) -> None:
    text = svg(drawing, PROPS, "t", "d")
    assert {element.tag.removeprefix(SVG) for element in ElementTree.fromstring(text).iter()} <= {
        "svg", "title", "desc", "g", "path", "rect", "circle", "text",
    }  # fmt: skip
    assert not re.search(r"href|url\(|@import|\bon\w+=", text)
    assert len(text) < 3000 * max(len(drawing.frames), 2)


@every
def test_only_the_ink_and_the_paper_of_the_reader_are_used(drawing: Drawing) -> None:
    colours = re.findall(r'(?:fill|stroke)="([^"]+)"', svg(drawing, PROPS, "t", "d"))
    assert set(colours) <= {"none", "currentColor", "#fff"}
    whites = [tag for tag in re.findall(r"<[^>]+>", svg(drawing, PROPS, "t", "d")) if "#fff" in tag]
    assert whites
    assert all("Canvas" in tag for tag in whites)


@every
def test_nothing_leaves_the_picture(drawing: Drawing) -> None:
    root = parsed(drawing)
    _, _, width, height = (float(x) for x in root.attrib["viewBox"].split())
    assert (width, height) == (
        drawing.size[0] * columns(drawing),
        math.ceil(len(drawing.frames) / columns(drawing)) * drawing.size[1],
    )
    places = list(drawn_points(root, Move()))
    assert len(places) > 50
    assert [p for p in places if not (0 <= p[0] <= width and 0 <= p[1] <= height)] == []


@pytest.mark.parametrize(("drawing", "figure"), SIDE)
def test_bones_keep_their_length(drawing: Drawing, figure: Figure) -> None:
    bones = skeleton(figure, drawing.scale)
    for limbs, upper, lower in ((bones.arms, UPPER_ARM, FOREARM), (bones.legs, THIGH, SHIN)):
        for root, middle, end, *_ in limbs:
            assert math.dist(root, middle) == pytest.approx(upper * drawing.scale, rel=0.03)
            assert math.dist(middle, end) == pytest.approx(lower * drawing.scale, rel=0.03)


@pytest.mark.parametrize(("drawing", "figure"), SIDE)
def test_knees_point_forwards_and_elbows_do_not(drawing: Drawing, figure: Figure) -> None:
    """Forwards is the side of the face, as seen when going from the hip to the shoulder."""
    bones = skeleton(figure, drawing.scale)
    nose = (bones.head[0] + math.cos(math.radians(figure.face)), bones.head[1] - math.sin(math.radians(figure.face)))
    face = side_of(nose, bones.trunk[0], bones.head)
    assert abs(face) > 0.5
    for root, knee, ankle, *_ in bones.legs:
        assert side_of(knee, ankle, root) * face > -0.5
    for root, elbow, hand in bones.arms:
        assert side_of(elbow, hand, root) * face < 0.5


@pytest.mark.parametrize("name", FEET_ON_THE_FLOOR)
def test_who_stands_or_sits_has_a_foot_on_the_floor(name: str) -> None:
    drawing = DRAWINGS[name]
    for frame in drawing.frames if drawing.floor is not None else []:
        lowest = max(y for leg in skeleton(frame.figure, drawing.scale).legs for _, y in leg)
        assert 7.9 <= drawing.floor - lowest <= 10 * drawing.scale + 1.5


@every
def test_a_back_rounds_in_no_other_drawing_than_the_one_for_it(drawing: Drawing) -> None:
    assert drawing.id == "ex-cat-midrange" or not any(frame.figure.bow for frame in drawing.frames)


def test_the_chest_is_lifted_only_until_the_back_is_straight() -> None:
    """Seen from the side the line of the legs goes on into the trunk, or the trunk stays below it."""
    for frame in DRAWINGS["ex-prone-trunk-lift"].frames:
        bones = skeleton(frame.figure)
        (hip, _, ankle, *_), shoulder = bones.legs[0], bones.trunk[-1]
        assert slope(hip, shoulder) <= slope(ankle, hip) + 1


def test_opposite_arm_and_leg_are_lifted() -> None:
    near_hand, far_hand = (arm.to for arm in DRAWINGS["ex-bird-dog"].frames[1].figure.arms)
    near_foot, far_foot = (leg.to for leg in DRAWINGS["ex-bird-dog"].frames[1].figure.legs)
    assert near_hand[1] < far_hand[1] - 50
    assert far_foot[1] < near_foot[1] - 30


angles = st.floats(0, 359)


@given(face=angles, leg=angles, far=st.floats(5, 77), scale=st.floats(0.5, 2))
def test_a_leg_within_reach_keeps_its_length(face: float, leg: float, far: float, scale: float) -> None:
    ankle = (far * scale * math.cos(leg), far * scale * math.sin(leg))
    limbs = {"arms": [{"to": (10, 10)}, {"to": (10, 10)}], "legs": [{"to": ankle}, {"to": ankle}]}
    figure = Figure.model_validate({"hip": (0, 0), "trunk": face + 90, "neck": face + 90, "face": face, **limbs})
    bones = skeleton(figure, scale)
    assert not [x for x, _ in overreach(bones, scale) if x.startswith("legs")]
    assert math.dist(bones.legs[0][0], bones.legs[0][1]) == pytest.approx(THIGH * scale)


def test_a_leg_out_of_reach_is_told() -> None:
    limbs = {"arms": [{"to": (10, -20)}, {"to": (10, -20)}], "legs": [{"to": (0, 78)}, {"to": (0, 100)}]}
    figure = Figure.model_validate({"hip": (0, 0), "trunk": 90, "neck": 90, **limbs})
    assert [x for x, _ in overreach(skeleton(figure))] == ["legs.1"]


def test_the_packaged_drawing_comes_with_its_own_words_or_those_given() -> None:
    own, given_ = drawn("ex-bridge"), drawn("ex-bridge", "Brücke", "Auf dem Rücken")
    assert own
    assert given_
    assert "1. On the back" in own
    assert ">Brücke</title>" in given_
    assert ">Auf dem Rücken</desc>" in given_
    assert drawn("ex-somersault") is None


def test_the_manual_shows_each_with_its_words() -> None:
    found = pages(KNOWLEDGE)
    for name, drawing in DRAWINGS.items():
        assert f"(drawings/{name}.svg)" in found["exercise_drawings.md"]
        assert all(frame.shows in found["exercise_drawings.md"] for frame in drawing.frames)
        assert found[f"drawings/{name}.svg"].startswith("<svg")


def parsed(drawing: Drawing, title: str = "t", description: str = "d") -> ElementTree.Element:
    return ElementTree.fromstring(svg(drawing, PROPS, title, description))


def side_of(point: tuple[float, float], start: tuple[float, float], end: tuple[float, float]) -> float:
    """How far `point` stands off the line from start to end; the sign says on which side."""
    along = (end[0] - start[0], end[1] - start[1])
    off = (point[0] - start[0], point[1] - start[1])
    return (along[0] * off[1] - along[1] * off[0]) / max(math.hypot(*along), 0.001)


def slope(start: tuple[float, float], end: tuple[float, float]) -> float:
    """Degrees above the horizontal."""
    return math.degrees(math.atan2(start[1] - end[1], end[0] - start[0]))


@dataclass(frozen=True)
class Move:
    """Where a group puts its points: x' = a x + c y + e, y' = b x + d y + f."""

    a: float = 1
    b: float = 0
    c: float = 0
    d: float = 1
    e: float = 0
    f: float = 0

    def then(self, inner: "Move") -> "Move":
        (e, f) = self.of(inner.e, inner.f)
        return Move(
            self.a * inner.a + self.c * inner.b, self.b * inner.a + self.d * inner.b,
            self.a * inner.c + self.c * inner.d, self.b * inner.c + self.d * inner.d, e, f,
        )  # fmt: skip

    def of(self, x: float, y: float) -> tuple[float, float]:
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f


def drawn_points(element: ElementTree.Element, move: Move) -> Iterator[tuple[float, float]]:
    for name, numbers in re.findall(r"(\w+)\(([^)]*)\)", element.attrib.get("transform", "")):
        move = move.then(moved(name, [float(x) for x in numbers.split()]))
    yield from (move.of(x, y) for x, y in points_of(element))
    for child in element:
        yield from drawn_points(child, move)


def moved(name: str, numbers: list[float]) -> Move:
    if name == "translate":
        return Move(e=numbers[0], f=numbers[1])
    if name == "scale":
        return Move(a=numbers[0], d=numbers[1])
    assert name == "rotate"
    cos, sin = math.cos(math.radians(numbers[0])), math.sin(math.radians(numbers[0]))
    return Move(cos, sin, -sin, cos)


def points_of(element: ElementTree.Element) -> Iterator[tuple[float, float]]:
    a = element.attrib
    if "cx" in a:
        x, y, r = float(a["cx"]), float(a["cy"]), float(a["r"])
        yield from ((x - r, y - r), (x + r, y + r))
    elif "width" in a:
        x, y = float(a["x"]), float(a["y"])
        yield from ((x, y), (x + float(a["width"]), y + float(a["height"])))
    elif "d" in a and not re.search("[HVA]", a["d"]):
        numbers = [float(x) for x in re.findall(r"-?[\d.]+", a["d"])]
        yield from zip(numbers[::2], numbers[1::2], strict=True)

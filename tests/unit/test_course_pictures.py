"""Pictures of the course ahead: the same each time, described, self-contained, honest axes, readable without colour."""

import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from functools import cache

import pytest
from matplotlib.text import Text

from spinepath.documents.course_pictures import (
    Drawn,
    course_curves,
    icon_array,
    pictures,
    tornados,
    validation,
    validations,
)
from spinepath.documents.course_pictures.canvas import FAINT, INK, MIDDLE, OURS, PALE, WARM
from spinepath.documents.course_pictures.icons import _COUNTED, _FEWER, _MORE, _NOT
from spinepath.documents.course_pictures.tornado import MOST
from spinepath.documents.forecast_words import EXPECTED, PEOPLE
from spinepath.terms import SpinepathError
from spinepath.terms.forecasts import Count
from tests.made_up_forecast import (
    COMPARED,
    DAYS,
    FEWER,
    FORECAST,
    INJECTION,
    MORE,
    PROCEDURE,
    SAME,
    SWINGS,
    USUAL,
)

SVG = "{http://www.w3.org/2000/svg}"


@cache
def drawn(name: str) -> Drawn:
    return fresh(name)


def fresh(name: str) -> Drawn:
    made = {
        "pain": course_curves(FORECAST, "nrs_mean"),
        "fractures": course_curves(FORECAST, "new_vf"),
        "alive": course_curves(FORECAST, "alive"),
        "more": icon_array(MORE, PROCEDURE, "usual care", "people-more"),
        "fewer": icon_array(FEWER, INJECTION, "usual care", "people-fewer"),
        "tornado": tornados(SWINGS)[0],
        "validation": validation(COMPARED),
    }[name]
    assert made is not None
    return made


NAMES = ("pain", "fractures", "alive", "more", "fewer", "tornado", "validation")
CURVES = ("pain", "fractures", "alive")


def words(picture: Drawn) -> list[str]:
    """Every text of the picture, as it is printed."""
    root = ET.fromstring(picture.picture("svg"))
    return ["".join(x.itertext()).strip() for x in root.iter(f"{SVG}text")]


@pytest.mark.parametrize(("name", "kind"), [*((name, "svg") for name in NAMES), ("fewer", "png")])
def test_the_same_picture_gives_the_same_bytes(name: str, kind: str) -> None:
    picture = fresh(name)
    first = picture.picture(kind)
    assert first == picture.picture(kind) == fresh(name).picture(kind)


@pytest.mark.parametrize("name", NAMES)
def test_an_svg_is_titled_described_and_loads_nothing(name: str) -> None:
    picture = drawn(name)
    root = ET.fromstring(picture.picture("svg"))
    named = {x.get("id"): x for x in root.iter() if x.get("id")}
    title, says = (named[part] for part in root.attrib["aria-labelledby"].split())
    assert (title.tag, says.tag) == (f"{SVG}title", f"{SVG}desc")
    assert (title.text, says.text) == (picture.title, picture.says)
    assert root.get("role") == "img"
    tags = {x.tag.removeprefix(SVG) for x in root.iter()}
    assert not tags & {"script", "style", "image", "foreignObject", "metadata", "a"}
    links = [value for x in root.iter() for key, value in x.attrib.items() if key.endswith("href")]
    links += re.findall(r"url\(([^)]*)\)", picture.element())
    assert links and all(link.startswith("#") and link[1:] in named for link in links)


def test_ids_of_two_pictures_never_meet() -> None:
    both = [set(re.findall(r' id="([^"]+)"', drawn(name).element())) for name in NAMES]
    assert all(both)
    assert sum(map(len, both)) == len(set().union(*both))


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_lost_where_a_picture_is_made_lean(name: str) -> None:
    picture = drawn(name)
    plain = ET.fromstring(picture._saved("svg"))
    lean = ET.fromstring(picture.picture("svg"))
    for tag in ("use", "path", "text"):
        assert len(list(plain.iter(SVG + tag))) == len(list(lean.iter(SVG + tag)))
    assert len(picture.picture("svg")) < len(picture._saved("svg"))
    painted = {s for x in lean.iter() for s in re.findall(r"(?:fill|stroke): (#[0-9a-f]{6})", x.get("style", ""))}
    assert painted == set(re.findall(r"(?:fill|stroke): (#[0-9a-f]{6})", picture._saved("svg").decode()))


def test_a_png_is_one_and_another_format_is_refused() -> None:
    assert drawn("more").picture("png").startswith(b"\x89PNG")
    with pytest.raises(SpinepathError, match="gif"):
        drawn("more").picture("gif")


@pytest.mark.parametrize("name", CURVES)
def test_axes_begin_at_zero_and_both_ranges_are_named_in_the_picture(name: str) -> None:
    picture = drawn(name)
    assert all(field.get_ylim()[0] == 0 and field.get_xlim()[0] == 0 for field in picture.figure.axes)
    assert EXPECTED in words(picture)
    assert (PEOPLE in words(picture)) == (name == "pain")
    assert {"Usual care", "The yearly drip for bone", "Cement in the bone"} <= set(words(picture))


def test_pain_ends_at_10_survival_at_100_and_a_small_risk_is_not_blown_up() -> None:
    tops = [drawn(name).figure.axes[0].get_ylim()[1] for name in ("pain", "alive")]
    assert tops == [10, 100]
    tiny = replace(USUAL, curves=tuple(replace(c, values=tuple(replace(v, mean=v.mean / 100, expected=(0.0, 0.01))
                                       for v in c.values)) for c in USUAL.curves[1:2]))  # fmt: skip
    small = course_curves(replace(FORECAST, courses=(tiny,)), "new_vf")
    assert small is not None
    assert small.figure.axes[0].get_ylim()[1] == 10


def test_the_last_number_stands_at_its_line_beside_that_of_usual_care() -> None:
    shown = words(drawn("fractures"))
    assert shown.count("10") >= 1 and shown.count("18") >= 3
    picture = drawn("fractures")
    panel = picture.figure.axes[1]
    assert [x.get_text() for x in panel.texts] == ["10", "18"]


@pytest.mark.parametrize(("count", "dots"), [
    (MORE, {"o": 52 + 48 + 52 + 39, "D": 9}),
    (FEWER, {"o": 18 + 82 + 10 + 82, "X": 8}),
    (SAME, {"o": 200}),
])  # fmt: skip
def test_each_person_is_one_dot_and_who_differs_has_another_shape(count: Count, dots: dict[str, int]) -> None:
    picture = icon_array(count, PROCEDURE, "usual care", "x")
    found: dict[str, int] = {}
    for line in (line for field in picture.figure.axes for line in field.lines):
        shape = str(line.get_marker())
        found[shape] = found.get(shape, 0) + len(line.get_xdata())
    assert {shape: number for shape, number in found.items() if number} == dots


def test_a_long_title_pushes_nothing_over_the_heading() -> None:
    long = replace(PROCEDURE, title="a course of eighteen months of one drug followed by another one")
    picture = icon_array(MORE, long, "usual care with tablets for pain as they are needed", "x")
    heading = picture.figure.get_suptitle() and picture.figure.texts[0].get_window_extent()
    words = [x for field in picture.figure.axes for x in field.get_children() if isinstance(x, Text) and x.get_text()]
    assert any("eighteen" in x.get_text() for x in words)
    assert heading and max(x.get_window_extent().y1 for x in words) <= heading.y0


def test_dots_are_filled_from_the_bottom_left_in_rows() -> None:
    left = icon_array(FEWER, INJECTION, "usual care", "x").figure.axes[0]
    first = left.lines[0]
    places = list(zip(first.get_xdata(), first.get_ydata(), strict=True))
    assert places == [(i % 10, i // 10) for i in range(18)]


@pytest.mark.parametrize(("count", "said"), [(MORE, "9 more"), (FEWER, "8 fewer"), (SAME, "no difference")])
def test_title_words_and_description_of_an_array_say_the_same(count: Count, said: str) -> None:
    picture = icon_array(count, INJECTION, "usual care", "x")
    assert f"{count.now} of 100, {said}" in words(picture)
    assert f"{count.before} of 100" in words(picture)
    assert f"{count.before} with usual care, {count.now} with" in picture.says and said in picture.says


def test_many_figures_are_drawn_on_sheets_and_none_is_lost() -> None:
    rows = [replace(COMPARED[i % 3], scenario=f"cohort-{i}") for i in range(40)]
    sheets = validations(rows)
    assert len({x.name for x in sheets}) == len(sheets) == 3
    assert sum(len(f.get_yticks()) for x in sheets for f in x.figure.axes) == 40
    assert all(x.figure.get_figheight() < 10 for x in sheets)


def test_a_dollar_is_a_dollar() -> None:
    picture = icon_array(MORE, replace(PROCEDURE, title="care for $5 or $6_x"), "usual care", "x")
    assert "Care for $5 or $6_x" in " ".join(words(picture))


def test_a_tornado_has_the_longest_bar_first_from_zero_and_assumptions_are_hatched() -> None:
    picture = drawn("tornado")
    field = picture.figure.axes[0]
    assert field.get_xlim()[0] == 0
    bars = [(bar.get_width(), bool(bar.get_hatch())) for bar in field.patches]
    assert bars == [(5.0, True), (21.0, False), (33.0, False)]  # from the bottom
    assert picture.says.startswith("share whose pain stays")


def test_each_outcome_has_a_tornado_of_its_own_with_the_middle_as_a_line() -> None:
    first, second = tornados(SWINGS)
    assert (first.name, second.name) == ("tornado-1", "tornado-2")
    assert len(first.figure.axes[0].patches) == 3 and len(second.figure.axes[0].patches) == 1
    at = [tuple(line.get_xdata()) for line in second.figure.axes[0].lines]
    assert at == [(0, 0), (0.035, 0.035)]
    assert second.says.startswith("With all numbers in the middle: 0.035. share of deaths caused (assumption)")


def test_pain_is_drawn_as_far_as_cohorts_followed_it_and_fractures_to_the_end() -> None:
    days = (*DAYS, 730, 1825)
    courses = tuple(
        replace(x, curves=tuple(replace(c, values=(*c.values, c.values[-1], c.values[-1])) for c in x.curves))
        for x in FORECAST.courses
    )
    long = replace(FORECAST, days=days, horizons=(365, 1825), courses=courses)
    pain, fractures = course_curves(long, "nrs_mean"), course_curves(long, "new_vf")
    assert pain is not None and pain.title == "Pain, 0 to 10, over 2 years" and "5 years" not in pain.says
    assert fractures is not None and fractures.title.endswith("over 5 years") and "at 5 years" in fractures.says


def test_bars_that_are_not_drawn_are_counted() -> None:
    many = [replace(SWINGS[0], parameter=f"p{i}", outcome_high=52.0 + i) for i in range(MOST + 3)]
    [picture] = tornados(many)
    assert len(picture.figure.axes[0].patches) == MOST
    assert "3 shorter bars are not drawn" in picture.says


def test_what_differs_says_so_in_a_word_and_roles_differ_in_shape() -> None:
    picture = drawn("validation")
    assert words(picture).count("differs") == 1
    marks = {(str(x.get_marker()), x.get_markerfacecolor()) for f in picture.figure.axes for x in f.lines
             if x.get_linestyle() == "None" and x.get_markerfacecolor() != OURS}  # fmt: skip
    assert marks == {("s", INK), ("s", "white"), ("o", "white")}  # fit, check, recalled
    assert any("check, recalled" in text for text in words(picture))
    assert all(field.get_xlim()[0] <= 0 <= field.get_xlim()[1] for field in picture.figure.axes)


def test_every_picture_of_a_forecast_has_a_name_of_its_own_and_a_refused_one_has_none() -> None:
    names = [picture.name for picture in pictures(FORECAST)]
    assert len(names) == len(set(names)) == 3 + 2 + 2
    assert pictures(replace(FORECAST, refused=("too young",))) == ()


def test_without_numbers_there_is_no_picture() -> None:
    assert course_curves(FORECAST, "eq5d") is None
    assert tornados(()) == () and validation(()) is None


def test_inks_are_seen_on_white_and_blocks_differ_in_grey_or_shape() -> None:
    assert all(contrast(ink, "#ffffff") >= 3 for ink in (INK, FAINT, OURS, WARM))
    assert all(contrast(ink, "#ffffff") >= 4.5 for ink in (INK, OURS, WARM))  # used for words
    assert contrast(PALE, MIDDLE) > 1.4 and contrast(MIDDLE, OURS) > 2
    kinds = [(kind.marker, kind.face == "white") for kind in (_COUNTED, _MORE, _FEWER, _NOT)]
    assert len(set(kinds)) == 4


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2.2."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

"""The table of fractures: answers from signs for and against, what would settle them, order of levels, and its page."""

import re
from dataclasses import replace
from typing import Any

import pytest

from spinepath import Patient, load_knowledge, plan, render
from spinepath.documents.citing import Citations
from spinepath.documents.level_table import NO_IMAGE, NO_ORDER, NOTHING, level_section
from spinepath.documents.page import Para, Picture, Table
from spinepath.documents.spine_picture import spine_picture
from spinepath.knowledge import Knowledge
from spinepath.knowledge.fracture_table_models import FractureTable
from spinepath.recommendations import judge_levels
from spinepath.terms import FeatureValue, FractureRow, PatientFeatures
from spinepath.terms.results import LevelTable
from tests.small_knowledge import FEATURES, TODAY, feature, knowledge

LEVELS = {"a1": "A1", "a2": "A2", "b1": "B1", "b2": "B2"}
ROW = {
    f.id: f
    for f in (
        feature("place", "code", codes=LEVELS, subject="fracture"),
        feature("size", "int", subject="fracture"),
        feature("bright", subject="fracture"),
        feature("dull", subject="fracture"),
        feature("forbidden"),
    )
}


def sign(when: str) -> dict[str, Any]:
    return {"when": when, "cite": ["source-a"]}


TABLE: dict[str, Any] = {
    "id": "rows",
    "title": "Rows",
    "level": "place",
    "drawn_from": "a2",
    "drawn_to": "b1",
    "drawn_by": "size",
    "judgements": [
        {
            "id": "age",
            "label": "how old",
            "shows": ["bright"],
            "answers": [
                {
                    "id": "new",
                    "label": "new",
                    "tone": "offer",
                    "for": {"bright": sign("bright")},
                    "against": {"dull": sign("dull")},
                },
                {"id": "late", "label": "late", "for": {"dull": sign("dull")}, "against": {"bright": sign("bright")}},
            ],
            "otherwise": "no idea",
            "settled_by": [
                {"id": "big", "text": "A scan", "answers": ["unknown"], "unless": "forbidden", "cite": ["source-b"]},
                {"id": "two", "text": "A film", "answers": ["unknown"], "when": "forbidden", "cite": ["source-b"]},
            ],
            "cases": [{"name": "c", "expect": "unknown"}, {"name": "d", "expect": "unknown"}],
        }
    ],
}


def knowing() -> Knowledge:
    table = FractureTable.model_validate(TABLE)
    return replace(knowledge(), features={**FEATURES, **ROW}, fracture_tables={table.id: table})


def judged(*rows: dict[str, Any], **person: Any) -> LevelTable:
    values = {name: FeatureValue(value) for name, value in person.items()}
    made = tuple(FractureRow(str(n), {k: FeatureValue(v) for k, v in row.items()}) for n, row in enumerate(rows, 1))
    (found,) = judge_levels(knowing(), PatientFeatures("p", TODAY, values, made))
    return found


def finding(**row: Any) -> tuple[str, bool, str | None]:
    found = judged(row).rows[0].findings[0]
    return found.answer, found.disagree, found.settled_by


def test_an_answer_needs_a_sign_for_it_and_none_against_it() -> None:
    assert finding(bright=True) == ("new", False, None)
    assert finding(bright=True, dull=False) == ("new", False, None)
    assert finding(dull=True) == ("late", False, None)
    assert finding() == ("unknown", False, "A scan")


def test_signs_on_both_sides_leave_it_open_and_are_all_shown() -> None:
    assert finding(bright=True, dull=True) == ("unknown", True, "A scan")
    assert judged({"bright": True, "dull": True}).rows[0].findings[0].because == ("bright", "dull")


def test_what_is_missing_is_named_while_there_is_no_answer() -> None:
    assert judged({}).rows[0].findings[0].missing == ("bright", "dull")
    assert judged({"bright": False}).rows[0].findings[0].missing == ("dull",)
    assert judged({"bright": True}).rows[0].findings[0].missing == ()


@pytest.mark.parametrize(("forbidden", "settles"), [(None, "A scan"), (False, "A scan"), (True, "A film")])
def test_what_settles_it_is_known_to_be_worth_it_and_not_known_to_be_ruled_out(
    forbidden: bool | None, settles: str
) -> None:
    person = {} if forbidden is None else {"forbidden": forbidden}
    row = judged({}, **person).rows[0]
    assert (row.next, row.next_settles) == (settles, "how old")


def test_a_stale_sign_does_not_count() -> None:
    old = FractureRow("1", {"bright": FeatureValue(True, stale=True)})
    (found,) = judge_levels(knowing(), PatientFeatures("p", TODAY, {}, (old,)))
    assert found.rows[0].findings[0].answer == "unknown"
    assert [(v.feature, v.stale) for v in found.rows[0].findings[0].known] == [("bright", True)]


def test_rows_stand_from_the_top_down_and_unknown_levels_last() -> None:
    found = judged({"place": "b1"}, {}, {"place": "a2", "size": 2})
    assert [(row.words, row.drawn) for row in found.rows] == [("A2", 2), ("B1", None), ("level not known", None)]


def test_the_usual_levels_are_drawn_and_any_other_with_a_row() -> None:
    assert [words for _, words in judged({}).levels] == ["A2", "B1"]
    assert [words for _, words in judged({"place": "a1"}).levels] == ["A1", "A2", "B1"]


def test_no_fracture_no_table() -> None:
    assert judge_levels(knowing(), PatientFeatures("p", TODAY, {}, ())) == ()


def test_the_section() -> None:
    section = level_section(judged({"place": "b1", "bright": True}, {"place": "a1"}), Citations())
    picture, table, order, others = section.blocks
    assert isinstance(picture, Picture) and isinstance(table, Table) and isinstance(others, Para)
    assert isinstance(order, Para) and order.text.text == NO_ORDER
    assert table.columns == ("Level", "How old", "What would settle it")
    rows = [[[t.text or t.tags[0].text for t in cell] for cell in row] for row in table.bodies[0].rows]
    assert rows[0][0] == ["A1"] and rows[0][1][0] == "no idea" and rows[0][2] == ["A scan"]
    assert rows[1][0] == ["B1"] and rows[1][1][0] == "new" and rows[1][2] == [NOTHING]
    assert others.text.text == "Of 1 other level between A1 and B1 nothing is on record."


def test_what_no_image_settles_is_said() -> None:
    table = judged({"place": "b1"})
    (row,) = table.rows
    bare = replace(row, next=None, next_settles=None)
    section = level_section(replace(table, rows=(bare,)), Citations())
    assert isinstance(section.blocks[1], Table)
    assert section.blocks[1].bodies[0].rows[0][-1][0].text == NO_IMAGE
    assert NO_ORDER not in [block.text.text for block in section.blocks if isinstance(block, Para)]


def test_the_picture_says_in_words_what_it_shows() -> None:
    found = judged({"place": "b1", "size": 2, "bright": True})
    picture = spine_picture("s", found)
    boxes = [s for s in picture.shapes if s.kind == "box"]
    assert [s.style for s in boxes] == ["bone", "broken"]
    assert boxes[1].y2 < boxes[0].y2  # lower, for it has lost height
    assert boxes[1].y + boxes[1].y2 - boxes[0].y - boxes[0].y2 == pytest.approx(
        24
    )  # and stands on the floor of its place
    assert picture.says == "B1: grade 2; new."
    assert "grade 2; new" in [s.text for s in picture.shapes if s.kind == "words"]


def test_what_is_judged_to_be_nothing_is_drawn_whole() -> None:
    picture = spine_picture("s", judged({"place": "b1", "dull": True}))
    assert [s.style for s in picture.shapes if s.kind == "box"] == ["bone", "bone"]


def test_two_entries_at_one_level_are_told_apart_in_the_table() -> None:
    picture = spine_picture("s", judged({"place": "b1"}, {"place": "b1"}))
    assert "2 entries: see the table" in [s.text for s in picture.shapes]


@pytest.fixture(scope="module", name="real")
def _real() -> Any:
    rows = [
        {"fracture_level": "l1", "fracture_onset": "2026-11-10", "fracture_oedema": True, "fracture_tender": True,
         "fracture_imaging_date": "2026-11-15", "fracture_grade": 2},
        {"fracture_level": "t8", "fracture_first_seen": "2019-01-02", "fracture_look_alike": "scheuermann"},
    ]  # fmt: skip
    patient = Patient(as_of="2026-11-22", age_years=78, back_pain_nrs=8, osteoporosis_diagnosed=True, fractures=rows)
    return plan(load_knowledge(), patient)


def test_a_plan_holds_the_table_with_its_sources(real: Any) -> None:
    (table,) = real.level_tables
    assert [(row.words, [f.answer for f in row.findings]) for row in table.rows] == [
        ("T8", ["look_alike", "old", "unknown"]),
        ("L1", ["unknown", "fresh", "probably"]),
    ]
    assert set(table.cite) <= {source.id for source in real.sources}
    assert table.levels[0] == ("t4", "T4") and table.levels[-1] == ("l5", "L5")


def test_every_document_says_it(real: Any) -> None:
    for format in ("text", "markdown", "html"):
        shown = re.sub(r"\s+", " ", render(real, format))
        assert "Scheuermann disease" in shown and "fresh, up to 4 weeks" in shown
    page = render(real, "html")
    assert '<rect class="broken"' in page and "probably hurts" in page
    assert '"answer":"fresh"' in render(real, "json").replace(" ", "")

"""From rows of fractures to answers about the person: certain ones, and none where two readings are possible."""

from datetime import date
from typing import Any

import pytest

from spinepath.calculators.fractures import (
    any_recent_fracture,
    count_fractures,
    count_recent_fractures,
    fresh_fracture_on_record,
    index_fracture,
    level_above_t5,
    osteoporotic_cause,
    osteoporotic_density_on_record,
    other_fracture_on_record,
    taken_as_osteoporotic,
    unhealed_on_imaging,
)

T, F, U = True, False, None
TODAY = date(2024, 6, 1)
OLD, EDGE, NEW = "2022-06-01", "2022-06-02", "2024-05-01"  # 731, 730 and 31 days before


@pytest.mark.parametrize(
    ("stated", "oedema", "uptake", "image", "onset", "expected"),
    [
        (U, T, U, "2024-05-20", NEW, T),
        (U, U, T, "2024-05-20", U, T),
        (U, F, U, "2024-05-20", NEW, F),
        (U, F, F, "2024-05-20", NEW, F),
        (U, U, F, "2024-05-20", NEW, F),
        (U, F, T, "2024-05-20", NEW, T),
        (U, F, U, "2024-05-20", U, U),  # it may be older than the fracture
        (U, T, U, NEW, NEW, T),
        (U, T, U, "2024-04-30", NEW, U),  # before the fracture
        (U, F, U, "2024-04-30", NEW, U),
        (U, T, U, "2024-05-20", "2024-05", U),  # perhaps before it
        (U, T, U, "2023-12-01", "2023-11-01", T),  # 183 days
        (U, T, U, "2023-11-30", "2023-11-01", U),  # 184
        (U, T, U, "2023-12", "2023-11-01", T),
        (U, T, U, "2023-11", "2023-10-01", U),
        (U, T, U, U, NEW, U),
        (T, U, U, U, U, T),
        (T, F, U, "2024-05-20", NEW, F),
        (F, T, U, "2023-11-30", "2023-11-01", F),
        (F, U, U, "2024-05-20", NEW, F),
    ],
)
def test_unhealed_on_imaging(stated: Any, oedema: Any, uptake: Any, image: Any, onset: Any, expected: Any) -> None:
    assert unhealed_on_imaging(stated, oedema, uptake, image, onset, TODAY) is expected


@pytest.mark.parametrize(
    ("cause", "osteoporosis", "t_score", "normal", "trauma", "cancer", "expected"),
    [
        ("osteoporotic", U, U, U, U, U, T),
        ("osteoporotic", U, U, T, U, U, U),
        ("traumatic", T, -3.0, F, F, F, F),
        ("malignant", T, U, U, U, U, F),
        ("infective", U, U, U, U, U, F),
        (U, T, U, U, F, F, T),
        (U, U, -2.5, U, F, F, T),
        (U, U, -2.4, U, F, F, U),
        (U, T, U, T, F, F, U),
        (U, T, U, U, U, F, U),
        (U, T, U, U, F, U, U),
        (U, T, U, U, T, F, U),
        (U, F, U, U, F, F, U),  # without a named cause never no
    ],
)
def test_osteoporotic_cause(
    cause: Any, osteoporosis: Any, t_score: Any, normal: Any, trauma: Any, cancer: Any, expected: Any
) -> None:
    assert osteoporotic_cause(cause, osteoporosis, t_score, normal, trauma, cancer) is expected


@pytest.mark.parametrize(
    ("levels", "examination", "tender", "oedema", "uptake", "days", "expected"),
    [
        ([], [], [], [], [], [], U),
        (["t12"], [U], [U], [U], [U], [U], "t12"),
        ([U], [T], [T], [T], [T], [3], U),
        (["t8", "l1"], [U, T], [T, U], [T, F], [U, U], [3, 900], "l1"),  # examination first
        (["t8", "l1"], [U, U], [T, F], [F, T], [U, U], [900, 3], "t8"),  # then tenderness
        (["t8", "l1"], [T, T], [U, U], [F, T], [U, U], [3, 900], "l1"),  # then oedema
        (["t8", "l1"], [U, U], [U, U], [U, U], [T, F], [3, 900], "t8"),  # then uptake
        (["t8", "l1"], [U, U], [U, U], [U, U], [U, U], [3, 900], "t8"),  # then the newest
        (["t8", "l1"], [U, U], [U, U], [U, U], [U, U], [3, U], U),
        (["t8", "l1"], [U, U], [U, U], [U, U], [U, U], [3, 3], U),
        (["t8", "t8"], [U, U], [U, U], [U, U], [U, U], [3, U], "t8"),  # two rows of one fracture
        (["t8", U], [T, F], [U, U], [U, U], [U, U], [U, U], "t8"),
        (["t8", U], [F, T], [U, U], [U, U], [U, U], [U, U], U),
        (["t8", "l1"], [F, U], [U, U], [T, U], [U, U], [3, 900], "l1"),  # no pain at T8 on examination, oedema or not
        (["t8"], [F], [U], [T], [U], [3], U),  # it hurts somewhere else
    ],
)
def test_index_fracture(
    levels: Any, examination: Any, tender: Any, oedema: Any, uptake: Any, days: Any, expected: Any
) -> None:
    assert index_fracture(levels, examination, tender, oedema, uptake, days) == expected


@pytest.mark.parametrize(
    ("levels", "stated", "fracture", "expected"),
    [
        (["t4"], U, T, T),
        (["t5"], U, T, F),
        (["l1", U], U, T, U),
        (["t2", U], F, T, T),
        ([], U, U, U),
        ([], U, T, U),
        ([], U, F, F),
        ([], F, T, F),
        ([], T, U, T),
    ],
)
def test_level_above_t5(levels: Any, stated: Any, fracture: Any, expected: Any) -> None:
    assert level_above_t5(levels, stated, fracture) is expected


@pytest.mark.parametrize(
    ("levels", "osteoporotic", "stated", "fracture", "expected"),
    [
        (["t8", "l1"], [T, U], U, T, 2),
        (["t8", "t8"], [T, T], U, T, 1),  # coded twice
        (["t8", U], [T, T], U, T, 1),  # perhaps coded twice: at least
        ([U, U], [U, U], U, T, 1),
        (["t8", "l1"], [T, F], U, T, 1),
        (["t8"], [F], U, T, 0),
        (["t8"], [T], 3, T, 3),
        ([], [], 2, U, 2),
        ([], [], U, T, 1),
        ([], [], U, F, 0),
        ([], [], U, U, U),
    ],
)
def test_count_fractures(levels: Any, osteoporotic: Any, stated: Any, fracture: Any, expected: Any) -> None:
    assert count_fractures(levels, osteoporotic, stated, fracture) == expected


@pytest.mark.parametrize(
    ("levels", "osteoporotic", "onsets", "stated", "fracture", "count", "any_recent"),
    [
        (["t8"], [T], [EDGE], U, T, 1, T),
        (["t8"], [T], [OLD], U, T, 0, F),
        (["t8"], [T], ["2022-06"], U, T, U, U),  # on both sides of the limit
        (["t8"], [T], [U], U, T, U, U),
        (["t8", "l1"], [T, T], [NEW, U], U, T, 1, T),
        (["t8", "l1"], [T, T], [NEW, NEW], U, T, 2, T),
        (["t8", "t8"], [T, T], [NEW, NEW], U, T, 1, T),
        (["t8", "l1"], [T, F], [OLD, NEW], U, T, 0, F),
        (["t8"], [T], [NEW], 2, T, 2, T),
        (["t8"], [T], [U], 0, T, 0, U),
        ([], [], [], U, F, 0, F),
        ([], [], [], U, T, U, U),
        ([], [], [], U, U, U, U),
    ],
)
def test_recent_fractures(
    levels: Any, osteoporotic: Any, onsets: Any, stated: Any, fracture: Any, count: Any, any_recent: Any
) -> None:
    assert count_recent_fractures(levels, osteoporotic, onsets, stated, fracture, TODAY) == count
    assert any_recent_fracture(osteoporotic, onsets, None, fracture, fresh=False, as_of=TODAY) is any_recent


def test_a_recent_fracture_as_stated() -> None:
    assert any_recent_fracture([T], [OLD], T, T, fresh=False, as_of=TODAY) is T
    assert any_recent_fracture([T], [NEW], F, T, fresh=False, as_of=TODAY) is T
    assert any_recent_fracture([T], [U], F, T, fresh=False, as_of=TODAY) is F


@pytest.mark.parametrize(
    ("osteoporotic", "fracture", "age", "against", "expected"),
    [
        (True, True, 40, {}, True),
        (False, True, 80, {}, False),
        (None, False, 80, {}, False),
        (None, None, 80, {}, None),
        (None, True, 50, {}, True),
        (None, True, 49, {}, None),
        (None, True, None, {}, None),
        (None, True, 80, {"cancer_ever": True}, None),
        (None, True, 80, {"cancer_ever": False, "high_energy_trauma": None}, True),
    ],
)
def test_a_fracture_without_another_cause_is_treated_as_osteoporotic_from_50_on(
    osteoporotic: bool | None, fracture: bool | None, age: int | None, against: dict[str, bool], expected: bool | None
) -> None:
    assert taken_as_osteoporotic(osteoporotic, fracture, age, **against) is expected


@pytest.mark.parametrize(
    ("t_score", "age", "expected"),
    [(-2.5, 50, True), (-2.4, 50, False), (-2.5, 49, False), (None, 50, False), (-2.5, None, False)],
)
def test_density_of_osteoporosis_on_record(t_score: float | None, age: float | None, expected: bool) -> None:
    assert osteoporotic_density_on_record(t_score, age) is expected


@pytest.mark.parametrize(
    ("fracture", "phase", "unhealed", "days", "causes", "expected"),
    [
        (T, "acute", [], [], [], True),
        (T, "subacute", [], [], [], False),
        (U, "acute", [], [], [], False),
        (T, "acute", [U], [U], [U], True),
        (T, "acute", [F], [U], [U], False),  # healed on the image: this pain is of something else
        (T, "acute", [U], [900], [U], False),
        (T, "acute", [U, U], [900, U], [U, U], True),
        (T, "acute", [U], [U], ["traumatic"], False),
        (T, "chronic", [T], [U], ["osteoporotic"], True),
        (T, U, [T], [900], ["osteoporotic"], False),  # an old one that has not united is judged by its date
    ],
)
def test_a_fresh_fracture_on_record(
    fracture: Any, phase: Any, unhealed: Any, days: Any, causes: Any, expected: bool
) -> None:
    assert fresh_fracture_on_record(fracture, phase, unhealed, days, causes) is expected


def test_a_fresh_fracture_is_a_recent_one() -> None:
    assert any_recent_fracture([U], [U], U, T, fresh=True, as_of=TODAY) is T


def test_another_fragility_fracture_on_record() -> None:
    assert [other_fracture_on_record(*x) for x in ((T, U, U), (U, T, U), (F, F, 0), (F, F, U), (U, U, U))] == [
        True,
        True,
        True,
        False,
        False,
    ]

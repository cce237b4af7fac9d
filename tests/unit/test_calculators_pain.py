"""Pain scores: on the limit and beside it, and never a no from a score that could not have shown it."""

from typing import Any

import pytest

from spinepath.calculators.pain import (
    cancer_pain_on_record,
    cancer_unsettled_on_record,
    function_change,
    highest_pain,
    image_in_haste,
    imaged_late_on_record,
    moderate_or_severe_pain,
    optimal_analgesia,
    pain_change,
    pain_or_fresh_fracture,
    resistant_pain_on_record,
    severe_pain,
)

T, F, U = True, False, None


@pytest.mark.parametrize(
    ("move", "rest", "stated", "expected"),
    [
        (8.0, 3.0, None, 8.0),
        (3.0, 8.0, None, 8.0),
        (None, 3.0, 5.0, 5.0),
        (None, 9.0, None, None),  # pain on movement may be 10
        (None, 10.0, None, 10.0),
        (None, None, None, None),
        (0.0, None, None, 0.0),
    ],
)
def test_highest_pain(move: float | None, rest: float | None, stated: float | None, expected: float | None) -> None:
    assert highest_pain(move, rest, stated) == expected


@pytest.mark.parametrize(
    ("move", "rest", "stated", "painad", "abbey", "severe", "moderate"),
    [
        (7.0, U, U, U, U, T, T),
        (6.9, U, U, U, U, F, T),
        (4.0, U, U, U, U, F, T),
        (3.9, U, U, U, U, F, F),
        (U, 7.0, U, U, U, T, T),
        (U, 6.0, U, U, U, U, T),
        (U, 3.0, U, U, U, U, U),
        (U, 3.0, 3.0, U, U, F, F),
        (U, U, 7.0, U, U, T, T),
        (U, U, U, 7, U, T, T),
        (U, U, U, 6, U, F, T),
        (U, U, U, 3, U, F, F),
        (U, U, U, U, 14, T, T),
        (U, U, U, U, 13, F, T),
        (U, U, U, U, 7, F, F),
        (2.0, U, U, 8, U, T, T),  # either kind of score is enough
        (U, U, U, U, U, U, U),
    ],
)
def test_severity(
    move: float | None,
    rest: float | None,
    stated: float | None,
    painad: int | None,
    abbey: int | None,
    severe: bool | None,
    moderate: bool | None,
) -> None:
    assert severe_pain(move, rest, stated, painad, abbey) is severe
    assert moderate_or_severe_pain(move, rest, stated, painad, abbey) is moderate


@pytest.mark.parametrize(
    ("stated", "days", "step", "taken", "allergy", "expected"),
    [
        (U, 3, T, T, U, T),
        (U, 2, T, T, U, F),
        (U, 3, F, U, U, F),
        (U, 3, T, U, U, U),
        (U, U, T, T, U, U),
        (U, U, T, T, T, T),  # somebody allergic cannot have taken it
        (U, 0, T, T, T, T),
        (U, U, U, F, U, F),
        (T, 0, F, F, U, T),
        (F, 9, T, T, U, F),
    ],
)
def test_optimal_analgesia(
    stated: bool | None,
    days: int | None,
    step: bool | None,
    taken: bool | None,
    allergy: bool | None,
    expected: bool | None,
) -> None:
    assert optimal_analgesia(stated, days, step, taken, allergy) is expected


@pytest.mark.parametrize(
    ("move", "painad", "self_report", "severe", "moderate"),
    [
        (9.0, U, T, T, T),
        (9.0, U, U, T, T),
        (9.0, U, F, U, U),  # a number from somebody who cannot report pain says nothing
        (9.0, 3, F, F, F),
        (1.0, 7, F, T, T),
        (1.0, 7, T, T, T),
    ],
)
def test_observation_replaces_a_number_that_cannot_be_given(
    move: float, painad: int | None, self_report: bool | None, severe: bool | None, moderate: bool | None
) -> None:
    assert severe_pain(move, U, U, painad, U, self_report) is severe
    assert moderate_or_severe_pain(move, U, U, painad, U, self_report) is moderate


@pytest.mark.parametrize(
    ("move", "before", "rest", "rest_before", "expected"),
    [
        (6.0, 8.0, U, U, "no_real_change"),  # 2 points, but 25 %
        (5.0, 7.0, U, U, "no_real_change"),  # 2 points, 29 %
        (4.0, 6.0, U, U, "better"),
        (4.1, 6.0, U, U, "no_real_change"),
        (5.6, 8.0, U, U, "better"),  # 30 % exactly
        (5.7, 8.0, U, U, "no_real_change"),
        (6.0, 4.0, U, U, "worse"),
        (5.9, 4.0, U, U, "no_real_change"),
        (9.0, 7.0, U, U, "no_real_change"),
        (2.0, 0.0, U, U, "worse"),
        (1.0, 0.0, U, U, "no_real_change"),
        (0.0, 2.0, U, U, "better"),
        (5.0, 5.0, U, U, "no_real_change"),
        (U, U, 2.0, 5.0, "better"),
        (8.0, U, U, 2.0, None),  # movement is not compared with rest
        (U, U, U, U, None),
        (8.0, 8.0, 1.0, 6.0, "no_real_change"),  # movement goes before rest
    ],
)
def test_pain_change(
    move: float | None, before: float | None, rest: float | None, rest_before: float | None, expected: str | None
) -> None:
    assert pain_change(move, before, rest, rest_before) == expected


@pytest.mark.parametrize(
    ("now", "before", "expected"),
    [
        (15.0, 20.0, "better"),  # 5 points
        (16.0, 20.0, "no_real_change"),
        (7.0, 10.0, "better"),  # 30 %
        (7.1, 10.0, "no_real_change"),
        (13.0, 10.0, "worse"),
        (0.0, 0.0, "no_real_change"),
        (None, 10.0, None),
        (10.0, None, None),
    ],
)
def test_function_change(now: float | None, before: float | None, expected: str | None) -> None:
    assert function_change(now, before) == expected


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({}, F),
        ({"cancer": T}, F),
        ({"night_pain": T}, F),
        ({"cancer": F, "night_pain": T}, F),
        ({"cancer": T, "night_pain": T}, T),
        ({"active_cancer": T, "night_pain": T}, T),
        ({"cancer": T, "pattern": "constant"}, T),
        ({"cancer": T, "pattern": "mechanical"}, F),
        ({"cancer": T, "course": "worse"}, T),
        ({"cancer": T, "course": "same"}, F),
        ({"cancer": T, "site": "thoracic"}, T),
        ({"cancer": T, "site": "lumbar"}, F),
        ({"cancer": T, "round_the_chest": T}, T),
        ({"cancer": T, "down_a_limb": T}, T),
    ],
)
def test_pain_of_the_kind_that_cancer_makes(told: dict[str, Any], expected: bool) -> None:
    names = ("cancer", "active_cancer", "night_pain", "pattern", "course", "site", "round_the_chest", "down_a_limb")
    assert cancer_pain_on_record(**{**dict.fromkeys(names), **told}) is expected


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({}, F),
        ({"active_cancer": T}, T),
        ({"active_cancer": T, "fracture": T, "osteoporotic": T}, T),
        ({"active_cancer": T, "osteoporotic": T, "pedicle_loss": F}, T),
        ({"active_cancer": T, "osteoporotic": T, "pedicle_loss": F, "soft_tissue_mass": F}, F),
        ({"active_cancer": T, "pedicle_loss": F, "soft_tissue_mass": F}, T),
        ({"cancer": T}, F),
        ({"cancer": T, "fracture": T}, T),
        ({"cancer": T, "fracture": T, "osteoporotic": F}, T),
        ({"cancer": T, "fracture": T, "osteoporotic": T}, F),
        ({"cancer": T, "fracture": F, "osteoporotic": F}, F),
        ({"cancer": F, "fracture": T}, F),
    ],
)
def test_a_cancer_stays_open_until_the_cause_is_settled(told: dict[str, Any], expected: bool) -> None:
    names = ("cancer", "active_cancer", "fracture", "osteoporotic", "pedicle_loss", "soft_tissue_mass")
    assert cancer_unsettled_on_record(**{**dict.fromkeys(names), **told}) is expected


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({}, F),
        ({"cancer": T}, T),
        ({"immunosuppressed": T}, T),
        ({"course": "worse"}, T),
        ({"change": "worse"}, T),
        ({"cancer": F, "immunosuppressed": F, "course": "better", "change": "same"}, F),
    ],
)
def test_an_image_in_haste(told: dict[str, Any], expected: bool) -> None:
    names = ("cancer", "immunosuppressed", "course", "change")
    assert image_in_haste(**{**dict.fromkeys(names), **told}) is expected


@pytest.mark.parametrize(
    ("days", "course", "response", "expected"),
    [
        (14, "worse", None, True),
        (13, "worse", None, False),
        (14, None, "none", True),
        (90, "same", "partial", False),
        (None, "worse", "none", False),
        (90, None, None, False),
    ],
)
def test_pain_that_resists_has_lasted_two_weeks(
    days: int | None, course: str | None, response: str | None, expected: bool
) -> None:
    assert resistant_pain_on_record(days, course, response) is expected


@pytest.mark.parametrize(
    ("pain_days", "image_days", "expected"),
    [
        (50, [8], True),
        (50, [9], False),
        (400, [66], True),
        (None, [8], False),
        (50, [None], False),
        (50, [], False),
        (50, [8, None], True),
        (50, [60, 8], True),
    ],
)
def test_an_image_of_late_pain(pain_days: int | None, image_days: list[int | None], expected: bool) -> None:
    assert imaged_late_on_record(pain_days, image_days) is expected


@pytest.mark.parametrize(
    ("pain", "fresh", "expected"),
    [(True, None, True), (False, True, False), (None, True, True), (None, False, None), (None, None, None)],
)
def test_pain_or_a_fresh_fracture(pain: bool | None, fresh: bool | None, expected: bool | None) -> None:
    assert pain_or_fresh_fracture(pain, fresh) is expected

"""Kidney, build, blood and risk: worked examples, limits from both sides, and unknown where an input is missing."""

import pytest

from spinepath.calculators.body import (
    acute_kidney_injury,
    adjusted_calcium,
    body_mass_index,
    calcium_at_least,
    calcium_at_most,
    ckd_epi_2009,
    coagulopathy,
    cockcroft_gault,
    dosing_weight,
    dosing_weight_kind,
    height_loss,
    kidney_failure,
    kidney_impairment_on_record,
    newest_egfr,
    severe_kidney_impairment,
    unexplained_alp,
)
from spinepath.calculators.risk import (
    alcohol_excess,
    crp_raised_on_record,
    falls_risk,
    frailty,
    immunosuppressed,
    in_bed_on_record,
    normal_bone_density,
    self_harm_on_record,
    transfers,
    walks,
)

T, F, U = True, False, None


@pytest.mark.parametrize(
    ("sex", "weight", "height", "bmi", "expected", "kind"),
    [
        ("female", 50.0, 155.0, 20.8, 50.0, "actual"),
        ("female", 100.0, 160.0, 39.1, 52.416, "ideal"),  # 45.5 + 0.91 x 7.6
        ("male", 60.0, 190.0, 30.0, 60.0, "actual"),  # an ideal weight above the actual one is not used
        ("female", 100.0, U, 39.1, U, U),
        ("female", 50.0, 155.0, U, U, U),
        ("female", U, 155.0, 20.8, U, U),
        ("other", 50.0, 155.0, 20.8, U, U),
        (U, 50.0, 155.0, 20.8, U, U),
    ],
)
def test_dosing_weight(
    sex: str | None, weight: float | None, height: float | None, bmi: float | None, expected: float | None, kind: str
) -> None:
    used = dosing_weight(sex, weight, height, bmi)
    assert used == (expected if expected is None else pytest.approx(expected))
    assert dosing_weight_kind(weight, used) == kind


@pytest.mark.parametrize(
    ("age", "sex", "weight", "height", "bmi", "creatinine", "expected"),
    [
        (80, "female", 50.0, 155.0, 20.8, 80.0, 39.0),  # 60 x 50 x 1.04 / 80
        (60, "male", 72.0, 175.0, 23.5, 88.4, 80.1),  # 80 x 72 x 1.23 / 88.4; by the original formula 80
        (70, "female", 100.0, 160.0, 39.1, 100.0, 38.2),  # ideal weight 45.5 + 0.91 x 7.6 = 52.4
        (70, "male", 100.0, 180.0, 30.0, 100.0, 64.7),  # at a BMI of 30 ideal weight 50 + 0.91 x 27.6 = 75.1
        (70, "male", 97.0, 180.0, 29.9, 100.0, 83.5),  # just below: actual weight
        (70, "female", 50.0, 190.0, 31.0, 100.0, 36.4),  # ideal weight never above the actual one
        (70, "male", 97.0, None, 29.9, 100.0, 83.5),  # height matters only for ideal weight
        (70, "male", 97.0, None, 31.0, 100.0, None),
        (70, "male", 97.0, 180.0, None, 100.0, None),
        (70, "other", 70.0, 170.0, 24.0, 100.0, None),
        (70, None, 70.0, 170.0, 24.0, 100.0, None),
        (None, "male", 70.0, 170.0, 24.0, 100.0, None),
        (70, "male", None, 170.0, 24.0, 100.0, None),
        (70, "male", 70.0, 170.0, 24.0, None, None),
        (70, "male", 70.0, 170.0, 24.0, 0.0, None),
        (140, "male", 70.0, 170.0, 24.0, 100.0, None),
    ],
)
def test_cockcroft_gault(
    age: int | None,
    sex: str | None,
    weight: float | None,
    height: float | None,
    bmi: float | None,
    creatinine: float | None,
    expected: float | None,
) -> None:
    assert cockcroft_gault(age, sex, weight, height, bmi, creatinine) == pytest.approx(expected, abs=0.05)


def test_cockcroft_gault_agrees_with_the_original_formula() -> None:
    """(140 - age) x weight / (72 x creatinine in mg/dL), x 0.85 in women: within the rounding of 1.23 and 1.04."""
    for sex, factor in (("male", 1.0), ("female", 0.85)):
        original = (140 - 77) * 64 / (72 * 1.1) * factor
        assert cockcroft_gault(77, sex, 64.0, None, 24.0, 1.1 * 88.4) == pytest.approx(original, rel=0.005)


@pytest.mark.parametrize(
    ("weight", "height", "recorded", "expected"),
    [(50.0, 160.0, 40.0, 19.53), (None, 160.0, 24.0, 24.0), (50.0, None, 24.0, 24.0), (None, None, None, None)],
)
def test_body_mass_index(
    weight: float | None, height: float | None, recorded: float | None, expected: float | None
) -> None:
    assert body_mass_index(weight, height, recorded) == pytest.approx(expected, abs=0.005)


@pytest.mark.parametrize(
    ("stated", "measured", "height", "expected"),
    [
        (165.0, None, 158.0, 7.0),
        (None, 165.0, 158.0, 7.0),
        (163.0, 165.0, 158.0, 7.0),
        (158.0, None, 158.0, 0.0),
        (157.0, None, 158.0, 0.0),
        (None, 158.0, 158.0, None),  # the only measurement says nothing about youth
        (None, None, 158.0, None),
        (165.0, None, None, None),
    ],
)
def test_height_loss(
    stated: float | None, measured: float | None, height: float | None, expected: float | None
) -> None:
    assert height_loss(stated, measured, height) == expected


@pytest.mark.parametrize(
    ("measured", "total", "albumin", "expected"),
    [
        (2.3, 2.2, 40.0, 2.3),
        (2.3, 2.19, 40.0, None),
        (2.3, 9.9, 10.0, None),
        (2.3, 9.9, None, 2.3),
        (None, 2.30, 40.0, 2.30),
        (None, 2.30, 30.0, 2.50),
        (None, 2.30, 45.0, 2.20),
        (None, 2.30, None, None),
        (None, None, 40.0, None),
    ],
)
def test_adjusted_calcium(
    measured: float | None, total: float | None, albumin: float | None, expected: float | None
) -> None:
    assert adjusted_calcium(measured, total, albumin) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("stated", "egfr", "highest", "expected"),
    [
        (U, 44.9, 60.0, T),
        (U, 45.0, 60.0, U),  # exactly a quarter is no fall of more than a quarter
        (F, 44.9, 60.0, T),
        (F, 60.0, 60.0, F),
        (T, 60.0, 60.0, T),
        (U, None, 60.0, U),
        (F, 60.0, None, F),
    ],
)
def test_acute_kidney_injury(
    stated: bool | None, egfr: float | None, highest: float | None, expected: bool | None
) -> None:
    assert acute_kidney_injury(stated, egfr, highest) is expected


@pytest.mark.parametrize(
    ("stated", "alp", "ggt", "liver", "days", "expected"),
    [
        (U, 130.0, U, U, U, F),
        (U, 131.0, 60.0, F, 85, T),
        (U, 131.0, 61.0, U, U, F),
        (U, 131.0, U, T, U, F),
        (U, 131.0, U, U, 84, F),
        (U, 131.0, 60.0, F, U, U),
        (U, 131.0, U, F, 85, U),
        (U, U, 20.0, F, 85, U),
        (T, 100.0, U, U, U, T),
        (F, 300.0, 20.0, F, 85, F),
    ],
)
def test_unexplained_alp(
    stated: bool | None,
    alp: float | None,
    ggt: float | None,
    liver: bool | None,
    days: int | None,
    expected: bool | None,
) -> None:
    assert unexplained_alp(stated, alp, ggt, liver, days) is expected


@pytest.mark.parametrize(
    ("stated", "inr", "platelets", "disorder", "expected"),
    [
        (U, 1.5, 50.0, F, F),
        (U, 1.5, 50.0, U, U),
        (U, 1.51, 200.0, U, T),
        (U, 1.0, 49.9, U, T),
        (U, 1.0, U, U, U),
        (U, U, 200.0, U, U),
        (U, 1.0, 200.0, T, U),
        (U, 1.0, 200.0, F, F),
        (F, U, U, U, F),
        (F, 2.0, U, U, T),
        (T, 1.0, 200.0, U, T),
        (U, U, U, U, U),
    ],
)
def test_coagulopathy(
    stated: bool | None, inr: float | None, platelets: float | None, disorder: bool | None, expected: bool | None
) -> None:
    assert coagulopathy(stated, inr, platelets, disorder) is expected


@pytest.mark.parametrize(
    ("stated", "falls", "tug", "expected"),
    [
        (U, 1, U, T),
        (U, U, 12.0, T),
        (U, 0, 11.9, F),
        (U, 0, U, U),
        (U, U, 11.9, U),
        (F, U, U, F),
        (F, 2, U, T),
        (T, 0, 8.0, T),
        (U, U, U, U),
    ],
)
def test_falls_risk(stated: bool | None, falls: int | None, tug: float | None, expected: bool | None) -> None:
    assert falls_risk(stated, falls, tug) is expected


def test_frailty() -> None:
    assert [frailty(4, U), frailty(5, U), frailty(4, T), frailty(U, T), frailty(U, U)] == [F, T, F, T, U]


def test_alcohol_excess() -> None:
    assert [alcohol_excess(14.0, U), alcohol_excess(14.1, F), alcohol_excess(2.0, T)] == [F, T, T]
    assert [alcohol_excess(U, F), alcohol_excess(U, U)] == [F, U]


@pytest.mark.parametrize(
    ("stated", "immobile", "pain", "tug_d", "fracture_d", "walking", "transferring"),
    [
        (False, False, False, 1, 400, False, False),  # what was said stands
        (True, True, True, None, None, True, True),
        (None, False, False, None, None, True, None),  # up by day, and no pain that stops walking
        (None, False, True, 1, 400, None, None),
        (None, True, False, 1, 400, None, None),
        (None, None, False, None, None, None, None),
        (None, None, None, 28, 28, True, True),
        (None, None, None, 29, 400, None, None),
        (None, None, None, 8, 7, None, None),  # before the fracture
        (None, None, None, 1, None, None, None),
    ],
)
def test_walking_and_transfers(
    stated: bool | None,
    immobile: bool | None,
    pain: bool | None,
    tug_d: int | None,
    fracture_d: int | None,
    walking: bool | None,
    transferring: bool | None,
) -> None:
    assert walks(stated, immobile, pain, tug_d, fracture_d) is walking
    assert transfers(stated, immobile, pain, tug_d, fracture_d) is transferring


def test_who_got_down_to_the_floor_and_up_since_the_fracture_transfers() -> None:
    assert transfers(None, False, False, None, 49, floor=True, floor_days=4) is True
    assert transfers(None, False, False, None, 49, floor=False, floor_days=4) is None
    assert transfers(None, False, False, None, 3, floor=True, floor_days=4) is None  # before the fracture
    assert transfers(None, False, True, None, 49, floor=True, floor_days=4) is None
    assert transfers(False, False, False, None, 49, floor=True, floor_days=4) is False


@pytest.mark.parametrize(
    ("spine", "hip", "neck", "stated", "expected"),
    [
        (U, -1.0, U, U, T),
        (U, -1.1, U, T, F),
        (-0.5, U, U, U, U),  # wear and fracture raise the spine's score
        (-0.5, U, U, T, T),
        (-1.1, 0.0, U, U, F),
        (0.0, U, 0.0, U, T),
        (U, U, U, F, F),
    ],
)
def test_normal_bone_density(
    spine: float | None, hip: float | None, neck: float | None, stated: bool | None, expected: bool | None
) -> None:
    assert normal_bone_density(spine, hip, neck, stated) is expected


@pytest.mark.parametrize(
    ("dialysis", "stage", "clearance", "egfr", "severe", "failure"),
    [
        (U, U, 30.0, U, F, F),
        (U, U, 29.9, U, T, F),
        (U, U, 15.0, 40.0, T, F),
        (U, U, 14.9, U, T, T),
        (U, U, 60.0, 29.9, T, F),
        (U, U, 60.0, 14.9, T, T),
        (U, U, U, 30.0, U, U),  # a good eGFR does not clear
        (U, 3, U, U, U, U),  # nor does a stage
        (U, 4, U, U, T, U),
        (U, 5, U, U, T, T),
        (U, 3, 60.0, 60.0, F, F),
        (U, 4, 60.0, U, T, F),
        (T, U, U, U, T, T),
        (T, U, 60.0, U, T, T),  # a clearance says nothing under dialysis
        (F, U, U, U, U, U),
        (F, U, 60.0, U, F, F),
        (U, U, U, U, U, U),
    ],
)
def test_kidneys_by_dialysis_stage_or_measurement(
    dialysis: bool | None,
    stage: int | None,
    clearance: float | None,
    egfr: float | None,
    severe: bool | None,
    failure: bool | None,
) -> None:
    assert severe_kidney_impairment(dialysis, stage, clearance, egfr) is severe
    assert kidney_failure(dialysis, stage, clearance, egfr) is failure


@pytest.mark.parametrize(
    ("item9", "phq9", "expected"),
    [(0, 19, F), (1, 0, T), (0, 20, T), (3, U, T), (U, 27, T), (0, U, F), (U, U, F)],
)
def test_self_harm_on_record(item9: int | None, phq9: int | None, expected: bool) -> None:
    assert self_harm_on_record(item9, phq9) is expected


@pytest.mark.parametrize(
    ("stated", "drug", "chemotherapy", "prednisolone", "expected"),
    [
        (U, U, U, U, U),
        (F, U, U, U, F),  # asked and denied: unknown drugs do not undo it
        (F, T, U, U, T),
        (U, U, T, U, T),
        (F, F, F, 20.0, T),
        (F, F, F, 19.9, F),
        (U, F, F, 19.9, U),
        (T, F, F, 0.0, T),
    ],
)
def test_immunosuppressed(
    stated: bool | None, drug: bool | None, chemotherapy: bool | None, prednisolone: float | None, expected: bool | None
) -> None:
    assert immunosuppressed(stated, drug, chemotherapy, prednisolone) is expected


@pytest.mark.parametrize(
    ("prednisolone", "days", "expected"),
    [(10.0, 29, T), (9.9, 29, F), (10.0, 28, F), (15.0, 160, T), (15.0, U, F), (20.0, 1, T), (U, 160, F)],
)
def test_a_long_course_of_a_steroid_weakens_at_half_the_dose(
    prednisolone: float | None, days: int | None, expected: bool
) -> None:
    assert immunosuppressed(F, F, F, prednisolone, days) is expected


@pytest.mark.parametrize(("crp", "expected"), [(U, F), (10.0, F), (10.1, T)])
def test_a_raised_crp_on_record(crp: float | None, expected: bool) -> None:
    assert crp_raised_on_record(crp) is expected


@pytest.mark.parametrize(
    ("now", "days", "can_transfer", "expected"),
    [(U, U, U, F), (F, 3, T, F), (T, U, U, T), (F, 4, U, T), (U, 3, F, T), (F, 0, T, F)],
)
def test_in_bed_on_record(now: bool | None, days: int | None, can_transfer: bool | None, expected: bool) -> None:
    assert in_bed_on_record(now, days, can_transfer) is expected


@pytest.mark.parametrize(
    ("adjusted", "measured", "total", "low", "high"),
    [
        (2.4, 2.4, 2.3, 2.4, 2.4),  # a known value is both of its bounds
        (U, U, 3.77, 3.37, 4.37),  # albumin of 60 and of 10 g/L
        (U, U, U, U, U),
        (U, 3.6, 3.0, 2.6, 3.6),  # report and total contradict each other: the whole span stays open
        (U, 2.3, 2.4, 2.0, 3.0),
    ],
)
def test_calcium_bounds(
    adjusted: float | None, measured: float | None, total: float | None, low: float | None, high: float | None
) -> None:
    assert calcium_at_least(adjusted, measured, total) == pytest.approx(low)
    assert calcium_at_most(adjusted, measured, total) == pytest.approx(high)


@pytest.mark.parametrize(
    ("age", "sex", "creatinine", "expected"),
    [
        (54, "male", 306.0, 18.9),  # 141 x (306 / 79.56)^-1.209 x 0.993^54
        (80, "female", 61.88, 81.8),  # at the knee: 144 x 0.993^80 (143.5, rounded in the tables)
        (50, "female", 50.0, 108.4),
        (18, "male", 79.56, 124.3),
        (17, "male", 79.56, U),
        (54, "other", 306.0, U),
        (54, U, 306.0, U),
        (U, "male", 306.0, U),
        (54, "male", U, U),
        (54, "male", 0.0, U),
    ],
)
def test_ckd_epi(age: int | None, sex: str | None, creatinine: float | None, expected: float | None) -> None:
    assert ckd_epi_2009(age, sex, creatinine) == pytest.approx(expected, abs=0.1)


@pytest.mark.parametrize(
    ("reported", "computed", "reported_days", "creatinine_days", "expected"),
    [
        (60.0, 20.0, 5, 4, 20.0),
        (60.0, 20.0, 5, 5, 60.0),
        (60.0, 20.0, U, 5, 60.0),
        (60.0, 20.0, 5, U, 60.0),
        (60.0, U, 5, 4, 60.0),
        (U, 20.0, U, 4, 20.0),
        (U, U, U, U, U),
    ],
)
def test_newest_egfr(
    reported: float | None,
    computed: float | None,
    reported_days: int | None,
    creatinine_days: int | None,
    expected: float | None,
) -> None:
    assert newest_egfr(reported, computed, reported_days, creatinine_days) == expected


@pytest.mark.parametrize(
    ("dialysis", "stage", "egfr", "acute", "unstaged", "expected"),
    [
        (U, U, U, U, U, False),
        (False, 2, 60.0, False, False, False),
        (U, U, 59.9, U, U, True),
        (U, 3, 75.0, U, U, True),
        (True, U, U, U, U, True),
        (U, U, U, True, U, True),
        (U, U, U, U, True, True),
        (U, 2, U, U, True, False),
        (U, U, 60.0, U, True, False),
    ],
)
def test_kidney_impairment_on_record(
    dialysis: bool | None,
    stage: int | None,
    egfr: float | None,
    acute: bool | None,
    unstaged: bool | None,
    expected: bool,
) -> None:
    assert kidney_impairment_on_record(dialysis, stage, egfr, acute, unstaged) is expected

"""Kidney, build and blood: formulas with their units and limits."""

from collections.abc import Callable, Iterable

from .logic import Truth

OBESE_FROM = 30.0  # kg/m2: from here on ideal weight stands for actual weight (a choice of this product)
# (140 - age) x weight / (72 x creatinine mg/dL), x 0.85 in women; 1 mg/dL = 88.4 umol/L gives these factors.
CREATININE_FACTOR = {"male": 1.23, "female": 1.04}
IDEAL_AT_FIVE_FEET = {"male": 50.0, "female": 45.5}  # kg at 152.4 cm, plus 2.3 kg an inch (0.91 kg/cm)
FIVE_FEET = 152.4  # cm
IDEAL_PER_CM = 0.91  # kg/cm
ALBUMIN_NORMAL = 40.0  # g/L
CALCIUM_PER_ALBUMIN = 0.02  # mmol/g
CALCIUM_AGREES = 0.1  # mmol/L
SEVERE_BELOW = 30.0  # mL/min of clearance or mL/min/{1.73_m2} of eGFR (kdigo-gfr-categories, G4)
IMPAIRED_STAGE = 3
IMPAIRED_BELOW = 60.0  # mL/min/{1.73_m2}
FAILURE_BELOW = 15.0  # the same units (kdigo-gfr-categories, G5)
SEVERE_STAGE, FAILURE_STAGE = 4, 5
ALBUMIN_LOWEST, ALBUMIN_HIGHEST = 10.0, 60.0  # g/L in people who live: a choice of this product (interpretations.md)
# Sex: 141 x 1.018 in women, creatinine of the knee (umol/L; 0.7 and 0.9 mg/dL), exponent below it (ckd-epi-2009).
CKD_EPI = {"female": (143.538, 61.88, -0.329), "male": (141.0, 79.56, -0.411)}
CKD_EPI_ABOVE, CKD_EPI_PER_YEAR, CKD_EPI_FROM = -1.209, 0.993, 18  # exponent, factor, years of age
AKI_RATIO = 0.75  # a fall of eGFR by more than 25 % in 7 days (a choice of this product: it only blocks)
ALP_UPPER = 130.0  # U/L (alp-range)
GGT_UPPER = 60.0  # U/L, a choice of this product (interpretations.md): between the limits for women and men
ALP_AFTER_FRACTURE_D = 84  # d: a fracture raises alkaline phosphatase for weeks (alp-after-fracture)
INR_STOP = 1.5  # above: no procedure; the strict end of 1.5 to 1.8 in sir-2019-bleeding
PLATELETS_STOP = 50.0  # 10*9/L, below: no procedure (sir-2019-bleeding)


def cockcroft_gault(
    age_years: int | None,
    sex: str | None,
    weight: float | None,
    height: float | None,
    bmi: float | None,
    creatinine: float | None,
) -> float | None:
    """Creatinine clearance (mL/min) from age (a), weight (kg), height (cm), BMI (kg/m2) and creatinine (umol/L).

    Cockcroft and Gault, Nephron 1976;16:31-41, doi 10.1159/000180580, on actual weight; from BMI 30 on the ideal weight
    of Devine (devine-1974), never above the actual one. An unknown BMI leaves the choice of weight open, so the answer
    is unknown. The formula knows two sexes and no other.

    >>> round(cockcroft_gault(80, "female", 50.0, 155.0, 20.8, 80.0), 1)
    39.0
    """
    if age_years is None or weight is None or not creatinine or sex not in CREATININE_FACTOR:
        return None
    used = dosing_weight(sex, weight, height, bmi)
    if used is None or age_years >= 140:
        return None
    return (140 - age_years) * used * CREATININE_FACTOR[sex] / creatinine


def dosing_weight_kind(weight: float | None, dosing_weight: float | None) -> str | None:
    """Whether the weight (kg) that goes into the clearance is the actual or the ideal one."""
    if weight is None or dosing_weight is None:
        return None
    return "ideal" if dosing_weight < weight else "actual"


def body_mass_index(weight: float | None, tallest_height: float | None, recorded: float | None) -> float | None:
    """Weight (kg) over the square of the tallest known height (cm, taken in m): kg/m2; else the recorded BMI.

    The tallest height, because a spine that has lost height would raise the result (gavriilidou-2015-height).
    """
    if weight is None or not tallest_height:
        return recorded
    return weight / (tallest_height / 100) ** 2


def height_loss(tallest_stated: float | None, tallest_measured: float | None, height: float | None) -> float | None:
    """Centimetres (cm) lost from the tallest known height (siminoski-2006-hhl-6cm), not below 0.

    Measurements that show no loss say nothing about the height of youth: unknown unless a tallest height is stated.
    """
    if height is None:
        return None
    if tallest_stated is None and (tallest_measured is None or tallest_measured <= height):
        return None
    return max(tallest_stated or 0.0, tallest_measured or 0.0, height) - height


def height_loss_between(tallest: float | None, height: float | None, measurements: int | None) -> float | None:
    """Centimetres (cm) lost between measurements of some years (iscd-2007-vfa); one measurement alone shows no loss.

    >>> height_loss_between(162, 160, 2), height_loss_between(160, 160, 2), height_loss_between(160, 160, 1)
    (2, 0, None)
    """
    if tallest is None or height is None or measurements is None or measurements < 2:
        return None
    return tallest - height


def adjusted_calcium(measured: float | None, total: float | None, albumin: float | None) -> float | None:
    """Albumin-adjusted calcium (mmol/L): as reported, else total (mmol/L) + 0.02 x (40 - albumin in g/L).

    Formula: adjusted-calcium-1973. Without albumin as reported, else unknown. Where both are there and differ by more
    than 0.1 mmol/L (a choice of this product) one is old or wrong: unknown, measure again.
    """
    if total is None or albumin is None:
        return measured
    calculated = total + CALCIUM_PER_ALBUMIN * (ALBUMIN_NORMAL - albumin)
    if measured is None:
        return calculated
    return measured if abs(measured - calculated) <= CALCIUM_AGREES else None


def calcium_at_least(adjusted: float | None, measured: float | None, total: float | None) -> float | None:
    """The adjusted calcium (mmol/L) when known, else the lowest that reported and total calcium (mmol/L) leave open.

    Total calcium alone bounds it by the highest plausible albumin of 60 g/L. Where a reported value contradicts the
    total, the lower counts.

    >>> round(calcium_at_least(None, None, 3.77), 2), calcium_at_least(2.4, None, 2.3)
    (3.37, 2.4)
    """
    return _calcium_end(adjusted, measured, total, ALBUMIN_HIGHEST, min)


def calcium_at_most(adjusted: float | None, measured: float | None, total: float | None) -> float | None:
    """The adjusted calcium (mmol/L) when known, else the highest that reported and total calcium (mmol/L) leave open.

    Total calcium alone bounds it by the lowest plausible albumin of 10 g/L.

    >>> round(calcium_at_most(None, None, 1.4), 2)
    2.0
    """
    return _calcium_end(adjusted, measured, total, ALBUMIN_LOWEST, max)


def _calcium_end(
    adjusted: float | None,
    measured: float | None,
    total: float | None,
    albumin: float,
    end: Callable[[Iterable[float]], float],
) -> float | None:
    if adjusted is not None:
        return adjusted
    by_total = None if total is None else total + CALCIUM_PER_ALBUMIN * (ALBUMIN_NORMAL - albumin)
    known = [value for value in (measured, by_total) if value is not None]
    return end(known) if known else None


def ckd_epi_2009(age_years: int | None, sex: str | None, creatinine: float | None) -> float | None:
    """eGFR (mL/min/{1.73_m2}) of an adult by CKD-EPI 2009 from age (a), sex and creatinine (umol/L), without ancestry.

    Levey and others, Ann Intern Med 2009;150:604-612 (ckd-epi-2009). The equation of 2021 gives a few per cent more.
    While creatinine is still rising, as in acute kidney injury, the true value is lower.

    >>> round(ckd_epi_2009(54, "male", 306.0), 1)
    18.9
    """
    if age_years is None or not creatinine or sex not in CKD_EPI or age_years < CKD_EPI_FROM:
        return None
    factor, knee, below = CKD_EPI[sex]
    share = creatinine / knee
    return float(factor * share ** (below if share <= 1 else CKD_EPI_ABOVE) * CKD_EPI_PER_YEAR**age_years)


def newest_egfr(
    reported: float | None, computed: float | None, reported_days: int | None, creatinine_days: int | None
) -> float | None:
    """The eGFR (mL/min/{1.73_m2}) that the laboratory reports; the computed one where none is, or where it is newer.

    Days (d) since each. Creatinine without a day does not replace a report.

    >>> newest_egfr(60.0, 20.0, 200, 2), newest_egfr(60.0, 20.0, 2, 2), newest_egfr(None, 20.0, None, None)
    (20.0, 60.0, 20.0)
    """
    newer = reported_days is not None and creatinine_days is not None and creatinine_days < reported_days
    return computed if reported is None or (newer and computed is not None) else reported


def acute_kidney_injury(stated: bool | None, egfr: float | None, egfr_highest_7d: float | None) -> Truth:
    """Stated, or an eGFR (mL/min/{1.73_m2}) more than 25 % below the highest of the 7 days before; else as stated."""
    if egfr is not None and egfr_highest_7d is not None and egfr < AKI_RATIO * egfr_highest_7d:
        return True
    return stated


def severe_kidney_impairment(
    on_dialysis: bool | None, ckd_stage: int | None, creatinine_clearance: float | None, egfr: float | None
) -> Truth:
    """Dialysis, stage 4 or 5, or a clearance (mL/min) or eGFR (mL/min/{1.73_m2}) below 30 (kdigo-gfr-categories).

    Only a measured clearance says no: a stage or an eGFR of better days does not clear.
    """
    return _kidney(on_dialysis, ckd_stage, creatinine_clearance, egfr, SEVERE_STAGE, SEVERE_BELOW)


def kidney_failure(
    on_dialysis: bool | None, ckd_stage: int | None, creatinine_clearance: float | None, egfr: float | None
) -> Truth:
    """Dialysis, stage 5, or a clearance (mL/min) or eGFR (mL/min/{1.73_m2}) below 15 (kdigo-gfr-categories).

    Only a measured clearance says no.
    """
    return _kidney(on_dialysis, ckd_stage, creatinine_clearance, egfr, FAILURE_STAGE, FAILURE_BELOW)


def kidney_impairment_on_record(
    on_dialysis: bool | None,
    ckd_stage: int | None,
    egfr: float | None,
    acute_kidney_injury: bool | None,
    unstaged: bool | None,
) -> bool:
    """Whether the record tells of impaired kidneys: dialysis, stage 3 or more, eGFR below 60 mL/min/{1.73_m2}, an acute
    kidney injury, or kidney disease whose stage neither a code nor an eGFR names (kdigo-gfr-categories).

    >>> kidney_impairment_on_record(None, 3, None, None, None), kidney_impairment_on_record(None, None, 60, None, True)
    (True, False)
    """
    low = egfr is not None and egfr < IMPAIRED_BELOW
    unnamed = unstaged is True and ckd_stage is None and egfr is None
    impaired = low or unnamed or (ckd_stage or 0) >= IMPAIRED_STAGE
    return impaired or on_dialysis is True or acute_kidney_injury is True


def unexplained_alp(
    stated: bool | None,
    alp: float | None,
    ggt: float | None,
    liver_disease: bool | None,
    days_since_newest_vf: int | None,
) -> Truth:
    """Alkaline phosphatase (U/L) above 130 that neither a fracture of the last 84 d (alp-after-fracture) nor the liver
    (GGT above 60 U/L, or liver disease) explains. True needs all three explanations ruled out.
    """
    if stated is not None or alp is None:
        return stated
    if alp <= ALP_UPPER:
        return False
    healing = None if days_since_newest_vf is None else days_since_newest_vf <= ALP_AFTER_FRACTURE_D
    explained = (healing, None if ggt is None else ggt > GGT_UPPER, liver_disease)
    if True in explained:
        return False
    return None if None in explained else True


def coagulopathy(
    stated: bool | None, inr: float | None, platelets: float | None, bleeding_disorder: bool | None
) -> Truth:
    """Uncorrected coagulopathy: stated, INR above 1.5 or platelets below 50 10*9/L (sir-2019-bleeding).

    False when denied, or when both are measured and fine and a bleeding disorder is denied.
    """
    if stated or (inr is not None and inr > INR_STOP) or (platelets is not None and platelets < PLATELETS_STOP):
        return True
    measured = inr is not None and platelets is not None
    return False if stated is False or (measured and bleeding_disorder is False) else None


def _kidney(
    on_dialysis: bool | None,
    ckd_stage: int | None,
    creatinine_clearance: float | None,
    egfr: float | None,
    stage: int,
    limit: float,
) -> Truth:
    low = any(value is not None and value < limit for value in (creatinine_clearance, egfr))
    if on_dialysis or low or (ckd_stage is not None and ckd_stage >= stage):
        return True
    return None if creatinine_clearance is None else False


def dosing_weight(sex: str | None, weight: float | None, height: float | None, bmi: float | None) -> float | None:
    """The weight (kg) that goes into the clearance: actual, from BMI 30 on ideal (devine-1974); height in cm.

    None when it cannot be told which.
    """
    if weight is None or sex not in IDEAL_AT_FIVE_FEET:
        return None
    if bmi is None or bmi < OBESE_FROM:
        return None if bmi is None else weight
    if height is None:
        return None
    return min(weight, IDEAL_AT_FIVE_FEET[sex] + IDEAL_PER_CM * (height - FIVE_FEET))

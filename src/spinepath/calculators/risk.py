"""Falls, frailty, alcohol and bone density: yes, no or unknown from scores and measurements."""

from .logic import Truth

SEVERELY_FRAIL = 7  # Clinical Frailty Scale
SYSTOLIC_STOP, DIASTOLIC_STOP = 180.0, 110.0  # mmHg
TUG_SLOW_FROM = 12.0  # s (steadi-chair-stand, tug-cutoff)
FRAIL_FROM = 5  # Clinical Frailty Scale (cfs-levels)
ALCOHOL_LOW_RISK = 14.0  # units a week (alcohol-cmo-2016)
ITEM_9_YES, PHQ9_SEVERE = 1, 20  # psych-escalation-rule, phq9-cutoff
STEROID_WEAKENS_FROM = 20.0  # mg/d of prednisolone (steroid-immunosuppression)
LONG_STEROID_WEAKENS_FROM, LONG_STEROID_D = 10.0, 28  # mg/d for more than 28 d (jcvi-2021-steroids)
CRP_RAISED_ABOVE = 10.0  # mg/L: above the upper limit of most laboratories (infection-red-flags gives no number)
TUG_SHOWS_FOR_D = 28  # d: what a timed walk showed of today's abilities; a choice of this product
IN_BED_LONGER_THAN_D = 3  # d (bed-rest-engine-rule)
T_NORMAL_FROM = -1.0  # {T-score}: normal at -1.0 and above (who-1994-t-score)


def falls_risk(stated: bool | None, falls_12m: int | None, tug_s: float | None) -> Truth:
    """At risk: stated, a fall in 12 months, or timed up and go of 12 s or more; no needs a denial or both tests."""
    if stated or (falls_12m is not None and falls_12m >= 1) or (tug_s is not None and tug_s >= TUG_SLOW_FROM):
        return True
    return False if stated is False or (falls_12m is not None and tug_s is not None) else None


def walks(
    stated: bool | None,
    immobile: bool | None,
    pain_prevents: bool | None,
    tug_days: int | None,
    newest_fracture_days: int | None,
) -> Truth:
    """Walking as stated; else yes for who is up by day and not kept from it by pain, or lately did a timed up and go.

    The test begins and ends on a chair with 3 m of walking between (tug-cutoff). Nothing but a statement says no.
    """
    if stated is not None or immobile or pain_prevents:
        return stated
    up_by_day = immobile is False and pain_prevents is False
    return True if up_by_day or _tug_since(tug_days, newest_fracture_days) else None


def transfers(
    stated: bool | None,
    immobile: bool | None,
    pain_prevents: bool | None,
    tug_days: int | None,
    newest_fracture_days: int | None,
    floor: bool | None = None,
    floor_days: int | None = None,
) -> Truth:
    """Getting from bed to chair as stated; else yes for who lately did a timed up and go (tug-cutoff).

    So it is for who lately got down to the floor and up again. Days count from each to the day of the plan (d).
    """
    if stated is not None or immobile or pain_prevents:
        return stated
    from_the_floor = floor is True and _tug_since(floor_days, newest_fracture_days)
    return True if from_the_floor or _tug_since(tug_days, newest_fracture_days) else None


def _tug_since(days: int | None, newest_fracture_days: int | None) -> bool:
    """Done within 28 d and not before the newest fracture; without a date of that it shows nothing."""
    if days is None or newest_fracture_days is None:
        return False
    return days <= min(TUG_SHOWS_FOR_D, newest_fracture_days)


def frailty(cfs: int | None, stated: bool | None) -> Truth:
    """Clinical Frailty Scale of 5 or more (cfs-levels); without a score as stated."""
    return stated if cfs is None else cfs >= FRAIL_FROM


def alcohol_excess(units_per_week: float | None, stated: bool | None) -> Truth:
    """More than 14 units a week (alcohol-cmo-2016), or stated; a count at or below that settles it when not stated."""
    if stated:
        return True
    return stated if units_per_week is None else units_per_week > ALCOHOL_LOW_RISK


def self_harm_on_record(item9: int | None, phq9: int | None) -> bool:
    """Item 9 of the PHQ-9 at 1 or more, or 20 points in all (psych-escalation-rule). It speaks of the record only:

    False means that no such answer is on it, so that limits on supply hold for those who gave one and nobody else.
    """
    return (item9 is not None and item9 >= ITEM_9_YES) or (phq9 is not None and phq9 >= PHQ9_SEVERE)


def immunosuppressed(
    stated: bool | None,
    on_immunosuppressant: bool | None,
    on_chemotherapy: bool | None,
    prednisolone: float | None,
    steroid_days: float | None = None,
) -> Truth:
    """Stated, or by a drug: an immunosuppressant, chemotherapy, or a steroid; else as stated.

    Prednisolone from 20 mg/d counts from the first day (steroid-immunosuppression asks for two weeks), from 10 mg/d
    after more than four weeks (jcvi-2021-steroids).
    """
    dose, long = prednisolone or 0.0, steroid_days is not None and steroid_days > LONG_STEROID_D
    by_steroid = dose >= STEROID_WEAKENS_FROM or (long and dose >= LONG_STEROID_WEAKENS_FROM)
    return True if stated or on_immunosuppressant or on_chemotherapy or by_steroid else stated


def crp_raised_on_record(crp: float | None) -> bool:
    """A CRP above 10 mg/L is on record; False speaks of the record only, for nobody need have measured it."""
    return crp is not None and crp > CRP_RAISED_ABOVE


def in_bed_on_record(now: bool | None, days: int | None, can_transfer: bool | None) -> bool:
    """In bed or a chair nearly all day, for more than 3 days (d), or unable to get from bed to chair, on record."""
    return bool(now) or (days is not None and days > IN_BED_LONGER_THAN_D) or can_transfer is False


def normal_bone_density(
    spine: float | None, hip: float | None, femoral_neck: float | None, stated: bool | None
) -> Truth:
    """Every known T-score at -1.0 or above (who-1994-t-score), a hip site among them; any lower one says no.

    The spine alone cannot say yes: fracture and wear raise its density.
    """
    known = [score for score in (spine, hip, femoral_neck) if score is not None]
    if any(score < T_NORMAL_FROM for score in known):
        return False
    return True if hip is not None or femoral_neck is not None else stated


def short_prognosis(stated: bool | None, frailty_cfs: int | None, active_cancer: bool | None) -> Truth:
    """A life expectancy under 12 months: as stated; else denied by a frailty scale of 6 or less without active cancer.

    The denial is a choice of this product: without it every plan would ask for a prognosis.
    """
    if stated is not None:
        return stated
    fair = frailty_cfs is not None and frailty_cfs < SEVERELY_FRAIL and active_cancer is False
    return False if fair else None


def very_high_pressure(stated: bool | None, systolic: float | None, diastolic: float | None) -> Truth:
    """Blood pressure out of control: stated, or 180 mmHg systolic or 110 mmHg diastolic and more (limits: ours)."""
    high = systolic is not None and systolic >= SYSTOLIC_STOP, diastolic is not None and diastolic >= DIASTOLIC_STOP
    if stated or any(high):
        return True
    return False if stated is False or (systolic is not None and diastolic is not None) else None


def frail_or_care_home_on_record(frail: Truth, care_setting: str | None) -> bool:
    """Whether frailty is known, or life in a care home, where half are frail and most others nearly so
    (kojima-2015-nursing-home).

    >>> frail_or_care_home_on_record(None, "care_home"), frail_or_care_home_on_record(False, "care_home")
    (True, False)
    """
    return frail is True or (frail is None and care_setting == "care_home")

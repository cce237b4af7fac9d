"""How bad the pain is, from self-report where there is one and from observation where there is none."""

from collections.abc import Sequence

from .logic import Truth, both

# Score from which pain is severe or at least moderate, per scale. NRS 0-10: vapour-2016-criteria for severe, nrs-11 for
# moderate; PAINAD 0-10: painad-2003; Abbey 0-18: abbey-2004.
SEVERE = {"nrs": 7.0, "painad": 7, "abbey": 14}
MODERATE = {"nrs": 4.0, "painad": 4, "abbey": 8}
NRS_MAX = 10
REAL_CHANGE = {"nrs": 2.0, "rdq": 5.0}  # {score}: least change that people notice (ostelo-2008-mic-nrs, -rdq)
REAL_SHARE = 0.3  # of the earlier score (ostelo-2008-mic-nrs, ostelo-2008-mic-rdq)
PARACETAMOL_REGULAR_D = 3  # d: 72 h of regular paracetamol before analgesia counts as optimised

RESISTS_FROM_D = 14  # d: our reading of "unresponsive to conservative measures" (idsa-2015-vertebral-osteomyelitis)


LATE_PAIN_D = 42  # d (reimage-rule, ros-healing-6-12wk)


def resistant_pain_on_record(days: int | None, course: str | None, response: str | None) -> bool:
    """Pain of two weeks (d) or more that gets worse or that no painkiller relieves, on record.

    False speaks of the record only: nobody is held up by what was not asked (idsa-2015-vertebral-osteomyelitis).
    """
    return days is not None and days >= RESISTS_FROM_D and (course == "worse" or response == "none")


def easing_on_record(taken: bool | None, course: str | None, severe: bool | None) -> bool:
    """Pain that gets better on what is taken and is not severe, on record; False is no sign that more is needed.

    >>> easing_on_record(True, "better", False), easing_on_record(True, "better", None)
    (True, False)
    """
    return taken is True and course == "better" and severe is False


def highest_pain(move: float | None, rest: float | None, stated: float | None) -> float | None:
    """The highest known NRS ({score}, 0-10). Pain at rest alone is only a lower bound, so unknown unless it is 10."""
    if move is None and stated is None:
        return rest if rest == NRS_MAX else None
    return max(score for score in (move, rest, stated) if score is not None)


def severe_pain(
    move: float | None,
    rest: float | None,
    stated: float | None,
    painad: int | None,
    abbey: int | None,
    self_report: bool | None = None,
) -> Truth:
    """NRS >= 7 (vapour-2016-criteria), PAINAD >= 7 (painad-2003) or Abbey >= 14 (abbey-2004).

    False needs a score that could have shown it: pain at rest alone cannot. Where self-report is known to be
    impossible, observation replaces the NRS.
    """
    return _reaches(SEVERE, *_reported(move, rest, stated, self_report), painad, abbey)


def moderate_or_severe_pain(
    move: float | None,
    rest: float | None,
    stated: float | None,
    painad: int | None,
    abbey: int | None,
    self_report: bool | None = None,
) -> Truth:
    """NRS >= 4 (nrs-11), PAINAD >= 4 (painad-2003) or Abbey >= 8 (abbey-2004); the rest as in `severe_pain`."""
    return _reaches(MODERATE, *_reported(move, rest, stated, self_report), painad, abbey)


def pain_or_fresh_fracture(back_pain: bool | None, vf_within_24m: bool | None) -> bool | None:
    """Whether pain relief is thought of: back pain, or nobody asked and a vertebra broke in the last 24 months.

    Most fractures that are found in the clinic hurt (expert-practice); whether this one does is asked before a dose.

    >>> pain_or_fresh_fracture(None, True), pain_or_fresh_fracture(False, True), pain_or_fresh_fracture(None, False)
    (True, False, None)
    """
    return back_pain if back_pain is not None else (vf_within_24m or None)


def pain_change(
    move: float | None, move_before: float | None, rest: float | None, rest_before: float | None
) -> str | None:
    """`better`, `worse` or `no_real_change`, of two NRS ({score}, 0-10) of one condition: movement, else rest.

    Real is a change of >= 2 points and >= 30 % of the earlier score (ostelo-2008-mic-nrs; both, as a rule of this
    product). A score on movement is never compared with one at rest.
    """
    moving = _real_change(move, move_before, REAL_CHANGE["nrs"], both_needed=True)
    return moving or _real_change(rest, rest_before, REAL_CHANGE["nrs"], both_needed=True)


def function_change(rdq: float | None, rdq_before: float | None) -> str | None:
    """The same of two Roland-Morris scores ({score}, 0-24): >= 5 points or >= 30 % (ostelo-2008-mic-rdq)."""
    return _real_change(rdq, rdq_before, REAL_CHANGE["rdq"], both_needed=False)


def optimal_analgesia(
    stated: bool | None,
    paracetamol_days: int | None,
    step_added: bool | None,
    as_prescribed: bool | None,
    allergy_paracetamol: bool | None,
) -> Truth:
    """Whether analgesia was optimised: stated, or all of >= 3 d of regular paracetamol, a further step, taken as told.

    Paracetamol is not demanded of somebody allergic to it. A rule of this product for the words "optimal pain
    management" of nice-ta279-criteria, which leave it open.
    """
    if stated is not None:
        return stated
    long_enough = None if paracetamol_days is None else paracetamol_days >= PARACETAMOL_REGULAR_D
    return both(True if allergy_paracetamol else long_enough, step_added, as_prescribed)


def _real_change(now: float | None, before: float | None, points: float, *, both_needed: bool) -> str | None:
    if now is None or before is None:
        return None
    moved = abs(now - before)
    enough = (moved >= points, moved > 0 and moved >= REAL_SHARE * before)
    if not (all(enough) if both_needed else any(enough)):
        return "no_real_change"
    return "better" if now < before else "worse"


def _reported(
    move: float | None, rest: float | None, stated: float | None, self_report: bool | None
) -> tuple[float | None, float | None, float | None]:
    """The NRS values, none of which counts when the person is known to be unable to report pain."""
    return (None, None, None) if self_report is False else (move, rest, stated)


def _reaches(
    limit: dict[str, float],
    move: float | None,
    rest: float | None,
    stated: float | None,
    painad: int | None,
    abbey: int | None,
) -> Truth:
    reached = [score >= limit["nrs"] for score in (move, rest, stated) if score is not None]
    reached += [painad >= limit["painad"]] if painad is not None else []
    reached += [abbey >= limit["abbey"]] if abbey is not None else []
    if any(reached):
        return True
    return None if (move, stated, painad, abbey) == (None,) * 4 else False


def cancer_pain_on_record(
    cancer: bool | None,
    active_cancer: bool | None,
    night_pain: bool | None,
    pattern: str | None,
    course: str | None,
    site: str | None,
    round_the_chest: bool | None,
    down_a_limb: bool | None,
) -> bool:
    """Cancer now or before, with pain of a kind that suggests metastases (mscc-red-flags), both on record.

    At night, there all the time, getting worse, in the upper back, round the chest or down a limb. False speaks of the
    record only.
    """
    kind = night_pain or round_the_chest or down_a_limb
    return bool(cancer or active_cancer) and bool(
        kind or pattern == "constant" or course == "worse" or site == "thoracic"
    )


def cancer_unsettled_on_record(
    cancer: bool | None,
    active_cancer: bool | None,
    fracture: bool | None,
    osteoporotic: bool | None,
    pedicle_loss: bool | None,
    soft_tissue_mass: bool | None,
) -> bool:
    """Whether a cancer on record may be behind back pain although nothing about the pain suggests it (mscc-red-flags).

    A cancer of the past until its fracture is called osteoporotic, an active one until the image was also read for a
    lost pedicle and a mass. False speaks of the record only.
    """
    if active_cancer:
        return (osteoporotic, pedicle_loss, soft_tissue_mass) != (True, False, False)
    return bool(cancer and fracture) and not osteoporotic


def image_in_haste(cancer: bool | None, immunosuppressed: bool | None, course: str | None, change: str | None) -> bool:
    """Whether the record holds a reason to image within a week: cancer, a weak immune system, or pain that is worse."""
    return bool(cancer or immunosuppressed) or "worse" in (course, change)


def imaged_late_on_record(pain_days: int | None, image_days: Sequence[int | None]) -> bool:
    """Whether an image of any fracture (days ago, d) is surely of a pain that had lasted 42 d or more (reimage-rule).

    It speaks of the record: False means that no such image is on it.
    """
    return pain_days is not None and any(day is not None and pain_days - day >= LATE_PAIN_D for day in image_days or ())

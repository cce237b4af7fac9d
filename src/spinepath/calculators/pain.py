"""How bad the pain is, from self-report where there is one and from observation where there is none."""

from .logic import Truth, both

# Score from which pain is severe or at least moderate, per scale. NRS 0-10: vapour-2016-criteria for severe, nrs-11 for
# moderate; PAINAD 0-10: painad-2003; Abbey 0-18: abbey-2004.
SEVERE = {"nrs": 7.0, "painad": 7, "abbey": 14}
MODERATE = {"nrs": 4.0, "painad": 4, "abbey": 8}
NRS_MAX = 10
PARACETAMOL_REGULAR_D = 3  # d: 72 h of regular paracetamol before analgesia counts as optimised


def highest_pain(move: float | None, rest: float | None, stated: float | None) -> float | None:
    """The highest known NRS ({score}, 0-10). Pain at rest alone is only a lower bound, so unknown unless it is 10."""
    if move is None and stated is None:
        return rest if rest == NRS_MAX else None
    return max(score for score in (move, rest, stated) if score is not None)


def severe_pain(
    move: float | None, rest: float | None, stated: float | None, painad: int | None, abbey: int | None
) -> Truth:
    """NRS >= 7 (vapour-2016-criteria), PAINAD >= 7 (painad-2003) or Abbey >= 14 (abbey-2004).

    False needs a score that could have shown it: pain at rest alone cannot.
    """
    return _reaches(SEVERE, move, rest, stated, painad, abbey)


def moderate_or_severe_pain(
    move: float | None, rest: float | None, stated: float | None, painad: int | None, abbey: int | None
) -> Truth:
    """NRS >= 4 (nrs-11), PAINAD >= 4 (painad-2003) or Abbey >= 8 (abbey-2004); false as in `severe_pain`."""
    return _reaches(MODERATE, move, rest, stated, painad, abbey)


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

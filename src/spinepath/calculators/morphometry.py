"""Six-point measurement of a vertebra on a side-view image: loss of height, shape and grade (genant-1993-sq-grades)."""

from typing import Literal

MILD, MODERATE, SEVERE = 20.0, 25.0, 40.0  # % of height (genant-1993-sq-grades)
Shape = Literal["none", "wedge", "biconcave", "crush"]


def height_loss_percent(height: float | None, reference: float | None) -> float | None:
    """How much lower (%) a height (mm) is than the one it is set against (mm); below 0 where it is higher.

    Front against back of the same vertebra is wedging, middle against back biconcavity (radiopaedia-genant), back
    against the back of a whole neighbour crushing.
    """
    if height is None or reference is None or reference <= 0:
        return None
    return 100 * (1 - height / reference)


def greatest_height_loss(
    wedge: float | None, biconcave: float | None, crush: float | None, front: float | None, middle: float | None
) -> float | None:
    """The greatest of five losses (%), at least 0: within the vertebra, and against a whole neighbour.

    None while one of them is not known, because that one may be the greatest.
    """
    losses = (wedge, biconcave, crush, front, middle)
    known = [loss for loss in losses if loss is not None]
    return max(0.0, *known) if len(known) == len(losses) else None


def genant_grade(loss: float | None) -> int | None:
    """Grade 0 to 3 of the greatest loss of height (%): mild from 20, moderate from 25, severe above 40."""
    if loss is None:
        return None
    loss = round(loss, 6)  # 1 - 18/24 is 25 %, and not a hair less
    return sum((loss >= MILD, loss >= MODERATE, loss > SEVERE))


def vertebral_shape(wedge: float | None, biconcave: float | None, crush: float | None) -> Shape | None:
    """Crush where the back has lost 20 % or more, else wedge or biconcave, whichever loss (%) is the greater."""
    if wedge is None or biconcave is None or crush is None:
        return None
    wedge, biconcave, crush = (round(loss, 6) for loss in (wedge, biconcave, crush))
    if crush >= MILD:
        return "crush"
    if max(wedge, biconcave) < MILD:
        return "none"
    return "wedge" if wedge >= biconcave else "biconcave"

"""From the table of fractures to one answer about the person. Lists hold one item a fracture, None where unknown."""

from collections.abc import Sequence
from datetime import date

from .dates import day_range, days_since
from .logic import Rows, Truth

RECENT_D = 730  # d: 24 months (nogg-2021-vhr-definition)
IMAGE_VALID_D = 183  # d: an older image does not show how the fracture is today (a choice of this product)
T_OSTEOPOROSIS = -2.5  # {T-score}, at or below (who-1994-t-score)
ABOVE_T5 = frozenset({"t1", "t2", "t3", "t4"})
OTHER_CAUSES = frozenset({"traumatic", "malignant", "infective"})
Texts = Sequence[str | None]


def unhealed_on_imaging(
    stated: bool | None,
    oedema: bool | None,
    uptake: bool | None,
    imaging_date: str | None,
    onset: str | None,
    as_of: date,
) -> Truth:
    """Whether an image shows that the fracture has not healed: oedema, or uptake of tracer (nice-ta279-criteria).

    The image counts when it is surely no older than 183 d and surely not before the onset. That it has healed needs a
    known onset too; otherwise as stated.
    """
    age = days_since(imaging_date, as_of)
    if age is None or age[1] > IMAGE_VALID_D or not _not_before(imaging_date, onset):
        return stated
    if oedema or uptake:
        return True
    shows_none = oedema is False or uptake is False
    return False if shows_none and onset is not None else stated


AGE_FRAGILITY = 50  # a


def osteoporotic_cause(
    cause: str | None,
    osteoporosis_diagnosed: bool | None,
    lowest_t_score: float | None,
    normal_bmd: bool | None,
    high_energy_trauma: bool | None,
    cancer_ever: bool | None,
    bone_metastases: bool | None = None,
    myeloma: bool | None = None,
    pedicle_loss: bool | None = None,
    soft_tissue_mass: bool | None = None,
) -> Truth:
    """Whether osteoporosis caused the fracture: named as cause, or osteoporosis with trauma and cancer ruled out.

    A named cause is unknown again while something speaks for another: a strong injury, cancer in bone, or a sign of it
    on the image (mscc-red-flags).

    Osteoporosis is the diagnosis or a T-score of -2.5 or below (who-1994-t-score). Normal bone density contradicts it:
    then unknown, whatever the cause that was named. Without a named cause the answer is never no.
    """
    if cause in OTHER_CAUSES:
        return False
    if normal_bmd or high_energy_trauma or bone_metastases or myeloma or pedicle_loss or soft_tissue_mass:
        return None
    low = lowest_t_score is not None and lowest_t_score <= T_OSTEOPOROSIS
    ruled_out = high_energy_trauma is False and cancer_ever is False
    return True if cause == "osteoporotic" or ((osteoporosis_diagnosed or low) and ruled_out) else None


def taken_as_osteoporotic(
    osteoporotic: Truth = None, fracture: Truth = None, age_at_least: float | None = None, **against: Truth
) -> Truth:
    """Whether a fracture is treated as osteoporotic until tests show another cause.

    From the age of 50 (a) on a fracture of a vertebra, or of the sacrum, without a known other cause is
    (nogg-2021-vfa, expert-practice):
    the decision to treat does not wait for proof. `against` are facts that speak for another cause; with one of them,
    or when younger, the cause must be settled first (unknown).
    """
    if osteoporotic is not None or not fracture:
        return osteoporotic if osteoporotic is not None else fracture
    presumed = age_at_least is not None and age_at_least >= AGE_FRAGILITY and True not in against.values()
    return True if presumed else None


def osteoporotic_density_on_record(t_score: float | None, age_at_least: float | None) -> bool:
    """Whether a T-score of osteoporosis (who-1994-t-score) is on record of somebody who is surely 50 (a) or older.

    >>> osteoporotic_density_on_record(-2.5, 50), osteoporotic_density_on_record(-2.4, 50)
    (True, False)
    """
    if t_score is None or age_at_least is None:
        return False
    return t_score <= T_OSTEOPOROSIS and age_at_least >= AGE_FRAGILITY


def index_fracture(
    levels: Texts, examination: Rows, tender: Rows, oedema: Rows, uptake: Rows, days: Sequence[int | None]
) -> str | None:
    """The level of the fracture that hurts: by examination, then oedema or uptake, then age (days, d).

    A fracture at which examination places no pain is left out. Each step keeps the rows it is true of, if there are
    any. Several levels left, or a level not known, or none left: unknown.
    """
    rows = [row for row in range(len(levels)) if examination[row] is not False]
    rows = _where(rows, examination) or _where(rows, tender) or rows
    rows = _where(rows, oedema) or _where(rows, uptake) or rows
    if len({levels[row] for row in rows}) > 1:
        ages = [days[row] for row in rows]
        rows = [row for row in rows if days[row] == min(a for a in ages if a is not None)] if None not in ages else rows
    left = {levels[row] for row in rows}
    return left.pop() if len(left) == 1 else None


def is_index(level: str | None, index_level: str | None, examination: Truth) -> Truth:
    """Whether the present pain is put down to this fracture: placed here by examination, or at the level that hurts.

    >>> is_index("t11", "l1", None), is_index("t11", "l1", True), is_index("t11", None, None)
    (False, True, None)
    """
    if examination or level is None or index_level is None:
        return True if examination else None
    return level == index_level


def level_above_t5(levels: Texts, stated: bool | None, vertebral_fracture: bool | None) -> Truth:
    """Whether any fracture lies at T1 to T4, where osteoporosis is rarely the cause."""
    if stated or not ABOVE_T5.isdisjoint(levels):
        return True
    if stated is False or vertebral_fracture is False:
        return False
    return False if levels and None not in levels else None


def count_fractures(
    levels: Texts, osteoporotic: Rows, stated: int | None, vertebral_fracture: bool | None
) -> int | None:
    """How many vertebral fractures ever, "at least": distinct known levels of rows not known to have another cause.

    Rows without any level count as one. No rows and nothing stated: 0 if there is surely none, 1 if there is one.
    """
    rows = _possible(osteoporotic)
    if rows:
        return max(_distinct(levels, rows), stated or 0)
    if stated is not None or vertebral_fracture is None:
        return stated
    return int(vertebral_fracture and not levels)


def count_recent_fractures(
    levels: Texts,
    osteoporotic: Rows,
    onsets: Texts,
    stated: int | None,
    vertebral_fracture: bool | None,
    as_of: date,
) -> int | None:
    """How many vertebral fractures surely within 730 d, "at least" (nogg-2021-vhr-definition).

    0 only if there is surely none: no fracture, 0 stated, or every one surely older.
    """
    recent = [(row, _recent(onsets[row], as_of)) for row in _possible(osteoporotic)]
    sure = [row for row, truth in recent if truth]
    if sure:
        return max(_distinct(levels, sure), stated or 0)
    if stated is not None:
        return stated
    older = bool(levels) and all(truth is False for _, truth in recent)
    return 0 if vertebral_fracture is False or older else None


def any_recent_fracture(
    osteoporotic: Rows, onsets: Texts, stated: bool | None, vertebral_fracture: bool | None, fresh: bool, as_of: date
) -> Truth:
    """Whether a vertebral fracture not known to have another cause is surely within 730 d, by its date or as fresh."""
    recent = [_recent(onsets[row], as_of) for row in _possible(osteoporotic)]
    if stated or fresh or True in recent:
        return True
    older = bool(onsets) and all(truth is False for truth in recent)
    return False if vertebral_fracture is False or stated is False or older else None


def fresh_fracture_on_record(
    vertebral_fracture: bool | None, pain_phase: str | None, unhealed: Rows, days: Sequence[int | None], causes: Texts
) -> bool:
    """Whether the record tells of a fracture that is fresh: unhealed on an image, or undated with pain of the first
    weeks (mechanism-acute-fracture). A fracture of another cause, or one with a date of its own, is judged by that.

    >>> fresh_fracture_on_record(True, "acute", [], [], [])
    True
    >>> fresh_fracture_on_record(True, "acute", [None], [900], [None])
    False
    """
    rows = [row for row, cause in enumerate(causes) if cause not in OTHER_CAUSES and days[row] is None]
    undated = not causes or any(unhealed[row] is not False for row in rows)
    in_pain = vertebral_fracture is True and pain_phase == "acute" and undated
    return in_pain or any(unhealed[row] is True for row in rows)


def _not_before(image: str | None, onset: str | None) -> bool:
    """Whether the image is surely not before the onset; an unknown onset does not speak against it."""
    seen, began = day_range(image or ""), day_range(onset or "")
    return began is None or (seen is not None and seen[0] >= began[1])


def _where(rows: Sequence[int], flags: Rows) -> list[int]:
    return [row for row in rows if flags[row]]


def _possible(osteoporotic: Rows) -> list[int]:
    return [row for row, flag in enumerate(osteoporotic) if flag is not False]


def _distinct(levels: Texts, rows: Sequence[int]) -> int:
    return max(1, len({levels[row] for row in rows} - {None}))


def _recent(onset: str | None, as_of: date) -> Truth:
    days = days_since(onset, as_of)
    if days is None or days[0] <= RECENT_D < days[1]:
        return None
    return days[1] <= RECENT_D


def other_fracture_on_record(hip: Truth, site_unknown: Truth, days: int | None, sacrum: Truth = None) -> bool:
    """Whether a fragility fracture of the hip, the sacrum, of unknown site or with its days on record is known.

    >>> other_fracture_on_record(None, None, 400), other_fracture_on_record(False, None, None)
    (True, False)
    """
    return hip is True or site_unknown is True or days is not None or sacrum is True


SACRUM_HEALS_D = 252  # d: 36 weeks, the longest recovery among 25 women (schindler-2007-sacral)


def sacrum_healing_on_record(fracture: Truth, days: int | None) -> bool:
    """Whether a broken sacrum is on record that may still be healing: up to 252 d, or no day known.

    >>> sacrum_healing_on_record(True, 252), sacrum_healing_on_record(True, 253), sacrum_healing_on_record(None, 3)
    (True, False, False)
    """
    return fracture is True and (days is None or days <= SACRUM_HEALS_D)


def sacrum_may_shift(fracture: Truth, days: int | None, unstable: Truth) -> Truth:
    """Whether a healing sacrum is displaced or loose; unknown until an image shows it, no where none is on record.

    >>> sacrum_may_shift(True, 3, None), sacrum_may_shift(True, 3, True), sacrum_may_shift(None, None, None)
    (None, True, False)
    """
    return unstable if sacrum_healing_on_record(fracture, days) else False

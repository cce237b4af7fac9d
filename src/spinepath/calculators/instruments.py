"""Questionnaires and timed tests: answers to a total, and what the total means.

The numbers of each instrument stand in the knowledge. Nothing is filled in for an answer that is missing: the source
of an instrument may allow that, but a guess would look like a score.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from spinepath.knowledge.instrument_models import Answers, Band, Instrument, Tariff
from spinepath.terms import SpinepathError

DECIMALS = 3


@dataclass(frozen=True)
class Reached:
    """A cut-off of the instrument, and whether the total reaches it."""

    from_: float
    text: str
    reached: bool
    cite: tuple[str, ...]


@dataclass(frozen=True)
class InstrumentScore:
    """A total in the unit of its instrument, its band, every cut-off, and what single answers say by themselves.

    `unseen` are the answers that might say something by themselves and are hidden in a total.
    """

    instrument: str
    answers: tuple[float, ...]
    total: float
    unit: str
    band: str | None
    cut_offs: tuple[Reached, ...]
    flags: tuple[str, ...]
    unseen: tuple[int, ...] = ()


def score_answers(instrument: Instrument, answers: Sequence[float]) -> InstrumentScore:
    """The total of the answers, in the instrument's own order.

    Raises SpinepathError where the number of answers is wrong, or one lies outside its range.
    """
    place = f"score {instrument.id}"
    expected = instrument.answers_expected
    if not expected:
        raise SpinepathError(place, found=f"{len(answers)} answers", expected=f"its total ({instrument.licence})")
    if len(answers) != expected:
        raise SpinepathError(place, found=f"{len(answers)} answers", expected=f"{expected}, or --total")
    for number, (kind, answer) in enumerate(zip(_kinds(instrument), answers, strict=True), start=1):
        _refuse_answer(f"{place}: answer {number} ({kind.what})", kind, answer)
    return _judged(instrument, tuple(answers), _total(instrument, answers))


def score_total(instrument: Instrument, total: float) -> InstrumentScore:
    """What a total that was worked out elsewhere means. Raises SpinepathError where no answers can give it."""
    allowed = f"{'a whole number' if instrument.whole else 'a number'} from {instrument.low:g} to {instrument.high:g}"
    if not instrument.low <= total <= instrument.high or (instrument.whole and not float(total).is_integer()):
        raise SpinepathError(f"score {instrument.id}: total", found=f"{total:g}", expected=allowed)
    return _judged(instrument, (), total)


def tariff_value(tariff: Tariff, levels: Sequence[float]) -> float:
    """The value of a health state: 1 is full health, 0 is as bad as death, below 0 is worse.

    >>> tariff = Tariff(any_problem=0.1, any_worst=0.2, levels=[[0.1, 0.3], [0.1, 0.3]], cite=[])
    >>> tariff_value(tariff, [1, 1]), tariff_value(tariff, [2, 1]), tariff_value(tariff, [3, 1])
    (1.0, 0.8, 0.4)
    """
    if all(level == 1 for level in levels):
        return 1.0
    lost = sum(row[int(level) - 2] for row, level in zip(tariff.levels, levels, strict=True) if level > 1)
    worst = any(level == len(row) + 1 for row, level in zip(tariff.levels, levels, strict=True))
    return round(1.0 - tariff.any_problem - lost - (tariff.any_worst if worst else 0.0), DECIMALS)


def _kinds(instrument: Instrument) -> Iterator[Answers]:
    for kind in instrument.answers:
        yield from [kind] * kind.count


def _refuse_answer(place: str, kind: Answers, answer: float) -> None:
    if kind.values:
        allowed, fits = " or ".join(f"{v:g}" for v in kind.values), answer in kind.values
    else:
        allowed = f"{'a whole number' if kind.whole else 'a number'} from {kind.low:g} to {kind.high:g}"
        fits = kind.low <= answer <= kind.high and (not kind.whole or float(answer).is_integer())
    if not fits:
        raise SpinepathError(place, found=f"{answer:g}", expected=allowed)


def _total(instrument: Instrument, answers: Sequence[float]) -> float:
    if instrument.tariff is not None:
        return tariff_value(instrument.tariff, answers)
    total = sum(answers)
    return round(total / len(answers), DECIMALS) if instrument.rule == "mean" else total


def _judged(instrument: Instrument, answers: tuple[float, ...], total: float) -> InstrumentScore:
    reached = [band for band in instrument.bands if total >= band.from_]
    flags = (f.text for f in instrument.flags if answers and answers[f.answer - 1] >= f.from_)
    return InstrumentScore(
        instrument=instrument.id,
        answers=answers,
        total=total,
        unit=instrument.unit,
        band=reached[-1].text if reached else None,
        cut_offs=tuple(_reached(band, total) for band in instrument.bands),
        flags=tuple(flags),
        unseen=() if answers else tuple(flag.answer for flag in instrument.flags),
    )


def _reached(band: Band, total: float) -> Reached:
    return Reached(band.from_, band.text, total >= band.from_, tuple(band.cite))

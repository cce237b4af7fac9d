"""Instruments: the feature of each total exists and holds it, and the worked examples come out the same."""

from collections.abc import Iterator

from spinepath.calculators.instruments import score_answers
from spinepath.knowledge.instrument_models import Instrument
from spinepath.terms import SpinepathError

from .folder import Folder

CLOSE = 1e-9


def instrument_faults(folder: Folder) -> Iterator[SpinepathError]:
    """Unknown features, totals that the feature would refuse, tariffs of another shape, examples that do not hold."""
    for instrument in folder.knowledge.instruments.values():
        yield from _feature(folder, instrument)
        tariff = instrument.tariff
        if tariff is not None and len(tariff.levels) != instrument.answers_expected:
            found, expected = f"{len(tariff.levels)} rows", f"{instrument.answers_expected}, one for each answer"
            yield folder.fault("instruments", instrument.id, "tariff", "levels", found=found, expected=expected)
            continue
        yield from _wrong_examples(folder, instrument)


def _feature(folder: Folder, instrument: Instrument) -> Iterator[SpinepathError]:
    name, known = instrument.feature, folder.knowledge.features
    if name is None:
        return
    if name not in known:
        yield folder.unknown("instruments", instrument.id, "feature", found=name, what="feature", known=known)
        return
    allowed = known[name].range
    if allowed is not None and [instrument.low, instrument.high] != [float(x) for x in allowed]:
        found = f"{instrument.low:g} to {instrument.high:g}"
        expected = f"{allowed[0]:g} to {allowed[1]:g}, the range of {name}"
        yield folder.fault("instruments", instrument.id, "low", found=found, expected=expected)


def _wrong_examples(folder: Folder, instrument: Instrument) -> Iterator[SpinepathError]:
    for n, example in enumerate(instrument.examples):
        place = ("examples", n)
        try:
            total = score_answers(instrument, example.answers).total
        except SpinepathError as error:
            found, expected = str(error), "answers that the instrument takes"
            yield folder.fault("instruments", instrument.id, *place, found=found, expected=expected)
            continue
        if abs(total - example.total) > CLOSE:
            expected = f"{example.total:g}"
            yield folder.fault("instruments", instrument.id, *place, found=f"{total:g}", expected=expected)

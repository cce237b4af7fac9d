"""Measures of an audit: their conditions compile, and what they name and compare with is there and was read."""

from collections.abc import Iterator

from spinepath.criteria import compile_rule
from spinepath.knowledge.audit_models import AuditMeasure
from spinepath.terms import SpinepathError

from .folder import Folder

KIND = "audit"


def audit_faults(folder: Folder) -> Iterator[SpinepathError]:
    """Conditions that do not compile, features that are unknown, benchmarks without a share."""
    for measure in folder.knowledge.audit.values():
        for name in ("of", "met"):
            yield from _condition(folder, measure, name)
        for i, feature in enumerate(measure.known):
            if feature not in folder.knowledge.features:
                known = folder.knowledge.features
                yield folder.unknown(KIND, measure.id, "known", i, found=feature, what="feature", known=known)
        yield from _benchmark(folder, measure)


def _condition(folder: Folder, measure: AuditMeasure, name: str) -> Iterator[SpinepathError]:
    text = getattr(measure, name)
    if text is not None:
        try:
            compile_rule(folder.knowledge, text, measure.parameters, folder.place(KIND, measure.id, name))
        except SpinepathError as error:
            yield error


def _benchmark(folder: Folder, measure: AuditMeasure) -> Iterator[SpinepathError]:
    if measure.benchmark is None:
        return
    records = folder.knowledge.records
    record = records.get(measure.benchmark)
    if record is None:
        found = measure.benchmark
        yield folder.unknown(KIND, measure.id, "benchmark", found=found, what="evidence record", known=records)
    elif record.read == "recalled" or not isinstance(record.value, int | float) or not 0 <= record.value <= 1:
        expected = "a record that was read, with a share from 0 to 1"
        yield folder.fault(KIND, measure.id, "benchmark", found=measure.benchmark, expected=expected)

"""What a plan asks: its questions, and the checks that stand before a line."""

from collections.abc import Iterator

from spinepath.knowledge.vignette_models import VignetteCode
from spinepath.terms.results import RECOMMENDED

from .showing import Seen


def asked(seen: Seen, code: VignetteCode) -> tuple[str, ...]:
    """The features of the code that the plan asks for, as a question or as a check before a line."""
    found = {**dict.fromkeys(name for ask in seen.plan.asks for name in ask.features), **dict.fromkeys(_checked(seen))}
    return tuple(name for name in found if name in code.features)


def _checked(seen: Seen) -> Iterator[str]:
    labels = {feature.label: feature.id for feature in seen.knowledge.features.values()}
    for line in seen.lines:
        if line.disposition in RECOMMENDED:
            yield from (labels[label] for label in line.checks if label in labels)


def asked_but_known(seen: Seen) -> tuple[str, ...]:
    """Questions about what the case tells, in the words of the case or in a feature that rests on nothing else."""
    rows = {row.id: row.values for row in seen.patient.fractures}
    found = ((name, rows.get(_row(ask.subject), {})) for ask in seen.plan.asks for name in ask.features)
    return tuple(dict.fromkeys(name for name, row in found if _known(seen, name, row)))


def _row(subject: str) -> str:
    return subject.partition(":")[2]


def _known(seen: Seen, name: str, row: object) -> bool:
    source = seen.knowledge.features[name].source
    told = [name, *(source.inputs[key] for key in ("stated", "value") if key in source.inputs)]
    values = [seen.patient.values.get(x) for x in told]
    values += [row.get(x) for x in told] if isinstance(row, dict) else []
    return any(value is not None and not value.stale for value in values)

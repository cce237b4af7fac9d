"""Options matched to the mechanisms of pain that they treat: one that fits none of them has to say why it stands."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from spinepath.knowledge import Knowledge
from spinepath.recommendations.mechanisms import MATCHING
from spinepath.terms.results import RECOMMENDED, MechanismResult, PlanLine


def with_reasons(
    knowledge: Knowledge, lines: Sequence[PlanLine], mechanisms: Iterable[MechanismResult]
) -> list[PlanLine]:
    """The lines, with a stated reason on each recommended one of whose mechanisms none is likely or possible."""
    judged = {m.id: m for m in mechanisms}
    return [_with_reason(knowledge, line, judged) for line in lines]


def _with_reason(knowledge: Knowledge, line: PlanLine, judged: dict[str, MechanismResult]) -> PlanLine:
    recommendation = knowledge.recommendations.get(line.recommendation)
    if recommendation is None or line.disposition not in RECOMMENDED:
        return line
    treated = [judged[name] for name in recommendation.mechanisms if name in judged]
    if not treated or any(m.level in MATCHING for m in treated):
        return line
    return replace(line, why=(*line.why, _reason(treated)))


def _reason(treated: Sequence[MechanismResult]) -> str:
    """What is not known is told apart from what does not fit."""
    said = "; ".join(f"{m.label}: {m.level}" for m in treated)
    if all(m.level == "unlikely" for m in treated):
        return f"no mechanism that it treats is likely ({said}): it stands on its indication, look at the pain again"
    return f"not settled whether the pain has a mechanism that it treats ({said}): it stands on its indication"

"""Words that the texts of pooled results share."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spinepath.evidence import Judgement

WORDS = {
    "generic": "effect",
    "RR": "risk ratio",
    "OR": "odds ratio",
    "RD": "risk difference",
    "MD": "mean difference",
    "SMD": "standardised mean difference",
    "rate": "rate ratio",
}


def interval(effect: tuple[float, float, float]) -> str:
    """An estimate with its interval."""
    return f"{effect[0]:.2f} ({effect[1]:.2f} to {effect[2]:.2f})"


def p_value(p: float | None) -> str:
    """A p value with three digits."""
    return "unknown" if p is None else "< 0.001" if p < 0.001 else f"{p:.3f}"


def sure(certainty: str | None) -> str:
    """A certainty as people write it."""
    return (certainty or "by comparison").replace("_", " ")


def judged(judgement: "Judgement") -> str:
    """One domain: its steps down, how it was judged, and why."""
    steps = f"-{judgement.down}" if judgement.down else "0"
    return f"{judgement.domain.replace('_', ' ')}: {steps} ({judgement.by}): {judgement.why}"

"""Scores plans against published cases: what was expected, what the plan says, and why they differ."""

from .comparing import compare
from .person import Person
from .reading import Study, read_vignettes
from .results import CaseScore, Summary, VignetteScores
from .scoring import score
from .text import render_scores

__all__ = [
    "CaseScore",
    "Person",
    "Study",
    "Summary",
    "VignetteScores",
    "compare",
    "read_vignettes",
    "render_scores",
    "score",
]

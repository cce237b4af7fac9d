"""Scores a file of vignettes, with progress."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from spinepath.__about__ import __version__
from spinepath.documents import to_json
from spinepath.documents.canonical import plain
from spinepath.knowledge import Knowledge
from spinepath.terms.safety_text import NO_VALIDATION, safety_statement
from spinepath.vignettes import Person, Study, VignetteScores, compare, read_vignettes, render_scores, score

from . import FINDINGS, FINE
from .batch import progress_bar
from .command_line import repeating
from .options import Reading
from .origin import knowledge_used
from .output import write


def score_file(file: Path, other: Path | None, reading: Reading, wanted: str, out: Path | None) -> int:
    """Read, plan, score and write. Returns the exit code: 1 when a case got no plan.

    `other` is another translation of the same cases, to be held against the first.
    """
    knowledge = reading.knowledge()
    study = read_vignettes(file, knowledge, reading.as_of)
    beside = None if other is None else read_vignettes(other, knowledge, reading.as_of)
    scores = _scored(knowledge, study)
    if beside is not None:
        scores = replace(scores, compared=compare(study, beside, scores, _scored(knowledge, beside)))
    command = repeating("vignettes", file, reading=reading, options=(("--compare", other), ("--format", wanted)))
    write(_report(knowledge, scores, command) if wanted == "json" else _text(knowledge, scores), out)
    return FINDINGS if scores.summary.refused else FINE


def _scored(knowledge: Knowledge, study: Study) -> VignetteScores:
    with progress_bar() as progress:

        def track(persons: Iterable[Person]) -> Iterable[Person]:
            return progress.track(persons, description="plans", total=len(study.persons))

        return score(knowledge, study, track)


def _text(knowledge: Knowledge, scores: VignetteScores) -> str:
    said = safety_statement(knowledge.state)
    return f"{render_scores(scores)}\n{said.every_result}\n{said.about}\nThis knowledge: {said.approval}.\n"


def _report(knowledge: Knowledge, scores: VignetteScores, command: str) -> str:
    said = {"safety_statement": plain(safety_statement(knowledge.state)), "validation": NO_VALIDATION}
    made_from = {"engine": __version__, "knowledge": plain(knowledge_used(knowledge)), "command": command}
    return to_json({"schema": "spinepath/vignettes/1", **said, **made_from, **plain(scores)}) + "\n"

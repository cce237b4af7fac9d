"""The citations behind a plan: what each is, where it stands, how it was read."""

from collections.abc import Iterator
from typing import Any

from spinepath.knowledge import Knowledge
from spinepath.terms.results import Assessment, Plan, Programme, Source


def cited_sources(knowledge: Knowledge, plan: Plan) -> tuple[Source, ...]:
    """Every citation that a line, criterion, dose, detail or verdict of the plan names, once, by id."""
    return tuple(source(knowledge, name) for name in sorted(_cited(plan)))


def source(knowledge: Knowledge, name: str) -> Source:
    """A citation or an evidence record as a reader needs it; made once per knowledge."""
    return knowledge.once(("source", name), lambda: _source(knowledge, name))


def _source(knowledge: Knowledge, name: str) -> Source:
    """A recalled source is not verified."""
    if (citation := knowledge.citations.get(name)) is not None:
        url = citation.url or (f"https://doi.org/{citation.doi}" if citation.doi else None)
        return Source(name, citation.text, url, citation.read, citation.read != "recalled")
    record = knowledge.records[name]
    doi = (record.citation or {}).get("doi")
    return Source(
        name,
        f"{record.statement} {_reference(record.citation)}".strip(),
        record.seen or (f"https://doi.org/{doi}" if doi else None),
        record.read,
        record.read != "recalled",
    )


def _reference(citation: dict[str, Any] | None) -> str:
    if not citation:
        return ""
    parts = (citation.get("authors"), citation.get("title"), citation.get("journal"), citation.get("year"))
    return "(" + ". ".join(str(p) for p in parts if p) + ")"


def assessment_sources(knowledge: Knowledge, assessment: Assessment) -> tuple[Source, ...]:
    """Every citation behind one assessment."""
    return tuple(source(knowledge, name) for name in dict.fromkeys(_cited_by(assessment)))


def _cited_by(assessment: Assessment) -> Iterator[str]:
    yield from assessment.cite
    yield from assessment.dissent
    yield from (name for detail in assessment.details for name in detail.cite)
    yield from assessment.dose.cite if assessment.dose else ()


def _cited(plan: Plan) -> set[str]:
    found: set[str] = set()
    for line in (*plan.red_flags, *plan.lines):
        found.update(line.cite, *(check.cite for check in line.monitoring))
    for assessment in plan.assessments:
        found.update(assessment.cite, assessment.dissent, *(detail.cite for detail in assessment.details))
        found.update(assessment.dose.cite if assessment.dose else ())
    for step in (step for sequence in plan.sequences for step in sequence.steps):
        found.update(step.cite, *(late.cite for late in step.late))
    for judged in (
        plan.current_drugs,
        plan.interactions,
        plan.mechanisms,
        plan.definitions,
        plan.scores,
        plan.burdens,
        plan.referrals,
        plan.level_tables,
        plan.work_ups,
        plan.notices,
    ):
        found.update(*(one.cite for one in judged))
    found.update(programme_cites(plan.programme) if plan.programme else ())
    if plan.population:
        found.update(*(figure.cite for figure in plan.population.figures))
    return found


def programme_cites(programme: Programme) -> Iterator[str]:
    """Every citation that a programme names."""
    yield from (*programme.cite, *programme.step_up.cite, *programme.step_back.cite)
    yield from programme.too_few.cite if programme.too_few else ()
    yield from programme.teaching.cite if programme.teaching else ()
    yield from (name for item in programme.items for name in item.cite)
    yield from (name for item in programme.items for step in item.steps for name in step.cite)
    yield from (name for item in programme.left_out for name in item.cite)

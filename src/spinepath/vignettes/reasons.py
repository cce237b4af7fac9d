"""Why a plan says what it says about a code: the status of the rule and the criteria behind it."""

from collections.abc import Iterable, Iterator

from spinepath.knowledge.vignette_models import VignetteCode, Way
from spinepath.terms.results import RECOMMENDED, Assessment, CriterionResult, PlanLine

from .showing import Seen, Shown, ways

_MOST = 4  # reasons told of one code
_WANTED = {"indication": "true", "contraindication": "false", "usually_not": "false"}


def why_missing(seen: Seen, code: VignetteCode) -> Iterator[str]:
    """Why a code is not shown: nothing can say it, something speaks against it, or no line of it is recommended."""
    if code.not_expressed is not None:
        yield f"not expressed: {code.not_expressed}"
    elif code.kind == "must_ask":
        yield from _not_asked(seen, code)
    else:
        yield from (f"but the plan also has: {s.text}" for s in ways(seen, code, code.unless))
        yield from [text for name in _named(seen, code.shown_by) for text in _of(seen, name)][:_MOST]
        yield from _of_findings(seen, code)


def why_shown(seen: Seen, found: Iterable[Shown]) -> Iterator[str]:
    """Why each line stands where it stands: what let it through, and what is still to be checked."""
    for line in {s.line.id: s.line for s in found if s.line is not None}.values():
        assessment = seen.assessments.get(line.trace)
        if assessment is None:
            yield f"{line.id}: added by {line.trace}"
            continue
        held = [c.name for c in assessment.criteria if c.role == "indication" and c.truth == "true"]
        yield f"{line.id}: {assessment.status}, because {', '.join(held) or 'nothing speaks against it'}"
        yield from (f"{line.id}: {text}" for text in _open(assessment))


def _not_asked(seen: Seen, code: VignetteCode) -> Iterator[str]:
    for name in code.features:
        rows = [row.values for row in seen.patient.fractures]
        known = seen.patient.values.get(name) or next((row[name] for row in rows if name in row), None)
        if known is not None:
            yield f"{name} is known: {known.value}{' (stale)' if known.stale else ''}"
    if not any(name in seen.patient.values for name in code.features):
        yield "no line of the plan waits for the answer"


def _named(seen: Seen, written: Iterable[Way]) -> list[str]:
    """The recommendations that could show the code, by their id or by a task that one of their editions carries."""
    names: dict[str, None] = {}
    for way in written:
        names |= dict.fromkeys(way.lines)
        names |= dict.fromkeys(n for a in way.actions for n in carriers(seen, a) if not way.lines)
    return list(names)


def carriers(seen: Seen, action: str) -> Iterator[str]:
    """The recommendations in force whose line may carry the task."""
    for assessment in seen.plan.assessments:
        edition = seen.knowledge.recommendations[assessment.recommendation].edition(assessment.edition)
        if action in edition.actions or any(action in caution.then for caution in edition.cautions.values()):
            yield assessment.recommendation


def _of(seen: Seen, name: str) -> Iterator[str]:
    lines = [x for x in seen.lines if x.recommendation == name]
    judged = [a for a in seen.plan.assessments if a.recommendation == name]
    if not judged:
        yield f"{name}: no edition in force, or no fracture to judge it for"
    for assessment in judged:
        line = next((x for x in lines if x.trace == assessment.id), None)
        yield f"{assessment.id}: {_standing(seen, assessment, line)}"


def _standing(seen: Seen, assessment: Assessment, line: PlanLine | None) -> str:
    """The status and what made it; where the status was not enough, what the plan made of it."""
    made_of = "; ".join(_open(assessment))
    status = f"{assessment.status}{f': {made_of}' if made_of else ''}"
    if line is None:
        later = seen.knowledge.recommendations[assessment.recommendation].title in seen.plan.after_emergency
        return f"{status}, {'waits until after the emergency' if later else 'not in the plan'}"
    if line.disposition in RECOMMENDED:
        return f"{line.disposition}, but without this task"
    first = line.why[0] if line.why and not made_of else ""
    return f"{status}, {line.disposition}{f': {first}' if first else ''}"


def _open(assessment: Assessment) -> Iterator[str]:
    """The criteria that keep the option out, or that are not known."""
    for criterion in assessment.criteria:
        wanted = _WANTED.get(criterion.role)
        if wanted is not None and criterion.truth not in (wanted, "unknown"):
            yield f"{criterion.name} is {criterion.truth}"
        elif wanted is not None and criterion.truth == "unknown":
            yield f"{criterion.name} is unknown ({', '.join(_unknown(criterion))})"


def _unknown(criterion: CriterionResult) -> list[str]:
    return list(dict.fromkeys(v.feature for v in criterion.values if v.value is None or v.stale))


def _of_findings(seen: Seen, code: VignetteCode) -> Iterator[str]:
    """Ways that are not about lines: what the plan found of them instead."""
    for way in code.shown_by:
        if way.drugs:
            yield f"no drug taken of {', '.join(way.drugs)} is judged {' or '.join(way.verdicts)}"
        if way.interactions:
            yield f"no interaction found of {', '.join(way.interactions)}"
        if way.notices:
            yield f"the top of the plan holds none of {', '.join(way.notices)}"
        if way.listed_in is not None:
            yield f"no line is kept back by {way.listed_in}"
        if way.criteria:
            yield f"no line shows that one of these holds: {', '.join(way.criteria)}"
        yield from _judged(seen, way)


def _judged(seen: Seen, way: Way) -> Iterator[str]:
    for definition in seen.plan.definitions:
        if definition.id in way.definitions and definition.here:
            yield f"{definition.id} is {definition.truth}{_lacking(definition.missing)}"
    for mechanism in seen.plan.mechanisms:
        if mechanism.id in way.mechanisms:
            yield f"{mechanism.id} is {mechanism.level}{_lacking(mechanism.missing)}"


def _lacking(missing: tuple[str, ...]) -> str:
    return f" (not known: {', '.join(missing)})" if missing else ""

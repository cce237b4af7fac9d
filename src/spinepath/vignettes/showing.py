"""Whether a plan shows a thing, by the ways that the knowledge lists; a mere mention is none of them."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from spinepath.care_plan.conditions import truth_of
from spinepath.knowledge import Knowledge
from spinepath.knowledge.vignette_models import VignetteCode, Way
from spinepath.recommendations import Values
from spinepath.terms import PatientFeatures
from spinepath.terms.results import RECOMMENDED, Assessment, CriterionResult, Plan, PlanLine


@dataclass(frozen=True)
class Shown:
    """What in the plan shows the thing; `line` where it is a line."""

    text: str
    line: PlanLine | None = None


@dataclass(frozen=True)
class Seen:
    """A plan with what is needed to look at it. `barred` are recommendations that the case must not see recommended."""

    knowledge: Knowledge
    patient: PatientFeatures
    plan: Plan
    barred: frozenset[str] = field(default_factory=frozenset)

    @cached_property
    def lines(self) -> tuple[PlanLine, ...]:
        """Red flags and lines, in the order of the plan."""
        return (*self.plan.red_flags, *self.plan.lines)

    @cached_property
    def assessments(self) -> dict[str, Assessment]:
        """By the id that a line names as its trace."""
        return {a.id: a for a in self.plan.assessments}

    @cached_property
    def titles(self) -> dict[str, str]:
        """Titles to ids of recommendations: what follows an emergency is told by title."""
        return {r.title: r.id for r in self.knowledge.recommendations.values()}


def shown(seen: Seen, code: VignetteCode) -> tuple[bool, tuple[Shown, ...]]:
    """Whether the plan shows the code, and what shows it: something of `shown_by`, and nothing of `unless`."""
    found = tuple(ways(seen, code, code.shown_by))
    if code.shown_by and not found:
        return False, ()
    return (False, ()) if any(ways(seen, code, code.unless)) else (True, found)


def ways(seen: Seen, code: VignetteCode, written: Sequence[Way]) -> Iterator[Shown]:
    """Everything in the plan that one of the ways finds."""
    for way in written:
        if truth_of(seen.knowledge, "vignette_codes", code.code, way.when, Values.of(seen.patient.values).fresh):
            yield from _lines(seen, way) if way.about_lines else _others(seen, way)


def _lines(seen: Seen, way: Way) -> Iterator[Shown]:
    for line in _narrowed(seen, way):
        if way.criteria:
            found = [c for c in showing_criteria(seen, line) if c.name in way.criteria]
            yield from (Shown(f"{line.id} ({line.disposition}): {c.name}: {c.text}", line) for c in found)
        elif line.disposition in way.at:
            carried = [a for a in way.actions if a in line.actions]
            if carried or not way.actions:
                yield Shown(" ".join([f"{line.id} ({line.disposition})", *carried]), line)


def _narrowed(seen: Seen, way: Way) -> Iterator[PlanLine]:
    listed = _listed(seen, way)
    for line in seen.lines:
        fits = not way.lines or not {line.recommendation, *line.joined}.isdisjoint(way.lines)
        fits = fits and line.recommendation not in way.other_than
        fits = fits and not (way.named and seen.barred and seen.barred.isdisjoint((line.recommendation, *line.joined)))
        if fits and (way.listed_in is None or line.option in listed):
            yield line


def _listed(seen: Seen, way: Way) -> Collection[object]:
    found = seen.patient.values.get(way.listed_in or "")
    return found.value if found is not None and isinstance(found.value, tuple) else ()


def showing_criteria(seen: Seen, line: PlanLine) -> Iterator[CriterionResult]:
    """Criteria that hold and that the line shows: cautions where it is recommended, what bars it where it is not."""
    shows = ("caution",) if line.disposition in RECOMMENDED else ("contraindication", "usually_not")
    for assessment in _behind(seen, line):
        if assessment.status != "not_applicable":
            yield from (c for c in assessment.criteria if c.truth == "true" and c.role in shows)


def _behind(seen: Seen, line: PlanLine) -> Iterator[Assessment]:
    """The assessment of a line, and those of what it holds."""
    own = (a for a in (seen.assessments.get(line.trace),) if a is not None)
    yield from own
    yield from (a for a in seen.assessments.values() if a.recommendation in line.joined)


def _others(seen: Seen, way: Way) -> Iterator[Shown]:
    yield from _drugs(seen, way)
    plan = seen.plan
    for definition in plan.definitions:
        if definition.id in way.definitions and definition.here and definition.truth == "true":
            yield Shown(f"definition: {definition.label}")
    for mechanism in plan.mechanisms:
        if mechanism.id in way.mechanisms and mechanism.level in way.levels:
            yield Shown(f"mechanism: {mechanism.label} ({mechanism.level})")
    yield from (Shown(f"interaction: {i.text}") for i in plan.interactions if i.id in way.interactions)
    yield from (Shown(f"at the top: {n.heading}") for n in plan.notices if n.id in way.notices)
    for title in plan.after_emergency:
        if seen.titles.get(title) in way.after_emergency:
            yield Shown(f"after the emergency: {title}")
    if way.provisional and plan.provisional:
        yield Shown("provisional: the red-flag questions are not answered")


def _drugs(seen: Seen, way: Way) -> Iterator[Shown]:
    concepts = seen.knowledge.expand(way.drugs) if way.drugs else frozenset()
    for drug in seen.plan.current_drugs:
        if drug.drug in concepts and drug.verdict in way.verdicts:
            yield Shown(f"{drug.label}: {drug.verdict}")


def lines_of(written: Iterable[Way]) -> frozenset[str]:
    """The recommendations that the ways name by their lines."""
    return frozenset(name for way in written for name in way.lines)

"""Facts of one person to what is known of that person on a day. Pure: no clock, no file, the same in any order."""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date

from spinepath.calculators.concepts import DEATH
from spinepath.knowledge import Knowledge
from spinepath.terms import CurrentDrug, FeatureValue, FractureRow, Message, PatientFeatures, Record, SpinepathError

from .calculation import Memory, calculate
from .completeness import complete_types
from .current_drugs import DRUG, current_drugs
from .fracture_table import facts_by_fracture
from .plan import Part, Plan, Step, plan_for
from .reducers import Reduced
from .values import Bad
from .visible import Dated, facts_digest, visible

JURISDICTION = "jurisdiction"
Given = Mapping[str, FeatureValue | None]


def derive(knowledge: Knowledge, record: Record, as_of: date, jurisdiction: str | None = None) -> PatientFeatures:
    """Every feature that the facts up to `as_of` settle; a feature without a value is unknown.

    `jurisdiction` goes before the one on record. Raises SpinepathError when it is none of the dictionary's codes.
    """
    given: dict[str, FeatureValue | None] = {}
    if jurisdiction is not None:
        given[JURISDICTION] = FeatureValue(_checked(plan_for(knowledge), jurisdiction), source="given")
    return evaluate(knowledge, record, as_of, given, {})


def evaluate(
    knowledge: Knowledge, record: Record, as_of: date, given: Given, given_rows: Mapping[str, Given]
) -> PatientFeatures:
    """`derive` with values that are given: they stand, whatever the facts say, and None keeps a feature unknown."""
    plan, today = plan_for(knowledge), as_of.toordinal()
    facts = visible(record.facts, as_of)
    complete, doubts = complete_types(record.complete_for, facts, today, knowledge.concepts)
    own = facts_by_fracture(facts)
    person = _subject(plan.person, facts, given, complete, today)
    rows = {
        name: _subject(plan.fracture, own.get(name, ()), given_rows.get(name, {}), complete, today)
        for name in {**given_rows, **own}
    }
    calculate_all(plan, person, list(rows.values()), as_of)
    return PatientFeatures(
        person=record.person,
        as_of=as_of,
        values=person.known,
        fractures=tuple(FractureRow(name, row.known) for name, row in rows.items()),
        drugs=_drugs(plan, facts, today),
        complete_for=complete,
        facts_digest=facts_digest(facts),
        messages=(*record.messages, *doubts, *person.messages, *(m for row in rows.values() for m in row.messages)),
        died=_died(facts),
        knowledge_digest=knowledge.digest,
    )


@dataclass(slots=True)
class Subject:
    """The person, or one fracture, while its values are being found. `fixed` are given: they are not calculated."""

    known: dict[str, FeatureValue]
    messages: list[Message]
    fixed: Set[str]

    def take(self, name: str, found: FeatureValue | Message | None) -> None:
        """Keep what was found: a value, or what must be told in its place."""
        if isinstance(found, FeatureValue):
            self.known[name] = found
        elif found is not None:
            self.messages.append(found)


def _checked(plan: Plan, jurisdiction: str) -> str:
    check = plan.checks.get(JURISDICTION)
    problem = None if check is None else check(jurisdiction)
    if isinstance(problem, Bad):
        raise SpinepathError(JURISDICTION, found=problem.found, expected=problem.expected)
    return jurisdiction


def _subject(part: Part, facts: Iterable[Dated], given: Given, complete: frozenset[str], today: int) -> Subject:
    found = {step.id: step.reduce(step.rule, bucket, today) for step, bucket in _buckets(part, facts)}
    return subject_of(part, found, given, complete)


def subject_of(part: Part, found: Mapping[str, Reduced], given: Given, complete: frozenset[str]) -> Subject:
    """What is given, what the facts were reduced to, and what is absent from a complete source."""
    subject = Subject({name: value for name, value in given.items() if value is not None}, [], given.keys())
    for name, reduced in found.items():
        if name not in given:
            subject.take(name, reduced)
    said = {name for name, reduced in found.items() if reduced is not None} | given.keys()
    for absence in part.absences if complete else ():
        if absence.resource in complete and absence.id not in said:
            subject.known[absence.id] = absence.value
    return subject


def _buckets(part: Part, facts: Iterable[Dated]) -> Iterable[tuple[Step, list[Dated]]]:
    """The facts of each step that has any, oldest first: one pass over the facts, not one per feature."""
    buckets: dict[str, tuple[Step, list[Dated]]] = {}
    for dated in facts:
        for step in part.steps.get(dated.fact.concept, ()):
            if step.id not in buckets:
                buckets[step.id] = (step, [])
            buckets[step.id][1].append(dated)
    return buckets.values()


def calculate_all(
    plan: Plan, person: Subject, rows: Sequence[Subject], as_of: date, memory: Memory | None = None
) -> None:
    """Fill in calculated features, in an order in which every input is there before it is needed.

    `memory` keeps results for people alike; it is good for one plan and one day.
    """
    find = calculate if memory is None else memory.calculate
    every = [row.known for row in rows]
    for calculation in plan.calculations:
        for subject in rows if calculation.per_fracture else (person,):
            if calculation.id not in subject.fixed:
                seen = [subject.known] if calculation.per_fracture else every
                subject.take(calculation.id, find(calculation, person.known, seen, as_of))


def _drugs(plan: Plan, facts: Iterable[Dated], today: int) -> tuple[CurrentDrug, ...]:
    taken = [d for d in facts if d.fact.subject.startswith(DRUG) or d.fact.concept in plan.drug_concepts]
    return current_drugs(taken, today, plan.labels, plan.drugs_fresh_d)


def _died(facts: Sequence[Dated]) -> str | None:
    """The date of death as written; empty text when only the death is known; None when there is none."""
    deaths = [d.fact for d in facts if d.fact.concept == DEATH and d.fact.value is not False]
    return (deaths[-1].start or "") if deaths else None

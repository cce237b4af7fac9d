"""Plan rules about sums over drugs: what is taken already counts in the dose, and a sum at its limit grows no more."""

from collections.abc import Sequence

from spinepath.calculators.drugs import amount_of
from spinepath.knowledge import Knowledge
from spinepath.knowledge.models import Burden, PlanRule
from spinepath.terms import CurrentDrug, PatientFeatures, SpinepathError, nearest_name
from spinepath.terms.results import PlanLine

from .burdens import Part, at_least, new_part, taken_parts, total
from .changing import Lines, add_requirement, change, set_aside


def max_sum(knowledge: Knowledge, patient: PatientFeatures, rule: PlanRule, lines: Lines) -> Lines:
    """With a burden, options that would take it to its limit are set aside; else the sum of amounts is told."""
    if rule.burden is not None:
        return _within(knowledge, patient, rule, _burden(knowledge, rule), lines)
    drugs = knowledge.expand(rule.drugs)
    taken = [d for d in patient.drugs if d.concept in drugs]
    if not taken:
        return lines
    for option in rule.options:
        lines = change(lines, option, lambda x: add_requirement(x, rule, _added_up(knowledge, taken, x) + rule.why))
    return lines


def _burden(knowledge: Knowledge, rule: PlanRule) -> Burden:
    name = rule.burden or ""
    if name not in knowledge.burdens:
        place, nearest = knowledge.place("plan_rules", rule.id), nearest_name(name, knowledge.burdens)
        raise SpinepathError(place, found=name, expected="a known burden", nearest=nearest)
    return knowledge.burdens[name]


def _added_up(knowledge: Knowledge, taken: Sequence[CurrentDrug], line: PlanLine) -> str:
    """What is taken already counts in the dose; it keeps to the ceiling of the line, or must come down to it."""
    unit = knowledge.concepts[taken[0].concept].unit or "mg/d"
    amounts = [amount_of(d, knowledge.concepts[d.concept].unit) for d in taken]
    known = sum(amount for amount in amounts if amount is not None)
    said = f"{'at least ' if None in amounts else ''}{known:g} {unit}: {', '.join(d.label for d in taken)}"
    return f"what is taken already counts in this dose, not beside it: the sum ({said}) {_ceiling(line, known, unit)}: "


def _ceiling(line: PlanLine, known: float, unit: str) -> str:
    if line.dose is None or not line.dose.max:
        return "stays within the ceiling"
    most = f"{line.dose.max:g} {line.dose.unit}"
    above = line.dose.unit == unit and known > line.dose.max
    return f"is above {most} and comes down to it today" if above else f"stays within {most}"


def _within(knowledge: Knowledge, patient: PatientFeatures, rule: PlanRule, burden: Burden, lines: Lines) -> Lines:
    """Lines outside the rule count first, then its options in their order as long as the sum stays below the limit.

    A drug that nothing else adds to is judged by its own recommendation, whatever it counts.
    """
    parts = taken_parts(knowledge, burden, patient, patient.drugs)
    others = (x for x in lines if x.option not in rule.options)
    parts += [part for x in others if (part := new_part(knowledge, burden, patient, x))]
    held: dict[str, PlanLine] = {}
    for line in sorted((x for x in lines if x.option in rule.options), key=lambda x: rule.options.index(x.option)):
        part = new_part(knowledge, burden, patient, line)
        if part is not None and _reaches(burden, parts, part):
            held[line.id] = set_aside(line, "not_chosen", rule, _too_much(patient, burden, [*parts, part], rule))
        elif part is not None:
            parts.append(part)
    return [held.get(x.id, x) for x in lines]


def _reaches(burden: Burden, parts: Sequence[Part], part: Part) -> bool:
    return bool(part.counts) and total(parts) > 0 and total([*parts, part]) >= burden.limit


def _too_much(patient: PatientFeatures, burden: Burden, parts: Sequence[Part], rule: PlanRule) -> str:
    bound = "at least " if at_least(patient, parts) else ""
    names = ", ".join(f"{part.label} {part.counts:g}" for part in parts if part.counts)
    unit = f" {burden.unit}" if burden.unit else ""
    reached = f"{burden.label} would be {bound}{total(parts):g}{unit}, from {burden.limit:g} it is too much"
    return f"not started: {reached} ({names}): {rule.why}"

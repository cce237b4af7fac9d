"""What the dose of a line takes the place of: what is taken of the same drug, or of one that it is given instead of.

A dose that stands beside the tablets taken already reads as one more, so the line says that it is not.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from spinepath.knowledge import Knowledge
from spinepath.terms import CurrentDrug, PatientFeatures, short_number, unit_for_people
from spinepath.terms.results import RECOMMENDED, DrugVerdict, PlanLine

from .brought import begins_anew
from .changing import left_out

_UNTIL_THEN = "takes its place; it goes on as it is until the first dose of that, and then ends; never both"
_IN_ITS_PLACE = "the dose of this plan takes its place, never both"


def replaced(knowledge: Knowledge, patient: PatientFeatures, line: PlanLine) -> tuple[CurrentDrug, ...]:
    """The drugs in use that end when the dose of a recommended line begins."""
    recommendation = knowledge.recommendations.get(line.recommendation)
    if recommendation is None or recommendation.dose_is_total or not _orders(line):
        return ()
    if line.dose is not None and line.dose.at_most_taken:  # what is taken goes on: nothing takes its place
        return ()
    ended = knowledge.expand([*recommendation.drugs, *recommendation.in_place_of])
    return tuple(drug for drug in patient.drugs if drug.concept in ended)


def gives_way(knowledge: Knowledge, patient: PatientFeatures, line: PlanLine) -> tuple[CurrentDrug, ...]:
    """Of the drugs that a line takes the place of those that are another drug than its own, or not gone on with."""
    recommendation = knowledge.recommendations.get(line.recommendation)
    goes_on = recommendation is not None and not begins_anew(knowledge, patient, recommendation)
    own = knowledge.expand(recommendation.drugs) if recommendation and goes_on else frozenset()
    return tuple(drug for drug in replaced(knowledge, patient, line) if drug.concept not in own)


def with_replaced(knowledge: Knowledge, patient: PatientFeatures, lines: Iterable[PlanLine]) -> list[PlanLine]:
    """The lines; a dose that takes the place of a drug in use says so."""
    return [_with_replaced(knowledge, patient, line) for line in lines]


def within_taken(knowledge: Knowledge, patient: PatientFeatures, lines: Iterable[PlanLine]) -> list[PlanLine]:
    """The lines; a dose that is no more than what is taken has that as its ceiling, where all of it is known."""
    return [_within_taken(knowledge, patient, line) for line in lines]


def _within_taken(knowledge: Knowledge, patient: PatientFeatures, line: PlanLine) -> PlanLine:
    dose, recommendation = line.dose, knowledge.recommendations.get(line.recommendation)
    if dose is None or dose.max is None or not dose.at_most_taken or recommendation is None:
        return line
    own = knowledge.expand(recommendation.drugs)
    taken = [drug for drug in patient.drugs if drug.concept in own]
    amounts = [drug.per_day for drug in taken if drug.unit == dose.unit and drug.per_day is not None]
    total = sum(amounts) if len(amounts) == len(taken) else 0
    return replace(line, dose=replace(dose, max=min(dose.max, total))) if total else line


def with_orders(
    knowledge: Knowledge, patient: PatientFeatures, verdicts: Sequence[DrugVerdict], lines: Sequence[PlanLine]
) -> tuple[DrugVerdict, ...]:
    """The verdicts, one for each drug in use; one order holds for a drug whose place a line takes."""
    pairs = zip(verdicts, patient.drugs, strict=True)
    return tuple(_with_order(knowledge, patient, verdict, drug, lines) for verdict, drug in pairs)


def without_what_ends(
    knowledge: Knowledge, patient: PatientFeatures, lines: Iterable[PlanLine], verdicts: Sequence[DrugVerdict]
) -> list[PlanLine]:
    """The lines; one that only goes beside drugs in use is not begun when the plan stops all of them today."""
    stopped = [drug for drug, v in zip(patient.drugs, verdicts, strict=True) if v.verdict == "stop"]
    return [_without(knowledge, patient, line, stopped) for line in lines]


def _without(
    knowledge: Knowledge, patient: PatientFeatures, line: PlanLine, stopped: Sequence[CurrentDrug]
) -> PlanLine:
    recommendation = knowledge.recommendations.get(line.recommendation)
    if recommendation is None or not recommendation.beside or line.disposition not in (*RECOMMENDED, "ask_first"):
        return line
    beside, own = knowledge.expand(recommendation.beside), knowledge.expand(recommendation.drugs)
    taken = [drug for drug in patient.drugs if drug.concept in beside]
    in_use = any(drug.concept in own for drug in patient.drugs)  # for whatever reason: its own verdict speaks
    if in_use or not taken or any(drug not in stopped for drug in taken):
        return line
    names = " and ".join(dict.fromkeys(drug.label for drug in taken))
    return left_out(line, "not_chosen", f"not begun for it: this plan stops {names} today")


def _with_order(
    knowledge: Knowledge, patient: PatientFeatures, verdict: DrugVerdict, drug: CurrentDrug, lines: Sequence[PlanLine]
) -> DrugVerdict:
    """A drug that must stop, or that somebody is asked about, keeps its verdict."""
    for line in lines:
        if verdict.in_its_place is not None and drug in replaced(knowledge, patient, line):
            return replace(verdict, verdict="stop", why=verdict.in_its_place, ordered=True)
        if drug in gives_way(knowledge, patient, line) and verdict.verdict in ("continue", "taper"):
            return replace(verdict, verdict="change", why=f"{line.title}: {_UNTIL_THEN}", ordered=True, until_next=True)
        told = verdict.verdict in ("continue", "change") and not drug.stale  # of one that is not sure, its own question
        if told and drug in replaced(knowledge, patient, line):
            return replace(verdict, why=f"{verdict.why}; {_IN_ITS_PLACE}", ordered=True)
    return verdict


def _with_replaced(knowledge: Knowledge, patient: PatientFeatures, line: PlanLine) -> PlanLine:
    found = replaced(knowledge, patient, line)
    if not found or line.dose is None:
        return line
    drugs = [drug for drug in found if not drug.stale] or found
    told = f"in place of {_taken(drugs, line.dose.unit)}{_joined(patient, drugs)}, not on top of it"
    return replace(line, dose=replace(line.dose, in_place_of=told))


def _orders(line: PlanLine) -> bool:
    """Whether the line orders an amount: advice about what is taken already has no ceiling of its own."""
    return line.disposition in RECOMMENDED and line.dose is not None and line.dose.max is not None


def _taken(drugs: Sequence[CurrentDrug], unit: str | None) -> str:
    """The amount where all of it is known in the unit of the line, else the names."""
    names = " and ".join(dict.fromkeys(drug.label for drug in drugs))
    amounts = [drug.per_day for drug in drugs if drug.unit == unit]
    known = [amount for amount in amounts if amount is not None]
    if unit is None or len(known) < len(drugs):
        return f"the {names} taken now"
    return f"the {short_number(sum(known))} {unit_for_people(unit)} of {names} taken now"


def _joined(patient: PatientFeatures, drugs: Sequence[CurrentDrug]) -> str:
    """The other drugs of a combination that holds one of these, because the product ends with it."""
    ended, sources = {drug.concept for drug in drugs}, {drug.source for drug in drugs if drug.source}
    beside = [d.label for d in patient.drugs if d.source in sources and d.concept not in ended]
    return f" (one product with {' and '.join(dict.fromkeys(beside))}, which is then ordered apart)" if beside else ""

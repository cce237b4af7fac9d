"""Sums over drugs, such as points on a scale: what is taken now, and what it comes to with the plan.

Which drug counts how much is data (`knowledge/burdens.yaml`). Here stands how it is added up.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from spinepath.calculators.concepts import UNRECOGNISED_DRUG
from spinepath.calculators.drugs import amount_of, factor_of
from spinepath.features.completeness import DRUGS
from spinepath.knowledge import Knowledge
from spinepath.knowledge.models import Burden as BurdenRule
from spinepath.knowledge.plan_models import BurdenScore
from spinepath.terms import CurrentDrug, PatientFeatures
from spinepath.terms.results import Burden, BurdenPart, DrugVerdict, PlanLine

from .brought import new_drugs
from .replacing import gives_way


@dataclass(frozen=True, slots=True)
class Part:
    """What one drug adds: `counts` is None where that is not known, `open` where it may be more.

    A drug that is on no list at all adds None to the sum, and is not `listed` in it.
    """

    label: str
    counts: float | None
    open: bool
    listed: bool = True


def find_burdens(
    knowledge: Knowledge, patient: PatientFeatures, lines: Sequence[PlanLine], verdicts: Sequence[DrugVerdict] = ()
) -> tuple[Burden, ...]:
    """Every sum to which a drug in use or a recommended line adds something.

    Stopped drugs leave it, and those that give way to a line or are changed to another drug, which counts instead.
    """
    stopped = {(v.drug, v.label) for v in verdicts if v.verdict == "stop" or v.to is not None}
    gone = {drug for line in lines for drug in gives_way(knowledge, patient, line)}
    stay = [d for d in patient.drugs if (d.concept, d.label) not in stopped and d not in gone]
    changed = [v for v in verdicts if v.to is not None]
    found = (_burden(knowledge, patient, rule, stay, lines, changed) for rule in knowledge.burdens.values())
    return tuple(burden for burden in found if burden.drugs)


def _burden(
    knowledge: Knowledge,
    patient: PatientFeatures,
    rule: BurdenRule,
    stay: Sequence[CurrentDrug],
    lines: Sequence[PlanLine],
    changed: Sequence[DrugVerdict],
) -> Burden:
    taken = taken_parts(knowledge, rule, patient, patient.drugs)
    left = taken_parts(knowledge, rule, patient, stay)
    new = [part for line in lines if (part := new_part(knowledge, rule, patient, line))]
    new += [part for v in changed if (part := _changed_part(knowledge, rule, patient, v))]
    return Burden(
        id=rule.id,
        name=rule.label,
        unit=rule.unit,
        before=total(taken),
        after=total([*left, *new]),
        at_least=at_least(patient, [*taken, *new]),
        limit=rule.limit,
        drugs=tuple(_shown(taken, left, new)),
        text=rule.text,
        cite=tuple(dict.fromkeys((*rule.cite, *(name for score in rule.scores for name in score.cite)))),
    )


def _shown(taken: Sequence[Part], left: Sequence[Part], new: Sequence[Part]) -> Iterator[BurdenPart]:
    for part in (p for p in taken if p.listed):
        yield BurdenPart(part.label, part.counts, "taken" if part in left else "stopped")
    yield from (BurdenPart(part.label, part.counts, "new") for part in new if part.listed)


def taken_parts(
    knowledge: Knowledge, rule: BurdenRule, patient: PatientFeatures, drugs: Sequence[CurrentDrug]
) -> list[Part]:
    """What each drug in use adds: by points every drug once, by amounts every product."""
    if rule.factor is None:
        once = {drug.concept: drug for drug in reversed(drugs)}
        parts = [_scored(knowledge, rule, drug.label, frozenset({drug.concept})) for drug in once.values()]
        return [part for part in reversed(parts) if part]
    scope = knowledge.expand(rule.drugs)
    strange = [Part(d.label, None, open=True, listed=False) for d in drugs if d.concept == UNRECOGNISED_DRUG]
    return [_weighed(knowledge, rule, patient, drug) for drug in drugs if drug.concept in scope] + strange


def new_part(knowledge: Knowledge, rule: BurdenRule, patient: PatientFeatures, line: PlanLine) -> Part | None:
    """What a recommended line would add, at its highest dose and with the strongest drug that it may bring."""
    brought = new_drugs(knowledge, patient, line)
    if rule.factor is None:
        return _scored(knowledge, rule, line.title, brought) if brought else None
    scope = brought & knowledge.expand(rule.drugs)
    most, unit = (line.dose.max, line.dose.unit) if line.dose else (None, None)
    drugs = [CurrentDrug(concept, line.title, most, unit) for concept in sorted(scope)]
    parts = [_weighed(knowledge, rule, patient, drug) for drug in drugs]
    return max(parts, key=lambda part: (part.counts is not None, part.counts or 0.0), default=None)


def _changed_part(
    knowledge: Knowledge, rule: BurdenRule, patient: PatientFeatures, verdict: DrugVerdict
) -> Part | None:
    """What the drug that a drug in use is changed to adds, at its highest dose."""
    if (to := verdict.to) is None:
        return None
    label = f"{to.label} in place of {verdict.label}"
    if rule.factor is None:
        return _scored(knowledge, rule, label, frozenset({to.drug}))
    if to.drug not in knowledge.expand(rule.drugs):
        return None
    return _weighed(knowledge, rule, patient, CurrentDrug(to.drug, label, to.max, to.unit))


def total(parts: Sequence[Part]) -> float:
    """The sum of what is known."""
    return round(sum(part.counts or 0.0 for part in parts), 2)


def at_least(patient: PatientFeatures, parts: Sequence[Part]) -> bool:
    """Whether the sum is only a lower bound: a part is open, or nobody knows that the list of drugs is whole."""
    return DRUGS not in patient.complete_for or any(part.open for part in parts)


def _scored(knowledge: Knowledge, rule: BurdenRule, label: str, concepts: frozenset[str]) -> Part | None:
    """The points of the strongest of the drugs; None where drugs without points add nothing."""
    scores = [_score(knowledge, rule, concept) for concept in sorted(concepts)]
    known = [score for score in scores if score is not None]
    unknown = rule.others == "unknown" and len(known) < len(scores)
    if not known:
        strange = unknown or UNRECOGNISED_DRUG in concepts
        return Part(label, None, open=True, listed=False) if strange else None
    most = max(known, key=lambda score: (score.points, not score.at_least))
    return Part(label, most.points, open=unknown or most.at_least)


def _score(knowledge: Knowledge, rule: BurdenRule, concept: str) -> BurdenScore | None:
    found = (score for score in rule.scores if concept in knowledge.expand(score.drugs))
    return max(found, key=lambda score: score.points, default=None)


def _weighed(knowledge: Knowledge, rule: BurdenRule, patient: PatientFeatures, drug: CurrentDrug) -> Part:
    concept, where = knowledge.concepts[drug.concept], patient.values.get("jurisdiction")
    factor = factor_of(concept.factors, rule.factor or "", str(where.value) if where else None)
    amount = amount_of(drug, concept.unit)
    counts = None if factor is None or amount is None else factor * amount
    return Part(drug.label, counts, open=counts is None)

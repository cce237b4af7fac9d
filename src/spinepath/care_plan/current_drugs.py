"""Every drug that the person takes is judged: continue, change, taper, stop or ask. None is passed over."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from math import floor

from spinepath.calculators.concepts import UNRECOGNISED_DRUG
from spinepath.calculators.drugs import amount_of, factor_of
from spinepath.knowledge import Knowledge
from spinepath.knowledge.models import Exchange, Recommendation
from spinepath.recommendations import Values, compile_edition, taken_row
from spinepath.terms import CurrentDrug, PatientFeatures, short_number, unit_for_people
from spinepath.terms.results import Assessment, DrugChange, DrugVerdict, Verdict

from .drug_doses import amount_taken
from .wording import labels

_NOT_JUDGED = "outside the rules of this version: do not change it because of this plan"
_UNRECOGNISED = "the code or name is not recognised: say what it is, because it may change the advice"
_NOT_BORNE = "it is recorded as not tolerated: what happened, and is it really taken? Settle that before the next dose"
_LEFT = "tell the team that is called; nobody else stops or starts it now"


def judge_current_drugs(
    knowledge: Knowledge, patient: PatientFeatures, options: Sequence[Assessment], fired: Sequence[Assessment] = ()
) -> tuple[DrugVerdict, ...]:
    """One verdict per drug in use. Red flags that hold (`fired`) speak first, then the most cautious recommendation."""
    doubts = {**_not_borne(knowledge, patient), **_denied(knowledge, patient)}
    return tuple(_asked(_verdict(knowledge, patient, x, options, fired), doubts.get(x.concept)) for x in patient.drugs)


def _not_borne(knowledge: Knowledge, patient: PatientFeatures) -> dict[str, str]:
    """Drugs that are an option which this person did not tolerate."""
    found = patient.values.get("not_tolerated_options")
    options = found.value if found is not None and isinstance(found.value, tuple) else ()
    known = [r for r in knowledge.recommendations.values() if r.option in options]
    return {concept: _NOT_BORNE for r in known for concept in knowledge.expand(r.drugs)}


def _denied(knowledge: Knowledge, patient: PatientFeatures) -> dict[str, str]:
    """Drugs in use of which an answer says that they are not taken, with what is to be settled."""
    about = [(m.text, knowledge.features[m.about]) for m in patient.messages if m.about in knowledge.features]
    return {concept: text for text, feature in about for concept in knowledge.expand(feature.source.concepts)}


def _asked(verdict: DrugVerdict, denied: str | None) -> DrugVerdict:
    """What is denied, or was not tolerated, does not just go on."""
    if denied is None:
        return verdict
    goes_on = verdict.verdict in ("continue", "not_judged")
    return replace(verdict, verdict="ask" if goes_on else verdict.verdict, why=f"{denied}; {verdict.why}")


def _verdict(
    knowledge: Knowledge,
    patient: PatientFeatures,
    drug: CurrentDrug,
    options: Sequence[Assessment],
    fired: Sequence[Assessment],
) -> DrugVerdict:
    for assessment in fired:
        if (told := _in_an_emergency(knowledge, drug, assessment)) is not None:
            return told
    speaking = _speaking_of(knowledge, drug.concept)
    about = [a for a in options if a.recommendation in speaking]
    if not about:
        return _without_rule(knowledge, drug, options)
    said = [v for a in about if (v := _stated(knowledge, patient, drug, a)) is not None]
    judged = [_from_assessment(knowledge, drug, a) for a in about if not said or a.safety == "stop_or_review"]
    return min([*said, *judged], key=lambda v: _ORDER.index(v.verdict))


def _without_rule(knowledge: Knowledge, drug: CurrentDrug, options: Sequence[Assessment]) -> DrugVerdict:
    if drug.concept == UNRECOGNISED_DRUG:
        return DrugVerdict(drug.concept, drug.label, amount_taken(knowledge, drug), "ask", _UNRECOGNISED)
    counts = _counts_in(knowledge, drug, options)
    why = f"{_NOT_JUDGED}; it counts in: {', '.join(counts)}" if counts else _NOT_JUDGED
    return DrugVerdict(drug.concept, drug.label, amount_taken(knowledge, drug), "not_judged", why)


def _stated(
    knowledge: Knowledge, patient: PatientFeatures, drug: CurrentDrug, assessment: Assessment
) -> DrugVerdict | None:
    """What the recommendation itself says of the drug in use; one that may be over already is asked about."""
    recommendation = knowledge.recommendations[assessment.recommendation]
    edition = recommendation.edition(assessment.edition)
    compiled = compile_edition(knowledge, recommendation, edition)
    row = taken_row(knowledge, compiled, Values.of(patient.values), drug.concept)
    if row is None:
        return None
    verdict: Verdict = "ask" if drug.stale and row.verdict == "continue" else row.verdict
    why = "; ".join([*_still(drug), row.text])
    taken = amount_taken(knowledge, drug)
    to = None if row.to is None else _changed_to(knowledge, patient, drug, row.to, edition.owner)
    if to is not None:
        why = f"{why}; at most {short_number(to.max)} {unit_for_people(to.unit)} of it"
    found = DrugVerdict(drug.concept, drug.label, taken, verdict, why, recommendation.id, tuple(row.cite))
    told = replace(found, in_its_place=row.in_its_place, tell=row.tell)
    return replace(told, to=to, until_next=row.until_next, held=row.held)


def _changed_to(
    knowledge: Knowledge, patient: PatientFeatures, drug: CurrentDrug, to: Exchange, owner: str
) -> DrugChange:
    def after(days: int) -> str:
        return (patient.as_of + timedelta(days=days)).isoformat()

    return DrugChange(
        to.drug,
        knowledge.concepts[to.drug].label,
        _most(knowledge, patient, drug, to),
        to.unit,
        on=after(0),
        review_on=after(to.review_after_d),
        owner=owner,
        watch=to.watch,
        watch_on=after(1),
        decide_on=after(to.supply_d - 1),
    )


def _most(knowledge: Knowledge, patient: PatientFeatures, drug: CurrentDrug, to: Exchange) -> float:
    """The daily ceiling of the new drug: never an equal amount, since the body is used to the old one only in part."""
    where = patient.values.get("jurisdiction")
    concepts = [knowledge.concepts[name] for name in (drug.concept, to.drug)]
    old, new = (factor_of(c.factors, to.factor, str(where.value) if where else None) for c in concepts)
    amount = amount_of(drug, concepts[0].unit)
    if old is None or new is None or amount is None:
        return to.max
    return min(to.max, max(1, floor(amount * old * to.share / new)))


def _in_an_emergency(knowledge: Knowledge, drug: CurrentDrug, assessment: Assessment) -> DrugVerdict | None:
    """What a red flag that holds says of a drug: stop it now, or leave it to the team."""
    recommendation = knowledge.recommendations[assessment.recommendation]
    edition = recommendation.edition(assessment.edition)
    verdict: Verdict
    if drug.concept in knowledge.expand(edition.stop_drugs):
        verdict, why = "stop", f"now: {recommendation.title}"
    elif drug.concept in knowledge.expand(edition.leave_drugs):
        verdict, why = "ask", _LEFT
    else:
        return None
    return DrugVerdict(
        drug.concept, drug.label, amount_taken(knowledge, drug), verdict, why, recommendation.id, assessment.cite
    )


def _counts_in(knowledge: Knowledge, drug: CurrentDrug, options: Sequence[Assessment]) -> list[str]:
    """The options whose advice rests on this drug being taken."""
    read = _read_from(knowledge, drug.concept)
    found = [
        knowledge.recommendations[a.recommendation].title
        for a in options
        if any(c.truth == "true" and any(v.feature in read for v in c.values) for c in a.criteria)
    ]
    return list(dict.fromkeys(found))


_ROLE_WORDS = {"contraindication": "stop", "usually_not": "usually not", "caution": "caution"}
_ORDER: tuple[Verdict, ...] = ("stop", "taper", "change", "ask", "continue")


def _speaking_of(knowledge: Knowledge, concept: str) -> frozenset[str]:
    """The recommendations whose option this drug is."""

    def find() -> frozenset[str]:
        return frozenset(r.id for r in knowledge.recommendations.values() if concept in knowledge.expand(r.drugs))

    return knowledge.once(("recommendations of", concept), find)


def _read_from(knowledge: Knowledge, concept: str) -> frozenset[str]:
    """The features that this drug being taken bears on."""

    def find() -> frozenset[str]:
        return frozenset(f.id for f in knowledge.features.values() if concept in knowledge.expand(f.source.concepts))

    return knowledge.once(("features from", concept), find)


def _from_assessment(knowledge: Knowledge, drug: CurrentDrug, assessment: Assessment) -> DrugVerdict:
    recommendation = knowledge.recommendations[assessment.recommendation]
    verdict, reasons = _judged(recommendation, drug, assessment)
    why = "; ".join([*_still(drug), *reasons])
    return DrugVerdict(
        drug.concept, drug.label, amount_taken(knowledge, drug), verdict, why, recommendation.id, assessment.cite
    )


def _judged(
    recommendation: Recommendation, drug: CurrentDrug, assessment: Assessment
) -> tuple[Verdict, tuple[str, ...]]:
    """The verdict and its reasons; a stop goes before ignorance, ignorance before a missing indication."""
    if assessment.safety == "stop_or_review":
        how = (recommendation.on_stop_text,) if recommendation.on_stop_text else ()
        return recommendation.on_stop, (*_stops(assessment), *how)
    if assessment.status == "usually_not":
        return "ask", tuple(_stops(assessment))
    if assessment.status == "needs_information":
        missing = labels(assessment, assessment.ask) or labels(assessment, assessment.check)
        return "ask", (f"cannot say without: {', '.join(missing)}",)
    if assessment.status == "not_applicable":
        return "ask", ("this version would not start it now; whether it goes on is for the prescriber",)
    return ("ask" if drug.stale else "continue"), tuple(_continue(drug, assessment))


def _stops(assessment: Assessment) -> Iterator[str]:
    stopping = [c for c in assessment.criteria if c.role in ("contraindication", "usually_not") and c.truth == "true"]
    yield from (f"{_ROLE_WORDS[c.role]}: {c.text}" for c in stopping)


def _continue(drug: CurrentDrug, assessment: Assessment) -> Iterator[str]:
    yield "no stop found"
    dose = assessment.dose
    if dose and dose.max and drug.per_day is not None and drug.unit == dose.unit and drug.per_day < dose.max:
        yield f"the dose changes to that of this plan, at most {dose.max:g} {dose.unit} from all products"
    unknown = [
        v.label for c in assessment.criteria if c.role == "contraindication" and c.truth == "unknown" for v in c.values
    ]
    if unknown:
        yield f"not known: {', '.join(dict.fromkeys(unknown))}"


def _still(drug: CurrentDrug) -> Iterator[str]:
    if drug.stale:
        yield f"recorded as taken since {drug.start or 'an unknown date'}: still taken?"

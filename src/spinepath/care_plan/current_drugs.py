"""Every drug that the person takes is judged: continue, change, taper, stop or ask. None is passed over."""

from collections.abc import Iterator, Sequence

from spinepath.calculators.concepts import UNRECOGNISED_DRUG
from spinepath.knowledge import Knowledge
from spinepath.knowledge.models import Recommendation
from spinepath.recommendations import Values, compile_edition, taken_row
from spinepath.terms import CurrentDrug, PatientFeatures
from spinepath.terms.results import Assessment, DrugVerdict, Verdict

from .wording import labels

_NO_RULE = "no recommendation of this version speaks about it; review it with the prescriber"
_UNRECOGNISED = "the code or name is not recognised: say what it is, because it may change the advice"


def judge_current_drugs(
    knowledge: Knowledge, patient: PatientFeatures, assessments: Sequence[Assessment]
) -> tuple[DrugVerdict, ...]:
    """One verdict per drug in use; of several recommendations the most cautious one speaks."""
    return tuple(_verdict(knowledge, patient, drug, assessments) for drug in patient.drugs)


def _verdict(
    knowledge: Knowledge, patient: PatientFeatures, drug: CurrentDrug, assessments: Sequence[Assessment]
) -> DrugVerdict:
    about = [a for a in assessments if drug.concept in _drugs_of(knowledge, a)]
    if not about:
        why = _UNRECOGNISED if drug.concept == UNRECOGNISED_DRUG else _NO_RULE
        return DrugVerdict(drug.concept, drug.label, _dose(drug), "ask", why)
    said = [v for a in about if (v := _stated(knowledge, patient, drug, a)) is not None]
    judged = [_from_assessment(knowledge, drug, a) for a in about if not said or a.safety == "stop_or_review"]
    return min([*said, *judged], key=lambda v: _ORDER.index(v.verdict))


def _stated(
    knowledge: Knowledge, patient: PatientFeatures, drug: CurrentDrug, assessment: Assessment
) -> DrugVerdict | None:
    """What the recommendation itself says of the drug in use; one that may be over already is asked about."""
    recommendation = knowledge.recommendations[assessment.recommendation]
    edition = next(e for e in recommendation.editions if e.version == assessment.edition)
    compiled = compile_edition(knowledge, recommendation, edition)
    row = taken_row(knowledge, compiled, Values.of(patient.values), drug.concept)
    if row is None:
        return None
    verdict: Verdict = "ask" if drug.stale and row.verdict == "continue" else row.verdict
    why = "; ".join([*_still(drug), row.text])
    return DrugVerdict(drug.concept, drug.label, _dose(drug), verdict, why, recommendation.id, tuple(row.cite))


_ROLE_WORDS = {"contraindication": "stop", "usually_not": "usually not", "caution": "caution"}
_ORDER: tuple[Verdict, ...] = ("stop", "taper", "change", "ask", "continue")


def _drugs_of(knowledge: Knowledge, assessment: Assessment) -> frozenset[str]:
    return knowledge.expand(knowledge.recommendations[assessment.recommendation].drugs)


def _from_assessment(knowledge: Knowledge, drug: CurrentDrug, assessment: Assessment) -> DrugVerdict:
    recommendation = knowledge.recommendations[assessment.recommendation]
    verdict, reasons = _judged(recommendation, drug, assessment)
    why = "; ".join([*_still(drug), *reasons])
    return DrugVerdict(drug.concept, drug.label, _dose(drug), verdict, why, recommendation.id, assessment.cite)


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
        return "ask", ("no reason to take it for this pain is found in the record",)
    return ("ask" if drug.stale else "continue"), tuple(_continue(assessment))


def _stops(assessment: Assessment) -> Iterator[str]:
    stopping = [c for c in assessment.criteria if c.role in ("contraindication", "usually_not") and c.truth == "true"]
    yield from (f"{_ROLE_WORDS[c.role]}: {c.text}" for c in stopping)


def _continue(assessment: Assessment) -> Iterator[str]:
    yield "no stop found"
    unknown = [
        v.label for c in assessment.criteria if c.role == "contraindication" and c.truth == "unknown" for v in c.values
    ]
    if unknown:
        yield f"not known: {', '.join(dict.fromkeys(unknown))}"


def _still(drug: CurrentDrug) -> Iterator[str]:
    if drug.stale:
        yield f"recorded as taken since {drug.start or 'an unknown date'}: still taken?"


def _dose(drug: CurrentDrug) -> str | None:
    return None if drug.per_day is None else f"{drug.per_day:g} {drug.unit or ''}".strip()

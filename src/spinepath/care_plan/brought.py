"""Which drugs a line would add to those that are taken already."""

from spinepath.knowledge import Knowledge
from spinepath.knowledge.models import Recommendation
from spinepath.recommendations import Values
from spinepath.terms import PatientFeatures
from spinepath.terms.results import RECOMMENDED, PlanLine

from .conditions import truth_of


def new_drugs(knowledge: Knowledge, patient: PatientFeatures, line: PlanLine) -> frozenset[str]:
    """The drugs (concepts) of which a recommended line brings one; empty when going on with it brings nothing new."""
    recommendation = knowledge.recommendations.get(line.recommendation)
    if recommendation is None or line.disposition not in RECOMMENDED:
        return frozenset()
    taken = {drug.concept for drug in patient.drugs}
    if knowledge.expand(recommendation.drugs) & taken and not begins_anew(knowledge, patient, recommendation):
        return frozenset()
    return knowledge.expand(recommendation.brings or recommendation.drugs)


def begins_anew(knowledge: Knowledge, patient: PatientFeatures, recommendation: Recommendation) -> bool:
    """Whether what is taken of its drugs is not gone on with, so that the line begins as with another drug."""
    if (when := recommendation.anew_when) is None:
        return False
    fresh = Values.of(patient.values).fresh
    return truth_of(knowledge, "recommendations", recommendation.id, when, fresh, recommendation.parameters) is True

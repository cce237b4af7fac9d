"""Which drugs a line would add to those that are taken already."""

from spinepath.knowledge import Knowledge
from spinepath.terms import PatientFeatures
from spinepath.terms.results import RECOMMENDED, PlanLine


def new_drugs(knowledge: Knowledge, patient: PatientFeatures, line: PlanLine) -> frozenset[str]:
    """The drugs (concepts) of which a recommended line brings one; empty when going on with it brings nothing new."""
    recommendation = knowledge.recommendations.get(line.recommendation)
    if recommendation is None or line.disposition not in RECOMMENDED:
        return frozenset()
    if knowledge.expand(recommendation.drugs) & {drug.concept for drug in patient.drugs}:
        return frozenset()
    return knowledge.expand(recommendation.brings or recommendation.drugs)

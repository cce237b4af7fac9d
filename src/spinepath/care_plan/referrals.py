"""The letters that go with the lines of a plan: one for each recommendation that refers, about all its lines.

A letter tells what the knowledge asks for and what is known of it. What is not known stands in it as not known, and an
image that the record does not hold stands in it as missing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from spinepath.features.completeness import DRUGS
from spinepath.knowledge import Knowledge
from spinepath.knowledge.models import Referral as Written
from spinepath.knowledge.referral_models import Attachment as WrittenAttachment
from spinepath.knowledge.referral_models import ReferralPart as WrittenPart
from spinepath.recommendations import value_used
from spinepath.terms import PERSON, CurrentDrug, FeatureValue, PatientFeatures
from spinepath.terms.results import (
    RECOMMENDED,
    Attachment,
    PlanLine,
    Referral,
    ReferralPart,
    ReferralSubject,
)

from .brought import new_drugs
from .drug_doses import amount_taken

_FRACTURE = "fracture:"


def find_referrals(knowledge: Knowledge, patient: PatientFeatures, lines: Sequence[PlanLine]) -> tuple[Referral, ...]:
    """One letter for each recommendation with a recommended line that refers, in the order of the plan."""
    writer = _Writer(knowledge, patient, tuple(x for x in lines if x.disposition in RECOMMENDED))
    found: dict[str, list[PlanLine]] = {}
    for line in writer.recommended:
        found.setdefault(line.recommendation, []).append(line)
    letters = ((knowledge.recommendations.get(name), about) for name, about in found.items())
    return tuple(writer.letter(x.referral, about) for x, about in letters if x is not None and x.referral is not None)


@dataclass(frozen=True)
class _Writer:
    """What every letter of one plan is written from."""

    knowledge: Knowledge
    patient: PatientFeatures
    recommended: tuple[PlanLine, ...]

    def letter(self, written: Written, about: Sequence[PlanLine]) -> Referral:
        """The letter about lines of one recommendation."""
        first = about[0]
        return Referral(
            id=first.recommendation,
            title=first.title,
            to=written.to,
            decision=written.decision,
            urgency=first.dose.text if first.dose else written.urgency,
            sender=written.sender,
            send_by=min((line.start_by for line in about if line.start_by), default=None),
            subjects=tuple(self._subject(written, line) for line in about),
            parts=tuple(self._part(part) for part in written.tell),
            attachments=tuple(
                dict.fromkeys(self._attachment(x, line.subject) for x in written.attach for line in about)
            ),
            starts=tuple(x.id for x in self.recommended if new_drugs(self.knowledge, self.patient, x)),
            cite=tuple(written.cite),
        )

    def _subject(self, written: Written, line: PlanLine) -> ReferralSubject:
        known = self._known(line.subject)
        return ReferralSubject(
            line.subject, line.id, tuple(value_used(self.knowledge, name, known) for name in written.fracture)
        )

    def _part(self, part: WrittenPart) -> ReferralPart:
        values = tuple(value_used(self.knowledge, name, self.patient.values) for name in part.features)
        drugs = tuple(self._drugs(part.drugs)) if part.drugs else None
        return ReferralPart(part.heading, values, drugs, DRUGS in self.patient.complete_for, part.note)

    def _drugs(self, wanted: list[str]) -> Iterator[str]:
        concepts = self.knowledge.expand(wanted)
        yield from (_told(self.knowledge, drug) for drug in self.patient.drugs if drug.concept in concepts)

    def _attachment(self, written: WrittenAttachment, subject: str) -> Attachment:
        of_person = all(self.knowledge.features[name].subject == PERSON for name in written.shown_by)
        subject = PERSON if of_person else subject
        known = self._known(subject)
        shown = next((known[name] for name in written.shown_by if name in known), None)
        if shown is None:
            return Attachment(written.what, subject, found=False)
        dated = known.get(written.dated or "")
        on = dated.value if dated is not None and isinstance(dated.value, str) else shown.date
        return Attachment(written.what, subject, found=True, on=on, stale=shown.stale)

    def _known(self, subject: str) -> Mapping[str, FeatureValue]:
        """What is known of a subject: a fracture has values of its own beside those of the person."""
        row = next((r for r in self.patient.fractures if f"{_FRACTURE}{r.id}" == subject), None)
        return {**self.patient.values, **row.values} if row else self.patient.values


def _told(knowledge: Knowledge, drug: CurrentDrug) -> str:
    """`apixaban 10 mg/d, since 2026-03-01`; what is not recorded is not said."""
    amount = amount_taken(knowledge, drug)
    dose = f" {amount}" if amount else ", dose not known"
    since = f", since {drug.start}" if drug.start else ""
    return f"{drug.label}{dose}{since}{', may be over' if drug.stale else ''}"

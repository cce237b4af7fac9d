"""Judges recommendations for a person: one Assessment per recommendation and subject, with every reason."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

from spinepath.criteria import Questions, questions, unknowns
from spinepath.features.completeness import DRUGS
from spinepath.knowledge import Knowledge
from spinepath.knowledge.models import Recommendation
from spinepath.terms import PatientFeatures, SpinepathError, nearest_name
from spinepath.terms.results import (
    TRUTH,
    Assessment,
    CriterionResult,
    Detail,
    Dose,
    Flip,
    Status,
)

from .editions import CompiledEdition, NamedCriterion, PreparedDose, compile_edition, edition_in_force
from .judge import Subjects, Truths, Values, safety_of, status_of, truths

DECIDED: frozenset[Status] = frozenset({"not_applicable", "contraindicated"})
MOST_OPEN: tuple[Status, ...] = (
    "recommend",
    "consider",
    "needs_information",
    "usually_not",
    "contraindicated",
    "not_applicable",
)


def assess_all(knowledge: Knowledge, patient: PatientFeatures, jurisdiction: str) -> list[Assessment]:
    """Every recommendation in force on the knowledge's clock, for every subject it speaks about."""
    subjects = Subjects.of(patient)
    found: list[Assessment] = []
    for recommendation in _ranked(knowledge):
        found.extend(_assessments(knowledge, patient, subjects, recommendation, jurisdiction))
    return found


def statuses(knowledge: Knowledge, patient: PatientFeatures, jurisdiction: str) -> dict[tuple[str, str], Status]:
    """The bare status of every recommendation and subject, by their ids: for counting many people, without reasons."""
    subjects = Subjects.of(patient)
    found: dict[tuple[str, str], Status] = {}
    for recommendation in _ranked(knowledge):
        edition = edition_in_force(recommendation, knowledge.edition, jurisdiction)
        if edition is not None:
            compiled = compile_edition(knowledge, recommendation, edition)
            for subject, values in subjects.of_kind(knowledge, recommendation.subject):
                found[recommendation.id, subject] = status_of(compiled, truths(compiled, values.fresh, values.all))
    return found


def _ranked(knowledge: Knowledge) -> tuple[Recommendation, ...]:
    return knowledge.once(
        "ranked", lambda: tuple(sorted(knowledge.recommendations.values(), key=lambda r: (r.rank, r.id)))
    )


def assess(
    knowledge: Knowledge,
    patient: PatientFeatures,
    recommendation: str,
    jurisdiction: str,
    subject: str | None = None,
) -> Assessment:
    """One recommendation by id, for one subject: `person`, `fracture:ID` or ID alone.

    Without a subject, of several fractures the first with the most open status. Raises SpinepathError for an unknown
    recommendation or subject.
    """
    found = assess_subjects(knowledge, patient, recommendation, jurisdiction)
    if subject is None:
        return min(found, key=lambda a: MOST_OPEN.index(a.status))
    wanted = next((a for a in found if subject in (a.subject, a.subject.partition(":")[2])), None)
    if wanted is None:
        known = [a.subject.partition(":")[2] or a.subject for a in found]
        expected, nearest = " or ".join(known), nearest_name(subject, known)
        raise SpinepathError(f"subject of {recommendation}", found=subject, expected=expected, nearest=nearest)
    return wanted


def assess_subjects(
    knowledge: Knowledge, patient: PatientFeatures, recommendation: str, jurisdiction: str
) -> list[Assessment]:
    """One recommendation by id, for every subject it speaks about. Raises SpinepathError for an unknown id."""
    found = knowledge.recommendations.get(recommendation)
    if found is None:
        nearest = nearest_name(recommendation, knowledge.recommendations)
        raise SpinepathError("recommendation", found=recommendation, expected="a known id", nearest=nearest)
    assessments = _assessments(knowledge, patient, Subjects.of(patient), found, jurisdiction)
    if not assessments:
        first = min(e.from_ for e in found.editions)
        raise SpinepathError(
            f"recommendation {recommendation}",
            found=f"edition clock {knowledge.edition}, jurisdiction {jurisdiction}",
            expected=f"an edition in force (the first is from {first})",
        )
    return assessments


def _assessments(
    knowledge: Knowledge,
    patient: PatientFeatures,
    subjects: Subjects,
    recommendation: Recommendation,
    jurisdiction: str,
) -> list[Assessment]:
    """All assessments of one recommendation; empty when no edition is in force."""
    edition = edition_in_force(recommendation, knowledge.edition, jurisdiction)
    if edition is None:
        return []
    compiled = compile_edition(knowledge, recommendation, edition)
    in_use = _in_use(knowledge, patient, recommendation)
    return [
        assess_subject(knowledge, compiled, subject, values, in_use)
        for subject, values in subjects.of_kind(knowledge, recommendation.subject)
    ]


def _in_use(knowledge: Knowledge, patient: PatientFeatures, recommendation: Recommendation) -> bool | None:
    """None where it is not known what is taken: no drug is listed, and no list is known to be whole."""
    if not recommendation.drugs:
        return False
    if not patient.drugs and DRUGS not in patient.complete_for:
        return None
    concepts = knowledge.expand(recommendation.drugs)
    return any(drug.concept in concepts for drug in patient.drugs)


def assess_subject(
    knowledge: Knowledge, compiled: CompiledEdition, subject: str, values: Values, in_use: bool | None
) -> Assessment:
    """Judge one compiled edition for one subject."""
    recommendation, edition = compiled.recommendation, compiled.edition
    found = truths(compiled, values.fresh, values.all)
    status = status_of(compiled, found)
    asked = _questions(compiled, values, status)
    named = edition.offer.profile
    profile = knowledge.evidence(named) if named in knowledge.profiles else None
    return Assessment(
        id=f"{recommendation.id}/{edition.version}/{subject}",
        recommendation=recommendation.id,
        edition=edition.version,
        edition_from=edition.from_.isoformat(),
        state=edition.state if knowledge.reviewed.signed else "draft",
        subject=subject,
        status=status,
        safety=safety_of(compiled, found, in_use),
        in_use=in_use and not (compiled.anew is not None and compiled.anew.evaluate(values.fresh)),
        criteria=tuple([_criterion(knowledge, c, t, values) for c, t in zip(compiled.criteria, found, strict=True)]),
        because=_because(compiled, found, status),
        then=_then(compiled, found),
        check=_check(compiled, found, values, status),
        ask=_ask(compiled, found, values, status, asked),
        flips=_flips(knowledge, compiled, values, asked),
        dose=_dose(compiled, values.fresh),
        details=_details(compiled, values.fresh),
        profile=edition.offer.profile,
        certainty=profile.certainty if profile else None,
        certainty_why=profile.why if profile else None,
        effect=profile.effect if profile else None,
        harms=profile.harms if profile else None,
        dissent=tuple(edition.dissent),
        cite=compiled.cite,
    )


def _questions(compiled: CompiledEdition, values: Values, status: Status) -> Questions:
    """What must be asked before the status is settled: on fresh values only, since an answer replaces an old value."""

    def outcome(answers: Mapping[str, Any]) -> str:
        return status_of(compiled, truths(compiled, answers, answers))

    if status != "needs_information":
        return Questions((), (), True)
    return questions(outcome, compiled.deciding, values.fresh, beside=compiled.beside)


def _flips(knowledge: Knowledge, compiled: CompiledEdition, values: Values, asked: Questions) -> tuple[Flip, ...]:
    """Answers rule an option out only with all that a reading of the record, false for want of them, is made of."""
    pairs = zip(asked.behind, asked.flips, strict=True)
    needed = _behind_the_record(knowledge, compiled, values) & set(asked.ask)
    found = (Flip(names, phrases, cast(Status, outcome)) for names, (phrases, outcome) in pairs)
    return tuple(x for x in found if x.then != "not_applicable" or needed <= set(x.features))


def _behind_the_record(knowledge: Knowledge, compiled: CompiledEdition, values: Values) -> set[str]:
    read = (name for expression in compiled.deciding for name in expression.features if values.fresh.get(name) is False)
    return {source for name in read for source in knowledge.features[name].source.inputs.values()}


def _ask(compiled: CompiledEdition, found: Truths, values: Values, status: Status, asked: Questions) -> tuple[str, ...]:
    """Asked features; a stop that rests on a stale value asks for a new one."""
    if status != "contraindicated" or values.all is values.fresh:
        return asked.ask
    stale: list[str] = []
    for criterion, truth in zip(compiled.criteria, found, strict=True):
        if criterion.role == "contraindication" and truth is True:
            if criterion.expression.evaluate(values.fresh):
                return ()
            stale.extend(n for n in criterion.expression.features if n in values.all and n not in values.fresh)
    return tuple(dict.fromkeys(stale))


def _check(compiled: CompiledEdition, found: Truths, values: Values, status: Status) -> tuple[str, ...]:
    """Unknown features of criteria that do not hold the option back but must be settled before the first dose."""
    if status in DECIDED:
        return ()
    names: list[str] = []
    for criterion, truth in zip(compiled.criteria, found, strict=True):
        if truth is None and criterion.checked and not criterion.asks_first:
            names.extend(unknowns(criterion.expression, values.fresh))
    return tuple(dict.fromkeys(names))


def _because(compiled: CompiledEdition, found: Truths, status: Status) -> tuple[str, ...]:
    """Names of the criteria that made the status what it is."""
    wanted: dict[Status, tuple[tuple[str, bool | None], ...]] = {
        "not_applicable": (("indication", False),),
        "contraindicated": (("contraindication", True),),
        "needs_information": (("indication", None), ("contraindication", None)),
        "usually_not": (("usually_not", True), ("caution", True)),
        "recommend": (("indication", True),),
        "consider": (("indication", True),),
    }
    pairs = zip(compiled.criteria, found, strict=True)
    return tuple(
        c.name
        for c, truth in pairs
        if (c.role, truth) in wanted[status] and (c.asks_first or status != "needs_information")
    )


def _then(compiled: CompiledEdition, found: Truths) -> tuple[str, ...]:
    actions = [a for c, truth in zip(compiled.criteria, found, strict=True) if truth is True for a in c.then]
    return tuple(dict.fromkeys(actions))


def _criterion(knowledge: Knowledge, criterion: NamedCriterion, truth: bool | None, values: Values) -> CriterionResult:
    return CriterionResult(
        name=criterion.name,
        role=criterion.role,
        text=criterion.text,
        truth=TRUTH[truth],
        values=tuple([values.used(knowledge, name) for name in _looked_at(criterion, values)]),
        cite=criterion.cite,
    )


def _looked_at(criterion: NamedCriterion, values: Values) -> Sequence[str]:
    """The features of a criterion; a bound only where it is known and what it bounds is not."""
    said = {bound for name, bound in criterion.bounds if name in values.all or bound not in values.all}
    named = criterion.expression.features
    return [name for name in named if name not in said] if said else named


def _dose(compiled: CompiledEdition, fresh: Mapping[str, Any]) -> Dose | None:
    """Rows stand from the most restrictive on: the first one that is not surely false applies."""
    for place, (dose, when) in enumerate(compiled.doses):
        truth = True if when is None else when.evaluate(fresh)
        if when is not None and truth is None:
            below = _lowest_below(dose, compiled.doses[place + 1 :], fresh)
            return replace(dose, limited_by=unknowns(when, fresh), may_fall_to=below)
        if truth is True:
            return dose
    return None


def _lowest_below(dose: Dose, rest: Sequence[PreparedDose], fresh: Mapping[str, Any]) -> float | None:
    """The lowest ceiling of the rows that follow and may hold, where it is lower: rows may stand out of order."""
    lowest = dose.max
    for other, when in rest:
        truth = True if when is None else when.evaluate(fresh)
        if truth is not False and other.unit == dose.unit and other.max is not None and lowest is not None:
            lowest = min(lowest, other.max)
        if truth is True:
            break
    return lowest if lowest != dose.max else None


def _details(compiled: CompiledEdition, fresh: Mapping[str, Any]) -> tuple[Detail, ...]:
    """The rows that hold, and those that are unknown and show while unknown."""
    shown: list[Detail] = []
    for detail, own, when, while_unknown in compiled.details:
        truth = True if when is None else when.evaluate(fresh)
        if truth is True or (truth is None and while_unknown):
            shown.append(own if when is not None and truth is True else detail)
    return tuple(shown)

"""One assessment to one line of the plan: its disposition, dates and reasons, before plan rules speak."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from spinepath.calculators.concepts import ONSET
from spinepath.calculators.dates import day_range
from spinepath.knowledge import Knowledge
from spinepath.knowledge.models import Edition, Recommendation
from spinepath.terms import PatientFeatures
from spinepath.terms.results import RECOMMENDED, Assessment, Detail, Disposition, Monitoring, PlanLine
from spinepath.terms.safety_text import time_is_over

from .precedence import ABOUT_A_LINE, Ground
from .rechecks import recheck_after
from .wording import cautions, labels, reasons

_BY_STATUS: dict[str, Disposition] = {
    "recommend": "do_now",
    "consider": "offer",
    "usually_not": "not_chosen",
    "contraindicated": "blocked",
    "needs_information": "ask_first",
    "not_applicable": "not_chosen",
}
_WHOLE_DAY = len("2026-11-22")
_RED_FLAG_QUESTIONS = "the red-flag questions above"
_STILL_TOLD = ("step", "handover", "avoid", "stop_sign", "emergency_sign")
# The person's own history with an option, in order of precedence: feature, disposition, words.
_HISTORY: tuple[tuple[str, Disposition, str], ...] = (
    ("declined_options", "not_chosen", "declined by the person"),
    ("not_tolerated_options", "blocked", "not tolerated before"),
)
Said = tuple[Disposition, tuple[str, ...]] | None


@dataclass(frozen=True)
class Setting:
    """What every line of one plan shares."""

    knowledge: Knowledge
    patient: PatientFeatures
    present: tuple[Assessment, ...] = ()  # red flags that hold, and hold others back
    provisional: bool = False  # red-flag questions are not answered

    def held(self, recommendation: Recommendation) -> str | None:
        """Why the option is held back, and who may release it after what; None when it is not held."""
        for assessment in self.present:
            flag = self.knowledge.recommendations[assessment.recommendation]
            if flag.urgency in recommendation.hold_while:
                owner = flag.edition(assessment.edition).owner
                return f"a red flag is present ({flag.title}): the {owner} may release it once its steps are done"
        if self.provisional and "provisional" in recommendation.hold_while:
            return "the red-flag questions are not answered: whoever asks them may release it when all are no"
        return None

    def questions_first(self, recommendation: Recommendation) -> bool:
        """Whether the open red-flag questions are to be answered before the option begins."""
        return self.provisional and recommendation.after_questions

    def declined_with(self, recommendation: Recommendation) -> str | None:
        """The refusal of another option that may well be meant for this one too."""
        found = self.patient.values.get("declined_options")
        declined = found.value if found is not None and isinstance(found.value, tuple) else ()
        if not declined:
            return None
        titles = [
            r.title
            for r in self.knowledge.recommendations.values()
            if r.option in declined and r.option in recommendation.declined_with
        ]
        return f"declined with {', '.join(titles)}: ask whether this is declined too" if titles else None


@dataclass(frozen=True)
class Course:
    """When a line is looked at again and when it ends (ISO dates); `over`: its end has passed already."""

    review_on: str | None = None
    stop_on: str | None = None
    over: bool = False


def draft_line(setting: Setting, assessment: Assessment) -> PlanLine:
    """The line that follows from one assessment alone."""
    recommendation = setting.knowledge.recommendations[assessment.recommendation]
    edition = recommendation.edition(assessment.edition)
    disposition, why = _disposition(setting, recommendation, assessment)
    start = setting.patient.as_of
    active = disposition in RECOMMENDED
    decides = edition.stop is not None and edition.stop.decides
    begun = _begun(setting, recommendation)
    first = start if begun else start + timedelta(days=_start_within(edition, assessment) or 0)
    course = _course(edition, assessment, start, begun, first) if active else Course()
    return PlanLine(
        id=recommendation.id if assessment.subject == "person" else f"{recommendation.id}@{assessment.subject}",
        option=recommendation.option,
        title=recommendation.title,
        group=recommendation.group,
        recommendation=recommendation.id,
        subject=assessment.subject,
        disposition=disposition,
        urgency=recommendation.urgency,
        actions=_actions(edition, assessment, disposition),
        dose=assessment.dose if active or disposition == "ask_first" else None,
        owner=edition.owner,
        start_by=_after(start, 0 if begun else _start_within(edition, assessment)) if active else None,
        review_on=course.review_on if active else _after(start, _again(setting, assessment, disposition)),
        stop_on=course.stop_on,
        stop_text=edition.stop.text if edition.stop else None,
        over=course.over,
        checks=tuple(_checks(setting, recommendation, assessment)) if disposition == "check_then_offer" else (),
        end_decides=decides,
        why=(*((time_is_over(decides),) if course.over else ()), *why, *(cautions(assessment) if active else ())),
        details=assessment.details if active else _still_told(assessment),
        monitoring=_monitoring(edition, first) if active else (),
        certainty=assessment.certainty,
        certainty_why=assessment.certainty_why,
        effect=assessment.effect,
        harms=assessment.harms,
        dissent=assessment.dissent,
        trace=assessment.id,
        cite=assessment.cite,
    )


def _start_within(edition: Edition, assessment: Assessment) -> int | None:
    """Days until the start; a dose row may be in more haste than its edition."""
    hasty = assessment.dose.start_within_d if assessment.dose else None
    return edition.start_within_d if hasty is None else hasty


def _again(setting: Setting, assessment: Assessment, disposition: Disposition) -> int | None:
    """Days until an option that is out today is looked at again; what was refused or done is not looked at."""
    recommendation = setting.knowledge.recommendations[assessment.recommendation]
    if any(_history(setting, recommendation)) or _done(setting, recommendation, assessment):
        return None
    return recheck_after(recommendation.edition(assessment.edition), assessment, disposition)


def _begun(setting: Setting, recommendation: Recommendation) -> date | None:
    """The day on which something of the option was begun, so that a new plan does not begin its course anew.

    What was begun before this illness is no part of its course: a new one begins today.
    """
    concepts = setting.knowledge.expand(recommendation.drugs)
    days = [d.start for d in setting.patient.drugs if d.concept in concepts and d.start and len(d.start) == _WHOLE_DAY]
    onset = setting.patient.values.get(ONSET)
    known = day_range(onset.value) if onset is not None and isinstance(onset.value, str) else None
    first = known[0] if known else 0
    return min((day for text in days if (day := date.fromisoformat(text)).toordinal() >= first), default=None)


def _course(edition: Edition, assessment: Assessment, start: date, begun: date | None, first: date) -> Course:
    """Review and stop of a line, the stop counted from the day on which it was begun.

    `first` is the last day on which it may begin: it is never looked at again before that.
    """
    days = edition.review_after_d
    looked = first if days is not None and start + timedelta(days=days) < first else start
    until = assessment.dose.until_d if assessment.dose else None
    stop = _after(begun or start, _least(until, edition.stop.after_d if edition.stop else None))
    return course_of(_after(looked, days), stop, start.isoformat())


def course_of(review: str | None, stop: str | None, today: str) -> Course:
    """The two days of a course (ISO dates): the review is not after the stop, and neither lies in the past.

    A stop that has passed is no date any more: the review is due today.
    """
    if stop is not None and stop < today:
        return Course(today, None, over=True)
    return Course(min(review, stop) if review and stop else review, stop)


def _disposition(
    setting: Setting, recommendation: Recommendation, assessment: Assessment
) -> tuple[Disposition, tuple[str, ...]]:
    """What the first ground that speaks makes of the line; the reasons of its status stand behind it."""
    why = reasons(assessment) or _against(recommendation, assessment)
    found = (_SAYS[ground](setting, recommendation, assessment) for ground, _ in ABOUT_A_LINE if ground in _SAYS)
    disposition, first = next(said for said in found if said is not None)
    return disposition, (*first, *why)


def _stopped(setting: Setting, recommendation: Recommendation, assessment: Assessment) -> Said:
    told = tuple(words for _, words in _history(setting, recommendation))
    if assessment.safety == "stop_or_review":
        return "stop", ("being taken, and must be stopped or reviewed", *told)
    return ("blocked", told) if assessment.status == "contraindicated" else None


def _refused(setting: Setting, recommendation: Recommendation, _: Assessment) -> Said:
    return next(((d, (words,)) for d, words in _history(setting, recommendation)), None)


def _done(setting: Setting, recommendation: Recommendation, _: Assessment) -> Said:
    words = _told(setting, recommendation, "completed_options", "already done")
    return ("not_chosen", (words,)) if words else None


def _advised_against(_: Setting, __: Recommendation, assessment: Assessment) -> Said:
    return ("not_chosen", ()) if assessment.status == "usually_not" else None


def _by_status(setting: Setting, recommendation: Recommendation, assessment: Assessment) -> Said:
    plain = _BY_STATUS[assessment.status]
    held = setting.held(recommendation) or (None if assessment.in_use else setting.declined_with(recommendation))
    if held and plain in RECOMMENDED:
        return "ask_first", (f"held back: {held}",)
    if plain in RECOMMENDED and (assessment.check or setting.questions_first(recommendation)):
        return "check_then_offer", ()
    if plain in RECOMMENDED and assessment.in_use:
        return plain, ("being taken: continue",)
    return plain, ()


def _checks(setting: Setting, recommendation: Recommendation, assessment: Assessment) -> Iterator[str]:
    """What is settled before the line begins: red-flag questions in a word, since they stand above the plan."""
    if setting.questions_first(recommendation):
        yield _RED_FLAG_QUESTIONS
    yield from labels(assessment, assessment.check)


def _history(setting: Setting, recommendation: Recommendation) -> Iterator[tuple[Disposition, str]]:
    """The person's own history with the option that speaks against it, a refusal first."""
    for feature, disposition, words in _HISTORY:
        if told := _told(setting, recommendation, feature, words):
            yield disposition, told


def _told(setting: Setting, recommendation: Recommendation, feature: str, words: str) -> str | None:
    found = setting.patient.values.get(feature)
    if found is None or not isinstance(found.value, tuple) or recommendation.option not in found.value:
        return None
    return f"{words}{f' ({found.date})' if found.date else ''}"


# Who speaks on each ground; an emergency decides about the whole plan, before any line.
_SAYS: dict[Ground, Callable[[Setting, Recommendation, Assessment], Said]] = {
    "stop": _stopped,
    "consent_or_allergy": _refused,
    "duplication": _done,
    "usually_not": _advised_against,
    "rank": _by_status,
}


def _against(recommendation: Recommendation, assessment: Assessment) -> tuple[str, ...]:
    """Why an option that the evidence speaks against is not chosen, although nothing about the person does."""
    if assessment.status != "usually_not" or recommendation.edition(assessment.edition).offer.direction != "against":
        return ()
    return (
        f"usually not: {assessment.effect}" if assessment.effect else "usually not: the evidence speaks against it",
    )


def _actions(edition: Edition, assessment: Assessment, disposition: Disposition) -> tuple[str, ...]:
    if disposition not in RECOMMENDED:
        return ()
    return tuple(dict.fromkeys((*edition.actions, *assessment.then)))


def _still_told(assessment: Assessment) -> tuple[Detail, ...]:
    """What this person needs although the option is not chosen: which gate is shut, what comes first, who decides."""
    return tuple(d for d in assessment.details if d.for_this_person and d.section in _STILL_TOLD)


def _monitoring(edition: Edition, start: date) -> tuple[Monitoring, ...]:
    """What is measured after the start, counted from the last day on which the line may begin."""
    return tuple(Monitoring(m.what, _after(start, m.after_d), m.owner, tuple(m.cite)) for m in edition.monitoring)


def _after(start: date, days: int | None) -> str | None:
    return None if days is None else (start + timedelta(days=days)).isoformat()


def _least(*days: int | None) -> int | None:
    return min((d for d in days if d is not None), default=None)

"""One assessment to one line of the plan: its disposition, dates and reasons, before plan rules speak."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from spinepath.knowledge import Knowledge
from spinepath.knowledge.models import Edition, Recommendation
from spinepath.recommendations import Values, compile_edition
from spinepath.recommendations.editions import CompiledEdition
from spinepath.recommendations.judge import Subjects
from spinepath.terms import PatientFeatures
from spinepath.terms.results import RECOMMENDED, Assessment, Detail, Disposition, Monitoring, PlanLine
from spinepath.terms.safety_text import time_is_over

from .courses import START, Beginning, Course, beginning, begun_on, course_of, days_since, last_day
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
_RED_FLAG_QUESTIONS = "the red-flag questions above"
DUTIES = ("step", "handover")
TODAY = ("today", "now")
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
    open_questions: frozenset[str] = frozenset()  # the features that they ask about

    @cached_property
    def _subjects(self) -> Subjects:
        return Subjects.of(self.patient)

    @property
    def person(self) -> Values:
        """The values of the person."""
        return self._subjects.person

    def of(self, subject: str) -> Values:
        """The values of a subject: a fracture, or else the person."""
        return dict(self._subjects.rows).get(subject, self.person)

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


def draft_line(setting: Setting, assessment: Assessment) -> PlanLine:
    """The line that follows from one assessment alone."""
    recommendation = setting.knowledge.recommendations[assessment.recommendation]
    edition = recommendation.edition(assessment.edition)
    disposition, why = _disposition(setting, recommendation, assessment)
    start = setting.patient.as_of
    active = disposition in RECOMMENDED
    compiled = compile_edition(setting.knowledge, recommendation, edition)
    decides = _end_decides(edition, assessment)
    begun = begun_on(setting.knowledge, setting.patient, recommendation)
    today = _same_day(assessment)
    within = 0 if begun or today else _start_within(edition, assessment)
    latest = start + timedelta(days=within or 0)
    begins = beginning(compiled, setting.person.fresh, start, begun) or Beginning(latest)
    course = _course(setting, compiled, assessment, begins) if active else Course()
    return PlanLine(
        id=recommendation.id if assessment.subject == "person" else f"{recommendation.id}@{assessment.subject}",
        option=recommendation.option,
        title=recommendation.title,
        group=recommendation.group,
        recommendation=recommendation.id,
        subject=assessment.subject,
        disposition=disposition,
        urgency=recommendation.urgency or ("urgent" if today and active else None),
        actions=_actions(edition, assessment, disposition),
        dose=assessment.dose if active or disposition == "ask_first" else None,
        owner=edition.owner,
        start_by=_after(start, within) if active else None,
        lasts_d=_lasts(edition, assessment)
        if course.stop_on and _stop_counts_from(setting, edition, begins) > start
        else None,
        review_on=course.review_on if active else _after(start, _again(setting, assessment, disposition)),
        stop_on=course.stop_on,
        stop_text=edition.stop.text if edition.stop else None,
        over=course.over,
        unheard=_unheard(setting, assessment) if recommendation.kind == "red_flag" else (),
        checks=tuple(_checks(setting, recommendation, assessment)) if disposition == "check_then_offer" else (),
        end_decides=decides,
        why=(*((time_is_over(decides),) if course.over else ()), *why, *(cautions(assessment) if active else ())),
        details=assessment.details if active else _still_told(assessment),
        monitoring=tuple(_monitoring(setting, compiled, assessment.subject, latest, begins)) if active else (),
        certainty=assessment.certainty,
        certainty_why=assessment.certainty_why,
        effect=assessment.effect,
        harms=assessment.harms,
        dissent=assessment.dissent,
        trace=assessment.id,
        cite=assessment.cite,
    )


def _start_within(edition: Edition, assessment: Assessment) -> int | None:
    """Days until the start; a dose row, or a step that this person needs today, may be in more haste."""
    hasty = assessment.dose.start_within_d if assessment.dose else None
    usual = edition.start_within_d if hasty is None else hasty
    return 0 if usual is not None and _needed_today(assessment) else usual


def _needed_today(assessment: Assessment) -> bool:
    """Whether a step that holds for this person, and not for everybody, is to be taken on the day of the plan."""
    return any(d.for_this_person and d.section in DUTIES and d.within in TODAY for d in assessment.details)


def _unheard(setting: Setting, assessment: Assessment) -> tuple[str, ...]:
    """Signs whose no is only that nobody saw them, because this person cannot tell of them."""
    cannot = {name for name, known in setting.patient.values.items() if known.value is False}
    seen = [v for c in assessment.criteria for v in c.values if v.value is False]
    features = setting.knowledge.features
    return tuple(dict.fromkeys(v.label for v in seen if features[v.feature].told_by in cannot))


def _same_day(assessment: Assessment) -> bool:
    """Whether something of the line is done on the very day for this person."""
    return any(detail.urgent and detail.for_this_person for detail in assessment.details)


def _again(setting: Setting, assessment: Assessment, disposition: Disposition) -> int | None:
    """Days until an option that is out today is looked at again; what was refused or done is not looked at."""
    recommendation = setting.knowledge.recommendations[assessment.recommendation]
    if any(_history(setting, recommendation)) or _done(setting, recommendation, assessment):
        return None
    return recheck_after(recommendation.edition(assessment.edition), assessment, disposition)


def _course(setting: Setting, compiled: CompiledEdition, assessment: Assessment, begins: Beginning) -> Course:
    """Review and stop of a line. It is never looked at again before the last day on which it may begin."""
    today, edition = setting.patient.as_of, compiled.edition
    days = edition.review_after_d
    later = days is not None and today + timedelta(days=days) < begins.first
    looked = begins.first if later or _goes_on(compiled, begins, days, today) else today
    stop = _stop(setting, edition, assessment, begins)
    return course_of(_after(looked, days), stop.isoformat() if stop else None, today.isoformat())


def _goes_on(compiled: CompiledEdition, begins: Beginning, days: int | None, today: date) -> bool:
    """Whether a day is counted from the day on which the course was begun, as the picture of its years counts it.

    A day that has passed so is counted from now on: what is due after a start is not left out.
    """
    own = bool(compiled.sequence) and begins.counted_from == START
    return own and days is not None and begins.first < today <= begins.first + timedelta(days=days)


def _stop(setting: Setting, edition: Edition, assessment: Assessment, begins: Beginning) -> date | None:
    """The last day: counted from the beginning, or from the day that the stop itself counts from."""
    days = _lasts(edition, assessment)
    return None if days is None else last_day(_stop_counts_from(setting, edition, begins), days)


def _stop_counts_from(setting: Setting, edition: Edition, begins: Beginning) -> date:
    since = days_since(setting.person.fresh, edition.stop.since if edition.stop else None)
    return begins.first if since is None else setting.patient.as_of - timedelta(days=since)


def _lasts(edition: Edition, assessment: Assessment) -> int | None:
    """How many days the course lasts."""
    until = assessment.dose.until_d if assessment.dose else None
    return _least(until, edition.stop.after_d if edition.stop else None)


def _end_decides(edition: Edition, assessment: Assessment) -> bool:
    """Whether the last day asks how the course goes on: its own end does, or a supply that ends no later."""
    dose = assessment.dose
    supply = dose is not None and dose.until_decides and dose.until_d == _lasts(edition, assessment)
    return supply or (edition.stop is not None and edition.stop.decides)


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
        judged = recommendation.edition(assessment.edition).if_taken  # what becomes of the drug is said of the drug
        return plain, ("being taken" if judged else "being taken: continue",)
    return plain, ()


def _checks(setting: Setting, recommendation: Recommendation, assessment: Assessment) -> Iterator[str]:
    """What is settled before the line begins: red-flag questions in a word, since they stand above the plan."""
    if setting.questions_first(recommendation):
        yield _RED_FLAG_QUESTIONS
        yield from labels(assessment, [name for name in assessment.check if name not in setting.open_questions])
    else:
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


def _monitoring(
    setting: Setting, compiled: CompiledEdition, subject: str, latest: date, begins: Beginning
) -> Iterator[Monitoring]:
    """What is measured after the start, counted from the last day on which the line may begin or from the day that the
    row itself counts from; what would have been measured already is left out.
    """
    today, fresh = setting.patient.as_of, setting.of(subject).fresh
    for row, when in compiled.monitoring:
        truth = True if when is None else when.evaluate(fresh)
        since = days_since(fresh, row.since)
        start = begins.first if _goes_on(compiled, begins, row.after_d, today) else latest
        on = _after(start if since is None else today - timedelta(days=since), row.after_d)
        if (truth or (truth is None and row.if_unknown == "show")) and not (on and on < today.isoformat()):
            yield Monitoring(row.what, on, row.owner, tuple(row.cite))


def _after(start: date, days: int | None) -> str | None:
    return None if days is None else (start + timedelta(days=days)).isoformat()


def _least(*days: int | None) -> int | None:
    return min((d for d in days if d is not None), default=None)

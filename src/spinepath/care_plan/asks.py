"""Missing facts as tasks: the question, who gets the answer and how, and what each answer would change."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from spinepath.knowledge import Knowledge
from spinepath.knowledge.models import Edition
from spinepath.recommendations import Values
from spinepath.terms import PERSON, PatientFeatures
from spinepath.terms.results import (
    HANDED_OVER,
    RECOMMENDED,
    STOPS_FIRST,
    Ask,
    AskedToo,
    Assessment,
    Flip,
    Obtain,
    PlanLine,
    Programme,
    Status,
    WouldChange,
)

from .wording import plain

_THEN: dict[Status, str] = {
    "recommend": "recommended",
    "consider": "to be considered",
    "usually_not": "usually not advised",
    "contraindicated": "not to be used",
    "needs_information": "still open",
    "not_applicable": "not needed",
}

_CONFLICT = 9_000  # priority of a record that contradicts itself: behind the red flags, before everything else
_OPTION = 10_000  # and the rank of the line that waits for it
_DOSE = 5_000  # added where an answer lifts the most cautious dose only
_ITEMS = 90_000  # priority of what only opens further items of the programme
_SOON_D = 3  # days: the open stops of what begins within them are asked, later ones stand as a check in its line
_KINDS = (_CONFLICT, _OPTION, _OPTION + _DOSE, _ITEMS, _ITEMS + 1)  # red flags, contradictions, options, doses, items

Stops = Mapping[str, list[str]]


@dataclass
class _Gathered:
    subject: str
    priority: int
    changes: list[WouldChange] = field(default_factory=list)
    with_it: list[str] = field(default_factory=list)

    @property
    def order(self) -> tuple[int, int, int]:
        """What decides most comes first within its kind; among red flags the most dangerous."""
        kind = next(n for n, below in enumerate(_KINDS) if self.priority < below)
        moved = -len({change.line for change in self.changes})
        return (kind, self.priority, moved) if kind == 0 else (kind, moved, self.priority)


def gather_asks(
    knowledge: Knowledge,
    patient: PatientFeatures,
    assessments: Sequence[Assessment],
    lines: Sequence[PlanLine],
    programme: Programme | None = None,
) -> tuple[Ask, ...]:
    """Every asked feature once: red flags, contradictions, then what moves most lines, doses after that.

    What keeps items out of the programme is asked last.
    """
    titles = {line.trace: line for line in lines}
    found: dict[tuple[str, str], _Gathered] = {}
    for assessment in assessments:
        line = titles.get(assessment.id)
        if line is not None and _worth_asking(knowledge, assessment, line):
            stops = _open_stops(assessment, line, patient.as_of)
            priority = _priority(knowledge, assessment, stops)
            for name, subject in _asked(knowledge, assessment, stops):
                _add(found, (name, subject), assessment, line, priority, stops)
            for name in _to_hand_over(knowledge, patient, assessment, line):
                _add(found, (name, PERSON), assessment, line, _told_after(priority), stops)
                found[name, PERSON].changes.append(
                    WouldChange(line.id, HANDED_OVER, f"{line.title}: told to whoever takes over")
                )
    if programme is not None:
        _add_items(found, programme)
    conflicts = {m.about: m.text for m in patient.messages if m.about in knowledge.features}
    for name in conflicts:
        gathered = found.setdefault((name, "person"), _Gathered("person", _CONFLICT))
        gathered.priority = min(gathered.priority, _CONFLICT)
    _join(knowledge, patient, found, conflicts)
    ordered = sorted(found.items(), key=lambda item: (*item[1].order, item[0]))
    asks = (_ask(knowledge, patient, name, gathered) for (name, _), gathered in ordered)
    return tuple(replace(ask, conflict=conflicts.get(ask.feature)) for ask in asks)


def _join(
    knowledge: Knowledge,
    patient: PatientFeatures,
    found: dict[tuple[str, str], _Gathered],
    apart: Collection[str],
) -> None:
    """Questions that another one takes along become part of it; a question that nobody asks yet takes two or more."""
    known = Values.of(patient.values).fresh
    wholes: dict[str, list[str]] = {}
    for name, subject in found:
        whole = next((x for x in knowledge.features[name].asked_with if x not in known), None)
        if whole is not None and subject == PERSON and name not in apart:
            wholes.setdefault(whole, []).append(name)
    for whole, parts in wholes.items():
        if (whole, PERSON) in found or len(parts) > 1:
            for name in parts:
                _take_along(found, whole, name)


def _take_along(found: dict[tuple[str, str], _Gathered], whole: str, name: str) -> None:
    part = found.pop((name, PERSON))
    gathered = found.setdefault((whole, PERSON), _Gathered(PERSON, part.priority))
    gathered.priority = min(gathered.priority, part.priority)
    gathered.changes += [change for change in part.changes if change not in gathered.changes]
    gathered.with_it += [name, *part.with_it]


def _to_hand_over(
    knowledge: Knowledge, patient: PatientFeatures, assessment: Assessment, line: PlanLine
) -> tuple[str, ...]:
    """What whoever takes over from a red flag that holds, or from a recommended line, needs and nobody has told."""
    if line.disposition not in RECOMMENDED:
        return ()
    known = Values.of(patient.values).fresh
    return tuple(name for name in _edition(knowledge, assessment).hands_over if name not in known)


def _told_after(priority: int) -> int:
    """What is only told moves no line: asked with the red flag that needs it, else behind all that moves one."""
    return priority if priority < _CONFLICT or priority >= _OPTION + _DOSE else priority + _DOSE


def _edition(knowledge: Knowledge, assessment: Assessment) -> Edition:
    return knowledge.recommendations[assessment.recommendation].edition(assessment.edition)


def _add_items(found: dict[tuple[str, str], _Gathered], programme: Programme) -> None:
    """What is not known and keeps items out of the programme, with the items that wait for it."""
    waiting: dict[str, list[str]] = {}
    for item in programme.left_out:
        for name in item.missing:
            waiting.setdefault(name, []).append(item.name)
    for name, items in waiting.items():
        gathered = found.setdefault((name, PERSON), _Gathered(PERSON, _ITEMS))
        gathered.changes.append(
            WouldChange(programme.line, "known", f"{programme.title}: may bring in {', '.join(items)}")
        )


def _worth_asking(knowledge: Knowledge, assessment: Assessment, line: PlanLine) -> bool:
    """Not for an option that a plan rule or the person has set aside, nor for a second line without its indication.

    A second line whose indications are open would ask about every kind of pain before the first step is taken.
    """
    if line.disposition in ("alternative", "not_chosen"):
        return False
    if not knowledge.recommendations[assessment.recommendation].second_line:
        return True
    return all(c.truth == "true" for c in assessment.criteria if c.role == "indication")


def _asked(knowledge: Knowledge, assessment: Assessment, stops: Stops) -> Iterator[tuple[str, str]]:
    """Features that hold the option back; where nothing does, its open stops and those that hold its dose down.

    A fracture's facts keep their fracture.
    """
    wanted = (*_in_turn(knowledge, assessment), *stops, *_dose_limits(assessment))
    for name in dict.fromkeys(wanted):
        yield name, assessment.subject if knowledge.features[name].subject == "fracture" else "person"


def _in_turn(knowledge: Knowledge, assessment: Assessment) -> tuple[str, ...]:
    """What the option asks now: the first indication of its order that does not hold, all once all of them do."""
    edition = _edition(knowledge, assessment)
    judged = {c.name: c for c in assessment.criteria if c.role == "indication"}
    first = next((judged[name] for name in edition.ask_in_turn if judged[name].truth != "true"), None)
    if first is None:
        return assessment.ask
    about = {v.feature for v in first.values}
    return tuple(name for name in assessment.ask if first.truth == "unknown" and name in about)


def _open_stops(assessment: Assessment, line: PlanLine, today: date) -> Stops:
    """What is not known of the stops of an option that is offered, each with the stops that it would settle.

    What begins later names them as its check only: who gives the first dose or session settles them on that day.
    """
    soon = (today + timedelta(days=_SOON_D)).isoformat()
    if line.disposition not in RECOMMENDED or (line.start_by or "") > soon:
        return {}
    stops = [c for c in assessment.criteria if c.role == "contraindication" and c.truth == "unknown"]
    open_ = {name: [c.text for c in stops if any(v.feature == name for v in c.values)] for name in assessment.check}
    return {name: texts for name, texts in open_.items() if texts}


def _dose_limits(assessment: Assessment) -> tuple[str, ...]:
    """The dose of an option that may not be used as things stand is no question yet."""
    if assessment.dose is None or assessment.status in ("not_applicable", "needs_information", "contraindicated"):
        return ()
    return assessment.dose.limited_by


def _priority(knowledge: Knowledge, assessment: Assessment, stops: Stops) -> int:
    recommendation = knowledge.recommendations[assessment.recommendation]
    if recommendation.kind == "red_flag":
        return recommendation.rank
    return _OPTION + recommendation.rank + (0 if assessment.ask or stops else _DOSE)


def _add(
    found: dict[tuple[str, str], _Gathered],
    key: tuple[str, str],
    assessment: Assessment,
    line: PlanLine,
    priority: int,
    stops: Stops,
) -> None:
    gathered = found.setdefault(key, _Gathered(key[1], priority))
    gathered.priority = min(gathered.priority, priority)
    for flip in assessment.flips:
        if key[0] in flip.features:
            change = WouldChange(line.id, " and ".join(flip.if_), f"{line.title}: {_outcome(assessment, flip)}")
            if change not in gathered.changes:
                gathered.changes.append(change)
    for text in stops.get(key[0], ()):
        gathered.changes.append(WouldChange(line.id, text, f"{line.title}: {_THEN['contraindicated']}"))
    if key[0] in _dose_limits(assessment):
        gathered.changes.append(
            WouldChange(line.id, "known", f"{line.title}: the dose need not be the most cautious one")
        )


def _outcome(assessment: Assessment, flip: Flip) -> str:
    return _THEN[flip.then] + (STOPS_FIRST if assessment.stops_left(flip) else "")


def _ask(knowledge: Knowledge, patient: PatientFeatures, name: str, gathered: _Gathered) -> Ask:
    feature = knowledge.features[name]
    old = patient.values.get(name)
    stale = (
        None
        if old is None or not old.stale
        else f"{plain(old.value)} {feature.unit or ''}".strip() + f" ({old.date or 'undated'})"
    )
    return Ask(
        feature=name,
        label=feature.label,
        question=feature.question,
        obtain=Obtain(feature.obtain.by, feature.obtain.owner, feature.obtain.action),
        subject=gathered.subject,
        stale_value=stale,
        would_change=tuple(gathered.changes),
        priority=gathered.priority,
        with_it=tuple(_asked_too(knowledge, x, name) for x in gathered.with_it),
    )


def _asked_too(knowledge: Knowledge, name: str, whole: str) -> AskedToo:
    feature = knowledge.features[name]
    return AskedToo(name, feature.label, feature.question, follows=_rests_on(knowledge, name, whole))


def _rests_on(knowledge: Knowledge, name: str, whole: str) -> bool:
    """Whether a feature is calculated from another one, be it over several steps."""
    feature = knowledge.features.get(name)
    inputs = feature.source.inputs.values() if feature is not None else ()
    return any(x == whole or _rests_on(knowledge, x, whole) for x in inputs)

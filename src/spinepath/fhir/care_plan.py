"""A plan as a FHIR R4 Bundle of proposals, for a record system to show and a clinician to accept or refuse.

Nothing in it is an order: every request has the intent `proposal`, every medication the status `draft`. All references
stay inside the Bundle, and the same plan always gives the same Bundle.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from spinepath.terms.results import (
    RECOMMENDED,
    Ask,
    CalendarEntry,
    Detail,
    DrugVerdict,
    Plan,
    PlanLine,
    Programme,
    ProgrammeItem,
    ProgrammeStep,
)
from spinepath.terms.safety_text import ABOUT, EVERY_RESULT, GUIDANCE_EXPIRED, approval

from .elements import Json

PROVISIONAL = "PROVISIONAL: red-flag questions are not answered yet; they come first."
OPTION, ACTION, CONCEPT = "urn:spinepath:option", "urn:spinepath:action", "urn:spinepath:concept"
ITEM = "urn:spinepath:item"
SESSIONS_ONLY = "in supervised sessions only"
_NAMESPACE = uuid5(NAMESPACE_URL, "urn:spinepath:plan")
_FOR_PATIENT = frozenset({"do", "avoid", "advice", "stop_sign", "emergency_sign"})
_PRIORITY = {"emergency": "stat", "urgent": "urgent", "routine": "routine", "none": "routine"}
_GOES_ON = ("continue", "not_judged")
_MIDNIGHT = "T00:00:00Z"


class _Proposals:
    """The Bundle while it is being made."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.entries: list[Json] = []
        self.patient = self.add("Patient", plan.person_id, {"identifier": [_identifier("person", plan.person_id)]})
        self.engine = self.add(
            "Device", plan.engine, {"deviceName": [_ENGINE_NAME], "version": [{"value": plan.engine}]}
        )

    def add(self, kind: str, key: str, body: Json) -> Json:
        """Add a resource; gives the reference to it."""
        ident = str(uuid5(_NAMESPACE, f"{self.plan.id}/{kind}/{key}"))
        filled = {name: value for name, value in body.items() if value not in (None, [], {}, "")}
        self.entries.append({"fullUrl": f"urn:uuid:{ident}", "resource": {"resourceType": kind, "id": ident, **filled}})
        return {"reference": f"urn:uuid:{ident}", "type": kind}

    def request(self, kind: str, key: str, body: Json, *, status: str = "draft") -> Json:
        """Add a request that is only a proposal, for this patient, by this software."""
        frame = {"status": status, "intent": "proposal", "subject": self.patient, "requester": self.engine}
        return self.add(kind, key, {**frame, "authoredOn": self.plan.facts.as_of, **body})


def care_plan_bundle(plan: Plan) -> Json:
    """The plan as FHIR R4 collection Bundle.

    CarePlan with Goal, ServiceRequest, MedicationRequest, CommunicationRequest, DetectedIssue and Flag, and the
    Provenance that says which engine, knowledge and facts it was made from.
    """
    made = _Proposals(plan)
    warnings = [*_flags(made), *_issues(made), *_verdicts(made)]
    activities = [activity for line in _proposed(plan) for activity in _line(made, line)]
    activities += [_item(made, plan.programme, item) for item in plan.programme.items] if plan.programme else []
    activities += [_ask(made, i, ask) for i, ask in enumerate(plan.asks)]
    activities += [_appointment(made, i, entry) for i, entry in enumerate(plan.calendar)]
    _care_plan(made, activities, [_goal(made)], warnings)
    _provenance(made)
    return {
        "resourceType": "Bundle",
        "id": str(uuid5(_NAMESPACE, plan.id)),
        "identifier": _identifier("plan", plan.id),
        "type": "collection",
        "entry": made.entries,
    }


# --- proposals ----------------------------------------------------------------------------------------------------


def _proposed(plan: Plan) -> list[PlanLine]:
    """Lines that are recommended; anything else may be read in the plan, but is never proposed."""
    return [line for line in (*plan.red_flags, *plan.lines) if line.disposition in RECOMMENDED]


def _line(made: _Proposals, line: PlanLine) -> list[Json]:
    """The proposal of one line, and what the patient should be told with it."""
    request = _medication(made, line) if _is_drug(line) else _service(made, line)
    advice = [] if _is_flag(made.plan, line) else [d.text for d in line.details if d.section in _FOR_PATIENT]
    if not advice:
        return [request]
    told = made.add(
        "CommunicationRequest",
        line.id,
        {
            "status": "draft",
            "category": [{"text": "patient education"}],
            "subject": made.patient,
            "about": [request],
            "payload": [{"contentString": words} for words in (line.title, *advice)],
            "authoredOn": made.plan.facts.as_of,
            "requester": made.engine,
            "recipient": [made.patient],
        },
    )
    return [request, told]


def _is_flag(plan: Plan, line: PlanLine) -> bool:
    """What a red flag says is for those who act on it: all of it stands in the request."""
    return line in plan.red_flags


def _is_drug(line: PlanLine) -> bool:
    """A dose that has a route is a dose of a drug; other doses are hours of a brace or minutes of exercise."""
    return line.dose is not None and line.dose.route is not None


def _medication(made: _Proposals, line: PlanLine) -> Json:
    return made.request(
        "MedicationRequest",
        line.id,
        {
            "priority": _priority(made.plan, line),
            "medicationCodeableConcept": _option(line),
            "reasonCode": _texts(line.why),
            "dosageInstruction": [_dosage(line)],
            "dispenseRequest": {"validityPeriod": _period(line.start_by, line.stop_on)} if line.stop_on else None,
            "note": _notes(made.plan, line),
        },
    )


def _dosage(line: PlanLine) -> Json:
    dose = line.dose
    if dose is None:
        return {}
    instruction: Json = {"text": "; ".join(x for x in (dose.text.rstrip("."), dose.in_place_of) if x)}
    if dose.route is not None:
        instruction["route"] = {"text": dose.route}
    if dose.max is not None and dose.unit is not None and dose.unit.endswith("/d"):
        instruction["maxDosePerPeriod"] = {
            "numerator": _quantity(dose.max, dose.unit.removesuffix("/d")),
            "denominator": _quantity(1, "d"),
        }
    return instruction


def _service(made: _Proposals, line: PlanLine) -> Json:
    return made.request(
        "ServiceRequest",
        line.id,
        {
            "priority": _priority(made.plan, line),
            "code": _option(line),
            "orderDetail": [{"coding": [{"system": ACTION, "code": action}]} for action in line.actions],
            "occurrenceDateTime": line.start_by,
            "performerType": {"text": line.owner},
            "reasonCode": _texts(line.why),
            "note": [*_texts([line.dose.text] if line.dose else []), *_notes(made.plan, line)],
        },
    )


def _notes(plan: Plan, line: PlanLine) -> list[Json]:
    checks = [f"check first: {check}" for check in line.checks]
    flag = _is_flag(plan, line)
    steps = [_told(d, named=flag) for d in line.details if flag or d.section not in _FOR_PATIENT]
    sure = [f"certainty: {line.certainty}"] if line.certainty else []
    rest = [f"owner: {line.owner}", f"effect: {line.effect}" if line.effect else "", line.stop_text or ""]
    return _texts([*checks, *steps, *sure, *rest])


def _told(detail: Detail, *, named: bool) -> str:
    """The text of a detail with who does it by when; `named`: with its kind, where kinds stand side by side."""
    kind = f"{detail.section.replace('_', ' ')}: " if named and detail.section != "step" else ""
    duty = "; ".join(x for x in (detail.owner, detail.within) if x)
    return f"{kind}{detail.text}" + (f" ({duty})" if duty else "")


def _priority(plan: Plan, line: PlanLine) -> str:
    return (
        _PRIORITY[plan.urgency] if line in plan.red_flags else "urgent" if line.disposition == "do_now" else "routine"
    )


def _ask(made: _Proposals, i: int, ask: Ask) -> Json:
    """A missing fact as a task for whoever can get it."""
    changes = [f"If {c.if_}: {c.line} is {c.then}" for c in ask.would_change]
    return made.request(
        "ServiceRequest",
        f"ask/{i}",
        {
            "category": [{"text": ask.obtain.by}],
            "code": {"coding": [{"system": CONCEPT, "code": ask.feature}], "text": ask.obtain.action},
            "performerType": {"text": ask.obtain.owner},
            "reasonCode": _texts(
                [ask.question, *(x.question for x in ask.with_it if not x.follows), ask.conflict or ""]
            ),
            "note": _texts(changes),
        },
    )


def _item(made: _Proposals, programme: Programme, item: ProgrammeItem) -> Json:
    """One item of the programme: from which week to which, how often at first, how it is done, its steps."""
    first, weeks = item.steps[0], {week.number: week for week in programme.weeks}
    last = date.fromisoformat(weeks[item.last_week].starts) + timedelta(days=6)
    daily = first.days_a_week == (7,)
    often = first.times_a_day if daily else first.days_a_week
    how_often = {
        "frequency": often[0],
        **({"frequencyMax": often[1]} if len(often) > 1 else {}),
        "period": 1,
        "periodUnit": "d" if daily else "wk",
    }
    bounds = {"boundsPeriod": _period(weeks[item.first_week].starts, last.isoformat())}
    timing = {"code": {"text": SESSIONS_ONLY}, "repeat": bounds} if item.supervised else {"repeat": bounds | how_often}
    return made.request(
        "ServiceRequest",
        f"item/{item.id}",
        {
            "category": [{"text": "programme"}],
            "code": {"coding": [{"system": ITEM, "code": item.id}], "text": item.name},
            "occurrenceTiming": timing,
            "reasonCode": _texts([item.purpose]),
            "patientInstruction": " ".join([item.how, *item.do, *item.avoid, *item.stop_signs]),
            "note": _texts([*map(_step, item.steps), f"easier: {item.easier}"]),
        },
    )


def _step(step: ProgrammeStep) -> str:
    """`more often: sets 2, repetitions 8, hold 3 s`."""
    minutes = "-".join(str(x) for x in step.minutes)
    amounts = (("sets", step.sets, ""), ("repetitions", step.reps, ""), ("hold", step.hold_s, " s"))
    said = [f"{name} {value}{unit}" for name, value, unit in amounts if value] + ([f"{minutes} min"] if minutes else [])
    return f"{step.text or 'begin'}: {', '.join(said)}"


def _appointment(made: _Proposals, i: int, entry: CalendarEntry) -> Json:
    """Follow-up: a start, a review, a measurement or a stop on its day."""
    return made.request(
        "ServiceRequest",
        f"calendar/{i}",
        {
            "category": [{"text": "follow-up"}],
            "code": {"text": entry.what},
            "occurrenceDateTime": entry.on,
            "performerType": {"text": entry.owner},
        },
    )


# --- warnings -----------------------------------------------------------------------------------------------------


def _flags(made: _Proposals) -> list[Json]:
    """A red flag that is present."""
    return [
        made.add(
            "Flag",
            line.id,
            {
                "status": "active",
                "category": [{"text": "safety"}],
                "code": _option(line),
                "subject": made.patient,
                "period": {"start": made.plan.facts.as_of},
                "author": made.engine,
            },
        )
        for line in made.plan.red_flags
        if line.disposition in RECOMMENDED
    ]


def _issues(made: _Proposals) -> list[Json]:
    """Options that must not be used, and those in use that must be stopped or reviewed."""
    return [
        _issue(
            made, line.id, line.title, "high" if line.disposition == "stop" else "moderate", line.why, line.stop_text
        )
        for line in made.plan.lines
        if line.disposition in ("stop", "blocked")
    ]


def _verdicts(made: _Proposals) -> list[Json]:
    """Drugs being taken that should not just go on as they are."""
    return [_verdict(made, i, v) for i, v in enumerate(made.plan.current_drugs) if v.verdict not in _GOES_ON]


def _verdict(made: _Proposals, i: int, verdict: DrugVerdict) -> Json:
    severity = "high" if verdict.verdict in ("stop", "taper") else "moderate"
    return _issue(made, f"drug/{i}", verdict.label, severity, (verdict.why,), f"{verdict.verdict}: {verdict.label}")


def _issue(made: _Proposals, key: str, title: str, severity: str, why: Iterable[str], action: str | None) -> Json:
    return made.add(
        "DetectedIssue",
        key,
        {
            "status": "preliminary",
            "code": {"text": title},
            "severity": severity,
            "patient": made.patient,
            "identifiedDateTime": made.plan.facts.as_of,
            "author": made.engine,
            "detail": "; ".join(why),
            "mitigation": [{"action": {"text": action}}] if action else None,
        },
    )


# --- the plan as a whole ------------------------------------------------------------------------------------------


def _goal(made: _Proposals) -> Json:
    """What the person wants, in their own words, or the task to ask."""
    said = made.plan.person.get("patient_goal")
    words = (
        str(said.value) if said is not None and said.value else "Not recorded yet: ask the person what matters to them."
    )
    return made.add(
        "Goal",
        "goal",
        {
            "lifecycleStatus": "proposed",
            "description": {"text": words},
            "subject": made.patient,
            "startDate": made.plan.facts.as_of,
        },
    )


def _care_plan(made: _Proposals, activities: list[Json], goals: list[Json], warnings: list[Json]) -> None:
    plan = made.plan
    stamp = plan.knowledge
    made.add(
        "CarePlan",
        "plan",
        {
            "extension": [
                {"url": "urn:spinepath:engine", "valueString": plan.engine},
                {"url": "urn:spinepath:knowledge", "valueString": f"{stamp.version} {stamp.digest}"},
                {"url": "urn:spinepath:edition", "valueDate": stamp.edition},
                {"url": "urn:spinepath:as-of", "valueDate": plan.facts.as_of},
                {"url": "urn:spinepath:state", "valueCode": stamp.state},
            ],
            "identifier": [_identifier("plan", plan.id)],
            "replaces": [{"identifier": _identifier("plan", plan.previous)}] if plan.previous else [],
            "status": "draft",
            "intent": "proposal",
            "title": "Plan for back pain after osteoporotic vertebral fracture",
            "description": f"{EVERY_RESULT} {ABOUT} This plan: {approval(stamp.state)}.",
            "subject": made.patient,
            "created": plan.facts.as_of,
            "author": made.engine,
            "supportingInfo": warnings,
            "goal": goals,
            "activity": [{"reference": activity} for activity in activities],
            "note": _texts(_plan_notes(plan)),
        },
    )


def _plan_notes(plan: Plan) -> list[str]:
    """What stands in the plan and is no proposal: it stays visible, with its reason."""
    others = [
        f"{line.disposition.replace('_', ' ')}: {line.title}: {'; '.join(line.why)}"
        for line in plan.lines
        if line.disposition in ("ask_first", "alternative", "not_chosen")
    ]
    return [
        f"urgency: {plan.urgency}",
        *([PROVISIONAL] if plan.provisional else []),
        *([GUIDANCE_EXPIRED] if plan.knowledge.guidance_expired else []),
        *([_data_age(plan)] if plan.facts.n_stale else []),
        *(f"{notice.heading}: {notice.text}" for notice in plan.notices),
        *others,
        *(f"{v.verdict.replace('_', ' ')}: {v.label}: {v.why}" for v in plan.current_drugs if v.verdict in _GOES_ON),
        *(f"after the emergency: {title}" for title in plan.after_emergency),
        *(f"not covered: {part.text}" for part in plan.not_covered),
        *(message.text for message in plan.messages),
    ]


def _data_age(plan: Plan) -> str:
    return f"facts recorded up to {plan.facts.as_of}, older than advised: {plan.facts.n_stale}"


def _provenance(made: _Proposals) -> None:
    plan, stamp = made.plan, made.plan.knowledge
    about_knowledge = f"knowledge {stamp.version}, edition {stamp.edition}, {stamp.state}"
    sources = [
        ("knowledge", stamp.digest, about_knowledge),
        ("facts", plan.facts.digest, f"facts as of {plan.facts.as_of}"),
    ]
    made.add(
        "Provenance",
        "provenance",
        {
            "target": [{"reference": entry["fullUrl"]} for entry in made.entries],
            "recorded": plan.facts.as_of + _MIDNIGHT,
            "activity": {"text": plan.command or "plan"},
            "agent": [{"type": {"text": "software"}, "who": made.engine}],
            "entity": [
                {"role": "source", "what": {"identifier": _identifier(kind, digest), "display": shown}}
                for kind, digest, shown in sources
            ],
        },
    )


# --- data types ---------------------------------------------------------------------------------------------------

_ENGINE_NAME = {"name": "spinepath", "type": "manufacturer-name"}


def _identifier(kind: str, value: str) -> Json:
    return {"system": f"urn:spinepath:{kind}", "value": value or "unknown"}


def _option(line: PlanLine) -> Json:
    return {"coding": [{"system": OPTION, "code": line.option}], "text": line.title}


def _texts(words: Iterable[str]) -> list[Json]:
    """Annotations, or concepts that are only text: both have `text`."""
    return [{"text": word} for word in words if word]


def _period(start: str | None, end: str | None) -> Json:
    return {key: value for key, value in (("start", start), ("end", end)) if value}


def _quantity(value: float, unit: str) -> Json:
    quantity: dict[str, Any] = {"value": value, "unit": unit}
    return {**quantity, "system": "http://unitsofmeasure.org", "code": unit}

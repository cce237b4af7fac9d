"""Assessments to one individual plan: red flags first, then lines, plan rules, asks, dates and owners."""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import orjson

from spinepath.__about__ import __version__
from spinepath.knowledge import Knowledge
from spinepath.knowledge.models import PlanRule
from spinepath.recommendations import (
    assess_all,
    find_notices,
    find_population,
    judge_definitions,
    judge_levels,
    judge_mechanisms,
    judge_scores,
    judge_work_ups,
    value_used,
)
from spinepath.terms import FeatureValue, Message, PatientFeatures, RefusalError
from spinepath.terms.results import (
    RECOMMENDED,
    Assessment,
    FactsStamp,
    KnowledgeStamp,
    NotCovered,
    Plan,
    PlanLine,
    Status,
    Urgency,
    ValueUsed,
)

from .asks import gather_asks
from .burdens import find_burdens
from .calendar import plan_calendar
from .clashes import hold_clashing
from .current_drugs import judge_current_drugs
from .draft import Setting, draft_line
from .interactions import find_interactions
from .matching import with_reasons
from .precedence import in_order
from .programmes import find_programme
from .referrals import find_referrals
from .replacing import with_orders, with_replaced, within_taken, without_what_ends
from .replan import carried_over, refuse_other_plan, since_previous
from .rules import apply_rules
from .sequences import care_sequences
from .sources import cited_sources

SCHEMA = "spinepath/plan/1"
FIRED: frozenset[Status] = frozenset({"recommend", "consider"})
DEFAULT_JURISDICTION = "uk"
ADULT_FROM = 18  # a: the tool covers adults


def make_plan(
    knowledge: Knowledge,
    patient: PatientFeatures,
    *,
    command: str | None = None,
    previous: Plan | None = None,
) -> Plan:
    """The plan for one person on the day `patient.as_of`, with the knowledge of the day `knowledge.edition`.

    `previous` is the plan that the person has: what stands keeps its first dates. Raises RefusalError for somebody who
    had died by that day or is no adult, and for the plan of somebody else.
    """
    _refuse(patient)
    if previous is not None:
        refuse_other_plan(previous, patient)
    patient, jurisdiction, messages = _placed(patient)
    assessments = assess_all(knowledge, patient, jurisdiction)
    flags = [a for a in assessments if knowledge.recommendations[a.recommendation].kind == "red_flag"]
    options = [a for a in assessments if a not in flags]
    open_flags = [a for a in flags if _is_open(knowledge, a)]
    urgency, provisional = _urgency(knowledge, flags), bool(open_flags)
    holding = [a for a in flags if a.status in FIRED and knowledge.recommendations[a.recommendation].holds_others]
    questions = frozenset(name for a in open_flags for name in a.ask)
    setting = Setting(knowledge, patient, tuple(holding), provisional, questions)
    red_flags = [draft_line(setting, a) for a in flags if a.status != "needs_information" or _is_open(knowledge, a)]
    judged = judge_current_drugs(knowledge, patient, options, [a for a in flags if a.status in FIRED])
    drafted = without_what_ends(knowledge, patient, [draft_line(setting, a) for a in options], judged)
    lines = hold_clashing(knowledge, patient, drafted)
    after: list[PlanLine] = []
    rules: Iterable[PlanRule] = knowledge.plan_rules.values()
    emergency = urgency == "emergency"  # then results are handed over, and looked at anew afterwards
    if emergency:
        lines, after = _emergency_only(knowledge, lines, {a.id for a in options if a.status in FIRED})
        rules = _interim_rules(knowledge)
    lines = apply_rules(knowledge, patient, within_taken(knowledge, patient, lines), rules)
    lines = with_replaced(knowledge, patient, lines)
    mechanisms = judge_mechanisms(knowledge, patient)
    lines = with_reasons(knowledge, lines, mechanisms)
    red_flags, lines = (in_order(knowledge, x, assessments) for x in (red_flags, lines))
    if previous is not None:
        today = patient.as_of.isoformat()
        red_flags, lines = carried_over(previous, red_flags, today), carried_over(previous, lines, today)
    current_drugs = with_orders(knowledge, patient, judged, lines)
    work_ups = judge_work_ups(knowledge, patient)
    interactions = find_interactions(knowledge, patient, lines, current_drugs)
    if urgency == "routine":
        taken = find_interactions(knowledge, patient, lines)  # also the pairs that the plan ends today
        cannot_wait = any(p.urgent for w in work_ups for p in w.found) or any(x.level == "critical" for x in taken)
        urgency = "urgent" if cannot_wait else _urgency_of_lines(lines)
    programme = None if provisional else find_programme(knowledge, patient, jurisdiction, lines, mechanisms)
    plan = Plan(
        schema=SCHEMA,
        id="",
        engine=__version__,
        knowledge=_stamp(knowledge, assessments),
        facts=FactsStamp.of(patient),
        jurisdiction=jurisdiction,
        person_id=patient.person,
        person={name: value_used(knowledge, name, patient.values) for name in sorted(patient.values)},
        fractures=tuple(_fracture(knowledge, row.id, row.values) for row in patient.fractures),
        urgency=urgency,
        provisional=provisional and urgency != "emergency",
        red_flags=tuple(red_flags),
        lines=tuple(lines),
        after_emergency=tuple(line.title for line in after),
        current_drugs=current_drugs,
        assessments=tuple(assessments),
        asks=gather_asks(knowledge, patient, assessments, [*red_flags, *lines], programme),
        calendar=plan_calendar(patient.as_of, [*red_flags, *lines], current_drugs, () if emergency else work_ups),
        not_covered=_not_covered(knowledge, assessments),
        sources=(),
        action_words=_action_words(knowledge, [*red_flags, *lines]),
        forecast=None,  # put beside the plan afterwards: it is about the same person and changes no line
        messages=(*messages, *patient.messages, *_no_edition(knowledge, assessments)),
        command=command,
        previous=previous.id if previous else None,
        interactions=interactions,
        mechanisms=mechanisms,
        definitions=judge_definitions(knowledge, patient, jurisdiction),
        scores=judge_scores(knowledge, patient, jurisdiction),
        sequences=care_sequences(knowledge, patient, jurisdiction, lines, assessments),
        burdens=find_burdens(knowledge, patient, lines, current_drugs),
        referrals=find_referrals(knowledge, patient, (*red_flags, *lines)),
        programme=programme,
        level_tables=judge_levels(knowledge, patient),
        work_ups=work_ups,
        population=find_population(knowledge, patient),
        notices=find_notices(knowledge, patient),
    )
    since = since_previous(previous, plan) if previous else None
    plan = replace(plan, sources=cited_sources(knowledge, plan), since=since)
    return replace(plan, id=_plan_id(plan))


def _refuse(patient: PatientFeatures) -> None:
    if patient.died is not None:
        raise RefusalError(
            f"{patient.person}: no plan",
            found=f"death recorded {patient.died or 'without a date'}",
            expected="a living person; for a look back give --as-of a day before that",
        )
    age = patient.values.get("age_years") or patient.values.get("age_at_most")
    if age is not None and isinstance(age.value, int) and age.value < ADULT_FROM:
        raise RefusalError(
            f"{patient.person}: no plan", found=f"age {age.value}", expected=f"an adult ({ADULT_FROM} or more)"
        )


def _placed(patient: PatientFeatures) -> tuple[PatientFeatures, str, list[Message]]:
    """The person with a jurisdiction, so that every rule speaks of the same one; a default is said in the plan."""
    found = patient.values.get("jurisdiction")
    if found is not None and isinstance(found.value, str):
        return patient, found.value, []
    text = f"The jurisdiction is not known: {DEFAULT_JURISDICTION} rules are used. Give --jurisdiction to change that."
    assumed = FeatureValue(DEFAULT_JURISDICTION, source="assumed")
    placed = replace(patient, values={**patient.values, "jurisdiction": assumed})
    return placed, DEFAULT_JURISDICTION, [Message("warning", text)]


def _is_open(knowledge: Knowledge, assessment: Assessment) -> bool:
    """Whether unasked signs of this red flag keep the plan provisional."""
    asks = knowledge.recommendations[assessment.recommendation].asks_while_unknown
    return asks and assessment.status == "needs_information"


def _urgency(knowledge: Knowledge, flags: Sequence[Assessment]) -> Urgency:
    fired = {knowledge.recommendations[a.recommendation].urgency for a in flags if a.status in FIRED}
    return "emergency" if "emergency" in fired else "urgent" if "urgent" in fired else "routine"


def _urgency_of_lines(lines: Sequence[PlanLine]) -> Urgency:
    """Without a red flag: as urgent as the most urgent line, none where nothing is recommended."""
    active = [line for line in lines if line.disposition in RECOMMENDED]
    if any(line.urgency == "urgent" for line in active):
        return "urgent"
    return "routine" if active else "none"


def _interim(knowledge: Knowledge) -> frozenset[str]:
    """The options that may relieve while everything else waits."""
    return frozenset(r.option for r in knowledge.recommendations.values() if r.interim_analgesia)


def _interim_rules(knowledge: Knowledge) -> Iterator[PlanRule]:
    """The plan rules that still speak in an emergency: those about interim relief, and those about no option."""
    interim = _interim(knowledge)
    return (rule for rule in knowledge.plan_rules.values() if interim & set(rule.options) or not rule.options)


def _emergency_only(
    knowledge: Knowledge, lines: Sequence[PlanLine], known: Collection[str]
) -> tuple[list[PlanLine], list[PlanLine]]:
    """In an emergency only interim analgesia and stops stay. After it comes what is `known` to apply, held or not.

    What waits for an answer is not announced: it would tell of a treatment or an illness that nobody knows of.
    """
    interim = _interim(knowledge)
    now = [x for x in lines if x.disposition == "stop" or x.option in interim]
    later = (*RECOMMENDED, "ask_first")
    return now, [x for x in lines if x not in now and x.disposition in later and x.trace in known]


def _fracture(knowledge: Knowledge, row: str, values: Any) -> dict[str, ValueUsed]:
    known = {name: value_used(knowledge, name, values) for name in sorted(values)}
    return {"id": ValueUsed("id", "fracture", row), **known}


def _action_words(knowledge: Knowledge, lines: Sequence[PlanLine]) -> dict[str, str]:
    """What the action codes of the lines mean."""
    return {code: knowledge.actions.get(code, code) for line in lines for code in line.actions}


def _not_covered(knowledge: Knowledge, assessments: Sequence[Assessment]) -> tuple[NotCovered, ...]:
    """Parts of the care that no recommendation in force speaks about, and that no section of the plan shows."""
    in_force = {knowledge.recommendations[a.recommendation].option for a in assessments}
    open_ = (p for p in knowledge.coverage if not in_force & set(p.options))
    return tuple(NotCovered(p.part, p.text) for p in open_ if not any(getattr(knowledge, kind) for kind in p.shown_by))


def _no_edition(knowledge: Knowledge, assessments: Sequence[Assessment]) -> Iterator[Message]:
    judged = {a.recommendation for a in assessments}
    for name, recommendation in sorted(knowledge.recommendations.items()):
        if name not in judged:
            text = f"{recommendation.title}: no edition in force on {knowledge.edition} in this jurisdiction."
            yield Message("info", text, knowledge.place("recommendations", name))


def _stamp(knowledge: Knowledge, assessments: Sequence[Assessment]) -> KnowledgeStamp:
    signed = bool(assessments) and all(a.state == "reviewed" for a in assessments)
    return KnowledgeStamp(
        version=knowledge.version,
        digest=knowledge.digest,
        edition=knowledge.edition.isoformat(),
        state="reviewed" if signed else "draft",
        guidance_read_to=knowledge.guidance_read_to.isoformat(),
        guidance_expired=knowledge.guidance_expired,
    )


def _plan_id(plan: Plan) -> str:
    """A plan is a function of facts, knowledge, clocks, place, engine and the plan before: their digest names it."""
    made_of: list[Any] = [plan.schema, plan.engine, plan.person_id, plan.jurisdiction, plan.knowledge, plan.facts]
    made_of += [plan.previous] if plan.previous else []
    return hashlib.sha256(orjson.dumps(made_of)).hexdigest()[:16]

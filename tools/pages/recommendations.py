"""One page for each recommendation: words, criteria, doses, sources, certainty, dissent, cases, history."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from spinepath.criteria import compile_rule, english
from spinepath.knowledge import Knowledge
from spinepath.knowledge.models import Case, Cases, Contraindication, DoseRow, Edition, Recommendation

from . import markdown as md

UP = "../"
ROLES = {
    "indications": "Indications: all must be true",
    "contraindications": "Contraindications: none may be true",
    "usually_not": "Usually not: advised against if one is true",
    "cautions": "Cautions: what to do if one is true",
}


def pages(knowledge: Knowledge) -> dict[str, str]:
    """File name to text, with an index."""
    found = sorted(knowledge.recommendations.values(), key=lambda r: (r.group, r.rank, r.id))
    rows = (
        (r.group, f"[{r.title}]({r.id}.md)", r.kind.replace("_", " "), f"{e.from_}", e.state)
        for r in found
        for e in r.editions[-1:]
    )
    index = md.document(
        "# Recommendations", md.NOTE, md.table(("group", "recommendation", "kind", "newest edition", "state"), rows)
    )
    return {
        "recommendations/README.md": index,
        **{f"recommendations/{r.id}.md": _page(knowledge, r) for r in found},
    }


def _page(knowledge: Knowledge, recommendation: Recommendation) -> str:
    parts = [f"# {recommendation.title}", md.NOTE, md.bullets(_facts(recommendation))]
    for edition in reversed(recommendation.editions):
        parts += _edition(knowledge, recommendation, edition)
    parts += ["## Parameters", _parameters(recommendation) or "None."]
    cases = knowledge.cases.get(recommendation.id)
    parts += ["## Cases", _cases(cases) if cases else "None."]
    parts += ["## History", md.bullets(_history(recommendation))]
    return md.document(*parts)


HELD = {
    "provisional": "the red-flag questions are not answered",
    "urgent": "an urgent red flag holds",
    "emergency": "an emergency holds",
}


def _facts(recommendation: Recommendation) -> Iterator[str]:
    yield f"id `{recommendation.id}`, option `{recommendation.option}`, group `{recommendation.group}`"
    yield f"judged for {'each fracture' if recommendation.subject == 'fracture' else 'the person'}"
    if recommendation.urgency:
        yield f"red flag: {recommendation.urgency}"
    if recommendation.mechanisms:
        yield "for pain by: " + ", ".join(m.replace("_", " ") for m in recommendation.mechanisms)
    if recommendation.drugs:
        yield "in use when any of these is taken: " + ", ".join(md.code(d) for d in recommendation.drugs)
    if recommendation.on_stop_text:
        yield f"if in use and contraindicated ({recommendation.on_stop}): {recommendation.on_stop_text}"
    if recommendation.hold_while:
        yield "held back while: " + ", ".join(HELD[state] for state in recommendation.hold_while)
    if recommendation.after_questions:
        yield "open red-flag questions are to be answered first"


def _edition(knowledge: Knowledge, recommendation: Recommendation, edition: Edition) -> list[str]:
    by = f"signed by {edition.reviewed.by} on {edition.reviewed.on}" if edition.reviewed.by else "signed by nobody yet"
    where = f" for {', '.join(edition.jurisdictions)}" if edition.jurisdictions else ""
    parts = [f"## Edition {edition.version}, from {edition.from_}{where}", f"State: {edition.state}, {by}."]
    if edition.reconstructed:
        parts.append("Reconstructed: written down later, from sources of that day.")
    parts += [_offer(knowledge, edition), _dissent(edition)]
    for role, title in ROLES.items():
        rows = [_criterion(knowledge, recommendation, name, c) for name, c in getattr(edition, role).items()]
        header = ("criterion", "holds when", "as written", "otherwise", "sources")
        parts += [f"### {title}", md.table(header, rows)] if rows else []
    return parts + _doing(knowledge, recommendation, edition)


def _offer(knowledge: Knowledge, edition: Edition) -> str:
    offer = edition.offer
    text = f"**Offer:** {offer.direction}, {offer.strength}."
    if offer.profile not in knowledge.profiles:
        return text
    profile = knowledge.evidence(offer.profile)
    sentences = {"Effect": profile.effect, "Certainty": f"{md.said(profile.certainty)}: {profile.why}"}
    sentences |= {"Harms": profile.harms} if profile.harms else {}
    text += "".join(f" **{name}:** {said.rstrip('.')}." for name, said in sentences.items())
    compared = f"{profile.population}; against {profile.comparator}; {profile.outcome}; pathway {profile.pathway}"
    return f"{text} ({compared}; {md.cited(profile.cite, UP)})"


def _dissent(edition: Edition) -> str:
    return f"**Sources that disagree:** {md.cited(edition.dissent, UP)}." if edition.dissent else ""


def _criterion(knowledge: Knowledge, recommendation: Recommendation, name: str, criterion: Any) -> tuple[str, ...]:
    otherwise = ""
    if isinstance(criterion, Contraindication):
        unknown = "asks first" if criterion.if_unknown == "block" else "checked before the first dose"
        hazard = f", hazard [{criterion.hazard}]({UP}hazards.md#{criterion.hazard})" if criterion.hazard else ""
        otherwise = f"unknown: {unknown}{hazard}"
    elif actions := getattr(criterion, "then", []):
        otherwise = "then: " + "; ".join(knowledge.actions.get(a, a) for a in actions)
    words = _english(knowledge, recommendation, criterion.when)
    return name.replace("_", " "), words, md.code(criterion.when), otherwise, md.cited(criterion.cite, UP)


def _english(knowledge: Knowledge, recommendation: Recommendation, text: str | None) -> str:
    if text is None:
        return "always"
    place = knowledge.place("recommendations", recommendation.id)
    return english(compile_rule(knowledge, text, recommendation.parameters, place), knowledge.features)


def _doing(knowledge: Knowledge, recommendation: Recommendation, edition: Edition) -> list[str]:
    when = partial(_english, knowledge, recommendation)
    doses = ((when(d.when), d.text, _maximum(d), d.until_d or "", md.cited(d.cite, UP)) for d in edition.dose)
    details = (
        (d.section.replace("_", " "), d.text, when(d.when), d.owner or "", md.cited(d.cite, UP))
        for d in edition.details
    )
    monitoring = ((m.what, _day(m.after_d), m.owner, md.cited(m.cite, UP)) for m in edition.monitoring)
    blocks = {
        "Dose": md.table(("when", "dose", "maximum", "days", "sources"), doses),
        "Details": md.table(("section", "text", "when", "who", "sources"), details),
        "Monitoring": md.table(("what", "when", "who", "sources"), monitoring),
        "Tasks": md.bullets(_tasks(knowledge, edition)),
    }
    return [part for title, text in blocks.items() if text for part in (f"### {title}", text)]


def _maximum(dose: DoseRow) -> str:
    return "" if dose.max is None else f"{dose.max:g} {dose.unit or ''}".strip()


def _tasks(knowledge: Knowledge, edition: Edition) -> Iterator[str]:
    yield f"owner: {edition.owner}; start: {_day(edition.start_within_d)}; review: {_day(edition.review_after_d)}"
    for action in edition.actions:
        yield knowledge.actions.get(action, action)
    if edition.stop:
        yield f"{edition.stop.text} ({_day(edition.stop.after_d)}) {md.cited(edition.stop.cite, UP)}"


def _day(days: int | None) -> str:
    return "no fixed day" if days is None else f"within {days} days" if days else "at once"


def _parameters(recommendation: Recommendation) -> str:
    rows = (
        (md.code(f":{name}"), p.value, md.code(p.unit) if p.unit else "", p.why or "", md.cited(p.cite, UP))
        for name, p in recommendation.parameters.items()
    )
    return md.table(("name", "value", "unit", "why", "sources"), rows)


def _cases(cases: Cases) -> str:
    people = md.table(("person", "known"), ((name, _values(values)) for name, values in cases.people.items()))
    rows = ((case.name, case.like or "", _given(case), _expected(case)) for case in cases.cases)
    return md.document(people, md.table(("case", "like", "but", "answer"), rows))


def _given(case: Case) -> str:
    parts = [_values(case.given)] if case.given else []
    parts += [f"takes {', '.join(case.drugs)}"] if case.drugs else []
    parts += [f"edition {case.edition}"] if case.edition else []
    parts += [f"in {case.jurisdiction}"] if case.jurisdiction != "uk" else []
    return "; ".join(parts)


def _values(values: dict[str, Any]) -> str:
    return ", ".join(f"{name} {_value(value)}" for name, value in values.items())


def _value(value: Any) -> str:
    if isinstance(value, bool) or value is None:
        return {True: "yes", False: "no", None: "unknown"}[value]
    return " and ".join(_value(v) for v in value) or "none" if isinstance(value, list) else str(value)


def _expected(case: Case) -> str:
    found = case.expect.model_dump(exclude_none=True)
    return "; ".join(f"{key.replace('_', ' ')}: {_value(value)}" for key, value in found.items())


def _history(recommendation: Recommendation) -> Iterator[str]:
    for edition in recommendation.editions:
        mark = ", reconstructed" if edition.reconstructed else ""
        offer = f"{edition.offer.direction}, {edition.offer.strength}"
        yield f"edition {edition.version} from {edition.from_}: {offer}{mark}"

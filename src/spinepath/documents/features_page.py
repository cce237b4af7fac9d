"""What is known of a person, and what is not: the page to check before any plan is read."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from spinepath.knowledge import Knowledge
from spinepath.knowledge.models import Feature
from spinepath.recommendations import value_used
from spinepath.terms import CurrentDrug, FeatureValue, FractureRow, PatientFeatures, unit_for_people
from spinepath.terms.features_report import FeaturesReport, FractureFeatures
from spinepath.terms.results import ValueUsed

from . import safety_text
from .about import message_blocks
from .header import state_tags
from .page import Block, Cell, Page, Pairs, Para, Section, Text, table
from .trace import facts_table, stale_tags
from .words import NOT_KNOWN, OBTAIN_BY, day, plain_value, short

_BY = ("question", "examination", "lab", "imaging")


def features_page(patient: PatientFeatures, knowledge: Knowledge) -> Page:
    """The page of one person's features."""
    stale = sum(v.stale for v in patient.values.values())
    as_of = day(patient.as_of)
    return Page(
        title=f"Facts of {patient.person} as of {as_of}",
        heading="Facts and features",
        strip=_strip(patient, knowledge),
        sections=tuple(_sections(patient, knowledge)),
        notes=(Text(safety_text.EVERY_RESULT), Text(safety_text.data_age(as_of, stale))),
    )


def features_report(patient: PatientFeatures, knowledge: Knowledge) -> FeaturesReport:
    """The same for a program."""

    def unknown(subject: str, known: Mapping[str, FeatureValue]) -> tuple[str, ...]:
        return tuple(sorted(f.id for f in knowledge.features.values() if f.subject == subject and f.id not in known))

    return FeaturesReport(
        person=patient.person,
        as_of=patient.as_of.isoformat(),
        died=patient.died,
        complete_for=tuple(sorted(patient.complete_for)),
        facts_digest=patient.facts_digest,
        features=dict(patient.values),
        unknown=unknown("person", patient.values),
        fractures=tuple(
            FractureFeatures(row.id, dict(row.values), unknown("fracture", row.values)) for row in patient.fractures
        ),
        drugs=patient.drugs,
        messages=patient.messages,
    )


def _strip(patient: PatientFeatures, knowledge: Knowledge) -> Pairs:
    complete = ", ".join(sorted(patient.complete_for)) or "nothing: absence never means no"
    rows: list[tuple[str, Cell]] = [
        ("Person", (Text(patient.person),)),
        ("Facts as of", (Text(day(patient.as_of)),)),
        ("Facts digest", (Text(short(patient.facts_digest) or NOT_KNOWN),)),
        ("Record complete for", (Text(complete),)),
        ("Known", (Text(f"{len(patient.values)} of {_countable(knowledge)} features of the person"),)),
        ("Knowledge version", (Text(knowledge.version, tags=state_tags(knowledge.state)),)),
    ]
    return Pairs(tuple(rows))


def _countable(knowledge: Knowledge) -> int:
    return sum(f.subject == "person" for f in knowledge.features.values())


def _sections(patient: PatientFeatures, knowledge: Knowledge) -> Iterator[Section]:
    shown = _values_used(patient.values, knowledge)
    empty = Para(Text("Nothing is known."))
    yield Section("known", "Known", (facts_table(shown, "Known features", "Feature") if shown else empty,))
    if patient.fractures:
        yield Section("fractures", "Fractures", tuple(_fracture(row, knowledge) for row in patient.fractures))
    if patient.drugs:
        yield Section("medicines", "Medicines taken now", (_drugs(patient.drugs),))
    yield Section("unknown", "Not known", tuple(_unknown(patient, knowledge)))
    if blocks := message_blocks(patient.messages):
        yield Section("messages", "Notes", tuple(blocks))
    yield Section("about", "About this result", (Para(Text(safety_text.ABOUT)),))


def _values_used(known: Mapping[str, FeatureValue], knowledge: Knowledge) -> list[ValueUsed]:
    """Every known value, its label followed by the id under which programs know it."""
    found = (value_used(knowledge, name, known) for name in sorted(known))
    return [replace(used, label=f"{used.label} ({used.feature})") for used in found]


def _fracture(row: FractureRow, knowledge: Knowledge) -> Block:
    shown = _values_used(row.values, knowledge)
    return facts_table(shown, f"Fracture {row.id}", "Feature")


def _drugs(drugs: tuple[CurrentDrug, ...]) -> Block:
    rows: list[tuple[Cell, ...]] = [
        (
            (Text(d.label),),
            (Text(_per_day(d), tags=stale_tags(d.stale)),),
            (Text(day(d.start)),),
            (Text(d.source or NOT_KNOWN),),
        )
        for d in drugs
    ]
    return table("Medicines taken now", ("Medicine", "Amount a day", "Since", "Source"), rows)


def _per_day(drug: CurrentDrug) -> str:
    if drug.per_day is None:
        return NOT_KNOWN
    return f"{plain_value(float(drug.per_day))} {unit_for_people(drug.unit)}".strip()


def _unknown(patient: PatientFeatures, knowledge: Knowledge) -> Iterator[Block]:
    missing = [f for f in knowledge.features.values() if f.subject == "person" and f.id not in patient.values]
    yield Para(Text("Not known is never treated as no."))
    rows = [(OBTAIN_BY[by].capitalize(), _named(missing, by)) for by in _BY]
    rows.append(("Calculated from others", (Text("; ".join(sorted(f.label for f in missing if _derived(f)))),)))
    yield Pairs(tuple((label, cell) for label, cell in rows if cell[0].text))


def _named(missing: list[Feature], by: str) -> Cell:
    return (Text("; ".join(sorted(f.label for f in missing if f.obtain.by == by and not _derived(f)))),)


def _derived(feature: Feature) -> bool:
    return feature.source.calculator is not None

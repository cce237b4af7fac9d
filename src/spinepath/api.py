"""The verbs of the library, in front of the packages that do the work. Import them from `spinepath`."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from spinepath.calculators.concepts import BIRTH
from spinepath.care_plan import diff_editions, make_plan
from spinepath.care_plan.course_ahead import OWN_RISK_YEARS, YEARS, forecast_for, the_simulation
from spinepath.care_plan.make import DEFAULT_JURISDICTION
from spinepath.documents import LEAFLET_FORMATS, REFERRAL_FORMATS, referral_letters, render_leaflet
from spinepath.documents import render as render_document
from spinepath.documents.reading import read_plan
from spinepath.features import Patient, derive
from spinepath.fhir import care_plan_bundle
from spinepath.fhir import read_record as read_facts
from spinepath.knowledge import Knowledge, load_compiled, load_folder
from spinepath.knowledge.scenario_file import read_scenario, scenario_of_mapping
from spinepath.recommendations import assess as assess_one
from spinepath.terms import PatientFeatures, Record, SpinepathError, day_of
from spinepath.terms.forecasts import Forecast
from spinepath.terms.results import Assessment, Plan, PlanDiff

if TYPE_CHECKING:
    from spinepath.simulation import PopulationRun

__all__ = [
    "Patient",
    "assess",
    "diff",
    "forecast",
    "letters",
    "load_knowledge",
    "plan",
    "read_record",
    "render",
    "simulate",
]

Day = date | str | None


def load_knowledge(folder: str | PathLike[str] | None = None, *, edition: Day = None) -> Knowledge:
    """The built-in knowledge, or that of a folder, on the clock `edition` (default today).

    >>> load_knowledge(edition="2008-07-01").edition
    datetime.date(2008, 7, 1)
    """
    on = _day(edition)
    return load_compiled(on) if folder is None else load_folder(Path(folder), on)


def read_record(
    source: str | PathLike[str] | bytes | Mapping[str, Any],
    *,
    as_of: Day = None,
    jurisdiction: str | None = None,
    complete_for: Iterable[str] = (),
    knowledge: Knowledge | None = None,
) -> PatientFeatures:
    """What a FHIR R4 record says of one person on the day `as_of` (default today).

    `complete_for` names resource types of which the record holds everything, so that absence may mean no; a text may
    name several, with commas between them. A plan needs the features of its own knowledge: give both the same one.
    Raises SpinepathError, in one line, for anything that is no readable record of exactly one person.
    """
    known = knowledge or load_compiled()
    path = Path(source) if isinstance(source, str | PathLike) else source
    types = [t for text in _texts(complete_for) for t in text.replace(",", " ").split()]
    record, day = read_facts(path, known, types), _day(as_of)
    _refuse_before_birth(record, day)
    return derive(known, record, day, jurisdiction)


def _refuse_before_birth(record: Record, day: date) -> None:
    """Nothing can be said of a person who was not born yet; the clock or the record is wrong."""
    for fact in record.facts:
        if fact.concept == BIRTH and isinstance(fact.value, str) and fact.value[:10] > day.isoformat():
            expected = f"a day after the birth on {fact.value}"
            raise SpinepathError(f"{record.person}: as of", found=day.isoformat(), expected=expected)


def assess(
    knowledge: Knowledge, patient: PatientFeatures, recommendation: str, *, subject: str | None = None
) -> Assessment:
    """One recommendation judged for one person: `.status`, `.ask`, `.criteria`.

    A recommendation about fractures is judged for each; `subject` (the id of a fracture) says which is wanted, and
    without it the one with the most open status is given.
    """
    _refuse_strangers(knowledge, patient)
    return assess_one(knowledge, patient, recommendation, jurisdiction_of(patient), subject)


def jurisdiction_of(patient: PatientFeatures) -> str:
    """Where the person is cared for, else the default, which a plan says."""
    found = patient.values.get("jurisdiction")
    return found.value if found is not None and isinstance(found.value, str) else DEFAULT_JURISDICTION


def plan(
    knowledge: Knowledge,
    patient: PatientFeatures,
    *,
    previous: Plan | str | PathLike[str] | None = None,
    command: str | None = None,
    with_forecast: bool = False,
) -> Plan:
    """The whole plan; `with_forecast` simulates the course ahead as well (the extra `forecast`).

    With the `previous` plan of the person (or the JSON file of it), lines that stand keep their first dates and
    `.since` says what changed and why. Raises RefusalError for a person who had died by that day or is no adult, and
    for the plan of somebody else.
    """
    _refuse_strangers(knowledge, patient)
    before = read_plan(Path(previous)) if isinstance(previous, str | PathLike) else previous
    made = make_plan(knowledge, patient, command=command, previous=before)
    if not with_forecast:
        return made
    return replace(made, forecast=forecast_for(knowledge, made, years=OWN_RISK_YEARS))


def diff(
    knowledge: Knowledge, patient: PatientFeatures, before: Day, after: Day = None, *, command: str | None = None
) -> PlanDiff:
    """The same facts under two knowledge clocks."""
    _refuse_strangers(knowledge, patient)
    return diff_editions(knowledge, patient, _day(before), _day(after), command=command)


def forecast(
    knowledge: Knowledge,
    plan: Plan | PatientFeatures,
    *,
    strategies: Sequence[str] | None = None,
    years: Sequence[float] = YEARS,
    setting: str | None = None,
    seed: int = 1,
    workers: int = 1,
) -> Forecast:
    """What each option is expected to do to this person's pain, fractures, function and life, beside usual care.

    Of a plan, or of a person whose plan is made first. Without `strategies`, those of every option that the plan leaves
    open. `setting` is where the fracture was found: primary, emergency or inpatient; None is not known, and primary is
    assumed. Where the model has no ground, `.refused` says why and nothing is shown.
    """
    if isinstance(plan, PatientFeatures):
        _refuse_strangers(knowledge, plan)
        plan = make_plan(knowledge, plan)
    elif plan.knowledge.digest != knowledge.digest:
        theirs, ours = plan.knowledge.digest[:12], knowledge.digest[:12]
        raise SpinepathError("forecast", found=f"a plan made with knowledge {theirs}", expected=f"one of {ours}")
    return forecast_for(
        knowledge, plan, strategies=strategies, years=years, setting=setting, seed=seed, workers=workers
    )


def simulate(
    knowledge: Knowledge, scenario: str | PathLike[str] | Mapping[str, Any], *, workers: int = 1
) -> "PopulationRun":
    """Simulate a population from a scenario file or the same as a mapping (`spinepath/scenario/1`)."""
    simulation = the_simulation()
    if isinstance(scenario, Mapping):
        found, people, place = scenario_of_mapping(scenario), None, "scenario"
    else:
        file = read_scenario(Path(scenario))
        found, people, place = file.scenario, file.people, str(scenario)
    made: PopulationRun = simulation.simulate(knowledge, found, place, workers=workers, people=people)
    return made


def render(plan: Plan, format: str = "text", *, knowledge: Knowledge | None = None) -> str:
    """A plan as text, markdown, html, json, ics (its dates as a calendar) or fhir (a FHIR R4 Bundle in JSON).

    `leaflet` and `leaflet-html` are for the person; their words stand in the `knowledge` of the plan (default the
    built-in one). `referral` gives its letters as text, `referral-html` its one letter as a page; `letters` gives them
    one by one.
    """
    if not isinstance(plan, Plan):
        raise SpinepathError("render", found=type(plan).__name__, expected="a plan, as plan() makes it")
    if format == "fhir":
        import orjson

        return orjson.dumps(care_plan_bundle(plan), option=orjson.OPT_INDENT_2).decode() + "\n"
    if format in LEAFLET_FORMATS:
        return render_leaflet(plan, knowledge or load_compiled(), format)
    return render_document(plan, format)


def letters(plan: Plan, format: str = "referral") -> dict[str, str]:
    """The referral letters of a plan by recommendation, as text (`referral`) or pages (`referral-html`)."""
    if format not in REFERRAL_FORMATS:
        raise SpinepathError("format", found=format, expected=" or ".join(REFERRAL_FORMATS))
    return referral_letters(plan, format)


def _day(value: Day) -> date:
    if value is None:
        return datetime.now().astimezone().date()  # where the user is
    return day_of(value, "date")


def _texts(told: Iterable[str]) -> tuple[str, ...]:
    """One text or several; anything else is refused by whoever reads them."""
    if isinstance(told, str):
        return (told,)
    found = tuple(told)
    strange = next((t for t in found if not isinstance(t, str)), None)
    if strange is not None:
        raise SpinepathError("complete_for", found=repr(strange), expected="names of resource types")
    return found


def _refuse_strangers(knowledge: Knowledge, patient: PatientFeatures) -> None:
    """Features of another dictionary may bear the same names and mean something else."""
    theirs = patient.knowledge_digest
    if theirs and theirs != knowledge.digest:
        raise SpinepathError(
            "patient",
            found=f"features made with another knowledge ({theirs[:12]})",
            expected=f"those of this one ({knowledge.digest[:12]}): read_record(..., knowledge=knowledge)",
        )

"""The commands. Each reads its arguments, calls one verb of the library and writes the result."""

import shlex
import sys
from pathlib import Path
from typing import Annotated

import typer

from spinepath import api
from spinepath.__about__ import __version__
from spinepath.documents import EXERCISE_FORMATS, LEAFLET_FORMATS, SUMMARY_FORMATS
from spinepath.documents.canonical import plain
from spinepath.knowledge import Knowledge
from spinepath.recommendations import assess_subjects
from spinepath.terms import PatientFeatures, SpinepathError
from spinepath.terms.results import Assessment

from . import course
from . import options as o
from .batch import LETTERS, plan_directory, write_letters
from .command_line import repeating
from .evidence import evidence_app
from .origin import knowledge_used, origin, stamped
from .output import to_json, write

_FOR_PEOPLE = (*SUMMARY_FORMATS, *LEAFLET_FORMATS, *EXERCISE_FORMATS)
PLAN_FORMATS = ("text", *_FOR_PEOPLE, "json", "markdown", "html", "ics", "fhir", *LETTERS)
TABLE_FORMATS = ("text", "json", "markdown", "html")
SCORE_FORMATS = ("text", "json")
MANY_FORMATS = ("parquet", "csv", "json")

app = typer.Typer(
    name="spinepath",
    help="One individual, explained plan for back pain from osteoporotic vertebral fracture.",
    epilog="Supports, and does not replace, clinical judgement. Not certified as a medical device.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(evidence_app)
app.command("forecast")(course.forecast)
app.command("simulate")(course.simulate)
app.command("validate-model")(course.validate_model)


def _version(wanted: bool) -> None:
    if wanted:
        print(f"spinepath {__version__}")
        raise typer.Exit


@app.callback()
def common(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and exit.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """One individual, explained plan for back pain from osteoporotic vertebral fracture."""


@app.command()
def plan(
    record: o.RecordPath,
    as_of: o.AsOf = None,
    edition: o.EditionDay = None,
    jurisdiction: o.Jurisdiction = None,
    format: Annotated[str, typer.Option("--format", "-f", help=", ".join(PLAN_FORMATS))] = "text",
    as_json: o.AsJson = False,
    out: o.Out = None,
    complete_for: o.CompleteFor = None,
    knowledge: o.KnowledgeFolder = None,
    previous: Annotated[
        Path | None, typer.Option("--previous", help="The plan that the person has, as JSON: what changed is said.")
    ] = None,
    forecast: Annotated[
        bool | None,
        typer.Option(
            "--forecast/--no-forecast",
            help="Simulate the course ahead as well; default: for html of one record, where it can.",
        ),
    ] = None,
) -> None:
    """Make the plan for one record, or one plan per record of a directory (with --out DIRECTORY).

    `summary` is the plan on two pages, `leaflet` is for the person, `exercises` the sheet to take home. `referral`
    prints the letters that the plan asks for, `referral-html` the only one as a page; with --out DIRECTORY each letter
    becomes a file.
    """
    wanted = o.format_of(format, as_json, PLAN_FORMATS)
    reading = o.Reading.of(as_of, jurisdiction, complete_for, knowledge, o.day(edition, "--edition"))
    if record.is_dir():
        if previous is not None:
            raise SpinepathError("--previous", found="a directory of records", expected="one record beside one plan")
        if forecast:
            raise SpinepathError("--forecast", found="a directory of records", expected="one record")
        raise typer.Exit(plan_directory(record, reading, wanted, out))
    kb = reading.knowledge()
    command = repeating("plan", record, reading=reading, options=(("--previous", previous), ("--format", wanted)))
    if forecast is not None:
        command += " --forecast" if forecast else " --no-forecast"
    ahead = forecast if forecast is not None else wanted == "html" and course.installed()
    if ahead:
        course.tell_compiling()
    made = api.plan(kb, reading.read(record, kb), previous=previous, command=command, with_forecast=ahead)
    if wanted in LETTERS and out is not None and out.is_dir():
        write_letters(made, wanted, out, "")
        return
    write(api.render(made, wanted, knowledge=kb), out)


@app.command()
def features(
    record: o.RecordPath,
    as_of: o.AsOf = None,
    jurisdiction: o.Jurisdiction = None,
    format: Annotated[
        str,
        typer.Option("--format", "-f", help=f"{', '.join(TABLE_FORMATS)}; of a directory {', '.join(MANY_FORMATS)}"),
    ] = "text",
    as_json: o.AsJson = False,
    out: o.Out = None,
    complete_for: o.CompleteFor = None,
    knowledge: o.KnowledgeFolder = None,
    strict: o.Strict = False,
    workers: o.Workers = None,
) -> None:
    """Show every feature that a record yields, or write those of a directory (bulk export or Bundles) as a table.

    The table has a row for each person and fracture. Its column `incomplete` names the resource types of which
    something is known to be lacking to that person: a line that could not be read and that named the person, or nobody
    we could make out; a second, different version of a resource; a type that the export does not hold, or not whole.
    """
    from spinepath.documents import render_features

    reading = o.Reading.of(as_of, jurisdiction, complete_for, knowledge)
    kb = reading.knowledge()
    if record.is_dir():
        from .exports import Many, features_of_directory

        wanted = "json" if as_json else "parquet" if format == "text" else format
        raise typer.Exit(features_of_directory(kb, Many(record, reading, wanted, out, strict, workers)))
    wanted = o.format_of(format, as_json, TABLE_FORMATS)
    command = repeating("features", record, reading=reading, options=(("--format", wanted),))
    patient = reading.read(record, kb)
    write(stamped(render_features(patient, kb, wanted), wanted, origin(kb, patient, command)), out)


@app.command()
def cohort(
    folder: Annotated[
        Path, typer.Argument(help="A directory with a FHIR bulk export (NDJSON) or with Bundles.", show_default=False)
    ],
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", help="A new directory for all tables, or one file for the statuses alone."),
    ] = None,
    as_of: o.AsOf = None,
    edition: o.EditionDay = None,
    jurisdiction: o.Jurisdiction = None,
    format: Annotated[str, typer.Option("--format", "-f", help=", ".join(MANY_FORMATS))] = "parquet",
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON on standard output.")] = False,
    complete_for: o.CompleteFor = None,
    knowledge: o.KnowledgeFolder = None,
    strict: o.Strict = False,
    workers: o.Workers = None,
) -> None:
    """Judge every person of a directory: the status and safety of every recommendation in force, as a table.

    The table `statuses` has a row for each person (or fracture) and recommendation, as `explain` judges it. `no_plan`
    says for whom there is no plan (`died`, `child`), `incomplete` which resource types are lacking to the person.
    Beside it stand the features, and what could not be read. Standard error says how many persons have which status.
    """
    from .exports import Many, statuses_of_directory

    reading = o.Reading.of(as_of, jurisdiction, complete_for, knowledge, o.day(edition, "--edition"))
    many = Many(folder, reading, format, out, strict, workers)
    raise typer.Exit(statuses_of_directory(reading.knowledge(), many, as_json))


@app.command()
def audit(
    folder: Annotated[
        Path, typer.Argument(help="A directory with a FHIR bulk export (NDJSON) or with Bundles.", show_default=False)
    ],
    as_of: o.AsOf = None,
    edition: o.EditionDay = None,
    jurisdiction: o.Jurisdiction = None,
    format: Annotated[str, typer.Option("--format", "-f", help=", ".join(TABLE_FORMATS))] = "text",
    as_json: o.AsJson = False,
    out: o.Out = None,
    complete_for: o.CompleteFor = None,
    knowledge: o.KnowledgeFolder = None,
) -> None:
    """Count the measures of a service over all its people: who meets each, who does not, who is not known."""
    from .exports import audit_directory

    wanted = o.format_of(format, as_json, TABLE_FORMATS)
    reading = o.Reading.of(as_of, jurisdiction, complete_for, knowledge, o.day(edition, "--edition"))
    audit_directory(reading.knowledge(), folder, reading, wanted, out)


@app.command()
def explain(
    recommendation: Annotated[str, typer.Argument(help="The id of a recommendation, e.g. zoledronate.")],
    record: Annotated[
        Path | None, typer.Option("--record", help="A FHIR R4 record; without one nothing is known.")
    ] = None,
    fracture: Annotated[
        str | None,
        typer.Option("--fracture", help="One fracture, by its id; default: one with the most open status."),
    ] = None,
    as_of: o.AsOf = None,
    edition: o.EditionDay = None,
    jurisdiction: o.Jurisdiction = None,
    format: Annotated[str, typer.Option("--format", "-f", help=", ".join(TABLE_FORMATS))] = "text",
    as_json: o.AsJson = False,
    out: o.Out = None,
    complete_for: o.CompleteFor = None,
    knowledge: o.KnowledgeFolder = None,
) -> None:
    """Explain one recommendation: criteria in English, this person's values, what is missing, what would change it."""
    from spinepath.care_plan import assessment_sources
    from spinepath.documents import render_assessment

    wanted = o.format_of(format, as_json, TABLE_FORMATS)
    reading = o.Reading.of(as_of, jurisdiction, complete_for, knowledge, o.day(edition, "--edition"))
    kb = reading.knowledge()
    patient = reading.read(record, kb) if record else reading.nobody(kb)
    found = api.assess(kb, patient, recommendation, subject=fracture)
    options = (("--record", record), ("--fracture", fracture), ("--format", wanted))
    command = repeating("explain", recommendation, reading=reading, options=options)
    text = render_assessment(found, wanted, assessment_sources(kb, found))
    write(stamped(text, wanted, origin(kb, patient, command)), out)
    if fracture is None:
        _tell_others(kb, patient, found)


def _tell_others(kb: Knowledge, patient: PatientFeatures, shown: Assessment) -> None:
    """Which other fractures the recommendation was judged for: nobody should take one for all."""
    others = [
        a for a in assess_subjects(kb, patient, shown.recommendation, api.jurisdiction_of(patient)) if a.id != shown.id
    ]
    if others:
        listed = ", ".join(f"{a.subject.partition(':')[2]} ({a.status})" for a in others)
        print(f"shown for {shown.subject}; for the others give --fracture: {listed}", file=sys.stderr)


@app.command()
def diff(
    record: o.RecordPath,
    before: Annotated[str, typer.Option("--from", help="Knowledge clock to compare from.")] = "2008-07-01",
    after: Annotated[str | None, typer.Option("--to", help="Knowledge clock to compare to (default today).")] = None,
    as_of: o.AsOf = None,
    jurisdiction: o.Jurisdiction = None,
    format: Annotated[str, typer.Option("--format", "-f", help=", ".join(TABLE_FORMATS))] = "text",
    as_json: o.AsJson = False,
    out: o.Out = None,
    complete_for: o.CompleteFor = None,
    knowledge: o.KnowledgeFolder = None,
) -> None:
    """Hold the facts and move the knowledge clock: what changed in the advice for this person, and why."""
    from spinepath.documents import render_diff

    wanted = o.format_of(format, as_json, TABLE_FORMATS)
    reading = o.Reading.of(as_of, jurisdiction, complete_for, knowledge)
    kb = reading.knowledge()
    clocks = (o.day(before, "--from"), o.day(after, "--to"))
    options = (("--from", clocks[0]), ("--to", clocks[1]), ("--format", wanted))
    command = repeating("diff", record, reading=reading, options=options)
    write(render_diff(api.diff(kb, reading.read(record, kb), *clocks, command=command), wanted), out)


@app.command(context_settings={"ignore_unknown_options": True})  # a total below 0 begins with a dash
def score(
    instrument: Annotated[
        str | None, typer.Argument(help="The id of an instrument, e.g. phq9; without one they are listed.")
    ] = None,
    values: Annotated[list[str] | None, typer.Argument(help="The answers, in the order of the instrument.")] = None,
    total: Annotated[str | None, typer.Option("--total", help="A total that was worked out elsewhere.")] = None,
    as_json: o.AsJson = False,
    out: o.Out = None,
    knowledge: o.KnowledgeFolder = None,
) -> None:
    """Score a questionnaire or timed test: its total, what it means, and where its cut-offs come from."""
    from .scoring import score as score_instrument

    score_instrument(api.load_knowledge(knowledge), instrument, values or [], total, as_json, out)


@app.command()
def check(
    folder: Annotated[Path, typer.Argument(help="A knowledge folder.")] = Path("knowledge"),
    as_json: o.AsJson = False,
) -> None:
    """Check a knowledge folder: names, types, citations, parameters, cases; each fault with file and line."""
    from spinepath.checks import check_folder

    kb, faults = check_folder(folder)
    if as_json:
        write(to_json(_check_report(folder, kb, [str(f) for f in faults])), None)
    else:
        for fault in faults:
            print(fault)
        print(f"{folder}: {len(faults)} fault{'s' if len(faults) != 1 else ''}", file=sys.stderr)
    raise typer.Exit(1 if faults else 0)


def _check_report(folder: Path, kb: Knowledge | None, faults: list[str]) -> dict[str, object]:
    """`knowledge` is null where nothing could be dated."""
    return {
        "schema": "spinepath/check/1",
        "engine": __version__,
        "knowledge": None if kb is None else plain(knowledge_used(kb)),
        "command": f"spinepath check {shlex.quote(str(folder))} --json",
        "folder": str(folder),
        "faults": faults,
    }


@app.command()
def vignettes(
    file: Annotated[
        Path, typer.Argument(help="Cases as features, with what is expected: YAML or JSON.", show_default=False)
    ],
    as_of: o.AsOf = None,
    edition: o.EditionDay = None,
    format: Annotated[str, typer.Option("--format", "-f", help=" or ".join(SCORE_FORMATS))] = "text",
    as_json: o.AsJson = False,
    out: o.Out = None,
    knowledge: o.KnowledgeFolder = None,
    other: Annotated[
        Path | None, typer.Option("--compare", help="Another translation of the same cases: where the two differ.")
    ] = None,
) -> None:
    """Plan every case of a file, and score the plans against what each case expects.

    A case without `as_of` is seen on the day --as-of. The exit code is 0 when every case was scored, whatever the
    score; 1 when a case got no plan; 2 when the file cannot be used.
    """
    from .vignettes import score_file

    wanted = o.format_of(format, as_json, SCORE_FORMATS)
    reading = o.Reading.of(as_of, None, None, knowledge, o.day(edition, "--edition"))
    raise typer.Exit(score_file(file, other, reading, wanted, out))


@app.command()
def generate(
    out: Annotated[Path, typer.Option("--out", "-o", help="A new or empty directory.", show_default=False)],
    patients: Annotated[int, typer.Option("--patients", help="How many people.")] = 1000,
    seed: Annotated[int, typer.Option("--seed", help="The same seed gives the same people.")] = 1,
    as_of: o.AsOf = None,
    knowledge: o.KnowledgeFolder = None,
) -> None:
    """Make up people as a FHIR bulk export (NDJSON), labelled as test data: for trials of speed and of paths."""
    from spinepath.cohort.generate import generate as generate_people

    counts = generate_people(api.load_knowledge(knowledge), patients, seed, out, o.day(as_of, "--as-of"))
    made = ", ".join(f"{number} {kind}" for kind, number in counts.items())
    print(f"made-up people, no real record: {made}; written to {out}", file=sys.stderr)

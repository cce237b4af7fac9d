"""`forecast`, `simulate` and `validate-model`: the course ahead of one person, of a population, and beside cohorts."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import orjson
import typer

from spinepath import api
from spinepath.__about__ import __version__
from spinepath.care_plan.course_ahead import SETTINGS, forecast_for, the_simulation
from spinepath.documents import FORECAST_FORMATS, RUN_FORMATS, render_forecast, render_simulated, render_validated
from spinepath.documents.canonical import plain
from spinepath.documents.forecast_page import FactsOf, certainties_of
from spinepath.documents.words import count_of
from spinepath.knowledge import Knowledge
from spinepath.knowledge.course_models import Scenario
from spinepath.knowledge.scenario_file import read_scenario
from spinepath.terms import SpinepathError, extra_needed
from spinepath.terms.forecasts import Compared, RunVersions, Screening, Simulated, Validated, left_out_note

from . import options as o
from .batch import progress_bar
from .command_line import command_of, repeating
from .course_pictures import KINDS, draw, draw_validation, picture_ready
from .origin import origin, stamped
from .output import ready, write

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from spinepath.simulation import PopulationRun

MOST_SEED = 2**32 - 1
SIMULATE_FORMATS = (*RUN_FORMATS, "parquet")
Workers = Annotated[int, typer.Option("--workers", min=1, help="Threads; the result does not depend on it.")]


def installed() -> bool:
    """Whether the libraries that simulate are there."""
    return all(find_spec(name) for name in ("numba", "numpy"))


def tell_compiling() -> None:
    """Say to somebody who waits why the first run on a machine takes longer; a script sees nothing."""
    if sys.stderr.isatty() and not the_simulation().is_compiled():
        print("compiling the simulation, once on this machine: about half a minute", file=sys.stderr, flush=True)


def forecast(
    record: o.RecordPath,
    strategies: Annotated[
        str | None,
        typer.Option("--strategies", help="Comma-separated; default: usual care and all that the plan leaves open."),
    ] = None,
    years: Annotated[str, typer.Option("--years", help="How far ahead, comma-separated.")] = "1,5",
    setting: Annotated[
        str | None,
        typer.Option("--setting", help=f"Where the fracture was found: {', '.join(SETTINGS)}; default: primary."),
    ] = None,
    seed: Annotated[
        int, typer.Option("--seed", min=0, max=MOST_SEED, help="The same seed gives the same numbers.")
    ] = 1,
    as_of: o.AsOf = None,
    edition: o.EditionDay = None,
    jurisdiction: o.Jurisdiction = None,
    format: Annotated[str, typer.Option("--format", "-f", help=", ".join(FORECAST_FORMATS))] = "text",
    as_json: o.AsJson = False,
    out: o.Out = None,
    complete_for: o.CompleteFor = None,
    knowledge: o.KnowledgeFolder = None,
    workers: Workers = 1,
    picture: Annotated[
        Path | None,
        typer.Option(
            "--picture", help="Draw to this file (.svg or .png) instead, see --kind; several become name-1, name-2."
        ),
    ] = None,
    kind: Annotated[str, typer.Option("--kind", help=f"Of the picture: {', '.join(KINDS)}.")] = "pain",
) -> None:
    """Simulate the course ahead of one person: pain, fractures, function and life under every option left open.

    Each strategy stands beside usual care on the same luck, with what it does directly and through fewer fractures.
    `leaflet` is for the person.
    """
    wanted = o.format_of(format, as_json, FORECAST_FORMATS)
    picture_ready(picture, kind)
    ready(out)
    reading = o.Reading.of(as_of, jurisdiction, complete_for, knowledge, o.day(edition, "--edition"))
    kb = reading.knowledge()
    patient = reading.read(record, kb)
    chosen = None if strategies is None else list(o.words(strategies))
    made = api.plan(kb, patient)
    tell_compiling()
    found = forecast_for(kb, made, strategies=chosen, years=_years(years), setting=setting, seed=seed, workers=workers)
    if picture is not None:
        print("\n".join(draw(found, picture, kind)))
        return
    options = (("--strategies", strategies), ("--years", years), ("--setting", setting), ("--seed", seed))
    command = repeating("forecast", record, reading=reading, options=(*options, ("--format", wanted)))
    text = render_forecast(
        found, wanted, state=kb.state, certainties=certainties_of(made), jurisdiction=api.jurisdiction_of(patient),
        facts_of=FactsOf(patient.person, reading.as_of.isoformat()), command=command,
    )  # fmt: skip
    write(stamped(text, wanted, origin(kb, patient, command), person_id=patient.person), out)


def _years(text: str) -> list[float]:
    try:
        return [float(word) for word in o.words(text)]
    except ValueError:
        raise SpinepathError("--years", found=text, expected="numbers of years with commas, as 1,5") from None


def simulate(
    scenario: Annotated[Path, typer.Argument(help="A scenario: YAML or JSON.", show_default=False)],
    workers: Workers = 1,
    chunk: Annotated[
        int | None, typer.Option("--chunk", min=1, help="Blocks in one task; the result does not depend on it.")
    ] = None,
    resume: Annotated[
        Path | None, typer.Option("--resume", help="A folder that keeps finished tasks: a run that stopped goes on.")
    ] = None,
    dask: Annotated[str | None, typer.Option("--dask", help="Run on a Dask cluster: its address, or `local`.")] = None,
    format: Annotated[str, typer.Option("--format", "-f", help=", ".join(SIMULATE_FORMATS))] = "text",
    as_json: o.AsJson = False,
    out: o.Out = None,
    knowledge: o.KnowledgeFolder = None,
) -> None:
    """Simulate a population: every measure on every day, under every strategy, in every stratum.

    The digest is the same for any number of workers, any chunk and any executor.
    """
    wanted = o.format_of(format, as_json, SIMULATE_FORMATS)
    if wanted == "parquet" and out is None:
        raise SpinepathError("--format parquet", found="no --out", expected="a file to write to")
    ready(out)
    kb = api.load_knowledge(knowledge)
    file = read_scenario(scenario)
    tell_compiling()
    with _executor(dask) as executor, _progress("people") as progress:
        found = the_simulation().simulate(
            kb, file.scenario, str(scenario), workers=workers, chunk=chunk, executor=executor, resume=resume,
            progress=progress, people=file.people,
        )  # fmt: skip
    options = (("--knowledge", knowledge), ("--format", wanted))
    told = _simulated(kb, file.scenario, found, command_of("simulate", scenario, options=options))
    _tell_overflow(found)
    if wanted == "parquet":
        _write_parquet(found, out)
    else:
        write(render_simulated(told, wanted, state=kb.state), out)


def _simulated(kb: Knowledge, scenario: Scenario, found: "PopulationRun", command: str) -> Simulated:
    return Simulated(
        scenario=str(scenario.id),
        title=scenario.title or str(scenario.id),
        results=found.outcomes,
        population=Screening(found.enrolled, found.screened),
        draws=found.draws,
        seed=found.seed,
        left_out=found.overflowed,
        digest=found.digest,
        versions=_versions(kb),
        command=command,
    )


def _versions(kb: Knowledge) -> RunVersions:
    return RunVersions(__version__, kb.version, kb.digest)


def _tell_overflow(found: "PopulationRun") -> None:
    if found.overflowed:
        print(left_out_note(found.overflowed), file=sys.stderr)


def _write_parquet(found: "PopulationRun", out: Path | None) -> None:
    with extra_needed("cohort", "--format parquet"):
        import polars as pl
    assert out is not None  # noqa: S101  checked before the run
    rows = orjson.loads(orjson.dumps(plain(found.outcomes)))
    half = out.with_name(out.name + ".part")
    pl.DataFrame(rows, infer_schema_length=None).write_parquet(half)
    half.replace(out)


@contextmanager
def _executor(address: str | None) -> Iterator["Executor | None"]:
    """An executor of Dask, with the interface of every other one; none without an address."""
    if address is None:
        yield None
        return
    with extra_needed("dask", "--dask"):
        cluster_client: Any = import_module("distributed").Client  # its functions have no types
    try:
        options = {"processes": False, "dashboard_address": None} if address == "local" else {"address": address}
        client = cluster_client(**options, timeout=10)
    except (OSError, ValueError, TimeoutError) as error:
        raise SpinepathError(
            "--dask", found=f"{address}: {error}", expected="the address of a scheduler, or local"
        ) from None
    with client:
        yield client.get_executor()


@contextmanager
def _progress(what: str) -> Iterator[Callable[[int, int], None]]:
    """A bar with the time left, on standard error."""
    with progress_bar() as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def validate_model(
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            help="Scenario files with observed figures; default: those of the knowledge.", show_default=False
        ),
    ] = None,
    format: Annotated[str, typer.Option("--format", "-f", help=", ".join(RUN_FORMATS))] = "text",
    as_json: o.AsJson = False,
    out: o.Out = None,
    knowledge: o.KnowledgeFolder = None,
    workers: Workers = 1,
    alternatives: Annotated[
        bool, typer.Option("--alternatives", help="Count how other structures of the model do, side by side.")
    ] = False,
    picture: Annotated[Path | None, typer.Option("--picture", help="Draw to this file (.svg or .png) as well.")] = None,
) -> None:
    """Hold the model against every figure that cohorts and trials saw, each with its own population and entry.

    None is left out. Figures that the fit read are told from those it never saw, recalled ones from those that were
    read. The exit code is 0 however many agree.
    """
    wanted = o.format_of(format, as_json, RUN_FORMATS)
    picture_ready(picture)
    ready(out)
    kb = api.load_knowledge(knowledge)
    tell_compiling()
    scenarios = _scenarios(kb, files or [])
    rows = _validated(kb, scenarios, workers)
    command = command_of("validate-model", *(files or []), options=(("--knowledge", knowledge), ("--format", wanted)))
    if picture is not None:
        print("\n".join(draw_validation(rows, picture)), file=sys.stderr)
    told = Validated(count_of(len(scenarios), "scenario"), tuple(rows), _versions(kb), command)
    write(render_validated(told, wanted, state=kb.state), out)
    if alternatives:
        _tell_alternatives(kb, scenarios, rows, workers)


def _scenarios(kb: Knowledge, files: list[Path]) -> list[tuple[str, Scenario, list[list[float]] | None]]:
    if not files:
        return [(name, s, None) for name, s in kb.scenarios.items() if s.observed]
    found = []
    for path in files:
        file = read_scenario(path)
        if not file.scenario.observed:
            raise SpinepathError(f"{path}: observed", found="nothing", expected="figures to hold the model against")
        found.append((str(path), file.scenario, file.people))
    return found


def _validated(
    kb: Knowledge, scenarios: list[tuple[str, Scenario, list[list[float]] | None]], workers: int,
    change: str | None = None,
) -> "list[Compared]":  # fmt: skip
    rows: list[Compared] = []
    with _progress(change or "scenarios") as progress:
        for done, (place, scenario, people) in enumerate(scenarios):
            progress(done, len(scenarios))
            rows += the_simulation().validate(kb, scenario, place, workers=workers, people=people, structure=change)
        progress(len(scenarios), len(scenarios))
    return rows


def _tell_alternatives(kb: Knowledge, scenarios: Any, rows: "list[Compared]", workers: int) -> None:
    simulation = the_simulation()
    found = {"the model": rows}
    for name in simulation.STRUCTURES:
        found[name] = _validated(kb, scenarios, workers, name)
    for name, judged in found.items():
        counts = ", ".join(f"{role} {inside} of {n}" for role, inside, n in simulation.count_by_role(judged))
        print(f"{name}: {counts} agree")

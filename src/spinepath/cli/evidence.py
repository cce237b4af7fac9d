"""`spinepath evidence`: pool any table of trials, pairwise or as a network, and see what it rests on."""

import shlex
from pathlib import Path
from typing import Annotated, Any

import typer

from spinepath.__about__ import __version__
from spinepath.knowledge import Knowledge, load_compiled
from spinepath.knowledge.compiled import load_folder
from spinepath.terms import SpinepathError, extra_needed, nearest_name

from . import evidence_pools as pools
from .evidence_network_text import network_text
from .evidence_pictures import draw
from .evidence_text import answer_text, list_text, pool_text
from .evidence_update import changed, read_plan, update_text
from .output import to_json, write

evidence_app = typer.Typer(
    name="evidence",
    help="Pool trials, pairwise or as a network, from any CSV file.",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
Json = Annotated[bool, typer.Option("--json", help="Write JSON.")]
Out = Annotated[Path | None, typer.Option("--out", "-o", help="File to write to, whole or not at all.")]
KnowledgeFolder = Annotated[Path | None, typer.Option("--knowledge", help="A knowledge folder to use instead.")]
Level = Annotated[float, typer.Option("--level", help="Confidence level of all intervals.")]


@evidence_app.command("pool")
def pool_command(
    file: Annotated[Path, typer.Argument(help="CSV: one row per study.")],
    measure: Annotated[str, typer.Option("--measure", "-m", help="generic, RR, OR, RD, MD, SMD or rate.")],
    method: Annotated[
        str, typer.Option("--method", help="REML, DL, PM, ML, EB, HE, HS, SJ, FE; MH or Peto for events.")
    ] = "REML",
    ci: Annotated[str, typer.Option("--ci", help="normal, hk or hk_adhoc.")] = "hk_adhoc",
    pi: Annotated[
        str, typer.Option("--pi", help="t_k_minus_2, t_k_minus_1, normal or t_k_minus_2_hk.")
    ] = "t_k_minus_2",
    level: Level = 0.95,
    subgroup: Annotated[str | None, typer.Option("--subgroup", help="A column that groups the studies.")] = None,
    moderator: Annotated[list[str] | None, typer.Option("--moderator", help="A column of numbers; repeatable.")] = None,
    as_json: Json = False,
    out: Out = None,
) -> None:
    """Pool one row per study: study,yi,sei or study,events_t,n_t,events_c,n_c or study,mean_t,sd_t,n_t,mean_c,sd_c,n_c
    or study,events_t,person_years_t,events_c,person_years_c. Estimates are the first group (t) against the second (c).
    """
    kernel = _kernel()
    table = kernel.read_studies(file, measure)
    options = [("--measure", measure), ("--method", method), ("--ci", ci), ("--pi", pi), ("--level", level)]
    command = _command(
        "pool", file, [*options, ("--subgroup", subgroup), *(("--moderator", m) for m in moderator or ())]
    )
    if method in kernel.COUNT_METHODS:
        counts = kernel.pool_counts(table, method, level=level)
        found: dict[str, Any] = {**kernel.plain(counts), "display": kernel.displayed(measure, counts)}
        write(_json("pool", found, command) if as_json else pool_text(table, counts), out)
        return
    analysis = kernel.analyse(
        table, method=method, ci=ci, pi=pi, level=level, subgroup=subgroup, moderators=moderator or ()
    )
    write(
        _json("pool", _pooled(kernel, analysis), command) if as_json else pool_text(table, analysis.pooled, analysis),
        out,
    )


@evidence_app.command("network")
def network_command(
    file: Annotated[Path, typer.Argument(help="CSV: one row per arm, or per contrast.")],
    method: Annotated[str, typer.Option("--method", help="Of tau2: REML, DL or REML_full.")] = "REML",
    model: Annotated[str, typer.Option("--model", help="random or common.")] = "random",
    small_is: Annotated[
        str, typer.Option("--small-is", help="good or bad: which side of the scale is better.")
    ] = "good",
    reference: Annotated[
        str, typer.Option("--reference", help="What to tell every treatment against; else the first by name.")
    ] = "",
    level: Level = 0.95,
    as_json: Json = False,
    out: Out = None,
) -> None:
    """Every treatment against every other, from study,treatment,events,n or study,treatment,mean,sd,n or
    study,treatment,events,person_years or study,treatment1,treatment2,te,se.
    """
    kernel = _kernel()
    table = kernel.read_network(file)
    found = kernel.analyse_network(table, method=method, model=model, small_is=small_is, level=level)
    options = [("--method", method), ("--model", model), ("--small-is", small_is), ("--level", level)]
    command = _command("network", file, options)
    if reference and reference not in found.network.treatments:
        known = found.network.treatments
        expected, nearest = "a treatment of the network", nearest_name(reference, known)
        raise SpinepathError("--reference", found=reference, expected=expected, nearest=nearest)
    text = "" if as_json else network_text(found, reference=reference)
    write(_json("network", kernel.network_document(found), command) if as_json else text, out)


@evidence_app.command("list")
def list_command(knowledge: KnowledgeFolder = None, as_json: Json = False, out: Out = None) -> None:
    """The questions that this knowledge pools trials for, with their answers in short."""
    _kernel()
    found = pools.listed(_knowledge(knowledge))
    write(_json("list", {"pools": found}, _again(["list"], knowledge)) if as_json else list_text(found), out)


@evidence_app.command("show")
def show_command(
    name: Annotated[str, typer.Argument(help="The id of a question (spinepath evidence list).")],
    picture: Annotated[
        Path | None, typer.Option("--picture", help="Draw it: a file that ends in .svg or .png.")
    ] = None,
    kind: Annotated[str, typer.Option("--kind", help="forest, funnel, contour, network or league.")] = "",
    knowledge: KnowledgeFolder = None,
    as_json: Json = False,
    out: Out = None,
) -> None:
    """One question: trials in and out with the reason, effect, prediction, certainty, dissent, since 2008."""
    _kernel()
    found = pools.one(_knowledge(knowledge), name)
    if picture is not None:
        draw(found, picture, kind)
    command = _again(["show", name], knowledge)
    write(_json("show", pools.document(found), command) if as_json else answer_text(found), out)


@evidence_app.command("update")
def update_command(
    file: Annotated[Path, typer.Argument(help="CSV: trial rows of the form of knowledge/evidence/*/trials.csv.")],
    plan: Annotated[list[Path] | None, typer.Option("--plan", help="A plan as JSON; repeatable.")] = None,
    knowledge: KnowledgeFolder = None,
    as_json: Json = False,
    out: Out = None,
) -> None:
    """What new trials would change: each question before and after, the recommendations that rest on it, and which of
    the plans given hold one of their lines. Nothing is written: to keep a trial, add its rows to its topic's table.
    """
    _kernel()
    known = _knowledge(knowledge)
    found = changed(known, pools.read_rows(file, known), [read_plan(path) for path in plan or ()])
    command = _again(["update", str(file), *(f"--plan={path}" for path in plan or ())], knowledge)
    write(_json("update", {"pools": found}, command) if as_json else update_text(found), out)


@evidence_app.command("report")
def report_command(
    out: Annotated[Path, typer.Option("--out", "-o", help="The HTML file to write.")],
    name: Annotated[list[str] | None, typer.Argument(help="Questions; all without one.")] = None,
    knowledge: KnowledgeFolder = None,
) -> None:
    """A page that needs nothing else: every question with its table, pictures, data, command and versions."""
    _kernel()
    from spinepath.documents.evidence_report import report

    known = _knowledge(knowledge)
    names = name or sorted(known.pools)
    command = _again(["report", *names], knowledge)
    write(report([pools.one(known, x) for x in names], known, __version__, command), out)


def _knowledge(folder: Path | None) -> Knowledge:
    return load_compiled() if folder is None else load_folder(folder)


def _again(words: list[str], folder: Path | None) -> str:
    where = [] if folder is None else ["--knowledge", str(folder)]
    return shlex.join(["spinepath", "evidence", *words, *where])


def _kernel() -> Any:
    """The package that needs numpy and scipy, or one line that says what to install."""
    with extra_needed("evidence", "spinepath evidence"):
        from spinepath import evidence
    return evidence


def _pooled(kernel: Any, analysis: Any) -> dict[str, Any]:
    """The pooled numbers at the top, everything else below them."""
    rest = kernel.plain(analysis)
    table, pooled = rest.pop("table"), rest.pop("pooled")
    rest["studies"] = [
        {"study": study, "yi": effect.estimate, "vi": effect.variance, "note": effect.note}
        for study, effect in zip(analysis.table.studies, analysis.table.effects, strict=True)
    ]
    rest["excluded"] = table["excluded"]
    measure = analysis.table.measure
    return {**pooled, **rest, "measure": measure, "display": kernel.displayed(measure, analysis.pooled)}


def _json(kind: str, found: dict[str, Any], command: str) -> str:
    return to_json({"schema": f"spinepath/evidence-{kind}/1", "engine": __version__, "command": command, **found})


def _command(verb: str, file: Path, options: list[tuple[str, object]]) -> str:
    words = [str(word) for name, value in options if value is not None for word in (name, value)]
    return shlex.join(["spinepath", "evidence", verb, str(file), *words, "--json"])

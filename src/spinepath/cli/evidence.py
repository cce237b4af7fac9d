"""`spinepath evidence`: pool any table of trials, pairwise or as a network, and see what it rests on."""

import shlex
from pathlib import Path
from typing import Annotated, Any

import typer

from spinepath.__about__ import __version__
from spinepath.terms import SpinepathError

from .evidence_text import network_text, pool_text
from .output import to_json, write

evidence_app = typer.Typer(
    name="evidence",
    help="Pool trials, pairwise or as a network, from any CSV file.",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
Json = Annotated[bool, typer.Option("--json", help="Write JSON.")]
Out = Annotated[Path | None, typer.Option("--out", "-o", help="File to write to, whole or not at all.")]
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
    command = _command("network", file, [("--method", method), ("--model", model), ("--small-is", small_is)])
    write(_json("network", kernel.network_document(found), command) if as_json else network_text(found), out)


def _kernel() -> Any:
    """The package that needs numpy and scipy, or one line that says what to install."""
    try:
        from spinepath import evidence
    except ImportError as error:
        raise SpinepathError(
            "spinepath evidence", found=f"no {error.name}", expected="pip install 'spinepath[evidence]'"
        ) from None
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

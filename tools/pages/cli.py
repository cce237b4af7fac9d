"""The commands and their options, from the application itself."""

from typing import Any

import typer.main

from . import markdown as md


def page() -> str:
    """One section for each command."""
    from spinepath.cli.app import app  # late: the other pages can be written without the command line

    group: Any = typer.main.get_command(app)
    parts = ["# Commands", md.NOTE, group.help or ""]
    parts.append("Exit codes: 0 fine, 1 findings, 2 misuse or a record that cannot be read.")
    for name, command in group.commands.items():
        parts += [f"## {name}", command.help or "", f"```console\n$ spinepath {_usage(name, command)}\n```"]
        parts.append(md.table(("option", "meaning", "default"), (_option(p) for p in command.params)))
    return md.document(*parts)


def _usage(name: str, command: Any) -> str:
    arguments = [p for p in command.params if p.param_type_name == "argument"]
    words = [p.name.upper() if p.required else f"[{p.name.upper()}]" for p in arguments]
    return " ".join([name, *words, "[OPTIONS]"])


def _option(parameter: Any) -> tuple[str, str, str]:
    named = parameter.param_type_name == "argument"
    name = parameter.name.upper() if named else ", ".join(parameter.opts)
    default = "" if parameter.default in (None, False, "", ()) else str(parameter.default)
    return md.code(name), parameter.help or "", default

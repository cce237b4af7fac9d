"""What the hazard log calls not built is offered nowhere: a part that is built fails here, and is judged anew there."""

from importlib.util import find_spec

import typer.main

from spinepath.cli.app import MANY_FORMATS, PLAN_FORMATS, TABLE_FORMATS, app

from .people import KNOWLEDGE

FORMATS = {*PLAN_FORMATS, *TABLE_FORMATS, *MANY_FORMATS}


def commands() -> dict[str, set[str]]:
    """Every command with the names of its options."""
    group = typer.main.get_command(app)
    found = getattr(group, "commands", {})
    return {name: {str(p.name) for p in command.params} for name, command in found.items()}


def offered(word: str) -> set[str]:
    """Formats, commands and options whose name holds the word."""
    names = {name for command, options in commands().items() for name in (command, *options)}
    return {name for name in FORMATS | names if word in name}


def covered(part: str) -> bool:
    """Whether plans leave the part out of what they call not covered."""
    return any(p.options for p in KNOWLEDGE.coverage if p.part == part)


def test_the_words_are_looked_for_where_they_would_stand() -> None:
    assert offered("summary") and offered("plan") and offered("jurisdiction")
    assert covered("R12.explanation")


def test_no_card_is_offered() -> None:
    assert not offered("card")
    assert find_spec("spinepath.cds_hooks") is None


def test_no_translation_is_offered() -> None:
    assert not offered("lang") and not offered("locale")

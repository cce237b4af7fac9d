"""The command that makes a result again, as it stands in the result.

It is written from what was decided, not from what was typed: a default clock is today, and tomorrow it is another day.
"""

import shlex
from datetime import date
from pathlib import Path

from .options import Reading

Option = tuple[str, object]


def repeating(verb: str, *arguments: object, reading: Reading, options: tuple[Option, ...] = ()) -> str:
    """`spinepath VERB ARGUMENTS` with both clocks and all that changes the result; what is None is left out.

    >>> repeating("plan", Path("a b.json"), reading=Reading(date(2026, 1, 2)), options=(("--format", "html"),))
    "spinepath plan 'a b.json' --as-of 2026-01-02 --format html"
    """
    chosen: tuple[Option, ...] = (
        ("--as-of", reading.as_of),
        ("--edition", reading.edition),
        ("--jurisdiction", reading.jurisdiction),
        ("--complete-for", ",".join(reading.complete_for) or None),
        ("--knowledge", reading.folder),
        *options,
    )
    return command_of(verb, *arguments, options=chosen)


def command_of(verb: str, *arguments: object, options: tuple[Option, ...] = ()) -> str:
    """`spinepath VERB ARGUMENTS OPTIONS` for a command without clocks; an option that is None is left out."""
    words = [word for name, value in options if value is not None for word in (name, _text(value))]
    return shlex.join(["spinepath", verb, *(_text(a) for a in arguments), *words])


def _text(value: object) -> str:
    """A path that looks like an option is told as a path."""
    text = value.isoformat() if isinstance(value, date) else str(value)
    return f"./{text}" if isinstance(value, Path) and text.startswith("-") else text

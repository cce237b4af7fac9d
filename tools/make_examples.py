"""Writes `plan.md` and `summary.txt` of `examples/*` anew: committed, so that a change of advice shows in review."""

import os
import sys

from spinepath import api
from spinepath.cli.command_line import repeating
from spinepath.cli.options import Reading
from spinepath.terms import SpinepathError, day_of

from .written import ROOT

DAY = "2026-11-20"  # both clocks: the records were written for this day


def main() -> int:
    """Plan for every example as the command line would, from the project's root."""
    os.chdir(ROOT)
    knowledge, reading = api.load_knowledge(edition=DAY), Reading(day_of(DAY, "DAY"), edition=day_of(DAY, "DAY"))
    for record in sorted((ROOT / "examples").glob("*/record.json")):
        name = record.relative_to(ROOT).as_posix()
        command = repeating("plan", name, reading=reading, options=(("--format", "markdown"),))
        plan = api.plan(knowledge, api.read_record(name, as_of=DAY, knowledge=knowledge), command=command)
        record.with_name("plan.md").write_text(api.render(plan, "markdown"), "utf-8")
        record.with_name("summary.txt").write_text(api.render(plan, "summary"), "utf-8")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except SpinepathError as error:
        sys.exit(str(error))

"""Writes `docs/reference/generated/` from the knowledge, the expression language and the commands."""

import sys

from spinepath.knowledge import Knowledge, load_folder

from . import truth_tables
from .pages import citations, cli, coverage, drawings, exercises, features, hazards, population, recommendations
from .written import ROOT, run


def pages(knowledge: Knowledge) -> dict[str, str]:
    """File name to text."""
    return {
        **recommendations.pages(knowledge),
        **drawings.pages(knowledge),
        "features.md": features.page(knowledge),
        "exercises.md": exercises.page(knowledge),
        "citations.md": citations.page(knowledge),
        "coverage.md": coverage.page(knowledge),
        "hazards.md": hazards.page(knowledge),
        "population_figures.md": population.page(knowledge),
        "truth_tables.md": truth_tables.page(),
        "cli.md": cli.page(),
    }


def main(arguments: list[str]) -> int:
    """Write the pages, or compare them with `--check`."""
    return run(ROOT / "docs" / "reference" / "generated", lambda: pages(load_folder(ROOT / "knowledge")), arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

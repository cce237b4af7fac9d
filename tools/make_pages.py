"""Writes `docs/reference/generated/` from the knowledge, the expression language and the commands."""

import sys

from spinepath.knowledge import Knowledge, load_folder

from . import truth_tables
from .pages import (
    calculators,
    citations,
    cli,
    course,
    coverage,
    drawings,
    drugs,
    exercises,
    features,
    hazards,
    index,
    interactions,
    logic,
    plan_rules,
    pools,
    population,
    published_cases,
    recommendations,
    safety_case,
    since_2008,
    terms,
)
from .written import ROOT, run


def pages(knowledge: Knowledge) -> dict[str, str]:
    """File name to text."""
    return {
        "README.md": index.page(knowledge),
        **recommendations.pages(knowledge),
        "since_2008.md": since_2008.page(knowledge),
        "drugs.md": drugs.page(knowledge),
        "interactions.md": interactions.page(knowledge),
        "plan_rules.md": plan_rules.page(knowledge),
        "terms.md": terms.page(knowledge),
        "calculators.md": calculators.page(knowledge),
        "logic.md": logic.page(knowledge),
        **drawings.pages(knowledge),
        "features.md": features.page(knowledge),
        "codes.md": features.codes_page(knowledge),
        "exercises.md": exercises.page(knowledge),
        "citations.md": citations.page(knowledge),
        "coverage.md": coverage.page(knowledge),
        "hazards.md": hazards.page(knowledge),
        "safety_case.md": safety_case.page(knowledge),
        "population_figures.md": population.page(knowledge),
        "pools.md": pools.page(knowledge),
        "course_validation.md": course.page(knowledge),
        "published_cases.md": published_cases.page(knowledge),
        "truth_tables.md": truth_tables.page(),
        "cli.md": cli.page(),
    }


def main(arguments: list[str]) -> int:
    """Write the pages, or compare them with `--check`."""
    return run(ROOT / "docs" / "reference" / "generated", lambda: pages(load_folder(ROOT / "knowledge")), arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

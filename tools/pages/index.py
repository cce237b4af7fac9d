"""The start of the reference: which page answers which question."""

from spinepath.documents.words import day
from spinepath.knowledge import Knowledge

from . import markdown as md

PAGES = {
    "What is recommended": [
        (
            "recommendations/README.md",
            "Recommendations",
            "every option and red flag, with its criteria, doses and cases",
        ),
        ("coverage.md", "Coverage", "each part of the care described in 2008, and what there is of it here"),
        ("since_2008.md", "What changed since 2008", "verdict, dose and criteria then and now"),
        ("plan_rules.md", "Rules between the lines of a plan", "what waits, what excludes what, what comes along"),
    ],
    "Medicines": [
        ("drugs.md", "Medicines by name", "where each medicine appears"),
        ("interactions.md", "Interactions and sums", "what harms together, and how much is too much"),
    ],
    "What rules speak about": [
        ("features.md", "Features", "every fact, its unit, its age limit, how it is obtained"),
        ("codes.md", "Concepts and codes", "what the codes of a record mean"),
        ("calculators.md", "Calculators", "how facts are worked out of others"),
        ("published_cases.md", "Published cases", "how plans do on case reports, and why what is missed is missed"),
        ("population_figures.md", "Population figures", "how common fractures and pain are, by age and sex"),
        ("terms.md", "Definitions, ways of pain, scores, questionnaires", "what is meant by a term or a total"),
        ("logic.md", "Three-valued logic", "true, false and unknown, as the engine has them"),
        ("truth_tables.md", "The expression language", "every rule of the language as a tested table"),
    ],
    "What it rests on": [
        (
            "pools.md",
            "Pooled evidence",
            "every question that trials answer: effect, certainty, what is not verified",
        ),
        (
            "course_validation.md",
            "The course model beside cohorts and trials",
            "every figure it was held against, and what the fit made of its numbers",
        ),
        ("citations.md", "Sources", "every source and how it was read"),
        ("safety_case.md", "Safety case", "what is claimed, what shows it, what is open, who signs"),
        ("hazards.md", "Hazards", "what could go wrong, and what holds it down"),
    ],
    "For patients and those who teach them": [
        ("exercises.md", "Exercises", "every exercise: for whom, how, how much, when to stop"),
        ("exercise_drawings.md", "Drawings of the exercises", "each picture with its words"),
    ],
    "How it is run": [("cli.md", "Commands", "every command and option")],
}


def page(knowledge: Knowledge) -> str:
    """A list for each kind of question."""
    read = f"Knowledge {knowledge.version}, guidance read to {day(knowledge.guidance_read_to)}."
    parts = ["# Reference", md.NOTE, read]
    for title, listed in PAGES.items():
        parts += [f"## {title}", md.bullets(f"[{name}]({file}): {says}" for file, name, says in listed)]
    return md.document(*parts)

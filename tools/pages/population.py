"""Figures about groups of people, as plans show them to a person of that age and sex."""

from spinepath.criteria import compile_rule, english
from spinepath.knowledge import Knowledge
from spinepath.knowledge.population_models import PopulationFigure
from spinepath.recommendations.population import figure_value
from spinepath.terms import short_number

from . import markdown as md

INTRODUCTION = """
How common vertebral fractures and their pain are, by age and sex. Plans show a figure only to people of its age and
sex, and say where none was read. Studies count differently: a film is read by rules that differ, and the people of a
trial are not those of a town.
"""


def page(knowledge: Knowledge) -> str:
    """One row for each figure, those of one thing together."""
    figures = list(knowledge.population_figures.values())
    things = list(dict.fromkeys(f.of for f in figures))
    rows = [_row(knowledge, f) for thing in things for f in figures if f.of == thing]
    header = ("of what", "figure", "sex", "age", "counted in", "where", "only when", "source", "read")
    return md.document("# Population figures", md.NOTE, INTRODUCTION, md.table(header, rows) or "None yet.")


def _row(knowledge: Knowledge, figure: PopulationFigure) -> tuple[str, ...]:
    value = figure_value(knowledge, figure)
    number = "" if value is None else short_number(value)
    return (
        figure.of,
        f"{number}{'' if figure.unit.startswith('%') else ' '}{figure.unit}",
        figure.sex or "both",
        f"{figure.ages[0]} to {figure.ages[1]}",
        figure.who,
        figure.place,
        _when(knowledge, figure),
        md.cited([figure.record]),
        knowledge.records[figure.record].read,
    )


def _when(knowledge: Knowledge, figure: PopulationFigure) -> str:
    if figure.when is None:
        return ""
    place = knowledge.place("population_figures", figure.id)
    return english(compile_rule(knowledge, figure.when, figure.parameters, place), knowledge.features)

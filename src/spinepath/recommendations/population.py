"""Figures about groups of people of the same age and sex: how common something is, never a forecast for one person."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from spinepath.criteria import Expression, compile_rule
from spinepath.knowledge import Knowledge
from spinepath.knowledge.population_models import PopulationFigure
from spinepath.terms import PatientFeatures, SpinepathError
from spinepath.terms.results import FigureShown, Population

from .judge import Values


def find_population(knowledge: Knowledge, patient: PatientFeatures) -> Population | None:
    """The figures for the person's age and sex, and what no figure is there for; None without any in the knowledge."""
    if not knowledge.population_figures:
        return None
    row = Values.of(patient.values).fresh
    age, sex = row.get("age_years"), row.get("sex")
    if not isinstance(age, int) or sex is None:
        missing = " and ".join([*([] if isinstance(age, int) else ["exact age"]), *([] if sex else ["sex"])])
        return Population((), (), f"No figure: not known: {missing}. Figures hold for groups of one age and sex.")
    concerning = [f for f in knowledge.population_figures.values() if _concerns(knowledge, f, row)]
    shown = [f for f in concerning if _fits(f, age, str(sex))]
    told = {f.of for f in shown}
    gaps = dict.fromkeys(f.of for f in concerning if f.of not in told)
    return Population(tuple(_shown(knowledge, f) for f in _together(shown)), tuple(gaps), None)


def figure_value(knowledge: Knowledge, figure: PopulationFigure) -> float | None:
    """The number of a figure, from its evidence record; None where the record holds none there."""
    found = getattr(knowledge.records[figure.record], figure.take, None)
    if isinstance(found, bool) or not isinstance(found, int | float):
        return None
    return round(found * figure.times, 6)


def _concerns(knowledge: Knowledge, figure: PopulationFigure, row: Mapping[str, Any]) -> bool:
    if figure.when is None:
        return True
    return bool(knowledge.once(("figure", figure.id), lambda: _condition(knowledge, figure)).evaluate(row))


def _condition(knowledge: Knowledge, figure: PopulationFigure) -> Expression:
    place = knowledge.place("population_figures", figure.id)
    return compile_rule(knowledge, figure.when or "true", figure.parameters, place)


def _fits(figure: PopulationFigure, age: int, sex: str) -> bool:
    return figure.sex in (None, sex) and figure.ages[0] <= age <= figure.ages[1]


def _together(figures: Sequence[PopulationFigure]) -> Iterator[PopulationFigure]:
    """Figures of one thing next to each other, things in the order of the knowledge."""
    for thing in dict.fromkeys(f.of for f in figures):
        yield from (f for f in figures if f.of == thing)


def _shown(knowledge: Knowledge, figure: PopulationFigure) -> FigureShown:
    value = figure_value(knowledge, figure)
    if value is None:  # a folder that was not checked
        place = f"{knowledge.place('population_figures', figure.id)} take"
        raise SpinepathError(place, found=figure.take, expected=f"a key of {figure.record} with a number")
    return FigureShown(figure.id, figure.of, value, figure.unit, figure.who, figure.place, (figure.record,))

"""Figures about groups: every record is there, was read, and holds the number; every condition compiles."""

import re
from collections.abc import Iterator

from spinepath.criteria import compile_rule
from spinepath.knowledge.population_models import PopulationFigure
from spinepath.recommendations.population import figure_value
from spinepath.terms import SpinepathError

from .folder import Folder

KIND = "population_figures"


def population_faults(folder: Folder) -> Iterator[SpinepathError]:
    """Records that are missing, remembered or without the number; conditions and parameters that are wrong."""
    for figure in folder.knowledge.population_figures.values():
        yield from _record(folder, figure)
        yield from _condition(folder, figure)


def _record(folder: Folder, figure: PopulationFigure) -> Iterator[SpinepathError]:
    records = folder.knowledge.records
    if figure.record not in records:
        yield folder.unknown(KIND, figure.id, "record", found=figure.record, what="evidence record", known=records)
        return
    if records[figure.record].read == "recalled":
        yield folder.fault(KIND, figure.id, "record", found="a recalled record", expected="one that was read")
    if figure_value(folder.knowledge, figure) is None:
        expected = f"a key of {figure.record} with a number"
        yield folder.fault(KIND, figure.id, "take", found=figure.take, expected=expected)


def _condition(folder: Folder, figure: PopulationFigure) -> Iterator[SpinepathError]:
    for name in figure.parameters.keys() - set(re.findall(r":([a-z][a-z0-9_]*)", figure.when or "")):
        expected = "a parameter that the condition uses"
        yield folder.fault(KIND, figure.id, "parameters", name, found=name, expected=expected)
    if figure.when is not None:
        try:
            compile_rule(folder.knowledge, figure.when, figure.parameters, folder.place(KIND, figure.id, "when"))
        except SpinepathError as error:
            yield error

"""How common it is among people of this age and sex, with source and place; and where no figure was read."""

from collections.abc import Iterator

from spinepath.terms import short_number
from spinepath.terms.results import FigureShown, Population

from .citing import Citations
from .page import Block, Cell, Para, Section, Text, table
from .words import capitalised, listed, sentence

GROUPS = "Figures of groups, not a forecast for this person. Studies count in different ways, so their figures differ."


def population_section(found: Population, citations: Citations) -> Section:
    """One row for each figure, then what no figure was read for."""
    return Section("population", "How common it is", tuple(_blocks(found, citations)))


def _blocks(found: Population, citations: Citations) -> Iterator[Block]:
    if found.refused:
        yield Para(Text(found.refused))
        return
    if found.figures:
        rows: list[tuple[Cell, ...]] = [_row(f, citations) for f in found.figures]
        yield table("Among people of this age and sex", ("Of what", "Figure", "Counted in", "Where"), rows)
        yield Para(Text(GROUPS))
    if found.gaps:
        yield Para(Text(sentence(listed(list(found.gaps))), label="No figure was read for this age and sex"))


def _row(figure: FigureShown, citations: Citations) -> tuple[Cell, ...]:
    return (
        (Text(capitalised(figure.of)),),
        (Text(figure_words(figure), cites=citations.marks(figure.cite)),),
        (Text(figure.who),),
        (Text(figure.place),),
    )


def figure_words(figure: FigureShown) -> str:
    """`7.8 per 1000 women a year`, `19.2% within 1 year`."""
    return f"{short_number(figure.value)}{'' if figure.unit.startswith('%') else ' '}{figure.unit}"

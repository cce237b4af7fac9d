"""What a simulated population does, and how the model does beside cohorts and trials, as pages."""

from collections.abc import Sequence
from importlib.util import find_spec

from spinepath.terms.forecasts import Compared, Outcome
from spinepath.terms.results import State
from spinepath.terms.safety_text import approval

from . import forecast_words as fw
from . import safety_text
from .forecast_pictures import LEFT_OUT, block
from .forecast_tables import compared_blocks, outcome_blocks
from .page import Block, Code, Page, Pairs, Para, Section, Text
from .words import count_of

NOT_CLINICAL = "Agreement with published cohorts is not a clinical validation."
ALREADY_FITTED = (
    "What the model was fitted to must agree, so the checks are what counts. Recalled figures are told apart."
)


def outcomes_page(outcomes: Sequence[Outcome], title: str, state: State, command: str) -> Page:
    """A population run. `command` makes the page again."""
    numbers = Section("outcomes", "Outcomes", outcome_blocks(outcomes))
    return _page("A simulated population", title, (numbers,), state, command)


def validation_page(rows: Sequence[Compared], title: str, state: State, command: str, *, html: bool) -> Page:
    """A validation run. `html` draws."""
    told = (Para(Text(f"{NOT_CLINICAL} {ALREADY_FITTED}")), *compared_blocks(rows), *(_picture(rows) if html else ()))
    return _page("The model beside cohorts and trials", title, (Section("rows", "Every figure", told),), state, command)


def _picture(rows: Sequence[Compared]) -> tuple[Block, ...]:
    if find_spec("matplotlib") is None:
        return (Para(Text(LEFT_OUT)),)
    from .course_pictures import validation

    drawn = validation(rows)
    return (block(drawn, f"The same in numbers is in the table of {count_of(len(rows), 'figure')}."),) if drawn else ()


def _page(heading: str, title: str, sections: tuple[Section, ...], state: State, command: str) -> Page:
    about = (Para(Text(f"This result is {approval(state)}.")), Para(Text(safety_text.ABOUT)), Code(command))
    return Page(
        title=f"{heading}: {title}",
        heading=heading,
        strip=Pairs((("Run", (Text(title),)), ("State", (Text(approval(state)),)))),
        sections=(*sections, Section("about", "About this result", about)),
        notes=(Text(safety_text.EVERY_RESULT), Text(fw.NO_PROMISE)),
    )

"""What a simulated population does, and how the model does beside cohorts and trials, as pages."""

from collections.abc import Sequence
from importlib.util import find_spec

from spinepath.terms.forecasts import Compared, RunVersions, Simulated, Validated, left_out_note
from spinepath.terms.results import State
from spinepath.terms.safety_text import approval

from . import forecast_words as fw
from . import safety_text
from .forecast_pictures import BELOW, LEFT_OUT, block
from .forecast_tables import compared_blocks, outcome_blocks
from .page import Block, Cell, Code, Page, Pairs, Para, Section, Text
from .words import count_of, sentence, short

NOT_CLINICAL = "Agreement with published cohorts is not a clinical validation."
AGREES = "A figure agrees when it differs from the model by no more than the 95 % interval of the difference."
ALREADY_FITTED = (
    "What the model was fitted to must agree, so the checks are what counts. Recalled figures are told apart."
)
NOT_THEM = "A simulated population is not a real one, and no person in it is a patient."


def simulated_page(found: Simulated, state: State) -> Page:
    """A population run."""
    numbers = Section("outcomes", "Outcomes", outcome_blocks(found.results))
    people = f"{found.population.enrolled} enrolled of {found.population.screened} looked at"
    strip: tuple[tuple[str, Cell], ...] = (
        ("People", (Text(people),)),
        ("Simulated", (Text(f"{count_of(found.draws, 'draw')} of the model's numbers, seed {found.seed}"),)),
        ("Digest", (Text(short(found.digest)),)),
    )
    notes = [NOT_THEM]
    if found.left_out:
        notes.append(sentence(left_out_note(found.left_out)))
    return _page("A simulated population", found, (numbers,), state, strip, notes)


def validated_page(found: Validated, state: State, *, html: bool) -> Page:
    """A validation run. `html` draws."""
    drawn = _picture(found.results) if html else ()
    told = (Para(Text(f"{NOT_CLINICAL} {ALREADY_FITTED} {AGREES}")), *compared_blocks(found.results), *drawn)
    section = Section("rows", "Every figure", told)
    return _page("The model beside cohorts and trials", found, (section,), state, (), ())


def _picture(rows: Sequence[Compared]) -> tuple[Block, ...]:
    if find_spec("matplotlib") is None:
        return (Para(Text(LEFT_OUT)),)
    from .course_pictures import validations

    return tuple(block(drawn, BELOW) for drawn in validations(rows))


def _page(
    heading: str, found: Simulated | Validated, sections: tuple[Section, ...], state: State,
    strip: tuple[tuple[str, Cell], ...], notes: Sequence[str],
) -> Page:  # fmt: skip
    about = (
        Para(Text(f"This result is {approval(state)}.")),
        Para(Text(safety_text.ABOUT)),
        Para(Text(_made_with(found.versions))),
        Code(found.command),
    )
    return Page(
        title=f"{heading}: {found.title}",
        heading=heading,
        strip=Pairs((("Run", (Text(found.title),)), *strip, ("State", (Text(approval(state)),)))),
        sections=(*sections, Section("about", "About this result", about)),
        notes=(Text(safety_text.EVERY_RESULT), Text(fw.NO_PROMISE), *(Text(note) for note in notes)),
    )


def _made_with(versions: RunVersions) -> str:
    knowledge = f"knowledge {versions.knowledge} ({short(versions.knowledge_digest)})"
    return f"Made with spinepath {versions.spinepath} and {knowledge}."

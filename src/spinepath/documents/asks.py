"""Missing facts as questions: what to ask or measure, who does it, and what each answer would change."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from spinepath.terms.results import HANDED_OVER, Ask, Plan, PlanLine, WouldChange

from . import safety_text
from .option_rows import Lines
from .page import Block, Cell, Para, Section, Text, table
from .trace import subject_words
from .words import OBTAIN_BY, OLDER, count_of, listed, prose, words

_ABSENT = ": not needed"  # the engine's words for a red flag that is not there
_KNOWN = "known"  # the engine's word for "any answer lifts the most cautious dose"


def red_flag_asks(plan: Plan, lines: Lines) -> list[Ask]:
    """The questions that keep a red flag open."""
    found = [lines.assessment(line) for line in plan.red_flags if line.disposition == "ask_first"]
    open_ = {feature for assessment in found if assessment for feature in assessment.ask}
    return [ask for ask in plan.asks if open_.intersection(ask.features)]


def concerns(ask: Ask, shown: Sequence[PlanLine]) -> bool:
    """Whether an answer would change one of the lines that are shown."""
    ids = {line.id for line in shown}
    return any(change.line in ids for change in ask.would_change)


def checklist(plan: Plan, lines: Lines) -> tuple[Text, ...]:
    """The red-flag questions as one checklist: what is looked at instead of asked, and what the record says already."""
    return tuple(Text(_checked(ask)) for ask in red_flag_asks(plan, lines))


def _checked(ask: Ask) -> str:
    parts = [
        "" if ask.obtain.by == "question" else words(ask.obtain.action),
        f"last value, {OLDER}: {prose(ask.stale_value)}" if ask.stale_value else "",
        f"the record says both: {prose(ask.conflict)}" if ask.conflict else "",
    ]
    more = "; ".join(x for x in parts if x)
    return f"{question(ask)} ({more})" if more else question(ask)


def question(ask: Ask) -> str:
    """The question with what is asked in one go with it."""
    said = [x.label for x in ask.with_it if not x.follows]
    return f"{ask.question} With it: {'; '.join(said)}." if said else ask.question


def asks_section(plan: Plan, lines: Lines, asks: Sequence[Ask]) -> Section:
    """Section 4: the red-flag checklist, which stands at the top, in a word; the other questions in a table."""
    flags = [ask for ask in red_flag_asks(plan, lines) if ask in asks]
    told = [ask for ask in asks if ask not in flags and _only_told(ask)]
    others = [ask for ask in asks if ask not in flags and ask not in told]
    blocks: list[Block] = []
    if told:
        blocks.append(Para(Text(" ".join(question(ask) for ask in told), label="Whoever takes over needs it")))
    if flags:
        number = count_of(len(flags), "question")
        blocks.append(Para(Text(f"The red-flag checklist of {number} stands at the top: an answer holds for 7 days.")))
    if others:
        more = "Shown is the shortest way to each change. Longer combinations stand in the trace of each line."
        blocks += [_AskTable(plan, lines).table("Facts that would change the advice", others), Para(Text(more))]
    nothing = Para(Text("No missing fact holds a line back. Checks before a first dose stand in the rows below."))
    return Section("needs-an-answer", "Needs an answer", tuple(blocks) or (nothing,))


def _only_told(ask: Ask) -> bool:
    """Whether an answer moves no line: it is asked for whoever takes over."""
    return bool(ask.would_change) and all(change.if_ == HANDED_OVER for change in ask.would_change)


class _AskTable:
    """One row per missing fact."""

    def __init__(self, plan: Plan, lines: Lines) -> None:
        self._plan, self._lines = plan, lines
        self._flags = {line.id: line for line in plan.red_flags}
        self._measured = {v.feature for a in plan.assessments for c in a.criteria for v in c.values if v.unit}
        self._known = {**self._flags, **{line.id: line for line in plan.lines}}

    def table(self, caption: str, asks: Sequence[Ask]) -> Block:
        rows: list[tuple[Cell, ...]] = [
            (tuple(self._question(a)), _how(a), tuple(self._changes(a))) for a in _once(asks)
        ]
        return table(caption, ("Question", "How and by whom", "What it would change"), rows, "asks")

    def _question(self, ask: Ask) -> Iterator[Text]:
        where = subject_words(ask.subject, self._plan.fractures)
        yield Text(question(ask) + (f" ({where})" if where else ""))
        if ask.conflict:
            yield Text(prose(ask.conflict), label="The record says both")
        if ask.stale_value:
            yield Text(prose(ask.stale_value), label=f"Last value, {OLDER}")

    def _changes(self, ask: Ask) -> Iterator[Text]:
        if not ask.would_change:
            yield Text("It is settled before anything that depends on it.")
            return
        for title in self._titles(c for c in ask.would_change if c.if_ == HANDED_OVER):
            yield Text(f"{title}: whoever takes over needs it.")
        settles = [c for c in ask.would_change if c.if_ not in (_KNOWN, HANDED_OVER)]
        options = self._titles(c for c in settles if c.line not in self._flags)
        outcomes = self._outcomes(self._shortest(settles))
        fact = self._fact(ask)
        if len(outcomes) == 1:
            yield Text(safety_text.missing_fact(fact, options, outcomes))
        else:
            yield Text(safety_text.missing_fact(fact, options, []))
            yield from (Text(safety_text.if_then(*outcome)) for outcome in outcomes)
        for title in self._titles(c for c in ask.would_change if c.if_ == _KNOWN):
            yield Text(f"{title}: the dose of this plan stands until it is known.")

    def _fact(self, ask: Ask) -> str:
        """A measurement by its name. A yes-or-no fact by its question: "we do not have weakness" would read as a no."""
        return ask.label if ask.feature in self._measured else f"an answer to \u201c{ask.question}\u201d"

    def _shortest(self, changes: Sequence[WouldChange]) -> list[WouldChange]:
        """For each line the shortest way to each outcome; that a red flag needs all its signs absent goes unsaid."""
        found: dict[tuple[str, str], WouldChange] = {}
        for change in sorted(changes, key=_answers):
            if change.line not in self._flags or _answers(change) == 1 or not change.then.endswith(_ABSENT):
                found.setdefault((change.line, change.then), change)
        return [change for change in changes if change in found.values()]

    def _outcomes(self, changes: Sequence[WouldChange]) -> list[tuple[str, str]]:
        """Answer and advice. Options that one answer moves alike share a sentence; a lone option needs no name."""
        alone = len({c.line for c in changes} - self._flags.keys()) == len({c.line for c in changes}) == 1
        found: dict[str, dict[str, list[WouldChange]]] = {}
        for change in changes:
            found.setdefault(prose(change.if_), {}).setdefault(self._advice(change), []).append(change)
        return [
            (
                value,
                "; ".join(
                    advice if alone else f"{listed(self._titles(same))}: {advice}" for advice, same in moved.items()
                ),
            )
            for value, moved in found.items()
        ]

    def _advice(self, change: WouldChange) -> str:
        line = self._known.get(change.line)
        bare = prose(change.then.removeprefix(f"{line.title}: ") if line else change.then)
        return _FLAG_WORDS.get(bare, bare) if change.line in self._flags else bare

    def _titles(self, changes: Iterable[WouldChange]) -> list[str]:
        ids = list(dict.fromkeys(change.line for change in changes))
        known = self._lines.titles([self._known[name] for name in ids if name in self._known])
        return [*known, *(words(name) for name in ids if name not in self._known)]


def _once(asks: Sequence[Ask]) -> list[Ask]:
    """Two facts that one question yields are asked once, with all that the answer would change."""
    found: dict[tuple[str, str], Ask] = {}
    for ask in asks:
        first = found.setdefault((ask.question, ask.subject), ask)
        if first is not ask:
            both = dict.fromkeys((*first.would_change, *ask.would_change))
            found[ask.question, ask.subject] = replace(first, would_change=tuple(both))
    return list(found.values())


def _answers(change: WouldChange) -> int:
    return change.if_.count(" and ") + 1


_FLAG_WORDS = {"recommended": "act on it first", "to be considered": "act on it first", "not needed": "not present"}


def _how(ask: Ask) -> Cell:
    by = OBTAIN_BY.get(ask.obtain.by, words(ask.obtain.by))
    return (Text(words(ask.obtain.action)), Text(f"{by}; {words(ask.obtain.owner)}"))

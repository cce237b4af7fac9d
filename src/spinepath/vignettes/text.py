"""The scores as text: the sum with bars, then each case with what it missed and why."""

from collections.abc import Iterator
from textwrap import wrap

from spinepath.terms.safety_text import NO_VALIDATION

from . import results as r

BAR, WIDTH = 20, 110


def render_scores(scores: r.VignetteScores) -> str:
    """A page for a terminal: all but the table is wrapped to 110 columns."""
    beside = _compared(scores.compared) if scores.compared is not None else ()
    told = [line for text in (*_details(scores), *_gaps(scores), *beside) for line in _wrapped(text)]
    return "\n".join([*_summary(scores.summary), "", *_table(scores.cases), *told]) + "\n"


def _wrapped(text: str) -> list[str]:
    indent = " " * (len(text) - len(text.lstrip()) + 4)
    return wrap(text, WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False) or [""]


def _summary(total: r.Summary) -> Iterator[str]:
    yield f"{total.cases} cases{f', {total.refused} without a plan' if total.refused else ''}"
    yield NO_VALIDATION
    yield ""
    yield _row("recommended as expected", total.must_recommend.hit, total.must_recommend.of)
    yield _row("warned as expected", total.must_flag.hit, total.must_flag.of)
    yield _row("asked as expected", total.must_ask.hit, total.must_ask.of)
    yield f"{'  by ordering the test':<32}{total.must_ask.by_test:>4} of them"
    yield _row("emergencies found", total.emergencies.hit, total.emergencies.of)
    left_out = f" ({total.must_not_left_out} by leaving something out)" if total.must_not_left_out else ""
    vacuous = f", {total.must_not_vacuous} that no plan could break" if total.must_not_vacuous else ""
    yield f"{'recommended against the case':<32}{total.must_not_violations:>4} of {total.must_not}{left_out}{vacuous}"
    yield f"{'false alarms':<32}{total.emergencies.false_alarms:>4}"
    unnamed = f"   ({total.unnamed} without an agent)" if total.unnamed else ""
    yield f"{'first agent safe':<32}{_share(total.safe_share):>4}{unnamed}"
    yield f"{'lines not expected, per case':<32}{total.not_expected_per_case:>6.1f}"
    yield f"{'lines recommended, per case':<32}{total.recommended_per_case:>6.1f}"
    yield f"{'questions, per case':<32}{total.asks_per_case:>6.1f}"
    yield f"{'facts asked, per case':<32}{total.facts_asked_per_case:>6.1f}"
    yield f"{'questions already answered':<32}{total.asked_but_known:>4}"


def _row(label: str, hit: int, of: int) -> str:
    return f"{label:<32}{hit:>4} of {of:<4} {bar(hit, of)} {_share(hit / of if of else None):>5}"


def bar(hit: int, of: int) -> str:
    """A bar of fixed width; full only when everything was hit."""
    filled = BAR * hit // of if of else 0
    return "#" * filled + "." * (BAR - filled)


def _share(share: float | None) -> str:
    return "-" if share is None else f"{100 * share:.0f} %"


def _table(cases: tuple[r.CaseScore, ...]) -> Iterator[str]:
    width = max(len("case"), *(len(case.id) for case in cases))
    yield f"{'case':<{width}}  urgency    recommend   flag    ask     against  not expected  lines  questions"
    for case in cases:
        yield (
            f"{case.id:<{width}}  {case.urgency or 'no plan':<9}  {_of(case.must_recommend):<10}  "
            f"{_of(case.must_flag):<6}  {_of(case.must_ask):<6}  {case.must_not_violations:>7}  "
            f"{len(case.not_expected):>12}  {case.recommended:>5}  {len(case.asks):>9}"
        )


def _of(found: r.Hits | r.AskHits) -> str:
    return f"{found.hit} of {found.of}"


def _details(scores: r.VignetteScores) -> Iterator[str]:
    for case in scores.cases:
        yield from ("", case.id)
        if case.refused is not None:
            yield f"  no plan: {case.refused}"
        if case.emergency != (case.urgency == "emergency"):
            yield f"  expected {'an' if case.emergency else 'no'} emergency, found {case.urgency or 'no plan'}"
        for violation in case.violations:
            yield f"  AGAINST {violation.code}: {'; '.join(violation.shown_by)}"
            yield from (f"      {why}" for why in violation.why)
        for missing in case.misses:
            yield f"  missed {missing.list} {missing.code}"
            yield from (f"      {why}" for why in missing.why)
        yield from _beside(case)


def _beside(case: r.CaseScore) -> Iterator[str]:
    for agent in case.agents:
        if agent.stopped_by is not None:
            yield f"  UNSAFE {agent.code}: first named {agent.agent}, barred by {agent.stopped_by}"
    if case.not_expected:
        yield f"  not expected: {', '.join(case.not_expected)}"
    if case.asked_but_known:
        yield f"  asked although known: {', '.join(case.asked_but_known)}"
    yield from (f"  note: {text}" for text in case.messages)


def _gaps(scores: r.VignetteScores) -> Iterator[str]:
    if scores.not_expressed:
        yield from ("", "Codes that nothing in this knowledge can say")
    for gap in scores.not_expressed:
        yield f"  {gap.list} {gap.code} ({gap.text}), in {gap.cases} case{'s' if gap.cases != 1 else ''}: {gap.why}"


def _compared(found: r.Comparison) -> Iterator[str]:
    yield from ("", "Beside the other translation")
    both = found.same + found.different
    yield f"  {found.same} of {both} facts that both tell are the same, {found.told_once} are told by one only"
    yield f"  {found.codes_different} items have another result"
    for case in found.cases:
        if case.facts or case.codes:
            yield from ("", f"  {case.id}")
        yield from (f"    {fact.key}: {_value(fact.here)} here, {_value(fact.there)} there" for fact in case.facts)
        if case.codes:
            yield f"    another result: {', '.join(case.codes)}"
    for name, cases in (("here", found.only_here), ("there", found.only_there)):
        if cases:
            yield f"  only {name}: {', '.join(cases)}"


def _value(value: object) -> str:
    return "not told" if value is None else f"{value:g}" if isinstance(value, float) else str(value)

"""One case against its plan, and all cases together."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from statistics import fmean

from spinepath.care_plan import make_plan
from spinepath.knowledge import Knowledge
from spinepath.knowledge.vignette_models import CodeKind, VignetteCode
from spinepath.terms import RefusalError
from spinepath.terms.results import RECOMMENDED

from . import results as r
from .asking import asked, asked_but_known
from .person import Person
from .reading import KINDS, Study
from .reasons import why_missing, why_shown
from .showing import Seen, Shown, lines_of, shown, ways

Codes = Mapping[CodeKind, list[VignetteCode]]
Track = Callable[[Iterable[Person]], Iterable[Person]]


def score(knowledge: Knowledge, study: Study, track: Track = iter) -> r.VignetteScores:
    """Every case planned and judged. `track` is told of each person on the way, for a progress bar."""
    cases = tuple(_case(knowledge, person, study.words) for person in track(study.persons))
    return r.VignetteScores(_sum(cases), cases, tuple(_unexpressed(knowledge, study)))


def codes_of(knowledge: Knowledge, person: Person, kind: CodeKind, words: Mapping[str, str]) -> list[VignetteCode]:
    """The expected codes of one list; one that only the file knows is one that nothing here can say."""
    names = dict.fromkeys(getattr(person.vignette.expected, kind))
    known = knowledge.vignette_codes
    return [known[name] if name in known else _stranger(name, kind, words) for name in names]


def _stranger(name: str, kind: CodeKind, words: Mapping[str, str]) -> VignetteCode:
    reason = "this knowledge has no such code"
    return VignetteCode.model_construct(code=name, kind=kind, text=words.get(name, name), not_expressed=reason)


def _case(knowledge: Knowledge, person: Person, words: Mapping[str, str]) -> r.CaseScore:
    codes = {kind: codes_of(knowledge, person, kind, words) for kind in KINDS}
    try:
        plan = make_plan(knowledge, person.patient)
    except RefusalError as refusal:
        return _refused(person, codes, str(refusal))
    barred = lines_of(way for code in codes["must_not_recommend"] for way in code.shown_by)
    return _Judged(Seen(knowledge, person.patient, plan, barred), person, codes).score()


class _Judged:
    """One plan held against the codes of its case."""

    def __init__(self, seen: Seen, person: Person, codes: Codes) -> None:
        self.seen, self.person, self.codes = seen, person, codes
        self.found: dict[str, tuple[Shown, ...]] = {}
        self.missed: list[r.Missing] = []
        self.recommended, self.flagged = self._hits("must_recommend"), self._hits("must_flag")
        self.asks = self._asks()

    def score(self) -> r.CaseScore:
        """The case as a result."""
        seen, violations = self.seen, tuple(self._violations())
        recommended = [x for x in seen.lines if x.disposition in RECOMMENDED]
        return r.CaseScore(
            id=self.person.vignette.id,
            urgency=seen.plan.urgency,
            emergency=is_emergency(self.codes),
            provisional=seen.plan.provisional,
            must_recommend=self.recommended,
            must_not=len(self.codes["must_not_recommend"]),
            must_not_violations=len(violations),
            must_flag=self.flagged,
            must_ask=self.asks,
            hits=tuple(r.Found(name, tuple(s.text for s in found)) for name, found in self.found.items()),
            misses=tuple(self.missed),
            violations=violations,
            not_violable=tuple(c.code for c in self.codes["must_not_recommend"] if c.not_expressed is not None),
            not_expected=tuple(self._not_expected()),
            recommended=len(recommended),
            lines=len(seen.lines),
            asks=tuple(dict.fromkeys(ask.feature for ask in seen.plan.asks)),
            facts_asked=len({name for ask in seen.plan.asks for name in ask.features}),
            asked_but_known=asked_but_known(seen),
            agents=tuple(self._agents()),
            messages=(*self.person.messages, *(m.text for m in self.person.patient.messages)),
        )

    def _hits(self, kind: CodeKind) -> r.Hits:
        for code in self.codes[kind]:
            said, by = (False, ()) if code.not_expressed is not None else shown(self.seen, code)
            if said:
                self.found[code.code] = by
            else:
                self.missed.append(r.Missing(code.code, kind, tuple(why_missing(self.seen, code))))
        return r.Hits(sum(c.code in self.found for c in self.codes[kind]), len(self.codes[kind]))

    def _asks(self) -> r.AskHits:
        hit = by_test = 0
        for code in self.codes["must_ask"]:
            names = asked(self.seen, code)
            tests = () if names else tuple(ways(self.seen, code, code.shown_by))
            hit, by_test = hit + bool(names or tests), by_test + bool(tests)
            if names or tests:
                self.found[code.code] = tests or tuple(Shown(name) for name in names)
            else:
                self.missed.append(r.Missing(code.code, "must_ask", tuple(why_missing(self.seen, code))))
        return r.AskHits(hit, len(self.codes["must_ask"]), by_test)

    def _violations(self) -> Iterator[r.Violation]:
        for code in self.codes["must_not_recommend"]:
            said, by = (False, ()) if code.not_expressed is not None else shown(self.seen, code)
            if said:
                places = tuple(s.text for s in by) or ("nothing in the plan that would keep from it",)
                yield r.Violation(code.code, places, tuple(why_shown(self.seen, by)), left_out=not by)

    def _not_expected(self) -> Iterator[str]:
        explained = {s.line.id for found in self.found.values() for s in found if s.line is not None}
        tests = (s for code in self.codes["must_ask"] for s in ways(self.seen, code, code.shown_by))
        explained |= {s.line.id for s in tests if s.line is not None}
        for line in self.seen.lines:
            if line.disposition in RECOMMENDED and line.id not in explained:
                yield line.id

    def _agents(self) -> Iterator[r.FirstAgent]:
        for code in self.codes["must_recommend"]:
            if code.agents and code.code in self.found:
                yield self._agent(code)

    def _agent(self, code: VignetteCode) -> r.FirstAgent:
        named = (x for x in self.seen.lines if x.recommendation in code.agents and x.disposition in RECOMMENDED)
        line = next(named, None)
        if line is None:
            return r.FirstAgent(code.code, None)
        bars = (c.code for c in self.codes["must_not_recommend"] if line.recommendation in lines_of(c.shown_by))
        return r.FirstAgent(code.code, line.recommendation, next(bars, None))


def is_emergency(codes: Codes) -> bool:
    """Whether an expected item makes the case an emergency; what must not be recommended makes none."""
    return any(code.emergency for code in (*codes["must_recommend"], *codes["must_flag"]))


def _refused(person: Person, codes: Codes, why: str) -> r.CaseScore:
    missed = tuple(r.Missing(c.code, kind, (why,)) for kind in KINDS if kind != KINDS[1] for c in codes[kind])
    return r.CaseScore(
        id=person.vignette.id,
        urgency=None,
        emergency=is_emergency(codes),
        provisional=False,
        must_recommend=r.Hits(0, len(codes["must_recommend"])),
        must_not=len(codes["must_not_recommend"]),
        must_not_violations=0,
        must_flag=r.Hits(0, len(codes["must_flag"])),
        must_ask=r.AskHits(0, len(codes["must_ask"]), 0),
        hits=(),
        misses=missed,
        violations=(),
        not_violable=(),
        not_expected=(),
        recommended=0,
        lines=0,
        asks=(),
        facts_asked=0,
        asked_but_known=(),
        agents=(),
        messages=person.messages,
        refused=why,
    )


def _sum(cases: tuple[r.CaseScore, ...]) -> r.Summary:
    agents = [a for case in cases for a in case.agents]
    named = [a for a in agents if a.agent is not None]
    planned = [case for case in cases if case.refused is None]
    return r.Summary(
        cases=len(cases),
        must_recommend=_hits(case.must_recommend for case in cases),
        must_not=sum(case.must_not for case in cases),
        must_not_vacuous=sum(len(case.not_violable) for case in cases),
        must_not_violations=sum(case.must_not_violations for case in cases),
        must_not_left_out=sum(violation.left_out for case in cases for violation in case.violations),
        must_flag=_hits(case.must_flag for case in cases),
        must_ask=_ask_hits([case.must_ask for case in cases]),
        emergencies=_emergencies(cases),
        not_expected_per_case=_mean(len(case.not_expected) for case in planned),
        recommended_per_case=_mean(case.recommended for case in planned),
        asks_per_case=_mean(len(case.asks) for case in planned),
        facts_asked_per_case=_mean(case.facts_asked for case in planned),
        asked_but_known=sum(len(case.asked_but_known) for case in cases),
        safe_share=_mean(a.stopped_by is None for a in named) if named else None,
        unnamed=len(agents) - len(named),
        refused=len(cases) - len(planned),
    )


def _hits(found: Iterable[r.Hits]) -> r.Hits:
    every = list(found)
    return r.Hits(sum(x.hit for x in every), sum(x.of for x in every))


def _ask_hits(found: list[r.AskHits]) -> r.AskHits:
    return r.AskHits(sum(x.hit for x in found), sum(x.of for x in found), sum(x.by_test for x in found))


def _emergencies(cases: Iterable[r.CaseScore]) -> r.EmergencyHits:
    alarms = [(case.emergency, case.urgency == "emergency") for case in cases]
    return r.EmergencyHits(alarms.count((True, True)), sum(e for e, _ in alarms), alarms.count((False, True)))


def _mean(values: Iterable[float]) -> float:
    every = list(values)
    return round(fmean(every), 3) if every else 0.0


def _unexpressed(knowledge: Knowledge, study: Study) -> Iterator[r.Unexpressed]:
    for kind in KINDS:
        counted: dict[str, int] = {}
        codes: dict[str, VignetteCode] = {}
        for person in study.persons:
            for code in codes_of(knowledge, person, kind, study.words):
                if code.not_expressed is not None:
                    codes[code.code] = code
                    counted[code.code] = counted.get(code.code, 0) + 1
        for name, code in sorted(codes.items()):
            yield r.Unexpressed(name, kind, code.text, code.not_expressed or "", counted[name])

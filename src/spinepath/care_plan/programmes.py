"""The programme of a plan: items chosen for the person, each week of it, and the reason for every choice and omission.

Time is the only thing that is foreseen. Days are counted on and what follows from them is calculated anew, so that an
item may join in a later week; pain, abilities and risks stay as they are today until somebody looks again.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from spinepath.criteria import Expression, english, unknowns
from spinepath.features.calculation import calculate
from spinepath.features.plan import plan_for
from spinepath.knowledge import Knowledge
from spinepath.knowledge.models import Programme as Written
from spinepath.knowledge.programme_models import (
    POSITIONS,
    ItemStep,
    ProgrammeGroup,
    ProgrammeRule,
    Supervised,
    Teaching,
)
from spinepath.recommendations import Values, edition_in_force
from spinepath.recommendations.programmes import (
    FITS,
    ItemCondition,
    JudgedItem,
    choose,
    compile_item,
    holding,
    judge_items,
    missing_of,
    slower_conditions,
    supervised_conditions,
)
from spinepath.terms import FeatureValue, PatientFeatures
from spinepath.terms.results import (
    RECOMMENDED,
    LeftOut,
    MechanismResult,
    PlanLine,
    Programme,
    ProgrammeItem,
    ProgrammeStep,
    ProgrammeWeek,
    RuleText,
    WeekItem,
)

from .wording import reason

WEEK = 7  # d
ANYBODY = "suits everybody, whatever is not known"


def find_programme(
    knowledge: Knowledge,
    patient: PatientFeatures,
    jurisdiction: str,
    lines: Sequence[PlanLine],
    mechanisms: Sequence[MechanismResult],
) -> Programme | None:
    """The programme of the first recommended line whose edition writes one; a line that waits has none."""
    for line in lines:
        written = _written(knowledge, line, jurisdiction) if line.disposition in RECOMMENDED else None
        if written is not None:
            return _Maker(knowledge, patient, written, tuple(mechanisms)).of(line)
    return None


def _written(knowledge: Knowledge, line: PlanLine, jurisdiction: str) -> Written | None:
    """The programme of the edition behind a line; a line that a plan rule added has no edition."""
    recommendation = knowledge.recommendations.get(line.recommendation)
    edition = edition_in_force(recommendation, knowledge.edition, jurisdiction) if recommendation else None
    return edition.programme if edition else None


@dataclass(frozen=True)
class _Week:
    """What is judged and chosen in one week, and the values it rests on."""

    number: int
    values: Values
    judged: dict[str, JudgedItem]
    chosen: tuple[str, ...]


@dataclass(frozen=True)
class _Maker:
    """One programme while it is being made."""

    knowledge: Knowledge
    patient: PatientFeatures
    written: Written
    mechanisms: tuple[MechanismResult, ...]

    def of(self, line: PlanLine) -> Programme:
        """The programme of a line."""
        written = self.written
        items = tuple(self._item(name, weeks) for name, weeks in self._spans.items())
        return Programme(
            line=line.id,
            title=line.title,
            starts=self.patient.as_of.isoformat(),
            items=items,
            weeks=tuple(self._week_of(week) for week in self._weeks),
            left_out=tuple(self._left_out()),
            slower=tuple(self._why_slower()),
            step_up=_rule(written.step_up),
            step_back=_rule(written.step_back),
            teaching=_rule(self._teaching) if self._teaching and any(item.taught for item in items) else None,
            too_few=_rule(written.too_few) if self._least < written.fewest else None,
            cite=tuple(written.cite),
        )

    @cached_property
    def _now(self) -> Values:
        return Values.of(self.patient.values)

    @cached_property
    def _likely(self) -> frozenset[str]:
        return frozenset(m.id for m in self.mechanisms if m.level == "likely")

    @cached_property
    def _slower(self) -> tuple[ItemCondition, ...]:
        return holding(slower_conditions(self.knowledge, self.written), self._now.fresh)

    @cached_property
    def _teaching(self) -> Teaching | Supervised | None:
        """What the taught items wait for: the first supervised session for those who need one, else the visit."""
        teaching = self.written.teaching
        if teaching and holding(supervised_conditions(self.knowledge, self.written), self._now.fresh):
            return teaching.supervised
        return teaching

    @property
    def _at_once(self) -> int:
        slower = self.written.slower if self._slower else None
        return slower.at_once if slower else self.written.at_once

    @property
    def _factor(self) -> int:
        slower = self.written.slower if self._slower else None
        return slower.times if slower else 1

    @cached_property
    def _weeks(self) -> tuple[_Week, ...]:
        return tuple(self._judged_week(n) for n in range(1, self.written.weeks + 1))

    def _judged_week(self, number: int) -> _Week:
        days = (number - 1) * WEEK
        values = Values.of(_later(self.knowledge, self.patient, self.written, days)) if days else self._now
        judged = judge_items(self.knowledge, self.written, values.fresh)
        suited = choose(self.written, judged, self._likely, self._at_once)
        return _Week(number, values, judged, tuple(name for name in suited if self._may_begin(name, days)))

    def _may_begin(self, name: str, days: int) -> bool:
        """Whether the item may be practised so many days (d) from now: a taught one waits, and keeps its place."""
        teaching = self._teaching
        return not (teaching and self.knowledge.items[name].taught and days < teaching.after_d)

    @property
    def _least(self) -> int:
        """How many items there are once all that waits to be shown may begin."""
        waits = self._teaching.after_d if self._teaching else 0
        return len(self._weeks[min(-(-waits // WEEK), len(self._weeks) - 1)].chosen)

    @cached_property
    def _spans(self) -> dict[str, list[_Week]]:
        """The weeks of every item that is chosen in any, in the order of a session."""
        found = {name: [w for w in self._weeks if name in w.chosen] for g in self.written.groups for name in g.items}
        return {name: weeks for name, weeks in sorted(found.items(), key=self._place) if weeks}

    def _place(self, found: tuple[str, Sequence[_Week]]) -> int:
        """Where the item stands in a session: by its position, and in one position group by group."""
        return POSITIONS.index(self.knowledge.items[found[0]].position)

    def _item(self, name: str, weeks: Sequence[_Week]) -> ProgrammeItem:
        item, first, last = self.knowledge.items[name], weeks[0], weeks[-1]
        last_step = max(self._reached[name].values())
        return ProgrammeItem(
            id=item.id,
            group=self._group(name).title,
            name=item.name,
            purpose=item.purpose,
            position=item.position,
            equipment=tuple(item.equipment),
            how=item.how,
            cues=tuple(item.cues),
            do=tuple(item.do),
            avoid=tuple(item.avoid),
            stop_signs=tuple(item.stop_signs),
            easier=item.easier,
            first_week=first.number,
            last_week=last.number,
            steps=tuple(_step(step) for step in item.steps[:last_step]),
            because=tuple(self._because(first, name)),
            stays=tuple(self._stays(last, name, last_step)),
            then=tuple(self._successors(name, last.number)),
            drawing=item.drawing or item.id,
            taught=item.taught and self.written.teaching is not None,
            cite=tuple(item.cite),
            supervised=item.taught and isinstance(self._teaching, Supervised),
        )

    def _group(self, name: str) -> ProgrammeGroup:
        return next(g for g in self.written.groups if name in g.items)

    def _because(self, week: _Week, name: str) -> Iterator[str]:
        """The conditions that it was chosen on, and the likely mechanisms it is for."""
        compiled = week.judged[name].compiled
        for condition, truth in zip(compiled.conditions, week.judged[name].truths, strict=True):
            if truth is None:
                yield f"the safer way while it is not known: {self._not_known(condition)}"
            elif condition.role == FITS:
                yield reason(condition.result(self.knowledge, week.values))
            else:
                yield english(condition.expression, self.knowledge.features, negate=True)
        helped = self._likely & set(compiled.item.helps)
        yield from (f"for {m.label} (likely)" for m in self.mechanisms if m.id in helped)
        if not compiled.conditions:
            yield ANYBODY

    @cached_property
    def _reached(self) -> dict[str, dict[int, int]]:
        """The step of each item in each of its weeks."""
        return {name: self._steps_of(name) for name in self._spans}

    def _steps_of(self, name: str) -> dict[int, int]:
        """The step of each week of the item: a step up is taken at the earliest when the one before has had its time.

        Weeks in which the item is not practised count neither way.
        """
        steps = compile_item(self.knowledge, self.knowledge.items[name]).steps
        at, spent, found = 0, 0, {}
        for week in self._spans[name]:
            following = steps[at + 1] if at + 1 < len(steps) else None
            if following and spent >= steps[at][0].weeks * self._factor and _may(following[1], week.values.fresh):
                at, spent = at + 1, 0
            spent += 1
            found[week.number] = at + 1
        return found

    def _stays(self, week: _Week, name: str, reached: int) -> Iterator[str]:
        """Why the item goes no further, where it is not only for want of weeks."""
        compiled = compile_item(self.knowledge, self.knowledge.items[name])
        for step, when in compiled.steps[reached : reached + 1]:
            truth = True if when is None else when.evaluate(week.values.fresh)
            if truth is not True:
                known = "not known" if truth is None else "not met"
                text = english(when, self.knowledge.features) if when else ""
                yield f"no further step ({step.text}): {known}: {text}"

    def _successors(self, name: str, last: int) -> Iterator[str]:
        """The items of the same group that begin when this one ends."""
        for other in self._group(name).items:
            if other in self._spans and self._spans[other][0].number == last + 1:
                yield self.knowledge.items[other].name

    def _why_slower(self) -> Iterator[str]:
        for found in (condition.result(self.knowledge, self._now) for condition in self._slower):
            yield f"not known: {found.text}" if found.truth == "unknown" else reason(found)

    def _week_of(self, week: _Week) -> ProgrammeWeek:
        starts = self.patient.as_of + timedelta(days=(week.number - 1) * WEEK)
        items = tuple(WeekItem(name, self._reached[name][week.number]) for name in self._spans if name in week.chosen)
        return ProgrammeWeek(week.number, starts.isoformat(), items)

    def _left_out(self) -> Iterator[LeftOut]:
        first = self._weeks[0]
        for name, judged in first.judged.items():
            if name not in self._spans:
                yield self._omission(judged)

    def _omission(self, judged: JudgedItem) -> LeftOut:
        item = judged.compiled.item
        missing = tuple(dict.fromkeys(missing_of(judged, self._now.fresh)))
        cite = tuple(dict.fromkeys(x for c in (judged.against or judged.open) for x in c.cite))
        return LeftOut(
            id=item.id,
            group=self._group(item.id).title,
            name=item.name,
            state="against" if judged.against else "unknown" if judged.open else "full",
            why=tuple(self._why_not(judged)),
            missing=missing,
            cite=cite or tuple(item.cite),
        )

    def _why_not(self, judged: JudgedItem) -> Iterator[str]:
        if judged.suits:
            yield f"others of its kind come first (at most {self._at_once} at once)"
        for condition in judged.against:
            said = "not met" if condition.role == FITS else "not with"
            yield f"{said}: {reason(condition.result(self.knowledge, self._now))}"
        if not judged.against:
            yield from (f"not known: {self._not_known(condition)}" for condition in judged.open)

    def _not_known(self, condition: ItemCondition) -> str:
        """What of a condition is not known; its parts that are known are not asked about again."""
        names = dict.fromkeys(unknowns(condition.expression, self._now.fresh))
        return " and ".join(self.knowledge.features[name].label for name in names) or condition.text


def _may(when: Expression | None, fresh: Mapping[str, Any]) -> bool:
    return when is None or when.evaluate(fresh) is True


def _step(step: ItemStep) -> ProgrammeStep:
    return ProgrammeStep(
        step.text,
        step.sets,
        step.reps,
        step.hold_s,
        tuple(step.minutes or ()),
        tuple(step.times_a_day),
        tuple(step.days_a_week),
        tuple(step.cite),
    )


def _rule(rule: ProgrammeRule) -> RuleText:
    return RuleText(rule.text, tuple(rule.cite))


def _later(knowledge: Knowledge, patient: PatientFeatures, written: Written, days: int) -> Mapping[str, FeatureValue]:
    """What is known of the person so many days on: days counted on, and what follows from them calculated anew."""
    known = dict(patient.values)
    for name in _counted(knowledge, written):
        if (found := known.get(name)) is not None and isinstance(found.value, int):
            known[name] = replace(found, value=found.value + days)
    for name in written.recalculated:
        if (told := patient.values.get(name)) is not None:
            known[name] = _anew(knowledge, patient, name, told, known, patient.as_of + timedelta(days=days))
    return known


def _counted(knowledge: Knowledge, written: Written) -> Iterator[str]:
    """What grows by a day each day, with its bounds."""
    for name in written.counts:
        yield from (name, *knowledge.features[name].bounds)


def _anew(
    knowledge: Knowledge,
    patient: PatientFeatures,
    name: str,
    told: FeatureValue,
    known: Mapping[str, FeatureValue],
    on: date,
) -> FeatureValue:
    """A calculated value on a later day; one that was told and does not follow from the days stays as it is."""
    plan = next((c for c in plan_for(knowledge).calculations if c.id == name), None)
    rows = [row.values for row in patient.fractures]
    if plan is None:
        return told
    today, then = calculate(plan, patient.values, rows, patient.as_of), calculate(plan, known, rows, on)
    follows = isinstance(today, FeatureValue) and today.value == told.value
    return then if follows and isinstance(then, FeatureValue) else told

"""The years after a start: doses, tests and what takes over, each on its day.

A sequence is written in days from an anchor. For somebody who begins, that is the latest day of the start; for somebody
who is treated already, the day of the last dose. Where what came due has not happened, it stands on the day of the plan
and everything after it moves along, so that the calendar never asks for what can no longer be done on time.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from spinepath.knowledge import Knowledge
from spinepath.knowledge.models import Recommendation, SequenceRow
from spinepath.recommendations import Values, compile_edition, edition_in_force
from spinepath.recommendations.editions import CompiledEdition
from spinepath.terms import PatientFeatures
from spinepath.terms.results import RECOMMENDED, Assessment, CareSequence, LateStep, PlanLine, SequenceStep

from .courses import Beginning, beginning, begun_on, days_since, last_day, rows_for

HORIZON_D = 3653  # d: ten years
REFUSED = ("declined_options", "not_tolerated_options")


@dataclass(frozen=True)
class _Stage:
    """One option of the sequence, its beginning, and the last day of its course.

    `taken_over`: it continues another one, whose last row tells of its first dose.
    """

    compiled: CompiledEdition
    begins: Beginning
    ends: date | None
    taken_over: bool = False

    @property
    def anchor(self) -> date:
        """The day from which its days are counted."""
        return self.begins.first


def care_sequences(
    knowledge: Knowledge,
    patient: PatientFeatures,
    jurisdiction: str,
    lines: Sequence[PlanLine],
    assessments: Sequence[Assessment],
) -> tuple[CareSequence, ...]:
    """One sequence for each recommended line whose edition writes one, ten years ahead."""
    unusable = frozenset(a.recommendation for a in assessments if a.status == "contraindicated") | _refused(patient)
    walk = _Walk(knowledge, patient, jurisdiction, unusable)
    told = [whole for line in lines if line.disposition in RECOMMENDED for whole in _with_joined(knowledge, line)]
    return tuple(sequence for line in told if (sequence := walk.along(line)) is not None)


def _with_joined(knowledge: Knowledge, line: PlanLine) -> Iterator[PlanLine]:
    """The line, and as lines of their own what it holds: each has its own years."""
    yield line
    for name in line.joined:
        yield replace(line, id=name, recommendation=name, title=knowledge.recommendations[name].title)


def _refused(patient: PatientFeatures) -> frozenset[str]:
    """What the person has declined or not tolerated takes nothing over."""
    told = (patient.values.get(name) for name in REFUSED)
    return frozenset(str(x) for value in told if value and isinstance(value.value, tuple) for x in value.value)


@dataclass(frozen=True)
class _Walk:
    """From a line through everything that takes over from it."""

    knowledge: Knowledge
    patient: PatientFeatures
    jurisdiction: str
    unusable: frozenset[str]

    def along(self, line: PlanLine) -> CareSequence | None:
        """The sequence of one line; None when none is written, none of its rows holds, or all of its days are past."""
        stages = list(self._stages(line))
        if not stages:
            return None
        first, fresh = stages[0], self._fresh
        followed = [*stages[1:], None]
        steps = [
            step
            for stage, after in zip(stages, followed, strict=True)
            for step in _steps(stage, after, fresh, self.patient.as_of, self._end)
        ]
        if not steps:
            return None
        return CareSequence(
            line=line.id,
            title=line.title,
            anchor=(first.anchor - timedelta(days=first.begins.slipped_d)).isoformat(),
            anchored_on=first.begins.counted_from,
            until=self._end.isoformat(),
            steps=tuple(sorted(steps, key=lambda s: (s.on, s.lane, s.what))),
            takes_over=tuple(stage.compiled.recommendation.title for stage in stages[1:]),
        )

    @property
    def _fresh(self) -> Mapping[str, Any]:
        return Values.of(self.patient.values).fresh

    @property
    def _end(self) -> date:
        return self.patient.as_of + timedelta(days=HORIZON_D)

    def _stages(self, line: PlanLine) -> Iterator[_Stage]:
        compiled = self._compiled(line.recommendation)
        stage = self._first(compiled, line) if compiled is not None and compiled.sequence else None
        met: set[str] = set()
        while stage is not None and stage.anchor < self._end and stage.compiled.recommendation.id not in met:
            yield stage
            met.add(stage.compiled.recommendation.id)
            stage = self._next(stage)

    def _first(self, compiled: CompiledEdition, line: PlanLine) -> _Stage:
        """Counted as the line itself is."""
        begun = begun_on(self.knowledge, self.patient, compiled.recommendation)
        latest = date.fromisoformat(line.start_by) if line.start_by else self.patient.as_of
        begins = beginning(compiled, self._fresh, self.patient.as_of, begun) or Beginning(latest)
        return _Stage(compiled, begins, date.fromisoformat(line.stop_on) if line.stop_on else None)

    def _next(self, stage: _Stage) -> _Stage | None:
        """The first option that may take over, on its day."""
        for row in rows_for(stage.compiled, self._fresh):
            for option in row.then_options:
                found = self._compiled(option)
                if found is not None and found.sequence and not self._unusable(found.recommendation):
                    return _follows(found, stage.anchor + timedelta(days=row.first_d or 0))
        return None

    def _unusable(self, recommendation: Recommendation) -> bool:
        return bool({recommendation.id, recommendation.option} & self.unusable)

    def _compiled(self, name: str) -> CompiledEdition | None:
        """The edition in force of a recommendation, by its id or that of its option."""
        by_id = self.knowledge.recommendations
        found = by_id.get(name) or next((r for r in by_id.values() if r.option == name), None)
        edition = edition_in_force(found, self.knowledge.edition, self.jurisdiction) if found else None
        return compile_edition(self.knowledge, found, edition) if found and edition else None


def _follows(compiled: CompiledEdition, first: date) -> _Stage:
    """A stage that takes over, with the last day that its edition gives it."""
    stop = compiled.edition.stop
    ends = last_day(first, stop.after_d) if stop and stop.after_d else None
    return _Stage(compiled, Beginning(first), ends, taken_over=True)


def _steps(
    stage: _Stage, after: _Stage | None, fresh: Mapping[str, Any], today: date, end: date
) -> Iterator[SequenceStep]:
    for row in rows_for(stage.compiled, fresh):
        for n, on in enumerate(_days(stage, row, fresh, today)):
            told = stage.taken_over and row.late and on == stage.anchor
            if today <= on <= end and not told:
                step = _step(stage, row, on, n + 1)
                yield _naming(step, after) if row.then_options and after else step


def _naming(step: SequenceStep, after: _Stage) -> SequenceStep:
    """The one line of a change: what begins on that day, with what to do when it is late."""
    return replace(step, what=f"{step.what}: {after.compiled.recommendation.title}")


def _days(stage: _Stage, row: SequenceRow, fresh: Mapping[str, Any], today: date) -> Iterator[date]:
    if row.first_d is None:
        yield from [stage.ends] if stage.ends else []
        return
    since = days_since(fresh, row.since)
    anchor = stage.anchor if since is None else today - timedelta(days=since)
    until, every = (row.first_d, 1) if row.every_d is None or row.until_d is None else (row.until_d, row.every_d)
    for days in range(row.first_d, until + 1, every):
        yield anchor + timedelta(days=days)


def _step(stage: _Stage, row: SequenceRow, on: date, repeat: int) -> SequenceStep:
    due = on - timedelta(days=stage.begins.slipped_d)
    first = repeat == (1 if row.first_d else 2)  # what stands on the anchor itself has happened
    overdue = bool(stage.begins.slipped_d and row.late and first)
    counted = due if overdue else on
    return SequenceStep(
        on=on.isoformat(),
        lane=row.lane,
        what=row.what,
        owner=row.owner,
        recommendation=stage.compiled.recommendation.id,
        repeat=repeat,
        was_due=due.isoformat() if overdue else None,
        late=tuple(LateStep(_after(counted, x.after_d), x.text, tuple(x.cite)) for x in row.late),
        cite=tuple(row.cite),
    )


def _after(day: date, days: int) -> str:
    return (day + timedelta(days=days)).isoformat()

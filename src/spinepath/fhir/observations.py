"""Facts of Observation and QuestionnaireResponse: what was measured, and what was answered."""

from collections import deque
from collections.abc import Iterator

from spinepath.terms import Fact

from . import dates, values
from .codes import OWN, Found
from .dates import When
from .elements import Json, UnreadableError, elements, text
from .reading import Reading, fracture_id, subject_of
from .references import reference
from .statuses import UNCERTAIN, status_of
from .values import Untold, Value

OBSERVED = frozenset({"observation", "answer", "condition", "procedure", "patient"})


def observation_facts(reading: Reading) -> list[Fact]:
    """The value of the Observation and of each of its components."""
    resource = reading.resource
    if "code" not in resource:
        raise UnreadableError("code", None, "a CodeableConcept")
    made = _observed(reading, resource, "")
    for at, part in values.value_elements(resource, "component"):
        made += _observed(reading, part, at)
    return made


def _observed(reading: Reading, part: Json, at: str) -> list[Fact]:
    found = reading.meanings("code", OBSERVED, part, at)
    if not found:
        return []
    when, recorded = _observed_on(reading.resource)
    fracture = _fracture_meant(reading)
    status = status_of(reading.resource)
    made = []
    for f in found:
        value = _value(reading, part, f, at)
        if value is not None:
            made.append(
                reading.fact(
                    f.meaning.concept,
                    value.value,
                    when,
                    code=f.code,
                    unit=value.unit,
                    status=UNCERTAIN if value.uncertain else status,
                    recorded=recorded,
                    subject=subject_of(reading, f.meaning.concept, fracture),
                )
            )
    return made


def _value(reading: Reading, part: Json, found: Found, at: str) -> Value | None:
    """The value as the concept needs it. The code's own value stands in where the resource has none."""
    meaning = found.meaning
    value = values.read(part, meaning, reading.index, at)
    if isinstance(value, Untold):
        reading.note(f"{meaning.concept}: cannot interpret {value.found!r}: the answer is taken as not known")
        return None
    if meaning.value is not None and (value is None or value.value is True):
        return None if value is None and values.absent(part, at) else Value(meaning.value)
    return value


def _observed_on(resource: Json) -> tuple[When, str | None]:
    """When it was measured; when it was written down if that is all we have."""
    when = dates.choice(resource, "effective")
    if when.start is not None:
        return when, when.instant or dates.latest_instant(resource, "issued")
    issued = dates.at(resource, "issued")
    return issued, issued.instant


def _fracture_meant(reading: Reading) -> str | None:
    """The fracture that the Observation is about: `focus`, or `partOf`, naming its Condition."""
    for key in ("focus", "partOf"):
        for named in elements(reading.resource, key):
            written = reference({key: named}, key)
            fracture = fracture_id(reading, written) if written is not None else None
            if fracture is not None:
                return fracture
    return None


def questionnaire_facts(reading: Reading) -> list[Fact]:
    """Each answer of a QuestionnaireResponse to an item whose linkId is the id of a concept."""
    authored = dates.at(reading.resource, "authored")
    status = status_of(reading.resource)
    made = []
    for concept, path, answer in _answers(reading.resource):
        for meaning in reading.index.exact.get((OWN, concept), ()):
            value = _value(reading, answer, Found(meaning, f"{OWN}|{concept}"), path)
            if value is not None:
                made.append(
                    reading.fact(
                        concept,
                        value.value,
                        authored,
                        code=f"{OWN}|{concept}",
                        unit=value.unit,
                        status=UNCERTAIN if value.uncertain else status,
                        recorded=authored.instant,
                    )
                )
    return made


def _answers(response: Json) -> Iterator[tuple[str, str, Json]]:
    """linkId, path and answer of every item at any depth: items lie within items and within answers."""
    waiting = deque(values.value_elements(response, "item"))
    while waiting:
        at, item = waiting.popleft()
        waiting.extend(values.value_elements(item, "item", at))
        link = text(item, "linkId", at)
        for path, answer in values.value_elements(item, "answer", at):
            waiting.extend(values.value_elements(answer, "item", path))
            yield link or "", path, answer

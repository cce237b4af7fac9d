"""Made-up people as a bulk export, to try out speed and paths at a size that no set of test records has.

Everything medical stands in `population.yaml` as the names of concepts; codes, units and names come from the knowledge.
Each person is drawn from the seed and its own number alone, so that the first thousand of a million are the same people
as a thousand. Every resource is labelled as test data (HTEST).
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from importlib.resources import files
from pathlib import Path
from random import Random
from typing import Any

import orjson

from spinepath.fhir.bundle import TEST_DATA
from spinepath.fhir.codes import OWN, build_index
from spinepath.fhir.conditions import LEVELS_SYSTEM
from spinepath.fhir.values import UCUM
from spinepath.knowledge import Knowledge
from spinepath.knowledge.models import Concept
from spinepath.knowledge.yaml_reader import YamlFile
from spinepath.terms import SpinepathError

from .run import whole
from .sources import MANIFEST

Json = dict[str, Any]
TYPES = ("Patient", "Condition", "Observation", "MedicationRequest", "Procedure")
MOST = 10_000_000
_YEAR = 365.25
_OLD = 75


def population() -> dict[str, Any]:
    """The parameters of the made-up people, with the reason for each (`population.yaml`)."""
    found = files(__package__) / "population.yaml"
    return dict(YamlFile(Path(str(found)), found.read_text("utf-8")).data or {})


def generate(knowledge: Knowledge, patients: int, seed: int, out: Path, as_of: date) -> dict[str, int]:
    """Write `patients` made-up people as an export of the day `as_of` to the directory `out`: lines for each type.

    The same arguments give the same bytes. Raises SpinepathError for a number of people that makes no sense, or when
    `out` holds other files.
    """
    if not 1 <= patients <= MOST:
        raise SpinepathError("--patients", found=str(patients), expected=f"1 to {MOST:,}")
    maker = PeopleMaker(knowledge, seed, as_of)
    counts = dict.fromkeys(TYPES, 0)
    with whole(out, mark=MANIFEST) as place:
        opened = {kind: (place / f"{kind}.ndjson").open("wb") for kind in TYPES}
        try:
            for number in range(patients):
                for resource in maker.person(number):
                    kind = resource["resourceType"]
                    opened[kind].write(orjson.dumps(resource) + b"\n")
                    counts[kind] += 1
        finally:
            for file in opened.values():
                file.close()
        (place / MANIFEST).write_bytes(orjson.dumps(_manifest(counts, as_of), option=orjson.OPT_INDENT_2) + b"\n")
    return counts


def _manifest(counts: Mapping[str, int], as_of: date) -> Json:
    """As a server would state the result of an export of all it holds of these types."""
    return {
        "transactionTime": f"{as_of.isoformat()}T00:00:00Z",
        "request": f"https://example.org/fhir/$export?_type={','.join(TYPES)}",
        "requiresAccessToken": False,
        "output": [{"type": kind, "url": f"{kind}.ndjson", "count": n} for kind, n in counts.items()],
        "error": [],
        "extension": {"synthetic": True, "note": "made-up people, written by spinepath generate"},
    }


class PeopleMaker:
    """Draws people. Raises SpinepathError when the parameters name a concept that the knowledge does not have."""

    def __init__(self, knowledge: Knowledge, seed: int, as_of: date) -> None:
        self._knowledge, self._seed, self._as_of = knowledge, seed, as_of
        self._data = population()
        self._codes: dict[str, Json] = {}
        self._index = build_index(knowledge)

    def person(self, number: int) -> Iterator[Json]:
        """The resources of one person, in an order that does not matter."""
        luck = Random(f"{self._seed}/{number}")  # noqa: S311  # nothing secret is drawn
        return _Person(self, self._data, luck, f"htest-{self._seed}-{number}").resources()

    @property
    def as_of(self) -> date:
        """The day of the export."""
        return self._as_of

    def concept(self, name: str) -> Concept:
        """A concept of the knowledge by its id."""
        found = self._knowledge.concepts.get(name)
        if found is None:
            raise SpinepathError("population.yaml", found=name, expected="a concept of the knowledge")
        return found

    def code(self, name: str) -> Json:
        """A CodeableConcept for a concept: its first code that means nothing else, else our own."""
        if name not in self._codes:
            concept = self.concept(name)
            self._codes[name] = {"coding": [{**self._coding(concept), "display": concept.label}]}
        return self._codes[name]

    def _coding(self, concept: Concept) -> Json:
        for code in concept.codes:
            system = self._knowledge.systems[code.system]
            meant = self._index.meanings(system.uris[0], code.code)
            if not code.prefix and code.verified and [m.concept for m in meant] == [concept.concept]:
                return {"system": system.uris[0], "code": code.code}
        return {"system": OWN, "code": concept.concept}


class _Person:
    """One made-up person while it is being drawn."""

    def __init__(self, maker: PeopleMaker, data: Mapping[str, Any], luck: Random, ident: str) -> None:
        self._maker, self._data, self._luck, self._id = maker, data, luck, ident
        self._count = 0
        people = data["people"]
        self._woman = luck.random() < people["women"]
        self._age = self._number({**people["age"], "whole": False})
        self._fractures: list[int] = []

    def resources(self) -> Iterator[Json]:
        yield self._patient()
        yield from self._broken()
        for item in self._data["conditions"]:
            if self._has(item):
                yield self._condition(item["concept"], self._days(item))
        for item in self._data["measures"]:
            yield from self._measured(item)
        yield from map(self._answered, filter(self._has, self._data["answers"]))
        yield from map(self._drug, filter(self._has, self._data["drugs"]))
        item = self._data["reviewed"]
        if self._has(item):
            yield self._about("Procedure", item["concept"], status="completed", performedDateTime=self._day(item))

    def _answered(self, item: Mapping[str, Any]) -> Json:
        return self._observation(item["concept"], self._days(item), {"valueBoolean": self._chance(item["yes"])})

    # --- chance

    def _chance(self, probability: float) -> bool:
        return self._luck.random() < probability

    def _has(self, item: Mapping[str, Any]) -> bool:
        share = item.get("share_fracture", item["share"]) if self._fractures else item["share"]
        slope = item.get("slope", 0.0) if "mean" not in item else 0.0
        return self._chance(share + slope * (self._age - _OLD))

    def _number(self, item: Mapping[str, Any], shift: float = 0.0) -> float:
        drawn = self._luck.gauss(item["mean"] + shift, item["sd"])
        kept = min(max(drawn, item["low"]), item["high"])
        return float(round(kept)) if item.get("whole") else round(kept, 1 if item["high"] > 10 else 2)

    def _days(self, item: Mapping[str, Any]) -> int:
        return self._luck.randrange(1, int(item["days"]))

    def _day(self, item: Mapping[str, Any]) -> str:
        return self._before(self._days(item))

    def _before(self, days: float) -> str:
        return (self._maker.as_of - timedelta(days=days)).isoformat()

    def _weighted(self, weights: Mapping[str, float]) -> str:
        return self._luck.choices(list(weights), list(weights.values()))[0]

    # --- resources

    def _resource(self, kind: str, **elements: Any) -> Json:
        self._count += 1
        label = {"security": [{"system": TEST_DATA[0], "code": TEST_DATA[1]}]}
        return {"resourceType": kind, "id": f"{self._id}-{self._count}", "meta": label, **elements}

    def _about(self, kind: str, concept: str, **elements: Any) -> Json:
        subject = {"reference": f"Patient/{self._id}"}
        return self._resource(kind, code=self._maker.code(concept), subject=subject, **elements)

    def _patient(self) -> Json:
        country = self._weighted(self._data["people"]["countries"])
        patient = self._resource(
            "Patient",
            gender="female" if self._woman else "male",
            birthDate=self._before(self._age * _YEAR),
            address=[{"country": country}],
            name=[{"family": "Synthetic", "given": [self._id]}],
        )
        if self._chance(self._data["people"]["died"]):
            patient["deceasedDateTime"] = self._before(self._luck.randrange(1, 300))
        return {**patient, "id": self._id}

    def _broken(self) -> Iterator[Json]:
        """Vertebral fractures: how many, how old, where, and what images and examination say."""
        data = self._data["fractures"]
        share = data["women" if self._woman else "men"] + data["per_year"] * (self._age - 65)
        if not self._chance(share):
            return
        number = 1
        while number < data["most"] and self._chance(data["second"]):
            number += 1
        for _ in range(number):
            recent = self._chance(data["recent"])
            first, last = (3, data["recent_d"]) if recent else (data["recent_d"], data["older_d"])
            days = self._luck.randrange(first, last)
            self._fractures.append(days)
            yield from self._one_fracture(days, recent, self._weighted(data["levels"]))

    def _one_fracture(self, days: int, recent: bool, level: str) -> Iterator[Json]:
        condition = self._condition("vertebral_fracture", days)
        condition["bodySite"] = [{"coding": [{"system": LEVELS_SYSTEM, "code": level}]}]
        yield condition
        focus = [{"reference": f"Condition/{condition['id']}"}]
        for item in self._data["of_fractures"]:
            share = item.get("share_recent", item["share"]) if recent else item["share"]
            if self._chance(share):
                yes = item.get("yes_recent" if recent and "yes_recent" in item else "yes")
                value = self._quantity(item) if yes is None else {"valueBoolean": self._chance(yes)}
                yield {**self._observation(item["concept"], self._luck.randrange(1, days), value), "focus": focus}

    def _condition(self, concept: str, days: int) -> Json:
        system = "http://terminology.hl7.org/CodeSystem/condition-"
        return self._about(
            "Condition",
            concept,
            clinicalStatus={"coding": [{"system": f"{system}clinical", "code": "active"}]},
            verificationStatus={"coding": [{"system": f"{system}ver-status", "code": "confirmed"}]},
            onsetDateTime=self._before(days),
        )

    def _measured(self, item: Mapping[str, Any]) -> Iterator[Json]:
        if not self._has(item):
            return
        shift = item.get("slope", 0.0) * (self._age - _OLD) + (0.0 if self._woman else item.get("men", 0.0))
        own = self._luck.gauss(0.0, item["sd"] * 0.8)
        near = {**item, "sd": item["sd"] * 0.6}
        for _ in range(self._luck.randrange(1, item["times"] + 1)):
            yield self._observation(item["concept"], self._days(item), self._quantity(near, shift + own))

    def _quantity(self, item: Mapping[str, Any], shift: float = 0.0) -> Json:
        unit = self._maker.concept(item["concept"]).unit or "1"
        value = self._number(item, shift)
        return {"valueQuantity": {"value": value, "unit": unit, "system": UCUM, "code": unit}}

    def _observation(self, concept: str, days: int, value: Json) -> Json:
        return self._about("Observation", concept, status="final", effectiveDateTime=self._before(days), **value)

    def _drug(self, item: Mapping[str, Any]) -> Json:
        order = self._resource(
            "MedicationRequest",
            status="stopped" if self._chance(self._data["stopped"]) else "active",
            intent="order",
            medicationCodeableConcept=self._maker.code(item["concept"]),
            subject={"reference": f"Patient/{self._id}"},
            authoredOn=self._day(item),
        )
        if not self._chance(self._data["no_dose"]):
            order["dosageInstruction"] = [self._dosage(item)]
        return order

    def _dosage(self, item: Mapping[str, Any]) -> Json:
        often = 1 if item.get("weekly") else self._luck.randint(*item["times"])
        repeat = {"frequency": often, "period": 1, "periodUnit": "wk" if item.get("weekly") else "d"}
        dose = {"value": item["dose"], "unit": item["unit"], "system": UCUM, "code": item["unit"]}
        return {"timing": {"repeat": repeat}, "doseAndRate": [{"doseQuantity": dose}]}

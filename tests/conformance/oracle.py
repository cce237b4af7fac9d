"""`facts.csv`, read from the test patients by other code than ours: what each person's record says."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from spinepath.terms import Fact

LOINC = "http://loinc.org|"
SNOMED = "http://snomed.info/sct|"
MEASURED = {
    "t_score_38265_5": "38265-5",
    "egfr_33914_3": "33914-3",
    "creatinine_38483_4": "38483-4",
    "pain_72514_3": "72514-3",
    "calcium_49765_1": "49765-1",
    "haemoglobin_718_7": "718-7",
    "bmi_39156_5": "39156-5",
}
ONSETS = {
    "osteoporosis_64859006_onset": ("64859006",),
    "osteoporotic_fracture_443165006_onset": ("443165006",),
    "mi_22298006_or_399211009": ("22298006", "399211009"),
    "stroke_230690007": ("230690007",),
}
ROUNDED = 5e-4
"""The oracle gives three decimals. Of two values of one instant (it happens) it names either."""


@dataclass(frozen=True)
class Person:
    """One row of the oracle."""

    row: dict[str, str]

    @property
    def id(self) -> str:
        return self.row["patient_id"]


def people(data: Path) -> list[Person]:
    with (data / "facts.csv").open(encoding="utf-8", newline="") as file:
        return [Person(row) for row in csv.DictReader(file)]


def differences(person: Person, facts: Iterable[Fact]) -> list[str]:
    """Everything in which our facts disagree with the oracle, in words."""
    mine = list(facts)
    found = [*_life(person, mine), *_onsets(person, mine), *_measurements(person, mine)]
    drugs = len({f.subject for f in mine if f.subject.startswith("drug:")})
    return [*found, *_differ("drugs", person.row["n_medication_requests"], str(drugs))]


def _life(person: Person, facts: list[Fact]) -> list[str]:
    said = {f.concept: f for f in facts if f.source == f"Patient/{person.id}"}
    death = said.get("deceased")
    return [
        *_differ("birth_date", person.row["birth_date"], str(said["birth_date"].value)),
        *_differ("sex", person.row["sex"], str(said["sex"].value)),
        *_differ("deceased", person.row["deceased"], (death.start or "") if death else ""),
    ]


def _onsets(person: Person, facts: list[Fact]) -> list[str]:
    found = []
    for column, codes in ONSETS.items():
        ours = sorted({f.start or "" for f in facts if f.code in {SNOMED + code for code in codes}})
        found += _differ(column, person.row[column], ";".join(ours))
    return found


def _measurements(person: Person, facts: list[Fact]) -> list[str]:
    found = []
    for column, code in MEASURED.items():
        ours = sorted((f for f in facts if f.code == LOINC + code), key=lambda f: (f.start or "", f.recorded or ""))
        found += _differ(f"{column}_n", person.row[f"{column}_n"], str(len(ours)))
        if ours:
            last = ours[-1]
            tied = [f for f in ours if (f.start, f.recorded) == (last.start, last.recorded)]
            found += _differ(f"{column}_date", person.row[f"{column}_date"], last.start or "")
            found += _differ(f"{column}_unit", person.row[f"{column}_unit"], last.unit or "")
            told = float(person.row[f"{column}_latest"])
            if not any(abs(told - float(f.value or 0)) < ROUNDED for f in tied):
                found.append(f"{column}_latest: {last.value} instead of {told}")
    return found


def _differ(what: str, expected: str, found: str) -> list[str]:
    return [] if expected == found else [f"{what}: {found!r} instead of {expected!r}"]

"""The Patient: only what it says clearly."""

from typing import Any

import pytest

from spinepath.terms import Message, SpinepathError
from tests.fhir_samples import patient, read

BIRTH_SEX = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-birthsex"


def _said(**more: Any) -> dict[str, Any]:
    return {f.concept: f.value for f in read(patient(**more))}


def test_birth_and_sex() -> None:
    assert _said() == {"birth_date": "1950-06-01", "sex": "female"}
    assert _said(birthDate="1950")["birth_date"] == "1950"


@pytest.mark.parametrize(
    ("gender", "at_birth", "expected"),
    [
        ("male", None, "male"),
        ("other", None, "other"),
        ("unknown", "F", "female"),
        (None, "M", "male"),
        ("unknown", None, None),
        ("female", "F", "female"),
        ("female", "UNK", "female"),
        ("female", "M", None),
    ],
)
def test_sex_by_gender_and_sex_at_birth(gender: str | None, at_birth: str | None, expected: str | None) -> None:
    extension = [{"url": BIRTH_SEX, "valueCode": at_birth}] if at_birth else []
    assert _said(gender=gender, extension=extension).get("sex") == expected


def test_differing_sex_is_told() -> None:
    notes: list[Message] = []
    read(patient(gender="female", extension=[{"url": BIRTH_SEX, "valueCode": "M"}]), notes)
    assert "differ" in notes[0].text


def test_death() -> None:
    (dead,) = (f for f in read(patient(deceasedDateTime="2024-05-01T10:00:00Z")) if f.concept == "deceased")
    assert (dead.value, dead.start) == (True, "2024-05-01")
    assert _said(deceasedBoolean=True)["deceased"] is True
    assert _said(deceasedBoolean=False)["deceased"] is False


def test_death_before_birth_is_impossible() -> None:
    with pytest.raises(SpinepathError, match=r"Patient/a.deceasedDateTime: found 1949"):
        read(patient(deceasedDateTime="1949"))
    assert _said(deceasedDateTime="1950")["deceased"] is True


@pytest.mark.parametrize(
    ("countries", "expected"),
    [
        (["US"], "us"),
        (["GB"], "uk"),
        (["Scotland", "UK"], "uk"),
        (["DE"], "eu"),
        (["JP"], None),
        (["US", "GB"], None),
        ([], None),
        ([None], None),
    ],
)
def test_jurisdiction_by_country(countries: list[str | None], expected: str | None) -> None:
    addresses = [{"country": c} if c else {"city": "x"} for c in countries]
    assert _said(address=addresses).get("jurisdiction") == expected


def test_an_old_address_and_a_profile() -> None:
    assert _said(address=[{"country": "US", "use": "old"}, {"country": "GB"}])["jurisdiction"] == "uk"
    core = {"profile": ["http://hl7.org/fhir/us/core/StructureDefinition/us-core-patient"]}
    assert _said(meta=core)["jurisdiction"] == "us"


def _language(code: str, **more: Any) -> dict[str, Any]:
    return {"language": {"coding": [{"system": "urn:ietf:bcp:47", "code": code}]}, **more}


def test_the_preferred_language_or_the_only_one() -> None:
    assert _said(communication=[_language("pt")])["preferred_language"] == "pt"
    both = [_language("pt"), _language("en", preferred=True)]
    assert _said(communication=both)["preferred_language"] == "en"
    assert "preferred_language" not in _said(communication=[_language("pt"), _language("en")])


@pytest.mark.parametrize(
    ("broken", "path"),
    [
        ({"gender": "F"}, "gender"),
        ({"birthDate": "1950-13-45"}, "birthDate"),
        ({"birthDate": 1950}, "birthDate"),
        ({"address": {}}, "address"),
        ({"deceasedBoolean": "no"}, "deceasedBoolean"),
        ({"communication": [{"language": 5}]}, "communication"),
    ],
)
def test_a_patient_we_cannot_read(broken: Any, path: str) -> None:
    with pytest.raises(SpinepathError, match=f"Patient/a.{path}"):
        read(patient(**broken))

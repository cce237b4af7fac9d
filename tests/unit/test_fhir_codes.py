"""From codes to concepts: exact, by prefix, without dots, several at once, in our own system."""

from dataclasses import replace

import pytest

from spinepath.fhir import build_index
from spinepath.terms import Message, SpinepathError
from tests.fhir_samples import ICD10CM, INDEX, KNOWLEDGE, LOINC, OWN, RXNORM, SCT, concept, condition, observation, read


def _concepts(system: str, code: str) -> list[tuple[str, object]]:
    return [(m.concept, m.value) for m in INDEX.meanings(system, code)]


def test_an_exact_code() -> None:
    assert _concepts(SCT, "64859006") == [("osteoporosis", None)]
    assert _concepts(SCT, "1") == []
    assert _concepts("urn:unknown", "64859006") == []


@pytest.mark.parametrize("code", ["M81.0", "M810"])
def test_codes_may_come_without_dots(code: str) -> None:
    assert _concepts(ICD10CM, code) == [("osteoporosis", None)]
    assert _concepts("urn:oid:2.16.840.1.113883.6.90", code) == [("osteoporosis", None)]


def test_only_a_dotless_system_loses_its_dots() -> None:
    assert _concepts(SCT, "6485.9006") == []


@pytest.mark.parametrize("code", ["S22.049A", "S22049A"])
def test_a_prefix_matches_every_longer_code_and_one_code_may_mean_two_things(code: str) -> None:
    assert sorted(_concepts(ICD10CM, code), key=str) == [("fracture_level", "t4"), ("vertebral_fracture", None)]


def test_the_most_exact_code_goes_before_a_prefix() -> None:
    assert _concepts(ICD10CM, "M80.08XA") == [("vertebral_fracture", None)]
    assert _concepts(ICD10CM, "M80.08XS") == [("vertebral_fracture", False)]


def test_every_concept_can_be_said_in_our_own_system() -> None:
    assert {m.concept for name in INDEX.concepts for m in INDEX.meanings(OWN, name)} == set(INDEX.concepts)


def test_an_unknown_own_code_is_an_error_with_the_nearest_name() -> None:
    with pytest.raises(SpinepathError, match=r"Observation/o\.code: found urn:spinepath:concept\|nrs_mov.*'nrs_move'"):
        read(observation("nrs_mov", OWN, valueInteger=5))


def test_several_codings_of_one_thing_are_one_fact() -> None:
    both = condition(code="", system="")
    both["code"] = {"coding": [*concept("M81.0", ICD10CM)["coding"], *concept("64859006")["coding"]]}
    assert [f.concept for f in read(both)] == ["osteoporosis"]


def test_a_coding_without_system_or_code_means_nothing() -> None:
    silent = condition()
    silent["code"] = {
        "coding": [{"code": "64859006"}, {"system": SCT}, {"display": "Osteoporosis"}],
        "text": "osteoporosis",
    }
    assert read(silent) == []


def test_a_code_counts_only_in_its_kind_of_resource() -> None:
    assert read(condition("98979-8", LOINC)) == []
    assert read(condition("313782", RXNORM)) == []


def test_the_index_is_built_once_for_a_knowledge() -> None:
    assert build_index(KNOWLEDGE) is build_index(KNOWLEDGE.at(KNOWLEDGE.edition))
    other = replace(KNOWLEDGE, concepts=dict(list(KNOWLEDGE.concepts.items())[:3]))
    assert len(build_index(other).concepts) == 3


UNVERIFIED = {"system": SCT, "code": "94704000"}
VERIFIED = {"system": SCT, "code": "109989006"}


@pytest.mark.parametrize(
    ("codings", "clinical", "status"),
    [
        ([UNVERIFIED], "active", "uncertain"),
        ([VERIFIED], "active", "active"),
        ([UNVERIFIED, VERIFIED], "active", "active"),
        ([VERIFIED, UNVERIFIED], "active", "active"),
        ([UNVERIFIED], "resolved", "resolved"),
    ],
)
def test_what_rests_on_an_unverified_code_alone_is_uncertain(
    codings: list[dict[str, str]], clinical: str, status: str
) -> None:
    clinical_status = {"coding": [{"code": clinical}]}
    notes: list[Message] = []
    found = read(condition(clinicalStatus=clinical_status) | {"code": {"coding": codings}}, notes)
    assert [(f.concept, f.status) for f in found] == [("myeloma", status)]
    assert any("has not been verified" in n.text for n in notes) is (status == "uncertain")

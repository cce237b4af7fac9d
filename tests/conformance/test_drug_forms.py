"""A patch or a slow-release product is one also where its code names the drug alone."""

from typing import Any

import pytest

from spinepath.knowledge import Knowledge
from tests.fhir_samples import Json

from .test_ways_of_writing import ATC, _coded, _seen


def _dose(value: float, unit: str, **more: Any) -> Json:
    return {"dosageInstruction": [{"doseAndRate": [{"doseQuantity": {"value": value, "unit": unit}}], **more}]}


PATCH = {"route": {"text": "Transdermal"}}


@pytest.mark.parametrize(
    ("code", "name", "more", "expected"),
    [
        ("N02AB03", "Fentanyl 25 micrograms/hour transdermal patch", {}, "fentanyl_patch"),
        ("N02AB03", "Fentanyl", _dose(25, "ug/h"), "fentanyl_patch"),
        ("N02AB03", "Fentanyl", _dose(25, "mcg/hr"), "fentanyl_patch"),
        ("N02AB03", "Fentanyl", _dose(1, "patch", **PATCH), "fentanyl_patch"),
        (
            "N02AB03",
            "Fentanyl",
            {"dosageInstruction": [{"text": "One patch every 72 hours, do not cut"}]},
            "fentanyl_patch",
        ),
        ("N02AB03", "Fentanyl 100 micrograms lozenge", _dose(100, "ug"), "fentanyl"),
        ("N02AA05", "OxyContin 10 mg", {}, "oxycodone_slow_release"),
        ("N02AA05", "Oxycodone 10 mg modified-release tablets", {}, "oxycodone_slow_release"),
        ("N02AA05", "Oxycodone 5 mg capsules", _dose(5, "mg"), "oxycodone"),
        ("N02AA01", "Morphine MR 10 mg", {}, "morphine_slow_release"),
        ("N02AA01", "Morphine 10 mg/5 mL oral solution", {}, "morphine"),
    ],
)
def test_a_patch_or_slow_release_product_under_the_code_of_its_drug(
    code: str, name: str, more: Json, expected: str, knowledge: Knowledge
) -> None:
    drug = {**_coded(code, ATC, text=name), **more}
    assert [d.concept for d in _seen(knowledge, drug).drugs] == [expected]


@pytest.mark.parametrize("unit", ["ug/h", "mcg/h", "mcg/hr", "microgram/hour", "micrograms/hour"])
def test_a_rate_is_read_as_a_rate(unit: str, knowledge: Knowledge) -> None:
    (drug,) = _seen(knowledge, {**_coded("N02AB03", ATC, text="Fentanyl"), **_dose(25, unit)}).drugs
    assert (drug.concept, drug.per_day, drug.unit) == ("fentanyl_patch", 25.0, "ug/h")

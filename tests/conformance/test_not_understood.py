"""What no value set knows is told by name where nobody can miss it."""

from datetime import date

from spinepath import api
from spinepath.features import derive
from spinepath.fhir import read_record
from spinepath.knowledge import Knowledge
from spinepath.terms import PatientFeatures
from tests.fhir_samples import SCT, Json, bundle, clinical, concept, condition, patient

TODAY = date(2026, 6, 1)


def _seen(knowledge: Knowledge, *resources: Json) -> PatientFeatures:
    return derive(knowledge, read_record(bundle(patient(birthDate="1950-01-01"), *resources), knowledge), TODAY)


def _told(found: PatientFeatures) -> str:
    return "\n".join(m.text for m in found.messages)


def test_a_condition_that_no_value_set_knows_is_named_at_the_top_of_every_page(knowledge: Knowledge) -> None:
    polymyalgia = concept("65323003", SCT)
    polymyalgia["coding"][0]["display"] = "Polymyalgia rheumatica"
    still = {**condition(), "code": polymyalgia}
    over = {**still, "clinicalStatus": clinical("resolved")}
    assert "conditions that no value set knows" not in _told(_seen(knowledge, over))
    found = _seen(knowledge, still)
    assert "conditions that no value set knows, so no rule looks at them: 1 (Polymyalgia rheumatica)" in _told(found)
    plan = api.plan(
        knowledge, derive(knowledge, read_record(bundle(patient(birthDate="1950-01-01"), still), knowledge), TODAY)
    )
    for format_ in ("markdown", "summary"):
        assert "1 on record that no rule looks at, judge by hand: Polymyalgia" in api.render(plan, format_)

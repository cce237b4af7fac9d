"""Six-point measurement: losses, grade and shape, at every limit, and heights that cannot be true."""

from datetime import date

import pytest

from spinepath import Patient, load_knowledge, read_record
from spinepath.calculators.morphometry import genant_grade, greatest_height_loss, height_loss_percent, vertebral_shape
from spinepath.terms import PatientFeatures

U = None
WHOLE = {f"reference_height_{place}_mm": 30.0 for place in ("anterior", "middle", "posterior")}


@pytest.mark.parametrize(
    ("front", "back", "wedge_ratio", "grade"),
    [
        (23.8, 30.9, 77.1, 1),  # vertebral-wedge-ratio-2023, table 1, sitting: grade 1 at L1
        (19.8, 30.1, 65.9, 2),  # grade 2 at T12
        (13.6, 28.3, 47.8, 3),  # grade 3 at T12
    ],
)
def test_the_published_means(front: float, back: float, wedge_ratio: float, grade: int) -> None:
    loss = height_loss_percent(front, back)
    assert loss == pytest.approx(100 - wedge_ratio, abs=0.3)  # the table gives the mean of ratios
    assert genant_grade(loss) == grade


@pytest.mark.parametrize(("height", "reference"), [(U, 30), (20, U), (20, 0)])
def test_no_loss_without_both_heights(height: float | None, reference: float | None) -> None:
    assert height_loss_percent(height, reference) is None


@pytest.mark.parametrize(
    ("loss", "grade"),
    [(0, 0), (19.9, 0), (20, 1), (24.9, 1), (25, 2), (40, 2), (40.1, 3), (90, 3), (U, U), (100 * (1 - 18 / 24), 2)],
)
def test_grade_at_its_limits(loss: float | None, grade: int | None) -> None:
    assert genant_grade(loss) == grade


def test_the_greatest_loss_needs_all_of_them() -> None:
    assert greatest_height_loss(22, 10, 5, 26, 12) == 26
    assert greatest_height_loss(-5, -3, -1, -4, -2) == 0
    assert greatest_height_loss(50, 10, U, 26, 12) is None


@pytest.mark.parametrize(
    ("wedge", "biconcave", "crush", "shape"),
    [
        (20, 10, 0, "wedge"),
        (19.9, 19.9, 19.9, "none"),
        (10, 20, 0, "biconcave"),
        (25, 25, 0, "wedge"),
        (30, 45, 20, "crush"),
        (30, 45, 19.9, "biconcave"),
        (30, 45, U, U),
    ],
)
def test_shape(wedge: float, biconcave: float, crush: float | None, shape: str | None) -> None:
    assert vertebral_shape(wedge, biconcave, crush) == shape


def measured(front: float, middle: float, back: float, **more: object) -> PatientFeatures:
    own = {"anterior": front, "middle": middle, "posterior": back}
    row = {"fracture_level": "t12", **{f"fracture_height_{k}_mm": v for k, v in own.items()}, **WHOLE, **more}
    return Patient(as_of=date(2026, 11, 22), fractures=[row])


def known(patient: PatientFeatures) -> dict[str, object]:
    return {name: value.value for name, value in patient.fractures[0].values.items()}


def test_a_crushed_vertebra_is_graded_by_its_neighbour() -> None:
    found = known(measured(21.0, 22.0, 23.0))
    assert found["fracture_wedge_pct"] == pytest.approx(8.7, abs=0.01)
    assert (found["fracture_shape"], found["fracture_grade"]) == ("crush", 2)  # 30 % in front, against the neighbour
    assert found["fracture_height_loss_pct"] == pytest.approx(30)


def test_the_report_stands_before_the_ruler() -> None:
    found = known(measured(21.0, 22.0, 23.0, fracture_grade_stated=1, fracture_height_loss_pct_stated=22.0))
    assert (found["fracture_grade"], found["fracture_grade_measured"]) == (1, 2)
    assert found["fracture_height_loss_pct"] == 22


@pytest.mark.parametrize("front", [45.0, 2.0])
def test_heights_that_cannot_be_true_are_refused_and_said(front: float) -> None:
    patient = measured(front, 29.0, 30.0)
    assert not {"fracture_wedge_pct", "fracture_grade", "fracture_shape"} & known(patient).keys()
    (said, *_) = [m.text for m in patient.messages if m.text.startswith("fracture_wedge_pct")]
    assert "expected -30 to 90 %" in said


def test_a_height_in_centimetres_is_read() -> None:
    conversions = {(u.from_, u.to): u.factor for u in load_knowledge().units if u.concept is None}
    assert conversions["cm", "mm"] == 10


def test_six_heights_of_one_observation_are_read_as_its_components() -> None:
    own = "urn:spinepath:concept"
    heights = {"anterior": (1.9, 30), "middle": (2.2, 29), "posterior": (2.8, 30)}
    parts = [
        {"code": {"coding": [{"system": own, "code": f"{kind}_height_{place}_mm"}]}, "valueQuantity": size}
        for place, (height, whole) in heights.items()
        for kind, size in (
            ("fracture", {"value": height, "unit": "cm", "system": "http://unitsofmeasure.org", "code": "cm"}),
            ("reference", {"value": whole, "unit": "mm", "system": "http://unitsofmeasure.org", "code": "mm"}),
        )
    ]
    image = {
        "resourceType": "Observation",
        "id": "o",
        "status": "final",
        "subject": {"reference": "Patient/p"},
        "code": {"text": "heights"},
        "focus": [{"reference": "Condition/f"}],
        "effectiveDateTime": "2026-11-10",
        "component": parts,
    }
    broken = {
        "resourceType": "Condition",
        "id": "f",
        "subject": {"reference": "Patient/p"},
        "code": {"coding": [{"system": "http://snomed.info/sct", "code": "42942008"}]},
        "onsetDateTime": "2026-11-01",
    }
    resources = [{"resourceType": "Patient", "id": "p"}, broken, image]
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": r} for r in resources]}
    found = known(read_record(bundle, as_of=date(2026, 11, 22)))
    assert found["fracture_height_anterior_mm"] == pytest.approx(19)
    assert (found["fracture_grade"], found["fracture_shape"]) == (2, "wedge")  # 36.7 % in front, against the neighbour

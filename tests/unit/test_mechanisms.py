"""Mechanisms of pain: levels from signs, signs over several fractures, and options that fit none of what they treat."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from spinepath.care_plan.matching import with_reasons
from spinepath.documents.citing import Citations
from spinepath.documents.mechanisms import mechanisms_section
from spinepath.documents.page import Para, Table
from spinepath.knowledge import Knowledge
from spinepath.knowledge.mechanism_models import Mechanism
from spinepath.recommendations import judge_mechanisms
from spinepath.recommendations.mechanisms import level_of
from spinepath.terms import FeatureValue, FractureRow, PatientFeatures
from spinepath.terms.results import MechanismLevel, MechanismResult, PlanLine
from tests.small_knowledge import TODAY, knowledge, patient, recommendation

T, F, U = True, False, None


@pytest.mark.parametrize(
    ("likely", "unlikely", "level"),
    [
        ([T, U], [F], "likely"),
        ([T], [U], "likely"),
        ([T], [T], "possible"),
        ([F, U], [T], "unlikely"),
        ([U], [T], "unlikely"),
        ([F, F], [F], "unlikely"),
        ([F, F], [U], "unlikely"),
        ([F, U], [F], "possible"),
        ([F, U], [], "possible"),
        ([U, U], [F], "unknown"),
        ([U], [], "unknown"),
    ],
)
def test_level(likely: Sequence[bool | None], unlikely: Sequence[bool | None], level: str) -> None:
    assert level_of(likely, unlikely) == level


def sign(when: str, rows: str = "any") -> dict[str, Any]:
    return {"when": when, "rows": rows, "cite": ["source-a"]}


def mechanism(likely: dict[str, Any], unlikely: dict[str, Any] | None = None, name: str = "way_a") -> Mechanism:
    case = {"name": "c", "expect": "unknown"}
    given = {"id": name, "label": name.replace("_", " "), "likely": likely, "unlikely": unlikely or {}}
    return Mechanism.model_validate({**given, "cite": ["source-a"], "cases": [case, case]})


def knowing(*mechanisms: Mechanism) -> Knowledge:
    found = knowledge(name=repr(mechanisms))
    return replace(found, mechanisms={m.id: m for m in mechanisms})


def with_rows(*rows: bool | None) -> PatientFeatures:
    made = tuple(
        FractureRow(str(n), {} if ready is None else {"row_ready": FeatureValue(ready)}) for n, ready in enumerate(rows)
    )
    return PatientFeatures(person="p", as_of=TODAY, values={}, fractures=made)


@pytest.mark.parametrize(
    ("rows", "of_any", "of_every"),
    [
        ((True, False), "likely", "unlikely"),
        ((True, None), "likely", "unknown"),
        ((False, None), "unknown", "unlikely"),
        ((True, True), "likely", "likely"),
        ((False,), "unlikely", "unlikely"),
        ((), "unknown", "unknown"),
    ],
)
def test_a_sign_of_fractures_is_of_any_or_of_every_one(
    rows: tuple[bool | None, ...], of_any: str, of_every: str
) -> None:
    some = mechanism({"shown": sign("row_ready")}, name="some")
    each = mechanism({"shown": sign("row_ready", "every")}, name="each")
    assert [m.level for m in judge_mechanisms(knowing(some, each), with_rows(*rows))] == [of_any, of_every]


def test_an_old_sign_counts_for_nothing() -> None:
    found = knowing(mechanism({"need": sign("need")}, {"stop": sign("stop")}))
    values = {name: FeatureValue(True, stale=True) for name in ("need", "stop")}
    old = PatientFeatures(person="p", as_of=TODAY, values=values)
    assert judge_mechanisms(found, old)[0].level == "unknown"


def test_a_result_tells_what_speaks_for_it_against_it_and_what_is_missing() -> None:
    found = knowing(mechanism({"need": sign("need"), "worry": sign("worry")}, {"stop": sign("stop")}))
    result = judge_mechanisms(found, patient(need=True, stop=True))[0]
    assert (result.level, result.speaks_for, result.speaks_against) == ("possible", ("need",), ("stop",))
    assert result.missing == ("worry",)
    assert judge_mechanisms(found, patient(need=True, stop=False))[0].missing == ()


def result(name: str, level: MechanismLevel) -> MechanismResult:
    return MechanismResult(name, name.replace("_", " "), level, (), (), ("a fact",) if level == "possible" else ())


def line(disposition: Any = "offer") -> PlanLine:
    return PlanLine("option_a", "option_a", "Option A", "group", "option_a", "person", disposition, "doctor", "trace")


@pytest.mark.parametrize(
    ("levels", "said"),
    [
        (("likely", "unlikely"), None),
        (("possible", "unknown"), None),
        (("unlikely", "unlikely"), "no mechanism that it treats is likely (way a: unlikely; way b: unlikely)"),
        (
            ("unlikely", "unknown"),
            "not settled whether the pain has a mechanism that it treats (way a: unlikely; way b",
        ),
        (("unknown", "unknown"), "not settled whether the pain has a mechanism that it treats"),
    ],
)
def test_a_line_that_fits_no_mechanism_says_why_it_stands(levels: tuple[MechanismLevel, ...], said: str | None) -> None:
    treats = recommendation(mechanisms=["way_a", "way_b"])
    judged = [result(name, level) for name, level in zip(("way_a", "way_b"), levels, strict=True)]
    why = with_reasons(knowledge(treats, name=repr(levels)), [line()], judged)[0].why
    assert (said is None and why == ()) or (said is not None and why[0].startswith(said))


def test_only_recommended_lines_that_name_mechanisms_need_a_reason() -> None:
    judged = [result("way_a", "unlikely")]
    treats = knowledge(recommendation(mechanisms=["way_a"]), name="treats")
    assert with_reasons(treats, [line("not_chosen")], judged)[0].why == ()
    assert with_reasons(knowledge(recommendation(), name="treats none"), [line()], judged)[0].why == ()


def test_the_page_shows_likely_ones_first_and_unknown_ones_together() -> None:
    found = [
        result("way_a", "unknown"),
        result("way_b", "unlikely"),
        result("way_c", "likely"),
        result("way_d", "possible"),
    ]
    table, rest = mechanisms_section(found, Citations()).blocks
    assert isinstance(table, Table) and isinstance(rest, Para)
    assert [row[0][0].text for row in table.bodies[0].rows] == ["Way c", "Way d", "Way b"]
    assert rest.text.text == "way a."
    assert table.bodies[0].rows[1][2][0].label == "Not known"


def test_the_page_may_know_nothing() -> None:
    (only,) = mechanisms_section([result("way_a", "unknown")], Citations()).blocks
    assert isinstance(only, Para)

"""Terms that several bodies define: judged one by one, inlined where rules use them, checked like rules."""

from dataclasses import replace
from pathlib import Path

import pytest

from spinepath.care_plan import make_plan
from spinepath.checks import check_folder
from spinepath.criteria import compile_rule, english
from spinepath.documents import render
from spinepath.knowledge import Knowledge
from spinepath.knowledge.definition_models import Definition
from spinepath.recommendations import assess_all, judge_definitions
from tests.small_knowledge import criterion, edition, knowledge, patient, recommendation

from .test_check import GOOD

CASES = [{"name": str(n), "given": {}, "expect": "unknown"} for n in range(3)]


def definition(name: str, *conditions: str, **more: object) -> Definition:
    parts = {f"part_{n}": criterion(when) for n, when in enumerate(conditions)}
    body = {"id": name, "of": "high need", "label": name.replace("_", " "), "from": "2020-01-01", "any_of": parts}
    return Definition.model_validate({**body, "cases": CASES, "cite": ["source-a"], **more})


HERE = definition("need_here", "need AND NOT worry", "level >= 3", jurisdictions=["uk"])
THERE = definition("need_there", "worry_more", jurisdictions=["us"])


def defined(*found: Definition, when: str = "flag AND need_here") -> Knowledge:
    rule = recommendation("a", editions=[edition(indications={"needed": criterion(when)})])
    return replace(knowledge(rule), definitions={d.id: d for d in found or (HERE, THERE)})


@pytest.mark.parametrize(
    ("given", "truth", "met"),
    [
        ({"need": True, "worry": False}, "true", ("need and no worry",)),
        ({"level": 3.0}, "true", ("level 3 or more",)),
        ({"level": 2.9, "need": False}, "false", ()),
        ({"level": 2.9}, "unknown", ()),
        ({}, "unknown", ()),
    ],
)
def test_any_criterion_will_do_and_every_one_must_be_excluded(
    given: dict[str, object], truth: str, met: tuple[str, ...]
) -> None:
    found = judge_definitions(defined(), patient(**given), "uk")[0]
    assert (found.truth, found.met, found.here) == (truth, met, True)


def test_what_is_missing_is_named_and_another_place_is_said() -> None:
    here, there = judge_definitions(defined(), patient(level=2.0), "uk")
    assert here.missing == ("need", "worry")
    assert (there.missing, there.here) == (("worry_more",), False)


def test_a_later_definition_does_not_exist_yet() -> None:
    later = definition("need_later", "need", **{"from": "2026-01-02"})
    assert judge_definitions(defined(HERE, later), patient(), "uk")[0].id == "need_here"
    assert len(judge_definitions(defined(HERE, later), patient(), "uk")) == 1


def test_an_old_value_makes_nobody_fall_under_a_definition() -> None:
    assert judge_definitions(defined(), patient(stale={"level": 5.0}), "uk")[0].truth == "unknown"


def test_a_rule_uses_a_definition_like_a_feature_and_asks_for_what_is_behind_it() -> None:
    (found,) = assess_all(defined(), patient(flag=True, level=1.0, stop=False), "uk")
    assert found.status == "needs_information"
    assert set(found.ask) == {"need", "worry"}
    assert [v.feature for v in found.criteria[0].values] == ["flag", "need", "worry", "level"]


def test_the_words_of_a_rule_name_the_definition_and_not_its_parts() -> None:
    base = defined()
    rule = compile_rule(base, "flag AND NOT need_here", {}, "here")
    assert english(rule, base.features) == "flag and no need here"
    assert english(rule, base.features, negate=True) == "no flag or need here"


def test_a_misspelt_definition_is_told_with_the_nearest_name() -> None:
    with pytest.raises(Exception, match=r"need_her.*nearest: 'need_here'"):
        compile_rule(defined(), "need_her", {}, "here")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"level": 3.0, "worry_more": False}, "They disagree: need here yes; need there no."),
        ({"level": 3.0, "worry_more": True}, "They agree."),
        ({"level": 3.0}, "Open: need there."),
    ],
)
def test_the_plan_says_whether_they_agree(given: dict[str, object], said: str) -> None:
    plan = make_plan(defined(), patient(age_years=70, jurisdiction="uk", **given))
    for form in ("text", "markdown", "html"):
        assert said in render(plan, form)
    assert next(d.truth for d in plan.definitions) == "true"


WRITTEN = """
- id: very_sore
  of: soreness
  label: very sore
  from: 2020-01-01
  parameters:
    deep: {value: 3, cite: [old-book]}
  any_of:
    sore_and_deep:
      when: sore AND depth > :deep
      cite: [old-book]
  cite: [old-book]
  cases:
    - {name: deep, given: {sore: true, depth: 4}, expect: "true"}
    - {name: not deep, given: {sore: true, depth: 3}, expect: "false"}
    - {name: nothing known, given: {}, expect: unknown}
"""


def faults(folder: Path, written: str = WRITTEN) -> list[str]:
    for name, text in {**GOOD, "definitions.yaml": written}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return [str(fault) for fault in check_folder(folder)[1]]


def test_a_good_one_has_no_fault(tmp_path: Path) -> None:
    assert faults(tmp_path) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('depth: 3}, expect: "false"', 'depth: 2}, expect: "false"', "no case at its boundary (depth exactly 3)"),
        ('depth: 4}, expect: "true"', 'depth: 4}, expect: "false"', "found true, expected false"),
        ("{name: nothing known, given: {}", "{name: x, given: {sore: false}", "found false, expected unknown"),
        ("depth > :deep", "depth > :deeper", "deeper"),
        ("depth > :deep\n", "depth > 3\n", "a parameter that some criterion uses"),
        ("given: {sore: true, depth: 4}", "given: {soar: true, depth: 4}", "expected a known feature"),
        ("id: very_sore", "id: sore", "a name that is not also a feature"),
        ("  cite: [old-book]\n  cases", "  cite: [older-book]\n  cases", "older-book"),
    ],
)
def test_a_broken_one_is_told(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in WRITTEN
    assert any(said in fault for fault in faults(tmp_path, WRITTEN.replace(old, new, 1)))

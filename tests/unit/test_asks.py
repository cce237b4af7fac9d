"""What is asked first, and what is not asked yet."""

from dataclasses import replace

import pytest

from spinepath.care_plan import make_plan
from spinepath.terms.results import Plan
from tests.small_knowledge import criterion, edition, feature, knowledge, patient, recommendation

from .test_plan import planned, red_flag


def asked(plan: Plan) -> list[str]:
    return [ask.feature for ask in plan.asks]


def test_what_moves_most_lines_is_asked_first_after_the_red_flags() -> None:
    one = recommendation(
        "one", rank=1, editions=[edition(indications={"sign": criterion("stop")}, contraindications={})]
    )
    need = edition(indications={"sign": criterion("need")}, contraindications={})
    plan = planned(patient(), red_flag(), one, *(recommendation(n, rank=9, editions=[need]) for n in ("two", "three")))
    assert asked(plan) == ["flag", "need", "stop"]


def in_turn(**facts: object) -> list[str]:
    signs = {"pain": criterion("need"), "tried": criterion("flag")}
    rule = recommendation(
        "gated", editions=[edition(indications=signs, contraindications={"c": criterion("stop")}, ask_in_turn=[*signs])]
    )
    return asked(make_plan(knowledge(rule, name=repr(facts)), patient(**facts)))


def test_an_option_asks_about_its_gates_one_after_the_other() -> None:
    assert in_turn() == ["need"]
    assert in_turn(need=True) == ["flag"]
    assert in_turn(need=True, flag=True) == ["stop"]
    assert in_turn(need=False) == []
    assert in_turn(flag=False) == []


def joined(*signs: str, **facts: object) -> list[tuple[str, ...]]:
    """Signs whose question goes with the one about `need`."""
    either = edition(indications={sign: criterion(sign) for sign in signs}, contraindications={})
    known = knowledge(recommendation("both", editions=[either]), name=f"joined {signs}")
    along = {name: feature(name, asked_with=["need"]) for name in ("stop", "worry")}
    known = replace(known, features={**known.features, **along})
    return [ask.features for ask in make_plan(known, patient(**facts)).asks]


def test_what_is_asked_in_one_go_is_one_question() -> None:
    assert joined("stop", "worry") == [("need", "stop", "worry")]
    assert joined("need", "stop") == [("need", "stop")]
    assert joined("stop") == [("stop",)]
    assert joined("stop", "worry", need=False) == [("stop",), ("worry",)]


def test_what_the_team_needs_is_asked_once_the_red_flag_holds() -> None:
    told = edition(indications={"sign": criterion("flag")}, contraindications={}, hands_over=["need", "worry"])
    rule = recommendation("urgent_a", kind="red_flag", urgency="emergency", editions=[told])
    assert asked(planned(patient(flag=True, need=False), rule)) == ["worry"]
    assert asked(planned(patient(), rule)) == ["flag"]


def test_what_is_only_told_with_a_line_is_asked_behind_what_moves_one() -> None:
    told = recommendation("letter", 1, [edition(contraindications={}, hands_over=["worry"])])
    waiting = recommendation("option_b", 90, [edition(indications={"why": criterion("stop")}, contraindications={})])
    assert asked(planned(patient(need=True), told, waiting)) == ["stop", "worry"]


@pytest.mark.parametrize(("days", "names"), [(3, ["worry"]), (4, [])])
def test_the_open_stops_of_what_begins_later_stand_in_its_line_alone(days: int, names: list[str]) -> None:
    stop = criterion("worry", if_unknown="check_first", hazard="hazard_a")
    rule = recommendation(editions=[edition(contraindications={"no": stop}, start_within_d=days)])
    plan = planned(patient(need=True), rule)
    assert asked(plan) == names
    assert next(x for x in plan.lines if x.option == "option_a").checks == ("worry",)

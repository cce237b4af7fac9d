"""What is asked first, and what is not asked yet."""

from spinepath.care_plan import make_plan
from spinepath.terms.results import Plan
from tests.small_knowledge import criterion, edition, knowledge, patient, recommendation

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

"""What a compiled criterion says of itself, and the limits of what is read."""

import pytest

from spinepath.criteria import Expression, compile_expression, unknowns
from spinepath.criteria.tree import And, Compare, Flag, Or, atoms
from spinepath.terms import SpinepathError
from tests.factories import make_feature, make_features, make_parameter

FEATURES = make_features(
    make_feature("dry"),
    make_feature("date_known"),
    make_feature("left"),
    make_feature("depth", "float", unit="cm"),
    make_feature("cars", "int"),
    make_feature("colour", "code"),
    make_feature("goal", "text"),
    make_feature("day", "date"),
)
PARAMETERS = {
    "limit": make_parameter(30, "cm"),
    "in": make_parameter(4.0),
    "half": make_parameter(2.5),
    "endless": make_parameter(float("inf")),
    "score": make_parameter(3, "{score}"),
}


def criterion(text: str) -> Expression:
    return compile_expression(text, FEATURES, PARAMETERS, "rules.yaml:7")


def test_names_stand_in_order_of_appearance() -> None:
    found = criterion("depth < :limit OR NOT dry OR depth > :half AND cars = :in")
    assert found.features == ("depth", "dry", "cars")
    assert found.parameters == ("limit", "half", "in")
    assert set(found.dictionary) == {"depth", "dry", "cars"}
    assert unknowns(found, {"depth": 20.0}) == ()
    assert unknowns(found, {"depth": 60.0}) == ("dry", "cars")


def test_and_within_and_is_one_list() -> None:
    assert criterion("dry AND (left AND (date_known AND dry))").tree == And(
        (Flag("dry"), Flag("left"), Flag("date_known"), Flag("dry"))
    )
    assert criterion("dry OR left AND dry OR left").tree == Or(
        (Flag("dry"), And((Flag("left"), Flag("dry"))), Flag("left"))
    )


def test_values_take_the_type_of_the_feature() -> None:
    values = [
        atom.value
        for atom in atoms(criterion("depth < 30 AND cars > :in AND cars < 3.0").tree)
        if isinstance(atom, Compare)
    ]
    assert [(value, type(value)) for value in values] == [(30.0, float), (4, int), (3, int)]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("cars > :half", "found :half, expected a whole number, for cars is of type int"),
        ("depth > :endless", "found :endless, expected a number, for depth is of type float"),
        ("depth > :score", "found :score in {score}, expected the unit of depth, which is cm"),
        (
            "goal = 'rest'",
            "found goal, expected a feature of type bool, int, float or code, and this one is of type text",
        ),
        ("day = 'x'", "and this one is of type date"),
    ],
)
def test_an_error_says_where_and_what(text: str, message: str) -> None:
    with pytest.raises(SpinepathError) as error:
        criterion(text)
    assert str(error.value).startswith("rules.yaml:7: found ")
    assert message in str(error.value)


def test_units_that_only_annotate_are_one_unit() -> None:
    features = make_features(make_feature("level", "int", unit="{grade}"))
    assert compile_expression("level > :score", features, PARAMETERS, "here").features == ("level",)


def test_words_of_sql_may_be_names() -> None:
    assert criterion("left AND date_known AND cars = :in").features == ("left", "date_known", "cars")


def test_a_long_criterion_is_no_deep_one() -> None:
    found = criterion(" OR ".join(["dry", "left"] * 80))
    assert found.evaluate({"dry": False, "left": True}) is True
    assert found.evaluate({"dry": False}) is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("(" * 100 + "dry" + ")" * 100, "found more than 12 levels of brackets or NOT at character 13"),
        ("NOT " * 100 + "dry", "found more than 12 levels of brackets or NOT at character 49"),
        ("NOT (" * 50 + "dry" + ")" * 50, "found more than 12 levels of brackets or NOT"),
        ("(" * 5000 + "dry" + ")" * 5000, "found 10001 words and signs, expected at most 400"),
        (" OR ".join(["dry"] * 300), "found 599 words and signs, expected at most 400"),
    ],
)
def test_absurd_texts_are_refused_before_they_are_parsed(text: str, message: str) -> None:
    with pytest.raises(SpinepathError) as error:
        criterion(text)
    assert message in str(error.value)


@pytest.mark.parametrize("value", [None, 1, 0, "yes", float("nan")])
@pytest.mark.parametrize("text", ["dry", "NOT dry", "NOT (dry OR dry)"])
def test_what_is_neither_true_nor_false_is_unknown_for_a_bool(text: str, value: object) -> None:
    found = criterion(text)
    assert found.evaluate({"dry": value}) is None
    assert unknowns(found, {"dry": value}) == ("dry",)


@pytest.mark.parametrize("value", [None, 1, True, float("nan")])
@pytest.mark.parametrize(
    "text", ["colour = 'red'", "colour <> 'red'", "colour IN ('red')", "colour NOT IN ('red', 'blue')"]
)
def test_what_is_no_text_is_unknown_for_a_code(text: str, value: object) -> None:
    found = criterion(text)
    assert found.evaluate({"colour": value}) is None
    assert unknowns(found, {"colour": value}) == ("colour",)


def test_the_function_is_made_once() -> None:
    found = criterion("dry")
    assert found.evaluate is found.evaluate
    assert found == criterion("dry")

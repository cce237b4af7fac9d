"""What is refused

Whatever engines might read differently, whatever hides ignorance, and whatever is more likely a slip than meant. The
error names the file and line, what was found, what was expected, and the nearest name.
"""

import pytest

from spinepath.terms import SpinepathError

from .tables import criterion, refusal_table


def test_unknown_is_nothing_to_ask_for() -> None:
    """Asking whether something is unknown

    A rule that could ask would turn ignorance into knowledge.
    """
    refusal_table("""
        refused                       || message
        depth IS NULL                 || found 'IS' at character 7, expected nothing about being unknown
        a IS NOT TRUE                 || found 'IS' at character 3
        depth = NULL                  || found 'NULL' at character 9
        colour IN ('red', NULL)       || found 'NULL' at character 19
        COALESCE(depth, 0) < 30       || found 'COALESCE' at character 1
        depth ISNULL                  || found 'ISNULL' at character 7
        a IS DISTINCT FROM b          || found 'IS' at character 3
        CASE WHEN a THEN b ELSE c END || found 'CASE' at character 1, expected one named criterion for each case
    """)


def test_calculation_belongs_to_features() -> None:
    """Calculations, functions, subqueries, dates

    What a criterion cannot say becomes a new, named and tested feature.
    """
    refusal_table("""
        refused                       || message
        depth + 1 > 30                || found '+' at character 7, expected no arithmetic; a new, named feature
        depth - 1 > 30                || found '-' at character 7, expected no arithmetic
        depth > -:limit               || found '-' at character 9, expected no arithmetic
        depth * 2 > 30                || found '*' at character 7, expected no arithmetic
        ROUND(depth) > 30             || found 'ROUND' at character 1, expected no function
        COUNT(a) OVER () > 1          || found 'COUNT' at character 1, expected no function
        depth > (SELECT 1)            || found 'SELECT' at character 10, expected no subquery
        EXISTS (SELECT 1)             || found 'EXISTS' at character 1, expected no subquery
        depth > ALL (1)               || found 'ALL' at character 9, expected no subquery
        DATE '2024-01-01' = a         || found 'DATE' at character 1, expected no dates
        CURRENT_DATE = a              || found 'CURRENT_DATE' at character 1, expected no dates
        CAST(depth AS INT) > 1        || found 'CAST' at character 1, expected a feature that has the right type already
        depth::int > 1                || found '::' at character 6
        colour LIKE 'r%'              || found 'LIKE' at character 8, expected a code, with = or IN
        a XOR b                       || found 'XOR' at character 3, expected AND, OR and NOT
    """)


def test_one_feature_one_value() -> None:
    """A comparison has one feature on the left and one value on the right"""
    refusal_table("""
        refused                     || message
        30 > depth                  || found 30 > depth, expected the feature on the left: depth < 30
        'red' = colour              || expected the feature on the left: colour = 'red'
        depth < heat                || what compares two features is a new, named feature
        a = b                       || what compares two features is a new, named feature
        1 = 1                       || expected a feature on the left
        5 < cars < 8                || expected BETWEEN, or two comparisons joined by AND
        depth < (30)                || both without brackets
        (depth) < 30                || both without brackets
        colour = red                || a code stands in single quotes: 'red'
        depth BETWEEN 30 AND heat   || expected a literal or :parameter
        cars BETWEEN 9 AND 3        || expected the smaller limit first
    """)


def test_types() -> None:
    """Types are strict"""
    refusal_table("""
        refused                     || message
        depth                       || expected a comparison, for it is of type float
        a AND depth                 || expected a comparison, for it is of type float
        a = TRUE                    || expected a bool feature to stand alone: a, or NOT a
        a <> 1                      || expected a bool feature to stand alone: a, or NOT a
        depth < 'deep'              || expected a number, for depth is of type float
        depth < '30'                || expected a number, for depth is of type float
        depth < TRUE                || found TRUE, expected a literal or :parameter
        depth < :shade              || expected a number, for depth is of type float
        cars > 1.5                  || expected a whole number, for cars is of type int
        cars > -1                   || expected a number within the range of cars, 0 to 9999
        depth < 301                 || expected a number within the range of depth, 0 to 300
        depth < :inches             || found :inches in [in_i], expected the unit of depth, which is cm
        colour < 'red'              || expected = <> or IN, for codes have no order
        colour BETWEEN 'a' AND 'b'  || expected = <> or IN, for codes have no order
        colour = 3                  || expected one of the codes of colour in single quotes
        colour = :limit             || expected one of the codes of colour in single quotes
        cars IN (1, 2)              || expected a code feature before IN, and cars is of type int
        a IN ('red')                || expected a code feature before IN, and a is of type bool
        colour IN ()                || expected a feature IN a list of codes
        colour IN ('red', 'red')    || expected each code once
        colour IN ('red', a)        || found a, expected a literal or :parameter
        note = 'x'                  || and this one is of type text
    """)


def test_names() -> None:
    """Unknown names; the nearest one is offered"""
    refusal_table("""
        refused                     || message
        dept < 30                   || found dept, expected a feature (nearest: 'depth')
        Depth < 30                  || found Depth, expected a feature (nearest: 'depth')
        depth < :limits             || found :limits, expected a parameter of this document (nearest: ':limit')
        colour = 'gren'             || expected one of the codes of colour in single quotes (nearest: 'green')
        colour IN ('red', 'Blue')   || (nearest: 'blue')
        zebra                       || found zebra, expected a feature
    """)


def test_one_way_to_write() -> None:
    """Other ways to write the same"""
    refusal_table("""
        refused                     || message
        depth == 30                 || found '==' at character 7, expected =
        depth != 30                 || found '!=' at character 7, expected <>
        a && b                      || found '&&' at character 3, expected AND, OR and NOT
        !a                          || found '!' at character 1, expected AND, OR and NOT
        "a"                         || expected a feature without quotes, or a code in single quotes
        colour = "red"              || expected a feature without quotes, or a code in single quotes
        a -- why                    || found comment 'why'
        a /* why */ AND b           || found comment 'why'
        a; b                        || found ';' at character 2, expected one criterion
        depth < 3e1                 || expected a plain decimal number of at most 15 digits
        depth < 1234567890123456    || expected a plain decimal number of at most 15 digits
        depth < ?                   || expected a parameter by its name, as in :limit
        note.a                      || found '.' at character 5
        TRUE AND a                  || expected TRUE or FALSE only as the whole criterion
        :limit                      || found :limit, expected a feature to compare it with
        NOT 3                       || found 3, expected a feature to compare it with
    """)


def test_half_written() -> None:
    """What is half written"""
    refusal_table("""
        refused                     || message
        a AND                       || expected terms joined by AND or OR
        AND a                       || expected terms joined by AND or OR
        a b                         || found 'b' at character 3, expected AND, OR or a comparison before it
        (a) (b)                     || found '(' at character 5, expected AND, OR or a comparison before it
        (a OR b                     || expected terms joined by AND or OR
        a OR b)                     || expected terms joined by AND or OR
        (a, b)                      || expected terms joined by AND or OR
        NOT                         || expected terms joined by AND or OR
        depth <                     || expected terms joined by AND or OR
        depth BETWEEN 3             || expected terms joined by AND or OR
        colour = 'red               || expected every quote and comment to be closed
    """)


@pytest.mark.parametrize("empty", ["", "  ", "\n", "-- nothing"])
def test_nothing(empty: str) -> None:
    with pytest.raises(SpinepathError, match="found an empty text, expected a criterion"):
        criterion(empty)

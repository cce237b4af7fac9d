"""Truth

A criterion is true (T), false (F) or unknown (?). Unknown means that the answer exists and is not known, so a term that
is unknown counts only as far as it could change the answer.
"""

from .tables import truth_table


def test_and() -> None:
    """AND: one false term settles it"""
    truth_table("""
        a | b || a AND b
        T | T || T
        T | ? || ?
        T | F || F
        ? | T || ?
        ? | ? || ?
        ? | F || F
        F | T || F
        F | ? || F
        F | F || F
    """)


def test_or() -> None:
    """OR: one true term settles it"""
    truth_table("""
        a | b || a OR b
        T | T || T
        T | ? || T
        T | F || T
        ? | T || T
        ? | ? || ?
        ? | F || ?
        F | T || T
        F | ? || ?
        F | F || F
    """)


def test_not() -> None:
    """NOT: what is unknown stays unknown"""
    truth_table("""
        a || a | NOT a | NOT (NOT a)
        T || T | F     | T
        F || F | T     | F
        ? || ? | ?     | ?
    """)


def test_terms_are_judged_one_by_one() -> None:
    """Terms are judged one by one

    `a OR NOT a` is unknown while `a` is: the logic does not notice that both answers would do. It is asked for, and
    whatever the answer, it settles the criterion.
    """
    truth_table("""
        a || a OR NOT a | a AND NOT a
        T || T          | F
        F || T          | F
        ? || ?          | ?
    """)


def test_precedence() -> None:
    """NOT goes before AND, AND before OR

    Brackets say it better.
    """
    truth_table("""
        a | b | c || a OR b AND c | a OR (b AND c) | (a OR b) AND c | NOT a AND b | (NOT a) AND b | NOT (a AND b)
        T | F | F || T            | T              | F              | F           | F             | T
        T | T | F || T            | T              | F              | F           | F             | F
        F | T | ? || ?            | ?              | ?              | T           | T             | T
        T | ? | F || T            | T              | F              | F           | F             | ?
        ? | F | T || ?            | ?              | ?              | F           | F             | T
    """)


def test_many_terms() -> None:
    """Any number of terms, in any order"""
    truth_table("""
        a | b | c | d || a AND b AND c AND d | a OR b OR c OR d | d OR (c OR (b OR a)) | NOT (a AND b) OR NOT (c OR d)
        T | T | T | ? || ?                   | T                | T                    | F
        F | ? | ? | ? || F                   | ?                | ?                    | T
        ? | ? | ? | F || F                   | ?                | ?                    | ?
        F | F | F | F || F                   | F                | F                    | T
        F | F | F | ? || F                   | ?                | ?                    | T
    """)


def test_bounds() -> None:
    """Bounds: what is only known to lie between two values settles a comparison where both ends agree"""
    truth_table("""
        years | youngest | oldest || years >= 75 | years > 75 | years < 76 | years <= 76 | years = 75 | years <> 75
        75    | 75       | 75     || T           | F          | T          | T           | T          | F
        76    | 76       | 76     || T           | T          | F          | T           | F          | T
        ?     | 75       | 76     || T           | ?          | ?          | T           | ?          | ?
        ?     | 74       | 75     || ?           | F          | T          | T           | ?          | ?
        ?     | 76       | 77     || T           | T          | F          | ?           | F          | T
        ?     | 72       | 73     || F           | F          | T          | T           | F          | T
        ?     | ?        | ?      || ?           | ?          | ?          | ?           | ?          | ?
    """)
    truth_table("""
        years | youngest | oldest || years BETWEEN 50 AND 80 | NOT years >= 65
        ?     | 75       | 76     || T                       | F
        ?     | 80       | 81     || ?                       | F
        ?     | 81       | 82     || F                       | F
        ?     | 64       | 65     || T                       | ?
    """)


def test_always() -> None:
    """TRUE and FALSE stand alone"""
    truth_table("""
        a || TRUE | FALSE
        ? || T    | F
    """)


def test_lower_bound() -> None:
    """Lower bound: what is only known to be at least so much settles a comparison, or leaves it open"""
    truth_table("""
        load | load_seen || load >= 50 | load > 50 | load < 50 | load <= 50 | load = 50 | load <> 50
        60   | 60        || T          | T         | F         | F          | F         | T
        50   | 50        || T          | F         | F         | T          | T         | F
        40   | 40        || F          | F         | T         | T          | F         | T
        ?    | 60        || T          | T         | F         | F          | F         | T
        ?    | 50        || T          | ?         | F         | ?          | ?         | ?
        ?    | 40        || ?          | ?         | ?         | ?          | ?         | ?
        ?    | ?         || ?          | ?         | ?         | ?          | ?         | ?
    """)
    truth_table("""
        load | load_seen || load BETWEEN 30 AND 50 | NOT load >= 50
        40   | 40        || T                      | T
        ?    | 60        || F                      | F
        ?    | 40        || ?                      | ?
    """)

"""Comparisons

A comparison with an unknown value is unknown, whatever the comparison. NaN is unknown too.
"""

from .tables import truth_table


def test_thresholds() -> None:
    """A threshold belongs to the side that its sign says"""
    truth_table("""
        depth || depth < 30 | depth <= 30 | depth > 30 | depth >= 30 | depth = 30 | depth <> 30
        29.9  || T          | T           | F          | F           | F          | T
        30    || F          | T           | F          | T           | T          | F
        30.1  || F          | F           | T          | T           | F          | T
        ?     || ?          | ?           | ?          | ?           | ?          | ?
        NaN   || ?          | ?           | ?          | ?           | ?          | ?
    """)


def test_parameters() -> None:
    """A parameter stands for its value"""
    truth_table("""
        depth | colour || depth < :limit | colour = :shade | colour IN (:shade, 'blue')
        29.9  | red    || T              | T               | T
        30    | blue   || F              | F               | T
        ?     | ?      || ?              | ?               | ?
    """)


def test_negative_numbers() -> None:
    """Negative numbers and fractions"""
    truth_table("""
        heat  || heat <= -2.5 | heat < -2.5 | heat > 0.1
        -2.5  || T            | F           | F
        -2.49 || F            | F           | F
        -3    || T            | T           | F
        0.1   || F            | F           | F
        0.11  || F            | F           | T
    """)


def test_whole_numbers() -> None:
    """Whole numbers"""
    truth_table("""
        cars || cars = 0 | cars >= 2 | cars > 1 | cars <> 2
        0    || T        | F         | F        | T
        1    || F        | F         | F        | T
        2    || F        | T         | T        | F
        ?    || ?        | ?         | ?        | ?
    """)


def test_between() -> None:
    """BETWEEN holds both ends

    `x BETWEEN a AND b` is `x >= a AND x <= b`, and is read as that before any engine sees it.
    """
    truth_table("""
        depth || depth BETWEEN 30 AND 60 | depth >= 30 AND depth <= 60 | depth NOT BETWEEN 30 AND 60
        29.9  || F                       | F                           | T
        30    || T                       | T                           | F
        60    || T                       | T                           | F
        60.1  || F                       | F                           | T
        ?     || ?                       | ?                           | ?
    """)


def test_codes() -> None:
    """Codes are equal or not; they have no order"""
    truth_table("""
        colour || colour = 'red' | colour <> 'red' | colour IN ('red', 'blue') | colour NOT IN ('red', 'blue')
        red    || T              | F               | T                         | F
        green  || F              | T               | F                         | T
        blue   || F              | T               | T                         | F
        ?      || ?              | ?               | ?                         | ?
    """)


def test_a_sure_term_settles_an_unknown_value() -> None:
    """A sure term settles it, whatever a value might be"""
    truth_table("""
        wet | depth || wet OR depth < 30 | wet AND depth < 30 | NOT (wet OR depth < 30)
        T   | ?     || T                 | ?                  | F
        F   | ?     || ?                 | F                  | ?
        ?   | 29    || T                 | ?                  | F
        ?   | 30    || ?                 | F                  | ?
    """)

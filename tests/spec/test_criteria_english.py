"""Criteria in English

The words are made from the tree that is judged, with the labels, units and code names of the feature dictionary.
`denied` is the criterion above it, negated.
"""

from .tables import english_table


def test_numbers() -> None:
    """Numbers and units"""
    english_table("""
        criterion                   || English
        depth < 30                  || depth below 30 cm
        denied                      || depth 30 cm or more
        depth <= 2.50               || depth 2.5 cm or less
        denied                      || depth above 2.5 cm
        depth = 30                  || depth exactly 30 cm
        denied                      || depth other than 30 cm
        heat > -2.5                 || temperature above -2.5 °C
        age >= 65                   || age 65 years or more
        age >= 1                    || age 1 year or more
        days_closed > 5             || days since it was closed above 5
        cars > 2                    || cars a day above 2
        age BETWEEN 50 AND 64       || age from 50 to 64 years
        denied                      || age below 50 years or age above 64 years
        depth >= 30 AND depth < 60  || depth from 30 to below 60 cm
        depth > 30 AND depth <= 60  || depth above 30, at most 60 cm
        depth > 30 AND depth < 60   || depth above 30, below 60 cm
    """)


def test_lower_bounds() -> None:
    """A lower bound goes unsaid"""
    english_table("""
        criterion                   || English
        load >= 50                  || load 50 kg or more
        denied                      || load below 50 kg
        load BETWEEN 30 AND 50      || load from 30 to 50 kg
    """)


def test_yes_or_no() -> None:
    """Yes or no"""
    english_table("""
        criterion                   || English
        wet                         || a wet road
        denied                      || no wet road
        closed                      || closed
        denied                      || not closed
        salted                      || on salt
        denied                      || not on salt
        passable                    || can be passed
        denied                      || cannot be passed
        detour                      || another road
        denied                      || no other road
    """)


def test_names_of_codes() -> None:
    """Codes"""
    english_table("""
        criterion                               || English
        colour = 'blue'                         || colour is deep blue
        denied                                  || colour is not deep blue
        colour IN ('red', 'blue')               || colour is red or deep blue
        denied                                  || colour is neither red nor deep blue
        colour NOT IN ('red', 'blue', 'green')  || colour is none of red, deep blue and green
    """)


def test_lists() -> None:
    """Lists: brackets show what belongs together"""
    english_table("""
        criterion                               || English
        wet AND NOT salted                      || a wet road and not on salt
        denied                                  || no wet road or on salt
        wet AND (closed OR salted)              || a wet road and (closed or on salt)
        wet OR closed AND salted                || a wet road or (closed and on salt)
        NOT (wet OR closed OR salted)           || no wet road, not closed and not on salt
        denied                                  || a wet road, closed or on salt
        NOT (wet AND depth < 30)                || no wet road or depth at least 30 cm
        wet AND depth >= 30                     || a wet road and depth 30 cm or more
        slow AND wet                            || (fog or snow) and a wet road
        colour IN ('red', 'blue') OR age >= 65  || (colour is red or deep blue) or age at least 65 years
        salted AND wet AND (closed OR wet OR a) || on salt; a wet road; and (closed, a wet road or a)
        TRUE                                    || always
        denied                                  || never
    """)

"""Questions

What is worth asking, and which answers settle it. In these tables something may go ahead (go) unless one of the stops
holds (stop); while a stop is unknown and none holds, information is needed. Only facts that can still change the
outcome are asked. The smallest sets of answers that settle it are found by trying, and answers that lead to the same
outcome are said as one.
"""

from .tables import question_table


def test_one_stop() -> None:
    """Stop when: wet"""
    question_table(
        ["wet"],
        """
        wet || now               | ask | settled by
        T   || stop              | -   | -
        F   || go                | -   | -
        ?   || needs_information | wet | a wet road = stop
            ||                   |     | no wet road = go
        """,
    )


def test_what_lies_between_two_bounds() -> None:
    """Stop when: years >= 75

    Bounds are never asked for; where they leave it open, the value itself is.
    """
    question_table(
        ["years >= 75"],
        """
        years | youngest | oldest || now               | ask   | settled by
        ?     | 75       | 76     || stop              | -     | -
        ?     | 72       | 73     || go                | -     | -
        ?     | 74       | 75     || needs_information | years | years below 75 = go
              |          |        ||                   |       | years 75 or more = stop
        ?     | ?        | ?      || needs_information | years | years below 75 = go
              |          |        ||                   |       | years 75 or more = stop
        """,
    )


def test_a_sure_stop_settles_it() -> None:
    """Stop when: wet; or when: closed

    A sure stop settles it, whatever else is unknown.
    """
    question_table(
        ["wet", "closed"],
        """
        wet | closed || now               | ask         | settled by
        T   | ?      || stop              | -           | -
        F   | ?      || needs_information | closed      | closed = stop
            |        ||                   |             | not closed = go
        ?   | ?      || needs_information | wet, closed | a wet road = stop
            |        ||                   |             | closed = stop
            |        ||                   |             | no wet road + not closed = go
        """,
    )


def test_what_cannot_matter_is_not_asked() -> None:
    """Stop when: wet AND closed; or when: wet AND closed AND salted

    `salted` is in a criterion that is unknown, and can change nothing: whatever makes that one true makes the other
    one true without it.
    """
    question_table(
        ["wet AND closed", "wet AND closed AND salted"],
        """
        wet | closed | salted || now               | ask         | settled by
        F   | ?      | ?      || go                | -           | -
        T   | ?      | ?      || needs_information | closed      | closed = stop
            |        |        ||                   |             | not closed = go
        ?   | ?      | ?      || needs_information | wet, closed | no wet road = go
            |        |        ||                   |             | not closed = go
            |        |        ||                   |             | a wet road + closed = stop
        """,
    )


def test_any_answer_may_settle_it() -> None:
    """Stop when: wet OR NOT wet

    Any answer settles it, but one is needed: the logic judges terms one by one.
    """
    question_table(
        ["wet OR NOT wet"],
        """
        wet || now               | ask | settled by
        ?   || needs_information | wet | a wet road known = stop
        """,
    )


def test_numbers_are_tried_between_their_thresholds() -> None:
    """Stop when: depth < 30; or when: depth < 60 AND NOT salted

    A number is tried once between any two thresholds.
    """
    question_table(
        ["depth < 30", "depth < 60 AND NOT salted"],
        """
        depth | salted || now               | ask           | settled by
        ?     | T      || needs_information | depth         | depth below 30 cm = stop
              |        ||                   |               | depth 30 cm or more = go
        ?     | F      || needs_information | depth         | depth below 60 cm = stop
              |        ||                   |               | depth 60 cm or more = go
        45    | ?      || needs_information | salted        | on salt = go
              |        ||                   |               | not on salt = stop
        ?     | ?      || needs_information | depth, salted | depth below 30 cm = stop
              |        ||                   |               | depth 60 cm or more = go
              |        ||                   |               | depth from 30 to below 60 cm + on salt = go
              |        ||                   |               | depth from 30 to below 60 cm + not on salt = stop
        """,
    )


def test_codes_are_tried_by_name() -> None:
    """Stop when: colour IN ('red', 'green') AND cars > 2"""
    question_table(
        ["colour IN ('red', 'green') AND cars > 2"],
        """
        colour | cars || now               | ask          | settled by
        blue   | ?    || go                | -            | -
        ?      | 3    || needs_information | colour       | colour is red or green = stop
               |      ||                   |              | colour is deep blue = go
        ?      | ?    || needs_information | colour, cars | colour is deep blue = go
               |      ||                   |              | cars a day below 3 = go
               |      ||                   |              | colour is red or green + cars a day 3 or more = stop
        """,
    )

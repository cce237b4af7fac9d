"""The status rules, row by row: safety, indication, stop, ignorance, offer.

Y yes, n no, ? unknown, o an old (stale) yes.
"""

import pytest

from spinepath.recommendations import assess
from tests.small_knowledge import criterion, edition, knowledge, patient, recommendation

RULE = recommendation(
    drugs=["class:class_a"],
    editions=[
        edition(
            contraindications={
                "stopped": criterion("stop"),
                "settle": criterion("bedside", if_unknown="check_first", hazard="HAZ-001"),
            },
            usually_not={"against_it": criterion("against")},
            cautions={
                "careful": criterion("worry", then=["laxative"]),
                "more_careful": criterion("worry_more", then=[]),
            },
            cautions_limit=2,
        )
    ],
)
TABLE = """
need stop bedside against worry worry_more | status            because           ask        check
Y    n    n       n       n     n          | consider          needed            -          -
n    n    n       n       n     n          | not_applicable    needed            -          -
?    n    n       n       n     n          | needs_information needed            need       -
Y    Y    n       n       n     n          | contraindicated   stopped           -          -
Y    ?    n       n       n     n          | needs_information stopped           stop       -
?    Y    n       n       n     n          | contraindicated   stopped           -          -
n    ?    n       n       n     n          | not_applicable    needed            -          -
?    ?    n       n       n     n          | needs_information needed,stopped    need,stop  -
Y    n    Y       n       n     n          | contraindicated   settle            -          -
Y    n    ?       n       n     n          | consider          needed            -          bedside
Y    n    n       Y       n     n          | usually_not       against_it        -          -
Y    n    n       ?       n     n          | consider          needed            -          against
Y    n    n       n       Y     n          | consider          needed            -          -
Y    n    n       n       ?     n          | consider          needed            -          worry
Y    n    n       n       Y     Y          | usually_not       careful,more_careful -       -
Y    ?    n       Y       n     n          | usually_not       against_it        -          -
?    ?    n       n       Y     Y          | usually_not       careful,more_careful -       -
o    n    n       n       n     n          | needs_information needed            need       -
Y    o    n       n       n     n          | contraindicated   stopped           stop       -
Y    n    n       o       n     n          | usually_not       against_it        -          -
"""
FEATURES = ("need", "stop", "bedside", "against", "worry", "worry_more")
ROWS = TABLE.strip().splitlines()[1:]


@pytest.mark.parametrize("row", ROWS)
def test_status(row: str) -> None:
    given, expected = (part.split() for part in row.split("|"))
    fresh = {f: g == "Y" for f, g in zip(FEATURES, given, strict=True) if g in "Yn"}
    stale = {f: True for f, g in zip(FEATURES, given, strict=True) if g == "o"}
    found = assess(knowledge(RULE, name="status"), patient(stale=stale, **fresh), "option_a", "uk")
    status, because, ask, check = expected
    assert found.status == status
    assert ",".join(found.because) == because
    assert (",".join(found.ask) or "-") == ask
    assert (",".join(found.check) or "-") == check


def test_a_caution_brings_its_action() -> None:
    facts = dict.fromkeys(FEATURES, False) | {"need": True, "worry": True}
    assert assess(knowledge(RULE, name="status"), patient(**facts), "option_a", "uk").then == ("laxative",)


@pytest.mark.parametrize(
    ("strength", "direction", "status"),
    [
        ("strong", "for", "recommend"),
        ("conditional", "for", "consider"),
        ("strong", "against", "usually_not"),
        ("conditional", "against", "usually_not"),
    ],
)
def test_the_offer_decides_when_nothing_else_does(strength: str, direction: str, status: str) -> None:
    rule = recommendation(editions=[edition(offer={"direction": direction, "strength": strength})])
    kb = knowledge(rule, name=f"{strength} {direction}")
    assert assess(kb, patient(need=True, stop=False), "option_a", "uk").status == status

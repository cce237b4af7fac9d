"""An opioid of which the dose is not known makes the sum "at least": no limit is taken for kept."""

import pytest

from spinepath.terms.results import RECOMMENDED

from .records import Order, line, plan, read

PATCH = Order("fentanyl_patch", start="2026-09-01")
METHADONE = Order("methadone", start="2026-09-01")
CODEINE = Order("codeine", 4, 30, start="2026-09-01")
SEDATIVE_ASKED = {"on_other_sedative": False}


@pytest.mark.parametrize("orders", [[PATCH], [METHADONE], [PATCH, CODEINE]])
def test_a_sum_with_an_unknown_part_is_not_known(orders: list[Order]) -> None:
    values = read(orders=orders).values
    assert "opioid_mme" not in values
    assert values["opioid_mme_at_least"].value == (12.0 if CODEINE in orders else 0.0)
    assert values["opioid_mme_complete"].value is False


@pytest.mark.parametrize("orders", [[PATCH], [METHADONE]])
def test_naloxone_is_not_ruled_out_by_what_is_not_known(orders: list[Order]) -> None:
    assert line(plan(SEDATIVE_ASKED, orders), "naloxone").disposition in RECOMMENDED


def test_a_known_part_above_the_limit_is_enough() -> None:
    high = [PATCH, Order("oxycodone", 4, 20, start="2026-09-01")]
    assert line(plan(orders=high), "naloxone").disposition in RECOMMENDED


def test_a_whole_sum_below_the_limit_still_rules_it_out() -> None:
    assert line(plan(SEDATIVE_ASKED, [CODEINE]), "naloxone").disposition == "not_chosen"

"""The reasons of a plan in words."""

from typing import Any

import pytest

from spinepath.care_plan.wording import reason
from spinepath.terms.results import CriterionResult, Truth, ValueUsed


def used(label: str, value: Any, *, date: str | None = None, words: str | None = None) -> ValueUsed:
    return ValueUsed(label, label, value, None, date, "", False, words)


def told(truth: Truth, *values: ValueUsed) -> str:
    return reason(CriterionResult("one", "indication", "depth below 3 or rain on record", truth, values, ()))


DEPTH = used("depth", 2.0, date="2026-01-02")
NOTHING = used("rain on record", False, words="none")


@pytest.mark.parametrize(
    ("other", "ending"),
    [
        (NOTHING, ""),
        (used("rain on record", False), "; rain on record no"),  # somebody's answer
        (used("rain on record", True), "; rain on record yes"),
    ],
)
def test_nothing_on_record_is_no_reason_of_what_holds(other: ValueUsed, ending: str) -> None:
    assert told("true", DEPTH, other) == f"depth below 3 or rain on record [depth 2 (2026-01-02){ending}]"


def test_of_what_does_not_hold_it_is_one() -> None:
    words = "depth below 3 or rain on record [depth 2 (2026-01-02); rain on record none]"
    assert told("false", DEPTH, NOTHING) == words

"""Dates, units, values and codes in the words of people."""

from datetime import date

import pytest

from spinepath.documents import safety_text
from spinepath.documents.trace import subject_words
from spinepath.documents.words import clean, day, listed, prose, quantity, words
from spinepath.terms import unit_for_people
from spinepath.terms.results import ValueUsed


@pytest.mark.parametrize(
    ("iso", "expected"),
    [
        ("2026-11-22", "22 November 2026"),
        ("2026-01-05", "5 January 2026"),
        ("2024-03", "March 2024"),
        ("2024", "2024"),
        ("2026-11-20T10:30:00Z", "20 November 2026"),
        (date(2008, 7, 1), "1 July 2008"),
        (None, "not known"),
        ("soon", "soon"),
        ("2026-13-01", "2026-13-01"),
    ],
)
def test_a_day_is_written_out_as_precisely_as_it_is_known(iso: str | date | None, expected: str) -> None:
    assert day(iso) == expected


@pytest.mark.parametrize(
    ("ucum", "expected"),
    [
        ("mL/min/{1.73_m2}", "mL/min/1.73 m²"),
        ("umol/L", "µmol/L"),
        ("10*9/L", "\N{MULTIPLICATION SIGN}10⁹/L"),
        ("ug/d", "micrograms/day"),
        ("mg/d", "mg/day"),
        ("mg/kg/d", "mg/kg/day"),
        ("{tablet}/d", "tablet/day"),
        ("mm[Hg]", "mmHg"),
        ("[iU]", "units"),
        ("{score}", ""),
        ("a", "years"),
        (None, ""),
    ],
)
def test_units_are_those_of_the_ward(ucum: str | None, expected: str) -> None:
    assert unit_for_people(ucum) == expected


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        (28.0, "mL/min/{1.73_m2}", "28 mL/min/1.73 m²"),
        (2.31, "mmol/L", "2.31 mmol/L"),
        (12.5, "%", "12.5%"),
        (True, None, "yes"),
        (False, "{score}", "no"),
        (None, "kg", "not known"),
        ("l1", None, "L1"),
        ("care_home", None, "care home"),
        ("2026-11-01", None, "1 November 2026"),
        (("a_b", "c"), None, "a b, c"),
        ((), None, "none"),
    ],
)
def test_a_value_in_words(value: object, unit: str | None, expected: str) -> None:
    assert quantity(value, unit) == expected


def test_a_sentence_of_the_engine_loses_its_iso_dates_and_ucum() -> None:
    said = "eGFR below 35 mL/min/{1.73_m2} [eGFR 28 (2026-10-02, older than advised)], ibuprofen 1200 mg/d"
    assert prose(said) == (
        "eGFR below 35 mL/min/1.73 m² [eGFR 28 (2 October 2026, older than advised)], ibuprofen 1200 mg/day"
    )


@pytest.mark.parametrize("kept", ["Observation/2026-10-02", "run-2026-10-02-a", "and/or", "8 and/or 9"])
def test_ids_and_plain_words_are_no_dates_or_units(kept: str) -> None:
    assert prose(kept) == kept


@pytest.mark.parametrize(("code", "expected"), [("fls_nurse", "FLS nurse"), ("gp", "GP"), ("Dr A_B", "Dr A_B")])
def test_codes_as_words(code: str, expected: str) -> None:
    assert words(code) == expected


@pytest.mark.parametrize(
    ("dirty", "expected"),
    [
        ("red\x1b[31m", "red[31m"),
        ("a\r\nb\x00", "a b"),
        ("abc\u202edef", "abcdef"),
        ("a\u200bb", "ab"),
        ("line\u2028next", "line next"),
        ("half \ud800", "half \ufffd"),
        ("\u0645\u06cc\u200c\u062e", "\u0645\u06cc\u200c\u062e"),
        ("Zoë 8 µg", "Zoë 8 µg"),
    ],
)
def test_text_of_a_record_cannot_move_the_cursor_or_hide_words(dirty: str, expected: str) -> None:
    assert clean(dirty) == expected


def test_lists_read_as_sentences() -> None:
    assert [listed(x, "or") for x in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == ["", "a", "a or b", "a, b or c"]


def test_the_fixed_sentences_are_filled_in() -> None:
    assert safety_text.missing_fact("eGFR", ["zoledronate"], [("it is below 35", "do not")]) == (
        "We do not have eGFR. Without it we cannot say whether zoledronate is safe. "
        "If it is below 35, the advice becomes do not."
    )
    assert safety_text.data_age("22 November 2026", 3) == (
        "Based on facts recorded up to 22 November 2026. 3 facts are older than advised."
    )
    assert safety_text.low_certainty("low", "small trials, not blinded") == (
        "Evidence is low: small trials, not blinded. Reasonable people choose differently."
    )
    assert safety_text.outside_scope("a child").endswith("It does not cover a child.")


@pytest.mark.parametrize(("place", "number"), [("uk", "999"), ("us", "911"), ("eu", "112"), ("elsewhere", "112")])
def test_the_emergency_number_is_that_of_the_place(place: str, number: str) -> None:
    assert f"Call {number} or go to" in safety_text.patient_emergency(place)


def test_who_gets_help_at_once_or_today_knows_every_sign_of_the_checklist() -> None:
    at_once = [
        "bladder",
        "pass urine",
        "numb between the legs",
        "in trunk or legs",
        "weak",
        "unsteady",
        "chest pain",
        "breathlessness",
    ]
    at_once += ["tearing pain", "upper belly", "breathe slowly", "harm yourself"]
    today = ["after a fall", "hip or groin", "fever", "shivering", "burning urine", "rash", "getting worse", "at night"]
    today += ["round the chest", "down a leg"]
    assert [sign for sign in at_once if sign not in safety_text.patient_emergency("uk")] == []
    assert [sign for sign in today if sign not in safety_text.PATIENT_URGENT] == []
    assert "numb" not in safety_text.PATIENT_URGENT


def test_a_fracture_of_unknown_level_is_not_called_by_its_id() -> None:
    def row(name: str, level: str | None = None) -> dict[str, ValueUsed]:
        known = {} if level is None else {"fracture_level": ValueUsed("fracture_level", "level", level)}
        return {"id": ValueUsed("id", "fracture", name), **known}

    assert subject_words("fracture:a", [row("a", "l1"), row("b")]) == "fracture L1"
    assert subject_words("fracture:b", [row("a", "l1"), row("b")]) == "fracture of unknown level"
    assert subject_words("fracture:b", [row("a"), row("b")]) == "fracture b, of unknown level"

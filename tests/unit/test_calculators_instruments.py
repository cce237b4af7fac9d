"""Instruments: totals of published examples, refusal of answers that do not fit, and the meaning of each boundary."""

from pathlib import Path

import pytest

from spinepath.calculators.instruments import score_answers, score_total
from spinepath.knowledge import Knowledge, load_folder
from spinepath.terms import SpinepathError


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load_folder(Path(__file__).parents[2] / "knowledge")


@pytest.mark.parametrize(
    ("name", "total", "band"),
    [
        ("nrs", 3.9, "mild or none"),
        ("nrs", 4, "moderate"),
        ("nrs", 7, "severe"),
        ("painad", 0, None),
        ("painad", 4, "moderate"),
        ("abbey", 13, "moderate"),
        ("abbey", 14, "severe"),
        ("rdq", 9, None),
        ("rdq", 10, "important disability"),
        ("odi", 40.9, "moderate"),
        ("odi", 41, "severe"),
        ("paindetect", 12, "a part from nerves is unlikely"),
        ("paindetect", 13, "unclear"),
        ("paindetect", 18, "unclear"),
        ("paindetect", 19, "a part from nerves is likely"),
        ("dn4", 3, None),
        ("dn4", 4, "pain from nerves is likely"),
        ("phq2", 1, None),
        ("phq2", 2, "take the PHQ-9"),
        ("phq9", 9, "mild; from 65 years act on it"),
        ("phq9", 10, "moderate; act on it"),
        ("phq9", 20, "severe; a named person sees or phones today"),
        ("gad7", 9, "mild"),
        ("gad7", 10, "moderate; act on it"),
        ("fes_i", 27, "moderate concern"),
        ("fes_i", 28, "high concern"),
        ("tsk", 37, None),
        ("tsk", 38, "high fear"),
        ("pcs", 29, None),
        ("pcs", 30, "clinically relevant"),
        ("tug", 11.9, None),
        ("tug", 12, "raised risk of falls"),
        ("cfs", 4, "not frail"),
        ("cfs", 5, "mildly frail"),
    ],
)
def test_what_a_total_means(knowledge: Knowledge, name: str, total: float, band: str | None) -> None:
    assert score_total(knowledge.instruments[name], total).band == band


@pytest.mark.parametrize(
    ("levels", "value"),
    [("11111", 1.0), ("11211", 0.883), ("21121", 0.727), ("11223", 0.255), ("22222", 0.516), ("33333", -0.594)],
)
def test_the_uk_values_of_health_states(knowledge: Knowledge, levels: str, value: float) -> None:
    assert score_answers(knowledge.instruments["eq5d_3l"], [int(x) for x in levels]).total == pytest.approx(value)


def test_a_mean_is_a_mean(knowledge: Knowledge) -> None:
    assert score_answers(knowledge.instruments["peg"], [5, 5, 6]).total == pytest.approx(16 / 3, abs=5e-4)


@pytest.mark.parametrize(("ninth", "flagged"), [(0, False), (1, True), (3, True)])
def test_the_ninth_answer_speaks_for_itself(knowledge: Knowledge, ninth: int, flagged: bool) -> None:
    found = score_answers(knowledge.instruments["phq9"], [0] * 8 + [ninth])
    assert bool(found.flags) is flagged
    assert found.unseen == ()


def test_a_total_hides_the_ninth_answer_and_says_so(knowledge: Knowledge) -> None:
    found = score_total(knowledge.instruments["phq9"], 3)
    assert (found.flags, found.unseen) == ((), (9,))


@pytest.mark.parametrize(
    ("name", "answers", "error"),
    [
        ("phq9", [1] * 8, "score phq9: found 8 answers, expected 9, or --total"),
        ("phq9", [1] * 10, "score phq9: found 10 answers, expected 9, or --total"),
        ("phq9", [4, *[0] * 8], "score phq9: answer 1 (item): found 4, expected a whole number from 0 to 3"),
        ("gad7", [*[0] * 6, 1.5], "score gad7: answer 7 (item): found 1.5, expected a whole number from 0 to 3"),
        ("peg", [1, -1, 1], "score peg: answer 2 (item): found -1, expected a whole number from 0 to 10"),
        (
            "eq5d_3l",
            [1, 1, 0, 1, 1],
            "score eq5d_3l: answer 3 (usual activities): found 0, expected a whole number from 1 to 3",
        ),
        ("odi", [1] * 10, "score odi: found 10 answers, expected its total (licensed: enter the total)"),
    ],
)
def test_answers_that_do_not_fit_are_refused(knowledge: Knowledge, name: str, answers: list[float], error: str) -> None:
    with pytest.raises(SpinepathError) as raised:
        score_answers(knowledge.instruments[name], answers)
    assert str(raised.value) == error


@pytest.mark.parametrize(
    ("name", "total", "expected"),
    [
        ("rdq", 25, "a whole number from 0 to 24"),
        ("rdq", 3.5, "a whole number from 0 to 24"),
        ("paindetect", -2, "a whole number from -1 to 38"),
        ("fes_i", 15, "a whole number from 16 to 64"),
        ("odi", 100.1, "a number from 0 to 100"),
    ],
)
def test_totals_that_no_answers_give_are_refused(knowledge: Knowledge, name: str, total: float, expected: str) -> None:
    with pytest.raises(SpinepathError, match=f"found {total:g}, expected {expected}"):
        score_total(knowledge.instruments[name], total)


def test_no_word_of_a_questionnaire_is_held(knowledge: Knowledge) -> None:
    """Answers are named by one or a few words, never by the question."""
    named = {kind.what for x in knowledge.instruments.values() for kind in x.answers}
    assert all(len(what.split()) <= 3 and "?" not in what for what in named)

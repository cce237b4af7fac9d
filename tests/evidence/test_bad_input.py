"""What cannot be pooled is told in one line with its place, and documented rules are named where they were used."""

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from spinepath.evidence import (
    Contrast,
    StudyTable,
    analyse,
    analyse_network,
    from_events,
    from_interval,
    from_means,
    mantel_haenszel,
    network,
    pool,
    pool_many,
    q_profile,
    read_network,
    read_studies,
    regress,
)
from spinepath.terms import SpinepathError

EVENTS = "study,events_t,n_t,events_c,n_c\n"
MEANS = "study,mean_t,sd_t,n_t,mean_c,sd_c,n_c\n"


def refused(text: str, measure: str, tmp_path: Path) -> str:
    file = tmp_path / "t.csv"
    file.write_text(text)
    with pytest.raises(SpinepathError) as error:
        read_studies(file, measure)
    return str(error.value)


@pytest.mark.parametrize(
    ("text", "measure", "said"),
    [
        (EVENTS + "A,11,10,1,10\n", "RR", "line 2 (A): treated: events: found 11.0, expected between 0 and n = 10"),
        (EVENTS + "A,-1,10,1,10\n", "OR", "line 2 (A): treated: events: found -1.0"),
        (EVENTS + "A,1,0,1,10\n", "RR", "line 2 (A): treated: n: found 0.0, expected a number above 0"),
        (EVENTS + "A,x,10,1,10\n", "RR", "line 2 (A): events_t: found x, expected a number"),
        (EVENTS + "A,nan,10,1,10\n", "RR", "line 2 (A): events_t: found nan, expected a number"),
        (EVENTS + "A,,10,1,10\n", "RR", "line 2 (A): events_t: found nothing, expected a number"),
        (EVENTS + "A,1,10,1,10\nA,2,10,1,10\n", "RR", "line 3: found A again, expected it once (line 2)"),
        (EVENTS + "A,0,10,0,10\n", "RR", "found no study that can be used"),
        (EVENTS + "A,1,10\n", "RR", "line 2: found another number of cells"),
        (EVENTS, "RR", "found no row"),
        (MEANS + "A,1,0,10,1,1,10\n", "MD", "line 2 (A): treated: sd: found 0.0, expected a number above 0"),
        (MEANS + "A,1,1,1,1,1,10\n", "SMD", "line 2 (A): treated: n: found 1.0, expected 2 or more"),
        ("study,yi,sei\nA,1,0\n", "generic", "line 2 (A): sei: found 0.0, expected a number above 0"),
        ("study,yi,sei\nA,1,-2\n", "generic", "line 2 (A): sei: found -2.0"),
        ("study,yi,sei\nA,inf,1\n", "generic", "line 2 (A): yi: found inf, expected a number"),
        ("study,yi,sei\nA,1,1\n", "RR", "columns: found study, yi, sei, expected study,events_t"),
        ("study,yi,sei\nA,1,1\n", "MD", "(yi,sei; ratios as logarithms) go with --measure generic"),
        ("study;yi;sei\nA;0,1;0,2\n", "generic", "columns: found semicolons between them, expected commas"),
        ("study\tyi\tsei\nA\t1\t2\n", "generic", "columns: found tabs between them, expected commas"),
        ("study,yi,yi,sei\nA,1,2,1\n", "generic", "columns: found yi twice, expected each column once"),
        (EVENTS + 'A,1,"1,000",1,10\n', "RR", "line 2 (A): n_t: found 1,000, expected a number"),
        (EVENTS + "A,5%,10,1,10\n", "RR", "line 2 (A): events_t: found 5%, expected a number"),
        ("study,yi,sei\nA,1,1\n", "RRR", "--measure: found RRR"),
        ("study,measure,yi,sei\nA,RR,1,1\nB,OR,1,1\n", "generic", "line 3: measure: found OR, expected RR throughout"),
    ],
)
def test_a_bad_table_is_refused_with_its_place(text: str, measure: str, said: str, tmp_path: Path) -> None:
    assert said in refused(text, measure, tmp_path)


def test_zero_cells_get_a_half_and_it_is_said(tmp_path: Path) -> None:
    file = tmp_path / "t.csv"
    file.write_text(EVENTS + "A,0,50,5,50\nB,3,60,6,60\nC,0,40,0,40\n")
    table = read_studies(file, "RR")
    assert table.studies == ("A", "B")
    assert "A: a half was added" in table.notes[0]
    assert table.excluded == (("C", "no event in either arm, or nobody without one"),)
    assert table.y[0] == pytest.approx(np.log((0.5 / 51) / (5.5 / 51)))


def test_a_double_zero_study_counts_for_the_risk_difference(tmp_path: Path) -> None:
    file = tmp_path / "t.csv"
    file.write_text(EVENTS + "A,0,50,5,50\nB,3,60,6,60\nC,0,40,0,40\n")
    assert read_studies(file, "RD").studies == ("A", "B", "C")
    assert mantel_haenszel([(0, 50, 5, 50), (3, 60, 6, 60), (0, 40, 0, 40)], "RR").without_weight == 1


def test_one_study_is_its_own_result() -> None:
    found = pool([-0.5], [0.04], ci="hk")
    assert (found.estimate, found.se, found.tau2, found.pi) == (-0.5, 0.2, 0.0, None)
    assert found.ci_method == "normal"
    assert "One study" in found.notes[0]


def test_two_studies_have_no_prediction_by_t_k_minus_2() -> None:
    found = pool([-0.5, 0.1], [0.04, 0.05])
    assert found.pi is None
    assert any("k - 2" in note for note in found.notes)
    assert pool([-0.5, 0.1], [0.04, 0.05], pi="t_k_minus_1").pi is not None


@pytest.mark.parametrize(
    ("y", "v", "said"),
    [
        ([1.0, 2.0], [1.0, -1.0], "study 2: variance: found -1.0, expected a number above 0"),
        ([1.0, 2.0], [1.0, 0.0], "study 2: variance: found 0.0"),
        ([1.0, float("nan")], [1.0, 1.0], "study 2: estimate: found nan, expected a number"),
        ([1.0, 2.0], [1.0], "found 2 estimates, 1 variances"),
        ([], [], "found no study, expected at least one"),
    ],
)
def test_bad_numbers_are_refused(y: list[float], v: list[float], said: str) -> None:
    with pytest.raises(SpinepathError, match=re.escape(said)):
        pool(y, v)


@pytest.mark.parametrize(("name", "value"), [("method", "REMLL"), ("ci", "hkk"), ("pi", "t"), ("level", 1.0)])
def test_unknown_choices_are_refused(name: str, value: Any) -> None:
    with pytest.raises(SpinepathError, match=name):
        pool([1.0, 2.0, 3.0], [1.0, 1.0, 1.0], **{name: value})


def test_equal_studies_do_not_divide_by_zero() -> None:
    found = pool([1.0, 1.0, 1.0], [0.5, 0.5, 0.5])
    assert (found.tau2, found.i2) == (0.0, 0.0)
    assert found.estimate == pytest.approx(1.0)
    assert q_profile([1.0, 1.0, 1.0], [0.5, 0.5, 0.5]).tau2[:2] == (0.0, 0.0)


def test_huge_heterogeneity_converges() -> None:
    found = pool([-1e6, 0.0, 1e6], [1e-6, 1e-6, 1e-6])
    assert found.tau2 == pytest.approx(1e12, rel=1e-6)


def test_effects_of_impossible_studies_are_refused() -> None:
    with pytest.raises(SpinepathError, match="events"):
        from_events("OR", 5, 4, 1, 4)
    with pytest.raises(SpinepathError, match="sd"):
        from_means("SMD", 1, 0, 10, 1, 1, 10)
    with pytest.raises(SpinepathError, match="interval"):
        from_interval("RR", 0.5, 0.6, 0.9)
    with pytest.raises(SpinepathError, match="a ratio above 0"):
        from_interval("HR", 0.5, 0, 0.9)


def test_moderators_must_say_something() -> None:
    y, v = [1.0, 2.0, 3.0, 2.5], [1.0] * 4
    with pytest.raises(SpinepathError, match="none is made of the others"):
        regress(y, v, {"a": [1, 2, 3, 4], "b": [2, 4, 6, 8]})
    with pytest.raises(SpinepathError, match="more than 3"):
        regress(y[:3], v[:3], {"a": [1, 2, 3], "b": [1, 0, 1]})
    with pytest.raises(SpinepathError, match="moderator b"):
        regress(y, v, {"a": [1, 2, 3, 5], "b": [1, 0, float("nan"), 1]})


def triangle(ab: float = 1.0, bc: float = 1.0, ac: float = 2.0, se: float = 1.0) -> list[Contrast]:
    return [Contrast("T", "a", "b", ab, 1.0), Contrast("T", "b", "c", bc, 1.0), Contrast("T", "a", "c", ac, se)]


def test_a_network_in_pieces_names_them() -> None:
    with pytest.raises(SpinepathError, match=r"2 pieces \(a, b; c, d\)"):
        network([Contrast("1", "a", "b", 1, 1), Contrast("2", "c", "d", 1, 1)])


def test_a_study_of_three_arms_needs_all_its_pairs_and_variances_that_fit() -> None:
    assert network(triangle()).comparisons == 3
    with pytest.raises(SpinepathError, match="2 comparisons of 3 arms"):
        network(triangle()[:2])
    with pytest.raises(SpinepathError, match="no set of arms can have"):
        network(triangle(se=3.0))
    with pytest.raises(SpinepathError, match="from its arms"):
        network(triangle(ac=5.0))
    with pytest.raises(SpinepathError, match="against itself"):
        network([Contrast("1", "a", "a", 1, 1)])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("study,treatment,events,n\nA,x,1,10\nA,x,2,10\n", "this arm again"),
        ("study,treatment,events,n\nA,x,1,10\n", "found one arm"),
        ("study,treatment,events,n\nA,x,11,10\nA,y,1,10\n", "11 events of 10"),
        ("study,treatment,mean,sd,n\nA,x,1,0,10\nA,y,1,1,10\n", "expected sd above 0"),
        ("study,treatment1,treatment2,te,se\nA,x,y,1,0\n", "se: found 0.0"),
        ("study,arm,events,n\nA,x,11,10\n", "columns"),
        ("study,treatment,events,n\nA,,1,10\nA,y,1,10\n", "line 2 (A): treatment: found nothing"),
        ("study,treatment1,treatment2,te,se\nA,x,,1,1\n", "line 2 (A): treatment2: found nothing"),
    ],
)
def test_a_bad_network_is_refused(text: str, said: str, tmp_path: Path) -> None:
    file = tmp_path / "n.csv"
    file.write_text(text)
    with pytest.raises(SpinepathError, match=re.escape(said)):
        read_network(file)


def test_a_network_of_counts_with_an_empty_arm(tmp_path: Path) -> None:
    file = tmp_path / "n.csv"
    file.write_text("study,treatment,events,n\nA,x,0,50\nA,y,5,50\nB,x,2,40\nB,y,6,40\nC,x,0,9\nC,y,0,9\n")
    table = read_network(file)
    assert [c.study for c in table.contrasts] == ["A", "B"]
    assert table.excluded[0][0] == "C"
    assert "a half was added" in table.notes[0]


def test_a_fault_in_one_of_many_names_the_analysis() -> None:
    good = ([1.0, 2.0], [1.0, 1.0])
    with pytest.raises(SpinepathError, match="analyses: analysis 301: study 2: variance"):
        pool_many([good] * 300 + [([1.0, 2.0], [1.0, -1.0])])


def test_no_analysis_gives_empty_results() -> None:
    assert len(pool_many([]).estimate) == 0


def table(text: str, tmp_path: Path) -> StudyTable:
    file = tmp_path / "t.csv"
    file.write_text(text)
    return read_studies(file, "generic")


def test_what_only_accompanies_the_result_never_stops_it(tmp_path: Path) -> None:
    """Trim and fill that swings and a missing year are told as notes; the pooled result stands."""
    swings = analyse(table("study,yi,sei\na,1,0.0001\nb,2,100\nc,3,1\n", tmp_path))
    assert swings.filled is None and any("trim and fill" in note for note in swings.notes)
    assert swings.pooled.estimate == pool([1, 2, 3], [1e-8, 1e4, 1]).estimate
    undated = analyse(table("study,yi,sei,year\na,1,1,\nb,2,1,2001\nc,3,1,2002\n", tmp_path))
    assert undated.in_order is None and any("a: year: found nothing" in note for note in undated.notes)


def test_thousands_of_studies_are_pooled_without_each_in_turn(tmp_path: Path) -> None:
    draw = np.random.default_rng(3)
    rows = "".join(f"s{i},{draw.normal(0.3, 0.4):.6f},{draw.uniform(0.05, 0.5):.6f}\n" for i in range(1001))
    found = analyse(table(f"study,yi,sei\n{rows}", tmp_path))
    assert found.left_out is None and found.moved is None and found.pooled.k == 1001
    assert any(note.startswith("1001 studies") for note in found.notes)
    assert found.pooled.estimate == pytest.approx(0.3, abs=0.05)


def test_a_network_without_a_loop_has_no_q_and_no_i2() -> None:
    """What rounding leaves is no heterogeneity."""
    star = network(
        [Contrast("1", "a", "p", 0.1, 0.2), Contrast("2", "b", "p", 0.2, 0.1), Contrast("3", "c", "p", -1, 1)]
    )
    assert (star.q, star.i2, star.q_df) == (0.0, 0.0, 0)


def test_errors_far_apart_are_kept_apart_or_refused() -> None:
    """No comparison is taken for certain because another one nearly is."""
    found = network([Contrast("1", "a", "p", 0.1, 1e2), Contrast("2", "b", "p", 0.2, 1e-2)])
    a, b, p = (found.treatments.index(name) for name in "abp")
    assert found.se[a, p] == pytest.approx(1e2) and found.se[b, p] == pytest.approx(1e-2)
    assert found.se[a, b] == pytest.approx(1e2) and found.estimates[a, b] == pytest.approx(-0.1)
    with pytest.raises(SpinepathError, match="standard errors too far apart"):
        network([Contrast("1", "a", "p", 0.1, 1e6), Contrast("2", "b", "p", 0.2, 1e-6)])


def test_names_that_differ_only_in_capitals_are_pointed_out(tmp_path: Path) -> None:
    file = tmp_path / "t.csv"
    file.write_text("study,treatment,events,n\n1,Placebo,3,50\n1,b,5,50\n2,placebo,4,50\n2,b,5,50\n")
    assert "Placebo and placebo are taken as two treatments." in analyse_network(read_network(file)).notes


def test_an_unknown_method_is_refused_even_where_there_is_nothing_to_search() -> None:
    with pytest.raises(SpinepathError, match="method: found PM, expected one of DL, REML, REML_full"):
        network([Contrast("1", "a", "b", 1, 1)], method="PM")

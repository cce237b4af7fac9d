"""A forecast as documents: every format says the same numbers, plainly, with what it is and what it is not."""

import csv
import html
import importlib.util
import json
import re
from collections.abc import Callable
from dataclasses import fields, replace
from functools import cache
from io import StringIO
from itertools import pairwise
from typing import get_args

import pytest

from spinepath.checks.readability import grade, sentences
from spinepath.documents import (
    FORECAST_FORMATS,
    RUN_FORMATS,
    render_forecast,
    render_simulated,
    render_validated,
)
from spinepath.documents import forecast_words as fw
from spinepath.documents.canonical import plain
from spinepath.documents.forecast_page import FactsOf, forecast_section
from spinepath.documents.forecast_pictures import LEFT_OUT
from spinepath.documents.html import as_html
from spinepath.documents.page import Page, Pairs, Subsection
from spinepath.knowledge.course_models import Measure, Setting
from spinepath.terms import SpinepathError
from spinepath.terms.forecasts import Band, Count, Outcome, RunVersions, Screening, Simulated, Split, Validated
from spinepath.terms.safety_text import ABOUT, APPROVED, EVERY_RESULT, NOT_APPROVED
from tests.made_up_forecast import COMPARED, FEWER, FORECAST, INJECTION, MORE, OUTCOMES, PROCEDURE, REFUSED, SAME
from tests.unit.test_documents_html import Tree

PRINTED = [x for x in FORECAST_FORMATS if x not in ("json", "csv")]
WIDEST = 100  # columns of a terminal
CERTAINTIES = {"procedure": ("low", "small trials, not blinded")}
VERSIONS = RunVersions("1", "2", "0123456789abcdef")
SIMULATED = Simulated(
    "a-run", "a run", OUTCOMES, Screening(900, 1200), 40, 1, 3, "abcdef" * 6, VERSIONS, "spinepath simulate a.yaml"
)
VALIDATED = Validated("a run", COMPARED, VERSIONS, "spinepath validate-model a.yaml")


@cache
def printed(format: str) -> str:
    return render_forecast(FORECAST, format, certainties=CERTAINTIES, jurisdiction="uk")


@cache
def pages() -> dict[str, str]:
    return {
        "forecast": printed("html"),
        "leaflet": printed("leaflet-html"),
        "refused": render_forecast(REFUSED, "html"),
        "refused leaflet": render_forecast(REFUSED, "leaflet-html"),
        "population": render_simulated(SIMULATED, "html"),
        "validation": render_validated(VALIDATED, "html"),
    }


def said(document: str, format: str) -> str:
    """The words that a reader sees, without what is described inside pictures."""
    if format.endswith("html"):
        document = re.sub(r"<style>.*?</style>|<svg.*?</svg>", " ", document, flags=re.DOTALL)
        document = html.unescape(re.sub(r"<[^>]+>", " ", document))
    return " ".join(document.replace("\\", "").replace("*", "").split())


@pytest.mark.parametrize("format", ["text", "markdown", "html"])
def test_every_format_says_the_same_counts(format: str) -> None:
    found = said(printed(format), format)
    assert (
        "Pain below 4 of 10 at 12 weeks: 52 of 100 with usual care; 61 with cement in the bone, could be 48 to" in found
    )
    assert (
        "A new fracture within 1 year: 18 of 100 with usual care; 10 with the yearly drip for bone, could be 6 to 14"
        in found
    )
    assert "Out of 100 people like this:" in found


@pytest.mark.parametrize("format", PRINTED)
def test_with_and_without_stand_before_the_difference(format: str) -> None:
    found = said(printed(format), format)
    first, last = found.index("52"), found.index("9 more")
    assert "61" in found[first:last] or "61" in found[:first]
    assert "2 fewer to 18 more" in found[last:]


def test_the_table_of_counts_shows_both_sides_the_difference_and_who_is_unchanged() -> None:
    row = next(x for x in printed("markdown").splitlines() if x.startswith("| Pain below"))
    cells = [x.strip() for x in row.strip("|").split("|")]
    assert cells == ["Pain below 4 of 10 at 12 weeks", "52", "61, could be 48 to 72",
                     "9 more, could be 2 fewer to 18 more", "91"]  # fmt: skip


@pytest.mark.parametrize("format", ["text", "markdown", "html"])
def test_parts_are_apart_add_up_and_are_explained(format: str) -> None:
    found = said(printed(format), format)
    for text in (fw.DIRECT, fw.INDIRECT, fw.INTERACTION, fw.WHOLE):
        assert text in found
    rows = [x for x in printed("markdown").splitlines() if x.startswith("| Days with pain")][1:]
    assert len(rows) == 2  # after the line that they are taken from
    for row in rows:
        whole, *parts = [signed(cell) for cell in row.strip("|").split("|")[1:]]
        assert whole == sum(parts) and whole < 0


def signed(cell: str) -> int:
    """The number of `7 fewer (2 to 12 fewer)`, below zero for fewer."""
    words = cell.split()
    return 0 if words[0] == "no" else int(words[0]) * (-1 if words[1] == "fewer" else 1)


@pytest.mark.parametrize("format", ["text", "markdown", "html"])
def test_ranges_comparators_certainty_and_limits_are_named(format: str) -> None:
    found = said(printed(format), format)
    for text in (fw.EXPECTED, fw.PEOPLE, fw.NOTICED, fw.CHECKED, fw.COMPARATOR["placebo"], fw.COMPARATOR["usual_care"],
                 "Certainty of the evidence: low. Small trials, not blinded. Reasonable people choose differently.",
                 "It is not known how long the effect holds after a year.", "Bone density of the hip"):  # fmt: skip
        assert text in found
    assert found.index("Bone density of the hip") > found.index("Not known, drawn from the population")


def test_a_sham_controlled_effect_is_told_from_an_open_one() -> None:
    sham = replace(FORECAST, courses=(FORECAST.courses[0], replace(PROCEDURE, comparator="sham")))
    found = said(render_forecast(sham), "text")
    assert fw.COMPARATOR["sham"] in found and fw.COMPARATOR["usual_care"] not in found


@pytest.mark.parametrize("format", ["json", *PRINTED])
def test_every_format_says_what_it_is(format: str) -> None:
    for forecast in (FORECAST, REFUSED, replace(REFUSED, days=(), horizons=())):
        found = said(render_forecast(forecast, format), format)
        assert [text for text in (EVERY_RESULT, ABOUT, NOT_APPROVED) if text not in found] == []
        assert APPROVED not in found


def test_signed_knowledge_says_so() -> None:
    found = said(render_forecast(FORECAST, state="reviewed"), "text")
    assert APPROVED in found and NOT_APPROVED not in found


@pytest.mark.parametrize("format", PRINTED)
def test_a_refused_forecast_gives_its_reason_and_no_number_of_any_course(format: str) -> None:
    refused = replace(FORECAST, refused=("The model was made for people from 50 on",))
    document = render_forecast(refused, format)
    found = said(document, format)
    assert "The model was made for people from 50 on." in found
    assert not re.search(r"of 100|could be|<svg", found + document)
    assert INJECTION.title not in found


def test_json_is_the_forecast_as_it_is_with_the_safety_statement() -> None:
    found = json.loads(printed("json"))
    statement = found.pop("safety_statement")
    assert statement["every_result"] == EVERY_RESULT
    assert found == json.loads(json.dumps(plain(FORECAST)))
    assert found["schema"] == "spinepath/forecast/1"


RENDER: dict[str, Callable[[str], str]] = {
    "forecast": lambda format: render_forecast(FORECAST, format),
    "population": lambda format: render_simulated(SIMULATED, format),
    "validation": lambda format: render_validated(VALIDATED, format),
}


@pytest.mark.parametrize("kind", RENDER)
def test_another_format_is_refused_in_one_line(kind: str) -> None:
    with pytest.raises(SpinepathError, match="format: found markdwn") as caught:
        RENDER[kind]("markdwn")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("format", ["text", "leaflet"])
def test_text_fits_a_terminal_whatever_the_titles(format: str) -> None:
    long = replace(PROCEDURE, title="a course of eighteen months of one drug followed at once by another one for years")
    document = render_forecast(replace(FORECAST, courses=(*FORECAST.courses[:2], long)), format)
    assert max(map(len, document.splitlines())) <= WIDEST


def test_the_leaflet_can_be_read_by_a_child_of_eleven() -> None:
    text = printed("leaflet")
    own = text[text.index("A BEST GUESS") : text.index("WHERE THIS COMES FROM")]
    assert grade(own) <= 6
    assert max(len(words) for words in sentences(own)) <= 20


def test_the_leaflet_rounds_to_whole_people_and_points_and_makes_no_more_of_a_small_difference() -> None:
    own = printed("leaflet").split("WHERE THIS")[0]
    assert not re.search(r"\d\.\d", own)
    assert "About 3 of 10 at 12 weeks" in own and "That is less than 1 point lower than without it" in " ".join(
        own.split()
    )
    assert "without it means usual care" in own and "Your pain with it: The same as without it." in own


def test_the_leaflet_uses_plain_titles_and_tells_nobody_unasked_how_likely_they_are_to_live() -> None:
    alive = replace(MORE, what="alive with pain below 4 of 10", before=40, now=49)
    course = replace(PROCEDURE, counts=(MORE, alive, SAME), plain="Cement by needle, tested openly")
    forecast = replace(FORECAST, courses=(FORECAST.courses[0], course))
    found = said(render_forecast(forecast, "leaflet"), "leaflet")
    assert "WITH CEMENT BY NEEDLE, TESTED OPENLY" in found and "52 of 100 without it" in found
    assert "Alive" not in found and "Ask your team if you want to know." in found
    page = render_forecast(forecast, "leaflet-html")
    assert page.count("people-1-1-title") == 2 and "people-1-2" not in page
    assert "Alive with pain below 4 of 10 at 12 weeks" in said(render_forecast(forecast), "text")


def test_the_leaflet_makes_nothing_of_a_difference_of_one() -> None:
    nearly = replace(FEWER, before=12, now=11, difference=Band(-0.6, (-1.0, 0.0)))
    forecast = replace(FORECAST, courses=(FORECAST.courses[0], replace(INJECTION, counts=(nearly,))))
    found = said(render_forecast(forecast, "leaflet"), "leaflet")
    assert "A new fracture within 1 year: About 12 of 100, with it or without it." in found


def test_no_person_has_a_range_of_fractures_for_100_people() -> None:
    count = Band(0.2, (0.1, 0.3), (0.0, 1.0))
    assert fw.between(count, fw.shown("new_fractures")) == "" and fw.between(count, fw.shown("qaly")) == "0.00 to 1.00"


def test_what_the_differences_are_taken_from_stands_before_them() -> None:
    found = said(printed("text"), "text")
    first = found.index("Usual care: what the differences below are taken from")
    assert "Days with pain of 4 or more over 1 year 120, could be 90 to 150 0 to 330" in found[first:]
    assert first < found.index("Cement in the bone: difference")


def test_the_leaflet_says_the_same_numbers_as_the_page() -> None:
    found = said(printed("leaflet"), "leaflet")
    assert "52 of 100 without it. 61 of 100 with it. That is 9 more." in found
    assert "It could be 2 fewer to 18 more. For 91 of 100" in found
    assert (
        "Days with pain of 4 or more over 1 year: 34 fewer. That is 28 fewer by easing the pain itself, 7 fewer by"
        in found
    )


@pytest.fixture(params=["forecast", "leaflet", "refused", "refused leaflet", "population", "validation"], name="page")
def _page(request: pytest.FixtureRequest) -> str:
    return pages()[request.param]


def test_pages_are_whole_ordered_and_labelled(page: str) -> None:
    tree = Tree(page)
    tags = [tag for tag, _, _ in tree.found]
    assert tree.open == []
    assert tags.count("h1") == tags.count("main") == 1
    assert tags.count("table") == tags.count("caption")
    levels = [int(tag[1]) for tag in tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1 and all(after <= before + 1 for before, after in pairwise(levels))
    assert all(a.get("scope") in ("col", "row", "rowgroup") for tag, a, _ in tree.found if tag == "th")


def test_ids_are_unique_and_every_label_and_fragment_is_there(page: str) -> None:
    tree = Tree(page)
    ids = [a["id"] for _, a, _ in tree.found if "id" in a]
    assert len(ids) == len(set(ids))
    labels = {name for _, a, _ in tree.found for name in a.get("aria-labelledby", "").split()}
    links = {a.get("xlink:href", a.get("href", ""))[1:] for tag, a, _ in tree.found if tag in ("a", "use")}
    assert labels | links <= set(ids)


def test_pages_load_nothing_and_run_nothing(page: str) -> None:
    tree = Tree(page)
    assert not {"script", "link", "img", "image", "iframe", "form", "object"} & {tag for tag, _, _ in tree.found}
    assert [tag for tag, _, _ in tree.found].count("style") == 1
    assert not [name for _, a, _ in tree.found for name in a if name in ("src", "srcset") or name[:2] == "on"]
    assert not re.findall(r"url\((?!#)|@import|(?<!xmlns=\")(?<!xmlns:xlink=\")https?://", page)


def test_pictures_are_titled_described_and_counted() -> None:
    tree = Tree(pages()["forecast"])
    pictures = [a for tag, a, _ in tree.found if tag == "svg"]
    assert len(pictures) == 3 + 2 + 2  # curves, counts, tornados
    assert all(a["role"] == "img" and len(a["aria-labelledby"].split()) == 2 for a in pictures)


def test_a_picture_and_its_table_say_the_same_people() -> None:
    page = pages()["forecast"]
    described = re.findall(r"<desc[^>]*>(Out of 100.*?)</desc>", page)
    assert len(described) == 2
    assert f"{MORE.before} with usual care, {MORE.now} with cement in the bone. Difference: 9 more" in described[1]


def test_of_each_thing_counted_one_day_comes_first_and_every_day_is_in_the_table() -> None:
    later = (
        replace(MORE, days=14, before=10, now=15, expected=(9, 20)),
        MORE,
        replace(MORE, days=365, before=60, now=66),
    )
    many = replace(FORECAST, courses=(FORECAST.courses[0], replace(PROCEDURE, counts=later)))
    first, _, table = render_forecast(many).partition("Out of 100 people like this; without it")
    assert "at 12 weeks: 52" in " ".join(first.split()) and "2 weeks: 10" not in first and "1 year: 60" not in first
    assert [x.split()[-1] for x in table.splitlines() if x.startswith("  ") and "of 10 at" in x][:3] == [
        "95",
        "91",
        "94",
    ]
    assert render_forecast(many, "html").count("people-") == render_forecast(many, "html").count("people-1-1-")


def test_what_does_not_differ_at_all_is_one_line_and_no_picture() -> None:
    nothing = replace(SAME, difference=Band(0.0, (0.0, 0.0)))
    zero = Band(0.0, (0.0, 0.0))
    course = replace(INJECTION, counts=(FEWER, nothing), differences={"survival@365": Split(zero, zero, zero, zero)})
    plain_page = replace(FORECAST, courses=(FORECAST.courses[0], course))
    found = said(render_forecast(plain_page), "text")
    assert "Alive at 1 year: 95 of 100 with usual care; the same with the yearly drip for bone." in found
    assert "The yearly drip for bone, no difference or about none: Alive at 1 year, out of 100." in found
    assert "people-1-2" not in render_forecast(plain_page, "html")


def test_a_title_loses_its_capital_within_a_sentence_unless_it_is_an_abbreviation() -> None:
    assert fw.mid("An exercise programme") == "an exercise programme"
    assert fw.mid("MRI first") == "MRI first"


def test_every_measure_of_the_model_is_told_in_words() -> None:
    assert set(get_args(Measure)) <= set(fw.MEASURES)
    assert fw.shown("alive_below", threshold=4.0).title == "alive with pain below 4 of 10"
    assert fw.shown("p_relief_ge", threshold=0.5).title == "pain eased by 50% or more"
    assert fw.shown("p_nrs_below").title == "pain below a limit"


def test_facts_have_names_that_people_use() -> None:
    known = replace(FORECAST, person={"t_hip": -2.8, "fracture_age_d": 28.0, "life_table": "uk"}, drawn=("nrs",))
    found = said(render_forecast(known), "text")
    assert "T-score of the hip -2.8" in found and "Days since the fracture 28" in found
    assert "Life table United Kingdom" in found and "Pain now, 0 to 10" in found


def test_every_fact_and_setting_that_the_model_uses_is_told_in_words() -> None:
    simulated = pytest.importorskip("spinepath.simulation")
    person = simulated.CoursePerson(75.0, True, -2.5, 1, 2, 20.0, 8.0, "primary", 55.0, "uk")
    assert len(person.known) == len(fields(person)) and set(person.known) | set(person.drawn) <= set(fw.FACTS)
    assert set(simulated.CoursePerson(None, None, prior_vf=1).drawn) <= set(fw.FACTS)
    assert {*get_args(Setting), "uk", "us"} <= set(fw.VALUES)
    assert fw.fact_value("emergency") == "emergency unit" and fw.fact_value(8.0) == "8"


def test_without_matplotlib_the_page_says_so_and_keeps_its_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    found = importlib.util.find_spec
    monkeypatch.setattr(
        "spinepath.documents.forecast_pictures.find_spec", lambda name: None if name == "matplotlib" else found(name)
    )
    page = render_forecast(FORECAST, "html")
    assert "<svg" not in page and LEFT_OUT in said(page, "html")
    assert said(page, "html").count("61, could be 48 to 72") == 1
    assert "<svg" not in render_forecast(FORECAST, "leaflet-html")


def test_the_same_parts_make_a_section_of_a_plan() -> None:
    section = forecast_section(FORECAST, CERTAINTIES, html=False)
    headings = [block.heading for block in section.blocks if isinstance(block, Subsection)]
    assert headings[:2] == ["What is expected", "Day by day"] and headings[-1] == "What is not modelled"
    tree = Tree(as_html(Page("a plan", "A plan", Pairs(()), (section,))))
    levels = [int(tag[1]) for tag, _, _ in tree.found if re.fullmatch("h[1-6]", tag)]
    assert levels[:4] == [1, 2, 3, 4]


@pytest.mark.parametrize("format", [x for x in RUN_FORMATS if x != "csv"])
def test_runs_say_what_they_are_and_how_to_make_them_again(format: str) -> None:
    for document in (render_simulated(SIMULATED, format), render_validated(VALIDATED, format)):
        found = said(document, format)
        assert [text for text in (EVERY_RESULT, ABOUT, NOT_APPROVED, "spinepath ") if text not in found] == []


def test_a_validation_counts_by_role_with_and_without_recalled_figures() -> None:
    found = said(render_validated(VALIDATED), "text")
    assert "never shown to the fit: 1 of 2 agree; without 1 recalled figure 1 of 1." in found
    assert "Fitted to: agreement says little: 1 of 1 agree." in found
    assert found.index("trial-two") < found.index("cohort-three") < found.index("anchor-one-year: Pain")


def test_a_population_is_told_in_people_out_of_100_by_stratum() -> None:
    found = render_simulated(SIMULATED, "markdown")
    assert "Pain below 4 of 10, out of 100 | 12 weeks | 52, could be 44 to 61" in found
    assert found.index("Everyone") < found.index("age: 75 and over")
    assert "8 fewer (3 to 12 fewer)" in found


def test_csv_holds_every_number_unrounded() -> None:
    rows = list(csv.DictReader(StringIO(render_simulated(SIMULATED, "csv"))))
    assert [float(x["mean"]) for x in rows] == [x.mean for x in OUTCOMES]
    assert (rows[2]["difference_range_low"], rows[0]["difference"]) == ("-0.12", "")
    seen = list(csv.DictReader(StringIO(render_validated(VALIDATED, "csv"))))
    assert [x["inside"] for x in seen] == ["true", "true", "false"]
    assert seen[2]["cite"] == "a-cohort another" and seen[2]["interval_low"] == ""


def test_csv_of_a_forecast_holds_every_day_of_every_curve() -> None:
    rows = list(csv.DictReader(StringIO(printed("csv"))))
    assert len(rows) == sum(len(curve.values) for course in FORECAST.courses for curve in course.curves)
    one = next(x for x in rows if (x["strategy"], x["measure"], x["day"]) == ("procedure", "nrs_mean", "84"))
    value = PROCEDURE.curves[0].values[FORECAST.days.index(84)]
    assert value.people is not None
    assert [float(one[x]) for x in ("mean", "expected_range_low", "between_people_high")] == [
        value.mean, value.expected[0], value.people[1]]  # fmt: skip
    assert len(render_forecast(replace(FORECAST, refused=("no",)), "csv").splitlines()) == 1


def test_many_strategies_are_opened_one_by_one_below_the_overview() -> None:
    many = tuple(replace(PROCEDURE, strategy=f"procedure_{i}", title=f"procedure {i}") for i in range(4))
    page = render_forecast(replace(FORECAST, courses=(FORECAST.courses[0], *many)), "html")
    folds = [a["id"] for tag, a, _ in Tree(page).found if tag == "details"]
    assert [x for x in folds if "counts" in x] == [f"course-counts-procedure-{i}" for i in range(4)]
    assert len([x for x in folds if "parts" in x]) == 4
    assert page.index("61, could be 48 to 72") < page.index("<details")
    assert "<details" not in printed("html")


def test_the_command_stands_on_the_page() -> None:
    assert "spinepath forecast record.json" in render_forecast(FORECAST, command="spinepath forecast record.json")


def test_a_text_that_a_spreadsheet_would_run_stays_text() -> None:
    nasty = Outcome("=1+1", "alive", "", None, 365.0, "", 0.9, None, None)
    row = next(csv.DictReader(StringIO(render_simulated(replace(SIMULATED, results=(nasty,)), "csv"))))
    assert row["strategy"] == "'=1+1"


def test_words_of_a_forecast_are_escaped() -> None:
    nasty = replace(PROCEDURE, title="<b>x</b> & \u202e y")
    for format in ("html", "leaflet-html"):
        page = render_forecast(replace(FORECAST, courses=(FORECAST.courses[0], nasty)), format)
        assert "<b>x" not in page and "&lt;b&gt;x" in page
        assert "\u202e" not in page
        assert Tree(page).open == []


def test_many_strategies_are_a_table_and_those_that_change_nothing_are_told_once() -> None:
    drugs = [replace(INJECTION, strategy=f"drug-{i}", title=f"drug {i}", counts=(FEWER, SAME)) for i in range(5)]
    still = replace(PROCEDURE, counts=(Count("a new fracture", 365, 18, 18, (14, 22), Band(0.1, (-0.6, 0.8))), SAME))
    found = said(render_forecast(replace(FORECAST, courses=(FORECAST.courses[0], *drugs, still))), "text")
    assert (
        "A new fracture within 1 year: 18 of 100 with usual care; the same within 1 with cement in the bone Strategy"
        in found
    )
    assert "Alive at 1 year: 95 of 100 with usual care; the same within 1 with each of them." in found
    assert "The same within 1 with it, of 100: A new fracture within 1 year; alive at 1 year." in found
    assert not re.search(r"(drug \d, could be .*){4}", found.split("Drug 0")[0])


def test_what_several_courses_leave_out_is_told_once() -> None:
    found = said(render_forecast(FORECAST), "text")
    assert found.count("It is not known how long the effect holds after a year.") == 1
    assert "The yearly drip for bone; Cement in the bone: - It is not known" in found


@pytest.mark.parametrize("format", PRINTED)
def test_a_forecast_says_whose_facts_it_is_made_from(format: str) -> None:
    for forecast in (FORECAST, REFUSED):
        document = render_forecast(forecast, format, facts_of=FactsOf("person-7", "2026-11-20"))
        found = said(document, format)
        assert found.index("person-7") < found.index("20 November 2026") < found.index(ABOUT)


def test_where_usual_care_alone_is_left_its_people_are_counted_and_the_reason_stands_beside() -> None:
    usual = replace(FORECAST.courses[0], counts=(SAME,))
    alone = replace(FORECAST, courses=(usual,), notes=("The drip: not shown; its trials were in women",))
    found = said(render_forecast(alone), "text")
    first = found.index("Alive at 1 year: 95, could be 93 to 97, with usual care.")
    assert first < found.index("The drip: not shown; its trials were in women.") < found.index("DAY BY DAY")

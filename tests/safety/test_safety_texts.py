"""Every output says what it is: support for judgement, no certified device, not clinically approved until signed.

The formats are those of the command line, so that one that is added is looked at as well.
"""

import html
import json
import re
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pytest

from spinepath import api
from spinepath.cli.app import PLAN_FORMATS, SCORE_FORMATS, TABLE_FORMATS
from spinepath.cli.batch import LETTERS
from spinepath.documents import FORECAST_FORMATS, render_assessment, render_diff, render_features, render_forecast
from spinepath.documents.forecast_words import COMPARATOR, NO_PROMISE
from spinepath.knowledge import Knowledge
from spinepath.knowledge.models import Reviewed
from spinepath.terms import PatientFeatures, SpinepathError
from spinepath.terms.forecasts import Forecast
from spinepath.terms.results import Plan
from spinepath.terms.safety_text import ABOUT, APPROVED, EVERY_RESULT, GUIDANCE_EXPIRED, NO_VALIDATION, NOT_APPROVED
from tests.functional.running import DAY, EXAMPLES, CommandLine

from .people import KNOWLEDGE

PLANS = {"provisional": "almost_nothing_known", "emergency": "red_flag", "with_letters": "subacute"}
WHOLE = [name for name in PLAN_FORMATS if name not in LETTERS]
ONE_PLAN = [*WHOLE]


def signed(knowledge: Knowledge) -> Knowledge:
    """The same knowledge as if clinicians had signed all of it."""
    by = Reviewed(by="Dr A. Person", on=date(2026, 11, 1))
    found = {
        name: r.model_copy(
            update={"editions": [e.model_copy(update={"state": "reviewed", "reviewed": by}) for e in r.editions]}
        )
        for name, r in knowledge.recommendations.items()
    }
    return replace(knowledge, recommendations=found, reviewed=by)


@cache
def knowledge(approved: bool = False, day: str = DAY) -> Knowledge:
    known = signed(KNOWLEDGE) if approved else KNOWLEDGE
    return known.at(date.fromisoformat(day))


@cache
def patient(name: str, approved: bool = False) -> PatientFeatures:
    record = EXAMPLES / PLANS[name] / "record.json"
    return api.read_record(record, as_of=DAY, knowledge=knowledge(approved))


@cache
def plan(name: str, approved: bool = False) -> Plan:
    return api.plan(knowledge(approved), patient(name, approved))


def said(document: str, format: str = "text") -> str:
    """The words of a document as a reader sees them: without folds, escapes and line breaks."""
    if format == "ics":
        document = re.sub(r"\\([,;\\])", r"\1", document.replace("\r\n ", "").replace("\\n", " "))
    if format.endswith("html"):
        document = html.unescape(re.sub(r"<[^>]+>", " ", document))
    if format == "markdown":
        document = document.replace("\\", "")
    return " ".join(document.split())


def assert_complete(document: str, format: str) -> None:
    found = said(document, format)
    assert [text for text in (EVERY_RESULT, ABOUT, NOT_APPROVED) if text not in found] == []
    assert APPROVED not in found


@pytest.mark.parametrize("format", WHOLE)
@pytest.mark.parametrize("name", PLANS)
def test_every_format_of_every_kind_of_plan(name: str, format: str) -> None:
    assert_complete(api.render(plan(name), format, knowledge=knowledge()), format)


@pytest.mark.parametrize("format", LETTERS)
@pytest.mark.parametrize("name", PLANS)
def test_every_letter_and_the_page_that_says_there_is_none(name: str, format: str) -> None:
    found = api.letters(plan(name), format) or {"none": api.render(plan(name), format)}
    for letter in found.values():
        assert_complete(letter, format)


def test_there_are_letters_among_them() -> None:
    assert api.letters(plan("with_letters"))
    assert plan("emergency").urgency == "emergency"
    assert plan("provisional").provisional


@pytest.mark.parametrize("format", TABLE_FORMATS)
def test_facts_explanation_and_difference(format: str) -> None:
    known, person = knowledge(), patient("with_letters")
    assert_complete(render_features(person, known, format), format)
    assert_complete(render_assessment(api.assess(known, person, "zoledronate"), format), format)
    assert_complete(render_diff(api.diff(known, person, "2008-07-01", DAY), format), format)


@cache
def forecast(name: str) -> Forecast:
    return api.forecast(knowledge(), patient(name), strategies=["kyphoplasty_open", "vertebroplasty"], years=(1,))


@pytest.mark.parametrize("format", [x for x in FORECAST_FORMATS if x != "csv"])
@pytest.mark.parametrize("name", ["with_letters", "emergency"])
def test_every_format_of_a_forecast(name: str, format: str) -> None:
    assert_complete(render_forecast(forecast(name), format, state=knowledge().state), format)
    assert bool(forecast(name).refused) is (name == "emergency")


@pytest.mark.parametrize("format", ["text", "markdown", "html"])
def test_a_plan_with_a_forecast_says_that_it_is_no_promise(format: str) -> None:
    made = replace(plan("with_letters"), forecast=forecast("with_letters"))
    document = api.render(made, format, knowledge=knowledge())
    assert_complete(document, format)
    assert NO_PROMISE in said(document, format)


def test_a_forecast_tells_what_each_effect_was_measured_against() -> None:
    found = said(render_forecast(forecast("with_letters")))
    assert [title for title in ("(sham-controlled effect)", "(effect in an open trial)") if title not in found] == []
    opened = found.index("Kyphoplasty (effect in an open trial) Effect: ")
    assert COMPARATOR["usual_care"] in found[opened : opened + 300]
    assert COMPARATOR["sham"] in found


def test_an_effect_that_the_fit_has_not_solved_is_refused() -> None:
    known = knowledge()
    lost = {name: draws for name, draws in known.fitted.items() if not name.startswith("effect:")}
    with pytest.raises(SpinepathError, match="no size of it in the fit"):
        api.forecast(replace(known, fitted=lost), patient("with_letters"), strategies=["vertebroplasty"], years=(1,))


@pytest.mark.parametrize("format", WHOLE)
def test_what_is_signed_says_so_instead(format: str) -> None:
    found = said(api.render(plan("with_letters", approved=True), format, knowledge=knowledge(True)), format)
    assert NOT_APPROVED not in found
    assert EVERY_RESULT in found and ABOUT in found


def test_one_signature_that_is_missing_is_enough() -> None:
    whole, person = signed(KNOWLEDGE), patient("with_letters")
    assert whole.state == "reviewed"
    for part in (
        replace(whole, reviewed=Reviewed()),
        replace(
            whole, recommendations={**whole.recommendations, "paracetamol": KNOWLEDGE.recommendations["paracetamol"]}
        ),
    ):
        assert part.state == "draft"
        made = api.plan(part.at(date.fromisoformat(DAY)), person)
        assert made.knowledge.state == "draft"


@pytest.fixture
def spinepath(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    return CommandLine(capsys, monkeypatch)


def test_a_whole_export_says_so_in_its_account_its_summary_and_to_the_user(
    tmp_path: Path, spinepath: CommandLine
) -> None:
    people = tmp_path / "people"
    assert spinepath.run("generate", "--patients", 3, "--as-of", DAY, "--out", people).code == 0
    clocks = ("--as-of", DAY, "--edition", DAY)
    run = spinepath.run("cohort", people, *clocks, "--format", "json", "--json", "--out", tmp_path / "out")
    assert run.code == 0
    assert f"{NOT_APPROVED}. {EVERY_RESULT}" in run.err
    for document in (run.out, (tmp_path / "out" / "account.json").read_text("utf-8")):
        assert set(json.loads(document)["safety_statement"].values()) == {EVERY_RESULT, ABOUT, NOT_APPROVED}


@pytest.mark.parametrize("format", SCORE_FORMATS)
def test_a_score_says_that_it_is_no_validation(tmp_path: Path, spinepath: CommandLine, format: str) -> None:
    case = {"id": "one", "features": {"age_years": 78, "back_pain": True}, "expected": {"must_recommend": ["walking"]}}
    (tmp_path / "cases.json").write_text(json.dumps({"codes": {"walking": "walking"}, "vignettes": [case]}), "utf-8")
    run = spinepath.run("vignettes", tmp_path / "cases.json", "--edition", DAY, "--as-of", DAY, "--format", format)
    assert run.code == 0, run.err
    assert_complete(run.out, format)
    assert NO_VALIDATION in run.out


@pytest.mark.parametrize("more", [(), ("--json",)])
def test_a_questionnaire_that_is_scored_says_so(spinepath: CommandLine, more: tuple[str, ...]) -> None:
    run = spinepath.run("score", "gad7", *[2] * 7, *more)
    assert run.code == 0, run.err
    assert_complete(run.out, "json" if more else "text")


def test_the_help_of_the_command_says_so(spinepath: CommandLine) -> None:
    assert "Supports, and does not replace, clinical judgement." in said(spinepath.run("--help").out)


@pytest.mark.parametrize("format", ONE_PLAN)
def test_guidance_that_was_read_long_ago_is_said(format: str) -> None:
    limit = KNOWLEDGE.guidance_good_for_d
    assert limit is not None
    last = KNOWLEDGE.guidance_read_to + timedelta(days=limit)
    for day, expired in ((last, False), (last + timedelta(days=1), True)):
        made = api.plan(knowledge(day=day.isoformat()), patient("provisional"))
        found = said(api.render(made, format, knowledge=knowledge(day=day.isoformat())), format)
        assert (GUIDANCE_EXPIRED in found or '"guidance_expired":true' in found) is expired

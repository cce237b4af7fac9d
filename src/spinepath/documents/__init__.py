"""Documents for people and machines: one page model, printed as text, Markdown, HTML or canonical JSON."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, Literal, NamedTuple, get_args

from spinepath.knowledge import Knowledge
from spinepath.terms import PatientFeatures, SpinepathError, nearest_name
from spinepath.terms.audits import AuditFound
from spinepath.terms.forecasts import Forecast, Simulated, Validated
from spinepath.terms.results import Assessment, KnowledgeUsed, Plan, PlanDiff, Source, State

from . import safety_text
from .assessment_page import assessment_page
from .audit_page import audit_page
from .canonical import plain, to_json
from .diff_page import diff_page
from .exercise_sheet import exercise_sheet
from .features_page import features_page, features_report
from .forecast_leaflet import forecast_leaflet
from .forecast_page import Certainties, FactsOf, forecast_page
from .forecast_tables import compared_csv, forecast_csv, outcomes_csv
from .ics import as_ics
from .leaflet_page import leaflet_page
from .markdown import as_markdown
from .page import Page
from .plan_page import plan_page
from .referral_page import no_letter_page, referral_pages
from .simulation_page import simulated_page, validated_page
from .summary_page import summary_page
from .text import as_text

__all__ = [
    "EXERCISE_FORMATS",
    "FORECAST_FORMATS",
    "LEAFLET_FORMATS",
    "REFERRAL_FORMATS",
    "RUN_FORMATS",
    "SUMMARY_FORMATS",
    "Format",
    "referral_letters",
    "render",
    "render_assessment",
    "render_audit",
    "render_diff",
    "render_features",
    "render_forecast",
    "render_leaflet",
    "render_simulated",
    "render_validated",
    "to_json",
]

Format = Literal["text", "markdown", "html", "json"]
REFERRAL_FORMATS = ("referral", "referral-html")
SUMMARY_FORMATS = ("summary", "summary-html")
EXERCISE_FORMATS = ("exercises", "exercises-html")
LEAFLET_FORMATS = ("leaflet", "leaflet-html")
RUN_FORMATS = (*get_args(Format), "csv")
FORECAST_FORMATS = (*RUN_FORMATS, *LEAFLET_FORMATS)
_PAGES: dict[str, Callable[[Plan], Page]] = {"summary": summary_page, "exercises": exercise_sheet}


def render(plan: Plan, format: str = "text") -> str:
    """A plan as text, markdown, html, json or ics; in short (summary, summary-html), its exercises as a sheet
    (exercises, exercises-html), or its letters (referral, ...).

    Raises SpinepathError for any other format, and for several letters as one HTML file.

    Nothing is looked up: all that is printed stands in the plan, so the same plan always gives the same document.
    """
    if format == "ics":
        return as_ics(plan)
    name = format.removesuffix("-html")
    if name in _PAGES:
        return as_text(_PAGES[name](plan)) if format == name else _as_html(_PAGES[name](plan))
    if format in REFERRAL_FORMATS:
        return _letters(plan, format)
    result = _Result("plan", plan, plan.knowledge.state)
    return _printed(format, lambda: plan_page(plan, full_trace=format == "html"), result)


def render_leaflet(plan: Plan, knowledge: Knowledge, format: str = "leaflet") -> str:
    """The leaflet for the person as text (`leaflet`) or `leaflet-html`. `knowledge` is that of the plan.

    Raises SpinepathError for another format, or for a knowledge that did not make the plan.
    """
    if format not in LEAFLET_FORMATS:
        raise SpinepathError("format", found=format, expected=" or ".join(LEAFLET_FORMATS))
    if knowledge.digest != plan.knowledge.digest:
        made = plan.knowledge.digest[:12]
        raise SpinepathError(
            "leaflet", found=f"knowledge {knowledge.digest[:12]}", expected=f"that of the plan, {made}"
        )
    page = leaflet_page(plan, knowledge)
    return as_text(page) if format == "leaflet" else _as_html(page)


def referral_letters(plan: Plan, format: str = "referral") -> dict[str, str]:
    """The letters of a plan, by the id of the recommendation that refers: text (`referral`) or `referral-html`."""
    return {name: _as_letter(page, format) for name, page in referral_pages(plan).items()}


def _as_letter(page: Page, format: str) -> str:
    return as_text(page) if format == "referral" else _as_html(page)


def _letters(plan: Plan, format: str) -> str:
    """All letters in one text; as HTML each is a file of its own."""
    found = referral_letters(plan, format)
    if not found:
        return _as_letter(no_letter_page(plan), format)
    if len(found) > 1 and format != "referral":
        letters = ", ".join(found)
        raise SpinepathError("letters", found=f"{len(found)} ({letters})", expected="a directory, with a file for each")
    return "\n\n".join(found.values())


def render_features(patient: PatientFeatures, knowledge: Knowledge, format: str = "text") -> str:
    """What is known and not known of a person. `knowledge` gives the labels, units and ways to obtain."""
    result = _Result("features", features_report(patient, knowledge), knowledge.state)
    return _printed(format, lambda: features_page(patient, knowledge), result)


def render_assessment(assessment: Assessment, format: str = "text", sources: Iterable[Source] = ()) -> str:
    """One recommendation explained for one person. `sources` turn citation ids into what they say."""
    result = _Result("assessment", assessment, assessment.state)
    return _printed(format, lambda: assessment_page(assessment, sources), result)


def render_audit(found: AuditFound, used: KnowledgeUsed, command: str, format: str = "text") -> str:
    """The measures of an audit; `used` is the knowledge that holds them, `command` what makes them again."""
    value = {"knowledge": plain(used), "command": command, **plain(found)}
    value["measures"] = [{**plain(x), "persons": x.persons, "least": x.least, "most": x.most} for x in found.measures]
    return _printed(format, lambda: audit_page(found, used, command), _Result("audit", value, used.state))


def render_diff(diff: PlanDiff, format: str = "text") -> str:
    """What differs between two plans of one person."""
    both: set[State] = {diff.before.knowledge.state, diff.after.knowledge.state}
    return _printed(format, lambda: diff_page(diff), _Result("diff", diff, "draft" if "draft" in both else "reviewed"))


def render_forecast(
    forecast: Forecast,
    format: str = "text",
    *,
    state: State = "draft",
    certainties: Certainties | None = None,
    jurisdiction: str = "eu",
    facts_of: FactsOf | None = None,
    command: str = "",
) -> str:
    """The course ahead as text, markdown, html, json or csv (its curves), or for the person (`leaflet`,
    `leaflet-html`).

    `state` is that of the knowledge. `certainties` maps options to the level of their evidence and its reason;
    `facts_of` says whose facts they are and of which day; `command` makes it again.
    Raises SpinepathError for another format.
    """
    if format in LEAFLET_FORMATS:
        drawn = format == "leaflet-html"
        leaflet = forecast_leaflet(forecast, state, jurisdiction, facts_of, html=drawn)
        return _as_html(leaflet) if drawn else as_text(leaflet)
    if format == "csv":
        return forecast_csv(forecast)
    result, drawn = _Result("forecast", forecast, state), format == "html"
    page = partial(forecast_page, forecast, state, certainties, facts_of, html=drawn, command=command)
    return _printed(format, page, result)


def render_simulated(found: Simulated, format: str = "text", *, state: State = "draft") -> str:
    """A simulated population as text, markdown, html, json or csv. `state` is that of the knowledge."""
    if format == "csv":
        return outcomes_csv(found.results)
    return _printed(format, lambda: simulated_page(found, state), _Result("simulation", found, state))


def render_validated(found: Validated, format: str = "text", *, state: State = "draft") -> str:
    """The model beside cohorts and trials as text, markdown, html, json or csv."""
    if format == "csv":
        return compared_csv(found.results)
    result = _Result("validation", found, state)
    return _printed(format, lambda: validated_page(found, state, html=format == "html"), result)


def _as_html(page: Page) -> str:
    from .html import as_html  # here, because the template engine is slow to import and text needs none

    return as_html(page)


class _Result(NamedTuple):
    """A result with the name of its schema, and whether what it rests on is signed."""

    name: str
    value: Any
    state: State

    def as_json(self) -> str:
        """Canonical JSON. The safety text stands in it as well: a program may print a part of the result only."""
        statement = safety_text.safety_statement(self.state)
        return (
            to_json({"schema": f"spinepath/{self.name}/1", "safety_statement": plain(statement)} | plain(self.value))
            + "\n"
        )


def _printed(format: str, page: Callable[[], Page], result: _Result) -> str:
    match format:
        case "text":
            return as_text(page())
        case "markdown":
            return as_markdown(page())
        case "html":
            return _as_html(page())
        case "json":
            return result.as_json()
    known = get_args(Format)
    nearest = nearest_name(format, known)
    raise SpinepathError("format", found=format, expected=f"one of {', '.join(known)}", nearest=nearest)

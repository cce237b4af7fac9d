"""Generated files are the newest, and hold a page for everything there is."""

import posixpath
import re

import pytest
import typer.main

from spinepath.calculators import CALCULATORS
from spinepath.cli.app import PLAN_FORMATS, SCORE_FORMATS, TABLE_FORMATS, app
from spinepath.knowledge import Knowledge, load_folder
from spinepath.vignettes import read_vignettes, score
from tools.make_pages import main as make_pages
from tools.make_pages import pages
from tools.pages import published_cases
from tools.pages.hazard_log import ABOVE, Risk, hazards
from tools.written import ROOT, stale


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load_folder(ROOT / "knowledge")


@pytest.fixture(scope="module")
def written(knowledge: Knowledge) -> dict[str, str]:
    return pages(knowledge)


def test_the_pages_are_the_newest(written: dict[str, str]) -> None:
    assert stale(ROOT / "docs" / "reference" / "generated", written) == []


def test_every_recommendation_has_a_page(knowledge: Knowledge, written: dict[str, str]) -> None:
    for recommendation in knowledge.recommendations.values():
        page = written[f"recommendations/{recommendation.id}.md"]
        names = {n for e in recommendation.editions for n in (*e.indications, *e.contraindications, *e.cautions)}
        assert all(f"| {name.replace('_', ' ')} |" in page for name in names)


def test_every_item_of_a_programme_is_told_with_its_conditions(knowledge: Knowledge, written: dict[str, str]) -> None:
    page = written["exercises.md"]
    for item in knowledge.items.values():
        assert f'<a id="{item.id}"></a>{item.name}' in page
        assert item.how in page
        assert all(c.when in page for c in (*item.fits.values(), *item.not_for.values()))


def test_every_feature_command_and_source_is_listed(knowledge: Knowledge, written: dict[str, str]) -> None:
    assert all(f'<a id="{name}"></a>' in written["features.md"] for name in knowledge.features)
    commands = getattr(typer.main.get_command(app), "commands", {})
    assert len(commands) >= 8
    for name, command in commands.items():
        section = written["cli.md"].split(f"## {name}\n")[1].split("\n## ")[0]
        assert all(f"`{', '.join(p.opts)}`" in section for p in command.params if p.param_type_name == "option"), name
    cited = {x for r in knowledge.recommendations.values() for e in r.editions for x in e.dissent}
    assert all(f'<a id="{name}"></a>' in written["citations.md"] for name in cited)


def test_every_medicine_interaction_rule_and_calculator_is_listed(
    knowledge: Knowledge, written: dict[str, str]
) -> None:
    drugs = [c.concept for c in knowledge.concepts.values() if c.resource == "medication"]
    for page, names in {
        "drugs.md": drugs,
        "interactions.md": [*knowledge.interactions, *knowledge.burdens],
        "plan_rules.md": knowledge.plan_rules,
        "terms.md": [*knowledge.definitions, *knowledge.mechanisms, *knowledge.scores, *knowledge.instruments],
    }.items():
        assert names
        assert [name for name in names if f'<a id="{name}"></a>' not in written[page]] == []
    assert [name for name in CALCULATORS if f"### {name}\n" not in written["calculators.md"]] == []


def test_a_medicine_leads_to_what_judges_it(written: dict[str, str]) -> None:
    row = next(line for line in written["drugs.md"].splitlines() if '<a id="warfarin"></a>' in line)
    assert "interactions.md#anticoagulant_and_nsaid" in row
    assert "recommendations/other_medicines.md" in row


def test_each_recommendation_stands_in_the_table_of_2008_and_today(
    knowledge: Knowledge, written: dict[str, str]
) -> None:
    rows = {
        found[1]: line
        for line in written["since_2008.md"].splitlines()
        if (found := re.match(r"\| \[.*?\]\(recommendations/(\w+)\.md\)", line))
    }
    assert rows.keys() == knowledge.recommendations.keys()
    assert "not in force" not in rows["calcitonin"] and "kept immobile by pain" in rows["calcitonin"]
    assert "| no edition |" in rows["naloxone"] and "nothing then" in rows["naloxone"]


def test_a_part_of_the_care_has_recommendations_or_a_reason(knowledge: Knowledge, written: dict[str, str]) -> None:
    covered = [p.part for p in knowledge.coverage if p.options or p.shown_by]
    reasons = [p.part for p in knowledge.coverage if p.because]
    assert sorted([*covered, *reasons]) == sorted(p.part for p in knowledge.coverage)
    assert all(f"| {p.part} |" in written["coverage.md"] for p in knowledge.coverage)
    assert written["coverage.md"].count("**Not implemented**") == len(reasons)


def test_the_tables_of_truth_are_those_of_the_engine(written: dict[str, str]) -> None:
    assert "| **unknown** | unknown | unknown | false |" in written["logic.md"]
    assert "| **unknown** | true | unknown | unknown |" in written["logic.md"]
    assert "| `x < 30` | true | false | unknown |" in written["logic.md"]


def test_the_grids_of_the_safety_case_count_every_hazard(knowledge: Knowledge, written: dict[str, str]) -> None:
    case, logged = written["safety_case.md"], hazards(knowledge)
    for heading, risks in (("### Before", [h.initial for h in logged]), ("### After", [h.residual for h in logged])):
        table = case.split(heading)[1].split("\n\n")[1]
        fields = [cell.strip(" *") for row in table.splitlines()[2:] for cell in row.split("|")[2:-1]]
        assert sum(int(number) for number in fields if number) == len(logged)
        deadly = [cell.strip(" *") for cell in table.splitlines()[2].split("|")[2:-1]]
        assert [int(number or 0) for number in deadly] == [risks.count(Risk(5, x)) for x in range(1, 6)]
    assert all(f'<a id="{h.id}"></a>' in written["hazards.md"] for h in logged)


def test_the_safety_case_names_what_is_above_tolerance_open_and_unsigned(
    knowledge: Knowledge, written: dict[str, str]
) -> None:
    case, logged = written["safety_case.md"], hazards(knowledge)
    above = case.split("## Above tolerance")[1].split("\n## ")[0]
    named = set(re.findall(r"hazards\.md#(\w+)", above))
    assert named == {h.id for h in logged if h.residual.size >= ABOVE} != set()
    assert all(h.open in case for h in logged if h.open)
    assert "**Not clinically approved.**" in case and "version signed as a whole by: nobody" in case
    assert all(f in case for f in (*PLAN_FORMATS, *TABLE_FORMATS, *SCORE_FORMATS))


def test_the_start_leads_to_every_page(written: dict[str, str]) -> None:
    pages = {name for name in written if "/" not in name and name.endswith(".md")} | {"recommendations/README.md"}
    assert {name for name in pages if f"({name})" not in written["README.md"]} == {"README.md"}


def test_every_link_between_pages_leads_to_an_anchor(written: dict[str, str]) -> None:
    for name, page in written.items():
        for target, anchor in re.findall(r"\]\((?!https?:)([^)#\s]*)#([^)\s]+)\)", page):
            other = posixpath.normpath(posixpath.join(posixpath.dirname(name), target)) if target else name
            assert f'<a id="{anchor}"></a>' in written[other], (name, target, anchor)


def test_an_unknown_argument_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert make_pages(["--chek"]) == 2
    assert "expected nothing or --check" in capsys.readouterr().err


def test_every_missed_item_of_a_published_case_has_its_reason(knowledge: Knowledge) -> None:
    known = knowledge.at(published_cases.DAY)
    found = score(known, read_vignettes(published_cases.CASES, known, published_cases.DAY))
    missed = {(miss.list, miss.code) for case in found.cases for miss in case.misses}
    told = published_cases.explanations().keys()
    assert missed - told == set()
    assert told - missed == set()

"""Figures about groups: shown to their ages and sex alone, taken from their record; their section, page and checks."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from spinepath import Patient, load_knowledge, plan, render
from spinepath.checks import check_folder
from spinepath.documents.citing import Citations
from spinepath.documents.page import Para, Table
from spinepath.documents.population import GROUPS, population_section
from spinepath.knowledge import Knowledge, load_folder
from spinepath.knowledge.models import CoveragePart, EvidenceRecord
from spinepath.knowledge.population_models import PopulationFigure
from spinepath.recommendations import find_population
from spinepath.terms import FeatureValue, PatientFeatures, SpinepathError
from spinepath.terms.results import Population
from tests.small_knowledge import FEATURES, TODAY, feature, knowledge
from tools.pages import population as page_of_all
from tools.pages.citations import page as citations_page

from .test_check import GOOD

ROOT = Path(__file__).parents[2]
RECORD = EvidenceRecord.model_validate(
    {"id": "town", "topic": "t", "kind": "k", "statement": "s", "read": "abstract", "value": 0.2, "men": 0.1}
)
SEX = feature("sex", "code", codes={"female": "female", "male": "male"})


def figure(name: str, **more: Any) -> PopulationFigure:
    given = {"id": name, "of": "rain", "record": "town", "times": 100, "unit": "%", "ages": [50, 79]}
    return PopulationFigure.model_validate({**given, "who": "a town", "place": "there", **more})


def knowing(*figures: PopulationFigure) -> Knowledge:
    return replace(
        knowledge(name=repr(figures)),
        features={**FEATURES, "sex": SEX},
        records={"town": RECORD},
        population_figures={f.id: f for f in figures},
    )


def found(*figures: PopulationFigure, **values: Any) -> Population:
    known = {name: FeatureValue(value) for name, value in values.items()}
    result = find_population(knowing(*figures), PatientFeatures("p", TODAY, known))
    assert result is not None
    return result


def shown(*figures: PopulationFigure, **values: Any) -> list[str]:
    return [f.id for f in found(*figures, **values).figures]


@pytest.mark.parametrize(
    ("age", "sex", "expected"),
    [
        (50, "female", ["women", "both"]),
        (79, "female", ["women", "both"]),
        (49, "female", []),
        (80, "female", []),
        (60, "male", ["both"]),
    ],
)
def test_a_figure_is_shown_to_its_ages_and_sex_alone(age: int, sex: str, expected: list[str]) -> None:
    assert shown(figure("women", sex="female"), figure("both"), age_years=age, sex=sex) == expected


def test_what_has_no_figure_for_this_person_is_named_once() -> None:
    one, other, snow = figure("a", sex="female"), figure("b", sex="female"), figure("c", of="snow")
    result = found(one, other, snow, age_years=60, sex="male")
    assert ([f.id for f in result.figures], result.gaps) == (["c"], ("rain",))


@pytest.mark.parametrize(("need", "expected"), [(True, ["a"]), (False, []), (None, [])])
def test_a_condition_must_be_known_to_hold(need: bool | None, expected: list[str]) -> None:
    values = {} if need is None else {"need": need}
    result = found(figure("a", when="need"), age_years=60, sex="male", **values)
    assert ([f.id for f in result.figures], result.gaps) == (expected, ())


def test_without_age_or_sex_there_is_none() -> None:
    for values, missing in (({"age_years": 60}, "sex"), ({"sex": "male"}, "exact age")):
        assert f"not known: {missing}." in str(found(figure("a"), **values).refused)


def test_the_number_is_that_of_the_record() -> None:
    result = found(figure("a"), figure("b", take="men", times=1000), age_years=60, sex="male")
    assert [f.value for f in result.figures] == [20, 100]


def test_a_record_without_the_number_is_refused() -> None:
    with pytest.raises(SpinepathError, match="found women, expected a key of town with a number"):
        found(figure("a", take="women"), age_years=60, sex="male")


def test_a_knowledge_without_figures_says_nothing() -> None:
    assert find_population(knowing(), PatientFeatures("p", TODAY, {})) is None


def test_the_section_says_that_it_is_no_forecast() -> None:
    result = found(figure("a"), figure("b", of="snow", sex="female"), age_years=60, sex="male")
    table, note, gaps = population_section(result, Citations()).blocks
    assert isinstance(table, Table) and isinstance(note, Para) and isinstance(gaps, Para)
    assert [cell[0].text for cell in table.bodies[0].rows[0]] == ["Rain", "20%", "a town", "there"]
    assert note.text.text == GROUPS and "not a forecast" in GROUPS
    assert gaps.text.text == "Snow."


def test_why_there_is_none_is_said() -> None:
    (said,) = population_section(found(figure("a")), Citations()).blocks
    assert isinstance(said, Para) and "not known" in said.text.text


@pytest.mark.parametrize("format", ["text", "markdown", "html"])
def test_a_plan_tells_it_with_its_source(format: str) -> None:
    made = plan(load_knowledge(), Patient(as_of="2026-11-22", age_years=78, sex="female", vertebral_fracture=True))
    assert made.population is not None
    figures = {f.id: f for f in made.population.figures}
    assert figures["new_on_images_women_76"].value == 19.6
    assert {name for f in figures.values() for name in f.cite} <= {source.id for source in made.sources}
    assert "19.6 per 1000" in re.sub(r"\s+", " ", render(made, format))


def test_a_part_that_a_section_shows_is_covered() -> None:
    part = CoveragePart(part="R1", text="rain", shown_by=["population_figures"])
    for figures, covered in (((figure("a"),), True), ((), False)):
        with_part = replace(knowing(*figures), coverage=(part,))
        made = plan(with_part, PatientFeatures("p", TODAY, {}))
        assert ([p.part for p in made.not_covered] == []) is covered


def test_the_page_lists_every_figure_and_its_source() -> None:
    real = load_folder(ROOT / "knowledge")
    page, sources = page_of_all.page(real), citations_page(real)
    for one in real.population_figures.values():
        assert one.who in page
        assert f"citations.md#{one.record}" in page and f'<a id="{one.record}"></a>' in sources


FILE = """
- id: rain
  of: rain
  record: trial-1995
  take: share
  unit: "%"
  when: sore AND depth > :deep
  parameters: {deep: {value: 3, cite: [old-book]}}
  ages: [50, 60]
  who: a town
  place: there
"""


def faults(folder: Path, text: str = FILE, read: str = "abstract") -> list[str]:
    records = GOOD["evidence/relief/records.yaml"].replace("read: abstract", f"read: {read}, share: 12")
    for name, content in {**GOOD, "population_figures.yaml": text, "evidence/relief/records.yaml": records}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, "utf-8")
    return [str(fault) for fault in check_folder(folder)[1] if "population_figures" in str(fault)]


def test_a_good_file_has_no_fault(tmp_path: Path) -> None:
    assert faults(tmp_path) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("record: trial-1995", "record: trial-1996", "expected a known evidence record (nearest: 'trial-1995')"),
        ("take: share", "take: sham", "found sham, expected a key of trial-1995 with a number"),
        ("when: sore AND", "when: sour AND", "sour"),
        ("depth > :deep", "depth > 3", "expected a parameter that the condition uses"),
        ("ages: [50, 60]", "ages: [60, 50]", "the lower one first"),
    ],
)
def test_a_broken_file_is_told(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in FILE
    assert any(said in fault for fault in faults(tmp_path, FILE.replace(old, new)))


def test_a_remembered_record_is_no_figure(tmp_path: Path) -> None:
    (fault,) = faults(tmp_path, read="recalled")
    assert "found a recalled record, expected one that was read" in fault

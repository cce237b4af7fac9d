"""The tables of the course model say what their sources say."""

from pathlib import Path

import pytest

from spinepath.knowledge import Knowledge, load_folder
from tools import fit_gompertz

ROOT = Path(__file__).parents[2]
STANDARD = {52: 7, 57: 6, 62: 5, 67: 4, 72: 3, 77: 2}  # European standard population, in thousands, by age in the band


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load_folder(ROOT / "knowledge")


def value(knowledge: Knowledge, table: str, sex: str, age: int) -> float:
    rates = knowledge.course_rates
    return next(r.value for r in rates if (r.table, r.sex) == (table, sex) and r.age_from <= age <= r.age_to)


@pytest.mark.parametrize(("sex", "mean", "last"), [("female", 0.0107, 0.029), ("male", 0.0057, 0.014)])
def test_new_fractures_have_the_standardised_mean_and_the_last_rate(
    knowledge: Knowledge, sex: str, mean: float, last: float
) -> None:
    rates = {age: value(knowledge, "incidence_vf", sex, age) for age in STANDARD}
    standardised = sum(rates[age] * n for age, n in STANDARD.items()) / sum(STANDARD.values())
    assert standardised == pytest.approx(mean, rel=0.001)
    assert rates[77] == last
    assert list(rates.values()) == sorted(rates.values())


@pytest.mark.parametrize("sex", ["female", "male"])
def test_the_law_of_mortality_meets_what_was_published(sex: str) -> None:
    published = fit_gompertz.PUBLISHED[sex]
    fitted = fit_gompertz.fit(published).figures()
    assert fitted == pytest.approx(published, abs=0.35)


def test_the_table_holds_that_law(knowledge: Knowledge) -> None:
    for sex, published in fit_gompertz.PUBLISHED.items():
        law = fit_gompertz.fit(published)
        for age in (50, 75, 100):
            assert value(knowledge, "death_uk", sex, age) == pytest.approx(law.probability(age), abs=2e-6)


def test_its_figures_follow_from_its_survival() -> None:
    law = fit_gompertz.Law(0.002, 0.1, 0.95)
    figures = law.figures()
    assert law.alive * law.survival(figures["median age"], 50) == pytest.approx(0.5)
    assert law.expectation(65) == pytest.approx(sum(law.survival(65 + i / 50, 65) for i in range(2750)) / 50, abs=0.02)
    density = [law.survival(50 + i / 10, 50) - law.survival(50 + (i + 1) / 10, 50) for i in range(600)]
    assert 50 + density.index(max(density)) / 10 == pytest.approx(figures["modal age"], abs=0.15)


@pytest.mark.parametrize(("age", "male", "published"), [(40, 0, 0.887), (67, 1, 0.806), (97, 0, 0.61)])
def test_quality_of_life_of_the_population(knowledge: Knowledge, age: int, male: int, published: float) -> None:
    assert value(knowledge, "background_eq5d", ("female", "male")[male], age) == pytest.approx(published, abs=0.01)

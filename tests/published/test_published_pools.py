"""Published pooled results of our topics, from our trial rows by the method of the review."""

import re

import pytest

from spinepath.evidence import RATIOS, answer, natural
from spinepath.knowledge import Knowledge, load_folder
from tools.written import ROOT

from .draw import PICTURE, told
from .reproduced import COUNTED, PUBLISHED, Published, apart, effect, read, reproduce

PAGE = ROOT / "docs" / "reference" / "published_pools.md"
Z = 1.959963984540054


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load_folder(ROOT / "knowledge")


@pytest.mark.parametrize("published", PUBLISHED, ids=lambda p: p.source)
def test_a_published_pool_is_reproduced(knowledge: Knowledge, published: Published) -> None:
    found, printed = read(published.measure, reproduce(knowledge, published)), published.printed
    assert apart(published.measure, found[0], printed[0]) <= published.near
    assert found[1] <= printed[0] <= found[2], "the published estimate lies within our interval"
    assert printed[1] <= found[0] <= printed[2], "our estimate lies within the published interval"
    if published.ends is not None:
        assert apart(published.measure, found[1], printed[1]) <= published.ends
        assert apart(published.measure, found[2], printed[2]) <= published.ends


@pytest.mark.parametrize("published", PUBLISHED, ids=lambda p: p.source)
def test_the_figure_is_that_of_its_source(knowledge: Knowledge, published: Published) -> None:
    record = knowledge.records.get(published.source)
    if record is not None:
        assert [record.value, *(record.ci95 or [])] == pytest.approx(list(published.printed))
        return
    row = next(row for row in knowledge.trials if row.cite == published.source)
    assert (row.estimate, row.ci_lo, row.ci_hi) == published.printed


@pytest.mark.parametrize(("name", "measure", "printed", "near"), COUNTED, ids=[x[0] for x in COUNTED])
def test_what_a_trial_printed_follows_from_its_counts(
    knowledge: Knowledge, name: str, measure: str, printed: tuple[float, float, float], near: float
) -> None:
    found = effect(knowledge, name, measure)
    half = Z * found.variance**0.5
    values = [natural(measure, x) for x in (found.estimate, found.estimate - half, found.estimate + half)]
    assert values == pytest.approx(printed, abs=near)


DRUGS = {
    "alendronate": (0.53, 0.44, 0.64),
    "risedronate": (0.57, 0.46, 0.71),
    "zoledronate": (0.30, 0.24, 0.38),
    "denosumab": (0.32, 0.25, 0.40),
    "teriparatide": (0.27, 0.21, 0.37),
    "abaloparatide": (0.14, 0.05, 0.41),
    "romosozumab": (0.32, 0.23, 0.44),
    "ibandronate": (0.38, 0.25, 0.58),
    "raloxifene": (0.65, 0.54, 0.80),
    "strontium": (0.60, 0.52, 0.69),
    "calcitonin": (0.67, 0.47, 0.96),
}


def test_the_network_of_drugs_keeps_its_figures_and_agrees_with_the_trials_of_each(knowledge: Knowledge) -> None:
    """Kept figures; where a drug was only ever compared with placebo, they are those of its trials."""
    found = answer(knowledge.pools["bone-drugs-new-vertebral-fracture"], knowledge.trials).network
    assert found is not None
    net = found.network
    placebo = net.treatments.index("placebo")
    for name, wanted in DRUGS.items():
        i = net.treatments.index(name)
        values = [natural("RR", x[i][placebo]) for x in (net.estimates, net.ci_lo, net.ci_hi)]
        assert values == pytest.approx(wanted, abs=0.006), name
    assert net.studies == 22 and found.inconsistency.q_inconsistency < 6
    order = sorted(DRUGS, key=lambda name: -found.p_scores[name])
    assert order[:2] == ["abaloparatide", "teriparatide"] and order[-1] in ("raloxifene", "calcitonin")


def test_the_page_shows_every_pool_with_our_figures(knowledge: Knowledge) -> None:
    text = PAGE.read_text("utf-8")
    for published in PUBLISHED:
        ours, printed = read(published.measure, reproduce(knowledge, published)), published.printed
        row = rf"\| {re.escape(published.name)} \|.*\| {re.escape(told(printed))} \| {re.escape(told(ours))} \|"
        assert re.search(row, text), published.name


def test_the_picture_shows_the_same_figures(knowledge: Knowledge) -> None:
    words = PICTURE.read_text("utf-8")
    for published in PUBLISHED:
        if published.measure in RATIOS:
            assert f"{told(published.printed)} published" in words, published.name
            assert f"{told(read(published.measure, reproduce(knowledge, published)))} our rows" in words, published.name

"""Generated files are the newest, and hold a page for everything there is."""

import pytest

from spinepath.knowledge import Knowledge, load_folder
from tools.make_pages import main as make_pages
from tools.make_pages import pages
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
    assert all(f"## {name}\n" in written["cli.md"] for name in ("plan", "features", "explain", "diff", "check"))
    cited = {x for r in knowledge.recommendations.values() for e in r.editions for x in e.dissent}
    assert all(f'<a id="{name}"></a>' in written["citations.md"] for name in cited)


def test_anchors_of_sources_and_hazards_exist(written: dict[str, str]) -> None:
    for name, page in written.items():
        for target in ("citations", "hazards"):
            wanted = {part.partition(")")[0] for part in page.split(f"{target}.md#")[1:]}
            assert all(f'<a id="{anchor}"></a>' in written[f"{target}.md"] for anchor in wanted), name


def test_an_unknown_argument_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert make_pages(["--chek"]) == 2
    assert "expected nothing or --check" in capsys.readouterr().err

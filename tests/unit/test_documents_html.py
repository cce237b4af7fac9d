"""The page as a page: self-contained, ordered, labelled, readable without colour, and of sufficient contrast."""

import re
from html.parser import HTMLParser
from importlib import resources
from itertools import pairwise

import pytest

from spinepath.documents import render, render_assessment, render_diff
from tests.sample_plans import ASSESSMENTS, DIFF, EMERGENCY, PLAN, PROVISIONAL

PAGES = {
    "plan": render(PLAN, "html"),
    "provisional": render(PROVISIONAL, "html"),
    "emergency": render(EMERGENCY, "html"),
    "explain": render_assessment(ASSESSMENTS[5], "html"),
    "diff": render_diff(DIFF, "html"),
}
CSS = (resources.files("spinepath.documents") / "static" / "plan.css").read_text("utf-8")
VOID = {"meta", "br", "hr", "img", "link", "input"}


class Tree(HTMLParser):
    """Elements in order, and a check that they close in order."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.found: list[tuple[str, dict[str, str], list[str]]] = []
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {k: v or "" for k, v in attrs}, list(self.open)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.fixture(params=PAGES, name="tree")
def _tree(request: pytest.FixtureRequest) -> Tree:
    return Tree(PAGES[request.param])


def test_every_element_is_closed(tree: Tree) -> None:
    assert tree.open == []


def test_language_title_and_one_top_heading(tree: Tree) -> None:
    tags = [tag for tag, _, _ in tree.found]
    assert [a["lang"] for tag, a, _ in tree.found if tag == "html"] == ["en-GB"]
    assert tags.count("h1") == tags.count("title") == tags.count("main") == 1


def test_titles_tell_pages_apart() -> None:
    titles = {re.findall("<title>(.*?)</title>", page)[0] for page in PAGES.values()}
    assert len(titles) == len(PAGES)


def test_headings_skip_no_level(tree: Tree) -> None:
    levels = [int(tag[1]) for tag, _, _ in tree.found if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_ids_are_unique_and_every_fragment_leads_somewhere(tree: Tree) -> None:
    ids = [a["id"] for _, a, _ in tree.found if "id" in a]
    wanted = [a["href"][1:] for tag, a, _ in tree.found if tag == "a" and a["href"].startswith("#")]
    wanted += [a["aria-labelledby"] for _, a, _ in tree.found if "aria-labelledby" in a]
    assert len(ids) == len(set(ids))
    assert set(wanted) <= set(ids)


def test_tables_have_captions_and_scopes(tree: Tree) -> None:
    tags = [tag for tag, _, _ in tree.found]
    assert tags.count("table") == tags.count("caption")
    assert all(a.get("scope") in ("col", "row", "rowgroup") for tag, a, _ in tree.found if tag == "th")


def test_nothing_is_loaded_and_nothing_runs(tree: Tree) -> None:
    assert not {"script", "link", "img", "iframe", "form", "object", "svg"} & {tag for tag, _, _ in tree.found}
    assert not [name for _, a, _ in tree.found for name in a if name in ("src", "style", "srcset") or name[:2] == "on"]
    assert not re.search(r"url\(|@import|@font-face", CSS)


def test_every_row_of_an_option_opens_its_trace() -> None:
    summaries = re.findall(r"<summary>Trace: (.*?)</summary>", PAGES["plan"])
    assert len(summaries) == len(PLAN.lines) + len(PLAN.red_flags)


def test_every_status_is_a_word(tree: Tree) -> None:
    source = next(page for page in PAGES.values() if Tree(page).found == tree.found)
    assert all(text.strip() for text in re.findall(r'<span class="tag [^"]*">(.*?)</span>', source))


def test_the_stylesheet_is_small_and_serves_print_and_narrow_and_forced_colours() -> None:
    assert len(CSS.splitlines()) < 500
    for query in ("@media print", "size: A4", "max-width: 44rem", "forced-colors: active", ":focus-visible"):
        assert query in CSS


def test_contrast_of_every_pair_of_colours() -> None:
    pairs = contrast_pairs()
    assert len(pairs) >= 10
    assert not {pair: round(value, 2) for pair, value in pairs.items() if value < 4.5}


def contrast_pairs() -> dict[tuple[str, str], float]:
    """Every text colour on the background that its rule sets, or else on page and card."""
    names = dict(re.findall(r"(--[\w-]+): (#[0-9a-f]{6});", CSS))
    found: dict[tuple[str, str], float] = {}
    for body in re.findall(r"\{([^{}]*)\}", CSS):
        text = re.search(r"(?<![\w-])color: var\((--[\w-]+)\)", body)
        ground = re.search(r"background: var\((--[\w-]+)\)", body)
        for back in [ground[1]] if ground else ["--page", "--card"]:
            front = text[1] if text else "--ink" if ground else None
            if front and not (front == "--on-brand" and not ground):
                found[front, back] = contrast(names[front], names[back])
    return found


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2.2."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

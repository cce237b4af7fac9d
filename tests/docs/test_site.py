"""The manual as a site: every link and anchor leads somewhere, nothing is loaded from elsewhere, nothing runs."""

import posixpath
from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

import pytest

from spinepath.terms import SpinepathError
from tools.make_site import build, main
from tools.site import contents, markdown
from tools.written import ROOT

LOADS = {"script", "iframe", "object", "embed", "source", "video", "audio", "form"}


@dataclass
class Seen(HTMLParser):
    """What a page links to, which ids it has, and what it loads."""

    links: list[str] = field(default_factory=list)
    ids: Counter[str] = field(default_factory=Counter)
    tags: Counter[str] = field(default_factory=Counter)
    sheets: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {key: value or "" for key, value in attrs}
        self.tags[tag] += 1
        self.ids.update([given["id"]] if "id" in given else [])
        if tag == "link":
            self.sheets.append(given["href"])
        elif "href" in given:
            self.links.append(given["href"])
        elif tag == "img":
            assert given["alt"] and ":" not in given["src"]
            self.links.append(given["src"])


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("site")
    assert build(out) == len(contents.documents(ROOT))
    return out


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[str, Seen]:
    found: dict[str, Seen] = {}
    for path in site.rglob("*.html"):
        found[path.relative_to(site).as_posix()] = seen = Seen()
        seen.feed(path.read_text("utf-8"))
    return found


def test_there_is_a_page_for_everything_and_a_start(pages: dict[str, Seen]) -> None:
    assert {"index.html", "GLOSSARY.html", "docs/safety/index.html", "docs/reference/generated/drugs.html"} <= set(
        pages
    )
    assert len(pages) > 100


def test_every_link_leads_to_a_page_and_a_place_in_it(site: Path, pages: dict[str, Seen]) -> None:
    for name, seen in pages.items():
        here = posixpath.dirname(name)
        for link in (link for link in seen.links if not link.startswith(("https://", "http://"))):
            target, _, anchor = link.partition("#")
            other = posixpath.normpath(posixpath.join(here, target)) if target else name
            assert (site / other).is_file(), (name, link)
            assert not anchor or other not in pages or pages[other].ids[anchor], (name, link)


def test_every_page_can_be_reached_from_the_start(pages: dict[str, Seen]) -> None:
    reached, new = set(), {"index.html"}
    while new:
        reached |= new
        here = {(posixpath.dirname(name), link.partition("#")[0]) for name in new for link in pages[name].links}
        new = ({posixpath.normpath(posixpath.join(*pair)) for pair in here} & set(pages)) - reached
    assert set(pages) - reached == set()


def test_nothing_is_loaded_from_elsewhere_and_nothing_runs(site: Path, pages: dict[str, Seen]) -> None:
    for name, seen in pages.items():
        assert not LOADS & set(seen.tags), name
        assert [posixpath.normpath(posixpath.join(posixpath.dirname(name), s)) for s in seen.sheets] == ["style.css"]
    style = (site / "style.css").read_text("utf-8")
    assert "url(" not in style and "@import" not in style


def test_every_page_has_one_title_and_no_id_twice(pages: dict[str, Seen]) -> None:
    for name, seen in pages.items():
        assert seen.tags["h1"] == 1 and seen.tags["main"] == 1, name
        assert [i for i, number in seen.ids.items() if number > 1] == [], name


def test_every_page_says_what_it_is(site: Path, pages: dict[str, Seen]) -> None:
    for name in pages:
        text = (site / name).read_text("utf-8")
        assert "Not clinically approved. Supports, and does not replace, clinical judgement." in text, name


def test_markup_in_a_text_is_shown_and_anchors_are_kept() -> None:
    made = markdown.page('# A\n\n<script>alert(1)</script> <a id="one"></a> [b](c.md)\n\n## One\n\n## One\n', str.upper)
    assert "&lt;script&gt;" in made.body and "<script>" not in made.body
    assert '<a id="one"></a>' in made.body and 'href="C.MD"' in made.body
    assert made.headings == [("one-1", "One"), ("one-2", "One")]


def test_a_folder_with_other_files_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "letter.txt").write_text("mine", "utf-8")
    assert main([str(tmp_path)]) == 1
    assert "found a folder with other files" in capsys.readouterr().err
    assert (tmp_path / "letter.txt").read_text("utf-8") == "mine"
    assert main(["--help", "x"]) == 2


def test_a_link_that_leads_nowhere_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    document = contents.Document("README.md", "# Start\n\n[gone](docs/gone.md)\n")
    monkeypatch.setattr(contents, "documents", lambda root: {"README.md": document})
    with pytest.raises(SpinepathError, match=r"README\.md: found a link to docs/gone\.md"):
        build(tmp_path / "site")


def test_a_page_that_is_not_there_is_named() -> None:
    with pytest.raises(SpinepathError, match=r"README\.md: found no such page"):
        list(contents.chapters({}))

"""Nothing that a record or a knowledge file says can become markup, a link, a table cell or a terminal command."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from spinepath.documents import render
from spinepath.documents.markdown import escape
from tests.sample_plans import PROVISIONAL, hostile

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "{{ 7 * 7 }}{% raw %}",
    "</style></title><b>",
    "a | b\n| c | d |\n# heading\n- item",
    "[click](javascript:alert(1)) ![x](http://example.org/x.png) <http://example.org>",
    "``` \n*bold* __strong__ ~~gone~~ `code` &lt;b&gt; $x$",
    "1. one\n2) two\n=====\n+ more",
    "\x1b[2J\x1b[31mred\x07\x9b31m\u202eback\u2066\x00\r\n",
)
MARKDOWN = MarkdownIt("commonmark").enable("table").enable("strikethrough")


class Page(HTMLParser):
    """Collects elements, attributes and text."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)


@pytest.mark.parametrize("text", HOSTILE)
def test_html_holds_hostile_text_as_text(text: str) -> None:
    page, plain = Page(render(hostile(text), "html")), Page(render(hostile("harmless"), "html"))
    assert [tag for tag, _ in page.elements] == [tag for tag, _ in plain.elements]
    assert [sorted(a) for _, a in page.elements] == [sorted(a) for _, a in plain.elements]
    assert not {tag for tag, _ in page.elements} & {"script", "img", "iframe", "link", "object", "form", "input"}


@pytest.mark.parametrize("text", HOSTILE)
def test_markdown_keeps_its_shape(text: str) -> None:
    def shape(source: str) -> list[tuple[str, str]]:
        tokens = [t for token in MARKDOWN.parse(source) for t in (token, *(token.children or ()))]
        return [(t.type, t.tag) for t in tokens if t.type not in ("text", "text_special", "softbreak")]

    found, plain = render(hostile(text), "markdown"), render(hostile("harmless"), "markdown")
    allowed = re.compile(r"<(?!br>)[a-zA-Z/!]")
    assert shape(found) == shape(plain)
    assert not [t for t in MARKDOWN.parse(found) if t.type == "html_block" and allowed.search(t.content)]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("format", ["text", "markdown", "html"])
def test_no_control_or_bidirectional_character_gets_through(text: str, format: str) -> None:
    found = render(hostile(text), format)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066-\u2069\ufeff]", found)


def test_a_text_line_stays_one_line() -> None:
    assert render(hostile("x\n# y"), "text") == render(hostile("x # y"), "text")


@given(st.text(max_size=60))
def test_escaped_text_is_read_back_as_the_same_words(text: str) -> None:
    from spinepath.documents.words import clean

    tokens = MARKDOWN.parse(f"lead {escape(text)}")
    read = "".join(t.content for token in tokens for t in (token.children or ()))
    assert read.strip() == f"lead {clean(text)}".strip()


@given(st.text(max_size=60))
def test_escaped_text_opens_no_block(text: str) -> None:
    assert [t.type for t in MARKDOWN.parse(f"- {escape(text)}x")][1:3] == ["list_item_open", "paragraph_open"]


def test_only_web_addresses_become_links() -> None:
    page = Page(render(PROVISIONAL, "html"))
    links = [a["href"] or "" for tag, a in page.elements if tag == "a"]
    assert all(link.startswith(("#", "https://")) for link in links)
    assert "javascript:" not in render(PROVISIONAL, "html")

"""Markdown to HTML: headings that can be linked to, links between pages, tables that scroll; no markup of its own."""

import re
from collections.abc import Callable, MutableMapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

_ANCHOR = re.compile(r'<a id="([\w.:-]+)"></a>')
_NOT_IN_A_NAME = re.compile(r"[^\w\- ]")
_AT_HOME = re.compile(r"(?!https?:|mailto:|#)")


@dataclass
class Page:
    """One page while it is made: its body, its headings of the second level (id and words), the ids given."""

    body: str = ""
    headings: list[tuple[str, str]] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)

    def name(self, words: str) -> str:
        """An id for a heading, as code hosts make them: words in small letters with hyphens, numbered when repeated."""
        plain = _NOT_IN_A_NAME.sub("", words.lower()).replace(" ", "-")
        number, name = 0, plain
        while name in self.ids:
            number += 1
            name = f"{plain}-{number}"
        self.ids.add(name)
        return name


def page(text: str, link: Callable[[str], str]) -> Page:
    """The page of a document; `link` gives the address for a target that is no address of another machine."""
    made = Page()
    parser = _parser()
    tokens = parser.parse(text)
    _each(tokens, made, link)
    made.body = parser.renderer.render(tokens, parser.options, {})
    return made


def _parser() -> MarkdownIt:
    """CommonMark with tables. Markup in a text is shown as text, but for the anchors of generated pages."""
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    parser.inline.ruler.before("text", "anchor", _anchor)
    parser.add_render_rule("anchor", _render_anchor)
    parser.add_render_rule("table_open", _render_table_open)
    parser.add_render_rule("table_close", _render_table_close)
    return parser


def _anchor(state: StateInline, silent: bool) -> bool:
    found = _ANCHOR.match(state.src, state.pos)
    if found is None:
        return False
    if not silent:
        state.push("anchor", "a", 0).attrSet("id", found[1])
    state.pos = found.end()
    return True


def _render_anchor(_self: RendererHTML, tokens: Sequence[Token], i: int, _options: Any, _env: Any) -> str:
    return f'<a id="{tokens[i].attrGet("id")}"></a>'


def _render_table_open(_self: RendererHTML, _tokens: Sequence[Token], _i: int, _options: Any, _env: Any) -> str:
    return '<div class="scroll" role="region" aria-label="Table" tabindex="0">\n<table>\n'


def _render_table_close(_self: RendererHTML, _tokens: Sequence[Token], _i: int, _options: Any, _env: Any) -> str:
    return "</table>\n</div>\n"


def _each(tokens: Sequence[Token], made: Page, link: Callable[[str], str]) -> None:
    for token in tokens:  # anchors first: a heading never takes their name
        made.ids |= {str(child.attrGet("id")) for child in token.children or () if child.type == "anchor"}
    for i, token in enumerate(tokens):
        if token.type == "heading_open":
            _heading(token, tokens[i + 1], made)
        elif token.type == "th_open":
            token.attrSet("scope", "col")
        for child in token.children or ():
            _linked(child.attrs, link)


def _heading(token: Token, inline: Token, made: Page) -> None:
    words = "".join(child.content for child in inline.children or ())
    name = made.name(words)
    token.attrSet("id", name)
    if token.tag == "h2":
        made.headings.append((name, words))


def _linked(attributes: MutableMapping[str, str | int | float], link: Callable[[str], str]) -> None:
    for key in ("href", "src"):
        target = attributes.get(key)
        if isinstance(target, str) and _AT_HOME.match(target):
            attributes[key] = link(target)

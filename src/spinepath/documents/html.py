"""A page as one self-contained HTML file: no script, no remote address is loaded, works printed and on a telephone.

Jinja2 escapes everything; the templates know blocks, not medicine.
"""

from functools import lru_cache
from importlib import resources
from typing import Any

from jinja2 import BaseLoader, Environment, StrictUndefined, TemplateNotFound
from markupsafe import Markup

from .page import Page
from .words import clean

_HERE = resources.files(__package__)


class _Packaged(BaseLoader):
    """Templates from inside the installed package, zipped or not."""

    def get_source(self, environment: Environment, template: str) -> tuple[str, None, None]:  # noqa: ARG002
        found = _HERE / "templates" / template
        if not found.is_file():
            raise TemplateNotFound(template)
        return found.read_text("utf-8"), None, None


def as_html(page: Page) -> str:
    """The page as HTML5, in UTF-8, with its stylesheet inside."""
    return _environment().get_template("page.html.j2").render(page=page, css=_css(), foot=css_text(page.foot)) + "\n"


def css_text(text: str) -> Markup:
    """Text inside a style sheet: every character that could end a string there is written as its number.

    >>> print(css_text('Ann "x" 1'))
    Ann \\22 x\\22  1
    """
    shown = (c if c.isascii() and (c.isalnum() or c in " ,.") else f"\\{ord(c):x} " for c in clean(text))
    return Markup("".join(shown))  # noqa: S704 (nothing but letters, digits and numbers of characters)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(
        loader=_Packaged(),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_finalize,
    )


def _finalize(value: Any) -> Any:
    """Every piece of text loses what could reorder or hide words; markup of our own templates stays."""
    return clean(value) if type(value) is str else value


@lru_cache(maxsize=1)
def _css() -> Markup:
    return Markup((_HERE / "static" / "plan.css").read_text("utf-8"))  # noqa: S704 (our own file, no user text)

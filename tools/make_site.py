"""Writes the manual as a site to `build/site`, or to the folder that is named."""

import posixpath
import shutil
import sys
from collections.abc import Iterator
from functools import cache, partial
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from spinepath.knowledge import Knowledge, load_folder
from spinepath.terms import SpinepathError
from spinepath.terms.safety_text import ABOUT, EVERY_RESULT, approval

from .site import contents, markdown
from .written import ROOT

HERE = Path(__file__).parent / "site"
LOOK = ROOT / "src" / "spinepath" / "documents" / "static" / "plan.css"
STYLE = "style.css"
OUT = ROOT / "build" / "site"


def build(out: Path) -> int:
    """Write the whole site anew; gives the number of pages.

    Raises SpinepathError for a link that leads nowhere, and for a folder that holds anything but an earlier site.
    """
    if out.exists() and any(out.iterdir()) and not (out / STYLE).is_file():
        raise SpinepathError(str(out), found="a folder with other files", expected="a new or an empty folder")
    known = contents.documents(ROOT)
    knowledge = load_folder(ROOT / "knowledge")
    files: set[str] = set()
    pages = {d.address: _page(d, known, knowledge, files) for d in known.values()}
    shutil.rmtree(out, ignore_errors=True)
    for name, text in {**pages, STYLE: _style()}.items():
        path = out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    for name in files:  # what pages link to and is no document stands in the site as it is
        path = out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, path)
    return len(pages)


def _page(
    document: contents.Document, known: dict[str, contents.Document], knowledge: Knowledge, files: set[str]
) -> str:
    made = markdown.page(document.text, partial(_address, document, known, files))
    title, end, body = made.body.partition("</h1>")
    return _template().render(
        title=document.title,
        path=document.path,
        up="../" * document.address.count("/"),
        version=knowledge.version,
        safety=f"{approval(knowledge.state).capitalize()}. {EVERY_RESULT}",
        about=ABOUT,
        headings=made.headings,
        title_block=Markup(title + end),  # noqa: S704 - made by our own parser, which lets no markup through
        body=Markup(body),  # noqa: S704
        chapters=list(contents.chapters(known)),
    )


def _address(document: contents.Document, known: dict[str, contents.Document], files: set[str], target: str) -> str:
    """Where a link of a document leads in the site."""
    path, mark, anchor = target.partition("#")
    found = posixpath.normpath(posixpath.join(posixpath.dirname(document.path), path))
    here = posixpath.dirname(document.address) or "."
    for candidate in (found, f"{found}/README.md"):
        if candidate in known:
            return posixpath.relpath(contents.address(candidate), here) + mark + anchor
    if not (ROOT / found).is_file():
        raise SpinepathError(
            document.path, found=f"a link to {target}", expected="a file, or a folder with a README.md"
        )
    files.add(found)
    return posixpath.relpath(found, here)


def _style() -> str:
    return "\n".join(path.read_text("utf-8") for path in (LOOK, HERE / "site.css"))


@cache
def _template() -> Template:
    loader = FileSystemLoader(HERE)
    environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    return environment.get_template("page.html.j2")


def _lines(arguments: list[str]) -> Iterator[str]:
    out = Path(arguments[0]) if arguments else OUT
    yield f"{build(out)} pages: {out / 'index.html'}\n"


def main(arguments: list[str]) -> int:
    """Build, and say where. Exit code 1 for a link that leads nowhere, 2 for misuse."""
    if len(arguments) > 1 or any(a.startswith("-") for a in arguments):
        sys.stderr.write(f"found {' '.join(arguments)}, expected nothing or a folder\n")
        return 2
    try:
        sys.stderr.writelines(_lines(arguments))
    except SpinepathError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""How many sheets a page takes in print, as a browser prints it; without a browser, as its lines say."""

import re
import shutil
import subprocess
from pathlib import Path

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
BROWSER = next((found for name in BROWSERS if (found := shutil.which(name))), None)
_NOT_SHOWN = re.compile(r"<(style|svg|details)\b.*?</\1>|<[^>]+>", re.DOTALL)
_SHEET_END = re.compile(rb"/Type\s*/Page(?!s)")


def sheets(html: str, folder: Path) -> int | None:
    """Sheets of A4 in print; None where no browser is installed."""
    if BROWSER is None:
        return None
    page, printed = folder / "page.html", folder / "page.pdf"
    page.write_text(html, "utf-8")
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer", f"--user-data-dir={folder}"]
    command = [BROWSER, *options, f"--print-to-pdf={printed}", page.as_uri()]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return len(_SHEET_END.findall(printed.read_bytes()))


def characters(html: str) -> int:
    """How much there is to read in print: a browser is not everywhere, and more text is never on fewer sheets."""
    return len(" ".join(_NOT_SHOWN.sub(" ", html).split()))

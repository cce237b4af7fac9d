"""The manual's page of truth tables is made from the tests, and is up to date."""

from tools.truth_tables import PAGE, ROOT, chapter, page

LOGIC = ROOT / "tests" / "spec" / "test_criteria_logic.py"


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text("utf-8") == page(), "run: make docs"


def test_a_chapter_holds_every_table() -> None:
    text = "\n".join(chapter(LOGIC))
    assert text.startswith("## Truth\n")
    assert "### AND: one false term settles it\n" in text
    assert "```text\na | b || a AND b\nT | T || T\n" in text
    assert text.count("```text") == LOGIC.read_text("utf-8").count("truth_table(") > 5

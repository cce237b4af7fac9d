"""The years ahead as section, picture and calendar file: the same days in all of them."""

import re
from dataclasses import replace
from datetime import date, timedelta
from html.parser import HTMLParser
from typing import Any

from spinepath.care_plan import make_plan
from spinepath.documents import render
from spinepath.documents.ics import as_ics
from spinepath.documents.timeline import timeline
from spinepath.terms.results import Plan
from tests.small_knowledge import TODAY, edition, knowledge, patient, recommendation

CITE = ["source-a"]
LATE = [{"after_d": 14, "text": "call; at once, please", "cite": CITE}]
DOSE = {
    "id": "dose",
    "lane": "Doses",
    "what": "the next dose",
    "first_d": 0,
    "every_d": 183,
    "until_d": 1830,
    "late": LATE,
}
TEST = {"id": "test", "lane": "Blood tests", "what": "a test", "first_d": 170, "every_d": 183, "until_d": 1830}


def rows(*found: dict[str, Any]) -> list[dict[str, Any]]:
    return [{**row, "owner": "practice_nurse", "cite": CITE} for row in found]


def plan(**given: Any) -> Plan:
    written = edition(sequence=rows(DOSE, TEST), sequence_from="days_since")
    known = knowledge(recommendation("a", editions=[written]))
    return make_plan(known, patient(**{"need": True, "stop": False, "age_years": 70, "jurisdiction": "uk", **given}))


def events(text: str) -> list[dict[str, str]]:
    """The events of a calendar file, read by the rules of RFC 5545."""
    assert text.endswith("\r\n")
    lines = text.replace("\r\n ", "").split("\r\n")
    assert (lines[0], lines[-2]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")
    blocks = "\n".join(lines).split("BEGIN:VEVENT\n")[1:]
    return [dict(line.split(":", 1) for line in block.split("\nEND:VEVENT")[0].split("\n")) for block in blocks]


def test_every_step_is_an_event_on_its_day() -> None:
    found = plan(days_since=100)
    steps = [step for sequence in found.sequences for step in sequence.steps]
    seen = [(e["DTSTART;VALUE=DATE"], e["DTEND;VALUE=DATE"]) for e in events(as_ics(found)) if "Doses" in e["SUMMARY"]]
    wanted = [date.fromisoformat(s.on) for s in steps if s.lane == "Doses"]
    assert seen == [(f"{d:%Y%m%d}", f"{d + timedelta(days=1):%Y%m%d}") for d in wanted]
    assert len(events(as_ics(found))) == len(steps) + len(found.calendar)


def test_the_calendar_file_is_well_formed() -> None:
    text = as_ics(plan(days_since=250))
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    found = events(text)
    assert len({e["UID"] for e in found}) == len(found)
    assert as_ics(plan(days_since=250)) == text
    overdue = next(e for e in found if "Overdue" in e["DESCRIPTION"])
    assert "call\\; at once\\, please" in overdue["DESCRIPTION"]
    assert re.fullmatch(r"\d{8}T\d{6}Z", overdue["DTSTAMP"])


def test_no_event_names_the_person() -> None:
    assert "margaret" not in as_ics(replace(plan(days_since=10), person_id="margaret"))


def test_every_event_names_its_plan() -> None:
    found = plan(days_since=10)
    assert found.sequences
    assert all(f"Plan {found.id[:8]}\\, facts of" in e["DESCRIPTION"] for e in events(as_ics(found)))


def test_long_lines_are_folded_between_characters() -> None:
    found = plan(days_since=10)
    sequence = found.sequences[0]
    steps = tuple(replace(step, what="é" * 90) for step in sequence.steps[:1])
    text = as_ics(replace(found, sequences=(replace(sequence, steps=steps),)))
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert "é" * 90 in text.replace("\r\n ", "")


def test_the_section_tells_near_days_one_by_one_and_later_years_by_what_repeats() -> None:
    text = render(plan(days_since=250), "text")
    assert "THE YEARS AHEAD" in text
    assert "Counted from 26 April 2025 (days_since: 250" in text
    assert "overdue since 26 October 2025" in text
    assert "from 9 November 2025: call; at once, please" in " ".join(text.split())
    assert "From 2028 on" in text
    assert "times" in text


def test_the_picture_has_a_dot_for_each_step_and_words_for_those_who_cannot_see_it() -> None:
    found = plan(days_since=250)
    picture = timeline("t", found.sequences[0], found.facts.as_of)
    dots = [s for s in picture.shapes if s.kind == "dot"]
    assert len(dots) == len(found.sequences[0].steps)
    assert [s.style for s in dots].count("overdue") == 1
    assert all(0 <= s.x <= picture.width and 0 <= s.y <= picture.height for s in picture.shapes)
    assert "Doses: 10 dates from 1 January 2026 to" in picture.says
    assert picture.says in " ".join(render(found, "markdown").replace("\\", "").split())


def test_the_picture_stands_in_the_page_with_title_and_description() -> None:
    class Seen(HTMLParser):
        circles, labelled = 0, ""

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            self.circles += tag == "circle"
            if tag == "svg":
                self.labelled = dict(attrs)["aria-labelledby"] or ""

    found = plan(days_since=100)
    seen, page = Seen(), render(found, "html")
    seen.feed(page)
    assert seen.circles == len(found.sequences[0].steps)
    assert all(f'id="{name}"' in page for name in seen.labelled.split())


def test_a_plan_without_sequence_has_no_such_section() -> None:
    bare = make_plan(knowledge(), patient(need=True, stop=False, age_years=70))
    assert "THE YEARS AHEAD" not in render(bare, "text")
    assert TODAY.isoformat() == bare.facts.as_of

"""Programmes: which items are chosen, in which week, at which step, and why the others are left out."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from spinepath.care_plan import make_plan
from spinepath.checks import check_folder
from spinepath.documents import render
from spinepath.documents.reading import read_plan
from spinepath.fhir.care_plan import care_plan_bundle
from spinepath.knowledge import Knowledge
from spinepath.knowledge.models import ProgrammeItem
from spinepath.terms.results import Plan, Programme
from tests.small_knowledge import TODAY, edition, knowledge, patient, recommendation

from .test_check import BALM, CASES, GOOD

CITE = ["source-a"]
STEP = {"sets": 1, "reps": 5, "days_a_week": [7], "weeks": 2, "cite": CITE}
RULE = {"text": "as told", "cite": CITE}


def item(name: str, *steps: dict[str, Any], **more: Any) -> ProgrammeItem:
    body = {"id": name, "name": f"Name of {name}", "purpose": "works", "position": "sitting", "how": f"do {name}"}
    return ProgrammeItem.model_validate(
        {**body, "easier": "less", "steps": [{**STEP, **s} for s in steps] or [STEP], "cite": CITE, **more}
    )


def only(when: str, **more: Any) -> dict[str, Any]:
    return {"it": {"when": when, "cite": CITE, **more}}


def known(*items: ProgrammeItem, groups: dict[str, list[str]] | None = None, most: int = 9, **more: Any) -> Knowledge:
    lists = groups or {"all": [x.id for x in items]}
    programme = {
        "weeks": 6,
        "at_once": most,
        "fewest": 1,
        "too_few": RULE,
        "groups": [
            {"id": k, "title": k.title(), "at_most": more.pop("at_most", 9), "items": v, "counted": k != "habits"}
            for k, v in lists.items()
        ],
        "step_up": RULE,
        "step_back": RULE,
        "cite": CITE,
        **more,
    }
    base = knowledge(recommendation("a", editions=[edition(programme=programme)]))
    return replace(base, items={x.id: x for x in items})


def plan(base: Knowledge, **given: Any) -> Plan:
    return make_plan(base, patient(**{"need": True, "stop": False, "age_years": 70, "jurisdiction": "uk", **given}))


def programme(base: Knowledge, **given: Any) -> Programme:
    found = plan(base, **given).programme
    assert found is not None
    return found


def weeks(found: Programme, name: str) -> list[int]:
    return [w.number for w in found.weeks if name in {x.item for x in w.items}]


def steps(found: Programme, name: str) -> list[int]:
    return [x.step for w in found.weeks for x in w.items if x.item == name]


# --- choosing ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("worry", "flag", "chosen"),
    [(True, False, True), (False, False, False), (None, False, False), (True, True, False), (True, None, False)],
)
def test_an_item_needs_all_that_it_needs_and_nothing_that_forbids_it(worry: Any, flag: Any, chosen: bool) -> None:
    found = programme(known(item("x", fits=only("worry"), not_for=only("flag")), item("y")), worry=worry, flag=flag)
    assert bool(weeks(found, "x")) is chosen
    assert weeks(found, "y") == [1, 2, 3, 4, 5, 6]


def test_an_old_value_clears_nothing() -> None:
    found = programme(known(item("x", fits=only("worry"))), stale={"worry": True})
    assert [(x.id, x.state) for x in found.left_out] == [("x", "unknown")]


@pytest.mark.parametrize(
    ("given", "state", "why", "missing"),
    [
        ({"worry": False, "flag": None}, "against", "not met: worry (2025-12-31)", ()),
        ({"worry": True, "flag": True}, "against", "not with: flag (2025-12-31)", ()),
        ({"worry": None, "flag": False}, "unknown", "not known: worry", ("worry",)),
        ({"worry": None, "flag": None}, "unknown", "not known: worry", ("worry", "flag")),
    ],
)
def test_what_is_left_out_says_why(given: dict[str, Any], state: str, why: str, missing: tuple[str, ...]) -> None:
    left = programme(known(item("x", fits=only("worry"), not_for=only("flag"))), **given).left_out[0]
    assert (left.state, left.why[0], left.missing) == (state, why, missing)


def test_what_is_chosen_says_why() -> None:
    base = known(item("x", fits=only("worry"), not_for=only("flag")), item("y"))
    chosen = {x.id: x.because for x in programme(base, worry=True, flag=False).items}
    assert chosen == {
        "x": ("worry (2025-12-31)", "no flag"),
        "y": ("suits everybody, whatever is not known",),
    }


@pytest.mark.parametrize(("flag", "chosen"), [(None, True), (False, True), (True, False)])
def test_the_safer_way_of_another_item_is_chosen_while_it_is_not_known(flag: Any, chosen: bool) -> None:
    base = known(item("hard", fits=only("flag")), item("safer", not_for=only("flag", if_unknown="choose")))
    found = programme(base, flag=flag)
    assert bool(weeks(found, "safer")) is chosen
    because = next((x.because[0] for x in found.items if x.id == "safer"), None)
    assert because == {None: "the safer way while it is not known: flag", False: "no flag", True: None}[flag]


def test_the_first_of_every_group_goes_before_the_second_of_any() -> None:
    items = [item(name) for name in ("a1", "a2", "b1", "b2")]
    found = programme(known(*items, groups={"a": ["a1", "a2"], "b": ["b1", "b2"]}, most=3))
    assert [x.item for x in found.weeks[0].items] == ["a1", "a2", "b1"]
    assert [(x.id, x.state) for x in found.left_out] == [("b2", "full")]


def test_habits_of_the_day_are_not_counted() -> None:
    items = [item(name) for name in ("a1", "a2", "h1", "h2")]
    found = programme(known(*items, groups={"habits": ["h1", "h2"], "a": ["a1", "a2"]}, most=1))
    assert [x.item for x in found.weeks[0].items] == ["h1", "h2", "a1"]


def test_a_group_gives_no_more_than_it_may() -> None:
    found = programme(known(item("x"), item("y"), item("z"), at_most=2))
    assert [x.item for x in found.weeks[0].items] == ["x", "y"]


def test_with_too_few_items_the_programme_says_what_to_do() -> None:
    base = known(item("x"), item("y", fits=only("worry")), fewest=2)
    assert programme(base, worry=True).too_few is None
    short = plan(base, worry=False)
    assert short.programme is not None
    assert short.programme.too_few is not None
    assert "Too little fits" in render(short, "text")


TEACHING = {"after_d": 8, "text": "only after the visit", "cite": CITE}


def test_what_is_taught_begins_after_the_visit_and_keeps_its_place() -> None:
    items = [item("shown", taught=True), item("plain"), item("third")]
    groups = {"a": ["shown"], "b": ["plain"], "c": ["third"]}
    base = known(*items, groups=groups, most=2, teaching=TEACHING)
    found = programme(base)
    assert (weeks(found, "shown"), weeks(found, "plain"), weeks(found, "third")) == (
        [3, 4, 5, 6],
        [1, 2, 3, 4, 5, 6],
        [],
    )
    assert found.teaching is not None
    assert "Only after the assessment" in render(plan(base), "text")
    assert "week 3, after the assessment" in render(plan(base), "text")


@pytest.mark.parametrize(
    ("flag", "ask", "first"), [(True, False, 4), (None, True, 4), (None, False, 3), (False, True, 3)]
)
def test_what_is_supervised_waits_for_the_first_session_and_is_done_nowhere_else(
    flag: bool | None, ask: bool, first: int
) -> None:
    session = {"after_d": 20, "text": "only in the sessions", "cite": CITE, "when": only("flag", ask=ask)}
    base = known(item("shown", taught=True), item("plain"), teaching={**TEACHING, "supervised": session})
    shown, plain = programme(base, flag=flag).items
    assert (shown.first_week, plain.first_week) == (first, 1)
    assert (shown.supervised, plain.supervised) == (first == 4, False)
    told = render(plan(base, flag=flag), "text")
    assert ("in supervised sessions only" in told) == ("only in the sessions" in told) == (first == 4)
    assert ("after the assessment" in told) == (first == 3)
    bundle = care_plan_bundle(plan(base, flag=flag))
    requests = [e["resource"] for e in bundle["entry"] if e["resource"].get("category") == [{"text": "programme"}]]
    assert ["frequency" in r["occurrenceTiming"]["repeat"] for r in requests] == [first == 3, True]


def test_nothing_waits_where_nothing_is_to_be_taught() -> None:
    assert weeks(programme(known(item("shown", taught=True))), "shown") == [1, 2, 3, 4, 5, 6]
    assert programme(known(item("plain"), teaching=TEACHING)).teaching is None


def test_lying_comes_first_and_standing_later_in_the_session() -> None:
    items = [item("up", position="standing"), item("flat", position="lying_on_back"), item("seat")]
    found = programme(known(*items))
    assert [x.id for x in found.items] == [x.item for x in found.weeks[0].items] == ["flat", "seat", "up"]


def test_only_the_unknown_part_of_a_condition_is_called_unknown() -> None:
    left = programme(known(item("x", fits=only("worry AND NOT flag"))), worry=True, flag=None).left_out[0]
    assert left.why == ("not known: flag",)


# --- weeks and steps -----------------------------------------------------------------------------------------------


def test_an_item_joins_in_the_week_in_which_its_day_comes_and_the_other_ends() -> None:
    base = known(
        item("early", not_for=only("days_since >= 20")),
        item("late", fits=only("days_since >= 20")),
        counts=["days_since"],
    )
    found = programme(base, days_since=6)  # 6, 13, 20 ...
    assert (weeks(found, "early"), weeks(found, "late")) == ([1, 2], [3, 4, 5, 6])
    assert found.items[0].then == ("Name of late",)
    assert [w.starts for w in found.weeks[:2]] == [TODAY.isoformat(), (TODAY + timedelta(days=7)).isoformat()]
    assert weeks(programme(known(item("late", fits=only("days_since >= 20"))), days_since=6), "late") == []


def test_each_step_has_its_time() -> None:
    found = programme(known(item("x", {"weeks": 2}, {"weeks": 3}, {})))
    assert steps(found, "x") == [1, 1, 2, 2, 2, 3]
    assert len(found.items[0].steps) == 3


@pytest.mark.parametrize(("flag", "reached", "said"), [(False, 1, "not met"), (None, 1, "not known"), (True, 2, None)])
def test_a_step_with_a_condition_waits_for_it(flag: Any, reached: int, said: str | None) -> None:
    found = programme(known(item("x", {}, {"when": "flag", "text": "harder"})), flag=flag)
    assert len(found.items[0].steps) == max(steps(found, "x")) == reached
    assert [said in why and "harder" in why for why in found.items[0].stays if said] == ([True] if said else [])


SLOWER = {"times": 2, "at_once": 1, "when": {"worried": {"when": "worry", "cite": CITE}}}


@pytest.mark.parametrize(("worry", "why"), [(True, "worry (2025-12-31)"), (None, "not known: worry"), (False, None)])
def test_whoever_builds_up_slowly_takes_twice_as_long_with_fewer_items(worry: Any, why: str | None) -> None:
    found = programme(known(item("x", {}, {}), item("y"), slower=SLOWER), worry=worry)
    assert found.slower == ((why,) if why else ())
    assert steps(found, "x") == ([1, 1, 1, 1, 2, 2] if why else [1, 1, 2, 2, 2, 2])
    assert bool(weeks(found, "y")) is (why is None)


def test_what_need_not_be_asked_makes_nobody_slow_while_unknown() -> None:
    quiet = {**SLOWER, "when": {"worried": {"when": "worry", "ask": False, "cite": CITE}}}
    assert programme(known(item("x"), slower=quiet), worry=None).slower == ()


# --- in the plan ---------------------------------------------------------------------------------------------------


def test_a_line_that_is_not_recommended_has_no_programme() -> None:
    assert plan(known(item("x")), stop=True).programme is None
    assert plan(known(item("x")), need=None).programme is None


def test_what_keeps_items_out_is_asked_last() -> None:
    found = plan(known(item("x", fits=only("worry")), item("y", fits=only("worry_more", ask=False))))
    ask = next(a for a in found.asks if a.feature == "worry")
    assert [c.then for c in ask.would_change] == ["Title of a: may bring in Name of x"]
    assert ask.priority == max(a.priority for a in found.asks)
    assert not [a for a in found.asks if a.feature == "worry_more"]


def test_sources_of_the_programme_are_in_the_plan() -> None:
    assert "source-a" in {s.id for s in plan(known(item("x"))).sources}


FULL = known(
    item(
        "x",
        {"minutes": [5, 10], "reps": None, "sets": None, "times_a_day": [2]},
        {"text": "longer", "hold_s": 3, "days_a_week": [2, 3]},
        equipment=["a stick"],
        cues=["tall"],
        stop_signs=["a pang"],
    ),
    item("y", fits=only("worry")),
)


@pytest.mark.parametrize("format", ["text", "markdown", "html"])
def test_every_format_shows_all_of_it(format: str) -> None:
    page = " ".join(render(plan(FULL, worry=False), format).split()).replace("\\", "")
    wanted = ["Name of x", "do x", "a stick", "tall", "a pang", "5 to 10 minutes", "twice a day, every day", "longer"]
    wanted += ["each held for 3 seconds", "on 2 to 3 days a week", "as told", "Diary: tick", "not met: worry"]
    assert [words for words in wanted if words.lower() not in page.lower()] == []


def test_the_diary_has_a_row_a_week_and_a_box_a_day() -> None:
    text = render(plan(FULL), "text")
    rows = [x for x in text.splitlines() if "☐" in x]
    assert [x.count("☐") for x in rows] == [7] * 6
    first = next(x for x in text.splitlines() if x.startswith("Week  ") and "Mon" in x)
    assert first.split()[1:] == ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]  # 1 January 2026 was a Thursday


def test_what_is_to_be_checked_first_stands_before_the_sheet() -> None:
    base = known(item("x"))
    rule = edition(
        programme=base.recommendations["a"].editions[0].programme,
        usually_not={"doubt": {"when": "against", "cite": CITE}},
        actions=["laxative"],
    )
    base = replace(base, recommendations={"a": recommendation("a", editions=[rule])}, digest="checked")
    sheet = render(plan(base), "text").split("THE EXERCISES")[1]
    assert sheet.index("Check first, then hand this out") < sheet.index("Against.") < sheet.index("What to do")
    assert "Goes with it: a laxative" in sheet
    settled = render(plan(base, against=False), "text").split("THE EXERCISES")[1]
    assert "Check first" not in settled


def test_a_picture_stands_in_the_page_and_in_no_other_format(monkeypatch: pytest.MonkeyPatch) -> None:
    picture = "<svg role='img'><title>drawn</title></svg>"
    monkeypatch.setattr(
        "spinepath.documents.programme_page.drawing_of", lambda item: picture if item.id == "x" else None
    )
    found = plan(FULL, worry=True)
    assert render(found, "html").count(picture) == 1
    assert "<svg" not in render(found, "text") + render(found, "markdown")


def test_what_stands_on_the_sheet_is_not_said_twice() -> None:
    details = [{"section": s, "text": f"told: {s}", "cite": CITE} for s in ("do", "avoid", "stop_sign", "step")]
    base = known(item("x"))
    rule = base.recommendations["a"]
    written = rule.editions[0].model_copy(
        update={"details": type(rule.editions[0]).model_validate(edition(details=details)).details}
    )
    base = replace(base, recommendations={"a": rule.model_copy(update={"editions": [written]})}, digest="sheet")
    text = render(plan(base), "text")
    assert [text.count(f"told: {s}") for s in ("do", "avoid", "stop_sign", "step")] == [1, 1, 1, 1]
    assert text.index("told: step") < text.index("THE EXERCISES") < text.index("told: stop_sign")


def test_a_plan_with_a_programme_is_read_back(tmp_path: Path) -> None:
    found = plan(FULL)
    (tmp_path / "plan.json").write_text(render(found, "json"), "utf-8")
    assert read_plan(tmp_path / "plan.json").programme == found.programme


# --- checks of the knowledge ---------------------------------------------------------------------------------------

PROGRAMME = """
    programme:
      weeks: 2
      at_once: 2
      fewest: 1
      too_few: {text: Ask, cite: [old-book]}
      counts: []
      groups: [{id: all, title: All, at_most: 2, items: [rub]}]
      step_up: {text: More, cite: [old-book]}
      step_back: {text: Less, cite: [old-book]}
      cite: [old-book]
"""
ITEM = """
- id: rub
  name: Rub
  purpose: warms
  position: sitting
  how: Rub it.
  easier: Rub less.
  parameters:
    shallow: {value: 3, unit: cm, cite: [old-book]}
  fits:
    shallow: {when: "depth <= :shallow", cite: [old-book]}
  steps:
    - {sets: 1, reps: 3, days_a_week: [7], cite: [old-book]}
  cite: [old-book]
"""
ITEMS = "exercises/rubs.yaml"
BROKEN = {
    "unknown item": (BALM, "items: [rub]", "items: [rug]", "nearest: 'rub'"),
    "unused item": (BALM, "items: [rub]", "items: [rubb]", "an item that some programme lists"),
    "unknown counter": (BALM, "counts: []", "counts: [dept]", "a known feature"),
    "unknown feature": (ITEMS, "depth <=", "dept <=", "nearest: 'depth'"),
    "of a fracture": (ITEMS, "depth <=", "row_depth <=", "a feature of the person"),
    "unused parameter": (ITEMS, "depth <= :shallow", "sore", "some expression uses"),
    "unknown mechanism": (ITEMS, "  purpose", "  helps: [ache]\n  purpose", "a known mechanism"),
    "unknown source": (ITEMS, "  cite: [old-book]\n", "  cite: [odd-book]\n", "nearest: 'old-book'"),
    "later source": (
        ITEMS,
        "days_a_week: [7], cite: [old-book]",
        "days_a_week: [7], cite: [new-book]",
        "new-book in rub",
    ),
    "no amount": (ITEMS, "reps: 3, ", "", "reps or minutes"),
    "sets missing": (ITEMS, "sets: 1, ", "", "reps need sets"),
    "boundary not shown": (
        CASES,
        "given: {depth: 3}",
        "given: {depth: 2}",
        "no case at its boundary (depth exactly 3)",
    ),
    "an item that should suit": (CASES, "expect: {check: [depth]}", "expect: {items: [rub]}", "rub is missing"),
    "an item that should not": (
        CASES,
        "given: {depth: 3}, expect: {status: recommend}",
        "given: {depth: 3}, expect: {no_items: [rub]}",
        "rub should not be there",
    ),
    "a name that is no item": (CASES, "expect: {check: [depth]}", "expect: {no_items: [rob]}", "rob is no item"),
}


def faults_of(folder: Path, file: str = BALM, old: str = "", new: str = "") -> str:
    files = {**GOOD, ITEMS: ITEM}
    files[BALM] = files[BALM].replace("    owner: nurse\n", PROGRAMME.lstrip("\n") + "    owner: nurse\n")
    assert old in files[file]
    files[file] = files[file].replace(old, new)
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    return "\n".join(str(fault) for fault in check_folder(folder)[1])


def test_a_sound_folder_has_no_fault(tmp_path: Path) -> None:
    assert faults_of(tmp_path) == ""


@pytest.mark.parametrize(("file", "old", "new", "words"), BROKEN.values(), ids=list(BROKEN))
def test_a_fault_is_told(tmp_path: Path, file: str, old: str, new: str, words: str) -> None:
    assert words in faults_of(tmp_path, file, old, new)


def test_a_first_step_with_a_condition_is_refused(tmp_path: Path) -> None:
    said = faults_of(tmp_path, ITEMS, "days_a_week: [7],", "days_a_week: [7], when: sore,")
    assert "the first step has no condition" in said


# --- for record systems --------------------------------------------------------------------------------------------


def test_every_item_is_a_proposal_of_its_own() -> None:
    bundle = care_plan_bundle(plan(FULL, worry=True))
    found = [e["resource"] for e in bundle["entry"] if e["resource"]["resourceType"] == "ServiceRequest"]
    names = [r["code"]["text"] for r in found if r.get("category") == [{"text": "programme"}]]
    assert names == ["Name of x", "Name of y"]
    first = next(r for r in found if r["code"]["text"] == "Name of x")
    assert first["occurrenceTiming"]["repeat"] == {
        "boundsPeriod": {"start": "2026-01-01", "end": "2026-02-11"},
        "frequency": 2,
        "period": 1,
        "periodUnit": "d",
    }
    assert [n["text"] for n in first["note"]] == [
        "begin: 5-10 min",
        "longer: sets 1, repetitions 5, hold 3 s",
        "easier: less",
    ]

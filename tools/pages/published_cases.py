"""The page of published cases: what the plans say of them, and why what is missed is missed."""

from datetime import date
from pathlib import Path

import yaml

from spinepath.knowledge import Knowledge
from spinepath.vignettes import VignetteScores, read_vignettes, score
from spinepath.vignettes.results import CaseScore

from . import markdown as md

ROOT = Path(__file__).resolve().parents[2]
CASES = ROOT / "tests" / "vignettes" / "dev.yaml"
WHY = ROOT / "docs" / "reference" / "misses.yaml"
DAY = date(2026, 11, 20)
UNTOLD = ("open", "No reason is written yet.")
KIND = {"stays": "stays so", "open": "open", "unstated": "not stated in the case"}

INTRO = """# Published cases

Case reports and teaching cases, turned into rows of facts without sight of the rules (how well two readings agree:
[translation_agreement.md](../translation_agreement.md)). The rules come from guidance and trials, never from the cases;
the cases showed where a rule fell silent while a fact was unknown. Features that came later were added to a row where
the case states them, by somebody who knew the rules: the file names them. A score on cases is no clinical validation:
see [how cases are scored](../../how_to/score_cases.md).
"""


def page(knowledge: Knowledge) -> str:
    """Totals, the reasons of what is missed, and every miss with its case."""
    known = knowledge.at(DAY)
    found = score(known, read_vignettes(CASES, known, DAY))
    return md.document(INTRO, md.NOTE, _totals(found), _reasons(found), _misses(found))


def explanations() -> dict[tuple[str, str], tuple[str, str]]:
    """List and code to kind and reason."""
    written = yaml.safe_load(WHY.read_text("utf-8"))
    return {
        (name, code): (KIND[row["kind"]], row["why"])
        for row in written
        for name, codes in row["codes"].items()
        for code in codes
    }


def _totals(found: VignetteScores) -> str:
    s = found.summary
    rows = [
        ("cases", f"{s.cases}"),
        ("recommended as expected", f"{s.must_recommend.hit} of {s.must_recommend.of}"),
        ("warned as expected", f"{s.must_flag.hit} of {s.must_flag.of}"),
        ("asked as expected", f"{s.must_ask.hit} of {s.must_ask.of}, {s.must_ask.by_test} of them by ordering a test"),
        ("emergencies found", f"{s.emergencies.hit} of {s.emergencies.of}"),
        ("false alarms", f"{s.emergencies.false_alarms}"),
        ("recommended against a case", f"{s.must_not_violations - s.must_not_left_out} of {s.must_not}"),
        ("against a case by leaving something out", f"{s.must_not_left_out}"),
        ("lines that the case did not expect, per case", f"{s.not_expected_per_case:.1f}"),
        ("questions per case", f"{s.asks_per_case:.0f}, about {s.facts_asked_per_case:.0f} facts"),
        ("questions that the case had answered", f"{s.asked_but_known}"),
    ]
    return "## Totals\n\n" + md.table(("What", "Score"), rows)


def _reasons(found: VignetteScores) -> str:
    told: dict[tuple[str, str], set[str]] = {}
    known = explanations()
    for case in found.cases:
        for miss in case.misses:
            told.setdefault(known.get((miss.list, miss.code), UNTOLD), set()).add(f"{case.id}: {miss.code}")
    rows = [(kind, why, str(len(cases))) for (kind, why), cases in sorted(told.items())]
    return "## Why something is missed\n\n" + md.table(("Judgement", "Why", "Misses"), rows)


def _misses(found: VignetteScores) -> str:
    lists = ("must_recommend", "must_flag", "must_ask")
    rows = [(case.id, *(_said(case, name) for name in lists)) for case in found.cases]
    return "## What is missed, case by case\n\n" + md.table(("Case", "Recommended", "Warned", "Asked"), rows)


def _said(case: CaseScore, name: str) -> str:
    return ", ".join(md.code(miss.code) for miss in case.misses if miss.list == name) or "nothing"

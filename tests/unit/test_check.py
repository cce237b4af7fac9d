"""`check_folder` on a tiny good knowledge folder, and on the same folder with one thing broken."""

from pathlib import Path

import pytest

from spinepath.calculators import CALCULATORS
from spinepath.checks import check_folder as check
from spinepath.terms import SpinepathError

GOOD = {
    "VERSION.yaml": "version: 2026.1.0\nguidance_read_to: 2026-01-01\n",
    "systems.yaml": "- {system: atc, uris: [urn:atc]}\n",
    "actions.yaml": "- {action: soak, text: Soak it}\n- {action: call, text: Call someone}\n",
    "hazards.yaml": "- {hazard: not_asked, text: Not asked, cause: Haste, effect: Harm, control: Ask}\n",
    "coverage.yaml": "- {part: R4, text: Relief, options: [balm]}\n",
    "citations/books.yaml": """
- {id: old-book, text: An old book, year: 1990, read: fulltext}
- {id: new-book, text: A new book, year: 2020, read: fulltext}
- {id: memory, text: Something remembered, read: recalled}
""",
    "evidence/relief/records.yaml": """
- {id: trial-1995, topic: t, kind: k, statement: s, citation: {year: 1995}, read: abstract}
""",
    "evidence/relief/profiles.yaml": """
- id: balm-relief
  edition_from: 2000-01-01
  option: balm
  population: people
  comparator: nothing
  outcome: relief
  source: single_trial
  effect: some
  pathway: direct
  certainty: moderate
  why: one trial
  cite: [trial-1995]
""",
    "evidence/relief/pools.yaml": """
- id: balm-question
  title: Relief with balm
  option: balm
  edition_from: 2000-01-01
  population: people
  outcome: relief
  source: published_pool
  topics: [balms]
  outcomes: [relief]
  days: [1, 9]
  measure: RR
  published: {estimate: 2, ci_lo: 1, ci_hi: 4, cite: [trial-1995]}
  pathway: direct
  grade: {}
  dissent: [One trial found none.]
  since_2008: Nothing
  cite: [old-book]
""",
    "value_sets/things.yaml": """
- concept: balm
  label: balm
  resource: medication
  classes: [balms]
  codes: [{system: atc, code: M02}]
- {concept: sore, label: sore, resource: answer}
- {concept: depth, label: depth, resource: answer}
- {concept: jurisdiction, label: jurisdiction, resource: answer}
""",
    "features/things.yaml": """
- id: sore
  label: sore
  type: bool
  from: {concepts: [sore], reducer: latest}
  obtain: {by: question, owner: nurse, action: Ask}
  question: Sore?
- id: depth
  label: depth
  type: float
  from: {concepts: [depth], reducer: latest}
  obtain: {by: examination, owner: nurse, action: Look}
  question: How deep?
- id: on_balm
  label: balm now
  type: bool
  from: {concepts: ["class:balms"], reducer: active}
  obtain: {by: question, owner: nurse, action: Ask}
  question: On balm?
- id: jurisdiction
  label: jurisdiction
  type: code
  codes: {uk: here, us: there}
  from: {concepts: [jurisdiction], reducer: latest}
  obtain: {by: question, owner: nurse, action: Ask}
  question: Where?
- id: row_depth
  label: depth of one
  type: float
  subject: fracture
  from: {concepts: [depth], reducer: latest}
  obtain: {by: examination, owner: nurse, action: Look}
  question: How deep?
""",
    "recommendations/relief/balm.yaml": """
id: balm
title: Balm
option: balm
group: relief
rank: 1
drugs: ["class:balms"]
referral:
  to: clinic
  sender: nurse
  decision: More balm?
  urgency: soon
  fracture: [row_depth]
  tell:
    - {heading: Wound, features: [sore], drugs: ["class:balms"]}
  attach:
    - {what: picture, shown_by: [depth], dated: sore}
  cite: [old-book]
parameters:
  deep: {value: 3, unit: cm, cite: [old-book]}
editions:
  - version: 1
    from: 2000-01-01
    state: draft
    offer: {direction: for, strength: strong, profile: balm-relief}
    indications:
      is_sore: {when: sore, cite: [old-book]}
    contraindications:
      too_deep:
        when: "depth > :deep"
        if_unknown: check_first
        hazard: not_asked
        cite: [trial-1995]
    cautions:
      taken_already: {when: on_balm, then: [call], cite: [old-book]}
    dose:
      - {text: A little, cite: [old-book]}
    actions: [soak]
    owner: nurse
""",
    "recommendations/relief/balm.cases.yaml": """
recommendation: balm
people:
  ill: {sore: true, depth: 1, on_balm: false}
cases:
  - {name: sore, like: ill, expect: {status: recommend}}
  - {name: not sore, like: ill, given: {sore: false}, expect: {status: not_applicable}}
  - {name: sore unknown, like: ill, given: {sore: null}, expect: {status: needs_information}}
  - {name: at the limit, like: ill, given: {depth: 3}, expect: {status: recommend}}
  - {name: beyond, like: ill, given: {depth: 3.1}, expect: {status: contraindicated}}
  - {name: never measured, like: ill, given: {depth: null}, expect: {check: [depth]}}
  - {name: takes it, like: ill, given: {on_balm: true}, drugs: [balm], expect: {cautions: [taken_already]}}
  - {name: taking unknown, like: ill, given: {on_balm: null}, expect: {status: recommend}}
""",
    "plan_rules/balm_alone.yaml": """
id: balm_alone
kind: co_prescribe
options: [balm]
drugs: ["class:balms"]
when: sore
then: [call]
why: Because
cite: [old-book]
cases:
  - {name: sore, given: {sore: true}, lines: {balm: offer}, expect: {balm: offer}, adds: [Call someone]}
""",
    "plan_rules/balm_waits.yaml": """
id: balm_waits
kind: wait_until
options: [balm]
parameters:
  shallow: {value: 3, unit: cm, cite: [old-book]}
needs: "depth < :shallow"
wait_d: 3
since: depth
why: Deep
cite: [old-book]
cases:
  - {name: deep, given: {depth: 3}, lines: {balm: offer}, expect: {balm: not_chosen}}
""",
    "plan_rules/balm_enough.yaml": """
id: balm_enough
kind: max_sum
burden: greasiness
options: [balm]
why: Greasy
cite: [old-book]
cases:
  - {name: taken already, drugs: [balm], lines: {balm: offer}, expect: {balm: offer}}
""",
    "burdens.yaml": """
- id: greasiness
  label: greasiness
  limit: 2
  text: Slippery
  scores:
    - {points: 1, drugs: ["class:balms"], cite: [old-book]}
  cite: [old-book]
  cases:
    - {name: one, drugs: [balm], total: 1, at_least: false}
    - {name: none, drugs: [], total: 0, at_least: false}
""",
}
WAITS, ENOUGH, SUMS = "plan_rules/balm_waits.yaml", "plan_rules/balm_enough.yaml", "burdens.yaml"
BALM, CASES = "recommendations/relief/balm.yaml", "recommendations/relief/balm.cases.yaml"
FEATURES, CODES, RULE = "features/things.yaml", "value_sets/things.yaml", "plan_rules/balm_alone.yaml"
PROFILES, POOLS = "evidence/relief/profiles.yaml", "evidence/relief/pools.yaml"
CALCULATED = """
- id: total
  label: total
  type: float
  from: {calculator: %s, inputs: {%s}}
  obtain: {by: question, owner: nurse, action: Ask}
  question: Total?
"""

# what is broken: file, text, what stands there instead, words in the fault, and text in the line that it names
BROKEN = {
    "duplicate key": (BALM, "title: Balm", "title: Balm\ntitle: Oil", "duplicate key 'title'", "Oil"),
    "misspelt key": (BALM, "owner: nurse", "ownr: nurse", "nearest: 'owner'", "ownr"),
    "unknown feature": (BALM, "when: sore,", "when: sor,", "nearest: 'sore'", "is_sore"),
    "wrong type": (BALM, "when: sore,", "when: sore > 3,", "is_sore.when", "is_sore"),
    "unknown parameter": (BALM, '"depth > :deep"', '"depth > :dep"', "nearest: ':deep'", ":dep"),
    "another subject": (BALM, "when: sore,", "when: row_depth > :deep,", "feature of the person", "is_sore"),
    "unused parameter": (BALM, '"depth > :deep"', '"depth > 3"', "some expression uses", "deep:"),
    "unknown citation": (BALM, "cite: [trial-1995]", "cite: [trial-1996]", "nearest: 'trial-1995'", "trial-1996"),
    "no citation": (BALM, "sore, cite: [old-book]", "sore, cite: []", "at least one", "is_sore"),
    "later source": (BALM, "sore, cite: [old-book]", "sore, cite: [new-book]", "new-book (2020)", "from:"),
    "later parameter": (BALM, "cm, cite: [old-book]", "cm, cite: [new-book]", "parameter deep (2020)", "from:"),
    "later profile": (PROFILES, "2000-01-01", "2000-01-02", "balm-relief (2000-01-02)", "from:"),
    "unknown profile": (BALM, "profile: balm-relief", "profile: balm-relie", "nearest: 'balm-relief'", "balm-relie"),
    "unknown citation of a pool": (POOLS, "cite: [old-book]", "cite: [odd-book]", "nearest: 'old-book'", "odd-book"),
    "unknown source of a published pool": (
        POOLS,
        "[trial-1995]",
        "[trial-1996]",
        "nearest: 'trial-1995'",
        "trial-1996",
    ),
    "unknown option of a pool": (POOLS, "option: balm", "option: palm", "nearest: 'balm'", "palm"),
    "unknown action": (BALM, "actions: [soak]", "actions: [soap]", "nearest: 'soak'", "soap"),
    "unknown action of a caution": (BALM, "then: [call]", "then: [cal]", "nearest: 'call'", "then: [cal]"),
    "one name for two criteria": (
        BALM,
        "taken_already: {when",
        "is_sore: {when",
        "is_sore in indications too",
        "is_sore",
    ),
    "unknown feature in a letter": (BALM, "features: [sore]", "features: [sorry]", "nearest: 'sore'", "sorry"),
    "unknown feature of a fracture in a letter": (
        BALM,
        "[row_depth]",
        "[row_dept]",
        "nearest: 'row_depth'",
        "row_dept",
    ),
    "unknown class in a letter": (
        BALM,
        '[sore], drugs: ["class:balms"]',
        '[sore], drugs: ["class:bals"]',
        "'balms'",
        "bals",
    ),
    "unknown sign of an attachment": (BALM, "shown_by: [depth]", "shown_by: [dept]", "nearest: 'depth'", "dept"),
    "unknown day of an attachment": (BALM, "dated: sore", "dated: sor", "nearest: 'sore'", "sor"),
    "unknown source of a letter": (
        BALM,
        "  cite: [old-book]\nparameters",
        "  cite: [odd-book]\nparameters",
        "nearest: 'old-book'",
        "odd",
    ),
    "unknown hazard": (BALM, "hazard: not_asked", "hazard: not_askd", "nearest: 'not_asked'", "not_askd"),
    "unknown class": (FEATURES, "class:balms", "class:balm", "nearest: 'balms'", "class:balm"),
    "unknown concept": (FEATURES, "[sore]", "[sorry]", "nearest: 'sore'", "sorry"),
    "unknown code system": (CODES, "system: atc", "system: atd", "nearest: 'atc'", "system: atd"),
    "unknown option in a rule": (RULE, "options: [balm]", "options: [palm]", "nearest: 'balm'", "palm"),
    "unknown feature in a rule": (RULE, "when: sore", "when: sor", "nearest: 'sore'", "when: sor"),
    "another subject in a rule": (RULE, "when: sore", "when: row_depth > 3", "as a plan is about", "when:"),
    "unknown feature in a rule's case": (RULE, "{sore: true}", "{sort: true}", "nearest: 'sore'", "sort"),
    "wrong type in a rule's case": (RULE, "{sore: true}", "{sore: 3}", "type bool", "sore: 3"),
    "unknown option in a rule's case": (RULE, "lines: {balm", "lines: {palm", "nearest: 'balm'", "palm"),
    "unknown disposition in a rule's case": (RULE, "{balm: offer}", "{balm: ofer}", "'do_now'", "ofer"),
    "untrue case of a rule": (RULE, "adds: [Call someone]", "adds: [Soak it]", "'Soak it' is missing", "Soak it"),
    "unknown status in a case": (CASES, "{status: contraindicated}", "{status: stopped}", "'contraindicated'", "stop"),
    "unknown feature that a rule needs": (WAITS, "depth <", "dept <", "nearest: 'depth'", "needs:"),
    "unknown parameter of a rule": (WAITS, "< :shallow", "< :shalow", "nearest: ':shallow'", "needs:"),
    "unused parameter of a rule": (WAITS, "< :shallow", "< 3", "some expression uses", "shallow:"),
    "unknown feature that a rule counts from": (WAITS, "since: depth", "since: dept", "nearest: 'depth'", "since:"),
    "unknown drug in a rule's case": (ENOUGH, "drugs: [balm]", "drugs: [palm]", "nearest: 'balm'", "palm"),
    "unknown burden": (ENOUGH, "burden: greasiness", "burden: greasines", "nearest: 'greasiness'", "burden:"),
    "unknown class in a burden": (SUMS, "class:balms", "class:balm", "nearest: 'balms'", "class:balm"),
    "unknown drug in a burden's case": (SUMS, "drugs: [balm]", "drugs: [palm]", "nearest: 'balm'", "palm"),
    "unknown citation of a score": (SUMS, "cite: [old-book]}", "cite: [odd-book]}", "nearest: 'old-book'", "odd-book"),
    "untrue case of a burden": (SUMS, "total: 1", "total: 2", "found (1.0, False)", "name: one"),
    "unknown action in a rule": (RULE, "then: [call]", "then: [fall]", "nearest: 'call'", "fall"),
    "unknown option in the register": ("coverage.yaml", "[balm]", "[palm]", "nearest: 'balm'", "palm"),
    "review without a name": (BALM, "state: draft", "state: reviewed", "reviewed with name and day", "reviewed"),
    "unknown feature in a case": (CASES, "{sore: false}", "{sort: false}", "nearest: 'sore'", "sort"),
    "wrong type in a case": (CASES, "{depth: 3}", "{depth: deep}", "type float", "depth: deep"),
    "unknown person in a case": (CASES, "not sore, like: ill", "not sore, like: il", "nearest: 'ill'", "like: il,"),
    "untrue case": (CASES, "{check: [depth]}", "{check: []}", "found ['depth']", "never measured"),
    "case before all editions": (CASES, "sore, like", "sore, edition: 1999-01-01, like", "an edition in force", "1999"),
    "no case at the boundary": (CASES, "{depth: 3}", "{depth: 2.9}", "boundary (depth exactly 3)", "too_deep"),
    "no unknown case": (CASES, "{depth: null}, expect: {check: [depth]}", "{}, expect: {}", "is unknown", "too_deep"),
    "no overriding case": (CASES, "{status: contraindicated}", "{}", "where it overrides", "too_deep"),
    "cases of nothing": (CASES, "recommendation: balm", "recommendation: bal", "nearest: 'balm'", "bal"),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in GOOD.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return tmp_path


def faults_of(folder: Path) -> list[SpinepathError]:
    return check(folder)[1]


def replace(folder: Path, file: str, old: str, new: str) -> None:
    text = (folder / file).read_text()
    assert text.count(old) >= 1
    (folder / file).write_text(text.replace(old, new, 1))


def the(faults: list[SpinepathError], words: str) -> str:
    found = [str(f) for f in faults if words in str(f)]
    assert len(found) == 1, [str(f) for f in faults]
    return found[0]


def named_line(fault: str) -> str:
    file, number, *_ = fault.split(":")
    return Path(file).read_text().splitlines()[int(number) - 1]


def test_a_good_folder_has_no_fault(folder: Path) -> None:
    assert [str(f) for f in faults_of(folder)] == []


@pytest.mark.parametrize(("file", "old", "new", "words", "line"), BROKEN.values(), ids=list(BROKEN))
def test_a_fault_names_file_and_line(folder: Path, file: str, old: str, new: str, words: str, line: str) -> None:
    replace(folder, file, old, new)
    fault = the(faults_of(folder), words)
    assert "\n" not in fault
    assert line in named_line(fault)


@pytest.mark.parametrize(
    ("calculator", "inputs", "words"),
    [
        ("double", "of: dept", "total.from.inputs.of: found dept, expected a known feature (nearest: 'depth')"),
        ("double", "off: depth", "found no input of"),
        ("double", "of: depth, off: depth", "found input off"),
        ("double", "of: total", "found total <- total"),
        ("doubl", "of: depth", "expected a calculator (nearest: 'double')"),
    ],
)
def test_a_calculator(folder: Path, monkeypatch: pytest.MonkeyPatch, calculator: str, inputs: str, words: str) -> None:
    monkeypatch.setitem(CALCULATORS, "double", lambda of: of)
    (folder / FEATURES).write_text(GOOD[FEATURES] + CALCULATED % (calculator, inputs))
    assert "things.yaml:" in the(faults_of(folder), words)


def test_memory_carries_neither_certainty_nor_a_strong_offer(folder: Path) -> None:
    replace(folder, PROFILES, "[trial-1995]", "[memory]")
    assert "balm-relief.certainty" in the(faults_of(folder), "moderate, from recalled")
    replace(folder, BALM, "when: sore, cite: [old-book]", "when: sore, cite: [memory]")
    assert "balm.editions.0.offer.strength" in the(faults_of(folder), "strong, from recalled")
    replace(folder, PROFILES, "moderate", "very_low")
    replace(folder, BALM, "strength: strong", "strength: conditional")
    replace(folder, CASES, "expect: {status: recommend}}", "expect: {}}")
    assert "recalled" not in " ".join(str(f) for f in faults_of(folder))


def test_editions_stand_in_order_and_alone(folder: Path) -> None:
    edition = GOOD[BALM].partition("editions:\n")[2]
    (folder / BALM).write_text(GOOD[BALM] + edition)
    faults = faults_of(folder)
    assert "balm.editions.1" in the(faults, "a later one than version 1")
    (folder / BALM).write_text(GOOD[BALM] + edition.replace("version: 1", "version: 2"))
    faults = faults_of(folder)
    assert "balm.editions.1" in the(faults, "two from 2000-01-01 for all")
    assert "balm.editions.0" in the(faults, "no case under version 1")


def test_a_reconstructed_edition_needs_one_case_only(folder: Path) -> None:
    replace(folder, BALM, "state: draft", "state: draft\n    reconstructed: true")
    (folder / CASES).write_text("recommendation: balm\ncases: [{name: nobody, expect: {}}]\n")
    assert faults_of(folder) == []


def test_a_rule_without_cases(folder: Path) -> None:
    (folder / CASES).unlink()
    assert "balm.id" in the(faults_of(folder), "no cases")


CODE = "- {code: asked_for, kind: %s, text: Asked for, %s}\n"


@pytest.mark.parametrize(
    ("kind", "told", "words"),
    [
        ("must_flag", "shown_by: [{lines: [bal]}]", "shown_by.0.lines.0: found bal, expected a known recommendation"),
        ("must_flag", "shown_by: [{actions: [call, soap]}]", "actions.1: found soap, expected a known action"),
        ("must_flag", "unless: [{criteria: [deep]}]", "unless.0.criteria.0: found deep, expected a known criterion"),
        ("must_flag", "shown_by: [{drugs: ['class:balm'], verdicts: [stop]}]", "found class:balm"),
        ("must_flag", "shown_by: [{lines: [balm], when: soar}]", "found soar"),
        ("must_flag", "shown_by: [{listed_in: tried}]", "found tried, expected a known feature"),
        ("must_ask", "features: [soar]", "features.0: found soar, expected a known feature (nearest: 'sore')"),
        ("must_recommend", "shown_by: [{lines: [balm]}], agents: [bal]", "agents.0: found bal"),
        ("must_flag", "features: [sore]", "features belong to a code of must_ask"),
        ("must_flag", "note: nothing told", "say how a plan shows the code"),
        ("must_flag", "shown_by: [{lines: [balm], provisional: true}]", "one way is about"),
        ("must_flag", "shown_by: [{drugs: [balm]}]", "drugs and verdicts go together"),
    ],
)
def test_a_code_of_the_vignettes(folder: Path, kind: str, told: str, words: str) -> None:
    (folder / "vignette_codes.yaml").write_text(CODE % (kind, told))
    assert "vignette_codes.yaml:1" in the(faults_of(folder), words)


def test_a_sound_code_of_the_vignettes(folder: Path) -> None:
    (folder / "vignette_codes.yaml").write_text(CODE % ("must_flag", "shown_by: [{lines: [balm], when: sore}]"))
    assert faults_of(folder) == []


def test_a_plan_rule_without_cases(folder: Path) -> None:
    (folder / RULE).write_text(GOOD[RULE].partition("cases:")[0] + "cases: []\n")
    assert "balm_alone.yaml:10: balm_alone.cases" in the(faults_of(folder), "no cases")


def test_every_fault_is_told_at_once(folder: Path) -> None:
    replace(folder, BALM, "title: Balm", "titel: Balm")
    replace(folder, RULE, "when: sore", "when: sor")
    faults = [str(f) for f in faults_of(folder)]
    assert any("nearest: 'title'" in f for f in faults)
    assert any("nearest: 'sore'" in f for f in faults)


def test_a_folder_without_a_version_cannot_be_dated(folder: Path) -> None:
    (folder / "VERSION.yaml").unlink()
    assert len(faults_of(folder)) == 1


def test_no_folder(tmp_path: Path) -> None:
    with pytest.raises(SpinepathError, match="no such folder"):
        faults_of(tmp_path / "none")

"""`check` on the course model: names, sources, tables and roles, each broken once."""

import re
from pathlib import Path

import pytest

from spinepath.checks import check_folder
from spinepath.knowledge.compiled import load_folder
from spinepath.knowledge.course_digest import parameters_digest

from .test_check import GOOD

POOLS = """
- id: balm-relief-question
  title: Relief with balm
  option: balm
  edition_from: 2000-01-01
  population: people
  outcome: relief
  source: published_pool
  topics: [balms]
  outcomes: [relief]
  days: [1, 9]
  measure: MD
  published: {estimate: 2, ci_lo: 1, ci_hi: 4, cite: [trial-1995]}
  pathway: direct
  grade: {}
  since_2008: Nothing
  model: {target: pain.shift, reproduce: trial-of-balm}
  cite: [old-book]
- id: salves
  title: Salves compared
  option: balm
  edition_from: 2000-01-01
  population: people
  outcome: new sores
  source: pooled_here
  kind: network
  topics: [salves]
  outcomes: [sores]
  days: [1, 9]
  measure: RR
  reference: nothing
  pathway: indirect
  grade: {}
  since_2008: Nothing
  model: {target: hazard.vf, reproduce: trial-of-balm}
  cite: [old-book]
"""
TRIALS = """row,topic,study,role,node,against,design,outcome,day,n,events,level,pool,cite,read
a,salves,A,experimental,thick,,rct,sores,5,9,1,trial,yes,trial-1995,abstract
a,salves,A,control,nothing,,rct,sores,5,9,2,trial,yes,trial-1995,abstract
"""
PARAMETERS = """
- id: onset
  title: Pain at first
  unit: 0 to 10
  distribution: {normal: [8, 1]}
  cite: [old-book]
- id: guess
  title: Something guessed
  unit: share
  distribution: {beta: [1, 1]}
  assumption: nobody measured it
"""
RATES = """table,sex,age_from,age_to,value,sd,unit,cite,read
hip_t,female,40,79,-1,1,T-score,new-book,fulltext
hip_t,female,80,109,-2,1,T-score,new-book,fulltext
hip_t,male,40,109,0,1,T-score,new-book,fulltext
"""
STRATEGIES = """
- id: usual_care
  title: Usual care
- id: balm_daily
  title: Balm every day
  option: balm
  effects:
    - {pool: balm-relief-question}
    - {pool: salves, treatment: thick}
"""
SCENARIO = """schema: spinepath/scenario/1
id: trial-of-balm
population:
  age: {normal: [70, 5], min: 50}
  grade: {1: 0.5, 3: 0.5}
strategies:
  usual: [usual_care]
  balm: [usual_care, balm_daily]
horizon_d: 30
outputs: [{measure: nrs_mean, at_d: [7]}]
observed:
  - {measure: nrs_mean, at_d: 7, value: 5, role: fit, cite: trial-1995}
  - {measure: nrs_mean, at_d: 7, arm: balm, minus: usual, value: -1, read: recalled, cite: [memory-1990, trial-1995]}
  - {measure: nrs_mean, at_d: 9, value: 5, read: recalled, cite: memory-1990}
"""
RECORDS = """
- {id: trial-1995, topic: t, kind: k, statement: s, citation: {year: 1995}, read: abstract}
- {id: memory-1990, topic: t, kind: k, statement: s, read: recalled}
"""
FILES = {
    "evidence/relief/pools.yaml": POOLS,
    "evidence/relief/records.yaml": RECORDS,
    "evidence/relief/trials.csv": TRIALS,
    "course/parameters.yaml": PARAMETERS,
    "course/rates.csv": RATES,
    "course/strategies.yaml": STRATEGIES,
    "course/scenarios/trial-of-balm.yaml": SCENARIO,
}


def faults(tmp_path: Path, file: str = "", text: str = "") -> list[str]:
    for name, content in {**GOOD, **FILES, **({file: text} if file else {})}.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    return [str(fault) for fault in check_folder(tmp_path)[1]]


def test_a_good_one_has_no_fault(tmp_path: Path) -> None:
    assert faults(tmp_path) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("parameters.yaml", "cite: [old-book]", "cite: [odd-book]", "expected a known citation or evidence record"),
        ("parameters.yaml", "  assumption: nobody measured it\n", "", "a number rests on a record or is called"),
        ("parameters.yaml", "{normal: [8, 1]}", "{normal: [8, 1], fixed: 8}", "expected exactly one of"),
        ("parameters.yaml", "cite: [old-book]", "cite: [trial-1995]", "found trial-1995, which stands behind onset"),
        ("rates.csv", "male,40,109,0,1,T-score,new-book", "male,40,109,0,1,T-score,odd-book", "rates.csv:4"),
        ("rates.csv", "female,80,109,-2", "female,81,109,-2", "hip_t of female: age 80 missing, given twice or beyond"),
        ("rates.csv", "female,80,109,-2", "female,79,109,-2", "hip_t of female: age 79 missing, given twice or beyond"),
        ("rates.csv", "hip_t,male,40,109,0,1,T-score,new-book,fulltext\n", "", "hip_t of male: age 40 missing"),
        ("rates.csv", "male,40,109,0,1,T-score,new-book", "male,40,109,0,1,T-score,trial-1995", "stands behind table"),
        ("rates.csv", "male,40,109", "male,109,40", "expected 109 or more"),
        ("strategies.yaml", "pool: balm-relief-question", "pool: balm-relief", "expected a known pool (nearest:"),
        ("strategies.yaml", "treatment: thick", "treatment: thin", "expected a known treatment"),
        ("strategies.yaml", ", treatment: thick", "", "found no treatment, expected a known treatment"),
        ("strategies.yaml", "treatment: thick", "treatment: nothing", "found nothing, expected a known treatment"),
        ("strategies.yaml", "question}", "question, treatment: thick}", "found thick, expected none: one comparison"),
        ("strategies.yaml", "option: balm", "option: bal", "expected a known option (nearest: 'balm')"),
        ("pools.yaml", "pathway: indirect", "pathway: total", "found salves, a total effect"),
        ("pools.yaml", "  model: {target: hazard.vf, reproduce: trial-of-balm}\n", "", "salves without model"),
        (
            "pools.yaml",
            "reproduce: trial-of-balm",
            "reproduce: trial-of-balms",
            "model.reproduce: found trial-of-balms",
        ),
        ("trial-of-balm.yaml", "balm_daily", "balm_dayly", "expected a known strategy (nearest: 'balm_daily')"),
        (
            "trial-of-balm.yaml",
            "id: trial-of-balm",
            "id: trial",
            "found trial, expected trial-of-balm, the file's name",
        ),
        ("trial-of-balm.yaml", "horizon_d: 30", "horizon_d: 7", "found 9, expected a day up to the horizon, 7"),
        ("trial-of-balm.yaml", "read: recalled, cite: memory", "cite: memory", "expected recalled, as its source is"),
        ("trial-of-balm.yaml", "minus: usual", "minus: usal", "found usal, expected one of balm, usual"),
        ("trial-of-balm.yaml", "cite: trial-1995", "cite: trial-1996", "found trial-1996"),
        ("trial-of-balm.yaml", "3: 0.5", "3: 0.6", "expected shares that add up to 1"),
        ("trial-of-balm.yaml", "3: 0.5", "4: 0.5", "less than or equal to 3"),
    ],
)
def test_a_broken_one_is_told(tmp_path: Path, file: str, old: str, new: str, said: str) -> None:
    name = next(name for name in FILES if name.endswith(file))
    assert old in FILES[name]
    found = faults(tmp_path, name, FILES[name].replace(old, new, 1))
    assert any(re.search(r"\.(yaml|csv):\d", fault) and said in fault for fault in found), found


def test_a_pool_without_a_measure_needs_no_scenario(tmp_path: Path) -> None:
    fallen = POOLS.replace("{target: pain.shift, reproduce: trial-of-balm}", "{target: falls, reproduce: nowhere}")
    assert faults(tmp_path, "evidence/relief/pools.yaml", fallen) == []


def fitted(tmp_path: Path, made_from: str) -> list[str]:
    rows = [f"{name},share,{made_from},0.1 0.2" for name in ("onset", "guess", "effect:balm-relief-question")]
    table = "\n".join(["id,unit,made_from,draws", *rows, ""])
    return faults(tmp_path, "course/fitted.csv", table)


def test_a_fit_that_lacks_something_or_is_old_is_told(tmp_path: Path) -> None:
    found = fitted(tmp_path, "0123456789abcdef")
    assert any("onset: draws of an older fit, expected those of `make fit`" in fault for fault in found), found
    assert any("effect:salves/thick: no draws in the fit" in fault for fault in found)


def test_a_fresh_fit_is_no_fault(tmp_path: Path) -> None:
    fitted(tmp_path, "")
    knowledge = load_folder(tmp_path)
    found = fitted(tmp_path, parameters_digest(knowledge))
    assert not any("onset" in fault or "guess" in fault for fault in found)
    assert parameters_digest(knowledge) == parameters_digest(load_folder(tmp_path))

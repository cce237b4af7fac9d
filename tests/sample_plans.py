"""Plans made by hand, so that documents are tested on everything a plan can hold, whatever the knowledge says today.

The person, the figures and the sources are made up.
"""

from dataclasses import replace
from datetime import date
from typing import Any

from spinepath.terms import CurrentDrug, FeatureValue, FractureRow, Message, PatientFeatures
from spinepath.terms.results import (
    Ask,
    Assessment,
    CalendarEntry,
    CriterionResult,
    Detail,
    Dose,
    DrugVerdict,
    FactsStamp,
    Flip,
    KnowledgeStamp,
    LineChange,
    Monitoring,
    NotCovered,
    Obtain,
    Plan,
    PlanDiff,
    PlanLine,
    Source,
    ValueUsed,
    WouldChange,
)

SOURCES = (
    Source(
        "trial-a",
        "Vertebroplasty against a sham procedure (Author A. Journal. 2009)",
        "https://example.org/a",
        "abstract",
        True,
    ),
    Source("guideline-b", "Osteoporosis guideline, section 8", "https://example.org/b", "fulltext", True),
    Source("label-c", "Product information, renal limits", None, "secondary", True),
    Source("memory-d", "Usual interval in reduced renal function", "javascript:alert(1)", "recalled", False),
)
EGFR = ValueUsed("egfr", "eGFR", 28.0, "mL/min/{1.73_m2}", "2026-11-03", "Observation/egfr-1", stale=False)
PAIN = ValueUsed("nrs_move", "pain on moving", 8, "{score}", "2026-11-20", "Observation/nrs-1")
OLD_CALCIUM = ValueUsed(
    "calcium_adjusted", "adjusted calcium", 2.31, "mmol/L", "2026-01-05", "Observation/ca-1", stale=True
)
UNKNOWN_WEIGHT = ValueUsed("weight", "weight", None, "kg")


def criterion(name: str, role: Any, text: str, truth: Any, *values: ValueUsed) -> CriterionResult:
    return CriterionResult(name, role, text, truth, values, ("guideline-b",))


def assessment(name: str, status: Any, *criteria: CriterionResult, subject: str = "person", **more: Any) -> Assessment:
    given: dict[str, Any] = {
        "safety": "none",
        "in_use": False,
        "because": tuple(c.name for c in criteria),
        "then": (),
        "check": (),
        "ask": (),
        "flips": (),
        "dose": None,
        "details": (),
        "profile": None,
        "certainty": "low",
        "certainty_why": "small trials, not blinded",
        "harms": None,
        "effect": None,
        "dissent": (),
        "cite": ("guideline-b",),
    } | more
    return Assessment(
        id=f"{name}/2/{subject}",
        recommendation=name,
        edition=2,
        edition_from="2021-04-01",
        state="draft",
        subject=subject,
        status=status,
        criteria=criteria,
        **given,
    )


def line(
    name: str, title: str, group: str, disposition: Any, order: int, subject: str = "person", **more: Any
) -> PlanLine:
    given: dict[str, Any] = {"owner": "GP", "cite": ("guideline-b",)} | more
    own = name if subject == "person" else f"{name}@{subject}"
    return PlanLine(
        id=own,
        option=name,
        title=title,
        group=group,
        recommendation=name,
        subject=subject,
        disposition=disposition,
        trace=f"{name}/2/{subject}",
        order=order,
        **given,
    )


PAINFUL = criterion("pain", "indication", "pain on moving is 1 or more", "true", PAIN)
PARACETAMOL = Dose("1 g every 6 hours, regularly", 3.0, "g/d", "oral", 28, ("label-c",), limited_by=("weight",))
ASSESSMENTS = (
    assessment("cord_compression", "not_applicable", criterion("weakness", "indication", "new limb weakness", "false")),
    assessment("spinal_infection", "not_applicable", criterion("fever", "indication", "fever or rigors", "false")),
    assessment(
        "paracetamol",
        "recommend",
        PAINFUL,
        criterion("allergy", "contraindication", "allergy to paracetamol", "false"),
        criterion("liver", "caution", "alcohol excess or liver disease", "unknown", UNKNOWN_WEIGHT),
        certainty="low",
        effect="about 0.3 points less pain on a scale of 0 to 10 at 1 week, could be 0.7 less to 0.1 more",
    ),
    assessment(
        "oxycodone_opioid",
        "consider",
        PAINFUL,
        criterion("sedative", "caution", "another sedative is taken", "true"),
        criterion("breathing", "contraindication", "severe respiratory disease", "unknown"),
        then=("add_laxative", "halve_first_dose"),
        check=("severe_respiratory_disease",),
        certainty="very_low",
        certainty_why="one small trial, stopped early",
        details=(
            Detail("risk", "Constipation, drowsiness, falls", cite=("trial-a",)),
            Detail("evidence", "one small trial, stopped early", cite=("trial-a",)),
        ),
    ),
    assessment(
        "nsaid",
        "contraindicated",
        PAINFUL,
        criterion("severe_renal_impairment", "contraindication", "eGFR is below 30 mL/min/{1.73_m2}", "true", EGFR),
        safety="stop_or_review",
        in_use=True,
        certainty="very_low",
        certainty_why="one small trial, stopped early",
    ),
    assessment(
        "zoledronate",
        "needs_information",
        criterion("fracture", "indication", "osteoporotic vertebral fracture", "true"),
        criterion("calcium", "contraindication", "adjusted calcium is below 2.2 mmol/L", "unknown", OLD_CALCIUM),
        ask=("calcium_adjusted",),
        flips=(Flip(("calcium_adjusted",), ("adjusted calcium is 2.2 mmol/L or more",), "recommend"),),
        certainty="high",
    ),
    assessment(
        "denosumab",
        "consider",
        criterion("fracture", "indication", "osteoporotic vertebral fracture", "true"),
        certainty="high",
    ),
    assessment(
        "vertebroplasty",
        "not_applicable",
        criterion("unhealed", "indication", "the fracture is unhealed on imaging", "false"),
        criterion("severe", "indication", "severe pain despite optimal analgesia", "false", PAIN),
        subject="fracture:f1",
        dissent=("trial-a",),
        certainty="moderate",
        effect="about 0.7 points less pain on a scale of 0 to 10 at 1 month against sham, could be 1.5 less to 0",
        details=(Detail("risk", "Cement leak, infection", cite=("trial-a",)),),
    ),
    assessment("back_extensors", "recommend", PAINFUL, certainty="moderate"),
    assessment("rigid_brace", "usually_not", PAINFUL, criterion("default", "usually_not", "acute fracture", "true")),
)
RED_FLAGS = (
    line("cord_compression", "Suspected cord or cauda equina compression", "red_flags", "not_chosen", 1),
    line("spinal_infection", "Suspected spinal infection", "red_flags", "not_chosen", 2),
)
LINES = (
    line(
        "nsaid",
        "Oral NSAID",
        "analgesia",
        "stop",
        1,
        why=(
            "being taken, and must be stopped or reviewed",
            "do not: eGFR is below 30 mL/min/{1.73_m2} [eGFR 28 (2026-11-03)]",
        ),
        certainty="very_low",
        certainty_why="one small trial, stopped early",
    ),
    line(
        "paracetamol",
        "Paracetamol, regular",
        "analgesia",
        "do_now",
        2,
        dose=PARACETAMOL,
        start_by="2026-11-22",
        review_on="2026-11-29",
        stop_on="2026-12-20",
        stop_text="Stop when pain on moving is 3 or less for 3 days",
        why=("because: pain on moving is 1 or more [pain on moving 8 (2026-11-20)]",),
        actions=("start_paracetamol",),
        effect="about 0.3 points less pain on a scale of 0 to 10 at 1 week, could be 0.7 less to 0.1 more",
        certainty="low",
        requires=("what is taken already counts in this dose, not beside it: the sum stays within 3 g/d",),
    ),
    line(
        "oxycodone_opioid",
        "Strong opioid, immediate release",
        "analgesia",
        "check_then_offer",
        3,
        dose=Dose("1 to 2.5 mg every 6 hours as needed", 10.0, "mg/d", "oral", 7, ("memory-d",)),
        checks=("severe respiratory disease",),
        start_by="2026-11-22",
        stop_on="2026-11-29",
        why=("because: pain on moving is 1 or more", "caution: another sedative is taken"),
        requires=("with: a laxative from day 1", "with: an antiemetic if needed"),
        monitoring=(Monitoring("sedation and bowels", "2026-11-25", "practice nurse", ("guideline-b",)),),
        actions=("start_opioid", "add_laxative", "halve_first_dose"),
        certainty="very_low",
        certainty_why="one small trial, stopped early",
        details=ASSESSMENTS[3].details,
    ),
    line(
        "zoledronate",
        "Zoledronate 5 mg by infusion once a year",
        "bone_treatment",
        "ask_first",
        4,
        why=("cannot say yet: adjusted calcium is below 2.2 mmol/L",),
        certainty="high",
        stop_text="Review at 3 years",
    ),
    line(
        "denosumab",
        "Denosumab 60 mg every 6 months",
        "bone_treatment",
        "alternative",
        5,
        conflicts=("one_antiresorptive",),
        why=("alternative to zoledronate: one antiresorptive at a time", "because: osteoporotic vertebral fracture"),
        effect="vertebral fractures in 3 years: 7 of 100 without, 2 of 100 with",
        certainty="high",
        dissent=("trial-a",),
    ),
    line(
        "vertebroplasty",
        "Vertebroplasty",
        "procedures",
        "not_chosen",
        6,
        subject="fracture:f1",
        dissent=("trial-a",),
        why=("does not apply: not met: the fracture is unhealed on imaging", "does not apply: not met: severe pain"),
        certainty="moderate",
    ),
    line(
        "back_extensors",
        "Back extensor programme",
        "exercise",
        "offer",
        7,
        owner="physiotherapist",
        start_by="2026-11-29",
        why=("because: pain on moving is 1 or more",),
        certainty="moderate",
        details=(
            Detail("exercise", "Shoulder blade squeeze, lying: hold 5 seconds, 8 times, twice a day"),
            Detail("stop_sign", "New leg weakness or numbness"),
            Detail("avoid", "Bending forward with a load"),
        ),
    ),
    line(
        "rigid_brace", "Rigid brace", "orthosis", "not_chosen", 8, why=("usually not: acute fracture",), certainty="low"
    ),
)
CALCIUM_ASK = Ask(
    "calcium_adjusted",
    "adjusted calcium",
    "What is the calcium, adjusted for albumin?",
    Obtain("lab", "GP", "request_bone_profile"),
    "person",
    "2.31 mmol/L (2026-01-05)",
    (
        WouldChange(
            "zoledronate",
            "adjusted calcium is 2.2 mmol/L or more",
            "Zoledronate 5 mg by infusion once a year: recommended",
        ),
    ),
    10_100,
)
WEIGHT_ASK = Ask(
    "weight",
    "weight",
    "How much do you weigh?",
    Obtain("examination", "practice_nurse", "weigh"),
    "person",
    None,
    (WouldChange("paracetamol", "known", "Paracetamol, regular: the dose need not be the most cautious one"),),
    15_010,
)
PLAN = Plan(
    schema="spinepath/plan/1",
    id="3f2a9c1b77d04e52",
    engine="0.1.0",
    knowledge=KnowledgeStamp("2026.11.0", "9b1c" * 16, "2026-11-22", "draft"),
    facts=FactsStamp("2026-11-22", "4e7d" * 16, ("Condition", "MedicationRequest"), 1),
    jurisdiction="uk",
    person_id="Patient/example-1",
    person={
        "age_years": ValueUsed("age_years", "age", 78, "a"),
        "sex": ValueUsed("sex", "sex", "female"),
        "egfr": EGFR,
        "nrs_move": PAIN,
    },
    fractures=(
        {
            "id": ValueUsed("id", "fracture", "f1"),
            "fracture_level": ValueUsed("fracture_level", "level", "l1", None, "2026-11-01", "Condition/f1"),
            "fracture_days": ValueUsed("fracture_days", "age of the fracture", 21, "d"),
            "fracture_onset": ValueUsed("fracture_onset", "onset", "2026-11-01"),
        },
    ),
    urgency="routine",
    provisional=False,
    red_flags=RED_FLAGS,
    lines=LINES,
    after_emergency=(),
    current_drugs=(
        DrugVerdict("ibuprofen", "ibuprofen", "1200 mg/d", "stop", "stop: eGFR is below 30", "nsaid", ("guideline-b",)),
        DrugVerdict("oxazepam", "oxazepam", None, "taper", "with an opioid it slows breathing", "benzodiazepine"),
        DrugVerdict("ramipril", "ramipril", "5 mg/d", "continue", "no stop found", None),
    ),
    assessments=ASSESSMENTS,
    asks=(CALCIUM_ASK, WEIGHT_ASK),
    calendar=(
        CalendarEntry("2026-11-22", "start by: Paracetamol, regular", "GP", "paracetamol"),
        CalendarEntry(
            "2026-11-25", "Strong opioid, immediate release: sedation and bowels", "practice nurse", "oxycodone_opioid"
        ),
        CalendarEntry("2026-11-29", "review: Paracetamol, regular", "GP", "paracetamol"),
        CalendarEntry("2027-01-20", "repeat the bone profile", "FLS nurse", "zoledronate"),
        CalendarEntry("2028-11-22", "review: Zoledronate", "GP", "zoledronate"),
    ),
    not_covered=(NotCovered("R1.risk", "The person's own risk of another fracture"),),
    action_words={},
    sources=SOURCES,
    forecast=None,
    messages=(
        Message("info", "Demonstration data: synthetic record"),
        Message("warning", "A weight in stones was not read", "record.json: entry[7]"),
    ),
    command="spinepath plan record.json --as-of 2026-11-22 --edition 2026-11-22 --format text",
    previous=None,
)

_RED_ASK = Ask(
    "new_limb_weakness",
    "new limb weakness",
    "Are the legs or arms newly weak?",
    Obtain("question", "GP", "ask_today"),
    "person",
    None,
    (WouldChange("cord_compression", "new limb weakness", "Suspected cord or cauda equina compression: recommended"),),
    1,
)
_OPEN = assessment(
    "cord_compression",
    "needs_information",
    criterion(
        "weakness",
        "indication",
        "new limb weakness",
        "unknown",
        ValueUsed("new_limb_weakness", "new limb weakness", None),
    ),
    ask=("new_limb_weakness",),
    flips=(Flip(("new_limb_weakness",), ("new limb weakness",), "recommend"),),
)
PROVISIONAL = replace(
    PLAN,
    id="a1a1a1a177d04e52",
    provisional=True,
    red_flags=(
        replace(RED_FLAGS[0], disposition="ask_first", why=("cannot say yet: new limb weakness",)),
        RED_FLAGS[1],
    ),
    assessments=(_OPEN, *ASSESSMENTS[1:]),
    asks=(_RED_ASK, CALCIUM_ASK, WEIGHT_ASK),
)

_FIRED = assessment(
    "cord_compression",
    "recommend",
    criterion(
        "weakness",
        "indication",
        "new limb weakness",
        "true",
        ValueUsed("new_limb_weakness", "new limb weakness", True, None, "2026-11-22", "Observation/rf-1"),
    ),
)
EMERGENCY = replace(
    PLAN,
    id="e5e5e5e577d04e52",
    urgency="emergency",
    red_flags=(
        replace(
            RED_FLAGS[0],
            disposition="do_now",
            owner="emergency team",
            why=("because: new limb weakness [new limb weakness yes (2026-11-22)]",),
            start_by="2026-11-22",
            details=(
                Detail("step", "Whole-spine MRI, CT if MRI is unsafe", "emergency team", "4 hours", ("guideline-b",)),
                Detail("step", "Lie flat, log-roll, nil by mouth", "ward nurse", "now"),
                Detail("handover", "Anticoagulant: none recorded"),
                Detail("do_not_start", "NSAID, anabolic drug, exercise, steroid without the team"),
            ),
        ),
        RED_FLAGS[1],
    ),
    lines=LINES[:3],
    assessments=(_FIRED, *ASSESSMENTS[1:]),
    after_emergency=("Zoledronate 5 mg by infusion once a year", "Back extensor programme"),
    calendar=(),
    messages=(),
)
DIFF = PlanDiff(
    replace(PLAN, knowledge=replace(PLAN.knowledge, edition="2008-07-01")),
    PROVISIONAL,
    (
        LineChange(
            "cord_compression",
            "Suspected cord or cauda equina compression",
            "not_chosen",
            "ask_first",
            ("no",),
            ("not answered",),
        ),
        LineChange("calcitonin", "Calcitonin", "offer", "absent", ("because: acute pain on 2026-11-01",), ()),
    ),
)
PATIENT = PatientFeatures(
    person="Patient/example-2",
    as_of=date(2026, 11, 22),
    values={
        "need": FeatureValue(True, None, "2026-11-01", "Condition/a"),
        "level": FeatureValue(7.5, "{score}", "2025-01-02", "Observation/b", stale=True),
    },
    fractures=(FractureRow("f1", {"row_ready": FeatureValue(True)}),),
    drugs=(CurrentDrug("drug_a", "drug A", 20.0, "mg/d", "2026-10-01", "MedicationRequest/c"),),
    complete_for=frozenset({"Condition"}),
    messages=(Message("warning", "one fact was not read", "entry[3]"),),
)


def hostile(text: str) -> Plan:
    """A plan in which every text that a record or a knowledge file can bring is `text`."""
    dirty = ValueUsed("egfr", text, text, text, text, text)
    row = replace(
        LINES[1],
        title=text,
        why=(text, text),
        requires=(text,),
        owner=text,
        checks=(text,),
        stop_text=text,
        effect=text,
    )
    found = replace(ASSESSMENTS[2], criteria=(criterion(text, "indication", text, "true", dirty),))
    return replace(
        PROVISIONAL,
        person_id=text,
        person={"egfr": dirty},
        lines=(row,),
        assessments=(_OPEN, found),
        current_drugs=(DrugVerdict(text, text, text, "ask", text),),
        asks=(
            replace(_RED_ASK, question=text, label=text),
            replace(CALCIUM_ASK, question=text, label=text, stale_value=text),
        ),
        sources=(Source("guideline-b", text, "https://example.org/?" + text, "recalled", False),),
        messages=(Message("critical", text, text), Message("warning", text, text)),
        not_covered=(NotCovered(text, text),),
        calendar=(CalendarEntry("2026-11-22", text, text, "paracetamol"),),
        command=text,
    )

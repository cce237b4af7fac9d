"""The feature dictionary and its codes hold together: nothing is named that is not there, nothing says two things."""

from collections import defaultdict
from collections.abc import Iterator
from inspect import Parameter, signature
from pathlib import Path

import pytest

from spinepath.calculators import CALCULATORS
from spinepath.features.units import is_count
from spinepath.fhir.codes import build_index
from spinepath.knowledge import Knowledge, load_folder, read_folder
from spinepath.knowledge.models import Code, Concept, Feature

FOLDER = Path(__file__).parents[2] / "knowledge"
RULES_SPEAK_OF = """
age_years sex postmenopausal menopause_age pregnant breastfeeding care_setting jurisdiction preferred_language
needs_reading_support hearing_impairment sight_impairment hand_function_limited can_self_inject lives_alone help_at_home
has_capacity advance_care_plan prognosis_under_12_months patient_goal declined_options not_tolerated_options
completed_options options_in_progress available_in_setting medication_review_days measured_by
back_pain nrs_rest nrs_move back_pain_nrs pain_score_no_site painad abbey_pain self_report_possible pain_severe
pain_moderate_or_severe pain_site pain_onset pain_days pain_phase pain_pattern pain_worse_on_loading
pain_relieved_by_lying pain_course night_pain neuropathic_signs radicular_pain chest_wall_radiation sensitisation_signs
pain_prevents_mobilising analgesics_tried pain_response analgesia_taken_as_prescribed paracetamol_regular_days
step_added_to_paracetamol optimal_analgesia_tried otc_analgesic_last_72h opioid_days_used peg_score
new_limb_weakness new_gait_disturbance sensory_level saddle_numbness bladder_or_bowel_dysfunction lax_anal_tone
suspicious_spinal_pain unexplained_weight_loss fever_or_rigors recent_bacteraemia recent_spinal_procedure
high_energy_trauma fall_with_new_pain pulsatile_abdominal_mass_or_tearing_pain chest_pain_or_new_breathlessness
severe_upper_abdominal_pain urinary_infection_signs dermatomal_rash pelvic_or_hip_pain_cannot_bear_weight
cancer_ever active_cancer myeloma immunosuppressed on_dialysis intravenous_drug_use ankylosed_spine vf_unexplained
normal_bmd vf_above_t5 soft_tissue_mass pedicle_loss osteomalacia_suspected red_flag_checklist_days mri_unsafe_device
fracture_level fracture_grade fracture_onset fracture_days fracture_cause fracture_oedema fracture_uptake
fracture_unhealed fracture_height_loss_pct fracture_posterior_wall_defect fracture_canal_compromise fracture_cleft
fracture_tender fracture_matches_pain_examination fracture_matches_pain_imaging fracture_imaging_date
fracture_progressive_collapse fracture_osteoporotic
vertebral_fracture osteoporotic_vertebral_fracture n_vf_ever n_vf_24m vf_within_24m worst_vf_grade index_fracture_level
days_since_newest_vf fragility_fracture_site_unknown hip_fracture_ever
osteoporosis_diagnosed t_score_spine t_score_hip t_score_femoral_neck t_score_forearm t_score_site_unknown
lowest_t_score frax_major frax_hip on_glucocorticoid prednisolone_mg_per_day glucocorticoid_days
oral_bisphosphonate_ever zoledronate_ever zoledronate_days_since denosumab_ever denosumab_days_since teriparatide_ever
pth_analogue_months romosozumab_ever on_bone_drug bone_drug_adherence_pct fracture_on_treatment thigh_or_groin_pain
atypical_femoral_fracture jaw_osteonecrosis invasive_dental_work_planned dental_problem paget_disease
hyperparathyroidism skeletal_radiotherapy bone_metastases hypogonadism
egfr creatinine creatinine_clearance weight height tallest_height height_loss bmi acute_kidney_injury dehydration
calcium_total albumin calcium_adjusted vitamin_d pth phosphate alp alp_unexplained_high ggt sodium potassium haemoglobin
platelets inr crp esr tsh ttg_positive testosterone light_chain_ratio paraprotein ctx p1np systolic_bp diastolic_bp qtc
mmse
on_paracetamol on_nsaid on_topical_nsaid on_opioid on_strong_opioid on_opioid_modified_release on_benzodiazepine
on_gabapentinoid on_anticoagulant on_antiplatelet on_aspirin on_ssri_or_snri on_maoi on_tricyclic on_acei_or_arb
on_diuretic on_thiazide on_lithium on_methotrexate on_warfarin on_ppi on_laxative on_cyp2d6_inhibitor on_other_sedative
on_digoxin on_levothyroxine on_calcium on_vitamin_d on_aromatase_inhibitor on_androgen_deprivation on_denosumab
on_zoledronate on_oral_bisphosphonate on_calcitonin on_teriparatide on_romosozumab on_raloxifene on_hrt
on_immunosuppressant on_chemotherapy opioids_taken current_drugs opioid_mme opioid_mme_complete paracetamol_mg_per_day
opioid_naive
allergy_paracetamol allergy_nsaid aspirin_exacerbated_asthma allergy_opioid allergy_calcitonin allergy_bisphosphonate
allergy_denosumab allergy_cement allergy_contrast
mi_ever stroke_ever ischaemic_heart_disease peripheral_arterial_disease heart_failure severe_heart_failure
uncontrolled_hypertension vte_ever immobile_now immobile_days active_peptic_ulcer peptic_ulcer_history gi_bleed_ever
oesophageal_disorder swallowing_difficulty can_sit_upright_30min asthma copd sleep_apnoea severe_respiratory_disease
severe_liver_disease liver_disease alcohol_units_per_week alcohol_excess malnutrition seizure_history
opioid_use_disorder dementia cognitive_impairment delirium inflammatory_bowel_disease urolithiasis bowel_obstruction
constipation active_infection uncorrected_coagulopathy bleeding_disorder diabetes rheumatoid_arthritis ckd_stage
osteoporotic_kyphosis smoker ulcers_two_or_more
falls_12m falls_risk frailty_cfs frail tug_s kyphosis_angle occiput_to_wall rib_pelvis_gap can_walk can_transfer
can_lie_supine can_get_to_floor can_stand_5min upper_limb_limit rdq odi qualeffo phq2 phq9 phq9_item9 gad7
fear_of_falling_fes_i tampa_tsk pain_catastrophising_pcs start_back
"""
INJECTED = {"as_of", "knowledge_factors", "knowledge_units", "knowledge_listed"}
NEVER_BOTH = [
    ("vertebral_fracture", "fragility_fracture_site_unknown"),
    ("t_score_spine", "t_score_forearm"),
    ("t_score_hip", "t_score_forearm"),
    ("pain_score_no_site", "back_pain_nrs"),
    ("zoledronate", "zoledronate_cancer_dose"),
    ("oxycodone", "oxycodone_slow_release"),
    ("fentanyl", "fentanyl_patch"),
    ("buprenorphine", "buprenorphine_patch"),
]
OVER_THE_COUNTER_OR_HOSPITAL = [
    "on_paracetamol", "on_nsaid", "on_aspirin", "on_laxative", "on_calcium", "on_vitamin_d", "on_denosumab",
    "on_zoledronate", "on_teriparatide", "on_romosozumab", "on_chemotherapy", "on_immunosuppressant",
]  # fmt: skip


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load_folder(FOLDER)


def test_the_folder_has_no_errors() -> None:
    assert [str(error) for error in read_folder(FOLDER).errors] == []


def test_every_feature_that_rules_speak_of_exists(knowledge: Knowledge) -> None:
    names = RULES_SPEAK_OF.split()
    assert len(names) == len(set(names))
    assert [name for name in names if name not in knowledge.features] == []


def test_every_concept_and_class_named_by_a_feature_exists(knowledge: Knowledge) -> None:
    named = {(f.id, c) for f in knowledge.features.values() for c in f.source.concepts}
    assert {(f, c) for f, c in named if not c.startswith("class:") and c not in knowledge.concepts} == set()
    assert {(f, c) for f, c in named if c.startswith("class:") and c[6:] not in knowledge.classes} == set()


def test_every_concept_is_used_by_a_feature_or_is_a_drug_or_a_reader_concept(knowledge: Knowledge) -> None:
    used = {c for f in knowledge.features.values() for c in knowledge.expand(f.source.concepts)}
    told = {"deceased", "medication_unrecognised"}
    assert {c.concept for c in knowledge.concepts.values() if c.resource != "medication"} - used - told == set()


def test_every_calculator_exists_and_gets_arguments_that_exist(knowledge: Knowledge) -> None:
    assert [line for f in knowledge.features.values() for line in _wrong_calculation(f, knowledge)] == []


def _wrong_calculation(feature: Feature, knowledge: Knowledge) -> Iterator[str]:
    name, inputs = feature.source.calculator, feature.source.inputs
    if name is None:
        return
    yield from (f"{feature.id}: no feature {i}" for i in inputs.values() if i not in knowledge.features)
    if name not in CALCULATORS:
        yield f"{feature.id}: no calculator {name}"
        return
    known = signature(CALCULATORS[name]).parameters
    any_name = any(p.kind is Parameter.VAR_KEYWORD for p in known.values())
    yield from (f"{feature.id}: {name} has no argument {a}" for a in inputs if a not in known and not any_name)
    needed = {n for n, p in known.items() if p.default is Parameter.empty and p.kind is not Parameter.VAR_KEYWORD}
    yield from (f"{feature.id}: {name} needs {a}" for a in sorted(needed - INJECTED - set(inputs)))


def test_every_feature_asks_a_plain_question(knowledge: Knowledge) -> None:
    asked = {f.id: f.question for f in knowledge.features.values()}
    assert {name for name, question in asked.items() if "?" not in question or not question[0].isupper()} == set()


def test_labels_stand_in_the_middle_of_a_sentence(knowledge: Knowledge) -> None:
    tools = (
        "PAINAD",
        "Abbey",
        "PEG",
        "FRAX",
        "Clinical",
        "Timed",
        "QUALEFFO",
        "PHQ",
        "GAD",
        "STarT",
        "MMSE",
        "EQ-5D",
        "DN4",
    )
    names = (
        *tools,
        "T-score",
        "CTX",
        "P1NP",
        "Paget",
        "Parkinson",
        "COPD",
        "INR",
        "CRP",
        "ESR",
        "TSH",
        "Roland",
        "Oswestry",
    )
    labels = [f.label for f in knowledge.features.values()]
    assert [x for x in labels if x[0].isupper() and not x.startswith(names)] == []
    assert [x for x in labels if x.endswith((".", "?")) or len(x) > 70] == []


def test_every_code_has_words(knowledge: Knowledge) -> None:
    assert [f.id for f in knowledge.features.values() if f.type == "code" and not all(f.codes.values())] == []


def test_numbers_have_unit_and_range(knowledge: Knowledge) -> None:
    numbers = [f for f in knowledge.features.values() if f.type in ("int", "float")]
    assert [f.id for f in numbers if f.unit is None or f.range is None or f.range[0] >= f.range[1]] == []


def test_units_of_features_are_those_of_their_concepts_or_convertible(knowledge: Knowledge) -> None:
    known = {(u.concept, u.from_, u.to) for u in knowledge.units}
    wrong = []
    for feature in knowledge.features.values():
        if feature.type not in ("int", "float") or feature.source.reducer in (
            None,
            "days_since",
            "days_covered",
            "count_in",
        ):
            continue
        for name in knowledge.expand(feature.source.concepts):
            unit = knowledge.concepts[name].unit
            pairs = {(name, unit, feature.unit), (None, unit, feature.unit)}
            if unit != feature.unit and not pairs & known and not (is_count(unit) and is_count(feature.unit)):
                wrong.append((feature.id, name, unit, feature.unit))
    assert wrong == []


def test_conversions_end_in_a_unit_that_a_feature_a_drug_or_a_dose_uses(knowledge: Knowledge) -> None:
    used = {f.unit for f in knowledge.features.values()} | {c.unit for c in knowledge.concepts.values()}
    used |= {row.unit for r in knowledge.recommendations.values() for e in r.editions for row in e.dose}
    assert [u for u in knowledge.units if u.to not in used] == []
    assert [u for u in knowledge.units if u.concept is not None and u.concept not in knowledge.concepts] == []


def test_a_conversion_is_written_once(knowledge: Knowledge) -> None:
    pairs = [(u.concept, u.from_, u.to) for u in knowledge.units]
    assert len(pairs) == len(set(pairs))


def test_citations_exist(knowledge: Knowledge) -> None:
    known = knowledge.citations.keys() | knowledge.records.keys()
    named = {c for f in knowledge.features.values() for c in f.cite}
    named |= {c for x in knowledge.concepts.values() for c in x.cite} | {c for u in knowledge.units for c in u.cite}
    assert named - known == set()


def test_factors_are_cited(knowledge: Knowledge) -> None:
    assert [c.concept for c in knowledge.concepts.values() if c.factors and not c.cite] == []


# --- codes --------------------------------------------------------------------------------------------------------


def _spelt(knowledge: Knowledge, concept: Concept) -> Iterator[tuple[str, str, Code]]:
    for code in concept.codes:
        bare = knowledge.systems[code.system].dotless
        yield code.system, code.code.replace(".", "") if bare else code.code, code


def test_systems_of_codes_exist(knowledge: Knowledge) -> None:
    assert {k.system for c in knowledge.concepts.values() for k in c.codes} - knowledge.systems.keys() == set()


def test_a_code_stands_once_in_a_concept(knowledge: Knowledge) -> None:
    for concept in knowledge.concepts.values():
        codes = [(system, code) for system, code, _ in _spelt(knowledge, concept)]
        assert len(codes) == len(set(codes)), concept.concept


def test_a_result_code_means_one_measurement(knowledge: Knowledge) -> None:
    meant = defaultdict(set)
    for concept in knowledge.concepts.values():
        if concept.resource == "observation":
            for system, code, _ in _spelt(knowledge, concept):
                meant[system, code].add(concept.concept)
    assert {code: names for code, names in meant.items() if len(names) > 1} == {}


@pytest.mark.parametrize(("one", "other"), NEVER_BOTH)
def test_no_code_means_two_things_that_exclude_each_other(knowledge: Knowledge, one: str, other: str) -> None:
    first, second = ({(s, c) for s, c, _ in _spelt(knowledge, knowledge.concepts[n])} for n in (one, other))
    assert first & second == set()


def test_a_drug_code_under_two_drugs_is_a_combination(knowledge: Knowledge) -> None:
    """An oral NSAID is never also a gel, and a patch is never also a tablet."""
    meant = defaultdict(list)
    for concept in knowledge.concepts.values():
        if concept.resource == "medication":
            for system, code, _ in _spelt(knowledge, concept):
                meant[system, code].append(set(concept.classes))
    for place, drugs in meant.items():
        if len(drugs) > 1:
            assert not any("opioid_patch" in classes for classes in drugs), place
            assert not any("nsaid" in a and "topical_nsaid" in b for a in drugs for b in drugs), place


def test_values_of_codes_are_values_of_their_feature(knowledge: Knowledge) -> None:
    for feature in knowledge.features.values():
        if feature.type == "code" and feature.source.reducer is not None:
            for name in knowledge.expand(feature.source.concepts):
                said = {k.value for k in knowledge.concepts[name].codes}
                assert said <= set(feature.codes), (feature.id, said)


@pytest.mark.parametrize(
    ("system", "code", "concepts"),
    [
        ("http://snomed.info/sct", "443165006", {"fragility_fracture_site_unknown", "osteoporosis_diagnosed"}),
        ("http://snomed.info/sct", "306171000000106", {"fragility_fracture_site_unknown"}),
        ("http://loinc.org", "38265-5", {"t_score_forearm"}),
        ("http://loinc.org", "72514-3", {"pain_score_no_site"}),
        ("http://hl7.org/fhir/sid/icd-10-cm", "S22.049A", {"vertebral_fracture", "fracture_level", "vf_above_t5"}),
        ("http://hl7.org/fhir/sid/icd-10-cm", "S32.029A", {"vertebral_fracture", "fracture_level"}),
        ("http://fhir.mimic.mit.edu/CodeSystem/diagnosis-icd10", "M8008XA",
         {"vertebral_fracture", "fracture_cause", "osteoporosis_diagnosed"}),
        ("http://fhir.mimic.mit.edu/CodeSystem/diagnosis-icd9", "8054", {"vertebral_fracture"}),
        ("http://fhir.mimic.mit.edu/CodeSystem/diagnosis-icd9", "V1351", {"fragility_fracture_site_unknown"}),
        ("http://www.nlm.nih.gov/research/umls/rxnorm", "1049221", {"paracetamol", "oxycodone"}),
        ("http://www.nlm.nih.gov/research/umls/rxnorm", "895994", {"inhaled_steroid"}),
    ],
)  # fmt: skip
def test_codes_that_are_easily_misread(knowledge: Knowledge, system: str, code: str, concepts: set[str]) -> None:
    assert {m.concept for m in build_index(knowledge).meanings(system, code)} == concepts


def test_injury_codes_name_no_cause(knowledge: Knowledge) -> None:
    causes = {code for _, code, _ in _spelt(knowledge, knowledge.concepts["fracture_cause"])}
    assert not any(code.startswith(("S22", "S32", "805")) for code in causes)


# --- absence and age ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", OVER_THE_COUNTER_OR_HOSPITAL)
def test_absence_says_nothing_of_drugs_that_lists_miss(knowledge: Knowledge, name: str) -> None:
    assert knowledge.features[name].absent_means == "unknown"


def test_only_a_checklist_gone_through_denies_warning_signs(knowledge: Knowledge) -> None:
    signs = [f for f in knowledge.features.values() if f.source.window_d == 28 and f.type == "bool"]
    assert len(signs) == 19
    assert {(f.stale_after_d, f.source.reducer, f.source.complete) for f in signs} == {
        (7, "latest", "RedFlagChecklist")
    }
    checklist = knowledge.concepts["red_flag_checklist"]
    assert (checklist.completes, checklist.completes_for_d) == ("RedFlagChecklist", 7)


def test_drugs_taken_now_grow_old(knowledge: Knowledge) -> None:
    taken = [f for f in knowledge.features.values() if f.id.startswith("on_") and f.source.reducer == "active"]
    assert {f.stale_after_d for f in taken} == {365}


def test_a_systemic_steroid_is_not_inhaled(knowledge: Knowledge) -> None:
    steroids = knowledge.expand(["class:glucocorticoid"])
    codes = {k.code for name in steroids for k in knowledge.concepts[name].codes if k.system == "atc"}
    assert codes and all(code.startswith(("H02AB", "M01BA")) for code in codes)

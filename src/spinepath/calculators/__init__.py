"""Named calculations that features rest on: pure, cited functions. They answer None when the answer is not certain."""

from collections.abc import Callable, Mapping
from typing import Any

from . import body, drugs, fractures, logic, pain, person, risk

CALCULATORS: Mapping[str, Callable[..., Any]] = {
    function.__name__: function
    for function in (
        logic.any_true,
        logic.part_of,
        logic.on_record,
        logic.every_known,
        logic.first_known,
        logic.highest_known,
        logic.lowest_known,
        logic.newest,
        logic.difference,
        person.age_on,
        person.postmenopausal,
        person.days_between,
        person.pain_phase,
        pain.highest_pain,
        pain.severe_pain,
        pain.moderate_or_severe_pain,
        pain.optimal_analgesia,
        pain.pain_change,
        pain.function_change,
        pain.cancer_pain_on_record,
        pain.image_in_haste,
        body.cockcroft_gault,
        body.body_mass_index,
        body.height_loss,
        body.adjusted_calcium,
        body.acute_kidney_injury,
        body.severe_kidney_impairment,
        body.kidney_failure,
        body.unexplained_alp,
        body.coagulopathy,
        risk.falls_risk,
        risk.short_prognosis,
        risk.very_high_pressure,
        risk.frailty,
        risk.alcohol_excess,
        risk.self_harm_on_record,
        risk.immunosuppressed,
        risk.crp_raised_on_record,
        risk.normal_bone_density,
        fractures.unhealed_on_imaging,
        fractures.osteoporotic_cause,
        fractures.index_fracture,
        fractures.level_above_t5,
        fractures.count_fractures,
        fractures.count_recent_fractures,
        fractures.any_recent_fracture,
        drugs.opioid_mme,
        drugs.opioid_mme_complete,
        drugs.opioid_naive,
        drugs.daily_total,
        drugs.products,
        drugs.prednisolone_equivalent,
        drugs.days_on_drug,
        drugs.days_since_step_up,
        drugs.months_in_all,
        drugs.course_days,
        drugs.days_since_first_dose,
    )
}

__all__ = ["CALCULATORS"]

"""What stands where in the arrays of the kernel. All times are days unless the name says else."""

# Parameters, by the ids of knowledge/course/parameters.yaml, in this order.
PARAMETERS = (
    "onset_mean", "onset_sd", "onset_emergency_shift", "onset_primary_shift", "persistent_trial",
    "persistent_emergency", "persistent_primary", "recovery_weeks", "recovery_spread", "recovery_shape", "slow_share",
    "slow_weeks", "rest_resolving", "rest_persistent", "rest_spread", "or_severe", "or_thoracic", "or_nonunion",
    "or_earlier", "nonunion_share", "collapse_share", "collapse_tau_d", "collapse_reset_d", "back_pain_share",
    "back_pain_mean", "noise_sd", "noise_memory_d", "kyphosis_slope", "cobb_low_share", "cobb_low_mean", "cobb_low_sd",
    "cobb_high_mean", "cobb_high_sd", "cobb_drift", "cobb_per_fracture", "thoracic_share", "bmd_gradient", "rr_mild",
    "rr_severe", "rr_more", "frailty_var", "recency_a", "recency_d", "causal_share", "clinical_mild",
    "clinical_severe", "extra_clinical", "grade_mild_share", "grade_severe_share", "incidence_scale", "hr_death_any",
    "hr_death_clinical_1y", "hr_death_clinical_later", "death_causal_share", "eq5d_slope", "eq5d_sd",
    "eq5d_per_fracture", "rdq_intercept", "rdq_slope", "rdq_sd",
)  # fmt: skip
(
    ONSET_MEAN, ONSET_SD, ONSET_EMERGENCY_SHIFT, ONSET_PRIMARY_SHIFT, PERSISTENT_TRIAL,
    PERSISTENT_EMERGENCY, PERSISTENT_PRIMARY, RECOVERY_WEEKS, RECOVERY_SPREAD, RECOVERY_SHAPE, SLOW_SHARE,
    SLOW_WEEKS, REST_RESOLVING, REST_PERSISTENT, REST_SPREAD, OR_SEVERE, OR_THORACIC, OR_NONUNION,
    OR_EARLIER, NONUNION_SHARE, COLLAPSE_SHARE, COLLAPSE_TAU_D, COLLAPSE_RESET_D, BACK_PAIN_SHARE,
    BACK_PAIN_MEAN, NOISE_SD, NOISE_MEMORY_D, KYPHOSIS_SLOPE, COBB_LOW_SHARE, COBB_LOW_MEAN, COBB_LOW_SD,
    COBB_HIGH_MEAN, COBB_HIGH_SD, COBB_DRIFT, COBB_PER_FRACTURE, THORACIC_SHARE, BMD_GRADIENT, RR_MILD,
    RR_SEVERE, RR_MORE, FRAILTY_VAR, RECENCY_A, RECENCY_D, CAUSAL_SHARE, CLINICAL_MILD,
    CLINICAL_SEVERE, EXTRA_CLINICAL, GRADE_MILD_SHARE, GRADE_SEVERE_SHARE, INCIDENCE_SCALE, HR_DEATH_ANY,
    HR_DEATH_CLINICAL_1Y, HR_DEATH_CLINICAL_LATER, DEATH_CAUSAL_SHARE, EQ5D_SLOPE, EQ5D_SD,
    EQ5D_PER_FRACTURE, RDQ_INTERCEPT, RDQ_SLOPE, RDQ_SD,
) = range(len(PARAMETERS))  # fmt: skip
# What the kernel divides by, or takes the logarithm of; and shares of which it divides by the rest
ABOVE_NONE = (
    RECOVERY_WEEKS, SLOW_WEEKS, COLLAPSE_SHARE, COLLAPSE_TAU_D, NOISE_MEMORY_D, BMD_GRADIENT, FRAILTY_VAR, RECENCY_D,
)  # fmt: skip
BELOW_ALL = (PERSISTENT_TRIAL, PERSISTENT_EMERGENCY, PERSISTENT_PRIMARY, GRADE_MILD_SHARE)

# Tables by sex (0 male, 1 female) and whole year of age from FIRST_AGE on, one set for each draw.
FIRST_AGE, AGES = 40, 71
TABLES = (
    "hazard",  # of a radiographic fracture per day, for somebody at mean bone density with no fracture and frailty 1
    "free",  # share without any vertebral fracture
    "ratio",  # mean frailty of those with a fracture, to that of those without
    "severe",  # share of grade 2 or 3 among those with a fracture
    "t_mean", "t_sd", "t_free",  # T-score of the hip: mean and SD; how many SDs those without a fracture stand higher
    "death",  # per day, for somebody without a vertebral fracture
    "eq5d",  # of the general population
)  # fmt: skip
HAZARD, FREE, RATIO, SEVERE, T_MEAN, T_SD, T_FREE, DEATH_RATE, EQ5D = range(len(TABLES))

# A candidate: what is known of a person on the day of enrolment.
PERSON_COLUMNS = ("age", "female", "t_hip", "prior_vf", "grade", "fracture_age_days", "worst", "nrs_move")
AGE, FEMALE, T_HIP, PRIOR_VF, GRADE, FRACTURE_AGE, WORST, NRS_MOVE = range(len(PERSON_COLUMNS))

# A person of a file: the first columns of a candidate, nothing where the file says nothing.
FILE_COLUMNS = 6

# Settings decide how the pain of the index fracture starts and how often it stays.
SETTINGS = ("trial", "primary", "emergency", "inpatient")
TRIAL, PRIMARY, EMERGENCY, INPATIENT = range(len(SETTINGS))

# Events of a run: one row for each new fracture.
DAY, EVENT_GRADE, CLINICAL, RADIOGRAPHIC, THORACIC = range(5)
EVENT_COLUMNS = 5
MOST_EVENTS = 12

# An episode of pain: day of onset, pain on that day, rate (pace of recovery in days to the power of minus the shape),
# shape, share that stays, day of collapse
ONSET, HEIGHT, RATE, SHAPE, REST, COLLAPSED = range(6)
EPISODE_COLUMNS = 6

# Days of a run: when somebody dies, first breaks a vertebra on a film, first with pain, when the index one collapses
DIES, FIRST_RADIOGRAPHIC, FIRST_CLINICAL, COLLAPSES = range(4)

# What a strategy does: a row of times and values for each target, straight lines between, flat outside.
TARGETS = ("pain.shift", "pain.T", "pain.w", "hazard.vf", "p.collapse", "kyphosis.slope")
PAIN_SHIFT, PAIN_T, PAIN_W, HAZARD_VF, P_COLLAPSE, KYPHOSIS = range(len(TARGETS))
DIRECT_TARGETS = (PAIN_SHIFT, PAIN_T, PAIN_W)
KNOTS = 16

# Measures of a run. Those up to ALIVE_BELOW are of the day, the last ones add up from enrolment to the day.
MEASURES = (
    "nrs_mean", "nrs_change", "p_nrs_below", "p_change_ge", "p_relief_ge", "rdq", "eq5d", "alive", "alive_below",
    "new_vf", "collapse", "pain_days", "qaly", "new_fractures",
)  # fmt: skip
(
    NRS_MEAN, NRS_CHANGE, P_NRS_BELOW, P_CHANGE_GE, P_RELIEF_GE, RDQ, EQ5D_NOW, ALIVE, ALIVE_BELOW,
    NEW_VF, COLLAPSE_SEEN, PAIN_DAYS, QALY, NEW_FRACTURES,
) = range(len(MEASURES))  # fmt: skip
OF_THE_LIVING = EQ5D_NOW  # measures up to this one are means over those alive on the day
PAIN_FROM = 4.0  # NRS from which a day counts as a day of pain
BINS = 200

# The four runs of a strategy on the same luck: the reference, its direct effects, its indirect effects, both.
REFERENCE, DIRECT, INDIRECT, BOTH = range(4)

YEAR = 365.25

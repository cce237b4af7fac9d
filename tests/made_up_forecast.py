"""A forecast that nobody simulated: smooth curves with both bands, so that documents and pictures can be tried."""

from math import exp

from spinepath.terms.forecasts import Band, Compared, Count, Course, Curve, Forecast, Outcome, Split, Swing

DAYS = (0, 7, 14, 28, 42, 56, 84, 126, 182, 273, 365)
HORIZONS = (84, 365)


def pain(day: int, shift: float = 0.0) -> Band:
    mean = 2.2 + 5.3 * exp(-day / 60) - shift * (1 - exp(-day / 3))
    return Band(mean, (mean - 0.5, mean + 0.6), (max(0.0, mean - 2.4), min(10.0, mean + 2.9)))


def share(day: int, yearly: float, spread: float) -> Band:
    mean = 1 - exp(-yearly * day / 365)
    return Band(mean, (mean * (1 - spread), mean * (1 + spread)))


def alive(day: int) -> Band:
    return Band(1 - 0.05 * day / 365, (1 - 0.07 * day / 365, 1 - 0.035 * day / 365))


def split(total: float, direct: float, indirect: float, spread: float = 5.0) -> Split:
    rest = total - direct - indirect
    return Split(*(Band(x, (x - spread, x + spread)) for x in (total, direct, indirect, rest)))


def curves(shift: float = 0.0, yearly: float = 0.2) -> tuple[Curve, ...]:
    return (
        Curve("nrs_mean", "{score}", tuple(pain(day, shift) for day in DAYS)),
        Curve("new_vf", "1", tuple(share(day, yearly, 0.35) for day in DAYS)),
        Curve("alive", "1", tuple(alive(day) for day in DAYS)),
    )


def course(
    strategy: str, title: str, comparator: str, shift: float, yearly: float, counts: tuple[Count, ...]
) -> Course:
    return Course(
        strategy,
        title,
        comparator,
        strategy,
        curves(shift, yearly),
        {"pain_days@365": Band(120.0 - 40 * shift, (90.0 - 40 * shift, 150.0 - 40 * shift), (0.0, 330.0))},
        {
            "pain_days@365": split(-40.0 * shift - 6.4, -40.0 * shift, -7.4),
            "new_fractures@365": split(-0.0842, 0.0, -0.0842, 0.03),
        },
        counts,
        ("It is not known how long the effect holds after a year.",),
        ("Small trials.",),
    )


USUAL = Course(
    "usual_care",
    "usual care",
    "none",
    None,
    curves(),
    {"pain_days@365": Band(120.0, (90.0, 150.0), (0.0, 330.0)), "new_fractures@365": Band(0.2, (0.13, 0.28))},
)
FEWER = Count("a new fracture", 365, 18, 10, (6, 14), Band(-8.4, (-12.2, -3.1)))
MORE = Count("pain below 4 of 10", 84, 52, 61, (48, 72), Band(8.6, (-2.4, 18.3)))
SAME = Count("alive", 365, 95, 95, (93, 97), Band(0.2, (-0.1, 0.6)))
INJECTION = course("injection", "the yearly drip for bone", "placebo", 0.0, 0.11, (FEWER, SAME))
PROCEDURE = course("procedure", "cement in the bone", "usual_care", 0.7, 0.2, (MORE,))
SWINGS = (
    Swing("recovery_weeks", "weeks to recover", 4.0, 7.0, 31.0, 52.0, False, "days in pain saved in a year"),
    Swing("persistent", "share whose pain stays", 0.2, 0.4, 28.0, 61.0, False, "days in pain saved in a year"),
    Swing(
        "causal_share",
        "share of the next fracture caused by this one",
        0.0,
        0.5,
        39.0,
        44.0,
        True,
        "days in pain saved in a year",
    ),
    Swing("death_share", "share of deaths caused", 0.1, 0.7, 0.03, 0.04, True, "years gained in 5 years", 0.035),
)
FORECAST = Forecast(
    {"age_years": 74.0, "sex": "female", "worst_pain": 8.0},
    ("bone density of the hip", "grade of the fracture"),
    DAYS,
    HORIZONS,
    (USUAL, INJECTION, PROCEDURE),
    SWINGS,
    (),
    ("Pain as it was this week.",),
    400,
    50,
    7,
    "0123456789abcdef" * 4,
)
REFUSED = Forecast(
    {"age_years": 34.0}, (), DAYS, HORIZONS, (), (), ("The model was made for people from 50 on.",), (), 0, 0, 1, "00"
)
OUTCOMES = (
    Outcome("usual_care", "nrs_mean", "", None, 84.0, "", 3.51, (3.1, 4.0), (0.8, 6.3)),
    Outcome("usual_care", "p_nrs_below", "", 4.0, 84.0, "", 0.523, (0.44, 0.61), None),
    Outcome(
        "injection",
        "new_vf",
        "radiographic",
        None,
        365.0,
        "age: 75 and over",
        0.104,
        (0.06, 0.14),
        None,
        -0.084,
        0.0,
        -0.084,
        0.0,
        (-0.12, -0.03),
        (0.0, 0.0),
        (-0.12, -0.03),
        (-0.01, 0.01),
    ),
)
COMPARED = (
    Compared("anchor-one-year", "p_nrs_below", "control", None, 365.0, 0.57, (0.47, 0.67), 0.6, (0.52, 0.68), True,
             "fit", "abstract", ("venmans-2012-chronic-12m",), 4.0),
    Compared("trial-two", "nrs_change", "treated", "control", 30.0, -0.7, (-1.4, 0.0), -0.4, (-0.7, -0.1), True,
             "check", "fulltext", ("a-trial",)),
    Compared("cohort-three", "new_vf", None, None, 365.0, 0.192, None, 0.31, (0.26, 0.36), False,
             "check", "recalled", ("a-cohort", "another"), None, "radiographic"),
)  # fmt: skip

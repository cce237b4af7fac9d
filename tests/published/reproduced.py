"""Published pools beside what our trial rows give with the method of the review: for tests, page and figure."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log

from spinepath.evidence import RATIOS, Effect, Pooled, from_events, from_interval, pool
from spinepath.knowledge import Knowledge
from spinepath.knowledge.evidence import TrialRow

Interval = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Published:
    """A published pool: its figure, its source, the rows of its trials that we have, and how near we must come.

    `near` is the largest distance of the estimates: points for a difference, a share of the ratio (on the log scale)
    for a ratio. `ends` is the same for each end of the interval; None where the review has more trials than we.
    """

    name: str
    source: str
    measure: str
    printed: Interval
    rows: tuple[str, ...]
    method: str
    near: float
    ends: float | None
    why: str


PUBLISHED = (
    Published(
        "Alendronate, new vertebral fracture after an earlier one (Jin 2019)",
        "jin-2019-secondary-ovf-alendronate",
        "RR",
        (0.54, 0.43, 0.68),
        ("fit1-morph-vf-36mo", "liberman-1995-morph-vf-36mo"),
        "DL",
        0.03,
        0.08,
        "Which trials the review holds was not seen; in one of our two only some women had a fracture.",
    ),
    Published(
        "Risedronate in the first year (VERT trials together, Watts 2003)",
        "trial-vert-pooled-morph-vf-12mo",
        "RR",
        (0.38, 0.25, 0.56),
        ("vert-na-morph-vf-12mo", "vert-mn-morph-vf-12mo"),
        "FE",
        0.03,
        0.03,
        "The report pooled single people, we the two printed ratios; one error is worked out from a p value.",
    ),
    Published(
        "Strontium ranelate, three years (Cochrane 2006)",
        "odonnell-2006-strontium-cochrane",
        "RR",
        (0.63, 0.56, 0.71),
        ("soti-morph-vf-36mo", "tropos-morph-vf-36mo"),
        "DL",
        0.06,
        0.08,
        "The review counted people (5082); we pool the two printed ratios, one with its interval from memory.",
    ),
    Published(
        "Risedronate, new vertebral fracture after an earlier one (Jin 2019)",
        "jin-2019-secondary-ovf-risedronate",
        "RR",
        (0.61, 0.51, 0.73),
        ("vert-na-morph-vf-36mo", "vert-mn-morph-vf-36mo", "fogelman-2000-morph-vf-24mo"),
        "DL",
        0.12,
        0.17,
        "Which trials the review holds was not seen; one of our three has its interval from memory.",
    ),
    Published(
        "Zoledronate, new vertebral fracture after an earlier one (Jin 2019)",
        "jin-2019-secondary-ovf-zoledronate",
        "RR",
        (0.34, 0.17, 0.69),
        ("horizon-pft-morph-vf-36mo", "zol-after-pkp-new-vf-36mo"),
        "DL",
        0.13,
        None,
        "Which trials the review holds was not seen; they differ more than ours, as its wide interval shows.",
    ),
    Published(
        "Teriparatide, reports of back pain (Nevitt 2006)",
        "nevitt-2006-teriparatide-any-backpain",
        "RR",
        (0.66, 0.55, 0.80),
        ("fpt-back-pain-ae-19mo", "body-2002-back-pain-ae-14mo"),
        "FE",
        0.08,
        0.12,
        "Two of five trials, one dose of the larger; the review used hazards of single people. Our counts: memory.",
    ),
    Published(
        "Vertebroplasty against sham, pain at one month (Cochrane 2018, from memory)",
        "cochrane-2018-vp-pain-1mo",
        "MD",
        (-0.7, -1.2, -0.3),
        ("buchbinder-2009-pain-1mo", "invest-2009-pain-1mo", "vertos4-2018-pain-1mo"),
        "DL",
        0.25,
        0.35,
        "VAPOUR and VOPE are missing: their means were not found.",
    ),
)

# printed by one trial, from its own counts
COUNTED = (
    ("vapour-2016-responder-2w", "RD", (0.23, 0.06, 0.39), 0.01),
    ("vertos4-2019-new-vf-12mo", "OR", (0.71, 0.33, 1.50), 0.01),
    ("frame-morph-vf-12mo", "RR", (0.27, 0.16, 0.47), 0.01),
)


def effect(knowledge: Knowledge, name: str, measure: str) -> Effect:
    """The effect of one trial row: printed, or from the counts of its arms."""
    arms = [row for row in knowledge.trials if row.row == name]
    return _printed(arms[0]) if arms[0].role == "contrast" else _counted(arms, measure)


def _printed(row: TrialRow) -> Effect:
    assert row.estimate is not None and row.measure
    if row.ci_lo is not None and row.ci_hi is not None:
        return from_interval(row.measure, row.estimate, row.ci_lo, row.ci_hi)
    assert row.se is not None
    return Effect(log(row.estimate) if row.measure in RATIOS else row.estimate, row.se**2)


def _counted(arms: Sequence[TrialRow], measure: str) -> Effect:
    by_role = {row.role: row for row in arms}
    ours, other = by_role["experimental"], by_role["control"]
    assert ours.events is not None and ours.n is not None and other.events is not None and other.n is not None
    found = from_events(measure, ours.events, ours.n, other.events, other.n)
    assert found is not None
    return found


def reproduce(knowledge: Knowledge, published: Published) -> Pooled:
    """Our trials of a published pool, by its method, with the normal interval."""
    effects = [effect(knowledge, name, published.measure) for name in published.rows]
    return pool([e.estimate for e in effects], [e.variance for e in effects], method=published.method, ci="normal")


def read(measure: str, pooled: Pooled) -> Interval:
    """Estimate and interval as a reader sees them."""
    values = (pooled.estimate, *pooled.ci)
    low, middle, high = sorted(exp(x) if measure in RATIOS else x for x in values)
    return middle, low, high


def apart(measure: str, one: float, other: float) -> float:
    """How far two figures are from each other: points, or a share on the log scale."""
    return abs(log(one / other)) if measure in RATIOS else abs(one - other)

"""Pooling of trials: pairwise and network meta-analysis, heterogeneity, small studies, influence, certainty.

Everything works on plain numbers on the analysis scale and knows no medicine; numpy and scipy come with the extra
`spinepath[evidence]`.
"""

from .analysis import COUNT_METHODS, Analysis, Subgroup, Subgroups, analyse, displayed, pool_counts
from .answers import Answer, answer
from .comparisons import Comparison, against, compare
from .consistency import Inconsistency, Split, inconsistency, p_scores, split_nodes
from .contrasts import Contrast
from .counts import PooledCounts, mantel_haenszel, peto
from .distributions import normal_quantile
from .effects import RATIOS, Effect, from_events, from_interval, from_means, from_rates, natural
from .grading import Judgement, grade
from .heterogeneity import METHODS
from .influence import Influence, cumulative, influence, leave_one_out, shrunken
from .network import Network, network
from .network_analysis import NetworkAnalysis, analyse_network
from .network_document import network_document
from .plain import plain
from .pooling import INTERVALS, PREDICTIONS, Pooled, PooledMany, pool, pool_many
from .q_profile import HeterogeneityInterval, q_profile
from .regression import Regression, regress
from .results import pooled_results, results
from .small_studies import Asymmetry, Filled, begg, egger, egger_random, fail_safe, peters, trim_and_fill
from .tables import MEASURES, NetworkTable, StudyTable, read_network, read_studies
from .trials import Chosen, choose

__all__ = [
    "COUNT_METHODS",
    "INTERVALS",
    "MEASURES",
    "METHODS",
    "PREDICTIONS",
    "RATIOS",
    "Analysis",
    "Answer",
    "Asymmetry",
    "Chosen",
    "Comparison",
    "Contrast",
    "Effect",
    "Filled",
    "HeterogeneityInterval",
    "Inconsistency",
    "Influence",
    "Judgement",
    "Network",
    "NetworkAnalysis",
    "NetworkTable",
    "Pooled",
    "PooledCounts",
    "PooledMany",
    "Regression",
    "Split",
    "StudyTable",
    "Subgroup",
    "Subgroups",
    "against",
    "analyse",
    "analyse_network",
    "answer",
    "begg",
    "choose",
    "compare",
    "cumulative",
    "displayed",
    "egger",
    "egger_random",
    "fail_safe",
    "from_events",
    "from_interval",
    "from_means",
    "from_rates",
    "grade",
    "inconsistency",
    "influence",
    "leave_one_out",
    "mantel_haenszel",
    "natural",
    "network",
    "network_document",
    "normal_quantile",
    "p_scores",
    "peters",
    "peto",
    "plain",
    "pool",
    "pool_counts",
    "pool_many",
    "pooled_results",
    "q_profile",
    "read_network",
    "read_studies",
    "regress",
    "results",
    "shrunken",
    "split_nodes",
    "trim_and_fill",
]

"""A network as a plain document, for JSON."""

from itertools import combinations

from spinepath.knowledge.evidence import Pool

from .comparisons import compare
from .network_analysis import NetworkAnalysis
from .plain import plain


def network_document(found: NetworkAnalysis, pool: Pool | None = None) -> dict[str, object]:
    """All numbers as lists, matrices row minus column; what is not defined is null. `certainty` holds every pair with
    its domains: without a question only those that can be computed.
    """
    net = found.network
    matrices = ("estimates", "se", "ci_lo", "ci_hi", "p", "predict_lo", "predict_hi")
    numbers = ("tau2", "i2", "q", "q_df", "q_p", "studies", "comparisons", "designs", "model", "method", "level")
    return {
        "treatments": list(net.treatments),
        **{name: plain(getattr(net, name)) for name in matrices},
        **{name: getattr(net, name) for name in numbers},
        "single_trial": [list(pair) for pair in net.single_trial],
        "q_inconsistency": found.inconsistency.q_inconsistency,
        "inconsistency": plain(found.inconsistency),
        "splits": plain(found.splits),
        "certainty": [plain(compare(found, one, other, pool)) for one, other in combinations(net.treatments, 2)],
        "p_score": found.p_scores,
        "small_is": found.small_is,
        "scale": found.scale,
        "excluded": [list(pair) for pair in found.excluded],
        "notes": list(found.notes),
    }

"""Which picture shows an answer."""

from matplotlib.figure import Figure

from spinepath.evidence import Analysis, Answer, NetworkAnalysis
from spinepath.terms import SpinepathError

from .forest import forest
from .funnel import funnel
from .league import league
from .network_graph import network_graph


def figure_of(found: Answer, kind: str) -> Figure:
    """The picture of that kind. Raises SpinepathError for a kind that does not suit the answer."""
    if found.analysis is not None and kind in ("forest", "funnel", "contour"):
        return _pairwise(found, found.analysis, kind)
    if found.network is not None and kind in ("network", "league"):
        return _network(found, found.network, kind)
    raise SpinepathError("picture", found=kind, expected=f"a picture that suits {found.pool.id}")


def _pairwise(found: Answer, analysis: Analysis, kind: str) -> Figure:
    """The sides of a forest plot are named from what a higher value means."""
    if kind != "forest":
        return funnel(analysis, title=found.pool.title, contours=kind == "contour", filled=kind == "funnel")
    better, worse = "option better", "comparison better"
    left, right = (better, worse) if found.pool.higher_is == "worse" else (worse, better)
    return forest(analysis, title=found.pool.title, left=left, right=right)


def _network(found: Answer, network: NetworkAnalysis, kind: str) -> Figure:
    if kind == "network":
        return network_graph(network.contrasts, title=found.pool.title)
    return league(network, measure=found.pool.measure, title=f"{found.pool.title} ({found.pool.measure})")

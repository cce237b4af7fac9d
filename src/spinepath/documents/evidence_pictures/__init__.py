"""Pictures of pooled evidence for analysts: forest, funnel, network graph, league table. SVG or PNG, the same each
time.
"""

from .canvas import FORMATS, picture
from .choosing import figure_of
from .forest import forest
from .funnel import funnel
from .league import league
from .network_graph import network_graph

__all__ = ["FORMATS", "figure_of", "forest", "funnel", "league", "network_graph", "picture"]

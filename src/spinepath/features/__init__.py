"""Facts to features: reducers, calculators in their order, staleness and completeness. Unknown stays unknown."""

from .derive import derive
from .patient import Patient

__all__ = ["Patient", "derive"]

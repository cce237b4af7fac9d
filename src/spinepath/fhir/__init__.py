"""FHIR R4 at the border: records in, care plans out. Nothing else in spinepath knows FHIR."""

from .bundle import read_record
from .care_plan import care_plan_bundle
from .codes import CodeIndex, build_index
from .references import Lookup
from .resources import facts

__all__ = ["CodeIndex", "Lookup", "build_index", "care_plan_bundle", "facts", "read_record"]

"""The words that every other package shares: errors, facts, results. Imports nothing of spinepath."""

from .days import day_of
from .errors import RefusalError, SpinepathError, extra_needed, nearest_name
from .facts import (
    PERSON,
    CurrentDrug,
    Fact,
    FeatureValue,
    FractureRow,
    Message,
    PatientFeatures,
    Precision,
    Record,
    Scalar,
)
from .units import plain_number, quantity, short_number, unit_for_people

__all__ = [
    "PERSON",
    "CurrentDrug",
    "Fact",
    "FeatureValue",
    "FractureRow",
    "Message",
    "PatientFeatures",
    "Precision",
    "Record",
    "RefusalError",
    "Scalar",
    "SpinepathError",
    "day_of",
    "extra_needed",
    "nearest_name",
    "plain_number",
    "quantity",
    "short_number",
    "unit_for_people",
]

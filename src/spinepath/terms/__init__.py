"""The words that every other package shares: errors, facts, results. Imports nothing of spinepath."""

from .days import day_of
from .errors import RefusalError, SpinepathError, nearest_name
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
    "nearest_name",
    "day_of",
]

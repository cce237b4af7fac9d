"""The few concepts that the way from facts to features must know by name. All others are named in `knowledge/` only."""

BIRTH = "birth_date"
DEATH = "deceased"
FRACTURE = "vertebral_fracture"
"""Opens a row in the table of fractures: the concept, and the class of concepts that do."""
UNRECOGNISED_DRUG = "medication_unrecognised"
"""A drug that no value set knows; its value is its name."""

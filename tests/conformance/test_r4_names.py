"""Our list of resource types against that of the reference models (R4B, the nearest to R4 that they hold)."""

from importlib import resources

from spinepath.fhir.resource_types import R4, R4B

GONE = """
    EffectEvidenceSynthesis MedicinalProduct MedicinalProductAuthorization MedicinalProductContraindication
    MedicinalProductIndication MedicinalProductIngredient MedicinalProductInteraction
    MedicinalProductManufactured MedicinalProductPackaged MedicinalProductPharmaceutical
    MedicinalProductUndesirableEffect RiskEvidenceSynthesis SubstanceNucleicAcid SubstancePolymer
    SubstanceProtein SubstanceReferenceInformation SubstanceSourceMaterial SubstanceSpecification
"""
"""What R4B took out of R4."""


def test_every_type_of_the_reference_models_is_known() -> None:
    folder = resources.files("fhir.resources.R4B")
    models = {entry.name.removesuffix(".py") for entry in folder.iterdir() if entry.name.endswith(".py")}
    assert {name.lower() for name in R4B} <= models
    dropped = {name for name in R4 if name.lower() not in models}
    assert dropped == set(GONE.split())

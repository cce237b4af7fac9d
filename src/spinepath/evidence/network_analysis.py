"""A network with its ranking, its inconsistency and its split nodes."""

from dataclasses import dataclass

from .consistency import Inconsistency, Split, inconsistency, p_scores, split_nodes
from .contrasts import Contrast
from .network import Network, network
from .tables import NetworkTable

UNLIKE = 0.1  # below this p a split is named in the summary


@dataclass(frozen=True, slots=True)
class NetworkAnalysis:
    """`p_scores` by the side that is better; `notes` tell rules used and what to keep in mind."""

    network: Network
    contrasts: tuple[Contrast, ...]
    inconsistency: Inconsistency
    splits: tuple[Split, ...]
    p_scores: dict[str, float]
    small_is: str
    scale: str
    excluded: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]

    @property
    def unlike(self) -> tuple[Split, ...]:
        """The comparisons whose direct and indirect evidence seem to differ."""
        return tuple(split for split in self.splits if split.p is not None and split.p < UNLIKE)


def analyse_network(
    table: NetworkTable, *, method: str = "REML", model: str = "random", small_is: str = "good", level: float = 0.95
) -> NetworkAnalysis:
    """Fit and look at a network from all sides. Raises SpinepathError as `network` does."""
    fitted = network(table.contrasts, model=model, method=method, level=level)
    notes = [*table.notes, *(f"{study} left out: {why}" for study, why in table.excluded)]
    notes += _alike(fitted.treatments)
    if model == "random" and method == "REML" and fitted.comparisons > fitted.studies and fitted.q_df > 0:
        full = network(table.contrasts, model=model, method="REML_full", level=level).tau2
        notes.append(
            "REML as in netmeta, without the sampling covariance within studies of several arms: "
            f"tau2 {fitted.tau2:.6g}; with it (REML_full) {full:.6g}."
        )
    return NetworkAnalysis(
        network=fitted,
        contrasts=table.contrasts,
        inconsistency=inconsistency(table.contrasts),
        splits=tuple(split_nodes(table.contrasts, fitted)),
        p_scores=p_scores(fitted, small_is),
        small_is=small_is,
        scale=table.scale,
        excluded=table.excluded,
        notes=tuple(notes),
    )


def _alike(treatments: tuple[str, ...]) -> list[str]:
    """Names that differ only in capitals or spaces are two treatments, which is hardly meant."""
    met: dict[str, str] = {}
    notes = []
    for name in treatments:
        first = met.setdefault("".join(name.split()).casefold(), name)
        if first != name:
            notes.append(f"{first} and {name} are taken as two treatments.")
    return notes

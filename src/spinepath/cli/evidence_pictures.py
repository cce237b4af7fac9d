"""Writes the picture of an answer beside its numbers."""

from pathlib import Path
from typing import TYPE_CHECKING

from spinepath.terms import SpinepathError, nearest_name

if TYPE_CHECKING:
    from spinepath.evidence import Answer

PAIRWISE = ("forest", "funnel", "contour")
NETWORK = ("network", "league")


def draw(found: "Answer", path: Path, kind: str) -> None:
    """Draw an answer to a file that ends in .svg or .png; without a kind, a forest plot or the graph of the network.

    Raises SpinepathError for a kind that does not suit the answer.
    """
    from spinepath.documents import evidence_pictures as p

    kinds = NETWORK if found.network else PAIRWISE if found.analysis else ()
    kind = kind or (kinds[0] if kinds else "")
    if kind not in kinds:
        expected = f"one of {', '.join(kinds)}" if kinds else "no picture: the number is that of a published pool"
        raise SpinepathError("--kind", found=kind or "a picture", expected=expected, nearest=nearest_name(kind, kinds))
    figure = p.figure_of(found, kind)
    data = p.picture(figure, path.suffix.lstrip("."), found.pool.title, f"{kind}: {found.pool.title}")
    half = path.with_name(path.name + ".part")
    half.write_bytes(data)
    half.replace(path)

"""What a knowledge file may say of what is covered."""

from typing import Annotated, Literal

from pydantic import Field

from .base import Document, Identifier


class CoveragePart(Document):
    """A part of the care described by the review (R1-R13) and what covers it. Nothing = not covered yet.

    It is covered by options, or `shown_by` a kind of knowledge that has a section, page or command of its own. `has` is
    what there is of it besides, in words. `because` says of a part that is not covered why it is not.
    """

    part: Annotated[str, Field(pattern=r"^R([1-9]|1[0-3])(\.[a-z_]+)?$")]
    has: str | None = None
    because: str | None = None
    text: str
    options: list[Identifier] = []
    shown_by: list[
        Literal[
            "population_figures",
            "scores",
            "fracture_tables",
            "work_ups",
            "mechanisms",
            "interactions",
            "burdens",
            "leaflet",
            "audit",
            "pools",
            "strategies",
        ]
    ] = []

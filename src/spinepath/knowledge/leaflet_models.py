"""What a knowledge file may say of the leaflet: plain words for the person, beside lines of a plan."""

from typing import Literal

from pydantic import Field

from .base import CiteId, Document, Identifier

LeafletBlock = Literal["happened", "do", "do_not", "medicines", "bones", "mood", "next", "help"]
Signs = Literal["open", "cleared"]


class LeafletText(Document):
    """Plain words under one heading of the leaflet.

    `names` are recommendations, each as the person knows it: the words stand where a plan recommends one of them, and
    in every leaflet where there are none. `us_names`: what one of them is called in the United States. `opioid` brings
    the sentence that nobody stops one suddenly. `without` are recommendations beside which the words would be wrong.
    `danger_signs`: only while questions about them are open, or only once they are answered. `with_it`: actions of the
    line that the person carries out beside the medicine. `actions`: the words stand only where a recommended line asks
    for one of these. `how` it is taken is not told while none of it is to be taken.
    """

    id: Identifier
    block: LeafletBlock
    names: dict[Identifier, str] = Field(default_factory=dict)
    us_names: dict[Identifier, str] = Field(default_factory=dict)
    opioid: bool = False
    without: list[Identifier] = []
    with_it: list[Identifier] = []
    actions: list[Identifier] = []
    danger_signs: Signs | None = None
    text: list[str]
    how: list[str] = []
    cite: list[CiteId]

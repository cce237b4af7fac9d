"""What a knowledge file may say of the letter that goes with a line of the plan."""

from pydantic import Field

from .base import CiteId, Document, Identifier


class ReferralPart(Document):
    """Facts told under one heading. What is not known is told as not known.

    Of `drugs` (concepts or `class:NAME`) those that the person takes are listed with their doses. A `note` comes first.
    """

    heading: str
    note: str | None = None
    features: list[Identifier] = []
    drugs: list[str] = []


class Attachment(Document):
    """An image or report that goes with the letter. It exists where any feature of `shown_by` is known.

    Its day is that of the feature `dated`, else the day of the feature that shows it.
    """

    what: str
    shown_by: list[Identifier] = Field(min_length=1)
    dated: Identifier | None = None


class Referral(Document):
    """To whom a recommended line is sent, which decision is wanted, and what the letter tells.

    `urgency` is in words; a dose row of the line that says more goes before it. `fracture` are features of each
    fracture that the letter is about.
    """

    to: str
    sender: str
    decision: str
    urgency: str
    fracture: list[Identifier] = []
    tell: list[ReferralPart] = Field(min_length=1)
    attach: list[Attachment] = []
    cite: list[CiteId]

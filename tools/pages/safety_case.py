"""The safety case: what the software is for, what is claimed of it, what shows that, and what is still open."""

from collections import Counter
from collections.abc import Iterable, Iterator

from spinepath.documents.words import day
from spinepath.knowledge import Knowledge
from spinepath.terms.safety_text import ABOUT, EVERY_RESULT, approval

from . import markdown as md
from .hazard_log import ABOVE, CAREFUL, Claim, LoggedHazard, Risk, claims, hazards

INTENDED = """
spinepath reads the record of one adult with back pain from a vertebral fracture, known or suspected, and writes a
plan: what to do, what not and why, what is missing, who acts by when. It is for professionals who can judge each line
for themselves: fracture liaison nurses, general practitioners, spine and pain clinicians, physiotherapists, and the
analysts who work with them. It is used beside the person, who decides with the clinician.
"""
NOT = """
It makes no diagnosis, reads no images and no signals, prescribes nothing, sends nothing, and does not replace the
person who examines. It is not for children, not for people who have died, and not to be used by patients alone. It
covers osteoporotic vertebral fracture and back pain; [what it does not cover](coverage.md) is said in every plan.
"""
SIGNING = """
Three signatures are wanted, and none is there.

- Each edition of a recommendation: `state: reviewed` with `reviewed: {by: NAME, on: DAY}` in its own file, by a
  clinician of the field. `spinepath check` refuses one without the other.
- The version as a whole: `reviewed: {by: NAME, on: DAY}` in `knowledge/VERSION.yaml`. It stands for what belongs to no
  edition: features, codes, rules between lines, sums, interactions, and the hazard log.
- The safety case and the use in a place: by the clinical safety officer of that place, in the place's own records.

Until the first two are there for all that a result rests on, the result says "not clinically approved".
"""
REACHES = """
The state of an edition goes with every assessment made from it (`draft` while the version is not signed), from there
into the plan, and from the plan into each document. What is made without recommendations (features, tables of many
people, scores) takes the state of the whole knowledge. Formats and commands that are tested for it:
"""
BEFORE_USE = """
- A clinical safety officer is named, and signs this page for the place of use.
- Clinicians of each field review every edition in force there, and the version as a whole.
- Each hazard above tolerance is brought down, or accepted by name.
- A clinical evaluation in the place of use: agreement with published cases is none.
- Somebody there receives reports of danger and can switch the software off.
"""


def page(knowledge: Knowledge) -> str:
    """The whole case."""
    logged = hazards(knowledge)
    return md.document(
        "# Safety case",
        md.NOTE,
        *_status(knowledge, logged),
        "## Intended use and users",
        INTENDED,
        "## Scope, and what it is not",
        NOT,
        "## Claims, arguments, evidence",
        *_claims(),
        "## Risk before and after control",
        *_grids(logged),
        "## Above tolerance",
        *_above(logged),
        "## Known to be open",
        _open(logged),
        "## Parts that are not built",
        _not_built(logged),
        "## Who signs",
        SIGNING,
        "## How the state reaches every output",
        REACHES,
        md.bullets(_outputs()),
        "## Before any use in care",
        BEFORE_USE,
    )


def _status(knowledge: Knowledge, logged: list[LoggedHazard]) -> Iterator[str]:
    editions = [e for r in knowledge.recommendations.values() for e in r.editions]
    signed = sum(e.state == "reviewed" for e in editions)
    above = sum(h.residual.size >= ABOVE for h in logged)
    yield f"**{approval(knowledge.state).capitalize()}.** {EVERY_RESULT} {ABOUT}"
    yield md.bullets(
        [
            f"knowledge {knowledge.version}, guidance read to {day(knowledge.guidance_read_to)}",
            f"editions signed by a clinician: {signed} of {len(editions)}",
            f"version signed as a whole by: {knowledge.reviewed.by or 'nobody'}",
            f"hazards: {len(logged)}, of these above tolerance after control: {above}",
        ]
    )


def _claims() -> Iterator[str]:
    for number, claim in enumerate(claims(), start=1):
        yield f"### {number}. {claim.claim}"
        yield md.bullets(_told(claim))


def _told(claim: Claim) -> Iterator[str]:
    yield f"**Argument:** {claim.argument}"
    yield f"**Evidence:** {', '.join(md.code(test) for test in claim.tests)}"
    yield f"**Hazards held down by it:** {', '.join(_link(hazard) for hazard in claim.hazards)}"
    yield f"**Not shown:** {claim.limits}"


def _grids(logged: list[LoggedHazard]) -> Iterator[str]:
    yield (
        f"Hazards by severity (down) and likelihood (across). Risk is their product: below {CAREFUL} low; from "
        f"{CAREFUL} to {ABOVE - 1} tolerated where it cannot be brought down with reason; from {ABOVE} on (bold) above "
        "tolerance. The limits are our own choice; the place of use sets its own."
    )
    yield from ("### Before", grid(h.initial for h in logged), "### After", grid(h.residual for h in logged))


def grid(risks: Iterable[Risk]) -> str:
    """How many hazards stand in each field of the 5 x 5 grid."""
    counts = Counter((risk.severity, risk.likelihood) for risk in risks)
    header = ("severity", "1 hardly ever", "2 rarely", "3 sometimes", "4 often", "5 usual")
    words = {5: "5 death or palsy", 4: "4 lasting harm", 3: "3 needs treatment", 2: "2 minor", 1: "1 annoyance"}
    return md.table(header, ((f"**{words[s]}**", *(_field(counts[s, x], s * x) for x in range(1, 6))) for s in words))


def _field(count: int, size: int) -> str:
    return f"**{count}**" if count and size >= ABOVE else str(count or "")


def _above(logged: list[LoggedHazard]) -> Iterator[str]:
    found = [h for h in logged if h.residual.size >= ABOVE]
    yield f"{len(found)} hazards. Nobody has accepted them."
    rows = ((_link(h.id), h.hazard, str(h.initial), str(h.residual), h.owner, h.open or h.control) for h in found)
    yield md.table(("hazard", "what", "before", "after", "owner", "open, or what holds it"), rows)


def _open(logged: list[LoggedHazard]) -> str:
    return md.bullets(f"{_link(h.id)}: {h.open}" for h in logged if h.open and h.residual.size < ABOVE)


def _not_built(logged: list[LoggedHazard]) -> str:
    return md.bullets(f"{_link(h.id)}: {h.hazard} {h.control}" for h in logged if not h.built) or "None."


def _outputs() -> Iterator[str]:
    from spinepath.cli.app import PLAN_FORMATS, SCORE_FORMATS, TABLE_FORMATS

    yield f"`plan`: {', '.join(PLAN_FORMATS)}"
    yield f"`features`, `explain`, `diff`: {', '.join(TABLE_FORMATS)}"
    yield f"`vignettes`: {', '.join(SCORE_FORMATS)}; `score`: text, json"
    yield "`cohort`, and `features` of a directory: the account, the summary, standard error"
    yield "every page of the manual"


def _link(hazard: str) -> str:
    return f"[{hazard.replace('_', ' ')}](hazards.md#{hazard})"

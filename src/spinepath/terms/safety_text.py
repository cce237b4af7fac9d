"""What every result says of itself, on paper, on a screen and in a record system: worded here and nowhere else."""

from .results import SafetyStatement, State

EVERY_RESULT = (
    "Supports, and does not replace, clinical judgement. Check the facts and the reasons below before acting."
)
ABOUT = (
    "Not certified as a medical device. For evaluation and research. "
    "Do not use to direct care without local approval and a clinical safety case."
)
NOT_APPROVED = "not clinically approved"
APPROVED = "signed by clinicians"
GUIDANCE_EXPIRED = "Newer guidance may exist: look for it before acting on this plan."
NO_VALIDATION = "Agreement with published cases is not a clinical validation."
DECIDE_NOW = (
    "taken longer than planned: decide at this review whether it goes on, and write down why; until then it goes on as "
    "ordered here"
)
TIME_IS_OVER = "its time is over: stop it step by step, or write down why it goes on, at this review"


def time_is_over(decides: bool) -> str:
    """What is done with a line whose course has passed; the end of some only asks whether they go on."""
    return DECIDE_NOW if decides else TIME_IS_OVER


def approval(state: State) -> str:
    """`not clinically approved`, until clinicians have signed what a result rests on."""
    return APPROVED if state == "reviewed" else NOT_APPROVED


def safety_statement(state: State) -> SafetyStatement:
    """The fixed sentences and the approval, as data."""
    return SafetyStatement(EVERY_RESULT, ABOUT, approval(state))

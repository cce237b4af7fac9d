"""The fixed sentences about safety. They stand here once, so that no document can word them differently."""

from spinepath.terms.safety_text import ABOUT as ABOUT
from spinepath.terms.safety_text import EVERY_RESULT as EVERY_RESULT
from spinepath.terms.safety_text import GUIDANCE_EXPIRED as GUIDANCE_EXPIRED
from spinepath.terms.safety_text import NOT_APPROVED as NOT_APPROVED
from spinepath.terms.safety_text import safety_statement as safety_statement
from spinepath.terms.safety_text import time_is_over as time_is_over

from .words import day, listed

OPIOID = "Do not stop suddenly. Talk to your prescriber before you take less or more."
NOT_BOTH = "Never take both: this takes the place of what you take now."
PATIENT_URGENT = (
    "Get help today for a new or different back pain after a fall or sudden movement, hip or groin pain that keeps you "
    "from standing, fever, shivering or feeling ill, burning urine, a rash in a band, pain that keeps getting worse or "
    "wakes you at night, pain round the chest or down a leg."
)
UNTIL_ANSWERED = (
    "Until they are answered: no exercise under load, no manipulation, no augmentation and no rise of an opioid."
)
CANNOT_TELL = "Not cleared by asking, because the person cannot tell: look for signs every day"
CHOOSE = "Reasonable people choose differently."
INDIRECT = "Bone protection eases pain indirectly, through fewer fractures. It is never added to direct relief."

_HELP = {
    "uk": "Call 999 or go to A&E now",
    "us": "Call 911 or go to the emergency department now",
    "eu": "Call 112 or go to the emergency department now",
}


def patient_emergency(jurisdiction: str) -> str:
    """What a person must do at once, with the number of the place. An unknown place gets the European number."""
    help_now = _HELP.get(jurisdiction, _HELP["eu"])
    return (
        f"{help_now} if you cannot control bladder or bowel or cannot pass urine, are newly numb between the legs, in "
        "trunk or legs, or your legs become weak or unsteady; for chest pain, sudden breathlessness, tearing pain in "
        "chest, belly or back, severe pain in the upper belly; if an opioid makes you very drowsy or breathe slowly; "
        "if you might harm yourself."
    )


def missing_fact(fact: str, options: list[str], outcomes: list[tuple[str, str]]) -> str:
    """What is missing, for which options, and what each answer would make of the advice (value, advice)."""
    first = f"We do not have {fact}."
    if options:
        first += f" Without it we cannot say whether {listed(options, 'or')} is safe."
    return " ".join([first, *(if_then(value, advice) for value, advice in outcomes)])


def if_then(value: str, advice: str) -> str:
    """What one answer would make of the advice."""
    return f"If {value}, the advice becomes {advice}."


def data_age(as_of: str, older: int) -> str:
    """Up to which day facts were looked at (written out), and how many are past their limit."""
    verb = "fact is" if older == 1 else "facts are"
    return f"Based on facts recorded up to {as_of}. {older} {verb} older than advised."


def guidance_age(read_to: str | None) -> str:
    """Why newer guidance must be reckoned with."""
    return f"Guidance was read up to {day(read_to)}. {GUIDANCE_EXPIRED}"


def low_certainty(level: str, reason: str) -> str:
    """Said beside every option whose evidence is low or very low."""
    return f"Evidence is {level}: {reason}. {CHOOSE}"


def outside_scope(case: str) -> str:
    """Said when a person or a problem is not one that the tool was made for."""
    return f"This tool covers osteoporotic vertebral fracture and back pain in adults. It does not cover {case}."

"""What every result says of itself, on paper, on a screen and in a record system: worded here and nowhere else."""

EVERY_RESULT = (
    "Supports, and does not replace, clinical judgement. Check the facts and the reasons below before acting."
)
ABOUT = (
    "Not certified as a medical device. For evaluation and research. "
    "Do not use to direct care without local approval and a clinical safety case."
)
TIME_IS_OVER = "its time is over: stop it step by step, or write down why it goes on, at this review"

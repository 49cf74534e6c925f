"""The words for how intelligence is graded and handled, and whether a visit is safe. A grade always has its meaning."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from referral.messages import Caution, Grades, GradeSummary

SOURCE: Final = {
    "reliable": "The source is reliable",
    "untested": "The source is untested",
    "not_reliable": "The source is not reliable",
}
ASSESSMENT: Final = {
    "A": "The source knows it directly",
    "B": "The source heard it from someone else, and it is corroborated",
    "C": "The source heard it from someone else",
    "D": "It is not known how the source knows it",
    "E": "It is suspected to be false",
}
HANDLING: Final = {"P": "It may be shared where the law permits", "C": "It may only be shared under conditions"}
ASK_THE_OWNER: Final = "The log does not say which conditions. Ask its owner before you tell anyone."
VERDICT: Final = {"safe": "A visit is safe", "not_yet": "Not yet"}
DECISION: Final = {"kept": "Keep it", "removed": "Remove it: its content is permanently destroyed"}
CODES: Final = {
    "source_grade": SOURCE,
    "assessment_words": ASSESSMENT,
    "handling_words": HANDLING,
    "verdict_words": VERDICT,
}


def grading_text(grades: GradeSummary | Grades) -> str:
    """The source is untested. The source heard it from someone else (C)."""
    return f"{SOURCE[grades.source]}. {ASSESSMENT[grades.assessment]} ({grades.assessment})."


def is_doubtful(cautions: Sequence[Caution]) -> bool:
    """Whether an item is to be read with a warning."""
    return "suspected_false" in cautions or "source_not_reliable" in cautions

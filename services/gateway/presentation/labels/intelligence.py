"""Says in plain words how intelligence is graded and handled, and whether a visit is safe. No grade stands bare."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from referral.messages import Caution, Graded, Grades

SOURCE: Final = {
    "reliable": "The source is reliable",
    "untested": "The source is untested",
    "not_reliable": "The source is not reliable",
}
ASSESSMENT: Final = {
    "A": "The source knows it directly",
    "B": "The source knows it from somebody else, and it is corroborated",
    "C": "The source knows it from somebody else",
    "D": "How the source knows it is not known",
    "E": "It is suspected to be false",
}
HANDLING: Final = {"P": "It may be shared where the law permits", "C": "It may be shared only under conditions"}
ASK_THE_OWNER: Final = "The log does not say which: ask its owner before you tell anybody."
VERDICT: Final = {"safe": "A visit is safe", "not_yet": "Not yet"}
DECISION: Final = {"kept": "Keep it", "removed": "Remove it: its words are destroyed for good"}
CODES: Final = {
    "source_grade": SOURCE,
    "assessment_words": ASSESSMENT,
    "handling_words": HANDLING,
    "verdict_words": VERDICT,
}


def graded(grades: Graded | Grades) -> str:
    """The source is untested. The source knows it from somebody else (C)."""
    return f"{SOURCE[grades.source]}. {ASSESSMENT[grades.assessment]} ({grades.assessment})."


def doubtful(cautions: Sequence[Caution]) -> bool:
    """Whether an item is to be read with a warning."""
    return "suspected_false" in cautions or "source_not_reliable" in cautions

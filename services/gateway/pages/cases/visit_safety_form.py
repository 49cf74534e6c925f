"""The form in which a gangs specialist decides whether a visit is safe."""

from __future__ import annotations

from typing import Any, Final

from wtforms.validators import DataRequired, Length

from gateway.pages.support.fields import DateField, RadioField, TextAreaField
from gateway.pages.support.forms import Form
from gateway.presentation.labels import intelligence

LONGEST: Final = 4_000


class SafetyForm(Form):
    """A gangs specialist's decision. What is asked for depends on it."""

    verdict = RadioField("Decision", intelligence.VERDICT, "Select whether a visit is safe")
    where = TextAreaField("Where is it safe to meet them?", description="Also say where it is not safe")
    with_whom = TextAreaField("Who can they be seen with?", description="Say who can visit, and who else can be there")
    reason = TextAreaField("Why is it not safe yet?")
    review = DateField("Review date", "review date", optional=True)

    def validate(self, extra_validators: Any = None) -> bool:
        """Only what belongs to the decision is checked."""
        asked_for: dict[str, dict[str, Any]] = {
            "safe": {
                "where": _words("Enter where it is safe to meet them"),
                "with_whom": _words("Enter who they can safely be seen with"),
            },
            "not_yet": {"reason": _words("Enter why a visit is not safe yet")},
        }
        super().validate(asked_for.get(self.verdict.data))
        if self.verdict.data != "not_yet":
            self.review.errors = []
        return not self.errors


def _words(missing: str) -> list[Any]:
    return [
        DataRequired(missing),
        Length(max=LONGEST, message=f"Make this shorter. Use {LONGEST:,} characters or fewer"),
    ]

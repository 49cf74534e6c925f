"""The forms of eligibility rules: a rule that is tried and published, and one that is switched off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import wtforms
from wtforms.validators import DataRequired, ValidationError

from gateway.pages.support.fields import StringField, TextAreaField
from gateway.pages.support.forms import Form
from referral.messages import OffenceRule

_MOST_CODES: Final = 2_000


class TakeBackForm(Form):
    reason = StringField("Reason for switching off", [DataRequired("Enter why you are switching this rule off")])


class RuleForm(Form):
    """A rule that is tried, and then published with a reason. ``caught`` is what the trial showed."""

    rule_id = StringField("Rule")
    title = StringField(
        "What it finds",
        [DataRequired("Enter what this rule finds, in a few words")],
        description="Use a few words. An officer reads them next to the arrest.",
    )
    codes = TextAreaField(
        "Offence codes",
        description="One on each line. Attempts, conspiracies and aiding are included with their offence. "
        "Only listed codes are included.",
    )
    near = TextAreaField(
        "Words to check for in other offences",
        description="One on each line. The rule does not find these offences. "
        "They are only listed in the test, as near misses.",
    )
    reason = TextAreaField("Reason for publishing")
    caught = StringField("Found")

    @property
    def offence_codes(self) -> Sequence[str]:
        return tuple(dict.fromkeys(word.upper()[:20] for word in self.codes.data.replace(",", " ").split()))

    @property
    def near_words(self) -> Sequence[str]:
        return tuple(line.strip()[:100] for line in self.near.data.splitlines() if line.strip())[:50]

    def as_rule(self, versions: Mapping[str, int]) -> OffenceRule:
        """As the version that comes after the latest of ``versions``."""
        rule_id = self.rule_id.data or _id_of(self.title.data)
        return OffenceRule(
            rule_id=rule_id,
            version=versions.get(rule_id, 0) + 1,
            title=self.title.data[:200],
            offence_codes=tuple(self.offence_codes),
            near=tuple(self.near_words),
            reason=self.reason.data,
        )

    def validate_codes(self, field: wtforms.Field) -> None:
        if not self.offence_codes:
            raise ValidationError("Enter at least one offence code, one on each line")
        if len(self.offence_codes) > _MOST_CODES:
            raise ValidationError(f"Enter {_MOST_CODES:,} codes or fewer. Use several rules if you need more")


def _id_of(title: str) -> str:
    """A rule's name for the system: the letters of its title."""
    letters = "".join(sign if sign.isascii() and sign.isalnum() else "-" for sign in title.lower())
    return "-".join(part for part in letters.split("-") if part)[:60] or "rule"

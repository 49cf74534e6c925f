"""The forms that triage, merge or allocate referrals, other than those of a referral's page."""

from __future__ import annotations

from typing import Final

import wtforms
from wtforms.validators import DataRequired, InputRequired, ValidationError

from gateway.pages.support.fields import (
    BooleanField,
    IdsField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from gateway.pages.support.forms import Form
from gateway.presentation.labels import common

_MOST_REFERRALS: Final = 50


class CloseTrialForm(Form):
    sure = BooleanField(
        "The trial is over. No one else will be allocated, and everyone can see the seed",
        [InputRequired("Select the box to confirm that the trial is over")],
    )


class MergeForm(Form):
    into_reference = StringField(
        "Reference of the referral to keep",
        [DataRequired("Enter the reference of the referral to keep")],
        description="You find it on that referral’s page. It looks like k7m-4pq-x92w.",
    )
    reason = TextAreaField(
        "Why they are about the same matter", [DataRequired("Enter why they are about the same matter")]
    )


class TriageForm(Form):
    """Several referrals, or one, and what to do. The page knows the referrals and the officers."""

    referral_id = IdsField("Which referrals?", [DataRequired("Select at least one referral")])
    what = RadioField("What do you want to do?", common.TRIAGE_CHOICE, "Select what to do")
    officer = SelectField("If another officer: who?", {}, validate_choice=False)
    where = StringField("If helped elsewhere: who is helping?")
    reason = TextAreaField(
        "Reason",
        description="You must give a reason for no further action. It is saved with your name on each referral.",
    )

    def validate_referral_id(self, field: wtforms.Field) -> None:
        if len(field.data) > _MOST_REFERRALS:
            raise ValidationError(f"Select {_MOST_REFERRALS} referrals or fewer")

    def validate_officer(self, field: wtforms.Field) -> None:
        if self.what.data == "assign" and (not field.data or field.data not in dict(self._officers())):
            raise ValidationError("Select the officer to assign them to")

    def validate_where(self, field: wtforms.Field) -> None:
        if self.what.data == "signpost" and not field.data:
            raise ValidationError("Enter who is helping them now")

    def validate_reason(self, field: wtforms.Field) -> None:
        if self.what.data == "withdraw" and not field.data:
            raise ValidationError("Enter why there is no further action")

    def _officers(self) -> list[tuple[str, str]]:
        return [(choice[0], choice[1]) for choice in self.officer.iter_choices()]

"""The forms about referrals, other than those of a referral's page."""

from __future__ import annotations

from wtforms.validators import InputRequired

from gateway.pages.support.fields import BooleanField
from gateway.pages.support.forms import Form


class CloseTrialForm(Form):
    sure = BooleanField(
        "The trial is over. No one else will be allocated, and everyone can see the seed",
        [InputRequired("Select the box to confirm that the trial is over")],
    )

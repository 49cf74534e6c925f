"""The forms of a referral's page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import wtforms
from flask import g
from wtforms.validators import DataRequired, Length, ValidationError

from gateway.pages.referrals.conversation_forms import SafeNumberForm, SplitForm, UnsafeNumberForm
from gateway.pages.support.fields import (
    DateField,
    RadioField,
    StringField,
    TextAreaField,
    options,
)
from gateway.pages.support.forms import Form, current_form
from gateway.pages.support.text_form import TextForm
from gateway.presentation.labels import clocks, requests
from gateway.presentation.time_formats import near
from referral.messages import ReferralDetail, Who

_WITH_NAME = "It is saved with your name."
_LONGEST_NOTE = 5_000


class IdentityForm(Form):
    given_name = StringField("First name", [DataRequired("Enter a first name, as we were given it")])
    family_name = StringField("Last name, if you know it")
    born = DateField(
        "Date of birth, if you know it", "date of birth", optional=True, description="For example, 27 3 2010"
    )

    def as_who(self) -> Who:
        return Who(
            given_name=self.given_name.data[:200],
            family_name=self.family_name.data[:200],
            date_of_birth=self.born.data,
        )

    def validate_born(self, field: wtforms.Field) -> None:
        if field.data and field.data > g.now.date():
            raise ValidationError("Date of birth must be in the past")


class AcceptForm(Form):
    reason = TextAreaField(
        "Your reason", [DataRequired("Enter why you are accepting this referral")], description=_WITH_NAME
    )


class AllocateForm(Form):
    reason = TextAreaField(
        "Why this person is eligible", [DataRequired("Enter why this person is eligible")], description=_WITH_NAME
    )


class OverrideForm(Form):
    reason = TextAreaField(
        "What do they need to be kept safe from?",
        [DataRequired("Enter what they need to be kept safe from")],
        name="override-reason",
        description="It is saved with your name, and counted next to every figure of the trial.",
    )


class ContactForm(Form):
    whom = RadioField("Who did you contact?", clocks.CONTACT_PERSON, "Select who you contacted", name="contact-whom")
    how = RadioField("How?", clocks.CONTACT_HOW, "Select how you made contact", name="contact-how")
    outcome = RadioField("What happened?", clocks.CONTACT_OUTCOME, "Select what happened", name="contact-outcome")
    note = TextAreaField(
        "Note (optional)",
        [Length(max=_LONGEST_NOTE, message=f"Make this shorter. Use {_LONGEST_NOTE:,} characters or fewer")],
        name="contact-note",
        description=_WITH_NAME,
    )


class DangerForm(Form):
    reason = TextAreaField(
        "What is the danger?",
        [DataRequired("Enter what the danger is")],
        name="danger-reason",
        description="It stays at the top of the queue until an officer deals with it. Call the control room too.",
    )


class SourceForm(Form):
    reason = TextAreaField("Why?", [DataRequired("Enter why")], name="source-reason", description=_WITH_NAME)


class ReopenForm(Form):
    reason = TextAreaField("Why?", [DataRequired("Enter why")], name="reopen-reason", description=_WITH_NAME)


class SearchForm(Form):
    """What somebody knows of a referral. Which of it is enough, referral says."""

    reference = StringField("Reference")
    phone = StringField("Phone number")
    given_name = StringField("First name")
    family_name = StringField("Last name")
    date_of_birth = DateField("Date of birth", "date of birth", optional=True)


class CloseDangerForm(Form):
    decision = RadioField("Was it danger?", requests.DANGER_DECISION, "Select whether it was danger")
    incident_number = StringField("The control room’s incident number")
    reason = TextAreaField(
        "Or why you close it without one",
        name="closing-reason",
        description="This is your decision. It is saved with your name.",
    )


class UnlockMediaForm(Form):
    reason = TextAreaField(
        "Why may it be unlocked?",
        [DataRequired("Enter why it may be unlocked")],
        id="open-reason",
        description="Everyone who can see this referral will be able to open it. Your reason is saved with your name.",
    )


class DestroyMediaForm(Form):
    reason = TextAreaField(
        "Why is it destroyed?",
        [DataRequired("Enter why it is destroyed")],
        id="destroy-reason",
        description="It cannot be recovered. We keep a record that it was received, when, and its digest. "
        "Your reason is saved with your name.",
    )


@dataclass(frozen=True)
class ReferralForms:
    """The forms of a referral's page: the one that was submitted and refused, and all others fresh."""

    submitted: Form | None = None

    def identity(self, referral: ReferralDetail) -> IdentityForm:
        """With the name that whoever asked for help gave, where it was too little to look anybody up by."""
        form = current_form(IdentityForm, self.submitted)
        statements = referral.request.statements if referral.request else ()
        name = next((one.text for one in statements if one.kind == "name"), None)
        if name and form is not self.submitted:
            form.given_name.data = name
        return form

    @property
    def accept(self) -> AcceptForm:
        return current_form(AcceptForm, self.submitted)

    @property
    def source(self) -> SourceForm:
        return current_form(SourceForm, self.submitted)

    @property
    def reopen(self) -> ReopenForm:
        return current_form(ReopenForm, self.submitted)

    @property
    def allocate(self) -> AllocateForm:
        return current_form(AllocateForm, self.submitted)

    @property
    def override(self) -> OverrideForm:
        return current_form(OverrideForm, self.submitted)

    @property
    def text(self) -> TextForm:
        return current_form(TextForm, self.submitted)

    @property
    def safe_number(self) -> SafeNumberForm:
        return current_form(SafeNumberForm, self.submitted)

    @property
    def unsafe_number(self) -> UnsafeNumberForm:
        return current_form(UnsafeNumberForm, self.submitted)

    @property
    def danger(self) -> DangerForm:
        return current_form(DangerForm, self.submitted)

    @property
    def close_danger(self) -> CloseDangerForm:
        return current_form(CloseDangerForm, self.submitted)

    def contact(self, *, asked: bool) -> ContactForm:
        """With those who can be contacted."""
        form = current_form(ContactForm, self.submitted)
        form.whom.choices = options(clocks.contact_choices(asked=asked))
        return form

    def split(self, referral: ReferralDetail, now: datetime) -> SplitForm:
        """With the messages that came in, and the referrals of the same phone."""
        form = current_form(SplitForm, self.submitted, to="new")
        came = [one for one in referral.messages if one.direction == "in"]
        form.message_id.choices = options({one.message_id: _message_label(one.text, one.at, now) for one in came})
        others = referral.conversation.same_phone if referral.conversation else ()
        received = {str(one.referral_id): f"The referral received {near(one.received_at, now)}" for one in others}
        form.to.choices = options({"new": "A new referral", **received})
        return form

    def unlock_media(self, media_id: UUID) -> UnlockMediaForm:
        return current_form(UnlockMediaForm, self.submitted, key=media_id)

    def destroy_media(self, media_id: UUID) -> DestroyMediaForm:
        return current_form(DestroyMediaForm, self.submitted, key=media_id)


def _message_label(text: str, at: datetime, now: datetime) -> str:
    """How a message begins, and when it came."""
    begins = text if len(text) <= 65 else text[:57].rsplit(" ", 1)[0] + "..."
    return f"{begins} ({near(at, now)})"

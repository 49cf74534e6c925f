"""The forms of a case's page and of what belongs to a case."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import wtforms
from wtforms.validators import DataRequired, Length, ValidationError

from casework.messages import CaseDetail
from gateway.pages.support.fields import (
    BooleanField,
    DateField,
    PastDateField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    options,
)
from gateway.pages.support.forms import Form, current_form
from gateway.pages.support.text_form import TextForm
from gateway.presentation.labels import common


class NavigatorForm(Form):
    """Who carries the case. Whether somebody may, casework decides; the page shows who could."""

    worker_id = RadioField("Navigator", {}, "Select a navigator", validate_choice=False)
    reason = TextAreaField(
        "Reason",
        description="You must give a reason if you select another navigator, or one whose caseload is full.",
    )

    def validate_worker_id(self, field: wtforms.Field) -> None:
        if not field.data:
            raise ValidationError("Select a navigator")


class ContactForm(Form):
    how = RadioField("How?", common.CONTACT_METHOD, "Select how you made contact")
    outcome = RadioField("What happened?", common.CONTACT_OUTCOME, "Select what happened")
    note = TextAreaField("Note (optional)")


class NeedForm(Form):
    kind = RadioField("What is the need?", common.NEED, "Select a need")
    level = RadioField("How soon is help needed?", common.LEVEL, "Select how soon help is needed")
    own_words = TextAreaField("In their own words (optional)", description="What did they say themselves?")


class InformationGivenForm(Form):
    informed = RadioField("What have they been told?", common.INFORMED, "Select what they have been told")
    note = TextAreaField("Note (optional)", name="information-note")


class FinishForm(Form):
    evidence = StringField(
        "What shows that it is done?",
        [DataRequired("Enter what shows that it is done")],
        description="For example: birth certificate seen on Monday",
    )


class SetbackForm(Form):
    way = StringField(
        "What happens now?",
        [DataRequired("Enter what happens now")],
        description="For example: asked the commissioner for another group. We do this ourselves until then",
    )


class OpenedInErrorForm(Form):
    done = TextAreaField(
        "What was done about it?",
        [DataRequired("Enter what was done")],
        id="error-done",
        description="Say who spoke with whom. This stays on the team’s work until you save it.",
    )


class AgreementForm(Form):
    """Whether somebody agrees to be counted by the evaluation."""

    agreed = RadioField("What did they decide?", common.EVALUATION_DECISION, "Select what they decided")
    by_whom = RadioField("Who told you?", common.BY_WHOM, "Select who told you")
    notice = DateField(
        "When were they given the notice?",
        "date of the notice",
        optional=True,
        description="Leave this empty for a withdrawal. A withdrawal is final: their evaluation data is deleted.",
    )
    understood = BooleanField("I checked, and they understood it")


class AbsenceForm(Form):
    absence = RadioField("Where were they?", common.ABSENCE, "Select where they were")
    since = PastDateField("First day away", "first day")
    until = DateField(
        "Last day away", "last day", optional=True, description="Leave this empty if they are not back yet"
    )


class ReturnForm(Form):
    back = PastDateField("When did they come back?", "date they came back")


class ConcernForm(Form):
    done = TextAreaField(
        "What was done",
        [DataRequired("Enter what was done")],
        description="Say who you spoke with and what happens now. "
        "The concern stays first on the list until you save this.",
    )


class UndoLinkForm(Form):
    reason = TextAreaField(
        "How do you know it is not this person?",
        [DataRequired("Enter how you know it is not this person")],
        description="It is saved with your name on this referral.",
    )


@dataclass(frozen=True)
class CaseForms:
    """The forms of a case's page: the one that was submitted and refused, and all others fresh."""

    submitted: Form | None = None

    @property
    def contact(self) -> ContactForm:
        return current_form(ContactForm, self.submitted)

    @property
    def need(self) -> NeedForm:
        return current_form(NeedForm, self.submitted)

    @property
    def information_given(self) -> InformationGivenForm:
        return current_form(InformationGivenForm, self.submitted)

    @property
    def opened_in_error(self) -> OpenedInErrorForm:
        return current_form(OpenedInErrorForm, self.submitted)

    @property
    def agreement(self) -> AgreementForm:
        return current_form(AgreementForm, self.submitted)

    @property
    def absence(self) -> AbsenceForm:
        return current_form(AbsenceForm, self.submitted)

    def back(self, absence_id: UUID) -> ReturnForm:
        return current_form(ReturnForm, self.submitted, key=absence_id)

    def finish(self, step_id: UUID) -> FinishForm:
        return current_form(FinishForm, self.submitted, key=step_id)

    def setback(self, step_id: UUID) -> SetbackForm:
        return current_form(SetbackForm, self.submitted, key=step_id)

    def text(self, referral_id: UUID) -> TextForm:
        return current_form(TextForm, self.submitted, key=referral_id)

    def navigator(self, case: CaseDetail, workers: dict[str, str]) -> NavigatorForm:
        """With everybody who could carry this case; the proposal is chosen already."""
        proposed = case.proposal.worker_id if case.proposal else None
        form = current_form(NavigatorForm, self.submitted, worker_id=proposed)
        form.worker_id.choices = options(
            {one.worker_id: common.actor_name(one.worker_id, workers) for one in case.choices}
        )
        return form


_FITS = Length(max=2_000, message="Make this shorter. Use 2,000 characters or fewer")


class SafetySheetForm(Form):
    """What the group that does a step is told."""

    goal = SelectField("What is the work for?", common.GOAL, "Select what the work is for")
    meeting = TextAreaField(
        "How, when and where is it safe to meet?",
        [DataRequired("Enter how, when and where it is safe to meet"), _FITS],
        description="Say where not to meet without saying why, and how the first meeting comes about.",
    )
    emergency_contact = TextAreaField(
        "Emergency contact",
        [DataRequired("Enter an emergency contact"), _FITS],
        description="A name and a number, and who they are to the person.",
    )
    medical = TextAreaField("Medical needs (optional)", [_FITS], description="Allergies, medicines, and what to do.")
    watch_for = TextAreaField(
        "What to watch for (optional)",
        [_FITS],
        description="What upsets them, what helps, and signs that something is wrong. Nothing about offences.",
    )

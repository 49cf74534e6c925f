"""The forms about opportunities and placements."""

from __future__ import annotations

import re
from typing import Any, Final

import wtforms
from wtforms.validators import DataRequired, ValidationError

from gateway.pages.opportunities.placement_steps import outcome_of
from gateway.pages.support.fields import (
    BooleanField,
    CheckboxesField,
    PastDateField,
    RadioField,
    StringField,
    TextAreaField,
)
from gateway.pages.support.forms import Form
from gateway.pages.support.number_fields import IntegerField
from gateway.presentation.labels import opportunities as offers
from opportunities.messages import Evidence

LONGEST: Final = 500_000
_UNKNOWN: Final = "Select yes, no or not known yet"


class _EvidenceForm(Form):
    """What shows that something happened to a placement, and when that was seen."""

    evidence: RadioField
    seen: PastDateField

    @property
    def evidence_record(self) -> Evidence:
        return Evidence(kind=self.evidence.data, seen_on=self.seen.data)


def _evidence() -> RadioField:
    return RadioField("What is the evidence?", offers.EVIDENCE, "Select what shows it")


def _seen() -> PastDateField:
    return PastDateField("When did you see it?", "date you saw it")


class ImportForm(Form):
    """What an employer, a college or a job board publishes, as a file or pasted. The page knows the sites."""

    site = RadioField("For which site?", {}, "Select the site")
    source = StringField(
        "Who published it?",
        [DataRequired("Enter who published it")],
        description="Use the same name each time, so that changes are recognised",
    )
    document = TextAreaField("Or paste it")
    upload: Any = None  # what the browser sent as a file

    @property
    def source_code(self) -> str:
        return re.sub(r"[^a-z0-9]+", "-", self.source.data.lower()).strip("-")[:80].strip("-")

    @property
    def text(self) -> str:
        """What was uploaded, else what was pasted."""
        if self.upload and self.upload.filename:
            self.upload.seek(0)
            return str(self.upload.read().decode("utf-8", "replace"))
        return str(self.document.data)

    def validate_source(self, field: wtforms.Field) -> None:
        if not self.source_code:
            raise ValidationError("Enter who published it, using letters")

    def validate_document(self, field: wtforms.Field) -> None:
        if not self.text.strip():
            raise ValidationError("Select a file, or paste the text")
        if len(self.text) > LONGEST:
            raise ValidationError("The text is too long. Import it in parts")


class CheckForm(Form):
    """What a finder found out about an opportunity by asking."""

    night_work = RadioField("Is there night work?", offers.KNOWN, _UNKNOWN)
    restricted_trade = RadioField(
        "Does it involve alcohol, gambling or other work not legal under 18?", offers.KNOWN, _UNKNOWN
    )
    training_included = RadioField("Is training included?", offers.KNOWN, _UNKNOWN)
    vacancies = IntegerField("How many places?", "Enter how many places there are, like 2")
    min_age = IntegerField(
        "Minimum age (optional)", "Enter an age in years, like 16, or leave it empty", least=13, most=99, optional=True
    )
    requirements = CheckboxesField(
        "What are the requirements?", offers.QUALIFICATION, description="Leave this empty if there are none."
    )
    support = CheckboxesField("What support is offered?", offers.SUPPORT)


class OfferForm(_EvidenceForm):
    """That a place was offered, and how one knows. The page knows which limits are to be confirmed."""

    confirmed = CheckboxesField(
        "Confirmed with the employer or college",
        offers.CONFIRMED,
        description="These points were not known. Select only what you were told.",
    )
    benefits_explained = BooleanField("I explained this to the household, and they understood it")
    evidence = _evidence()
    seen = _seen()


class RecordForm(_EvidenceForm):
    """What happened to a placement. The page knows what can have happened next."""

    step = RadioField("Select one", {}, "Select what happened", validate_choice=False)
    on = PastDateField("When did it happen?", "date it happened")
    evidence = _evidence()
    seen = _seen()

    @property
    def outcome(self) -> dict[str, Any] | None:
        return outcome_of(self.step.data or "")

    def validate_step(self, field: wtforms.Field) -> None:
        if self.outcome is None:
            raise ValidationError("Select what happened")

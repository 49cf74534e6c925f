"""The forms for the public: asking for help, and checking whether it was read."""

from __future__ import annotations

from typing import Any, Final

import wtforms
from wtforms.validators import DataRequired, Length

from gateway.messages import About, InboundRequest, Referrer
from gateway.pages.public.birth_dates import parse_birth_date
from gateway.pages.support.fields import RadioField, StringField, TextAreaField
from gateway.pages.support.forms import Form

NOT_SAID: Final = "not_said"
_YES_NO: Final = {"yes": "Yes", "no": "No"}
_ASKED_BY: Final = {
    "self": "It is about me",
    "family": "Family",
    "friend": "A friend or neighbour",
    "professional": "I work with them",
}


def _line(label: str, hint: str = "", *, most: int = 200) -> StringField:
    return StringField(label, [_no_longer_than(most)], description=hint)


def _answer(label: str, codes: dict[str, str]) -> RadioField:
    return RadioField(label, codes, "", validate_choice=False)


def _no_longer_than(most: int) -> Length:
    return Length(max=most, message=f"Make this shorter. Use {most:,} characters or fewer")


class ReferralForm(Form):
    """One question has to be answered, the others help. Only what cannot be kept is an error: nothing at all, or more
    than anybody could read."""

    worry = TextAreaField(
        "What worries you?",
        [DataRequired("Enter what worries you. A few words are enough"), _no_longer_than(20_000)],
        description="In your own words, in any language. A few words are enough.",
    )
    danger_now = _answer("Is someone in danger now?", _YES_NO)
    asked_by = _answer("Who are you?", _ASKED_BY)
    given_name = _line("First name")
    family_name = _line("Last name")
    age = _line("Age, or date of birth", "For example: about 15, or 27 3 2010", most=500)
    school = _line("School or college")
    address = _line("Where they live", "A postcode or street name is enough", most=500)
    phone = _line("Their phone number")
    knows = _answer("Do they know you are asking for help?", _YES_NO)
    your_name = _line("Your name")
    your_work = _line("Where you work, if you work with them")
    your_phone = _line("Your phone number")
    your_email = _line("Your email address")
    may_contact = _answer("Is it safe for us to contact you?", _YES_NO)
    contact = TextAreaField("How and when is it safe?", [_no_longer_than(500)])

    @property
    def about_them(self) -> bool:
        """Whether anything was said about the person."""
        them = (self.given_name, self.family_name, self.age, self.school, self.address, self.phone, self.knows)
        return any(field.data for field in them)

    @property
    def about_you(self) -> bool:
        """Whether anything was said about the referrer."""
        you = (self.your_name, self.your_work, self.your_phone, self.your_email, self.may_contact, self.contact)
        return any(field.data for field in you)

    def as_request(self) -> InboundRequest:
        return InboundRequest(
            worry=self.worry.data,
            danger_now=_code(self.danger_now),
            knows=_code(self.knows),
            referrer=Referrer(
                asked_by=_code(self.asked_by),
                name=self.your_name.data or None,
                organisation=self.your_work.data or None,
                phone=self.your_phone.data or None,
                email=self.your_email.data or None,
                may_contact=_code(self.may_contact),
                contact=self.contact.data or None,
            ),
            about=About(
                given_name=self.given_name.data or None,
                family_name=self.family_name.data or None,
                date_of_birth=parse_birth_date(self.age.data),
                age=self.age.data or None,
                school=self.school.data or None,
                address=self.address.data or None,
                phone=self.phone.data or None,
            ),
        )


class ReferenceForm(Form):
    """The reference that somebody got. Whether there is such a one, only the page may say."""

    reference = StringField(
        "Your reference",
        description="For example, k7m-4pq-x92w. You can use capital or small letters, with or without hyphens.",
    )


class CodeForm(Form):
    """The code that was sent to the phone that a reference came from."""

    code = StringField("Your code", description="It has 6 digits and works for 10 minutes.")


def _code(field: wtforms.RadioField) -> Any:
    """One of the listed answers; no answer, or one of somebody's own making, is none."""
    return field.data if field.data in [choice[0] for choice in field.iter_choices()] else NOT_SAID

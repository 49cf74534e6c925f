"""The forms of commissioners: funds, groups with their documents and awards, and decisions about claims."""

from __future__ import annotations

from wtforms.validators import DataRequired

from gateway.pages.support.fields import (
    CheckboxesField,
    DateField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    uuid_or_none,
)
from gateway.pages.support.forms import Form
from gateway.pages.support.number_fields import IntegerField, PoundsField
from gateway.presentation.labels import common, voluntary


class ChangesForm(Form):
    changes = TextAreaField(
        "What has to change?", [DataRequired("Enter what has to change")], description="The group can read this."
    )


class DeclineForm(Form):
    decline = TextAreaField(
        "Why will it not be paid?",
        [DataRequired("Enter why it will not be paid")],
        description="The group can read this.",
    )


class FundForm(Form):
    title = StringField("What is the fund called?", [DataRequired("Enter a name for the fund")])
    received = PoundsField("How much was received, in pounds?", "Enter how much was received, in pounds, like 12,000")


class BudgetLineForm(Form):
    """A part of a fund. The page knows the sites."""

    purpose = SelectField("What is it for?", common.SERVICE, "Select what the money is for")
    site = SelectField("Which site is it for?", {}, "Select which site the money is for")
    limit = PoundsField("How much, in pounds?", "Enter the amount of the budget line, in pounds, like 5,000")


class RegisterForm(Form):
    """A group and those who work for it. The page knows who could."""

    name = StringField("What is the group called?", [DataRequired("Enter the name of the group")])
    worker_ids = CheckboxesField(
        "Who works for it?",
        {},
        validators=[DataRequired("Select at least one person who works for the group")],
        description="Only they can see its work. A person can work for one group only.",
    )


class DocumentForm(Form):
    kind = SelectField("Which document?", voluntary.DOCUMENT, "Select which document you saw")
    first = DateField("First day it is valid", "first day")
    last = DateField("Last day it is valid", "last day")


class AwardForm(Form):
    """What a group may be commissioned for. The page knows the budget lines."""

    budget_line_id = SelectField(
        "Which budget line pays for it?",
        {},
        "Select which budget line pays for it",
        coerce=uuid_or_none,
        validate_choice=False,
    )
    award_kind = RadioField("Type of award", voluntary.AWARD_KIND, "Select grant or contract")
    limit = PoundsField("The most it can cost, in pounds", "Enter the most it can cost, in pounds, like 2,000")
    price = PoundsField("Price of a session, in pounds", "Enter the price of a session, in pounds, like 45")
    no_show = PoundsField(
        "Price of a missed session, in pounds",
        "Enter the price of a missed session, in pounds. Enter 0 for no payment",
        least=0,
        description="This is when the group was there but the person did not attend. Enter 0 for no payment.",
    )
    sessions = IntegerField("Sessions for one person", "Enter the number of sessions for one person")
    capacity = IntegerField("People at one time", "Enter how many people the group has room for")
    preference = IntegerField(
        "Order in which groups are asked",
        "Enter a whole number. Enter 1 for the group to ask first",
        description="The group with 1 is asked first.",
    )
    starts = DateField("First day", "first day")
    ends = DateField("Last day", "last day")

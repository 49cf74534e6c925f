"""The words for opportunities and placements: kinds, limits, reasons, states and evidence. They never name a person."""

from __future__ import annotations

import base64
import re
from collections.abc import Collection, Iterable
from typing import Final
from uuid import UUID

from gateway.presentation.labels import common
from opportunities.messages import (
    ImportFault,
    LimitCheck,
    Opportunity,
    PlacementDetail,
    PlacementState,
    PreferenceScore,
    SafetyWarning,
)

KIND: Final = {
    "job": "Job",
    "apprenticeship": "Apprenticeship",
    "college_place": "College place",
    "training": "Training",
    "volunteering": "Volunteering",
}
HOURS: Final = {
    "full_time": "Full time",
    "part_time": "Part time",
    "either": "Full or part time",
    "unknown": "Hours not known",
}
WANTED_HOURS: Final = {"full_time": "Full time", "part_time": "Part time", "either": "Either"}
KNOWN: Final = {"yes": "Yes", "no": "No", "unknown": "Not known yet"}
AGE_BAND: Final = {"under_16": "Under 16", "16_17": "16 or 17", "18_24": "18 to 24", "25_plus": "25 or older"}
LIMIT: Final = {
    "open": "Still open",
    "vacancies": "A place is left",
    "age": "Old enough",
    "school_age": "Not paid work while at school",
    "night_work": "No night work under 18",
    "restricted_trade": "No restricted trade under 18",
    "training_duty": "Includes training, as the law requires under 18",
    "requirements": "Meets the requirements",
}
LEFT_OUT: Final = {
    "open": "closed",
    "vacancies": "full",
    "age": "too young",
    "school_age": "still of school age",
    "night_work": "night work",
    "restricted_trade": "a restricted trade",
    "training_duty": "no training included",
    "requirements": "requirements not met",
}
TO_ASK: Final = {
    "age": "Is the candidate old enough?",
    "night_work": "Is there no night work?",
    "restricted_trade": "Is all the work legal for under 18s?",
    "training_duty": "Is training included, or is there time for a course?",
    "requirements": "Does the candidate meet the requirements?",
}
CONFIRMED: Final = {
    "age": "The candidate is old enough",
    "night_work": "There is no night work",
    "restricted_trade": "All the work is legal for under 18s",
    "training_duty": "Training is included, or there is time for a course",
    "requirements": "The candidate meets the requirements",
}
UNSURE: Final = {
    "night_work": "night work",
    "restricted_trade": "restricted trade",
    "training_included": "training",
    "requirements": "requirements",
}
OUTCOME: Final = {"ok": "Yes", "no": "No", "ask": "Find out first"}
PREFERENCE: Final = {
    "interests": "Interests",
    "kind": "Type of opportunity",
    "skills": "Skills",
    "hours": "Hours",
    "travel": "Near home",
    "support": "Support",
    "start": "Start date",
}
BENEFITS: Final = {
    "none_expected": "No change to the household’s benefits is expected.",
    "child_benefit_stops": "Child Benefit for them may stop. Explain this to the household before you offer the place.",
    "own_claim_changes": "Their own benefit claim will change. Explain this to them before you offer the place.",
}
STATE: Final[dict[PlacementState, str]] = {
    "proposed": "Proposed",
    "agreed": "Agreed",
    "not_chosen": "Not chosen",
    "offered": "Offered",
    "accepted": "Accepted",
    "started": "Started",
    "sustained": "Still there",
    "ended": "Ended",
    "declined": "Declined",
    "withdrawn": "Withdrawn",
    "failed_to_start": "Did not start",
}
STATE_COLOUR: Final = {
    "agreed": "blue",
    "accepted": "blue",
    "offered": "blue",
    "started": "green",
    "sustained": "green",
}
EVIDENCE: Final = {
    "candidate_said": "The candidate said so",
    "provider_said": "The employer or college said so",
    "letter": "A letter",
    "contract": "A contract",
    "payslip": "A payslip",
    "attendance_record": "A record of attendance",
    "enrolment_record": "A record of enrolment",
}
END_REASON: Final = {
    "completed": "Finished as planned",
    "moved_on": "Left for something better",
    "left": "Left",
    "dismissed": "Was dismissed",
    "provider_closed": "The employer or college closed it",
    "not_safe": "It was no longer safe",
}
SECTOR: Final = {
    "construction": "Building",
    "electrical": "Electrical work",
    "plumbing_heating": "Plumbing and heating",
    "motor": "Cars and bikes",
    "engineering": "Engineering and making things",
    "warehouse_logistics": "Warehouse work",
    "driving_delivery": "Driving and delivery",
    "catering": "Kitchens and food",
    "retail": "Shops",
    "hair_beauty": "Hair and beauty",
    "health_care": "Care",
    "childcare": "Children",
    "sport_fitness": "Sport and fitness",
    "it_digital": "Computers",
    "creative_media": "Music, film and design",
    "office_admin": "Office work",
    "finance_legal": "Money and law",
    "customer_service": "Helping customers",
    "cleaning": "Cleaning",
    "horticulture": "Gardens and farms",
    "animals": "Animals",
    "security": "Security",
}
SKILL: Final = {
    "working_with_hands": "Working with their hands",
    "teamwork": "Working in a team",
    "physical_work": "Hard physical work",
    "talking_to_people": "Talking to people",
    "numbers": "Numbers",
    "computers": "Computers",
    "problem_solving": "Working things out",
    "drawing_designing": "Drawing and designing",
    "languages": "Another language",
    "looking_after_others": "Looking after others",
}
QUALIFICATION: Final = {
    "entry_level": "Entry level",
    "english_4": "English, grade 4 or above",
    "maths_4": "Maths, grade 4 or above",
    "level_1": "Level 1",
    "level_2": "Level 2",
    "cscs_card": "CSCS card",
    "food_hygiene": "Food hygiene certificate",
    "first_aid": "First aid certificate",
    "driving_licence": "Driving licence",
    "right_to_work_shown": "Papers that show the right to work",
}
SUPPORT: Final = {
    "travel_paid": "Travel is paid",
    "somebody_to_turn_to": "Someone to turn to at work",
    "flexible_hours": "Flexible hours",
    "kit_given": "Clothes or tools provided",
    "trial_first": "A trial period first",
    "help_with_reading": "Help with reading and writing",
}
FAULT: Final = {
    "not_json": "is not in a format we can read",
    "nested_too_deeply": "is nested too deeply",
    "offers_nothing": "has no job, course or volunteering that we can read",
    "missing": "is missing",
    "repeated": "is repeated",
    "shortened": "was too long, so it was shortened",
    "no_words": "has no text",
    "not_a_date": "is not a date",
    "not_a_number_of_places": "is not a number of places",
    "more_than_one": "has more than one location, so the first was used",
    "no_postcode_district": "has no postcode",
    "no_amount": "has no amount",
}


def label(candidate_id: UUID) -> str:
    """The label of a candidate: short, always the same, and made from nothing that names a person."""
    letters = base64.b32encode(candidate_id.bytes).decode()[:6].replace("O", "8").replace("I", "9")
    return f"{letters[:3]}-{letters[3:]}"


def pay(amount: str) -> str:
    """10.18 to 12.60 GBP per hour -> £10.18 to £12.60 per hour"""
    match = re.fullmatch(r"([0-9.,]+)(?: to ([0-9.,]+))? GBP(.*)", amount)
    return f"£{match[1]}{f' to £{match[2]}' if match[2] else ''}{match[3]}" if match else amount


def safety_warning(warning: SafetyWarning, opportunity: Opportunity) -> str:
    """What is unsafe about a place, for the case team."""
    if warning == "district":
        return f"They must not go to {opportunity.zone}, where this place is."
    if warning == "trade":
        return "Their licence or bail conditions do not allow some of this work."
    return "Someone they must not meet has a place with this provider."


def limits_to_ask(checked: Iterable[LimitCheck]) -> list[str]:
    """The limits that are not known yet."""
    return [one.limit for one in checked if one.outcome == "ask"]


def best_reasons(counted: Iterable[PreferenceScore]) -> list[PreferenceScore]:
    """What speaks for a place, the strongest first."""
    return sorted((one for one in counted if one.points), key=lambda one: -one.points)[:3]


def missed_preferences(counted: Iterable[PreferenceScore]) -> list[PreferenceScore]:
    return [one for one in counted if not one.points]


def codes(chosen: Collection[str], labels: dict[str, str]) -> str:
    return common.join_words([common.label_for(labels, code) for code in chosen]) if chosen else ""


def posting_fault(one: ImportFault) -> str:
    """Posting 3: validthrough is not a date"""
    what = f"Posting {one.item}" if one.item else "The document"
    field = "" if one.field == "document" else f": “{one.field}”"
    return f"{what}{field} {FAULT.get(one.fault) or common.label_for(FAULT, one.fault).lower()}"


def placement_summary(placement: PlacementDetail) -> str:
    """The state of a placement, in one sentence."""
    if placement.state == "sustained":
        return f"Still there after {common.count(placement.weeks, 'week')}"
    return STATE[placement.state]

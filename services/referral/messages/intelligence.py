"""Intelligence items: recorded with grades, read, and reviewed until they are removed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from marshmallow import validate

from common.messages import RpcRequest, Text, command, question, record
from common.roles import INTELLIGENCE
from referral.messages.terms import Done, PersonsRole, Who

SourceGrade = Literal["reliable", "untested", "not_reliable"]
Assessment = Literal["A", "B", "C", "D", "E"]
"""A known directly, B known indirectly but corroborated, C known indirectly, D not known, E suspected to be false."""
Handling = Literal["P", "C"]
"""P lawful sharing permitted, C permitted with conditions."""
IntelligenceStatus = Literal["open", "review_due", "removed"]
Caution = Literal["suspected_false", "source_not_reliable", "conditions_not_given"]
"""A reason to be careful before acting on an item."""
LogNumber = Annotated[str, validate.Regexp(r"[A-Za-z0-9/.\-]{1,60}\Z", error="Not a log number.")]
Words = Annotated[str, validate.Length(min=1, max=20_000)]
Conditions = Annotated[str, validate.Length(max=2_000)]


@record
class Grades:
    """The grades of an item as UK police write them (3x5x2). ``conditions`` limit how a ``C`` item may be shared."""

    source: SourceGrade
    assessment: Assessment
    handling: Handling
    conditions: Conditions | None = None


@record
class GradeSummary:
    """Grades without their conditions, as the queue and the history show them."""

    source: SourceGrade
    assessment: Assessment
    handling: Handling


@record
class Grading:
    """Grades that an item was given earlier, by whom, and its review day at that time."""

    grades: GradeSummary
    graded_by: Text
    at: datetime
    review_on: date


@record
class Intelligence:
    """An intelligence item. ``role`` is the person's role in that event. ``text`` and the conditions are None while the
    review is due, and after removal. ``same_log_referral_ids`` are the referrals of other items under the same log
    number."""

    referral_id: UUID
    log_number: LogNumber
    of_day: date
    recorded_at: datetime
    recorded_by: Text
    role: PersonsRole | None
    grades: Grades
    cautions: tuple[Caution, ...]
    status: IntelligenceStatus
    review_on: date
    text: Text | None
    same_log_referral_ids: tuple[UUID, ...]
    earlier_gradings: tuple[Grading, ...]


@record
class PersonIntelligence:
    """Every item about a person, newest first."""

    items: tuple[Intelligence, ...]


@record
class ItemForReview:
    """An item with its text and the person it is about, for its review."""

    item: Intelligence
    who: Who | None
    latest_review_on: date


@record
class RecordedIntelligence:
    """The item's referral on the duty queue: the same one for the same item."""

    referral_id: UUID


@command("referral.record_intelligence", roles=INTELLIGENCE)
class RecordIntelligence(RpcRequest[RecordedIntelligence]):
    """Copy an item from the force's intelligence system. The same item again changes nothing; other content under the
    same log number is kept too, and both items say so. Without ``review_on`` the force's longest time applies.

    Raises: Refused(in_the_future, who_unknown, role_needed, conditions_needed, conditions_unexpected,
    review_in_the_past, review_too_late, not_found)."""

    site_id: int
    log_number: LogNumber
    grades: Grades
    text: Words
    of_day: date
    about: Who | None = None
    role: PersonsRole | None = None
    review_on: date | None = None


@question("referral.read_intelligence", roles=INTELLIGENCE)
class ReadIntelligence(RpcRequest[PersonIntelligence]):
    """Read the intelligence about a person. Each reading is audited.

    Raises: Refused(not_found)."""

    person_id: UUID


@question("referral.find_for_review", roles=INTELLIGENCE)
class FindForReview(RpcRequest[ItemForReview]):
    """Open an item in order to review it. Once the review is due, its text cannot be read in any other way.

    Raises: Refused(intelligence_removed, not_found)."""

    referral_id: UUID


@command("referral.review_intelligence", roles=INTELLIGENCE)
class ReviewIntelligence(RpcRequest[Done]):
    """Keep an item with new grades and a new review day, or remove it. Removal destroys the key of its text; only the
    fact that there was an item stays. The reason is kept with the reviewer's name.

    Raises: Refused(intelligence_removed, reason_needed, grades_needed, conditions_needed, conditions_unexpected,
    review_in_the_past, review_too_late, not_found)."""

    referral_id: UUID
    decision: Literal["kept", "removed"]
    reason: Text
    grades: Grades | None = None
    review_on: date | None = None

"""Intelligence items: how they are graded, entered, read, and reviewed until they are kept on or removed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from marshmallow import validate

from common.messages import Asks, Text, command, question, record
from common.roles import INTELLIGENCE
from referral.messages.terms import Done, PersonsRole, Who

SourceGrade = Literal["reliable", "untested", "not_reliable"]
Assessment = Literal["A", "B", "C", "D", "E"]
"""A known directly, B known indirectly but corroborated, C known indirectly, D not known, E suspected to be false."""
Handling = Literal["P", "C"]
"""P lawful sharing permitted, C permitted with conditions."""
Stands = Literal["open", "review_due", "removed"]
Caution = Literal["suspected_false", "source_not_reliable", "conditions_not_given"]
"""Why somebody should think twice before anything is done because of an item."""
LogNumber = Annotated[str, validate.Regexp(r"[A-Za-z0-9/.\-]{1,60}\Z", error="Not a log number.")]
Words = Annotated[str, validate.Length(min=1, max=20_000)]
Conditions = Annotated[str, validate.Length(max=2_000)]


@record
class Grades:
    """The grades of an item as UK police write them (3x5x2). ``conditions`` are under which ``C`` may be shared."""

    source: SourceGrade
    assessment: Assessment
    handling: Handling
    conditions: Conditions | None = None


@record
class Graded:
    """Grades without words, as the queue and the history show them."""

    source: SourceGrade
    assessment: Assessment
    handling: Handling


@record
class Grading:
    """Grades that an item was given once, by whom, and until when it was to be kept."""

    graded: Graded
    by: Text
    at: datetime
    review_on: date


@record
class Intelligence:
    """An item as those see it who may. ``role`` is the person's in that event. ``text`` and the conditions are None
    while the review is due, and for good once it was removed. ``same_log`` are other items under the same number;
    ``before`` is how it was graded earlier."""

    referral_id: UUID
    log_number: LogNumber
    of_day: date
    recorded_at: datetime
    recorded_by: Text
    role: PersonsRole | None
    grades: Grades
    cautions: tuple[Caution, ...]
    stands: Stands
    review_on: date
    text: Text | None
    same_log: tuple[UUID, ...]
    before: tuple[Grading, ...]


@record
class IntelligenceOfPerson:
    """Every item about somebody, newest first."""

    items: tuple[Intelligence, ...]


@record
class ForReview:
    """An item with its words, for whoever decides now whether it is kept, and who it is about."""

    item: Intelligence
    who: Who | None
    longest: date


@record
class Recorded:
    """The referral as which it stands on the duty queue: the same one for the same item."""

    referral_id: UUID


@command("referral.record_intelligence", roles=INTELLIGENCE)
class RecordIntelligence(Asks[Recorded]):
    """An item of the force's intelligence system, by its log number. The same item again changes nothing; another
    content under the same number is kept beside it, and both say so. Without ``review_on`` it is the force's longest
    time."""

    site_id: int
    log_number: LogNumber
    grades: Grades
    text: Words
    of_day: date
    about: Who | None = None
    role: PersonsRole | None = None
    review_on: date | None = None


@question("referral.read_intelligence", roles=INTELLIGENCE)
class ReadIntelligence(Asks[IntelligenceOfPerson]):
    """What intelligence says of somebody. Each reading is audited with the person."""

    person_id: UUID


@question("referral.find_for_review", roles=INTELLIGENCE)
class FindForReview(Asks[ForReview]):
    """Open an item in order to review it: the only way to its words once the review is due."""

    referral_id: UUID


@command("referral.review_intelligence", roles=INTELLIGENCE)
class ReviewIntelligence(Asks[Done]):
    """Keep an item, graded anew and until a new day, or remove it: then the key of its words is destroyed, and only
    the fact that there was one stays. The reason is kept with the reviewer's name."""

    referral_id: UUID
    decision: Literal["kept", "removed"]
    reason: Text
    grades: Grades | None = None
    review_on: date | None = None

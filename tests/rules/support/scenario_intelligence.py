"""Intelligence comes in by hand and by feed, is reviewed, and a specialist says where a visit is safe."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from casework.messages import FindVisitSafety, ListSafetyReviews, RecordSafetyDecision
from common.roles import GANGS_SPECIALIST
from referral.messages import (
    AcceptReferral,
    FindForReview,
    Grades,
    NamePeople,
    ReadIntelligence,
    RecordIntelligence,
    ReviewIntelligence,
    Who,
)
from support.case_team import TODAY
from support.scene import Scene

SPECIALIST: dict[str, Any] = {"actor": "user:specialist", "roles": frozenset({GANGS_SPECIALIST})}
HIDDEN = Grades(source="untested", assessment="C", handling="C", conditions="First askitsowner")
COUSIN = Who(given_name="Nell", family_name="Quillfeather")


def play_intelligence(scene: Scene) -> None:
    """One item is kept on with other grades and leads to an invitation; another, of the feed, is removed."""
    item = RecordIntelligence(
        site_id=scene.sites[0], log_number="INT/26/7", grades=HIDDEN, text="Nell was seenwithabag", of_day=TODAY,
        about=COUSIN, role="victim",
    )  # fmt: skip
    kept = scene.ask(item).referral_id
    scene.intelligence("Somebody else was seenwithabag", log="INT/26/8")
    scene.system.run_until_idle()
    (other,) = [one.referral_id for one in scene.queue() if one.grades and one.referral_id != kept]
    scene.ask(FindForReview(referral_id=kept))
    scene.ask(ReviewIntelligence(referral_id=kept, decision="kept", reason="The owner says so", grades=HIDDEN))
    scene.ask(ReviewIntelligence(referral_id=other, decision="removed", reason="Nobody was there"))
    scene.system.run_until_idle()


def play_safety(scene: Scene) -> UUID:
    """Somebody is invited because of it, and nobody goes before a specialist has said that it is safe."""
    (kept,) = [one.referral_id for one in scene.queue() if one.channel == "intelligence"]
    person = scene.open(kept).person_id
    assert person is not None
    scene.ask(NamePeople(person_ids=(person,)))
    scene.ask(AcceptReferral(referral_id=kept, reason="It lookslikehelp is wanted"))
    scene.system.run_until_idle()
    (look,) = scene.ask(ListSafetyReviews(), **SPECIALIST).items
    scene.ask(ReadIntelligence(person_id=person), **SPECIALIST)
    later = RecordSafetyDecision(
        case_id=look.case_id, verdict="not_yet", reason="onlyhiscousin knew", review_on=TODAY + timedelta(days=3)
    )
    scene.ask(later, **SPECIALIST)
    scene.ask(FindVisitSafety(case_id=look.case_id), **SPECIALIST)
    safe = RecordSafetyDecision(case_id=look.case_id, verdict="safe", where="attheboxingclub", with_whom="hiscoach")
    scene.ask(safe, **SPECIALIST)
    scene.ask(FindVisitSafety(case_id=look.case_id), **SPECIALIST)
    return look.case_id

"""From intelligence to a first visit: held until a gangs specialist says that it is safe, with everything twice."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from casework.messages import (
    FindVisitSafety,
    ListSafetyReviews,
    RecordSafetyDecision,
)
from common.clock import real_time
from common.errors import Refused
from common.messages import declaration
from common.roles import GANGS_SPECIALIST
from evaluation.messages import ParticipantIndexed
from referral.messages import AcceptReferral, RecordWho, Who
from support.anonymous_events import send_anonymous_events
from support.case_team import TODAY, Team
from support.scene import Scene

JAYDEN = Who(given_name="Jayden", family_name="Tomlinson", date_of_birth=date(2010, 3, 14))
BAG = "Seen with a bag behind the chip shop"
SECRET = "Only his cousin could have told us"
SPECIALISTS = frozenset({GANGS_SPECIALIST})
SOON = timedelta(hours=1)


@pytest.fixture
def team(system, force):
    return Team(Scene(system, force.id, (force.first_site, force.second_site)).configure())


def as_specialist(team: Team, message: Any, sites: tuple[int, ...] | None = None) -> Any:
    return team.scene.ask(message, actor="user:specialist", roles=SPECIALISTS, sites=sites)


def looks(team: Team, **where: Any) -> tuple:
    return as_specialist(team, ListSafetyReviews(), **where).items


def invited_by_intelligence(team: Team, words: str = BAG) -> UUID:
    """An item about Jayden, whom the duty officer accepts. Returns the referral."""
    scene = team.scene
    scene.intelligence(words, about=JAYDEN)
    scene.system.run_until_idle()
    (item,) = [one for one in scene.queue() if one.channel == "intelligence"]
    scene.ask(AcceptReferral(referral_id=item.referral_id, reason="He may be made to carry"))
    scene.system.run_until_idle()
    return item.referral_id


def safe(case_id: UUID, where: str = "At the boxing club", with_whom: str = "His coach") -> RecordSafetyDecision:
    return RecordSafetyDecision(case_id=case_id, verdict="safe", where=where, with_whom=with_whom)


def not_yet(case_id: UUID, days: int = 7) -> RecordSafetyDecision:
    return RecordSafetyDecision(
        case_id=case_id, verdict="not_yet", reason=SECRET, review_on=TODAY + timedelta(days=days)
    )


def text_of_mother(team: Team) -> None:
    """She asks for help, and the duty officer sees that it is about him and accepts."""
    scene = team.scene
    scene.text("Jayden needs help")
    scene.system.run_until_idle()
    (text,) = scene.queue()
    scene.ask(RecordWho(referral_id=text.referral_id, who=JAYDEN))
    scene.ask(AcceptReferral(referral_id=text.referral_id, reason="His mother asked"))
    scene.system.run_until_idle()


def test_a_case_that_intelligence_opens_asks_nobody_to_go_and_says_why_without_the_intelligence(team):
    invited_by_intelligence(team)
    (item,) = team.work()
    assert (item.next_action, item.visits_held) == ("safe_to_visit", True)
    case = team.case(item.case_id)
    assert case.visits_held_since is not None
    assert case.visit_plan is None
    assert [act.act for act in case.acts] == ["opened", "visits_held"]
    assert BAG not in str(case)


def test_the_specialist_sees_it_once_however_often_it_is_delivered_and_the_time_has_not_begun(team, advance):
    invited_by_intelligence(team)
    (look,) = looks(team)
    assert look.visits_held_since is not None
    advance(timedelta(days=3))
    assert team.work()[0].next_action == "safe_to_visit"  # late for her, and for nobody else


def test_a_specialist_of_another_site_sees_nothing_and_decides_nothing(team):
    invited_by_intelligence(team)
    (look,) = looks(team, sites=team.scene.sites[:1])
    elsewhere = team.scene.sites[1:]
    assert looks(team, sites=elsewhere) == ()
    for message in (FindVisitSafety(case_id=look.case_id), safe(look.case_id)):
        with pytest.raises(Refused, match="not_found"):
            as_specialist(team, message, sites=elsewhere)


def test_once_it_is_safe_the_first_contact_is_due_from_then_on_and_the_navigator_sees_where_and_with_whom(
    team, advance
):
    invited_by_intelligence(team)
    (look,) = looks(team)
    advance(timedelta(days=5))
    as_specialist(team, safe(look.case_id))
    assert looks(team) == ()
    team.allocate()
    (item,) = team.work()
    assert (item.next_action, item.visits_held) == ("first_contact", False)
    left = item.due_at - (real_time() + timedelta(days=5))
    assert timedelta(hours=23) < left <= timedelta(hours=24)
    plan = team.case(look.case_id).visit_plan
    assert (plan.where, plan.with_whom, plan.decided_by) == ("At the boxing club", "His coach", "user:specialist")


def test_not_yet_says_why_to_specialists_alone_and_comes_back_on_its_day(team, advance):
    invited_by_intelligence(team)
    (look,) = looks(team)
    as_specialist(team, not_yet(look.case_id, days=7))
    assert SECRET not in str(team.case(look.case_id))
    (decision,) = as_specialist(team, FindVisitSafety(case_id=look.case_id)).decisions
    assert (decision.verdict, decision.reason) == ("not_yet", SECRET)
    (again,) = looks(team)
    assert again.review_due_at > real_time() + timedelta(days=5)
    assert team.work()[0].due_at == again.review_due_at


def test_a_navigator_may_be_decided_on_meanwhile_and_is_still_not_sent(team):
    invited_by_intelligence(team)
    (look,) = looks(team)
    team.allocate()
    assert team.case(look.case_id).next_action == "safe_to_visit"


def test_an_arrest_on_a_held_case_asks_for_its_visit_as_ever_and_the_specialist_to_look_now(team):
    invited_by_intelligence(team)
    (look,) = looks(team)
    as_specialist(team, not_yet(look.case_id))
    team.arrested_again()
    (item,) = team.work()
    assert (item.next_action, item.visits_held) == ("re_approach", True)
    (now,) = looks(team)
    assert now.review_due_at <= real_time()
    shown = as_specialist(team, FindVisitSafety(case_id=look.case_id))
    assert [one.act for one in shown.acts_since] == ["re_approach_due"]
    assert shown.visit_due_at is not None


def test_a_contact_on_a_held_case_is_kept_and_the_specialist_asked_to_look_now(team):
    invited_by_intelligence(team)
    (look,) = looks(team)
    as_specialist(team, not_yet(look.case_id))
    team.allocate()
    team.contact(look.case_id, note="He rang us himself")
    case = team.case(look.case_id)
    assert (case.state, case.next_action, len(case.contacts)) == ("engaging", "safe_to_visit", 1)
    (now,) = looks(team)
    assert now.review_due_at <= real_time()


def test_another_referral_on_a_held_case_asks_the_specialist_to_look_now_and_leaves_it_held(team):
    invited_by_intelligence(team)
    (look,) = looks(team)
    as_specialist(team, not_yet(look.case_id))
    text_of_mother(team)
    (now,) = looks(team)
    assert now.review_due_at <= real_time()
    assert now.visits_held_since is not None


def test_intelligence_that_joins_a_case_that_is_worked_on_stops_nobody_and_asks_the_specialist(team):
    team.invite()
    invited_by_intelligence(team)
    (item,) = team.work()
    assert (item.next_action, item.visits_held) == ("decide_navigator", False)
    (look,) = looks(team)
    assert look.visits_held_since is None
    as_specialist(team, not_yet(look.case_id))
    (item,) = team.work()
    assert (item.next_action, item.visits_held) == ("safe_to_visit", True)


def test_a_specialist_who_changes_her_mind_holds_the_case_again_and_the_old_plan_is_not_shown(team):
    invited_by_intelligence(team)
    (look,) = looks(team)
    as_specialist(team, safe(look.case_id))
    as_specialist(team, not_yet(look.case_id))
    case = team.case(look.case_id)
    assert (case.visits_held_since is not None, case.visit_plan) == (True, None)
    verdicts = [one.verdict for one in as_specialist(team, FindVisitSafety(case_id=look.case_id)).decisions]
    assert verdicts == ["not_yet", "safe"]


def test_a_case_that_has_nothing_to_do_with_intelligence_is_not_there_for_specialists(team):
    team.invite()
    (item,) = team.work()
    assert looks(team) == ()
    for message in (FindVisitSafety(case_id=item.case_id), safe(item.case_id)):
        with pytest.raises(Refused, match="not_found"):
            as_specialist(team, message)


def test_the_evaluation_counts_whoever_intelligence_found_as_found_by_the_force_and_hears_of_no_grade(team):
    referral_id = invited_by_intelligence(team)
    assert team.scene.open(referral_id).intelligence.grades.assessment == "C"
    told = everything_told(team)
    (indexed,) = [one for one in told if declaration(ParticipantIndexed).name in one]
    assert '"found_by":"force"' in indexed.replace(" ", "")
    assert not [word for word in ("untested", "assessment", "log_number", "INT/") if word in str(told)]


def everything_told(team: Team) -> list[str]:
    """The body of every event that any service raised in this force."""
    send_anonymous_events(team.scene.system, team.scene.force_id)
    told: list[str] = []
    for service in ("referral", "casework"):
        with team.scene.system.deployment.admin.connect() as connection:
            query = sa.text(f"SELECT convert_from(body, 'UTF8') FROM {service}.event WHERE force_id = :force")
            told += connection.scalars(query, {"force": team.scene.force_id}).all()
    return told

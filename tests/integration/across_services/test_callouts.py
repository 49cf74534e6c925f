"""What cannot wait on a case calls whoever is on duty, then the next rung up, until somebody deals with it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa

from casework.handlers.callouts import on_callout_acknowledged
from casework.handlers.concerns import on_concern_raised
from casework.messages import AcknowledgeCallouts, AnswerConcern, CalloutEnded, CalloutRaised, RecordContact
from casework.operations.callouts import CALL_FOR_CASE
from common.tenancy import Tenant, service_actor
from referral.domain.danger.duty_phones import words_for
from referral.handlers.callouts import on_callout_ended, on_callout_raised
from referral.messages import CalloutAcknowledged
from support.case_team import NAVIGATORS, team_of
from support.duty_phones import CONTROL, DUTY, INSPECTOR, SERGEANT, answers, phones
from voluntary.messages import ConcernRaised

CONCERN, OVERDUE = words_for("duty_officer", "concern"), words_for("duty_officer", "first_contact")
EVERYBODY = [DUTY, SERGEANT, INSPECTOR, CONTROL]


@pytest.fixture
def team(system, force):
    made = team_of(system, force)
    made.scene.configure(duty_phones=phones(force.first_site))
    return made


@pytest.fixture
def case(team):
    team.invite()
    return team.work()[0].case_id


def concern(team, case_id):
    raised = ConcernRaised(
        concern_id=uuid4(), commission_id=uuid4(), case_id=case_id, step_id=uuid4(), site_id=team.scene.sites[0]
    )
    team.tell(raised, on_concern_raised)
    team.scene.system.run_until_idle()
    return raised.concern_id


def called(phone):
    """Whom of the duty phones was texted, in order."""
    return [sent.to for sent in phone.sent if sent.to in EVERYBODY]


def time_passes(team, service="referral", kinds=("escalate_callout", "send_alert")):
    """Jobs of these kinds are due."""
    table = team.scene.system.units_of_work[service].tables.job
    due = {"due_at": datetime.now(UTC) - timedelta(seconds=1), "claimed_until": None}
    mine = (table.c.force_id == team.scene.force_id, table.c.kind.in_(kinds))
    with team.scene.system.deployment.admin.begin() as connection:
        connection.execute(sa.update(table).where(*mine).values(**due))
    team.scene.system.run_until_idle()


def acts(team, case_id):
    return [act.act for act in team.case(case_id).acts]


def test_a_concern_calls_whoever_is_on_at_once_in_words_that_name_nobody(team, case, phone):
    concern(team, case)
    assert [(sent.to, sent.text) for sent in phone.sent if sent.to in EVERYBODY] == [(DUTY, CONCERN)]
    (callout,) = team.case(case).callouts
    assert (callout.reason, callout.acknowledged_by) == ("concern", None)
    assert "callout_raised" in acts(team, case)


def test_it_goes_up_to_the_control_room_each_phone_once(team, case, phone):
    concern(team, case)
    for _ in range(6):
        time_passes(team)
    assert called(phone) == EVERYBODY


def test_an_answer_by_text_stops_it_and_the_case_says_who(team, case, phone):
    concern(team, case)
    time_passes(team)
    answers(team.scene, SERGEANT)
    for _ in range(4):
        time_passes(team)
    assert called(phone) == [DUTY, SERGEANT]
    assert [one.acknowledged_by for one in team.case(case).callouts] == ["phone:sergeant"]
    assert acts(team, case).count("callout_acknowledged") == 1


def test_one_press_stops_it_and_the_first_counts(team, case, phone):
    concern(team, case)
    for who in ("user:nav", "user:other"):
        team.scene.ask(AcknowledgeCallouts(case_id=case), actor=who, roles=NAVIGATORS)
    team.scene.system.run_until_idle()
    answers(team.scene, DUTY)
    for _ in range(4):
        time_passes(team)
    assert called(phone) == [DUTY]
    assert [one.acknowledged_by for one in team.case(case).callouts] == ["user:nav"]
    assert acts(team, case).count("callout_acknowledged") == 1


def test_what_was_done_ends_it(team, case, phone):
    concern_id = concern(team, case)
    team.as_navigator(AnswerConcern(case_id=case, concern_id=concern_id, done="Went to see him"))
    team.scene.system.run_until_idle()
    for _ in range(4):
        time_passes(team)
    assert called(phone) == [DUTY]
    assert team.case(case).callouts == ()


def test_a_second_concern_calls_again(team, case, phone):
    concern(team, case)
    answers(team.scene, DUTY)
    concern(team, case)
    assert called(phone) == [DUTY, DUTY]
    assert len(team.case(case).callouts) == 2


def test_an_overdue_first_contact_calls_once_and_a_contact_ends_it(team, case, phone, advance):
    team.allocate()
    time_passes(team, "casework", (CALL_FOR_CASE,))
    assert called(phone) == [], "it is not overdue yet"
    team.contact(case, outcome="no_answer")
    advance(timedelta(days=3))
    time_passes(team, "casework", (CALL_FOR_CASE,))
    assert [sent.text for sent in phone.sent if sent.to == DUTY] == [OVERDUE]
    assert [one.reason for one in team.case(case).callouts] == ["first_contact"]
    time_passes(team, "casework", (CALL_FOR_CASE,))
    assert called(phone) == [DUTY]
    team.as_navigator(RecordContact(case_id=case, how="visit", outcome="met", note=""))
    team.scene.system.run_until_idle()
    for _ in range(4):
        time_passes(team)
    assert called(phone) == [DUTY]
    assert team.case(case).callouts == ()


def handled(team, service, *deliveries):
    with team.scene.system.units_of_work[service].begin(Tenant(team.scene.force_id), service_actor(service)) as uow:
        for handler, event in deliveries:
            handler(event, uow)
    team.scene.system.run_until_idle()


def test_an_end_that_comes_before_the_beginning_or_either_of_them_twice_calls_nobody_twice(team, case, phone):
    about = {"callout_id": uuid4(), "case_id": case, "person_id": uuid4(), "site_id": team.scene.sites[0]}
    raised, ended = CalloutRaised(**about, reason="concern"), CalloutEnded(**about)
    handled(team, "referral", (on_callout_ended, ended), (on_callout_raised, raised), (on_callout_ended, ended))
    assert called(phone) == []
    other = CalloutRaised(**{**about, "callout_id": uuid4()}, reason="concern")
    handled(team, "referral", (on_callout_raised, other), (on_callout_raised, other))
    assert called(phone) == [DUTY]


def test_an_acknowledgement_that_comes_late_or_about_nothing_changes_nothing(team, case):
    concern_id = concern(team, case)
    about = {"case_id": case, "site_id": team.scene.sites[0], "role": "sergeant"}
    team.as_navigator(AnswerConcern(case_id=case, concern_id=concern_id, done="Went to see him"))
    for callout_id in (concern_id, uuid4()):
        team.tell(CalloutAcknowledged(callout_id=callout_id, **about), on_callout_acknowledged)
    assert "callout_acknowledged" not in acts(team, case)


def test_a_phone_that_is_no_duty_phone_any_more_is_not_texted(team, case, phone, force):
    raised = CalloutRaised(
        callout_id=uuid4(), case_id=case, person_id=uuid4(), site_id=team.scene.sites[0], reason="concern"
    )
    units_of_work = team.scene.system.units_of_work["referral"]
    with units_of_work.begin(Tenant(team.scene.force_id), service_actor("referral")) as uow:
        on_callout_raised(raised, uow)
    team.scene.configure(duty_phones=phones(force.first_site, "duty_officer"))
    team.scene.system.run_until_idle()
    assert called(phone) == []
    time_passes(team)
    assert called(phone) == [SERGEANT]


def test_another_sites_duty_phones_are_not_called(team, case, phone, force):
    team.scene.configure(duty_phones=phones(force.second_site))
    concern(team, case)
    assert called(phone) == []

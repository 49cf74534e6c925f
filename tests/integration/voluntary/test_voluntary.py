"""A step becomes a piece of work for a local group: asked, refused, unanswered, asked again, done and told."""

from __future__ import annotations

from collections import Counter

import pytest
import sqlalchemy as sa

from common.directory import deployment as deployment_table
from common.errors import Refused
from common.tenancy import Actor, Tenant
from support.scene import Scene
from support.voluntary_scene import DAY, KAY, NAVIGATORS, NEEDS, SAM, Groups, at_work, line_limit, today
from voluntary import messages as m
from voluntary.domain.commission import TRANSITIONS
from voluntary.store.tables import PLUMBING, Commission, CommissionAct, Session
from voluntary.views.commissions import find_commission


@pytest.fixture
def groups(system, force):
    with at_work(system, force) as groups:
        yield groups


def test_a_released_step_becomes_a_request_to_the_preferred_group_with_its_money_set_aside(groups):
    groups.two_groups()
    groups.step_released()
    (asked,) = groups.requests(KAY)
    assert groups.requests(SAM) == []
    assert groups.commission(asked).chosen_because == "first_by_preference"
    assert groups.money() == (NEEDS, 0, line_limit() - NEEDS)


def test_a_step_that_is_asked_for_in_two_events_is_asked_of_one_group_once(groups):
    groups.two_groups()
    step = groups.step_released()
    groups.step_released(step)
    assert (len(groups.requests(KAY)), len(groups.requests(SAM))) == (1, 0)


def test_the_first_says_no_the_second_says_nothing_and_asked_again_says_yes(groups):
    groups.two_groups()
    groups.step_released()
    (first,) = groups.requests(KAY)
    groups.as_group(KAY, m.RejectCommission(commission_id=first, reason="no_capacity"))
    (second,) = groups.requests(SAM)
    groups.days_pass(4)
    (again,) = groups.requests(SAM)
    groups.as_group(SAM, m.AcceptCommission(commission_id=again))
    assert len({first, second, again}) == 3
    assert groups.commission(again, SAM).chosen_because == "asked_again"
    assert (groups.commission(first).state, groups.commission(second, SAM).state) == ("rejected", "cancelled")
    assert Counter(groups.said()) == {
        "commission_requested": 3,
        "commission_rejected": 1,
        "commission_unanswered": 1,
        "commission_accepted": 1,
    }
    assert groups.money() == (NEEDS, 0, line_limit() - NEEDS)


def test_what_completed_work_did_not_need_goes_back_to_the_line(groups):
    groups.two_groups()
    work = groups.accepted()
    groups.session(work)
    groups.session(work, attended="no", absence="unacceptable")
    groups.as_group(KAY, m.CompleteCommission(commission_id=work))
    assert groups.said().count("commission_completed") == 1
    assert groups.money() == (4500 + 3000, 0, line_limit() - 7500)
    assert groups.commission(work).state == "completed"


def test_an_answer_after_its_deadline_does_not_count(groups):
    groups.configure(answer_hours=1)
    groups.two_groups()
    groups.step_released()
    (asked,) = groups.requests(KAY)
    with groups.scene.system.deployment.admin.begin() as connection:
        connection.execute(sa.update(deployment_table).values(clock_offset_seconds=3_700))
    for answer in (m.AcceptCommission(commission_id=asked), m.RejectCommission(commission_id=asked, reason="too_far")):
        with pytest.raises(Refused, match="answer_time_passed"):
            groups.as_group(KAY, answer)


def test_an_answered_request_is_left_alone_by_its_deadline(groups):
    groups.two_groups()
    work = groups.accepted()
    groups.days_pass(10)
    assert groups.commission(work).state == "accepted"
    assert groups.requests(SAM) == []


def test_a_group_whose_document_has_expired_is_not_asked(groups):
    line = groups.line()
    with pytest.raises(Refused, match="due_diligence_expired"):
        groups.award(groups.group("No insurance", but="insurance"), line)
    lapsing = groups.group("Lapsing", KAY, expires=today() + DAY)
    groups.award(lapsing, line, 1)
    groups.award(groups.group("Second Step", SAM), line, 2)
    groups.days_pass(2)
    groups.step_released()
    assert (len(groups.requests(KAY)), len(groups.requests(SAM))) == (0, 1)


def test_a_document_that_expires_meanwhile_stops_an_acceptance(groups):
    line = groups.line()
    groups.award(groups.group("Lapsing", KAY, expires=today()), line)
    groups.step_released()
    (asked,) = groups.requests(KAY)
    groups.days_pass(1)
    with pytest.raises(Refused, match="due_diligence_expired"):
        groups.as_group(KAY, m.AcceptCommission(commission_id=asked))


def test_when_nobody_is_left_casework_hears_it_and_the_commissioner_sees_why(groups):
    first, _ = groups.two_groups(capacity=1)
    groups.accepted()
    step = groups.step_released()
    groups.as_group(SAM, m.RejectCommission(commission_id=groups.requests(SAM)[0], reason="not_suitable"))
    (waiting,) = groups.decide(m.ListUnassignedSteps()).items
    assert waiting.step_id == step
    assert [each.reason for each in waiting.passed_over] == ["no_capacity", "rejected_before"]
    assert groups.said().count("groups_exhausted") == 1
    with pytest.raises(Refused, match="groups_exhausted"):
        groups.decide(m.AskGroupsAgain(step_id=step))
    groups.as_group(KAY, m.SetCapacity(award_id=first, capacity=2))
    groups.decide(m.AskGroupsAgain(step_id=step))
    assert len(groups.requests(KAY)) == 1
    assert groups.decide(m.ListUnassignedSteps()).items == ()
    with pytest.raises(Refused, match="step_already_placed"):
        groups.decide(m.AskGroupsAgain(step_id=step))


def test_silence_ends_after_the_number_of_times_that_a_force_asks(groups):
    line = groups.line()
    groups.award(groups.group("Silent", KAY), line)
    groups.step_released()
    for _ in range(3):
        groups.days_pass(4)
    assert groups.said().count("commission_unanswered") == 2
    assert groups.said().count("groups_exhausted") == 1
    assert groups.money() == (0, 0, line_limit())
    (waiting,) = groups.decide(m.ListUnassignedSteps()).items
    assert [each.reason for each in waiting.passed_over] == ["asked_enough"]
    groups.decide(m.AskGroupsAgain(step_id=waiting.step_id))  # a person may
    assert len(groups.requests(KAY)) == 1


def test_failed_work_waits_for_a_person_and_is_not_given_to_the_same_group(groups):
    groups.two_groups()
    work = groups.accepted()
    groups.session(work)
    groups.as_group(KAY, m.FailCommission(commission_id=work))
    (waiting,) = groups.decide(m.ListUnassignedSteps()).items
    groups.decide(m.AskGroupsAgain(step_id=waiting.step_id))
    assert (len(groups.requests(KAY)), len(groups.requests(SAM))) == (0, 1)
    assert groups.money()[0] == 4500 + NEEDS
    assert "commission_stopped" in groups.said()


def test_cancelled_and_mistaken_commissions_give_back_what_is_not_owed(groups):
    groups.two_groups()
    cancelled, mistaken = groups.accepted(), groups.accepted()
    groups.session(cancelled)
    groups.session(mistaken)
    groups.decide(m.CancelCommission(commission_id=cancelled, reason="found_elsewhere"))
    groups.decide(m.EnterCommissionInError(commission_id=mistaken))
    assert groups.money() == (4500, 0, line_limit() - 4500)
    assert groups.balanced()


def test_work_on_hold_records_nothing_and_shows_no_name_until_it_is_resumed(groups):
    groups.two_groups()
    work = groups.accepted()
    groups.decide(m.HoldCommission(commission_id=work))
    assert groups.commission(work).person_id is None
    with pytest.raises(Refused, match="commission_not_running"):
        groups.session(work)
    groups.as_group(KAY, m.ResumeCommission(commission_id=work))
    groups.session(work)
    assert groups.commission(work).state == "in_progress"


def test_a_group_learns_who_it_is_only_after_accepting_and_only_while_the_work_lasts(groups):
    groups.two_groups()
    groups.step_released()
    (work,) = groups.requests(KAY)
    assert (groups.commission(work).person_id, groups.commission(work).may_disclose) == (None, False)
    groups.as_group(KAY, m.AcceptCommission(commission_id=work))
    assert groups.commission(work).person_id is not None
    groups.session(work, activity="We talked")
    assert groups.commission(work).sessions[0].activity == "We talked"
    groups.as_group(KAY, m.CompleteCommission(commission_id=work))
    after = groups.commission(work)
    assert (after.person_id, after.may_disclose, after.sessions[0].activity) == (None, False, "")


def test_the_case_team_reads_the_notes_and_the_commissioner_only_what_is_paid_for(groups):
    groups.two_groups()
    work = groups.accepted()
    groups.session(work, activity="We talked", concern=True)
    seen = groups.decide(m.FindCommission(commission_id=work))
    assert (seen.person_id, seen.sessions[0].activity, seen.sessions[0].pence) == (None, "", 4500)
    team = groups.scene.ask(m.FindCommission(commission_id=work), actor="user:nav", roles=NAVIGATORS)
    assert (team.person_id is not None, team.sessions[0].activity, team.sessions[0].concern) == (
        True,
        "We talked",
        True,
    )


def test_one_group_sees_nothing_of_another(groups):
    first, _ = groups.two_groups()
    work = groups.accepted()
    groups.session(work)
    claim = groups.claim(first)
    for message in (
        m.FindCommission(commission_id=work),
        m.AcceptCommission(commission_id=work),
        m.RecordSession(commission_id=work, held_on=today(), attended="yes"),
        m.CompleteCommission(commission_id=work),
        m.PrefillClaim(award_id=first),
        m.FindClaim(claim_id=claim),
        m.ResubmitClaim(claim_id=claim, session_ids=(), answer="x"),
        m.SetCapacity(award_id=first, capacity=0),
    ):
        for stranger in (SAM, "user:nobody"):
            with pytest.raises(Refused, match="not_found"):
                groups.as_group(stranger, message)
    assert groups.as_group(SAM, m.ListCommissions()).items == groups.as_group(SAM, m.ListClaims()).items == ()
    (itself,) = groups.as_group(SAM, m.ListOrganisations()).items
    assert itself.name == "Second Step"


def test_the_next_group_does_not_learn_who_said_no(groups):
    groups.two_groups()
    groups.step_released()
    groups.as_group(KAY, m.RejectCommission(commission_id=groups.requests(KAY)[0], reason="safety"))
    (asked,) = groups.requests(SAM)
    assert {act.actor for act in groups.commission(asked, SAM).acts} == {"service:voluntary"}
    assert {act.actor for act in groups.decide(m.FindCommission(commission_id=asked)).acts} == {"service:voluntary"}


def test_another_force_and_another_site_see_nothing(groups, system, other_force):
    groups.two_groups()
    work = groups.accepted()
    elsewhere = Groups(Scene(system, other_force.id, (other_force.first_site, other_force.second_site)))
    for look in (
        lambda message: elsewhere.decide(message),
        lambda message: groups.decide(message, sites=(groups.scene.sites[1],)),
    ):
        assert look(m.ListCommissions()).items == ()
        with pytest.raises(Refused, match="not_found"):
            look(m.FindCommission(commission_id=work))
    assert elsewhere.decide(m.ListFunds()).items == elsewhere.decide(m.ListOrganisations()).items == ()
    assert groups.decide(m.ListFunds(), sites=(groups.scene.sites[1],)).items == ()


def test_a_command_given_twice_acts_once(groups):
    groups.two_groups()
    work = groups.accepted()
    command, once = m.RecordSession(commission_id=work, held_on=today(), attended="yes"), work
    first = groups.as_group(KAY, command, command_id=once)
    assert groups.as_group(KAY, command, command_id=once) == first
    assert len(groups.commission(work).sessions) == 1


def test_what_was_written_is_sealed_and_gone_with_the_persons_key(groups):
    groups.two_groups()
    work = groups.accepted()
    groups.session(work, activity="Jayden came", how_it_went="Kyle was there", next_steps="Call Jayden")
    (row,) = groups.rows(sa.select(Session.sealed_activity, Session.sealed_how_it_went, Session.sealed_next_steps))
    assert not [sealed for sealed in row if b"Jayden" in sealed or b"Kyle" in sealed]
    person = groups.commission(work).person_id
    keys = groups.scene.system.deployment.key_store("voluntary")
    assert keys.destroy(groups.scene.force_id, {f"person:{person}"}, by="user:dpo") == 1
    afresh = groups.scene.system.deployment.units_of_work("voluntary")  # another process, which remembers no key
    with afresh.begin(Tenant(groups.scene.force_id), Actor("user:nav", NAVIGATORS)) as uow:
        (session,) = find_commission(m.FindCommission(commission_id=work), uow).sessions
    assert {session.activity, session.how_it_went, session.next_steps} == {"[erased]"}


def test_showing_a_name_is_audited_as_a_disclosure_and_the_rest_as_what_it_was(groups):
    groups.two_groups()
    groups.step_released()
    (work,) = groups.requests(KAY)
    groups.commission(work)
    groups.as_group(KAY, m.AcceptCommission(commission_id=work))
    groups.commission(work)
    groups.session(work)
    audit = PLUMBING.audit
    kept = [tuple(row) for row in groups.rows(sa.select(audit.c.act, audit.c.why).order_by(audit.c.id))]
    assert kept == [
        ("collect", "service_requested"), ("consult", "commission"), ("alter", "commission_accepted"),
        ("disclose", "commission"), ("collect", "session_recorded"),
    ]  # fmt: skip


def test_the_state_kept_for_the_list_is_the_one_that_follows_from_the_acts(groups):
    groups.two_groups()
    groups.session(groups.accepted())
    groups.step_released()
    groups.as_group(KAY, m.RejectCommission(commission_id=groups.requests(KAY)[0], reason="too_far"))
    for commission_id, state in groups.rows(sa.select(Commission.id, Commission.state)):
        acts = groups.rows(
            sa.select(CommissionAct.sequence, CommissionAct.act).where(CommissionAct.commission_id == commission_id)
        )
        assert TRANSITIONS.state_of(acts) == state

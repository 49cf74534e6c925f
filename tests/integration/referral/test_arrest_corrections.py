"""Custody reports one number again with other facts, and a provider one id with other words: both are kept and seen."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa

from common.envelope import decode
from common.messages import load
from common.tenancy import Tenant, service_actor
from gateway.messages import ArrestReported
from referral.handlers import arrest_corrections
from referral.handlers.arrests import on_arrest_reported
from referral.messages import (
    AcceptReferral,
    ConfirmNewPerson,
    ListQueue,
    OffenceRule,
    TryRule,
    WithdrawReferrals,
)
from referral.messages.rules import RULE_MAKERS
from referral.store.referrals import arrest_of, get_referral
from support.anonymous_events import send_anonymous_events
from support.scene import Scene
from wayout.operations import integrity_counts

RECORD = "CR/2026/1"


@pytest.fixture
def scene(system, force):
    return Scene(system, force.id, (force.first_site, force.second_site)).configure()


def reported(scene, given="Asha", family="Quill", **facts):
    scene.arrest(given, family, record=RECORD, **facts)
    scene.system.run_until_idle()


def opened(scene, referral_id):
    return scene.open(referral_id)


def only(scene):
    (item,) = scene.queue()
    return item


def rows(scene, table):
    return integrity_counts.count(
        scene.system.deployment.admin, f"SELECT count(*) FROM referral.{table} WHERE force_id = :f", f=scene.force_id
    )


# ---- one number, other facts ---------------------------------------------------------------------------------------
def test_two_corrections_at_once_leave_the_arrest_as_the_last_one_says(scene, monkeypatch):
    """The arrest is read again under the referral's lock: what the other wrote meanwhile does not show through."""
    reported(scene)
    original, others = arrest_corrections.get_referral, [{"offence": "TH68010", "title": "Theft from a shop"}]

    def while_another_is_taken_in(uow, referral_id, **how):
        if others:
            with scene.system.units_of_work["referral"].begin(Tenant(scene.force_id), service_actor("test")) as other:
                get_referral(other, referral_id, lock=True)
                arrest = arrest_of(other, referral_id)
                arrest.offence_code, arrest.offence_title = others.pop().values()
        return original(uow, referral_id, **how)

    monkeypatch.setattr(arrest_corrections, "get_referral", while_another_is_taken_in)
    reported(scene, given="Ashan")
    assert not others
    arrested = opened(scene, only(scene).referral_id).arrest
    assert arrested.offence_code == "CJ88144"


def test_a_corrected_charge_is_shown_beside_the_first_and_is_no_second_referral(scene):
    reported(scene)
    before = only(scene)
    assert before.invited_by is not None
    reported(scene, offence="TH68010", title="Theft from a shop")
    after = only(scene)
    assert after.referral_id == before.referral_id
    assert after.invited_by is None
    assert after.marks == ("arrest_corrected", "rule_fires_no_more")
    found = opened(scene, after.referral_id)
    assert (found.arrest.offence_code, found.arrest.offence_title) == ("TH68010", "Theft from a shop")
    first, second = found.reports
    assert (first.arrest.offence_code, second.arrest.offence_code) == ("CJ88144", "TH68010")
    assert (first.invited_by.rule_id, second.invited_by) == ("knife", None)
    assert (first.changed, second.changed) == ((), ("offence",))
    assert first.reported_at < second.reported_at
    assert [act.act for act in found.acts][-3:] == ["arrest_corrected", "rule_fires_no_more", "read"]


def test_a_charge_that_becomes_one_of_the_rules_invites(scene):
    reported(scene, offence="TH68010", title="Theft from a shop")
    assert only(scene).invited_by is None
    reported(scene)
    item = only(scene)
    assert (item.invited_by.rule_id, item.invited_by.offence_code) == ("knife", "CJ88144")
    assert item.marks == ("arrest_corrected",)


def test_somebody_who_was_hurt_after_all_is_not_invited_by_a_rule(scene):
    reported(scene)
    reported(scene, role="victim")
    found = opened(scene, only(scene).referral_id)
    assert (found.invited_by, found.arrest.role, found.reports[-1].changed) == (None, "victim", ("role",))


def test_the_same_report_again_changes_nothing(scene):
    for _ in range(3):
        reported(scene)
    assert opened(scene, only(scene).referral_id).reports == ()
    reported(scene, suite="Coventry")
    reported(scene, suite="Coventry")
    item = only(scene)
    assert item.site_id == scene.sites[0]  # where it is worked on, until a person says otherwise
    assert len(opened(scene, item.referral_id).reports) == 2
    assert rows(scene, "referral") == rows(scene, "arrest") == 1


def test_a_report_that_was_taken_in_late_does_not_undo_what_custody_said_after_it(scene):
    reported(scene)
    reported(scene, offence="TH68010", title="Theft from a shop")
    item = only(scene)
    late_by(scene, "2 hours")
    reported(scene, offence="TH68011", title="Theft from a person")
    with_late = opened(scene, item.referral_id)
    assert [one.arrest.offence_code for one in with_late.reports] == ["CJ88144", "TH68010", "TH68011"]
    assert with_late.arrest.offence_code == "TH68011"


def test_reports_that_arrive_out_of_order_end_as_they_were_made(scene, system):
    """The second report reaches referral before the first."""
    scene.arrest("Asha", "Quill", record=RECORD)
    scene.arrest("Asha", "Quill", record=RECORD, offence="TH68010", title="Theft from a shop")
    events = waiting(scene)
    assert len(events) == 2
    for event in sorted(events, key=lambda one: one.received_at, reverse=True):
        with system.units_of_work["referral"].begin(
            Tenant(scene.force_id), service_actor("referral"), what="test"
        ) as uow:
            on_arrest_reported(event, uow)
    found = opened(scene, only(scene).referral_id)
    assert [one.arrest.offence_code for one in found.reports] == ["CJ88144", "TH68010"]
    assert found.arrest.offence_code == "TH68010"
    assert found.invited_by is None
    scene.system.run_until_idle()
    assert len(opened(scene, found.referral_id).reports) == 2


def test_a_correction_of_what_was_looked_at_is_to_be_looked_at_again(scene, advance):
    reported(scene)
    item = only(scene)
    assert opened(scene, item.referral_id).due == "decide"
    advance(timedelta(minutes=30))
    reported(scene, on=date(2026, 1, 2))
    again = only(scene)
    assert again.due == "first_view"
    assert timedelta(minutes=89) < again.due_at - again.received_at < timedelta(minutes=91)
    assert opened(scene, item.referral_id).due == "decide"


def test_a_correction_of_what_was_decided_comes_back_until_somebody_has_seen_it(scene):
    reported(scene)
    item = only(scene)
    scene.ask(AcceptReferral(referral_id=item.referral_id, reason="Wants it"))
    assert scene.queue() == ()
    reported(scene, offence="TH68010", title="Theft from a shop")
    back = only(scene)
    assert (back.state, back.due) == ("accepted", "first_view")
    assert back.marks == ("arrest_corrected", "rule_fires_no_more")
    found = opened(scene, item.referral_id)
    assert found.invited_by is not None, "it was decided on that basis"
    assert scene.queue() == ()
    assert found.state == "accepted"


def test_a_corrected_name_of_nobody_known_yet_is_looked_up(scene):
    reported(scene, "Asha", "Quill")
    person = opened(scene, only(scene).referral_id).person_id
    scene.ask(AcceptReferral(referral_id=only(scene).referral_id, reason="Wants it"))
    scene.arrest("Ashar", "Quill", record="CR/2", born=None)
    scene.system.run_until_idle()
    unsure = only(scene)
    assert opened(scene, unsure.referral_id).person_id is None
    scene.arrest("Asha", "Quill", record="CR/2")
    scene.system.run_until_idle()
    found = opened(scene, unsure.referral_id)
    assert found.reports[-1].changed == ("name", "date_of_birth")
    assert found.person_id == person
    assert found.state == "merged", "she is accepted already: nobody is asked twice"


def test_a_corrected_name_of_somebody_who_was_linked_moves_nobody_and_is_shown(scene):
    reported(scene, "Asha", "Quill")
    item = only(scene)
    person = opened(scene, item.referral_id).person_id
    reported(scene, "Bartholomew", "Quillson", born=date(2009, 1, 1))
    found = opened(scene, item.referral_id)
    assert found.person_id == person
    assert found.who.given_name == "Asha"
    assert found.reports[-1].who.given_name == "Bartholomew"
    assert found.reports[-1].changed == ("name", "date_of_birth")


def test_another_number_for_the_person_is_a_correction_too(scene):
    reported(scene, person_ref="PNC/1")
    reported(scene, person_ref="PNC/2")
    assert opened(scene, only(scene).referral_id).reports[-1].changed == ("number",)


def test_nothing_that_custody_said_of_them_is_kept_in_the_clear(scene):
    reported(scene, "Zebulon", "Quagmire")
    reported(scene, "Zebulon", "Quagmyre")
    with scene.system.deployment.admin.connect() as connection:
        kept = connection.execute(
            sa.text("SELECT * FROM referral.arrest_report WHERE force_id = :f"), {"f": scene.force_id}
        ).all()
    assert len(kept) == 2
    assert not [row for row in kept if "Zebulon" in str(row) or b"Zebulon" in bytes(row.sealed_who)]


def test_a_rule_that_is_tried_catches_what_custody_says_now(scene):
    reported(scene)
    reported(scene, offence="TH68010", title="Theft from a shop")
    theft = OffenceRule(rule_id="theft", version=1, title="Theft", offence_codes=("TH68010",))
    trial = scene.ask(TryRule(rule=theft), actor="user:lead", roles=RULE_MAKERS)
    assert (trial.arrests, trial.catches) == (1, 1)


def test_what_the_evaluation_was_told_is_told_again_as_it_stands(scene):
    reported(scene)
    item = only(scene)
    scene.ask(AcceptReferral(referral_id=item.referral_id, reason="Wants it"))
    scene.system.run_until_idle()
    offences = "SELECT occurred_on, version FROM evaluation.offence WHERE force_id = :f"

    def told():
        send_anonymous_events(scene.system, scene.force_id)
        with scene.system.deployment.admin.connect() as connection:
            return [tuple(row) for row in connection.execute(sa.text(offences), {"f": scene.force_id})]

    assert [version for _, version in told()] == [1]
    reported(scene, on=date(2026, 1, 2))
    assert told() == [(date(2026, 1, 2), 2)]
    reported(scene, on=date(2026, 1, 2), role="family")
    assert told() == [], "who was only near it is not counted with it"
    reported(scene, on=date(2026, 1, 3))
    assert told() == [(date(2026, 1, 3), 4)]


def test_who_is_new_after_all_keeps_what_was_corrected(scene):
    reported(scene, "Asha", "Quill")
    scene.arrest("Asha", "Quill", record="CR/2", born=None)
    scene.system.run_until_idle()
    (other,) = [one for one in scene.queue() if one.candidate_count]
    scene.arrest("Asha", "Quill", record="CR/2", born=None, offence="TH68010", title="Theft from a shop")
    scene.system.run_until_idle()
    scene.ask(ConfirmNewPerson(referral_id=other.referral_id))
    assert opened(scene, other.referral_id).arrest.offence_code == "TH68010"


# ---- one id, other words -------------------------------------------------------------------------------------------
def test_a_text_that_came_twice_with_other_words_is_kept_twice_and_both_are_marked(scene):
    scene.text("please help", provider_id="p1")
    scene.system.run_until_idle()
    scene.text("please do not help", provider_id="p1")
    scene.system.run_until_idle()
    item = only(scene)
    assert item.marks == ("id_reused",)
    said = [one for one in opened(scene, item.referral_id).messages if one.direction == "in"]
    assert [(one.text, one.id_reused) for one in said] == [("please help", True), ("please do not help", True)]


def test_the_same_words_under_the_same_id_are_one_text_and_no_mark(scene):
    for _ in range(2):
        scene.text("please help", provider_id="p1")
        scene.system.run_until_idle()
    scene.text("and one more", provider_id=str(uuid4()))
    scene.system.run_until_idle()
    item = only(scene)
    assert item.marks == ()
    assert not any(one.id_reused for one in opened(scene, item.referral_id).messages)


def test_the_second_words_are_marked_also_when_the_first_were_decided(scene):
    scene.text("please help", provider_id="p1")
    scene.system.run_until_idle()
    scene.ask(WithdrawReferrals(referral_ids=(only(scene).referral_id,), reason="A wrong number"))
    scene.text("please do not help", provider_id="p1")
    scene.system.run_until_idle()
    assert scene.ask(ListQueue()).items[0].marks == ("id_reused",)


# ---- helpers -------------------------------------------------------------------------------------------------------
def late_by(scene, span):
    """Everything so far was reported so long ago."""
    for table, column in (("arrest_report", "reported_at"), ("referral", "received_at")):
        with scene.system.deployment.admin.begin() as connection:
            earlier = f"UPDATE referral.{table} SET {column} = {column} - interval '{span}' WHERE force_id = :f"
            connection.execute(sa.text(earlier), {"f": scene.force_id})


def waiting(scene):
    """What the gateway has for referral and has not delivered yet."""
    query = """
    SELECT e.body FROM gateway.event AS e JOIN gateway.delivery AS d ON d.force_id = e.force_id AND d.event_id = e.id
    WHERE e.force_id = :f AND d.delivered_at IS NULL AND e.type = 'gateway.arrest_reported.v1'
    """
    with scene.system.deployment.admin.connect() as connection:
        bodies = [bytes(row.body) for row in connection.execute(sa.text(query), {"f": scene.force_id})]
    return [load(ArrestReported, decode(body).data) for body in bodies]

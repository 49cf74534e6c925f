"""The clocks at work: a look, being in touch, a decision; late first by whichever is due, and nothing restarts."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from common.errors import Refused
from common.queries import PAGE_SIZE
from common.tenancy import Tenant, service_actor
from gateway.messages import InboundReceipt, Referrer
from referral.messages import (
    AcceptReferral,
    AnswerSender,
    Hours,
    ListQueue,
    MarkNumberSafe,
    MergeReferral,
    QueueItem,
    RecordContact,
    ReferralDetail,
    SplitConversation,
    WithdrawReferrals,
)
from referral.store.queue import queue_page
from support.scene import Scene

LOOK, TOUCH = timedelta(minutes=60), timedelta(minutes=240)
CHECKED = "Rang back: she alone reads it"


@pytest.fixture
def scene(system, force):
    return Scene(system, force.id, (force.first_site, force.second_site)).configure()


def came(scene: Scene, *texts: str, sender: str = "+447700900123") -> UUID:
    for said in texts:
        scene.text(said, sender=sender)
        scene.system.run_until_idle()
    (item,) = [one for one in scene.queue() if one.preview == texts[0]]
    return item.referral_id


def line(scene: Scene, referral_id: UUID) -> QueueItem:
    (item,) = [one for one in scene.queue() if one.referral_id == referral_id]
    return item


def opened(scene: Scene, referral_id: UUID) -> ReferralDetail:
    return scene.open(referral_id)


def acts(scene: Scene, referral_id: UUID) -> list[str]:
    return [one.act for one in opened(scene, referral_id).acts]


def rang(scene: Scene, referral_id: UUID, outcome="spoke", whom="referrer", note="") -> None:
    scene.ask(RecordContact(referral_id=referral_id, how="phone", whom=whom, outcome=outcome, note=note))


def test_first_a_look_is_due_then_being_in_touch_both_from_when_it_came(scene):
    one = came(scene, "please help")
    before = line(scene, one)
    assert (before.due, before.due_at) == ("first_view", before.received_at + LOOK)
    after = opened(scene, one)
    assert (after.due, after.due_at) == ("contact", after.received_at + TOUCH)
    assert line(scene, one).due_at == after.due_at


def test_what_was_looked_at_and_not_contacted_is_late_before_what_just_came(scene, advance):
    one = came(scene, "please help")
    opened(scene, one)
    advance(TOUCH + timedelta(minutes=1))
    other = came(scene, "me too", sender="+447700900124")
    assert [item.referral_id for item in scene.queue()] == [one, other]


def test_tried_and_not_reached_is_kept_and_the_clock_goes_on(scene):
    one = came(scene, "please help")
    rang(scene, one, "no_answer")
    rang(scene, one, "spoke", "somebody_else", "His aunt picked up")
    found = opened(scene, one)
    assert (found.due, found.due_at) == ("contact", found.received_at + TOUCH)
    assert [(tried.outcome, tried.whom, tried.note, tried.reached) for tried in found.contacts] == [
        ("no_answer", "referrer", None, False),
        ("spoke", "somebody_else", "His aunt picked up", False),
    ]
    assert acts(scene, one).count("tried_to_reach") == 2


def test_who_was_reached_is_in_hand_after_everything_that_is_due(scene):
    one = came(scene, "my son is in trouble")
    rang(scene, one)
    other = came(scene, "me too", sender="+447700900124")
    assert [(item.referral_id, item.due) for item in scene.queue()] == [(other, "first_view"), (one, "in_hand")]
    assert line(scene, one).due_at is None


def test_the_same_press_twice_is_one_contact(scene):
    one = came(scene, "please help")
    contact = RecordContact(referral_id=one, how="visit", whom="person", outcome="met")
    command_id = uuid4()
    assert scene.ask(contact, command_id=command_id) == scene.ask(contact, command_id=command_id)
    assert len(opened(scene, one).contacts) == 1


def test_a_text_written_back_meets_the_clock_when_it_goes_out_and_not_while_it_is_held(scene, phone):
    scene.configure(quiet_hours=Hours(begin=0, end=23), caps=None)
    one = came(scene, "please help")
    scene.ask(MarkNumberSafe(referral_id=one, how=CHECKED))
    scene.ask(AnswerSender(referral_id=one, text="May I ring you at nine?"))
    scene.system.run_until_idle()
    held = opened(scene, one).messages[-1]
    if held.delivery == "held":  # it is between eleven and midnight otherwise
        assert opened(scene, one).due == "contact"
    scene.ask(AnswerSender(referral_id=one, text="May I ring you now?", urgent=True))
    scene.system.run_until_idle()
    assert opened(scene, one).due == "in_hand"


def test_a_text_that_did_not_arrive_after_all_is_nobody_being_in_touch(scene):
    one = came(scene, "please help")
    scene.ask(MarkNumberSafe(referral_id=one, how=CHECKED))
    scene.ask(AnswerSender(referral_id=one, text="May I ring you at nine?", urgent=True))
    scene.system.run_until_idle()
    sent = opened(scene, one)
    assert sent.due == "in_hand"
    receipt = InboundReceipt(
        provider="notify", provider_id="n1", reference=str(sent.messages[-1].message_id), state="failed", reason=None
    )
    scene.receiver().receive_receipt(Tenant(scene.force_id), receipt)
    scene.system.run_until_idle()
    found = opened(scene, one)
    assert (found.due, found.due_at) == ("contact", found.received_at + TOUCH)


def test_what_they_write_next_is_to_be_looked_at_and_the_second_clock_does_not_restart(scene, advance):
    one = came(scene, "please help")
    opened(scene, one)
    advance(timedelta(minutes=100))
    came(scene, "please help", "are you there")
    again = line(scene, one)
    assert again.due == "first_view"
    assert timedelta(minutes=159) < again.due_at - again.received_at < timedelta(minutes=161)
    found = opened(scene, one)
    assert (found.due, found.due_at) == ("contact", found.received_at + TOUCH)
    assert acts(scene, one).count("wrote_again") == 1


def test_six_fragments_are_one_look_by_the_clock_of_the_first(scene, advance):
    one = came(scene, "please")
    for more in ("help", "me", "now"):
        advance(timedelta(minutes=5))
        scene.text(more)
        scene.system.run_until_idle()
    assert line(scene, one).due_at == line(scene, one).received_at + LOOK
    assert "wrote_again" not in acts(scene, one)


def test_somebody_who_was_reached_and_writes_again_is_not_left_at_the_bottom(scene):
    one = came(scene, "please help")
    rang(scene, one)
    came(scene, "please help", "it got worse")
    assert line(scene, one).due == "first_view"
    opened(scene, one)
    assert line(scene, one).due == "in_hand"


def test_an_arrest_asks_for_a_decision_because_nobody_asked_for_help(scene):
    scene.arrest("Asha", "Quill")
    scene.system.run_until_idle()
    (item,) = scene.queue()
    found = opened(scene, item.referral_id)
    assert (item.due, found.due, found.due_at) == ("first_view", "decide", found.received_at + TOUCH)
    scene.ask(AcceptReferral(referral_id=item.referral_id, reason="Wants it"))
    assert (scene.queue(), opened(scene, item.referral_id).due) == ((), None)


@pytest.mark.parametrize(
    ("referrer", "due"),
    [
        (Referrer(phone="07700 900555"), "contact"),
        (Referrer(phone="07700 900555", may_contact="no"), "decide"),
        (Referrer(), "decide"),
    ],
)
def test_whoever_fills_in_the_form_is_contacted_only_if_they_said_how_and_that_it_is_safe(scene, referrer, due):
    scene.asked("my neighbour's boy", referrer=referrer)
    scene.system.run_until_idle()
    (item,) = scene.queue()
    assert opened(scene, item.referral_id).due == due


def test_a_clock_that_would_end_in_the_quiet_hours_ends_with_them(scene):
    one = came(scene, "please help")
    plain = opened(scene, one)
    due = plain.received_at + TOUCH
    here = due.astimezone().hour
    scene.configure(quiet_hours=Hours(begin=here, end=(here + 2) % 24))
    other = came(scene, "me too", sender="+447700900124")
    found = opened(scene, other)
    assert found.due_at is not None
    assert found.due_at > found.received_at + TOUCH
    assert found.due_at.minute == 0


def test_decided_is_met_and_nothing_more_is_recorded_then(scene):
    one = came(scene, "my son is in trouble")
    scene.ask(WithdrawReferrals(referral_ids=(one,), reason="Wrong number"))
    assert scene.queue() == ()
    with pytest.raises(Refused, match="referral_decided"):
        rang(scene, one)


def test_whoever_waits_to_hear_from_us_goes_on_waiting_on_the_referral_that_stays(scene):
    texted = came(scene, "please help")
    scene.arrest("Asha", "Quill")
    scene.system.run_until_idle()
    (arrest,) = [item for item in scene.queue() if item.channel == "custody"]
    kept = opened(scene, arrest.referral_id)
    was = opened(scene, texted)
    scene.ask(MergeReferral(referral_id=texted, into_reference=kept.reference, reason="His mother wrote"))
    now = opened(scene, arrest.referral_id)
    assert (now.due, now.due_at) == ("contact", was.due_at)


def test_what_is_split_off_keeps_the_clock_of_its_first_message(scene, advance):
    one = came(scene, "please help", "and this is his sister")
    advance(timedelta(minutes=30))
    theirs = [said for said in opened(scene, one).messages if said.direction == "in"]
    off = scene.ask(SplitConversation(referral_id=one, message_ids=(theirs[1].message_id,))).referral_id
    found = opened(scene, off)
    assert (found.due, found.due_at) == ("contact", theirs[1].at + TOUCH)


# ---- the order, over everything that may wait ----------------------------------------------------------------------
waiting = st.lists(
    st.tuples(
        st.sampled_from(["first_view", "contact", "decide", "in_hand", None]),
        st.integers(-5, 5),  # hours until it is due
        st.booleans(),  # looks like spam
        st.sampled_from(["received", "accepted"]),
    ),
    max_size=2 * PAGE_SIZE + 3,
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=waiting)
@example(
    rows=[("first_view", 1, False, "received")] * (PAGE_SIZE + 5) + [("first_view", 2, True, "received")] * PAGE_SIZE
)
def test_every_referral_that_waits_stands_once_late_first_and_spam_within_its_clock_last(scene, rows):
    put_down(scene, rows)
    with scene.system.units_of_work["referral"].begin(
        Tenant(scene.force_id), service_actor("referral"), what="test"
    ) as uow:
        pages = [queue_page(uow, page, ()) for page in range(1, 5)]
        found = [row for page in pages for row in page.items]
        assert {page.total for page in pages} == {len([one for one in rows if one[0]])}
        assert len({row.id for row in found}) == len(found) == pages[0].total
        assert all(len(page.items) == PAGE_SIZE for page in pages[: len(found) // PAGE_SIZE])
        places = [_place(row, uow.now) for row in found]
        assert places == sorted(places)


def _place(row, now):
    """Where a referral belongs: what is due by when, in hand, and spam that is not late."""
    spam = row.looks_like_spam and row.due_at is not None and row.due_at > now
    return (2 if spam else 1 if row.due_at is None else 0, row.due_at or row.received_at, row.received_at, row.id)


def put_down(scene, rows):
    insert = """
    INSERT INTO referral.referral (force_id, id, site_id, channel, reference, state, version, received_at,
        first_view_due_at, key_id, due, due_at, looks_like_spam, source_protected,
        link_number)
    VALUES (:force, gen_random_uuid(), :site, 'text', gen_random_uuid(), :state, 1, now(), now(), gen_random_uuid(),
        :due, now() + make_interval(hours => :hours) * :timed, :spam, false, 1)
    """
    with scene.system.deployment.admin.begin() as connection:
        connection.execute(sa.text("DELETE FROM referral.referral WHERE force_id = :force"), {"force": scene.force_id})
        for due, hours, spam, state in rows:
            timed = None if due in (None, "in_hand") else 1
            values = {"force": scene.force_id, "site": scene.sites[0], "due": due, "hours": hours, "timed": timed}
            connection.execute(sa.text(insert), {**values, "spam": spam, "state": state})


def test_only_what_an_officer_looks_after_counts_as_theirs_whatever_is_due(scene):
    came(scene, "please help")
    assert scene.ask(ListQueue(mine=True)).total == 0

"""What counts as carried, whatever the broker says and in whatever order."""

from __future__ import annotations

from common.backoff import Backoff
from common.outbox.transport import OutboxMessage
from common.rabbitmq.confirms import ConfirmWindow


def message(number: int, subscriber: str = "casework", event: str | None = None) -> OutboxMessage:
    return OutboxMessage(number, subscriber, event or f"event-{number}", 1, b"{}")


def window_of(*messages: OutboxMessage, first_tag: int = 1) -> ConfirmWindow:
    window = ConfirmWindow(messages, timeout=0)
    for tag, one in enumerate(messages, first_tag):
        window.sent(tag, one)
    return window


def test_one_confirm_may_stand_for_all_before_it():
    window = window_of(message(10), message(11), message(12))
    window.confirm(2, multiple=True, confirmed=True)
    assert window.confirmed() == {10, 11}
    assert not window.is_over
    window.confirm(3, multiple=False, confirmed=True)
    assert window.is_over


def test_what_was_refused_is_settled_and_not_carried():
    window = window_of(message(10), message(11), message(12))
    window.confirm(2, multiple=False, confirmed=False)
    window.confirm(3, multiple=True, confirmed=True)
    assert window.is_over
    assert window.confirmed() == {10, 12}


def test_what_came_back_is_confirmed_and_not_carried():
    window = window_of(message(10), message(11))
    window.returned("casework", "event-11")
    window.confirm(2, multiple=True, confirmed=True)
    assert window.confirmed() == {10}


def test_an_event_that_came_back_from_one_subscriber_has_reached_the_other():
    window = window_of(message(10, "casework", "same"), message(11, "evaluation", "same"))
    window.returned("evaluation", "same")
    window.confirm(2, multiple=True, confirmed=True)
    assert window.confirmed() == {10}


def test_a_late_confirm_of_an_earlier_batch_settles_nothing_here():
    window = window_of(message(10), first_tag=8)
    window.confirm(7, multiple=True, confirmed=True)
    assert not window.is_over
    assert window.confirmed() == set()


def test_a_late_confirm_before_anything_was_sent_does_not_end_the_batch():
    window = ConfirmWindow([message(10)], timeout=0)
    window.confirm(7, multiple=True, confirmed=True)
    assert not window.is_over


def test_a_lost_connection_ends_the_wait_and_keeps_what_was_confirmed():
    window = window_of(message(10), message(11))
    window.confirm(1, multiple=False, confirmed=True)
    window.abort()
    assert window.is_over
    assert window.confirmed() == {10}


def test_what_is_unsettled_is_counted_down_and_nothing_is_after_the_connection_is_gone():
    window = window_of(message(10), message(11), message(12))
    assert window.unconfirmed() == 3
    window.confirm(2, multiple=True, confirmed=True)
    assert window.unconfirmed() == 1
    window.abort()
    assert window.unconfirmed() == 0


def test_two_consignments_on_one_channel_are_each_settled_by_their_own_confirms():
    first, second = window_of(message(10), message(11)), window_of(message(12), first_tag=3)
    for window in (first, second):
        window.confirm(2, multiple=True, confirmed=True)
    assert first.is_over
    assert not second.is_over
    assert first.confirmed() == {10, 11}


def test_pauses_grow_to_a_bound_differ_and_begin_anew_after_a_rest():
    patience = Backoff(first_delay=0.1, max_delay=2.0)
    pauses = [patience.next_delay() for _ in range(20)]
    assert all(0.05 <= pause <= 2.0 for pause in pauses)
    assert max(pauses[:2]) <= 0.2
    assert min(pauses[8:]) >= 1.0
    assert len(set(pauses[8:])) > 1
    patience.reset()
    assert patience.next_delay() <= 0.1

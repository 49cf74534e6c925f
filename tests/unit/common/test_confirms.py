"""Which messages of a batch count as delivered, whatever the broker answers and in whatever order."""

from __future__ import annotations

from common.backoff import Backoff
from common.outbox.transport import OutboxMessage
from common.rabbitmq.confirms import ConfirmWindow


def message(number: int, subscriber: str = "casework", event: str | None = None) -> OutboxMessage:
    return OutboxMessage(number, subscriber, event or f"event-{number}", 1, b"{}")


def window_of(*messages: OutboxMessage, first_tag: int = 1) -> ConfirmWindow:
    window = ConfirmWindow(messages, timeout=0)
    for tag, sent_message in enumerate(messages, first_tag):
        window.sent(tag, sent_message)
    return window


def test_one_confirm_may_confirm_all_before_it():
    window = window_of(message(10), message(11), message(12))
    window.confirm(2, multiple=True, confirmed=True)
    assert window.confirmed() == {10, 11}
    assert not window.is_over
    window.confirm(3, multiple=False, confirmed=True)
    assert window.is_over


def test_a_refused_message_is_settled_and_not_delivered():
    window = window_of(message(10), message(11), message(12))
    window.confirm(2, multiple=False, confirmed=False)
    window.confirm(3, multiple=True, confirmed=True)
    assert window.is_over
    assert window.confirmed() == {10, 12}


def test_a_returned_message_is_confirmed_and_not_delivered():
    window = window_of(message(10), message(11))
    window.returned("casework", "event-11")
    window.confirm(2, multiple=True, confirmed=True)
    assert window.confirmed() == {10}


def test_an_event_returned_from_one_subscriber_has_reached_the_other():
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


def test_a_lost_connection_ends_the_wait_and_keeps_the_confirmed_messages():
    window = window_of(message(10), message(11))
    window.confirm(1, multiple=False, confirmed=True)
    window.abort()
    assert window.is_over
    assert window.confirmed() == {10}


def test_the_unconfirmed_are_counted_down_and_are_none_after_the_connection_is_lost():
    window = window_of(message(10), message(11), message(12))
    assert window.unconfirmed() == 3
    window.confirm(2, multiple=True, confirmed=True)
    assert window.unconfirmed() == 1
    window.abort()
    assert window.unconfirmed() == 0


def test_two_batches_on_one_channel_are_each_settled_by_their_own_confirms():
    first, second = window_of(message(10), message(11)), window_of(message(12), first_tag=3)
    for window in (first, second):
        window.confirm(2, multiple=True, confirmed=True)
    assert first.is_over
    assert not second.is_over
    assert first.confirmed() == {10, 11}


def test_delays_grow_to_a_limit_are_jittered_and_start_again_after_a_reset():
    backoff = Backoff(first_delay=0.1, max_delay=2.0)
    delays = [backoff.next_delay() for _ in range(20)]
    assert all(0.05 <= delay <= 2.0 for delay in delays)
    assert max(delays[:2]) <= 0.2
    assert min(delays[8:]) >= 1.0
    assert len(set(delays[8:])) > 1
    backoff.reset()
    assert backoff.next_delay() <= 0.1

"""What counts as carried, whatever the broker says and in whatever order."""

from __future__ import annotations

from common.backoff import Patience
from common.outbox.transport import Parcel
from common.rabbitmq.confirms import ConfirmWindow


def parcel(number: int, subscriber: str = "casework", event: str | None = None) -> Parcel:
    return Parcel(number, subscriber, event or f"event-{number}", 1, b"{}")


def window_of(*parcels: Parcel, first_tag: int = 1) -> ConfirmWindow:
    window = ConfirmWindow(parcels, within=0)
    for tag, one in enumerate(parcels, first_tag):
        window.sent(tag, one)
    return window


def test_one_confirm_may_stand_for_all_before_it():
    window = window_of(parcel(10), parcel(11), parcel(12))
    window.settle(2, multiple=True, confirmed=True)
    assert window.arrived() == {10, 11}
    assert not window.is_over
    window.settle(3, multiple=False, confirmed=True)
    assert window.is_over


def test_what_was_refused_is_settled_and_not_carried():
    window = window_of(parcel(10), parcel(11), parcel(12))
    window.settle(2, multiple=False, confirmed=False)
    window.settle(3, multiple=True, confirmed=True)
    assert window.is_over
    assert window.arrived() == {10, 12}


def test_what_came_back_is_confirmed_and_not_carried():
    window = window_of(parcel(10), parcel(11))
    window.came_back("casework", "event-11")
    window.settle(2, multiple=True, confirmed=True)
    assert window.arrived() == {10}


def test_an_event_that_came_back_from_one_subscriber_has_reached_the_other():
    window = window_of(parcel(10, "casework", "same"), parcel(11, "evaluation", "same"))
    window.came_back("evaluation", "same")
    window.settle(2, multiple=True, confirmed=True)
    assert window.arrived() == {10}


def test_a_late_confirm_of_an_earlier_batch_settles_nothing_here():
    window = window_of(parcel(10), first_tag=8)
    window.settle(7, multiple=True, confirmed=True)
    assert not window.is_over
    assert window.arrived() == set()


def test_a_late_confirm_before_anything_was_sent_does_not_end_the_batch():
    window = ConfirmWindow([parcel(10)], within=0)
    window.settle(7, multiple=True, confirmed=True)
    assert not window.is_over


def test_a_lost_connection_ends_the_wait_and_keeps_what_was_confirmed():
    window = window_of(parcel(10), parcel(11))
    window.settle(1, multiple=False, confirmed=True)
    window.break_off()
    assert window.is_over
    assert window.arrived() == {10}


def test_what_is_unsettled_is_counted_down_and_nothing_is_after_the_connection_is_gone():
    window = window_of(parcel(10), parcel(11), parcel(12))
    assert window.unsettled() == 3
    window.settle(2, multiple=True, confirmed=True)
    assert window.unsettled() == 1
    window.break_off()
    assert window.unsettled() == 0


def test_two_consignments_on_one_channel_are_each_settled_by_their_own_confirms():
    first, second = window_of(parcel(10), parcel(11)), window_of(parcel(12), first_tag=3)
    for window in (first, second):
        window.settle(2, multiple=True, confirmed=True)
    assert first.is_over
    assert not second.is_over
    assert first.arrived() == {10, 11}


def test_pauses_grow_to_a_bound_differ_and_begin_anew_after_a_rest():
    patience = Patience(first=0.1, most=2.0)
    pauses = [patience.next_pause() for _ in range(20)]
    assert all(0.05 <= pause <= 2.0 for pause in pauses)
    assert max(pauses[:2]) <= 0.2
    assert min(pauses[8:]) >= 1.0
    assert len(set(pauses[8:])) > 1
    patience.rest()
    assert patience.next_pause() <= 0.1

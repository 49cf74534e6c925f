"""What is known of a text that went out never moves backwards, in whatever order it is told."""

from __future__ import annotations

import typing

from hypothesis import given
from hypothesis import strategies as st

from gateway.messages import ReceiptState
from referral.domain.texting.delivery import delivery_from_receipt, furthest
from referral.messages import Delivery

DELIVERIES = st.sampled_from(typing.get_args(Delivery))
RECEIPTS = st.lists(st.sampled_from(typing.get_args(ReceiptState)))


@given(DELIVERIES, RECEIPTS, st.randoms())
def test_receipts_tell_the_same_in_any_order_and_any_number_of_times(known, receipts, chance):
    def after(said):
        now = known
        for state in said:
            now = furthest(now, delivery_from_receipt(state))
        return now

    shuffled = receipts * 2
    chance.shuffle(shuffled)
    assert after(receipts) == after(shuffled)


@given(DELIVERIES, st.sampled_from(typing.get_args(ReceiptState)))
def test_a_text_of_which_a_provider_tells_has_gone_whatever_was_known(known, state):
    assert furthest(known, delivery_from_receipt(state)) in ("sent", "failed", "delivered")


def test_what_arrived_can_no_longer_fail_and_what_failed_may_still_arrive():
    assert furthest("delivered", delivery_from_receipt("failed")) == "delivered"
    assert furthest("failed", delivery_from_receipt("delivered")) == "delivered"
    assert furthest("failed", delivery_from_receipt("sent")) == "failed"
    assert furthest("sent", delivery_from_receipt("failed")) == "failed"

"""WhatsApp lets a text of ours through for a day after what the sender wrote last, and not a moment longer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from common.errors import Refused
from gateway.messages import Route
from referral.domain.texting.send_policy import Phone, TextsSent, TextToSend, held_because
from referral.domain.texting.whatsapp_window import (
    OPEN_FOR,
    RETRIED_FOR,
    is_closed,
    refuse_unless_open,
    sent_time,
    window_until,
)

META, BY_TWILIO = Route(provider="whatsapp", ours="1"), Route(provider="twilio", ours="whatsapp:+447700900114")
OTHERS = (Route(), Route(provider="twilio", ours="+447700900115"))
moments = st.integers(0, 3 * 365 * 24 * 3600).map(
    lambda many: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=many)
)
spans = st.integers(0, 72 * 3600).map(lambda many: timedelta(seconds=many))
SAFE, NOBODY = Phone(stopped=False, safe=True), TextsSent()


@given(moments, spans, st.sampled_from([META, BY_TWILIO]))
@example(datetime(2026, 3, 29, tzinfo=UTC), OPEN_FOR, META)
@example(datetime(2026, 3, 29, tzinfo=UTC), OPEN_FOR - timedelta(seconds=1), META)
def test_it_is_open_for_exactly_a_day_after_what_they_wrote_last(wrote, later, route):
    until = window_until(route, wrote)
    assert until == wrote + OPEN_FOR
    assert is_closed(until, wrote + later) == (later >= timedelta(hours=24))


@given(moments, spans, st.sampled_from(OTHERS))
def test_texts_have_no_window(wrote, later, route):
    assert window_until(route, wrote) is None
    assert not is_closed(window_until(route, wrote), wrote + later)


@given(moments, moments)
def test_nobody_wrote_later_than_we_heard_of_it_nor_earlier_than_anybody_still_brings_it(sent, received):
    assert received - RETRIED_FOR <= sent_time(sent, received) <= received


@given(moments, st.integers(0, 7 * 24 * 3600))
def test_what_comes_late_was_written_when_it_was_sent(received, late):
    sent = received - timedelta(seconds=late)
    assert sent_time(sent, received) == sent


@given(moments, spans, spans)
def test_what_could_not_go_out_in_time_is_refused_before_it_is_written(wrote, later, wait):
    until, now = wrote + OPEN_FOR, wrote + later
    if later < OPEN_FOR and later + wait < OPEN_FOR:
        refuse_unless_open(until, now, goes_at=now + wait)
        return
    with pytest.raises(Refused, match="window_closed" if later >= OPEN_FOR else "window_closes_first"):
        refuse_unless_open(until, now, goes_at=now + wait)


@given(st.booleans(), st.booleans(), st.booleans())
def test_a_closed_window_holds_every_text_whoever_wrote_it_and_whoever_let_it_out(by_person, urgent, released):
    text = TextToSend(by_person, urgent, released)
    assert held_because(text, SAFE, NOBODY, None, None, window_closed=True) == "window_closed"
    assert held_because(text, SAFE, NOBODY, None, None) is None


def test_stop_and_an_unsafe_number_are_said_before_the_window():
    text = TextToSend(by_person=True)
    assert held_because(text, Phone(True, True), NOBODY, None, None, window_closed=True) == "asked_for_none"
    assert held_because(text, Phone(False, False), NOBODY, None, None, window_closed=True) == "number_not_safe"

"""Which referrals tell the case team why a person was referred."""

from __future__ import annotations

from typing import get_args

import pytest

from referral.domain.background import is_background, shows_words
from referral.messages import Channel, State


@pytest.mark.parametrize("state", get_args(State))
def test_intelligence_never_does(state):
    assert not is_background("intelligence", state)


@pytest.mark.parametrize("channel", [one for one in get_args(Channel) if one != "intelligence"])
def test_what_was_accepted_or_merged_does_and_what_waits_or_was_turned_away_does_not(channel):
    assert {state for state in get_args(State) if is_background(channel, state)} == {"accepted", "merged"}


def test_words_are_shown_unless_the_source_is_protected():
    assert shows_words(source_protected=False)
    assert not shows_words(source_protected=True)

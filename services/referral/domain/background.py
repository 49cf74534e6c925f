"""Which referrals tell the case team why a person was referred, and when their words do."""

from __future__ import annotations

from referral.messages import Channel, State


def is_background(channel: Channel, state: State) -> bool:
    """Accepted referrals, and those merged with one. Intelligence never: a navigator could let it slip."""
    return channel != "intelligence" and state in ("accepted", "merged")


def shows_words(source_protected: bool) -> bool:
    """Words can show who wrote them: with a protected source neither they nor who asked are shown."""
    return not source_protected


def may_write(channel: Channel, state: State, *, source_protected: bool) -> bool:
    """Whether the case team may text whoever sent it: where it reads their words."""
    return is_background(channel, state) and shows_words(source_protected)

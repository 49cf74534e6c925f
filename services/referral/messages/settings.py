"""What a force decided about its referrals: rules, custody suites, the first reply, the clock."""

from __future__ import annotations

from common.messages import Asks, Name, Text, command, record
from common.roles import PLATFORM
from referral.messages.rules import OffenceRule
from referral.messages.terms import Done


@record
class SiteOfSuite:
    """Which site looks after those arrested at a custody suite."""

    custody_suite: Name
    site_id: int


@command("referral.configure_force", services=frozenset({PLATFORM}), people=False)
class ConfigureForce(Asks[Done]):
    """A new version of what this force decided: its rules, its suites, its first reply and its clock.

    ``own_numbers`` are never answered; ``unsayable`` are the names and places that no text may hold. A referral
    that somebody took and did not touch for ``hold_minutes`` returns to everybody."""

    rules: tuple[OffenceRule, ...]
    suites: tuple[SiteOfSuite, ...]
    first_look_minutes: int
    first_reply: Text
    own_numbers: tuple[Name, ...] = ()
    unsayable: tuple[Name, ...] = ()
    hold_minutes: int = 120

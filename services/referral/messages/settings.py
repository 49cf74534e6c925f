"""What a force decided about its referrals: rules, suites, the first reply, the clock, partners."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from common.messages import Asks, Name, Text, command, record
from common.roles import PLATFORM
from referral.messages.requests import ToldLater
from referral.messages.rules import OffenceRule
from referral.messages.terms import Done


@record
class SiteOfSuite:
    """Which site looks after those arrested at a custody suite."""

    custody_suite: Name
    site_id: int


@record
class SharingAgreement:
    """What an organisation may be told of its own referrals, what for, and until which day."""

    name: Name
    purpose: Text
    tells: tuple[ToldLater, ...]
    until: date


@record
class Partner:
    """An organisation that refers people: a school, a council, a health service."""

    organisation_id: UUID
    name: Name
    agreement: SharingAgreement | None = None


@command("referral.configure_force", services=frozenset({PLATFORM}), people=False)
class ConfigureForce(Asks[Done]):
    """A new version of what this force decided: its rules, its suites, its first reply, its clock and its partners.

    ``own_numbers`` are never answered; ``unsayable`` are the names and places that no text may hold. A referral
    that somebody took and did not touch for ``hold_minutes`` returns to everybody."""

    rules: tuple[OffenceRule, ...]
    suites: tuple[SiteOfSuite, ...]
    first_look_minutes: int
    first_reply: Text
    own_numbers: tuple[Name, ...] = ()
    unsayable: tuple[Name, ...] = ()
    hold_minutes: int = 120
    partners: tuple[Partner, ...] = ()

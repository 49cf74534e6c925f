"""What a force decided about its referrals: rules, suites, the first reply, the clocks, partners."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from common.messages import Asks, Code, Name, Text, command, record
from common.roles import DUTY_OFFICER, INSPECTOR, PLATFORM, SERGEANT
from referral.messages.requests import ToldLater
from referral.messages.rules import OffenceRule
from referral.messages.terms import Done
from referral.messages.trials import TrialTerms


@record
class SiteOfSuite:
    """Which site looks after those arrested at a custody suite."""

    custody_suite: Name
    site_id: int


@record
class SiteOfArea:
    """Which site looks after what intelligence says of an area, as the force's own system calls it."""

    area: Name
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


@record
class Hours:
    """From one full hour to another on the force's own clocks, past midnight when the second is the smaller."""

    begin: int
    end: int


@record
class Caps:
    """How many texts may go out by themselves to one number and to everybody; what is more waits for a person."""

    number_hour: int
    number_day: int
    all_hour: int
    all_day: int


@record
class FirstReply:
    """The first reply in one language: what may be promised while somebody is there to read, and while nobody is; and
    the words around a ``code`` to follow by."""

    language: Code
    covered: Text
    uncovered: Text
    code: Text = ""


@record
class DangerPhrases:
    """Words or short phrases of one language that raise a danger, in whole words."""

    language: Code
    phrases: tuple[Name, ...]


@record
class DangerWords:
    """The force's danger words. What they raise names the version."""

    version: int
    lists: tuple[DangerPhrases, ...]


@command("referral.configure_force", services=frozenset({PLATFORM}), people=False)
class ConfigureForce(Asks[Done]):
    """A new version of what this force decided: its rules, its suites, its first reply, its clocks and its partners.

    ``own_numbers`` are never answered; ``unsayable`` are the names and places that no text may hold. A referral
    that somebody took and did not touch for ``hold_minutes`` returns to everybody. What people write in
    ``quiet_hours`` waits until they end, unless it is urgent. Without ``caps`` or ``danger_words`` the usual ones hold.
    A danger that nobody acknowledges rings on along ``danger_rungs``, roles. ``first_replies`` stand before
    ``first_reply`` where one is in the sender's language, or else in the force's own ``language``; ``cover`` is when
    somebody reads, None round the clock. Within ``first_contact_minutes`` somebody is in touch with whoever asked, or
    it is decided where there is nobody to be in touch with; what would end in the quiet hours ends with them.
    ``code_text`` are the words around a code to follow by where those of a language do not stand before them; none are
    the usual ones. Intelligence is reviewed after ``intelligence_review_days`` at the latest; an area that is not in
    ``areas`` goes to the first suite's site. Without a ``trial`` nobody is ever allocated. A picture is locked when
    ``indecent_words``, else the usual ones, stand around it; ``if_indecent`` says what whoever meets such a one is to
    do, in place of the usual words."""

    rules: tuple[OffenceRule, ...]
    suites: tuple[SiteOfSuite, ...]
    first_look_minutes: int
    first_reply: Text
    own_numbers: tuple[Name, ...] = ()
    unsayable: tuple[Name, ...] = ()
    hold_minutes: int = 120
    partners: tuple[Partner, ...] = ()
    quiet_hours: Hours | None = None
    caps: Caps | None = None
    danger_words: DangerWords | None = None
    first_replies: tuple[FirstReply, ...] = ()
    language: Code = "en"
    cover: Hours | None = None
    danger_rungs: tuple[Code, ...] = (DUTY_OFFICER, SERGEANT, INSPECTOR)
    first_contact_minutes: int = 240
    code_text: Text = ""
    intelligence_review_days: int = 180
    areas: tuple[SiteOfArea, ...] = ()
    trial: TrialTerms | None = None
    indecent_words: DangerWords | None = None
    if_indecent: Text = ""

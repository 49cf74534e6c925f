"""A force's settings for referrals: rules, custody suites, first reply, clocks and partners."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from common.messages import Code, Name, RpcRequest, Text, command, record
from common.roles import DUTY_OFFICER, INSPECTOR, PLATFORM, SERGEANT
from referral.messages.requests import SharedOutcome
from referral.messages.rules import OffenceRule
from referral.messages.terms import Done
from referral.messages.trials import TrialTerms


@record
class SiteOfSuite:
    """The site responsible for people arrested at a custody suite."""

    custody_suite: Name
    site_id: int


@record
class SiteOfArea:
    """The site responsible for intelligence about an area, as the force's own system names it."""

    area: Name
    site_id: int


@record
class SharingAgreement:
    """What an organisation may be told about its own referrals, for which purpose, and until which day."""

    name: Name
    purpose: Text
    discloses: tuple[SharedOutcome, ...]
    until: date


@record
class Partner:
    """An organisation that refers people: a school, a council, a health service."""

    organisation_id: UUID
    name: Name
    agreement: SharingAgreement | None = None


@record
class Hours:
    """From one full hour to another in British time, past midnight when ``end`` is the smaller."""

    begin: int
    end: int


@record
class Caps:
    """How many texts may go out to one number, and to all numbers, before the rest wait for a person."""

    number_hour: int
    number_day: int
    all_hour: int
    all_day: int


@record
class FirstReply:
    """The first reply in one language, for the hours when staff read messages and for those when they do not, and the
    text that carries a follow ``code``."""

    language: Code
    covered: Text
    uncovered: Text
    code: Text = ""


@record
class DangerPhrases:
    """Words or short phrases of one language that raise a danger. They match whole words."""

    language: Code
    phrases: tuple[Name, ...]


@record
class DangerWords:
    """The force's danger words. A danger that they raise names the version."""

    version: int
    lists: tuple[DangerPhrases, ...]


@record
class DutyPhone:
    """A phone that whoever is on duty carries: of a role at a site, or of the ``control_room``."""

    site_id: int
    role: Code
    number: Name


@command("referral.configure_force", services=frozenset({PLATFORM}), people=False)
class ConfigureForce(RpcRequest[Done]):
    """Save a new version of the force's settings.

    ``own_numbers`` are never answered; ``banned_words`` are names and locations that no text may contain. An assigned
    referral that its officer has not touched for ``return_after_minutes`` becomes unassigned. Texts that people write
    in ``quiet_hours`` wait until they end, unless urgent. Without ``caps`` or ``danger_words`` the defaults apply.
    An unacknowledged danger is escalated along ``danger_rungs``, which are roles; the ``duty_phones`` of each rung are
    texted, the control room's last. A reply in ``first_replies`` is used
    when it is in the sender's language, else the one in the force's ``language``, else ``first_reply``. ``cover`` is
    when staff read messages, None round the clock. Someone contacts the referrer within ``first_contact_minutes``, or
    decides the referral when there is no one to contact; a limit that falls in the quiet hours moves to their end.
    ``code_text`` carries a follow code where no reply has one in its language; empty means the default. Intelligence is
    reviewed after at most ``intelligence_review_days``; an area missing from ``areas`` goes to the first suite's site.
    Without a ``trial`` nobody is allocated. A picture is locked when ``indecent_words``, or the default ones, are near
    it; ``indecent_image_instructions`` say what staff must do then, instead of the default text.

    Raises: Refused(suites_missing, review_days_invalid, rule_invalid, offence_code_invalid, first_reply_invalid,
    code_text_invalid, first_view_invalid, first_contact_invalid, hours_invalid, caps_invalid, danger_words_invalid,
    danger_rungs_invalid, duty_phone_invalid, trial_invalid, trial_changed)."""

    rules: tuple[OffenceRule, ...]
    suites: tuple[SiteOfSuite, ...]
    first_view_minutes: int
    first_reply: Text
    own_numbers: tuple[Name, ...] = ()
    banned_words: tuple[Name, ...] = ()
    return_after_minutes: int = 120
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
    indecent_image_instructions: Text = ""
    duty_phones: tuple[DutyPhone, ...] = ()

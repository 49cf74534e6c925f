"""A force decides: its rules, its custody suites, its first reply and its clock, checked before they stand."""

from __future__ import annotations

from dataclasses import replace

from common.errors import Refused
from common.unit_of_work import UnitOfWork
from referral.domain.danger import checked_rungs, checked_words
from referral.domain.hours import checked_hours
from referral.domain.offences import checked_rules
from referral.domain.reply import checked_replies, checked_template
from referral.domain.sending import checked_caps
from referral.domain.trying import newest_of
from referral.messages import ConfigureForce, Done
from referral.store.settings import keep_settings, settings_history, take_turn_with_settings


def configure_force(command: ConfigureForce, uow: UnitOfWork) -> Done:
    """Keep a new version of a force's settings. Rules that the force has changed since stay as they are."""
    if not command.suites:
        raise Refused("suites_missing")
    if command.first_look_minutes < 1:
        raise Refused("first_look_invalid")
    take_turn_with_settings(uow)
    before = settings_history(uow)
    standing = before[-1].settings.rules if before else ()
    keep_settings(
        uow,
        replace(
            command,
            rules=newest_of(standing, checked_rules(command.rules)),
            first_reply=checked_template(command.first_reply, unsayable=command.unsayable),
            first_replies=checked_replies(command.first_replies, unsayable=command.unsayable),
            cover=checked_hours(command.cover),
            quiet_hours=checked_hours(command.quiet_hours),
            caps=checked_caps(command.caps),
            danger_words=checked_words(command.danger_words),
            indecent_words=checked_words(command.indecent_words),
            if_indecent=command.if_indecent.strip(),
            danger_rungs=checked_rungs(command.danger_rungs),
        ),
    )
    return Done()

"""Checks and saves a force's settings."""

from __future__ import annotations

from dataclasses import replace

from common.unit_of_work import UnitOfWork
from referral.domain.clocks import checked_minutes
from referral.domain.danger.closure import checked_rungs
from referral.domain.danger.duty_phones import checked_phones
from referral.domain.danger.phrases import checked_words
from referral.domain.eligibility.dry_run import merge_versions
from referral.domain.eligibility.offences import checked_rules
from referral.domain.intelligence import LONGEST_REVIEW_DAYS
from referral.domain.local_hours import checked_hours
from referral.domain.texting.auto_reply import checked_replies, checked_template
from referral.domain.texting.follow_codes import checked_code_text
from referral.domain.texting.send_policy import checked_caps
from referral.domain.trials.allocation import checked_trial
from referral.handlers.trials import begin_trial
from referral.messages import ConfigureForce, Done
from referral.messages.refusals import refused
from referral.store.force_settings import lock_settings, save_settings, settings_history


def configure_force(command: ConfigureForce, uow: UnitOfWork) -> Done:
    """Save a new version of a force's settings. Rules that the force has changed since are kept. A new trial begins.

    Raises: Refused(review_days_invalid, suites_missing).
    """
    if not command.suites:
        raise refused("suites_missing")
    if not 1 <= command.intelligence_review_days <= LONGEST_REVIEW_DAYS:
        raise refused("review_days_invalid")
    lock_settings(uow)
    history = settings_history(uow)
    current_rules = history[-1].settings.rules if history else ()
    rules = merge_versions(current_rules, checked_rules(command.rules))
    save_settings(uow, replace(_checked(command), rules=rules))
    if command.trial is not None:
        begin_trial(uow, command.trial)
    return Done()


def _checked(command: ConfigureForce) -> ConfigureForce:
    """The settings, each by its own rules."""
    banned = command.banned_words
    return replace(
        command,
        first_reply=checked_template(command.first_reply, banned_words=banned),
        first_replies=checked_replies(command.first_replies, banned_words=banned),
        first_contact_minutes=checked_minutes(command.first_view_minutes, command.first_contact_minutes),
        code_text=checked_code_text(command.code_text, banned_words=banned),
        cover=checked_hours(command.cover),
        quiet_hours=checked_hours(command.quiet_hours),
        caps=checked_caps(command.caps),
        danger_words=checked_words(command.danger_words),
        indecent_words=checked_words(command.indecent_words),
        indecent_image_instructions=command.indecent_image_instructions.strip(),
        danger_rungs=checked_rungs(command.danger_rungs),
        duty_phones=checked_phones(command.duty_phones),
        trial=checked_trial(command.trial),
    )

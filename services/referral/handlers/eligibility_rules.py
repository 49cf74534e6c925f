"""Eligibility rules: list, dry run, adopt after a dry run, take back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from common.errors import NOT_FOUND
from common.unit_of_work import UnitOfWork
from referral.domain.eligibility.dry_run import dry_run, next_version, refuse_unless_dry_run_seen, with_rule
from referral.domain.eligibility.offences import checked_rules
from referral.domain.eligibility.rulesets import BUILT_IN
from referral.domain.eligibility.rulesets.history import versions_of
from referral.messages import AdoptRule, Done, ListRules, OffenceRule, RuleDryRun, Rules, TakeBackRule, TryRule
from referral.messages.refusals import refused
from referral.store.arrests import arrests_since
from referral.store.force_settings import current_settings, lock_settings, save_settings, settings_history


def list_rules(question: ListRules, uow: UnitOfWork) -> Rules:
    """The active rules and their history."""
    history = versions_of((version.settings.rules, version.at, version.actor) for version in settings_history(uow))
    active = tuple(rule for rule in current_settings(uow).rules if rule.active)
    return Rules(active=active, history=history, built_in=tuple(BUILT_IN.values()))


def try_rule(question: TryRule, uow: UnitOfWork) -> RuleDryRun:
    """What the rule would have done with the arrests of these days."""
    trial = _dry_run(uow, question.rule, question.days)
    uow.audit("consult", why="rule_tried")
    return trial


def adopt_rule(command: AdoptRule, uow: UnitOfWork) -> Done:
    """Activate this version. It does not apply to earlier arrests."""
    lock_settings(uow)
    settings = current_settings(uow)
    trial = _dry_run(uow, command.rule, command.days)
    refuse_unless_dry_run_seen(command.rule, trial, command.caught, next_version(command.rule, settings.rules))
    rules = checked_rules(with_rule(settings.rules, replace(command.rule, active=True)))
    save_settings(uow, replace(settings, rules=rules))
    uow.audit("alter", why="rule_adopted")
    return Done()


def take_back_rule(command: TakeBackRule, uow: UnitOfWork) -> Done:
    """Deactivate the rule. Its versions stay in the history.

    Raises: Refused(not_found, reason_needed).
    """
    lock_settings(uow)
    settings = current_settings(uow)
    rule = next((known for known in settings.rules if known.rule_id == command.rule_id and known.active), None)
    if rule is None:
        raise refused(NOT_FOUND)
    if not command.reason.strip():
        raise refused("reason_needed")
    gone = replace(rule, version=rule.version + 1, active=False, reason=command.reason)
    save_settings(uow, replace(settings, rules=with_rule(settings.rules, gone)))
    return Done()


def _dry_run(uow: UnitOfWork, rule: OffenceRule, days: int) -> RuleDryRun:
    (checked,) = checked_rules([rule])
    since = uow.now - timedelta(days=days)
    return dry_run(checked, current_settings(uow).rules, arrests_since(uow, since), since.date())

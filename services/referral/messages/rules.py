"""Eligibility rules: those that are active, dry runs on past arrests, and their adoption."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from marshmallow import validate

from common.messages import Code, Name, OffenceCode, RpcRequest, Text, command, question, record
from common.roles import FORCE_LEAD, INSPECTOR
from referral.messages.terms import Done

RULE_MAKERS = frozenset({FORCE_LEAD, INSPECTOR})
Days = Annotated[int, validate.Range(min=1, max=366)]
NearMissReason = Literal["code_alike", "sellers_offence", "named_alike"]


@record
class OffenceRule:
    """An automatic invitation for certain offences. Attempts, conspiracies and aiding count with their base code.

    ``near`` are words that list an offence as a near miss in a dry run; they never make the rule apply. A rule that was
    taken back stays in the list with ``active`` false, so that its version numbers continue.
    """

    rule_id: Code
    version: int
    title: Text
    offence_codes: tuple[OffenceCode, ...]
    near: tuple[Name, ...] = ()
    active: bool = True
    reason: Text = ""


@record
class CaughtArrest:
    """An arrest to which the rule would have applied. ``invited`` says whether a rule applied at the time."""

    referral_id: UUID
    occurred_on: date
    offence_code: OffenceCode
    offence_title: Text
    invited: bool


@record
class NearMiss:
    """An offence that the rule does not catch but that its author may have meant, and how often it occurred."""

    offence_code: OffenceCode
    offence_title: Text
    why: NearMissReason
    times: int


@record
class RuleDryRun:
    """What a rule would have done with the arrests since a day. ``caught`` are the latest 200 of ``catches``. ``new``
    counts those that the active rules did not catch, ``no_longer_caught`` those that the rule's active version alone
    catches."""

    since: date
    arrests: int
    catches: int
    new: int
    no_longer_caught: int
    caught: tuple[CaughtArrest, ...]
    near_misses: tuple[NearMiss, ...]


@record
class RuleVersion:
    """One version of a rule, who adopted it or took it back, and when."""

    rule: OffenceRule
    at: datetime
    actor: Text


@record
class Rules:
    """The active rules in the order in which they are checked, every version there has been, newest first, and the
    rules that come with Wayout."""

    active: tuple[OffenceRule, ...]
    history: tuple[RuleVersion, ...]
    built_in: tuple[OffenceRule, ...]


@question("referral.list_rules", roles=RULE_MAKERS, people=False)
class ListRules(RpcRequest[Rules]):
    """Which arrests lead to an invitation, and the history of the rules."""


@question("referral.try_rule", roles=RULE_MAKERS)
class TryRule(RpcRequest[RuleDryRun]):
    """What this rule would have caught in the last ``days``.

    Raises: Refused(rule_invalid, offence_code_invalid)."""

    rule: OffenceRule
    days: Days = 31


@command("referral.adopt_rule", roles=RULE_MAKERS)
class AdoptRule(RpcRequest[Done]):
    """Activate a rule. ``caught`` must be what it would have caught in ``days``: nobody adopts a rule without having
    seen its dry run. ``rule.version`` follows the latest of its id.

    Raises: Refused(rule_changed, rule_not_tried, reason_needed, rule_invalid, offence_code_invalid)."""

    rule: OffenceRule
    days: Days = 31
    caught: int


@command("referral.take_back_rule", roles=RULE_MAKERS, people=False)
class TakeBackRule(RpcRequest[Done]):
    """Deactivate a rule. People whom it invited stay invited.

    Raises: Refused(reason_needed, not_found)."""

    rule_id: Code
    reason: Text

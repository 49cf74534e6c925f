"""Rules of eligibility: what stands, what a rule would have caught, and how one goes live."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from marshmallow import validate

from common.messages import Asks, Code, Name, OffenceCode, Text, command, question, record
from common.roles import FORCE_LEAD, INSPECTOR
from referral.messages.terms import Done

RULE_MAKERS = frozenset({FORCE_LEAD, INSPECTOR})
Days = Annotated[int, validate.Range(min=1, max=366)]
Near = Literal["code_alike", "sellers_offence", "named_alike"]


@record
class OffenceRule:
    """An automatic invitation for certain offences. Attempts, conspiracies and aiding count with their base code.

    ``near`` are words that make another offence worth a look when the rule is tried; they never make it fire. A rule
    that was taken back stays in the list with ``stands`` false, so that its versions go on counting.
    """

    rule_id: Code
    version: int
    title: Text
    offence_codes: tuple[OffenceCode, ...]
    near: tuple[Name, ...] = ()
    stands: bool = True
    reason: Text = ""


@record
class Caught:
    """An arrest that the rule would have made an invitation. ``invited`` says whether one was made at the time."""

    referral_id: UUID
    occurred_on: date
    offence_code: OffenceCode
    offence_title: Text
    invited: bool


@record
class NearMiss:
    """An offence that the rule does not catch and that somebody might have meant, and how often it occurred."""

    offence_code: OffenceCode
    offence_title: Text
    why: Near
    times: int


@record
class Trial:
    """What a rule would have done with the arrests since a day. ``caught`` are the latest 200 of ``catches``; ``new``
    counts those that the rules that stand did not catch, ``let_go`` those that only the version that stands catches."""

    since: date
    arrests: int
    catches: int
    new: int
    let_go: int
    caught: tuple[Caught, ...]
    near_misses: tuple[NearMiss, ...]


@record
class RuleVersion:
    """One version of a rule, who made it stand or took it back, and when."""

    rule: OffenceRule
    at: datetime
    actor: Text


@record
class Rules:
    """The rules that stand, in the order in which they are asked; every version there has been, newest first; and the
    rules that come with Wayout, for whoever begins one."""

    standing: tuple[OffenceRule, ...]
    history: tuple[RuleVersion, ...]
    built_in: tuple[OffenceRule, ...]


@question("referral.list_rules", roles=RULE_MAKERS, people=False)
class ListRules(Asks[Rules]):
    """Which arrests invite somebody now, and how that came to be."""


@question("referral.try_rule", roles=RULE_MAKERS)
class TryRule(Asks[Trial]):
    """What this rule would have caught of the arrests that came in during so many days. It changes nothing."""

    rule: OffenceRule
    days: Days = 31


@command("referral.adopt_rule", roles=RULE_MAKERS)
class AdoptRule(Asks[Done]):
    """Let a rule stand from now on. Refused unless ``caught`` is what it would have caught in ``days``: nobody lets
    a rule loose that they have not seen at work. ``rule.version`` follows the latest of its id."""

    rule: OffenceRule
    days: Days = 31
    caught: int


@command("referral.take_back_rule", roles=RULE_MAKERS, people=False)
class TakeBackRule(Asks[Done]):
    """Let a rule fire no more. Who was invited by it stays invited."""

    rule_id: Code
    reason: Text

"""Rules and their trials, as the pages about rules are given them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

from referral.messages import CaughtArrest, NearMiss, OffenceRule, RuleDryRun, Rules, RuleVersion
from support.pages.records import ago

KNIFE = OffenceRule(
    rule_id="knife", version=2, title="Has or threatens with a knife", offence_codes=("CJ88144", "CJ88152"),
    near=("knife",), reason="Schools asked for it",
)  # fmt: skip
FIRST = replace(KNIFE, version=1, offence_codes=("CJ88144",), reason="")
GONE = OffenceRule(
    rule_id="robbery", version=2, title="Robbery", offence_codes=("TH68023",), active=False, reason="It caught too many"
)
RULES = Rules(
    active=(KNIFE,),
    history=tuple(
        RuleVersion(rule=one, at=ago(days=day), actor=actor)
        for day, one, actor in ((3, GONE, "user:lead"), (20, KNIFE, "user:lead"), (90, FIRST, "service:platform"))
    ),
    built_in=(replace(KNIFE, rule_id="knife-or-weapon"),),
)
NO_RULES = Rules(active=(), history=(), built_in=RULES.built_in)
TYPED_RULE = {"rule_id": "knife", "title": KNIFE.title, "codes": "CJ88144\nCJ88152", "near": "knife"}
TRIAL = RuleDryRun(
    since=date(2026, 9, 30), arrests=212, catches=14, new=3, no_longer_caught=1,
    caught=tuple(
        CaughtArrest(
            referral_id=UUID(int=day), occurred_on=date(2026, 10, day), offence_code="CJ88144",
            offence_title="Possess a knife in public", invited=day % 3 > 0,
        )
        for day in range(14, 0, -1)
    ),
    near_misses=(
        NearMiss(offence_code="CJ88016", offence_title="Sell a knife to a child", why="sellers_offence", times=4),
        NearMiss(offence_code="AE07015", offence_title="Carry an offensive weapon there", why="named_alike", times=1),
        NearMiss(offence_code="CJ88144D", offence_title="", why="code_alike", times=1),
    ),
)  # fmt: skip
NO_TRIAL = replace(TRIAL, arrests=0, catches=0, new=0, no_longer_caught=0, caught=(), near_misses=())

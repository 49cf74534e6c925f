"""The rules that come with Wayout, one module for each jurisdiction; a force adopts, changes or drops them."""

from collections.abc import Mapping
from typing import Final

from referral.domain.eligibility.rulesets import england_and_wales, scotland
from referral.messages import OffenceRule

BUILT_IN: Final[Mapping[str, OffenceRule]] = {
    rule.rule_id: rule for rule in (england_and_wales.KNIFE_OR_WEAPON, scotland.KNIFE_OR_WEAPON)
}

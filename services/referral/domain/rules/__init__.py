"""The rules that come with Wayout, one module for each jurisdiction; a force adopts, changes or drops them."""

from typing import Final

from referral.domain.rules import england_and_wales, scotland
from referral.messages import OffenceRule

BUILT_IN: Final[tuple[OffenceRule, ...]] = (england_and_wales.KNIFE_OR_WEAPON, scotland.KNIFE_OR_WEAPON)

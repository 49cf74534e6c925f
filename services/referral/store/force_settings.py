"""What a force decided about its referrals."""

from __future__ import annotations

from common.force_settings import Configuration
from referral.messages import ConfigureForce

_CONFIGURATION = Configuration(ConfigureForce)
settings_of = _CONFIGURATION.standing
keep_settings = _CONFIGURATION.keep
settings_history = _CONFIGURATION.history
take_turn_with_settings = _CONFIGURATION.take_turn

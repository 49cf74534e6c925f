"""What a force decided about its referrals."""

from __future__ import annotations

from common.force_settings import ForceSettings
from referral.messages import ConfigureForce

_CONFIGURATION = ForceSettings(ConfigureForce)
settings_of = _CONFIGURATION.current
keep_settings = _CONFIGURATION.save
settings_history = _CONFIGURATION.history
take_turn_with_settings = _CONFIGURATION.lock

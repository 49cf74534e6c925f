"""A force's settings for referrals."""

from __future__ import annotations

from common.force_settings import ForceSettings
from referral.messages import ConfigureForce

_SETTINGS = ForceSettings(ConfigureForce)
current_settings = _SETTINGS.current
save_settings = _SETTINGS.save
settings_history = _SETTINGS.history
lock_settings = _SETTINGS.lock

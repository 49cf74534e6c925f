"""A force's settings for its figures."""

from __future__ import annotations

from common.force_settings import ForceSettings
from evaluation.messages import ConfigureForce

_CONFIGURATION = ForceSettings(ConfigureForce)
settings_of = _CONFIGURATION.current
save_settings = _CONFIGURATION.save

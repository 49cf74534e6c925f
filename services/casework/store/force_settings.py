"""A force's settings for casework: who carries cases, and its time limits."""

from __future__ import annotations

from casework.messages import ConfigureForce
from common.force_settings import ForceSettings

_CONFIGURATION = ForceSettings(ConfigureForce)
settings_of = _CONFIGURATION.current
save_settings = _CONFIGURATION.save

"""What a force decided about its casework: who carries cases, and its clocks."""

from __future__ import annotations

from casework.messages import ConfigureForce
from common.force_settings import ForceSettings

_CONFIGURATION = ForceSettings(ConfigureForce)
settings_of = _CONFIGURATION.current
keep_settings = _CONFIGURATION.save

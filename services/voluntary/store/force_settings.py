"""What a force decided about its local groups."""

from __future__ import annotations

from common.force_settings import ForceSettings
from voluntary.messages import ConfigureForce

_CONFIGURATION = ForceSettings(ConfigureForce)
settings_of = _CONFIGURATION.current
save_settings = _CONFIGURATION.save

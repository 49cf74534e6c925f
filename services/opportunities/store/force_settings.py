"""What a force decided about matching."""

from __future__ import annotations

from common.force_settings import ForceSettings
from opportunities.messages import ConfigureForce

_CONFIGURATION = ForceSettings(ConfigureForce)
settings_of = _CONFIGURATION.current
save_settings = _CONFIGURATION.save

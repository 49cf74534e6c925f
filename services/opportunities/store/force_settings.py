"""What a force decided about matching."""

from __future__ import annotations

from common.force_settings import Configuration
from opportunities.messages import ConfigureForce

_CONFIGURATION = Configuration(ConfigureForce)
settings_of = _CONFIGURATION.standing
keep_settings = _CONFIGURATION.keep

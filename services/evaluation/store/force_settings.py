"""What a force decided about its figures."""

from __future__ import annotations

from common.force_settings import Configuration
from evaluation.messages import ConfigureForce

_CONFIGURATION = Configuration(ConfigureForce)
settings_of = _CONFIGURATION.standing
keep_settings = _CONFIGURATION.keep

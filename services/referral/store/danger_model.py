"""The danger model that ships with this release: ``danger_model.json``, written by ``wayout danger train``."""

from __future__ import annotations

import json
from functools import lru_cache
from importlib.resources import files

from referral.domain.danger.model import DangerModel


@lru_cache(maxsize=1)
def danger_model() -> DangerModel:
    return model_from(files("referral.store").joinpath("danger_model.json").read_text(encoding="utf-8"))


def model_from(written: str) -> DangerModel:
    """The model as it was written: weights are whole hundredths."""
    read = json.loads(written)
    weights = {name: tuple(one / 100 for one in values) for name, values in read["weights"].items()}
    return DangerModel(read["version"], read["concepts"], weights, [one / 100 for one in read["bias"]])

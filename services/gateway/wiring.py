"""Puts the gateway together: it reacts to nothing; what it keeps goes out by its own deliveries, and goes in time; it
sees by itself to texts that were missed or have no place yet, and to lists."""

from __future__ import annotations

from pathlib import Path

from common.service import Service, chore
from gateway.dialling import place_texts
from gateway.forgetting import FORGETTING
from gateway.gaps import FILLING_GAPS
from gateway.list_chores import LISTS
from gateway.store.unplaced import PLACE_TEXTS

SERVICE = Service(
    name="gateway",
    migrations=Path(__file__).parent / "migrations",
    chores=(FORGETTING, *FILLING_GAPS, chore(PLACE_TEXTS, place_texts), *LISTS),
)

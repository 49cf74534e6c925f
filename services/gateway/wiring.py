"""Puts the gateway together: it reacts to nothing; what it keeps goes out by its own deliveries, and goes in time; it
sees by itself to texts that were missed or have no place yet, and to lists."""

from __future__ import annotations

from pathlib import Path

from common.service import Service, chore
from gateway.inbound.missed_texts import FILLING_GAPS
from gateway.inbound.number_routing import place_texts
from gateway.inbound.retention import FORGETTING
from gateway.list_uploads.jobs import LISTS
from gateway.store.unrouted_texts import PLACE_TEXTS

SERVICE = Service(
    name="gateway",
    migrations=Path(__file__).parent / "migrations",
    chores=(FORGETTING, *FILLING_GAPS, chore(PLACE_TEXTS, place_texts), *LISTS),
)

"""What the gateway's own chores need of the world: where numbers are looked up, and where lists are kept."""

from __future__ import annotations

from dataclasses import dataclass

from gateway.inbound.number_routing import Dialling
from gateway.list_uploads.uploads import Lists


@dataclass(frozen=True)
class World(Dialling):
    """``Dialling`` with lists beside it."""

    lists: Lists

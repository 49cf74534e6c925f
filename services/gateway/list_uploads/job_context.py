"""What the gateway's own chores need of the world: where numbers are looked up, and where lists are kept."""

from __future__ import annotations

from dataclasses import dataclass

from gateway.inbound.number_routing import NumberRouting
from gateway.list_uploads.uploads import ListUploads


@dataclass(frozen=True)
class JobContext(NumberRouting):
    """``Dialling`` with lists beside it."""

    lists: ListUploads

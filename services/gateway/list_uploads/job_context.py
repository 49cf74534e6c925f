"""What the gateway's jobs need: where numbers are routed, and where lists are kept."""

from __future__ import annotations

from dataclasses import dataclass

from gateway.inbound.number_routing import NumberRouting
from gateway.list_uploads.uploads import ListUploads


@dataclass(frozen=True)
class JobContext(NumberRouting):
    """``NumberRouting`` with the uploaded lists."""

    lists: ListUploads

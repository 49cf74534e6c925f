"""Destroys the key of the gateway's sealed copy once its retention has passed; our own copy stays."""

from __future__ import annotations

from common.unit_of_work import UnitOfWork
from gateway.messages import InboundErased


def on_inbound_erased(event: InboundErased, uow: UnitOfWork) -> None:
    uow.sealer.destroy(f"inbound:{event.inbound_id}", by=uow.actor.id)
    uow.audit("erase", why="retention_ended")

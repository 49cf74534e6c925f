"""Signs somebody in at the gateway's pages, with the roles that a test likes."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID, uuid4

from flask import Flask
from flask.testing import FlaskClient

from common.tenancy import Tenant, service_actor
from gateway.store.users import save_user, sign_in
from wayout.processes.in_process import InProcessSystem


def signed_in_at(
    pages: Flask,
    system: InProcessSystem,
    force_id: int,
    grants: Iterable[tuple[str, int]],
    name: str = "A Member",
    *,
    user: UUID | None = None,
) -> FlaskClient:
    """Their browser. ``grants`` are pairs of a role and a site; ``user`` is somebody in particular."""
    user = user or uuid4()
    with system.units_of_work["gateway"].begin(Tenant(force_id), service_actor("test"), what="test") as uow:
        save_user(uow, user, name, list(grants))
        uow.session.flush()
        session_id = sign_in(uow, user)
    client = pages.test_client()
    with client.session_transaction() as cookie:
        cookie["force"], cookie["session"] = force_id, str(session_id)
    return client

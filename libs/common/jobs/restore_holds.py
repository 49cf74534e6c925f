"""What waits after a restore until a person has compared it with the world: texts, with the provider; payments, with
the bank."""

from __future__ import annotations

from typing import Final, Literal, get_args

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from common.directory import deployment
from common.errors import Unavailable

Held = Literal["texts", "payments"]
KINDS: Final[tuple[Held, ...]] = get_args(Held)


class OnHold(Unavailable):
    """A chore waits until this is released; it has not been tried."""


def held(session: Session | Connection, what: Held) -> bool:
    return bool(session.scalar(sa.select(deployment.c[f"{what}_held"])))


def wait_while_held(session: Session, what: Held) -> None:
    """Raises ``OnHold`` while this is held."""
    if held(session, what):
        raise OnHold(f"{what}_held")

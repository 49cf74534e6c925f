"""What waits after a restore until a person has compared it with the world: texts, with the provider; payments, with
the bank."""

from __future__ import annotations

from typing import Final, Literal, get_args

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from common.directory import deployment
from common.errors import Unavailable

RestoreHold = Literal["texts", "payments"]
HOLD_KINDS: Final[tuple[RestoreHold, ...]] = get_args(RestoreHold)


class HeldAfterRestore(Unavailable):
    """A chore waits until this is released; it has not been tried."""


def is_held(session: Session | Connection, what: RestoreHold) -> bool:
    return bool(session.scalar(sa.select(deployment.c[f"{what}_held"])))


def refuse_while_held(session: Session, what: RestoreHold) -> None:
    """Raises ``OnHold`` while this is held."""
    if is_held(session, what):
        raise HeldAfterRestore(f"{what}_held")

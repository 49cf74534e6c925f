"""Holds after a restore: texts wait until a person has compared them with the provider, payments with the bank."""

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
    """A job was not tried, because it waits until a hold is released."""


def is_held(session: Session | Connection, what: RestoreHold) -> bool:
    """Whether texts or payments are held."""
    return bool(session.scalar(sa.select(deployment.c[f"{what}_held"])))


def refuse_while_held(session: Session, what: RestoreHold) -> None:
    """Raises: HeldAfterRestore while texts or payments are held."""
    if is_held(session, what):
        raise HeldAfterRestore(f"{what}_held")

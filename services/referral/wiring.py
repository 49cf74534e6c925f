"""Puts referral together: what it answers and does, and who carries its texts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from common.pruning import PRUNING
from common.service import Service
from referral.handlers import ANSWERS, CHORES, REACTIONS
from referral.handlers.answering import Texting
from referral.notify import NotifyTexting

SERVICE = Service(
    name="referral",
    migrations=Path(__file__).parent / "migrations",
    answers=ANSWERS,
    reactions=REACTIONS,
    chores=(*CHORES, PRUNING),
)


@dataclass(frozen=True)
class Ports:
    """What referral needs of the world."""

    texting: Texting


def ports(*, notify_url: str, notify_key: str, notify_template: str) -> Ports:
    return Ports(NotifyTexting(notify_url, notify_key, notify_template))

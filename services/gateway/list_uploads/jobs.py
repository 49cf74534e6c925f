"""A list that was confirmed is taken in; one that nobody confirmed goes; what it said goes with its key."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Final

from common.errors import Refused
from common.jobs.worker import again, finish
from common.service import Due, chore
from common.tenancy import Actor, Tenant, service_actor
from common.unit_of_work import Desk
from gateway.access.entry_points import AskedAt
from gateway.inbound.bulk_receiver import Came, keep_many
from gateway.list_uploads.job_context import World
from gateway.list_uploads.preview import good_ones
from gateway.list_uploads.uploads import Given, Lists
from gateway.store.lists import FORGET_LIST, KEPT, TAKE_IN_LIST, WAITS, forget_rows, get_list, set_aside, taken_in
from gateway.store.tables import GivenList

BATCH: Final = 500
BATCHES_AT_ONCE: Final = 40
_SELF: Final = service_actor("gateway")


def take_in_list(due: Due, desk: Desk, world: World) -> None:
    """Take in as much as fits in a turn, some hundred lines at a time, and come again while there is more. Each batch
    commits with how far it got: whoever is interrupted goes on from there."""
    found = _confirmed(due, desk, world.lists)
    if found is None:
        return
    row, given = found
    came, begin = _good(row, given, world.lists), row.done
    for _ in range(BATCHES_AT_ONCE):
        batch = list(islice(came, BATCH))
        if not _take_in(due, desk, world.lists, row, batch, begin):
            return
        begin += len(batch)
    with desk.open(Tenant(due.force_id), _SELF, what=TAKE_IN_LIST) as uow:
        again(due, uow, at=uow.now)


def forget_list(due: Due, desk: Desk, world: World) -> None:
    """What waited a day is put aside; what is settled loses its key at once, and its counts after a month."""
    with desk.open(Tenant(due.force_id), _SELF, what=FORGET_LIST) as uow:
        row = get_list(uow, due.subject, lock=True)
        if row.state == "waiting" and row.given_at + WAITS <= uow.now:
            set_aside(uow, row)
            uow.audit("erase", why="list_waited_a_day")
        elif row.state in ("waiting", "being_taken_in"):
            again(due, uow, at=uow.now + WAITS)
        elif row.key_id is not None:
            world.lists.keys.destroy(due.force_id, row.key_id)
            row.key_id = None
            again(due, uow, at=uow.now + KEPT)
        else:
            forget_rows(uow, row)
            finish(due, uow)


def _confirmed(due: Due, desk: Desk, lists: Lists) -> tuple[GivenList, Given] | None:
    with desk.open(Tenant(due.force_id), _SELF, what=TAKE_IN_LIST) as uow:
        row = get_list(uow, due.subject, body=True)
        if row.state == "being_taken_in":
            try:
                return row, lists.given(row, waiting=False)
            except Refused:  # a restore brought the list back, and its key had been destroyed
                set_aside(uow, row)
        finish(due, uow)
    return None


def _good(row: GivenList, given: Given, lists: Lists) -> Iterator[Came]:
    """The good lines that are still to be taken in."""
    door = AskedAt(Tenant(row.force_id), row.site_id, "list")
    return islice(good_ones(given.text, lists.plan_of(row, given), door, lists.receiver), row.done, None)


def _take_in(due: Due, desk: Desk, lists: Lists, row: GivenList, batch: list[Came], begin: int) -> bool:
    """Whether to go on: not when that was all of it, nor when somebody else goes on with it."""
    confirmed_by = Actor(row.confirmed_by or _SELF.id)
    with desk.open(Tenant(due.force_id), confirmed_by, what=TAKE_IN_LIST) as uow:
        now = get_list(uow, due.subject, lock=True)
        if now.done != begin or now.state != "being_taken_in":
            return False
        now.taken += keep_many(uow, lists.receiver, batch)
        now.done = begin + len(batch)
        if len(batch) < BATCH:
            taken_in(uow, now)
            finish(due, uow)
    return len(batch) == BATCH


LISTS: Final = (chore(TAKE_IN_LIST, take_in_list), chore(FORGET_LIST, forget_list))

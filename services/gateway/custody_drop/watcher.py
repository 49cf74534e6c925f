"""A folder that a custody system drops files into: each file is claimed once, read, taken in, and moved to its folder.

Under the folder stands one for each force, by its slug, with ``in``, ``done`` and ``refused``. A claimed file lies in
``taking`` and is locked while somebody reads it: a lock ends with its process, so that what a killed one left is taken
up again; what it had taken in already is known and changes nothing.
"""

from __future__ import annotations

import fcntl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Final
from uuid import uuid4

import structlog

from common.british_time import british_date
from common.tenancy import Tenant, service_actor
from common.unit_of_work import UnitOfWorkFactory
from gateway.access.directory import DirectoryReader
from gateway.custody_drop.file_reader import DroppedFile, read_dropped_file
from gateway.inbound.bulk_receiver import arrest_item, receive_many
from gateway.list_parsing.csv_export import to_csv
from gateway.list_parsing.decoding import MAX_LIST_BYTES
from gateway.list_parsing.rows import Finding
from gateway.list_uploads.uploads import ListUploads
from gateway.messages import InboundArrest

log = structlog.get_logger()
POLL_INTERVAL: Final = 5.0  # seconds between two looks
BATCH_SIZE: Final = 500
_STILL_WRITTEN: Final = (".part", ".tmp")
_SELF: Final = service_actor("gateway")
_BETWEEN: Final = "--"


@dataclass
class CustodyDrop:
    """The folder, and where what lies in it goes."""

    folder: Path
    units_of_work: UnitOfWorkFactory
    directory: DirectoryReader
    lists: ListUploads
    _told: set[str] = field(default_factory=set, repr=False)

    def poll(self) -> int:
        """Take in every file that is there and finished. Returns how many that were."""
        slugs = {force.slug: force.id for force in self.directory.forces().values()}
        done = 0
        for place in sorted(one for one in self.folder.iterdir() if one.is_dir() and not one.is_symlink()):
            if place.name in slugs:
                done += self._poll_folder(Tenant(slugs[place.name]), place)
            elif place.name not in self._told:
                self._told.add(place.name)
                log.error("custody_drop_folder_unknown", alarm=True)
        return done

    def close(self) -> None:
        """Close all connections, when the watcher has a directory login of its own."""
        self.directory.close()
        self.lists.close()

    def _poll_folder(self, tenant: Tenant, place: Path) -> int:
        for name in ("in", "taking", "done", "refused"):
            (place / name).mkdir(exist_ok=True)
        for file in sorted((place / "in").iterdir()):
            if _finished(file):
                with suppress(FileNotFoundError):  # another process was quicker
                    file.rename(place / "taking" / f"{uuid4().hex}{_BETWEEN}{file.name}")
        return sum(self._if_possible(tenant, place, file) for file in sorted((place / "taking").iterdir()))

    def _if_possible(self, tenant: Tenant, place: Path, file: Path) -> bool:
        """One file that cannot be opened or moved keeps no other waiting."""
        try:
            with _alone_with(file) as mine:
                if mine:
                    self._take(tenant, place, file)
                return mine
        except OSError as wrong:
            log.error("custody_file_stuck", force=tenant.force_id, error=type(wrong).__name__, alarm=True)
            return False

    def _take(self, tenant: Tenant, place: Path, file: Path) -> None:
        """First what is in it is kept, then it is told what was wrong, then the file goes: in that order a process may
        be killed anywhere."""
        dropped = self._read(tenant, file)
        new, name = self._keep(tenant, dropped.arrests), file.name.partition(_BETWEEN)[2]
        if dropped.faults:
            _write(place / "refused", f"{name}.why.csv", _why(dropped.faults))
        file.rename(_free(place / ("refused" if dropped.faults else "done"), name))
        log.info(
            "custody_file_read", force=tenant.force_id, good=len(dropped.arrests), new=new, faults=len(dropped.faults)
        )

    def _read(self, tenant: Tenant, file: Path) -> DroppedFile:
        if file.stat().st_size > MAX_LIST_BYTES:
            return DroppedFile((), [Finding(0, "file", "too_large")])
        with self.units_of_work.begin(tenant, _SELF, what="custody drop") as uow:
            today = british_date(uow.now)
        return read_dropped_file(file.suffix, file.read_bytes(), today, self.lists.stable_id)

    def _keep(self, tenant: Tenant, arrests: tuple[InboundArrest, ...]) -> int:
        rest, new = iter(arrests), 0
        while batch := [arrest_item(one) for one in islice(rest, BATCH_SIZE)]:
            with self.units_of_work.begin(tenant, _SELF, what="custody drop") as uow:
                new += receive_many(uow, self.lists.receiver, batch)
        return new


def watch(drop: CustodyDrop, stop: threading.Event) -> None:
    """Look again and again until ``stop`` is set. What goes wrong is logged and tried again: no file is given up."""
    while not stop.is_set():
        try:
            drop.poll()
        except Exception as fault:
            log.warning("custody_drop_paused", error=type(fault).__name__)
        stop.wait(POLL_INTERVAL)


def _finished(file: Path) -> bool:
    """Whoever writes a file calls it something else until it is whole."""
    name = file.name.lower()
    return file.is_file() and not name.startswith(".") and not name.endswith(_STILL_WRITTEN) and not file.is_symlink()


@contextmanager
def _alone_with(file: Path) -> Iterator[bool]:
    """Whether the file is ours for as long as this lasts: there still, and nobody else holds it."""
    try:
        held = file.open("rb")
    except FileNotFoundError:
        yield False
        return
    with held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield file.exists()


def _free(folder: Path, name: str) -> Path:
    """A name in the folder that no earlier file has."""
    place, number = folder / name, 1
    while place.exists():
        number += 1
        place = folder / f"{number}-{name}"
    return place


def _write(folder: Path, name: str, text: str) -> None:
    """Written once, also by who begins again after being killed."""
    place, number = folder / name, 1
    while place.exists() and place.read_bytes() != text.encode():
        number += 1
        place = folder / f"{number}-{name}"
    place.write_text(text, encoding="utf-8", newline="")


def _why(faults: list[Finding]) -> str:
    """By line, field and reason; never what stands there."""
    return to_csv([["line", "field", "reason"], *([str(one.line), one.field, one.why] for one in faults)])

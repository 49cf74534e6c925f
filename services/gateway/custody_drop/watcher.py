"""Watches a folder that a custody system drops files into: each file is claimed once, imported, and moved away.

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
from common.repeated_faults import RepeatedFaults
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
POLL_INTERVAL: Final = 5.0  # seconds between two polls
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
    _reported: set[str] = field(default_factory=set, repr=False)

    def poll(self) -> int:
        """Import every file that is there and complete. Returns how many there were."""
        slugs = {force.slug: force.id for force in self.directory.forces().values()}
        done = 0
        for force_folder in sorted(path for path in self.folder.iterdir() if path.is_dir() and not path.is_symlink()):
            if force_folder.name in slugs:
                done += self._poll_folder(Tenant(slugs[force_folder.name]), force_folder)
            elif force_folder.name not in self._reported:
                self._reported.add(force_folder.name)
                log.error("custody_drop_folder_unknown", alarm=True)
        return done

    def close(self) -> None:
        """Close all connections, when the watcher has a directory login of its own."""
        self.directory.close()
        self.lists.close()

    def _poll_folder(self, tenant: Tenant, force_folder: Path) -> int:
        for name in ("in", "taking", "done", "refused"):
            (force_folder / name).mkdir(exist_ok=True)
        for file in sorted((force_folder / "in").iterdir()):
            if _finished(file):
                with suppress(FileNotFoundError):  # another process was quicker
                    file.rename(force_folder / "taking" / f"{uuid4().hex}{_BETWEEN}{file.name}")
        return sum(self._try_file(tenant, force_folder, file) for file in sorted((force_folder / "taking").iterdir()))

    def _try_file(self, tenant: Tenant, force_folder: Path, file: Path) -> bool:
        """One file that cannot be opened or moved keeps no other waiting."""
        try:
            with _alone_with(file) as mine:
                if mine:
                    self._take(tenant, force_folder, file)
                return mine
        except OSError as wrong:
            log.error("custody_file_stuck", force=tenant.force_id, error=type(wrong).__name__, alarm=True)
            return False

    def _take(self, tenant: Tenant, force_folder: Path, file: Path) -> None:
        """First what is in it is kept, then it is told what was wrong, then the file goes: in that order a process may
        be killed anywhere."""
        dropped = self._read(tenant, file)
        new, name = self._keep(tenant, dropped.arrests), file.name.partition(_BETWEEN)[2]
        if dropped.faults:
            _write(force_folder / "refused", f"{name}.why.csv", _why([*dropped.unread, *dropped.faults]))
        elif dropped.unread:
            _write(force_folder / "done", f"{name}.unread.csv", _why(list(dropped.unread)))
        file.rename(_free(force_folder / ("refused" if dropped.faults else "done"), name))
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
    """Poll until ``stop`` is set. Errors are logged and tried again: no file is given up."""
    faults, do = RepeatedFaults(), "start the database, or put the rights of the folder right; no file is given up"
    while not stop.is_set():
        try:
            drop.poll()
        except Exception as fault:
            faults.failed("custody_drop_paused", reason=type(fault).__name__, do=do)
        else:
            faults.recovered("custody_drop_paused")
        stop.wait(POLL_INTERVAL)


def _finished(file: Path) -> bool:
    """A file has another name while it is still being written."""
    name = file.name.lower()
    return file.is_file() and not name.startswith(".") and not name.endswith(_STILL_WRITTEN) and not file.is_symlink()


@contextmanager
def _alone_with(file: Path) -> Iterator[bool]:
    """Whether the file is ours for as long as this lasts: it is still there, and no other process has locked it."""
    try:
        opened = file.open("rb")
    except FileNotFoundError:
        yield False
        return
    with opened:
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield file.exists()


def _free(folder: Path, name: str) -> Path:
    """A name in the folder that no earlier file has."""
    path, number = folder / name, 1
    while path.exists():
        number += 1
        path = folder / f"{number}-{name}"
    return path


def _write(folder: Path, name: str, text: str) -> None:
    """Write the file once, also when a killed process starts again."""
    path, number = folder / name, 1
    while path.exists() and path.read_bytes() != text.encode():
        number += 1
        path = folder / f"{number}-{name}"
    path.write_text(text, encoding="utf-8", newline="")


def _why(faults: list[Finding]) -> str:
    """By line, field and reason; never the value."""
    return to_csv([["line", "field", "reason"], *([str(one.line), one.field, one.why] for one in faults)])

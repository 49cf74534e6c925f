"""Tries what taking in a text needs of the databases, a read and a write in each, without hanging when they do."""

from __future__ import annotations

import threading
from concurrent.futures import Future
from contextlib import AbstractContextManager, suppress
from typing import Final
from uuid import uuid4

import sqlalchemy as sa
import structlog

from common.clock import real_time
from common.crypto.sealing import WriteOnlySealer
from common.errors import Unavailable
from common.tenancy import Tenant, service_actor
from common.unit_of_work import UnitOfWork, UnitOfWorkFactory
from gateway.access.directory import DirectoryReader
from gateway.store.tables import Inbound

log = structlog.get_logger()
SECONDS: Final = 2.0
NO_ANSWER: Final = "the database does not answer"
_NO_FORCE: Final = Tenant(2**31 - 1)  # ids of forces are drawn from 1 up: this one is nobody's
_SELF: Final = service_actor("gateway")


class _RolledBack(Exception):
    """Undoes the write that was tried."""


class Health:
    """Whether texts can be taken in. Broker and services are not asked: without them texts are kept, and wait."""

    def __init__(self, units_of_work: UnitOfWorkFactory, directory: DirectoryReader) -> None:
        self._units_of_work = units_of_work
        self._directory = directory
        self._lock = threading.Lock()
        self._attempt: Future[str | None] | None = None

    def problem(self) -> str | None:
        """What is wrong, in a few words; None when all is well. Answers within ``SECONDS``, also when a database hangs:
        requests share one attempt, so that no more than one thread and connection ever hang with it. Raises what is no
        fault of a database."""
        try:
            return self._shared_attempt().result(SECONDS)
        except TimeoutError:
            return NO_ANSWER

    def _shared_attempt(self) -> Future[str | None]:
        with self._lock:
            if self._attempt is None or self._attempt.done():
                self._attempt = Future()
                threading.Thread(target=self._try_all, args=(self._attempt,), name="health", daemon=True).start()
            return self._attempt

    def _try_all(self, attempt: Future[str | None]) -> None:
        try:
            attempt.set_result(self._first_problem())
        except Exception as error:  # of ours: whoever asked is told, and the next one tries again
            attempt.set_exception(error)

    def _first_problem(self) -> str | None:
        for problem, attempt in (
            ("the directory cannot be read", self._directory.is_demo),
            ("the database cannot be written to", self._try_text),
            ("the key store cannot be written to", self._try_key),
        ):
            try:
                attempt()
            except (Unavailable, sa.exc.SQLAlchemyError) as error:
                log.warning("health_problem", problem=problem, error=type(error.__cause__ or error).__name__)
                return problem
        return None

    def _try_text(self) -> None:
        """Read and write where a text is kept, and undo it. Raises: Unavailable, DBAPIError."""
        with suppress(_RolledBack), self._unit_of_work() as uow:
            uow.session.execute(sa.text(f"SET LOCAL statement_timeout = {round(SECONDS * 1000)}"))
            uow.session.scalar(sa.select(Inbound.id).limit(1))
            uow.session.execute(sa.insert(Inbound).values(_row()))
            raise _RolledBack

    def _try_key(self) -> None:
        """Make a key, and undo it. Raises: Unavailable, DBAPIError."""
        with self._unit_of_work() as uow:
            sealer: WriteOnlySealer = uow.sealer  # type: ignore[assignment]  # the gateway has no other
            sealer.try_new_key()

    def _unit_of_work(self) -> AbstractContextManager[UnitOfWork]:
        return self._units_of_work.begin(_NO_FORCE, _SELF, what="health")


def _row() -> dict[str, object]:
    ids = {"force_id": _NO_FORCE.force_id, "id": uuid4(), "key_id": uuid4()}
    return {**ids, "kind": "other", "provider_id": "", "digest": b"", "sealed_body": b"", "received_at": real_time()}

"""RPC endpoint of a service: checks token, role and deadline, then answers in one transaction; a repeated command gets
the same reply."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa
import structlog
from sqlalchemy.dialects import postgresql as pg

from common.clock import Clock, real_time
from common.errors import NOT_FOUND, Refused, Unavailable
from common.messages import Declaration, declaration, dump, load
from common.refusals import refused
from common.rpc.client import COMMAND, DEADLINE, TOKEN, UNAVAILABLE, encode_refusal, encode_result
from common.rpc.tokens import TOKEN_REFUSED, Claims, Verifier
from common.service import RequestHandler, Service
from common.tenancy import Actor, Tenant
from common.tracing import TRACEPARENT, trace
from common.unit_of_work import UnitOfWork, UnitOfWorkFactory

log = structlog.get_logger()
MAX_BODY_BYTES = 1_000_000


class NotAudited(RuntimeError):
    """A fault of ours: a handler read or changed people's data without an audit row, so nothing is committed."""


class Endpoint:
    """Answers the requests to one service, from whichever transport they come."""

    def __init__(
        self, service: Service, units_of_work: UnitOfWorkFactory, verifier: Verifier, *, clock: Clock = real_time
    ) -> None:
        self._service = service
        self._handlers = service.request_handlers_by_name()
        self._units_of_work = units_of_work
        self._verifier = verifier
        self._clock = clock

    def answer(self, name: str, headers: Mapping[str, object], body: bytes) -> bytes:
        """The reply's bytes. Never raises for what a caller sent: every fault becomes a refusal with a stable code."""
        with trace(headers.get(TRACEPARENT)):
            try:
                return encode_result(self._answer(name, headers, body))
            except Refused as refusal:
                log.info("request_refused", service=self._service.name, name=name, code=refusal.code)
                return encode_refusal(refusal)
            except Unavailable as error:
                log.warning("service_unavailable", service=self._service.name, name=name, error=str(error))
                return encode_refusal(refused(UNAVAILABLE))
            except Exception as error:
                log.error("request_handler_failed", service=self._service.name, name=name, exc_info=error)
                return encode_refusal(refused("fault"))

    def _answer(self, name: str, headers: Mapping[str, object], body: bytes) -> dict[str, Any]:
        claims = self._verifier.verify(headers.get(TOKEN), audience=self._service.name)
        if claims.purpose != name:
            raise refused(TOKEN_REFUSED)  # a token is for one message, so that a stolen one opens nothing else
        handler = self._handlers.get(name)
        if handler is None or not _is_permitted(claims, declaration(handler.message)):
            raise refused(NOT_FOUND)  # absent and forbidden must be answered alike
        self._check_deadline(headers)
        message: object = load(handler.message, _read_message(body))
        tenant, actor = Tenant(claims.force_id, claims.sites), Actor(claims.actor, claims.roles, claims.roles_by_site)
        with self._units_of_work.begin(tenant, actor, cause=claims.cause, what=name) as uow:
            if declaration(handler.message).kind == "command":
                return self._answer_once(uow, handler, message, _read_command_id(headers), body)
            return self._run(uow, handler, message)

    def _check_deadline(self, headers: Mapping[str, object]) -> None:
        try:
            deadline = float(str(headers[DEADLINE]))
        except (KeyError, ValueError) as error:
            raise refused("deadline_missing") from error
        if not self._clock().timestamp() <= deadline:
            raise refused("deadline_passed")

    def _run(self, uow: UnitOfWork, handler: RequestHandler, message: object) -> dict[str, Any]:
        reply = dump(handler.handler(message, uow))
        if declaration(handler.message).people and not uow.audit_count:
            raise NotAudited(declaration(handler.message).name)
        return reply

    def _answer_once(
        self, uow: UnitOfWork, handler: RequestHandler, message: object, command_id: UUID, body: bytes
    ) -> dict[str, Any]:
        """Run a command unless it ran before. Its reply commits with its effects, so that a repeat finds it."""
        declared = declaration(handler.message)
        lock = sa.text("SELECT pg_advisory_xact_lock(:force, hashtext(:id))")
        uow.session.execute(lock, {"force": uow.tenant.force_id, "id": str(command_id)})
        table, fingerprint = uow.tables.reply, _fingerprint(declared, uow.actor, body)
        earlier = uow.session.execute(sa.select(table).where(table.c.command_id == command_id)).first()
        if earlier is not None:
            if bytes(earlier.fingerprint) != fingerprint:
                raise refused("command_id_used")
            return dict(earlier.body)
        reply = self._run(uow, handler, message)
        row = {
            "force_id": uow.tenant.force_id,
            "command_id": command_id,
            "name": declared.name,
            "actor": uow.actor.id,
            "fingerprint": fingerprint,
            "body": reply,
            "at": uow.now,
        }
        uow.session.execute(pg.insert(table).values(row))
        return reply


def _is_permitted(claims: Claims, declared: Declaration) -> bool:
    if claims.service is not None:
        return claims.service in declared.services
    return bool(declared.roles & claims.roles)


def _read_message(body: bytes) -> object:
    if len(body) > MAX_BODY_BYTES:
        raise refused("message_too_large")
    try:
        return json.loads(body)["kwargs"]["message"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise refused("message_unreadable") from error


def _read_command_id(headers: Mapping[str, object]) -> UUID:
    try:
        return UUID(str(headers[COMMAND]))
    except (KeyError, ValueError) as error:
        raise refused("command_id_missing") from error


def _fingerprint(declared: Declaration, actor: Actor, body: bytes) -> bytes:
    return hashlib.sha256(b"\0".join((declared.name.encode(), actor.id.encode(), body))).digest()


__all__ = ["Claims", "Endpoint", "NotAudited"]

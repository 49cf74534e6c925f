"""What every page needs of the gateway: who is signed in, what they may ask, and asking it in their name."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any, Final, TypeVar, overload
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from common.directory import Force
from common.errors import NOT_FOUND, Refused
from common.messages import RpcRequest, declaration
from common.roles import REFERRER
from common.rpc.client import RpcClient
from common.rpc.tokens import mint
from common.tenancy import Actor, Tenant, service_actor
from common.unit_of_work import UnitOfWork, UnitOfWorkFactory
from gateway.access.directory import DirectoryReader
from gateway.access.refusals import refused
from gateway.access.rejected_requests import RejectedRequests
from gateway.inbound.health import Health
from gateway.inbound.number_routing import NumberRouting
from gateway.inbound.receiver import Receiver
from gateway.list_uploads.job_context import JobContext
from gateway.list_uploads.uploads import ListUploads
from gateway.on_duty import OnDutyReader
from gateway.store.users import Member, members

R = TypeVar("R")
S = TypeVar("S")
T = TypeVar("T")
SELF = service_actor("gateway")
RPC_TIMEOUT = 5.0
MAX_PARALLEL_QUESTIONS: Final = 4
"""At most so many questions of one page are on their way together: a page must not take a service's connections from
all others. A thread that waits for a connection has none, so that nothing is ever stuck."""


@dataclass(frozen=True)
class GatewayContext:
    """The gateway's parts, assembled. ``signing_key`` mints a token for one message to one service at a time."""

    units_of_work: UnitOfWorkFactory
    directory: DirectoryReader
    rpc: RpcClient
    receiver: Receiver
    signing_key: Ed25519PrivateKey
    lists: ListUploads
    rejected_requests: RejectedRequests = field(default_factory=RejectedRequests)
    on_duty: OnDutyReader = field(default_factory=OnDutyReader)

    @property
    def number_routing(self) -> NumberRouting:
        return NumberRouting(self.directory, self.receiver)

    @property
    def job_context(self) -> JobContext:
        return JobContext(self.directory, self.receiver, self.lists)

    @cached_property
    def health(self) -> Health:
        return Health(self.units_of_work, self.directory)

    @cached_property
    def demo(self) -> bool:
        """Whether this is a demo: one-click sign-ins exist only there."""
        return self.directory.is_demo()

    def ask(
        self,
        member: Member,
        message: RpcRequest[R],
        *,
        command_id: UUID | None = None,
        acting_as: frozenset[str] | None = None,
        timeout: float = RPC_TIMEOUT,
    ) -> R:
        """Ask in a user's name, for the sites at which they have a role that may; others are not even asked for.

        ``acting_as`` narrows it to some of those roles: a sergeant at one site who is a navigator at another
        supervises at the first only.

        Raises: Refused(not_found).
        """
        roles = declaration(message).roles
        roles = roles if acting_as is None else roles & acting_as
        sites = member.sites_where(roles)
        if not sites:
            raise refused(NOT_FOUND)
        token = self._token(
            message,
            Actor(member.actor, member.roles & roles, member.roles_by_site(roles)),
            Tenant(member.force_id, sites),
        )
        return self.rpc.ask(message, token=token, timeout=timeout, command_id=command_id)

    @overload
    def ask_together(
        self, member: Member, first: RpcRequest[R], second: RpcRequest[S], /, *, acting_as: frozenset[str] | None = None
    ) -> tuple[R, S]: ...
    @overload
    def ask_together(
        self,
        member: Member,
        first: RpcRequest[R],
        second: RpcRequest[S],
        third: RpcRequest[T],
        /,
        *,
        acting_as: frozenset[str] | None = None,
    ) -> tuple[R, S, T]: ...
    @overload
    def ask_together(
        self, member: Member, /, *questions: RpcRequest[R], acting_as: frozenset[str] | None = None
    ) -> tuple[R, ...]: ...
    def ask_together(
        self, member: Member, /, *questions: RpcRequest[Any], acting_as: frozenset[str] | None = None
    ) -> tuple[Any, ...]:
        """Ask what does not wait for another's answer at the same time, each with a token and a deadline of its own.

        The answers come in the order of the questions. When several fail, the first of them in that order is raised,
        however long each took: a page that is refused is always refused for the same reason.
        """
        with ThreadPoolExecutor(min(MAX_PARALLEL_QUESTIONS, len(questions) or 1), "question") as pool:
            futures = [
                pool.submit(copy_context().run, partial(self.ask, acting_as=acting_as), member, question)
                for question in questions
            ]
        return tuple(future.result() for future in futures)

    def ask_with_optional(self, member: Member, first: RpcRequest[R], optional: RpcRequest[S]) -> tuple[R, S | None]:
        """Ask both at the same time. The second answer is None when it is not found, as far as this user may know."""
        with ThreadPoolExecutor(2, "question") as pool:
            answer = pool.submit(copy_context().run, self.ask, member, first)
            optional_answer = pool.submit(copy_context().run, self.ask, member, optional)
        result = answer.result()
        try:
            return result, optional_answer.result()
        except Refused as refusal:
            if refusal.code != NOT_FOUND:
                raise
            return result, None

    def ask_as_referrer(self, tenant: Tenant, message: RpcRequest[R], *, command_id: UUID | None = None) -> R:
        """Ask in the name of the person who has a reference: they are no user and have no other role."""
        token = self._token(message, Actor(REFERRER, declaration(message).roles & {REFERRER}), tenant)
        return self.rpc.ask(message, token=token, timeout=RPC_TIMEOUT, command_id=command_id)

    def _token(self, message: RpcRequest[Any], actor: Actor, tenant: Tenant) -> str:
        name = declaration(message).name
        return mint(
            self.signing_key,
            actor=actor.id,
            force_id=tenant.force_id,
            sites=tenant.sites,
            roles=actor.roles,
            roles_by_site=actor.roles_by_site,
            audience=name.partition(".")[0],
            purpose=name,
        )

    def force(self, force_id: int) -> Force:
        return self.directory.force(force_id)

    def staff(self, force_id: int) -> dict[str, str]:
        """The names of all staff of a force, by actor id."""
        people = self.read(force_id, members)
        return {member.actor: member.name for member in people}

    def read(self, force_id: int, what: Callable[[UnitOfWork], R]) -> R:
        """Something of the gateway's own, in a short transaction."""
        with self.units_of_work.begin(Tenant(force_id), SELF, what="gateway") as uow:
            return what(uow)


def may(member: Member, message: type) -> bool:
    """Whether a user has a role that this message asks for: the same declaration that the service checks."""
    return bool(member.roles & declaration(message).roles)

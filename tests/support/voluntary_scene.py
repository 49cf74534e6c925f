"""Two local groups, a fund and a person who wants a mentor: the scene in which voluntary's tests play."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa

from casework.messages import ServiceRequested
from common.british_time import british_date
from common.clock import real_time
from common.directory import deployment as deployment_table
from common.envelope import encode, new_envelope
from common.roles import COMMISSIONER, NAVIGATOR, PARTNER_WORKER
from common.tenancy import Tenant, service_actor
from support.scene import Scene
from voluntary import messages as m
from voluntary.domain.due_diligence import DOCUMENT_KINDS

COMMISSIONERS, GROUPS, NAVIGATORS = (frozenset({role}) for role in (COMMISSIONER, PARTNER_WORKER, NAVIGATOR))
KAY, SAM = (f"user:{UUID(int=number, version=4)}" for number in (1, 2))  # of the first group and of the second
DAY = timedelta(days=1)
PRICE, NO_SHOW, SESSIONS = 4500, 3000, 4
NEEDS = PRICE * SESSIONS


def today():
    return british_date(real_time())


@dataclass
class Groups:
    """One force's local groups at work."""

    scene: Scene

    # ---- setting the scene ---------------------------------------------------------------------------------------
    def configure(self, answer_hours: int = 72, asks_per_group: int = 2) -> Groups:
        settings = m.ConfigureForce(answer_hours=answer_hours, asks_per_group=asks_per_group)
        self.scene.as_platform(settings)
        return self

    def group(self, name: str, *workers: str, expires=None, but: str | None = None) -> UUID:
        """A group that has shown all of its documents, but perhaps one."""
        made = self.decide(m.RegisterOrganisation(name=name, worker_ids=workers)).id
        for kind in DOCUMENT_KINDS:
            if kind != but:
                self.document(made, kind, today() - 100 * DAY, expires or today() + 300 * DAY)
        return made

    def document(self, group: UUID, kind: str, first, last) -> None:
        shown = m.Document(kind=kind, valid_from=first, expires_on=last)
        self.decide(m.RecordDocument(organisation_id=group, document=shown))

    def line(self, pence: int = 10 * NEEDS, *, fund: int | None = None, site: int | None = None) -> UUID:
        fund_id = self.decide(m.OpenFund(title="Youth fund", pence=fund or pence)).id
        where = site or self.scene.sites[0]
        return self.decide(m.OpenBudgetLine(fund_id=fund_id, site_id=where, purpose="mentoring", pence=pence)).id

    def award(self, group: UUID, line: UUID, preference: int = 1, **changes: Any) -> UUID:
        terms = {
            "kind": "contract",
            "limit_pence": 10 * NEEDS,
            "price_pence": PRICE,
            "no_show_pence": NO_SHOW,
            "sessions": SESSIONS,
            "capacity": 5,
            "starts_on": today() - 30 * DAY,
            "ends_on": today() + 300 * DAY,
        }
        given = {**terms, **changes}
        return self.decide(m.MakeAward(organisation_id=group, budget_line_id=line, preference=preference, **given)).id

    def two_groups(self, **changes: Any) -> tuple[UUID, UUID]:
        """The first is preferred, the second comes next. Returns their awards."""
        line = self.line()
        first, second = self.group("Open Door", KAY), self.group("Second Step", SAM)
        return self.award(first, line, 1, limit_pence=line_limit(), **changes), self.award(
            second, line, 2, limit_pence=line_limit()
        )

    def step_released(self, step: UUID | None = None) -> UUID:
        """Casework releases a step that a mentor does, and voluntary hears it twice. Returns the step."""
        asked = ServiceRequested(
            case_id=uuid4(),
            step_id=step or uuid4(),
            person_id=uuid4(),
            site_id=self.scene.sites[0],
            service="mentoring",
            wanted_by=today() + 30 * DAY,
        )
        body = encode(
            new_envelope(
                asked, id=uuid4(), source="casework", subject=asked.case_id, time=real_time(), sequence=1, cause=None,
                force=self.scene.force_id, actor="service:casework", traceparent=None,
            )
        )  # fmt: skip
        for _ in range(2):
            self.scene.system.inboxes["voluntary"].process([body])
        return asked.step_id

    def do_chores(self) -> None:
        while self.scene.system.jobs["voluntary"].run_due():
            pass

    def days_pass(self, days: float) -> None:
        """The demo's clock moves, and what has become due is done."""
        with self.scene.system.deployment.admin.begin() as connection:
            column = deployment_table.c.clock_offset_seconds
            connection.execute(sa.update(deployment_table).values(clock_offset_seconds=column + int(days * 86_400)))
        self.do_chores()

    # ---- acting --------------------------------------------------------------------------------------------------
    def decide(self, message: Any, **who: Any) -> Any:
        return self.scene.ask(message, **{"actor": "user:commissioner", "roles": COMMISSIONERS, **who})

    def as_group(self, worker: str, message: Any, **who: Any) -> Any:
        return self.scene.ask(message, **{"actor": worker, "roles": GROUPS, **who})

    def requests(self, worker: str, state: str = "requested") -> list[UUID]:
        items = self.as_group(worker, m.ListCommissions()).items
        return [item.commission_id for item in items if item.state == state]

    def accepted(self, worker: str = KAY) -> UUID:
        """A step is released and taken up by this group, which is asked first."""
        self.step_released()
        (asked,) = self.requests(worker)
        self.as_group(worker, m.AcceptCommission(commission_id=asked))
        return asked

    def session(self, commission: UUID, worker: str = KAY, **what: Any) -> UUID:
        session = {"held_on": today(), "attended": "yes", **what}
        return self.as_group(worker, m.RecordSession(commission_id=commission, **session)).id

    def claim(self, award: UUID, worker: str = KAY) -> UUID:
        """Claim for everything that can be claimed."""
        sessions = self.as_group(worker, m.PrefillClaim(award_id=award)).sessions
        wanted = tuple(session.session_id for session in sessions)
        return self.as_group(worker, m.SubmitClaim(award_id=award, session_ids=wanted)).id

    # ---- looking -------------------------------------------------------------------------------------------------
    def commission(self, commission: UUID, worker: str = KAY) -> m.CommissionDetail:
        return self.as_group(worker, m.FindCommission(commission_id=commission))

    def money(self) -> tuple[int, int, int]:
        """Committed, spent and left on the only line."""
        ((line,),) = [fund.budget_lines for fund in self.decide(m.ListFunds()).items]
        return line.committed_pence, line.spent_pence, line.left_pence

    def balanced(self) -> bool:
        return self.decide(m.ReadLedger()).balanced

    def rows(self, query: sa.Select[Any]) -> list[Any]:
        units_of_work = self.scene.system.units_of_work["voluntary"]
        with units_of_work.begin(Tenant(self.scene.force_id), service_actor("test")) as uow:
            return list(uow.session.execute(query))

    def said(self) -> list[str]:
        """The names of what voluntary has raised."""
        event = self.scene.system.units_of_work["voluntary"].tables.event
        names = [name for (name,) in self.rows(sa.select(event.c.type))]
        return [name.removeprefix("voluntary.").removesuffix(".v1") for name in names]


@contextmanager
def at_work(system: Any, force: Any) -> Iterator[Groups]:
    """A force's groups for one test. The clock goes back afterwards; casework, which knows none of these cases, is
    not told of them."""
    groups = Groups(Scene(system, force.id, (force.first_site, force.second_site))).configure()
    yield groups
    delivery = system.units_of_work["voluntary"].tables.delivery
    with system.deployment.admin.begin() as connection:
        connection.execute(sa.update(deployment_table).values(clock_offset_seconds=0))
        connection.execute(sa.update(delivery).where(delivery.c.force_id == force.id).values(delivered_at=real_time()))


def line_limit() -> int:
    return 10 * NEEDS

"""A force's case team at work: the duty officer invites, the sergeant decides, the navigator goes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import sqlalchemy as sa

from casework.messages import (
    AgreePlan,
    AllocateNavigator,
    CaseDetail,
    FindCase,
    ListWork,
    PlannedStep,
    RecordContact,
    Worker,
)
from casework.store.tables import PLUMBING
from common.british_time import british_date
from common.clock import real_time
from common.roles import NAVIGATOR, SERGEANT
from common.tenancy import Tenant, service_actor
from conftest import Force
from referral.messages import AcceptReferral, ReferralAccepted
from support.scene import Scene
from wayout.processes.in_process import InProcessSystem

TODAY = british_date(real_time())
TOMORROW = TODAY + timedelta(days=1)
SERGEANTS, NAVIGATORS = frozenset({SERGEANT}), frozenset({NAVIGATOR})


def step(key: str, *after: str, days: int = 14, **other: object) -> PlannedStep:
    written = {"kind": "own_work", "title": f"Step {key}", "need": "family", "service": None, **other}
    return PlannedStep(key=key, after=after, target=TODAY + timedelta(days=days), **written)


WAY_OUT = (
    step("A", title="Birth certificate for Jayden", need="identity_documents"),
    step("B", "A", kind="partner_service", service="mentoring", days=30),
    step("C", "B", kind="opportunity", need="education_training_employment", days=60),
)


def accepted(team: Team, person: UUID, referral: UUID, site: int | None = None) -> ReferralAccepted:
    return ReferralAccepted(
        referral_id=referral, person_id=person, site_id=site or team.scene.sites[0], channel="text", basis="decision",
        rule_id=None, rule_version=None,
    )  # fmt: skip


@dataclass
class Team:
    """A force at work, and what its team does."""

    scene: Scene

    def invite(self, suite: str = "Oldbury", record: str | None = None, on: date | None = None) -> UUID:
        """Custody reports Jayden, whom the duty officer accepts. Returns the person."""
        self.scene.arrest("Jayden", "Tomlinson", person_ref="PNC/1", suite=suite, record=record, on=on)
        self.scene.system.run_until_idle()
        (item,) = self.scene.queue()
        self.scene.ask(AcceptReferral(referral_id=item.referral_id, reason="Knife"))
        self.scene.system.run_until_idle()
        return self.scene.open(item.referral_id).person_id

    def arrested_again(self, on: date = TOMORROW, record: str | None = None) -> None:
        self.scene.arrest("Jayden", "Tomlinson", person_ref="PNC/1", on=on, record=record)
        self.scene.system.run_until_idle()

    def work(self, **who: object) -> tuple:
        return self.scene.ask(ListWork(mine=False), **{"roles": SERGEANTS, **who}).items

    def the_case(self) -> CaseDetail:
        (item,) = self.work()
        return self.case(item.case_id)

    def case(self, case_id: UUID, **who: object) -> CaseDetail:
        return self.scene.ask(FindCase(case_id=case_id), **{"roles": SERGEANTS, **who})

    def allocate(self, worker_id: str = "user:nav", reason: str = "") -> UUID:
        case_id = self.work()[0].case_id
        command = AllocateNavigator(case_id=case_id, worker_id=worker_id, reason=reason)
        self.scene.ask(command, actor="user:sergeant", roles=SERGEANTS)
        return case_id

    def contact(self, case_id: UUID, outcome: str = "met", note: str = "") -> None:
        self.as_navigator(RecordContact(case_id=case_id, how="visit", outcome=outcome, note=note))

    def as_navigator(self, command: object) -> None:
        self.scene.ask(command, actor="user:nav", roles=NAVIGATORS)

    def on_the_plan(self, steps: tuple[PlannedStep, ...] = WAY_OUT) -> UUID:
        self.invite()
        case_id = self.allocate()
        self.contact(case_id)
        self.as_navigator(AgreePlan(case_id=case_id, steps=steps))
        return case_id

    def rows(self, query: sa.Select) -> list:
        tenant = Tenant(self.scene.force_id)
        with self.scene.system.units_of_work["casework"].begin(tenant, service_actor("test")) as uow:
            return list(uow.session.execute(query).all())

    def raised(self) -> list[str]:
        event = PLUMBING.event
        query = sa.select(event.c.type).order_by(event.c.at, event.c.sequence)
        return [name.removeprefix("casework.").removesuffix(".v1") for (name,) in self.rows(query)]

    def tell(self, event: object, handler: object) -> None:
        """Hand casework an event that referral might tell late, or out of order."""
        tenant = Tenant(self.scene.force_id)
        with self.scene.system.units_of_work["casework"].begin(tenant, service_actor("casework")) as uow:
            handler(event, uow)  # type: ignore[operator]


def team_of(system: InProcessSystem, force: Force, *workers: Worker) -> Team:
    """The team of a force, configured; one navigator unless others are named."""
    return Team(Scene(system, force.id, (force.first_site, force.second_site)).configure(workers=workers))

"""One boy's way through every service, and what evaluation holds of it: the scene in which its facts' tests play."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from casework import messages as c
from common.roles import NAVIGATOR, SERGEANT
from common.tenancy import Tenant, service_actor
from evaluation.messages import Blind, fact_of, participant_of
from evaluation.store import tables as kept
from referral.messages import AcceptReferral, ReferralDetail
from support.anonymous_events import OWNERS, send_anonymous_events
from support.opportunities_scene import Finding
from support.scene import Scene
from support.voluntary_scene import KAY, Groups
from voluntary import messages as v

DAY = timedelta(days=1)
SERGEANTS, NAVIGATORS = frozenset({SERGEANT}), frozenset({NAVIGATOR})
BATTERY, KNIFE, THEFT = "OF61102", "CJ88144", "TH68010"


@dataclass
class Life:
    """What happened, and under which ids; ``blind`` is the force's own, which evaluation never has."""

    scene: Scene
    ids: dict[str, UUID] = field(default_factory=dict)

    @property
    def finding(self) -> Finding:
        return Finding(self.scene)

    def run_until_idle(self) -> None:
        """Everything is done, and the facts of the day are sent."""
        send_anonymous_events(self.scene.system, self.scene.force_id)

    # ---- what happens --------------------------------------------------------------------------------------------
    def arrest(self, offence: str, *, days_ago: int = 0, **more: Any) -> ReferralDetail:
        """Jayden is arrested. Returns the referral that it came as."""
        before = self.rows("referral", "SELECT id FROM referral.referral")
        on = self.finding.today() - days_ago * DAY
        self.scene.arrest("Jayden", "Tomlinson", person_ref="PNC/1", offence=offence, on=on, **more)
        self.run_until_idle()
        ((new,),) = set(self.rows("referral", "SELECT id FROM referral.referral")) - set(before)
        return self.referral(new)

    def referral(self, referral_id: UUID) -> ReferralDetail:
        return self.scene.open(referral_id)

    def accept(self, referral_id: UUID, *, site: int | None = None) -> None:
        """The duty officer of one site invites him; she sees nothing of the other site's."""
        sites = (site or self.scene.sites[0],)
        accept = AcceptReferral(referral_id=referral_id, reason="Knife")
        self.scene.ask(accept, actor="user:officer", sites=sites)
        self.run_until_idle()

    def on_the_plan(self) -> None:
        """A navigator meets him once, and they agree on a mentor and a job."""
        (case,) = self.rows("casework", "SELECT id, person_id FROM casework.case_file")
        self.ids |= {"case": case.id, "person": case.person_id}
        self.scene.ask(
            c.AllocateNavigator(case_id=case.id, worker_id="user:nav"), actor="user:sergeant", roles=SERGEANTS
        )
        for outcome in ("no_answer", "left_message", "met"):
            self.as_navigator(c.RecordContact(case_id=case.id, how="visit", outcome=outcome))
        target = self.finding.today() + 60 * DAY
        steps = (
            c.PlannedStep(
                key="A", kind="partner_service", title="A mentor", need="peers", after=(), target=target,
                service="mentoring",
            ),
            c.PlannedStep(
                key="B", kind="opportunity", title="A job", need="education_training_employment", after=(),
                target=target,
            ),
        )  # fmt: skip
        self.as_navigator(c.AgreePlan(case_id=case.id, steps=steps))
        self.run_until_idle()
        self.ids |= {f"step {one.key}": one.step_id for one in self.case().steps}

    def mentored(self) -> UUID:
        """A group takes him on: he comes once, comes late once and once not at all. Returns the commission."""
        groups = Groups(self.scene)
        groups.two_groups()
        self.scene.ask(v.AskGroupsAgain(step_id=self.ids["step A"]), actor="user:c", roles=frozenset({"commissioner"}))
        (work,) = groups.requests(KAY)
        groups.as_group(KAY, v.AcceptCommission(commission_id=work))
        self.ids["commission"] = work
        self.ids["session"] = groups.session(work)
        self.ids["late session"] = groups.session(work, attended="late")
        self.ids["missed session"] = groups.session(work, attended="no", absence="unacceptable")
        self.run_until_idle()
        return work

    def placed(self, *, weeks: int = 1, ends: str = "provider_closed") -> UUID:
        """He starts a job, holds it for some weeks, and then it ends."""
        finding = self.finding
        finding.describe(self.ids["step B"])
        placement = finding.started(self.ids["step B"], finding.opportunity())
        self.ids["placement"] = placement
        finding.days_pass(7 * weeks)
        finding.then(placement, "sustained", weeks=weeks)
        finding.then(placement, "ended", reason=ends)
        self.run_until_idle()
        return placement

    def as_navigator(self, message: Any) -> Any:
        return self.scene.ask(message, actor="user:nav", roles=NAVIGATORS)

    def case(self) -> c.CaseDetail:
        return self.as_navigator(c.FindCase(case_id=self.ids["case"]))

    # ---- what evaluation holds ------------------------------------------------------------------------------------
    def blind(self, owner: str = "referral") -> Blind:
        with self.scene.system.units_of_work[owner].begin(Tenant(self.scene.force_id), service_actor("test")) as uow:
            return uow.sealer.blind

    def participant(self, name: str = "person") -> UUID:
        return participant_of(self.blind(), self.ids[name])

    def fact(self, kind: str, source: UUID) -> UUID:
        return fact_of(self.blind(), kind, source)

    def told(self) -> list[bytes]:
        """The bytes of every fact that an owner has told evaluation."""
        query = "SELECT body FROM {0}.event WHERE starts_with(type, 'evaluation.') ORDER BY at"
        return [row.body for owner in OWNERS for row in self.rows(owner, query.format(owner))]

    def held(self, force_id: int | None = None) -> dict[str, list[dict[str, Any]]]:
        """Everything in evaluation's own tables, without the force."""
        found: dict[str, list[dict[str, Any]]] = {}
        tables = (
            kept.Participant,
            kept.Offence,
            kept.Absence,
            kept.Dose,
            kept.Placement,
            kept.Departure,
            kept.Withdrawal,
        )
        with self.scene.system.units_of_work["evaluation"].begin(Tenant(force_id or self.scene.force_id), _TEST) as uow:
            for table in tables:
                columns = [column for column in table.__table__.columns if column.name != "force_id"]
                rows = uow.session.execute(sa.select(*columns).order_by(table.id)).mappings()
                found[table.__tablename__] = [dict(row) for row in rows]
        return found

    def rows(self, service: str, query: str) -> list[Any]:
        with self.scene.system.units_of_work[service].begin(Tenant(self.scene.force_id), _TEST) as uow:
            return list(uow.session.execute(sa.text(query)))


_TEST = service_actor("test")

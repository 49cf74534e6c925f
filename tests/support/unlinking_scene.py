"""Two boys taken for one: an arrest of one is on the other's record, and what followed from that is looked at."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from casework import messages as c
from common.errors import Refused
from common.roles import PARTNER_WORKER
from referral.messages import FindLink, FirstName, Link, QueueItem, ReferralDetail, UndoLink
from support.case_team import SERGEANTS
from support.evaluation_scene import BATTERY, KNIFE, Life
from support.scene import Scene
from support.voluntary_scene import KAY

WHY = "It was his brother: the custody record has another photograph"
RAISED = "SELECT type FROM {0}.event WHERE NOT starts_with(type, 'evaluation.') ORDER BY at, sequence"


@dataclass
class Mistake:
    """``life`` is Jayden's, under custody's own number for him; what comes under it by mistake is his brother's."""

    life: Life
    ids: dict[str, UUID] = field(default_factory=dict)

    @property
    def scene(self) -> Scene:
        return self.life.scene

    # ---- what happens --------------------------------------------------------------------------------------------
    def invited(self) -> UUID:
        """Jayden is arrested and invited, and a navigator works with him. Returns the referral."""
        arrest = self.life.arrest(BATTERY, days_ago=1)
        self.life.accept(arrest.referral_id)
        self.life.on_the_plan()
        assert arrest.person_id is not None
        self.ids |= {"his": arrest.referral_id, "he": arrest.person_id}
        return arrest.referral_id

    def mistaken(self, **more: Any) -> UUID:
        """His brother is arrested, and custody gives Jayden's number. Returns the referral, which is on Jayden."""
        arrest = self.life.arrest(KNIFE, **more)
        self.ids |= {"wrong": arrest.referral_id, "he": arrest.person_id or UUID(int=0)}
        assert arrest.person_id is not None
        return arrest.referral_id

    def undo(self, referral_id: UUID, reason: str = WHY, **who: Any) -> None:
        self.scene.ask(UndoLink(referral_id=referral_id, reason=reason), **who)
        self.life.run_until_idle()

    def contact(self, outcome: str = "met") -> None:
        self.life.as_navigator(c.RecordContact(case_id=self.case_id, how="visit", outcome=outcome))
        self.life.run_until_idle()

    # ---- what is seen --------------------------------------------------------------------------------------------
    @property
    def case_id(self) -> UUID:
        return self.life.ids["case"]

    def case(self) -> c.CaseDetail:
        return self.scene.ask(c.FindCase(case_id=self.case_id), actor="user:sergeant", roles=SERGEANTS)

    def work(self) -> tuple[c.WorkItem, ...]:
        return self.scene.ask(c.ListWork(mine=False), actor="user:sergeant", roles=SERGEANTS).items

    def referral(self, referral_id: UUID) -> ReferralDetail:
        return self.life.referral(referral_id)

    def rests(self, referral_id: UUID) -> Link:
        return self.scene.ask(FindLink(referral_id=referral_id))

    def queue(self) -> dict[UUID, QueueItem]:
        return {item.referral_id: item for item in self.scene.queue()}

    def acts(self, referral_id: UUID) -> list[str]:
        return [act.act for act in self.referral(referral_id).acts]

    def case_acts(self) -> list[tuple[str, str | None]]:
        return [(act.act, act.detail) for act in self.case().acts]

    def arrests(self) -> set[tuple[UUID, UUID]]:
        """(referral, person) of every arrest that casework holds."""
        return {tuple(row) for row in self.life.rows("casework", "SELECT referral_id, person_id FROM casework.arrest")}

    def counted(self) -> dict[str, list[dict[str, Any]]]:
        """What the figures are made of: participants with an index date, and their facts, without versions."""
        held = self.life.held()
        who = {one["id"] for one in held["participant"] if one["index_on"]}
        found = {"participant": [one for one in held["participant"] if one["id"] in who]}
        for kind in ("offence", "dose", "placement"):
            found[kind] = [one for one in held[kind] if one["participant_id"] in who]
        return {kind: [{**one, "version": 0} for one in rows] for kind, rows in found.items()}

    def first_name(self, commission: UUID, worker: str = KAY) -> str | None:
        """What a worker of the group is told, or the code of the refusal."""
        try:
            asked = FirstName(commission_id=commission)
            return self.scene.ask(asked, actor=worker, roles=frozenset({PARTNER_WORKER})).given_name
        except Refused as no:
            return no.code

    def raised(self, service: str) -> list[str]:
        return [row.type for row in self.life.rows(service, RAISED.format(service))]

    def parked(self) -> int:
        return sum(
            self.life.rows(service, f"SELECT count(*) FROM {service}.parked")[0][0]
            for service in ("referral", "casework", "voluntary", "opportunities", "evaluation")
        )

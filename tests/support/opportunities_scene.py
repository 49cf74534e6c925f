"""A finder, places on offer and people who want one: the scene in which opportunities' tests play."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa

from casework.messages import OpportunityRequested
from common.british_time import british_date
from common.clock import real_time
from common.directory import deployment as deployment_table
from common.envelope import encode, new_envelope
from common.roles import NAVIGATOR, OPPORTUNITIES_FINDER
from common.tenancy import Tenant, service_actor
from opportunities import messages as m
from support.scene import Scene

FINDER, NAVIGATORS = frozenset({OPPORTUNITIES_FINDER}), frozenset({NAVIGATOR})
DAY, WEEK = timedelta(days=1), timedelta(weeks=1)


def posting(number: int, title: str = "Warehouse operative", **more: Any) -> dict[str, Any]:
    return {
        "@context": "https://schema.org/",
        "@type": "JobPosting",
        "title": title,
        "identifier": f"J{number}",
        "hiringOrganization": {"name": more.pop("employer", f"Employer {number}")},
        "jobLocation": {"address": {"postalCode": more.pop("postcode", "WV1 1AA")}},
        "employmentType": "FULL_TIME",
        **more,
    }


@dataclass
class Finding:
    """One force's finder at work."""

    scene: Scene
    days_on: int = 0

    def configure(self) -> Finding:
        self.scene.as_platform(m.ConfigureForce(training_duty=True))
        return self

    def today(self) -> date:
        return british_date(real_time() + self.days_on * DAY)

    def days_pass(self, days: int) -> None:
        """The demo's clock moves."""
        self.days_on += days
        with self.scene.system.deployment.admin.begin() as connection:
            connection.execute(sa.update(deployment_table).values(clock_offset_seconds=self.days_on * 86_400))

    # ---- acting --------------------------------------------------------------------------------------------------
    def ask(self, message: Any, **who: Any) -> Any:
        return self.scene.ask(message, **{"actor": "user:finder", "roles": FINDER, **who})

    def imports(self, *postings: dict[str, Any], site: int | None = None) -> m.ImportResult:
        document = json.dumps(list(postings))
        return self.ask(m.ImportPostings(site_id=site or self.scene.sites[0], source="feed", document=document))

    def opportunity(self, number: int = 1, *, site: int | None = None, vacancies: int = 1, **more: Any) -> UUID:
        """An opportunity that a finder has asked everything about."""
        before = {one.opportunity_id for one in self.on_offer()}
        self.imports(posting(number, **more), site=site)
        (made,) = [one.opportunity_id for one in self.on_offer() if one.opportunity_id not in before]
        self.ask(
            m.CheckOpportunity(
                opportunity_id=made,
                night_work="no",
                restricted_trade="no",
                training_included="yes",
                vacancies=vacancies,
            )
        )
        return made

    def on_offer(self, **who: Any) -> tuple[m.Opportunity, ...]:
        return self.ask(m.ListOpportunities(), **who).items

    def step(self, *, site: int | None = None, person: UUID | None = None, wanted_in: int = 30) -> UUID:
        """Casework releases a step that is a job, and opportunities hears it twice. Returns the step."""
        asked = OpportunityRequested(
            case_id=uuid4(),
            step_id=uuid4(),
            person_id=person or uuid4(),
            site_id=site or self.scene.sites[0],
            wanted_by=self.today() + wanted_in * DAY,
        )
        body = encode(
            new_envelope(
                asked, id=uuid4(), source="casework", subject=asked.case_id, time=real_time(), sequence=1, cause=None,
                force=self.scene.force_id, actor="service:casework", traceparent=None,
            )
        )  # fmt: skip
        for _ in range(2):
            self.scene.system.inboxes["opportunities"].process([body])
        return asked.step_id

    def describe(self, step: UUID, **what: Any) -> None:
        told: dict[str, Any] = {
            "age_band": "16_17",
            "home_zone": "WV1",
            "kinds": ("job",),
            "interests": ("warehouse_logistics",),
            "skills": (),
            "qualifications": (),
            "hours": "full_time",
            "free_from": self.today(),
        }
        self.ask(m.DescribeCandidate(step_id=step, **(told | what)), actor="user:nav", roles=NAVIGATORS)

    def candidate(self, **what: Any) -> UUID:
        step = self.step(site=what.pop("site", None))
        self.describe(step, **what)
        return step

    def match(self, step: UUID) -> m.Matches:
        return self.ask(m.MatchCandidate(step_id=step))

    def matched(self, step: UUID) -> list[UUID]:
        return [one.opportunity.opportunity_id for one in self.match(step).matches]

    def propose(self, step: UUID, opportunity: UUID) -> UUID:
        return self.ask(m.ProposePlacement(step_id=step, opportunity_id=opportunity)).placement_id

    def proposals(self, step: UUID) -> tuple[m.Proposal, ...]:
        """What the case team reads."""
        return self.ask(m.ListProposals(step_id=step), actor="user:nav", roles=NAVIGATORS).items

    def answer(self, placement: UUID, *, agreed: bool, warnings: tuple[m.SafetyWarning, ...] = ()) -> None:
        answered = m.AnswerProposal(placement_id=placement, agreed=agreed, warnings=warnings)
        self.ask(answered, actor="user:nav", roles=NAVIGATORS)

    def agreed(self, step: UUID, opportunity: UUID) -> UUID:
        """Proposed, and the case team agrees."""
        placement = self.propose(step, opportunity)
        self.answer(placement, agreed=True)
        return placement

    def offer(self, placement: UUID, **more: Any) -> None:
        self.ask(
            m.OfferPlacement(placement_id=placement, evidence=self.shown(), **({"benefits_explained": True} | more))
        )

    def then(self, placement: UUID, step: m.PlacementOutcome, **more: Any) -> None:
        self.ask(
            m.RecordPlacement(
                placement_id=placement, outcome=step, occurred_on=self.today(), evidence=self.shown(), **more
            )
        )

    def started(self, step: UUID, opportunity: UUID) -> UUID:
        placement = self.agreed(step, opportunity)
        self.offer(placement)
        self.then(placement, "accepted")
        self.then(placement, "started")
        return placement

    def shown(self) -> m.Evidence:
        return m.Evidence(kind="provider_said", seen_on=self.today())

    # ---- looking -------------------------------------------------------------------------------------------------
    def wanted(self, **who: Any) -> tuple[m.CandidateRequest, ...]:
        return self.ask(m.ListCandidateRequests(), **who).items

    def vacancies_left(self, opportunity: UUID) -> int:
        return next(one.vacancies_left for one in self.on_offer() if one.opportunity_id == opportunity)

    def detail(self, placement: UUID) -> m.PlacementDetail:
        return self.ask(m.FindPlacement(placement_id=placement))

    def rows(self, query: sa.Select[Any]) -> list[Any]:
        units_of_work = self.scene.system.units_of_work["opportunities"]
        with units_of_work.begin(Tenant(self.scene.force_id), service_actor("test")) as uow:
            return list(uow.session.execute(query))

    def said(self) -> list[str]:
        """The names of what opportunities has raised about places that were offered, in order."""
        event = self.scene.system.units_of_work["opportunities"].tables.event
        names = [name for (name,) in self.rows(sa.select(event.c.type).order_by(event.c.at, event.c.sequence))]
        names = [name.removeprefix("opportunities.").removesuffix(".v1") for name in names]
        return [name.removeprefix("placement_") for name in names if "propos" not in name]

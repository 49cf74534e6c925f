"""Sets the scene by what people really do: texts come in, custody reports, officers and sergeants act."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID, uuid4

import evaluation.messages as evaluation
import opportunities.messages as opportunities
import voluntary.messages as voluntary
from casework.messages import ConfigureForce as ConfigureCasework
from casework.messages import Worker
from common.crypto.secrets import read_signing_key
from common.messages import RpcRequest, declaration
from common.roles import CASE_TEAM, PLATFORM, TRIAGE_TEAM
from common.rpc.service_client import ServiceClient
from common.rpc.tokens import mint
from common.tenancy import Tenant
from gateway.access.entry_points import EntryPoint
from gateway.inbound.receiver import Receiver
from gateway.messages import (
    About,
    InboundArrest,
    InboundIntelligence,
    InboundRequest,
    InboundText,
    Media,
    Referrer,
)
from referral.messages import (
    ConfigureForce,
    FindReferral,
    Grades,
    ListQueue,
    OffenceRule,
    OpenReferral,
    PersonsRole,
    QueueItem,
    ReferralDetail,
    RequestChannel,
    SiteOfSuite,
    Who,
    YesNoAnswer,
)
from wayout.processes.in_process import InProcessSystem

R = TypeVar("R")
MOTHER = "+447700900123"
NOBODY, SOMEBODY = Referrer(), About()
OUR_NUMBER = "07700900999"
FIRST_REPLY = (
    "Thank you. A person will read this. If anyone is in danger now call 999. "
    "We may call you from a withheld number. Your reference is {reference}"
)
UNTESTED = Grades(source="untested", assessment="C", handling="P")
KNIFE = OffenceRule(rule_id="knife", version=3, title="Knife in public", offence_codes=("CJ88144", "CJ88152"))


@dataclass
class Scene:
    """One force at work in a system."""

    system: InProcessSystem
    force_id: int
    sites: tuple[int, int]

    def configure(self, *, workers: tuple[Worker, ...] = (), **referral: Any) -> Scene:
        """Bring every service's settings aboard; ``referral`` adds to those of referral."""
        settings = ConfigureForce(
            rules=(KNIFE,),
            suites=(
                SiteOfSuite(custody_suite="Oldbury", site_id=self.sites[0]),
                SiteOfSuite(custody_suite="Coventry", site_id=self.sites[1]),
            ),
            first_view_minutes=60,
            first_reply=FIRST_REPLY,
            **referral,
        )
        self.as_platform(settings)
        carries = workers or (Worker(worker_id="user:nav", site_ids=self.sites, cap=12),)
        self.as_platform(
            ConfigureCasework(workers=carries, first_contact_hours=24, re_approach_hours=48, re_approach_cap=5)
        )
        self.as_platform(voluntary.ConfigureForce(answer_hours=72, asks_per_group=2))
        self.as_platform(opportunities.ConfigureForce(training_duty=True))
        lag = evaluation.ConfigureForce(offences_known_from=date(2020, 1, 1), recording_lag_days=30)
        self.as_platform(lag)
        return self

    def ask(
        self,
        message: RpcRequest[R],
        *,
        actor: str = "user:duty",
        roles: frozenset[str] = TRIAGE_TEAM | CASE_TEAM,
        sites: tuple[int, ...] | None = None,
        command_id: UUID | None = None,
        timeout: float = 10,
    ) -> R:
        """Ask the service that owns the message, as somebody with these roles."""
        name = declaration(message).name
        key = read_signing_key(self.system.deployment.secrets.token_signing)
        token = mint(
            key, actor=actor, force_id=self.force_id, sites=sites, roles=roles,
            audience=name.partition(".")[0], purpose=name,
        )  # fmt: skip
        needs_id = declaration(message).kind == "command"
        return self.system.rpc.ask(
            message, token=token, timeout=timeout, command_id=command_id or (uuid4() if needs_id else None)
        )

    def as_platform(self, message: RpcRequest[R]) -> R:
        """What whoever brings the force aboard asks, in the platform's own name."""
        platform = ServiceClient(PLATFORM, self.system.deployment.service_key(PLATFORM), self.system.rpc)
        return platform.ask(message, force_id=self.force_id, command_id=uuid4())

    def text(
        self, words: str, *, sender: str = MOTHER, provider_id: str | None = None, picture: str | None = None
    ) -> None:
        """A text reaches our number at the first site, with a picture if its reference is given."""
        said = InboundText(
            provider_id=provider_id or str(uuid4()),
            sender=sender,
            dialled=OUR_NUMBER,
            text=words,
            sent_at=datetime.now(UTC),
            media=(Media(reference=picture),) if picture else (),
        )
        self.receiver().receive_text(Tenant(self.force_id), self.sites[0], said)

    def arrest(
        self, given: str, family: str, *, born: date | None = date(2010, 3, 14), record: str | None = None,
        offence: str = "CJ88144", suite: str = "Oldbury", person_ref: str | None = None, on: date | None = None,
        role: PersonsRole = "suspect", title: str = "Possess a knife in public",
    ) -> None:  # fmt: skip
        """Custody reports an arrest."""
        self.receiver().receive_arrest(
            Tenant(self.force_id),
            InboundArrest(
                custody_record=record or f"CR/{uuid4().hex[:8]}",
                person_ref=person_ref,
                given_name=given,
                family_name=family,
                date_of_birth=born,
                offence_code=offence,
                offence_title=title,
                occurred_on=on or datetime.now(UTC).date(),
                custody_suite=suite,
                role=role,
            ),
        )

    def intelligence(
        self, text: str, *, log: str | None = None, about: Who | None = None, role: PersonsRole | None = None,
        grades: Grades = UNTESTED, on: date | None = None, area: str | None = None, review_on: date | None = None,
    ) -> bool:  # fmt: skip
        """The force's intelligence system reports an item; about somebody, if a name is given."""
        item = InboundIntelligence(
            log_number=log or f"INT/{uuid4().hex[:8]}", grades=grades, text=text, area=area, about=about,
            of_day=on or datetime.now(UTC).date(), role=role or ("associate" if about else None), review_on=review_on,
        )  # fmt: skip
        return self.receiver().receive_intelligence(Tenant(self.force_id), item)

    def asked(
        self, worry: str, *, referrer: Referrer = NOBODY, about: About = SOMEBODY, danger_now: YesNoAnswer = "not_said",
        knows: YesNoAnswer = "not_said", channel: RequestChannel = "web", organisation_id: UUID | None = None,
        key: str | None = None, to: int = 0,
    ) -> str:  # fmt: skip
        """Somebody fills in the form of a site, or an organisation sends it by its key. Returns the reference."""
        entry_point = EntryPoint(Tenant(self.force_id), self.sites[to], channel, organisation_id)
        request = InboundRequest(worry=worry, danger_now=danger_now, knows=knows, referrer=referrer, about=about)
        return self.receiver().receive_request(entry_point, key or str(uuid4()), request)

    def receiver(self) -> Receiver:
        return Receiver(self.system.units_of_work["gateway"], [b"digest key of the tests, 32 bytes"])

    def open(self, referral_id: UUID, **who: object) -> ReferralDetail:
        """Somebody opens the referral's page."""
        self.ask(OpenReferral(referral_id=referral_id), **who)  # type: ignore[arg-type]
        return self.ask(FindReferral(referral_id=referral_id), **who)  # type: ignore[arg-type]

    def queue(self, **who: object) -> tuple[QueueItem, ...]:
        return self.ask(ListQueue(), **who).items  # type: ignore[arg-type]


Clock = Callable[[], datetime]
SOON = timedelta(minutes=5)

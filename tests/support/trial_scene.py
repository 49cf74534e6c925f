"""A trial at work: people whom the force found, officers who let chance decide, and a seed that a test may choose."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa

from common.british_time import british_date
from common.clock import real_time
from common.roles import DATA_PROTECTION, FORCE_LEAD, INSPECTOR
from common.tenancy import Tenant, service_actor
from evaluation.messages import Arm
from referral.domain.trials.allocation import design_of
from referral.domain.trials.randomisation import arm_at
from referral.messages import (
    AllocateReferral,
    CloseTrial,
    ListTrials,
    OverrideAllocation,
    PersonsRole,
    ReferralDetail,
    TrialDetail,
    TrialTerms,
)
from referral.store.tables import Randomisation
from referral.store.trials import SEED
from support.scene import Scene

DAY = timedelta(days=1)
LEAD: dict[str, Any] = {"actor": "user:lead", "roles": frozenset({FORCE_LEAD})}
INSPECTING: dict[str, Any] = {"actor": "user:inspector", "roles": frozenset({INSPECTOR})}
PROTECTING: dict[str, Any] = {"actor": "user:protects", "roles": frozenset({DATA_PROTECTION})}
# Nobody of these is like another of them.
PEOPLE = (
    ("Abel", "Quist", date(2009, 1, 3)), ("Bodhi", "Underhill", date(2010, 5, 17)),
    ("Cian", "Vrabel", date(2008, 9, 9)), ("Dov", "Wexcombe", date(2011, 2, 21)),
    ("Emre", "Yarrow", date(2009, 7, 30)), ("Finlo", "Zubair", date(2010, 11, 12)),
    ("Gethin", "Ashpole", date(2008, 4, 6)), ("Hakon", "Birtwistle", date(2011, 8, 25)),
)  # fmt: skip


@dataclass
class TrialScene:
    """One force, whose trial runs at its first site."""

    scene: Scene
    people: Any = field(default_factory=lambda: iter(PEOPLE))

    @property
    def today(self) -> date:
        return british_date(real_time())

    def terms(self, **changes: Any) -> TrialTerms:
        usual = {
            "code": "offer", "version": 1, "site_ids": (self.scene.sites[0],), "offered": 1, "not_offered": 1,
            "block_sizes": (4, 6), "first_day": self.today - DAY, "last_day": self.today + 30 * DAY,
        }  # fmt: skip
        return TrialTerms(**{**usual, **changes})  # type: ignore[arg-type]

    def begin(self, **changes: Any) -> TrialScene:
        self.scene.configure(trial=self.terms(**changes))
        return self

    def comes(self, *arms: Arm, version: int = 1) -> None:
        """From here on chance decides so: a seed is taken that does, in the place of the one that was drawn."""
        taken = sum(site.allocated for site in self.trial().sites)
        design = design_of(self.terms())
        wanted = list(enumerate(arms, taken + 1))
        seeds = (number.to_bytes(32, "big") for number in itertools.count(1))
        seed = next(s for s in seeds if all(arm_at(s, design, self.scene.sites[0], n) == arm for n, arm in wanted))
        with self.scene.system.units_of_work["referral"].begin(
            Tenant(self.scene.force_id), service_actor("test")
        ) as uow:
            sealed = uow.sealer.seal(uow.sealer.new_key(f"trial:{uuid4()}"), SEED, seed.hex())
        with self.scene.system.deployment.admin.begin() as connection:
            mine = (Randomisation.force_id == self.scene.force_id, Randomisation.version == version)
            connection.execute(sa.update(Randomisation).where(*mine).values(sealed_seed=sealed))

    # ---- who comes -----------------------------------------------------------------------------------------------
    def arrested(self, *, suite: str = "Oldbury", role: PersonsRole = "suspect", again: Any = None) -> ReferralDetail:
        """Custody reports somebody new, or once more somebody who was reported ``again``. Returns the referral."""
        given, family, born = again or next(self.people)
        before = self.rows("SELECT id FROM referral.referral")
        self.scene.arrest(given, family, born=born, suite=suite, role=role)
        self.scene.system.run_until_idle()
        ((new,),) = set(self.rows("SELECT id FROM referral.referral")) - set(before)
        return self.find(new)

    def find(self, referral_id: UUID) -> ReferralDetail:
        return self.scene.open(referral_id)

    # ---- what is done --------------------------------------------------------------------------------------------
    def allocate(self, referral: ReferralDetail, **how: Any) -> Arm:
        command = AllocateReferral(referral_id=referral.referral_id, reason="Knife, and nobody is at work with him")
        arm = self.scene.ask(command, **how).arm
        self.scene.system.run_until_idle()
        return arm

    def override(self, referral: ReferralDetail) -> None:
        reason = "He was threatened at school"
        self.scene.ask(OverrideAllocation(referral_id=referral.referral_id, reason=reason), **INSPECTING)
        self.scene.system.run_until_idle()

    def close(self) -> None:
        self.scene.ask(CloseTrial(trial_id=self.trial().trial_id), **LEAD)

    def trial(self) -> TrialDetail:
        return self.scene.ask(ListTrials(), **PROTECTING).trials[0]

    # ---- what is there -------------------------------------------------------------------------------------------
    def rows(self, query: str, schema: str = "referral") -> list[tuple[Any, ...]]:
        units_of_work = self.scene.system.units_of_work[schema]
        with units_of_work.begin(Tenant(self.scene.force_id), service_actor("test")) as uow:
            return [tuple(row) for row in uow.session.execute(sa.text(query))]


def whoever(referral: ReferralDetail) -> tuple[str, str, date | None]:
    """By which name and day of birth custody would report them again."""
    assert referral.who is not None
    return referral.who.given_name, referral.who.family_name, referral.who.date_of_birth

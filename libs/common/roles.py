"""The roles a user may have at a site, and the groups of them that the messages name."""

from __future__ import annotations

from typing import Final

DUTY_OFFICER: Final = "duty_officer"
NAVIGATOR: Final = "navigator"
SERGEANT: Final = "sergeant"
INSPECTOR: Final = "inspector"
SUPPORT_WORKER: Final = "support_worker"
GANGS_SPECIALIST: Final = "gangs_specialist"
OPPORTUNITIES_FINDER: Final = "opportunities_finder"
COMMISSIONER: Final = "commissioner"
ANALYST: Final = "analyst"
FORCE_LEAD: Final = "force_lead"
DATA_PROTECTION: Final = "data_protection"
PARTNER_WORKER: Final = "partner_worker"
PROVIDER: Final = "provider"

ROLES: Final = (
    DUTY_OFFICER,
    NAVIGATOR,
    SERGEANT,
    INSPECTOR,
    SUPPORT_WORKER,
    GANGS_SPECIALIST,
    OPPORTUNITIES_FINDER,
    COMMISSIONER,
    ANALYST,
    FORCE_LEAD,
    DATA_PROTECTION,
    PARTNER_WORKER,
    PROVIDER,
)

PLATFORM: Final = "platform"  # not a user's role: onboards forces, and cannot read a force's people
REFERRER: Final = "referrer"  # a person who asked for help and follows it by its reference; no user signs in as one

TRIAGE_TEAM: Final = frozenset({DUTY_OFFICER, SERGEANT, INSPECTOR})
CASE_TEAM: Final = frozenset({NAVIGATOR, SUPPORT_WORKER, SERGEANT, INSPECTOR})
SUPERVISION: Final = frozenset({SERGEANT, INSPECTOR})
INTELLIGENCE: Final = TRIAGE_TEAM | {GANGS_SPECIALIST}  # may read intelligence items: the case team as such never may

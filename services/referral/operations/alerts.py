"""Texts whoever is on duty about a danger or a callout, each phone once each time it is raised."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from common.unit_of_work import UnitOfWork
from referral.domain.danger.duty_phones import phones_of_rung, rung_on_duty
from referral.messages import ConfigureForce
from referral.store.alerts import insert_alert
from referral.store.duty_plans import roles_on_duty
from referral.store.referrals import record_act
from referral.store.tables import Callout, Danger, Referral

SEND_ALERT = "send_alert"


def text_rung(uow: UnitOfWork, settings: ConfigureForce, referral: Referral, danger: Danger, rung: int) -> None:
    """Write a text to each phone of this rung, or of the next one with somebody on, that was not told since the danger
    was last raised. Both are locked."""
    told = _text(uow, settings, referral.site_id, rung, danger_id=danger.id, raised=danger.raised)
    for role, nobody_on in told:
        words = role.replace("_", " ").capitalize()
        record_act(uow, referral, "danger_texted", f"{words}: nobody is on duty" if nobody_on else words)


def text_for_callout(uow: UnitOfWork, settings: ConfigureForce, callout: Callout) -> None:
    """The same for a locked callout, at its rung."""
    for _ in _text(uow, settings, callout.site_id, callout.rung, callout_id=callout.id):
        pass


def _text(
    uow: UnitOfWork,
    settings: ConfigureForce,
    site_id: int,
    rung: int,
    *,
    danger_id: UUID | None = None,
    raised: int = 1,
    callout_id: UUID | None = None,
) -> Iterator[tuple[str, bool]]:
    """Yields the role of each phone that is told now, and whether it is told because nobody is on."""
    if not settings.duty_phones:
        return
    on = roles_on_duty(uow, site_id)
    nobody_on = rung_on_duty(settings.danger_rungs, 0, on) == len(settings.danger_rungs)
    for phone in phones_of_rung(settings.duty_phones, site_id, rung, settings.danger_rungs, on):
        alert_id = insert_alert(
            uow, phone, danger_id=danger_id, raised=raised, callout_id=callout_id, nobody_on=nobody_on
        )
        if alert_id is not None:
            uow.schedule(SEND_ALERT, at=uow.now, subject=alert_id)
            yield phone.role, nobody_on

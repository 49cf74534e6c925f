"""Texts a danger to the phones of whoever is on duty, each phone once each time it is raised."""

from __future__ import annotations

from common.unit_of_work import UnitOfWork
from referral.domain.danger.duty_phones import phones_of_rung, rung_on_duty
from referral.messages import ConfigureForce
from referral.store.alerts import insert_alert
from referral.store.duty_plans import roles_on_duty
from referral.store.referrals import record_act
from referral.store.tables import Danger, Referral

SEND_ALERT = "send_alert"


def text_rung(uow: UnitOfWork, settings: ConfigureForce, referral: Referral, danger: Danger, rung: int) -> None:
    """Write a text to each phone of this rung, or of the next one with somebody on, that was not told since the danger
    was last raised. Both are locked."""
    on = roles_on_duty(uow, referral.site_id) if settings.duty_phones else None
    nobody_on = rung_on_duty(settings.danger_rungs, 0, on) == len(settings.danger_rungs)
    for phone in phones_of_rung(settings.duty_phones, referral.site_id, rung, settings.danger_rungs, on):
        alert_id = insert_alert(uow, referral, danger, phone, nobody_on=nobody_on)
        if alert_id is not None:
            told = phone.role.replace("_", " ").capitalize()
            record_act(uow, referral, "danger_texted", f"{told}: nobody is on duty" if nobody_on else told)
            uow.schedule(SEND_ALERT, at=uow.now, subject=alert_id)

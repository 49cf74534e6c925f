"""Texts a danger to the phones of whoever is on duty, each phone once each time it is raised."""

from __future__ import annotations

from collections.abc import Sequence

from common.unit_of_work import UnitOfWork
from referral.messages import DutyPhone
from referral.store.alerts import insert_alert
from referral.store.referrals import record_act
from referral.store.tables import Danger, Referral

SEND_ALERT = "send_alert"


def text_phones(uow: UnitOfWork, referral: Referral, danger: Danger, phones: Sequence[DutyPhone]) -> None:
    """Write a text to each of these phones that was not told since the danger was last raised. Both are locked."""
    for phone in phones:
        alert_id = insert_alert(uow, referral, danger, phone)
        if alert_id is not None:
            record_act(uow, referral, "danger_texted", phone.role.replace("_", " ").capitalize())
            uow.schedule(SEND_ALERT, at=uow.now, subject=alert_id)

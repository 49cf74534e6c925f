"""Sends the texts about dangers to the phones of staff, and takes their answer as an acknowledgement."""

from __future__ import annotations

from uuid import UUID

from common.jobs.restore_holds import refuse_while_held
from common.jobs.worker import complete, reschedule
from common.service import Job
from common.tenancy import Tenant, service_actor
from common.unit_of_work import UnitOfWork, UnitOfWorkFactory
from gateway.messages import Route
from referral.domain.danger.duty_phones import is_acknowledgement, words_for
from referral.domain.texting.delivery import NotTaken, Outgoing
from referral.handlers.text_sending import RECEIPT_WAIT, Ports, hand_over
from referral.messages import Delivery
from referral.operations.alerts import SEND_ALERT
from referral.store.alerts import get_alert, number_of, referrals_told_to, set_alert_delivery
from referral.store.danger import open_danger_of
from referral.store.referrals import get_referral, record_act
from referral.store.tables import Alert, Danger

_SELF = service_actor("referral")
_FINISHED = ("sent", "delivered", "failed", "withdrawn")


def send_alert(job: Job, units_of_work: UnitOfWorkFactory, ports: Ports) -> None:
    """Send one alert once, unless somebody deals with the danger already."""
    tenant = Tenant(job.force_id)
    with units_of_work.begin(tenant, _SELF, what=SEND_ALERT) as uow:
        refuse_while_held(uow.session, "texts")
        alert, danger = get_alert(uow, job.subject)
        tried_before = alert.delivery == "sending"
        if alert.delivery in _FINISHED or (not tried_before and not _still_rings(danger, alert)):
            _finish(uow, job, alert, alert.delivery if alert.delivery in _FINISHED else "withdrawn")
            return
        set_alert_delivery(uow, alert, "sending")
        text = _outgoing(uow, alert)
    try:
        outcome = hand_over(ports.texts, text, tried_before=tried_before, waited=job.attempts == 0)
    except NotTaken:
        with units_of_work.begin(tenant, _SELF, what=SEND_ALERT) as uow:
            set_alert_delivery(uow, get_alert(uow, job.subject)[0], "to_send")
        raise
    with units_of_work.begin(tenant, _SELF, what=SEND_ALERT) as uow:
        alert, danger = get_alert(uow, job.subject)
        _record(uow, job, alert, danger, outcome)


def _still_rings(danger: Danger, alert: Alert) -> bool:
    return danger.closed_at is None and danger.acknowledged_at is None and danger.raised == alert.raised


def _outgoing(uow: UnitOfWork, alert: Alert) -> Outgoing:
    return Outgoing(number_of(uow, alert), words_for(alert.role, nobody_on=alert.nobody_on), alert.id, Route())


def _record(uow: UnitOfWork, job: Job, alert: Alert, danger: Danger, outcome: Delivery) -> None:
    if alert.delivery in _FINISHED:  # a receipt was faster
        complete(job, uow)
    elif outcome == "sending":
        reschedule(job, uow, at=uow.now + RECEIPT_WAIT)
    else:
        if outcome == "failed":
            record_act(uow, get_referral(uow, danger.referral_id, lock=True), "danger_text_failed")
        _finish(uow, job, alert, outcome)


def _finish(uow: UnitOfWork, job: Job, alert: Alert, delivery: Delivery) -> None:
    if alert.delivery != delivery:
        set_alert_delivery(uow, alert, delivery)
    complete(job, uow)


def acknowledge_by_text(uow: UnitOfWork, number: str, text: str) -> bool:
    """Whether this text answers an alert that its phone was sent in the last day. Every danger that the phone was told
    of and that still waits is acknowledged; an answer that comes late or twice changes nothing."""
    if not is_acknowledgement(text):
        return False
    told = referrals_told_to(uow, number)
    for referral_id, danger_id, role in sorted(told):
        _acknowledge(uow, referral_id, danger_id, role)
    uow.audit("collect", why="duty_phone_answered")
    return bool(told)


def _acknowledge(uow: UnitOfWork, referral_id: UUID, danger_id: UUID, role: str) -> None:
    referral = get_referral(uow, referral_id, lock=True)
    danger = open_danger_of(uow, referral.id)
    if danger is None or danger.id != danger_id or danger.acknowledged_at is not None:
        return
    danger.acknowledged_at, danger.acknowledged_by = uow.now, f"phone:{role}"
    record_act(uow, referral, "danger_acknowledged", f"By text: {role.replace('_', ' ')}")
    uow.audit("alter", *([referral.person_id] if referral.person_id else []), why="danger_acknowledged")

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
from referral.messages import CalloutAcknowledged, Delivery
from referral.operations.alerts import SEND_ALERT
from referral.store.alerts import alerts_told_to, callout_of, danger_of, get_alert, number_of, set_alert_delivery
from referral.store.callouts import get_callout
from referral.store.danger import open_danger_of, referral_in_danger
from referral.store.force_settings import current_settings
from referral.store.referrals import get_referral, record_act
from referral.store.tables import Alert

_SELF = service_actor("referral")
_FINISHED = ("sent", "delivered", "failed", "withdrawn")


def send_alert(job: Job, units_of_work: UnitOfWorkFactory, ports: Ports) -> None:
    """Send one alert once, unless somebody deals with it already, or the phone is no duty phone any more."""
    tenant = Tenant(job.force_id)
    with units_of_work.begin(tenant, _SELF, what=SEND_ALERT) as uow:
        refuse_while_held(uow.session, "texts")
        alert = get_alert(uow, job.subject)
        tried_before = alert.delivery == "sending"
        if alert.delivery in _FINISHED or (not tried_before and not _still_rings(uow, alert)):
            _finish(uow, job, alert, alert.delivery if alert.delivery in _FINISHED else "withdrawn")
            return
        text = _outgoing(uow, alert)
        if text is None:
            _finish(uow, job, alert, "withdrawn")
            return
        set_alert_delivery(uow, alert, "sending")
    try:
        outcome = hand_over(ports.texts, text, tried_before=tried_before, waited=job.attempts == 0)
    except NotTaken:
        with units_of_work.begin(tenant, _SELF, what=SEND_ALERT) as uow:
            set_alert_delivery(uow, get_alert(uow, job.subject), "to_send")
        raise
    with units_of_work.begin(tenant, _SELF, what=SEND_ALERT) as uow:
        _record(uow, job, get_alert(uow, job.subject), outcome)


def _still_rings(uow: UnitOfWork, alert: Alert) -> bool:
    callout, danger = callout_of(uow, alert), danger_of(uow, alert)
    if danger is not None:
        return danger.closed_at is None and danger.acknowledged_at is None and danger.raised == alert.raised
    return callout is not None and callout.is_open


def _outgoing(uow: UnitOfWork, alert: Alert) -> Outgoing | None:
    number, callout = number_of(uow, alert, current_settings(uow).duty_phones), callout_of(uow, alert)
    if number is None:
        return None
    words = words_for(alert.role, callout.reason if callout else None, nobody_on=alert.nobody_on)
    return Outgoing(number, words, alert.id, Route())


def _record(uow: UnitOfWork, job: Job, alert: Alert, outcome: Delivery) -> None:
    if alert.delivery in _FINISHED:  # a receipt was faster
        complete(job, uow)
    elif outcome == "sending":
        reschedule(job, uow, at=uow.now + RECEIPT_WAIT)
    else:
        danger = danger_of(uow, alert)
        if outcome == "failed" and danger is not None:
            record_act(uow, get_referral(uow, danger.referral_id, lock=True), "danger_text_failed")
        _finish(uow, job, alert, outcome)


def _finish(uow: UnitOfWork, job: Job, alert: Alert, delivery: Delivery) -> None:
    if alert.delivery != delivery:
        set_alert_delivery(uow, alert, delivery)
    complete(job, uow)


def acknowledge_by_text(uow: UnitOfWork, number: str, text: str) -> bool:
    """Whether this text answers an alert that its phone was sent in the last day. Everything that the phone was told
    of and that still waits is acknowledged; an answer that comes late or twice changes nothing."""
    if not is_acknowledgement(text):
        return False
    told = alerts_told_to(uow, number)
    for alert in told:
        if alert.danger_id is not None:
            _acknowledge_danger(uow, alert.danger_id, alert.role)
        elif alert.callout_id is not None:
            _acknowledge_callout(uow, alert.callout_id, alert.role)
    uow.audit("collect", why="duty_phone_answered")
    return bool(told)


def _acknowledge_danger(uow: UnitOfWork, danger_id: UUID, role: str) -> None:
    referral_id = referral_in_danger(uow, danger_id)
    if referral_id is None:
        return
    referral = get_referral(uow, referral_id, lock=True)
    danger = open_danger_of(uow, referral.id)
    if danger is None or danger.id != danger_id or danger.acknowledged_at is not None:
        return
    danger.acknowledged_at, danger.acknowledged_by = uow.now, f"phone:{role}"
    record_act(uow, referral, "danger_acknowledged", f"By text: {role.replace('_', ' ')}")
    uow.audit("alter", *([referral.person_id] if referral.person_id else []), why="danger_acknowledged")


def _acknowledge_callout(uow: UnitOfWork, callout_id: UUID, role: str) -> None:
    callout = get_callout(uow, callout_id)
    if not callout.is_open:
        return
    callout.acknowledged_at = uow.now
    acknowledged = CalloutAcknowledged(
        callout_id=callout.id, case_id=callout.case_id, site_id=callout.site_id, role=role
    )
    uow.raise_event(acknowledged, subject=callout.id, sequence=1)
    uow.audit("alter", callout.person_id, why="callout_acknowledged")

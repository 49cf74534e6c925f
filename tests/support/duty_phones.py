"""The duty phones of a site: what they are texted about a danger, and what they answer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from referral.domain.danger.duty_phones import ALERT, CONTROL_ROOM_ALERT, NOBODY_ON_ALERT
from referral.messages import DutyPhone

DUTY, SERGEANT, INSPECTOR, CONTROL = "+447700900201", "+447700900202", "+447700900203", "+447700900209"
THERE = "he has a gun and he is outside"


def phones(site, *missing):
    every = {"duty_officer": DUTY, "sergeant": SERGEANT, "inspector": INSPECTOR, "control_room": CONTROL}
    return tuple(DutyPhone(site_id=site, role=role, number=n) for role, n in every.items() if role not in missing)


def in_danger(scene):
    scene.text(THERE)
    scene.system.run_until_idle()
    return scene.queue()[0].referral_id


def minutes_pass(scene):
    """What waits for later, or for another try, is due."""
    table = scene.system.units_of_work["referral"].tables.job
    due = {"due_at": datetime.now(UTC) - timedelta(seconds=1), "claimed_until": None}
    with scene.system.deployment.admin.begin() as connection:
        connection.execute(sa.update(table).where(table.c.force_id == scene.force_id).values(**due))
    scene.system.run_until_idle()


def texted(phone):
    """Whose duty phones were texted, in order."""
    return [sent.to for sent in phone.sent if sent.text in (ALERT, CONTROL_ROOM_ALERT, NOBODY_ON_ALERT)]


def answers(scene, number, words="1"):
    scene.text(words, sender=number)
    scene.system.run_until_idle()

"""Ends the day of a force, so that what waits for the day's batch is sent and taken in."""

from __future__ import annotations

from common.jobs.anonymous_events import SEND
from wayout.processes.in_process import InProcessSystem

OWNERS = ("referral", "casework", "voluntary")


def send_anonymous_events(system: InProcessSystem, force_id: int) -> None:
    """Do what is due, then send the batches of one force, as at night."""
    system.run_until_idle()
    for owner in OWNERS:
        system.jobs[owner].schedule_periodic()
    which = f"WHERE force_id = {force_id:d} AND kind = '{SEND}'"
    due = "; ".join(f"UPDATE {owner}.job SET due_at = '2020-01-01' {which}" for owner in OWNERS)
    with system.deployment.admin.begin() as connection:
        connection.exec_driver_sql(due)
    system.run_until_idle()

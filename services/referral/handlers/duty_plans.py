"""Keeps who is on duty at each site, so that a danger and the first reply at night need to ask nobody."""

from __future__ import annotations

from casework.messages import DutyPlanned
from common.unit_of_work import UnitOfWork
from referral.store.duty_plans import save_duty_plan


def on_duty_planned(event: DutyPlanned, uow: UnitOfWork) -> None:
    """The rota of a site changed, or was told again."""
    save_duty_plan(uow, event)

"""A step of a plan that Kay's group does, asked for and taken on as it really happens."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from support.case_team import Team, step
from support.voluntary_scene import KAY, Groups
from voluntary.messages import AcceptCommission

PLAN = (step("A", kind="partner_service", service="mentoring", title="Mentoring", days=60), step("B", days=70))


class GroupWork(NamedTuple):
    case_id: UUID
    step_id: UUID
    commission_id: UUID


def requested_work(team: Team) -> GroupWork:
    """Kay's group is asked for mentoring, and has not answered."""
    groups = Groups(team.scene).configure()
    groups.two_groups()
    case_id = team.on_the_plan(PLAN)
    team.scene.system.run_until_idle()
    (commission_id,) = groups.requests(KAY)
    return GroupWork(case_id, team.case(case_id).steps[0].step_id, commission_id)


def accept(team: Team, work: GroupWork) -> GroupWork:
    """It says yes, and everybody has heard."""
    Groups(team.scene).as_group(KAY, AcceptCommission(commission_id=work.commission_id))
    team.scene.system.run_until_idle()
    return work


def accepted_work(team: Team) -> GroupWork:
    return accept(team, requested_work(team))

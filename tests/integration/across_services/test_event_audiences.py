"""Each event that is news is raised, and is found on the case by whoever may know it, and by nobody else."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest

from casework.messages import FindCase, NewsKind
from common.clock import real_time
from common.envelope import encode, new_envelope
from common.errors import Refused
from common.messages import declaration
from common.roles import CASE_TEAM, ROLES
from rules.support.message_factory import example
from support.case_team import NAVIGATORS, Team, team_of
from wayout.deployment.event_audiences import AUDIENCES, Unheard

NEWS = [
    (event, one.news)
    for event, audiences in AUDIENCES.items()
    if not isinstance(audiences, Unheard)
    for one in audiences
    if one.news
]
# What makes an example of an event the one that is news of this kind.
TELLING: dict[NewsKind, dict[str, Any]] = {
    "session_missed": {"attended": "no", "behaviour": False},
    "session_attended": {"attended": "late", "behaviour": False},
    "behaviour": {"behaviour": True},
    "group_wrote": {"side": "group"},
    "danger_raised": {"rung": 0},
    "referred_again": {"channel": "web"},
}


@pytest.fixture
def team(system, force) -> Team:
    return team_of(system, force)


def told(team: Team, event: type, case_id: UUID, kind: NewsKind) -> Any:
    """The event as its service might raise it about this case, its person and the first step of the plan."""
    case = team.case(case_id)
    about = {
        "case_id": case_id, "person_id": case.person_id, "site_id": case.site_id, "step_id": case.steps[0].step_id,
        "referral_id": uuid4(), "link_number": 1,
    }  # fmt: skip
    made = example(event)
    fields = {name: value for name, value in {**about, **TELLING.get(kind, {})}.items() if hasattr(made, name)}
    return replace(made, **fields)


def deliver(team: Team, event: Any) -> None:
    service = declaration(event).name.partition(".")[0]
    body = encode(
        new_envelope(
            event, id=uuid4(), source=service, subject=uuid4(), time=real_time(), sequence=1, cause=None,
            force=team.scene.force_id, actor=f"service:{service}", traceparent=None,
        )
    )  # fmt: skip
    for _ in range(2):
        team.scene.system.inboxes["casework"].process([body])


@pytest.mark.parametrize(
    ("event", "kind"), [one for one in NEWS if one[1] != "link_undone"], ids=lambda one: getattr(one, "__name__", one)
)
def test_the_news_is_on_the_case_once_for_the_case_team_of_its_site_and_for_nobody_else(team, event, kind):
    case_id = team.on_the_plan()
    deliver(team, told(team, event, case_id, kind))
    ask = FindCase(case_id=case_id)
    seen = team.scene.ask(ask, actor="user:nav", roles=NAVIGATORS).news
    assert [item.kind for item in seen].count(kind) == 1
    with pytest.raises(Refused, match="not_found"):
        team.scene.ask(ask, actor="user:far", roles=NAVIGATORS, sites=(team.scene.sites[1],))
    for role in set(ROLES) - CASE_TEAM:
        with pytest.raises(Refused):
            team.scene.ask(ask, actor="user:other", roles=frozenset({role}))

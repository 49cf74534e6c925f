"""No meaning is lost between services: every event has an audience that really sees it, or a reason why it has none."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, get_args
from uuid import UUID, uuid4

import pytest

from casework.messages import FindCase, NewsKind
from common.clock import real_time
from common.envelope import encode, new_envelope
from common.errors import Refused
from common.messages import declaration, declared_messages
from common.roles import CASE_TEAM, ROLES
from common.service import subscriptions
from rules.support.message_factory import example
from support.case_team import NAVIGATORS, Team, team_of
from wayout.deployment.event_audiences import AUDIENCES, RECORDED_ON_THE_CASE, Unheard
from wayout.deployment.registry import SERVICES

EVENTS = {message for message in declared_messages().values() if declaration(message).kind == "event"}
HEARD = {event: audiences for event, audiences in AUDIENCES.items() if not isinstance(audiences, Unheard)}
NEWS = [(event, one.news) for event, audiences in HEARD.items() for one in audiences if one.news]
# What makes an example of an event the one that is news of this kind.
TELLING: dict[NewsKind, dict[str, Any]] = {
    "session_missed": {"attended": "no", "behaviour": False},
    "session_attended": {"attended": "late", "behaviour": False},
    "behaviour": {"behaviour": True},
    "danger_raised": {"rung": 0},
    "referred_again": {"channel": "web"},
}


def test_every_event_is_in_the_table_once():
    assert set(AUDIENCES) == EVENTS


def test_whoever_hears_of_an_event_may_open_the_screen_that_shows_it():
    for event, audiences in HEARD.items():
        assert audiences, declaration(event).name
        for one in audiences:
            assert one.roles, declaration(event).name
            assert one.roles <= declaration(one.question).roles, f"{declaration(event).name}: {one.screen}"


def test_an_audience_says_how_soon_what_it_asks_and_what_happens_if_nobody_acts():
    for audiences in HEARD.values():
        for one in audiences:
            assert all((one.screen, one.within, one.asks, one.otherwise)), one


def test_every_kind_of_news_is_brought_by_an_event_or_recorded_on_the_case():
    assert {kind for _, kind in NEWS} | RECORDED_ON_THE_CASE == set(get_args(NewsKind))


def test_casework_hears_every_event_that_is_news_on_a_case():
    subscribers = subscriptions(SERVICES)
    for event, _ in NEWS:
        assert "casework" in subscribers.get(declaration(event).name, ()), declaration(event).name


def test_only_what_is_counted_and_what_was_handed_over_is_heard_by_nobody():
    unheard = {declaration(event).name for event, audiences in AUDIENCES.items() if isinstance(audiences, Unheard)}
    assert {name for name in unheard if not name.startswith("evaluation.")} == {"gateway.inbound_erased.v1"}


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

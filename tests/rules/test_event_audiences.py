"""No meaning is lost between services: every event has an audience that really sees it, or a reason why it has none."""

from __future__ import annotations

from typing import get_args

from casework.messages import NewsKind
from common.messages import declaration, declared_messages
from common.service import subscriptions
from wayout.deployment.event_audiences import AUDIENCES, RECORDED_ON_THE_CASE, Unheard
from wayout.deployment.registry import SERVICES

EVENTS = {message for message in declared_messages().values() if declaration(message).kind == "event"}
HEARD = {event: audiences for event, audiences in AUDIENCES.items() if not isinstance(audiences, Unheard)}
NEWS = [(event, one.news) for event, audiences in HEARD.items() for one in audiences if one.news]


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


def test_only_what_is_counted_what_was_handed_over_and_the_duty_plan_are_heard_by_nobody():
    unheard = {declaration(event).name for event, audiences in AUDIENCES.items() if isinstance(audiences, Unheard)}
    expected = {"gateway.inbound_erased.v1", "casework.duty_planned.v1"}
    assert {name for name in unheard if not name.startswith("evaluation.")} == expected

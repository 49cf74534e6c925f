"""Rule 1, written down once by hand: a role that is widened in the code, and not in this table, is noticed."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask

from common.messages import declaration
from common.roles import PLATFORM, REFERRER, ROLES
from gateway.access.route_guards import SIGNED_IN
from rules.support.visitors import guard_and_roles, routes
from wayout.deployment.registry import SERVICES
from wayout.processes.web_server import gateway_app

TABLE = Path(__file__).parent / "support" / "who_may_what.toml"
METHODS = {name: answer.message for service in SERVICES for name, answer in service.request_handlers_by_name().items()}


@dataclass(frozen=True)
class Row:
    """What whoever has one of these roles may do, in plain words."""

    may: str
    who: frozenset[str]
    messages: tuple[str, ...]
    pages: tuple[str, ...]


def rows() -> list[Row]:
    areas = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    return [
        Row(row["may"], frozenset(row["who"]), tuple(row["messages"]), tuple(row["pages"]))
        for area in areas.values()
        for row in area
    ]


WRITTEN = rows()


@pytest.fixture(scope="module")
def app(shared_system) -> Flask:
    return gateway_app(shared_system.deployment, shared_system.units_of_work["gateway"], shared_system.rpc)


def test_the_table_is_written_in_plain_words_about_roles_that_exist():
    for row in WRITTEN:
        assert row.who <= {*ROLES, REFERRER, PLATFORM}, row.may
        assert re.fullmatch(r"[a-z][\w',: ]{8,110}", row.may), row.may
        assert row.messages or row.pages, row.may


def test_every_message_stands_in_the_table_once_and_is_for_exactly_those_who_stand_there():
    written = {name: row for row in WRITTEN for name in row.messages}
    assert Counter(name for row in WRITTEN for name in row.messages) == Counter(list(METHODS))
    for name, message in METHODS.items():
        declared = declaration(message)
        assert declared.roles | declared.services == written[name].who, f"{name}: to {written[name].may}"


def test_every_page_stands_in_the_table_once_and_is_for_exactly_those_who_stand_there(app):
    written = {page: row for row in WRITTEN for page in row.pages}
    shown = {re.sub(r"<[^>]*>", "<>", rule.rule): rule for rule, _ in routes(app)}
    declared = {page: guard_and_roles(app, rule) for page, rule in shown.items()}
    guarded = {page: roles for page, (kind, roles) in declared.items() if kind == SIGNED_IN}
    assert Counter(page for row in WRITTEN for page in row.pages) == Counter(list(guarded))
    for page, roles in guarded.items():
        assert roles == written[page].who, f"{page}: to {written[page].may}"


def test_every_method_of_a_page_is_for_the_same_roles(app):
    by_page: dict[str, set[frozenset[str]]] = {}
    for rule, _ in routes(app):
        by_page.setdefault(re.sub(r"<[^>]*>", "<>", rule.rule), set()).add(guard_and_roles(app, rule)[1])
    assert {page: roles for page, roles in by_page.items() if len(roles) > 1} == {}


def test_a_role_of_no_use_yet_may_do_nothing():
    told = {role for row in WRITTEN for role in row.who}
    assert set(ROLES) - told == {"provider"}, "an employer's or a college's user: sees no page before there is one"

"""People at the gateway's pages, for the rules: members with the roles one likes, signed in, with a form to send."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from gateway.access.route_guards import guard_of
from rules.support.scenario import Played
from support.sign_in import signed_in_at

A_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# What a form may ask for, so that a page gets as far as asking its service. Others are refused by the page itself.
FILLED_IN = {
    "given_name": "Anna", "family_name": "Nobody", "reason": "because", "how": "visit", "outcome": "met", "note": "",
    "kind": "housing", "level": "low", "own_words": "", "evidence": "seen", "worker_id": "user:nav", "answer": "done",
    "informed": "not_told",
    "A-title": "Something", "A-kind": "own_work", "A-need": "housing", "A-target-day": "1", "A-target-month": "1",
    "A-target-year": "2099", "vacancies": "1",
    "capacity": "1", "name": "Somebody", "title": "Something", "on-day": "1", "on-month": "1",
    "contact-whom": "referrer", "contact-how": "phone", "contact-outcome": "spoke",
    "on-year": "2026", "attended": "yes", "pence": "100", "pounds": "1", "done": "seen", "activity": "seen",
    "override-reason": "because", "sure": "yes",
}  # fmt: skip


CALLED = {"group_id": "organisation_id", "rota_id": "site_id"}  # what pages call something that messages call otherwise


@dataclass
class Visit:
    """One person's browser. ``token`` is a CSRF token that fits their session."""

    app: Flask
    client: FlaskClient
    token: str

    def get(self, path: str) -> TestResponse:
        return self.client.get(path)

    def post(self, path: str, form: dict[str, str] | None = None, *, token: bool = True) -> TestResponse:
        sent = {"command_id": str(uuid4()), **(form or {})} | ({"csrf_token": self.token} if token else {})
        return self.client.post(path, data=sent)

    def send(self, method: str, path: str, form: dict[str, str] | None = None) -> TestResponse:
        return self.get(path) if method == "GET" else self.post(path, form)


@dataclass
class Visitors:
    """Whoever comes to the pages of a played scene."""

    app: Flask
    played: Played
    known: dict[str, list[str]] = field(default_factory=dict)
    said: list[set[str]] = field(default_factory=list)

    def nobody(self) -> Visit:
        return self._with_token(self.app.test_client())

    def member(
        self, roles: frozenset[str], *sites: int, force_id: int | None = None, user: UUID | None = None
    ) -> Visit:
        """Somebody who holds these roles at these sites; in the scene's own force unless another is said."""
        grants = [(role, site) for role in roles for site in sites]
        return self.with_grants(grants, force_id=force_id, user=user)

    def with_grants(
        self, grants: list[tuple[str, int]], *, force_id: int | None = None, user: UUID | None = None
    ) -> Visit:
        """Somebody who holds each of these roles at the site beside it."""
        client = signed_in_at(self.app, self.played.system, force_id or self.played.force.id, grants, user=user)
        return self._with_token(client)

    def _with_token(self, client: FlaskClient) -> Visit:
        with client.session_transaction() as cookie:
            cookie["csrf_token"] = secret = uuid4().hex
        return Visit(self.app, client, URLSafeTimedSerializer(self.app.secret_key, "wtf-csrf-token").dumps(secret))

    def path(self, rule: Rule, *, absent: bool = False) -> str:
        """The address of a route, with ids of the played scene, or with ids that nobody has."""
        if absent:
            return self._built(rule, {name: _nobodys(rule, name) for name in rule.arguments})
        return next(self.paths(rule))

    def paths(self, rule: Rule) -> Iterator[str]:
        """Every address that a route has in the scene. Ids go together that were ever said in one answer or question;
        only if none were is every one tried with every other."""
        names = sorted(rule.arguments)
        every = list(itertools.product(*(self.real(name) for name in names)))
        if len(names) > 1:
            every = [values for values in every if self._said_together(values)] or every
        for values in every:
            yield self._built(rule, dict(zip(names, values, strict=True)))

    def _said_together(self, values: tuple[str, ...]) -> bool:
        if not self.said:
            self.said = [set(A_UUID.findall(f"{one.reply} {one.body_as_json}")) for one in self.played.asked]
        return any(said.issuperset(values) for said in self.said)

    def real(self, name: str) -> list[str]:
        """What something is called that the scene really holds, such as a ``case_id``."""
        if name == "filename":
            return ["nothing.css"]
        if name == "credential":
            return ["one-that-nobody-was-given"]
        if name == "word":
            return [self.played.force.address]
        if name == "reference":
            return ["bcd-fgh-jkmn"]
        if name == "day":
            return ["2099-01-01"]
        if name == "list_id":
            return [str(one) for one in self.played.lists]
        if not self.known:
            for one in self.played.asked:
                for said in (one.reply, one.body_as_json):
                    _collect(said, self.known)
        name = CALLED.get(name, name)
        assert name in self.known, f"nothing in the played scene is a {name}: play it in rules/played.py"
        return self.known[name]

    def _built(self, rule: Rule, values: dict[str, str]) -> str:
        with self.app.test_request_context():
            return self.app.url_map.bind("localhost").build(rule.endpoint, _typed(rule, values))


def routes(app: Flask) -> list[tuple[Rule, str]]:
    """Every route with each of its methods."""
    rules = sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule)
    return [(rule, method) for rule in rules for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})]


def guard_and_roles(app: Flask, rule: Rule) -> tuple[str, frozenset[str]]:
    return guard_of(app, rule.endpoint)


def words(answer: TestResponse) -> str:
    """What a page says, without what differs from one time to the next."""
    text = A_UUID.sub("ID", answer.get_data(as_text=True))
    return re.sub(r'(name="csrf_token"[^>]*value=|csrf-token" content=)"[^"]*"', r'\1"TOKEN"', text)


def _nobodys(rule: Rule, name: str) -> str:
    return "999999" if type(rule._converters[name]).__name__ == "IntegerConverter" else str(uuid4())


def _typed(rule: Rule, values: dict[str, str]) -> dict[str, Any]:
    return {n: UUID(v) if type(rule._converters[n]).__name__ == "UUIDConverter" else v for n, v in values.items()}


def _collect(said: Any, found: dict[str, list[str]]) -> None:
    """Every value of every field whose name ends in ``_id``, each once, in the order in which they came up."""
    if isinstance(said, dict):
        for name, value in said.items():
            if name.endswith("_id") and value is not None and str(value) not in found.setdefault(name, []):
                found[name].append(str(value))
            _collect(value, found)
    elif isinstance(said, list):
        for part in said:
            _collect(part, found)

"""Describes the API for organisations that refer people: an OpenAPI 3.1 document of its two doors."""

from __future__ import annotations

import tomllib
from typing import Any

from gateway.feeds.partners import KEY, KEY_HEADER, PREFIX
from gateway.feeds.problems import PROBLEM
from gateway.messages import About, Asker, Fault, InboundRequest, Problem, Receipt
from referral.messages import Followed
from wayout import CHECKOUT
from wayout.generated_docs.json_schema import name_of, reference, schema_of

_RECORDS = (InboundRequest, Asker, About, Receipt, Followed, Problem, Fault)
_REFUSALS = {
    "400": "The body is not JSON.",
    "401": "No key, or none of ours.",
    "404": "There is no such referral of yours.",
    "409": "The key was used before, for other words.",
    "413": "Too large.",
    "415": "Not sent as JSON.",
    "422": "It could not be taken; `faults` says what is wrong with which field.",
    "429": "Too many in an hour. Retry-After says when to come again.",
    "503": "Not just now. Sending it again under the same key does it once.",
}


def document() -> dict[str, Any]:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Wayout: referrals by organisations",
            "version": project["version"],
            "description": "In danger now? Call 999: nobody watches this door by the minute.",
        },
        "paths": {
            f"{PREFIX}/referrals": {"post": _refer()},
            f"{PREFIX}/referrals/{{reference}}": {"get": _progress()},
        },
        "components": {
            "schemas": {name_of(record): schema_of(record) for record in _RECORDS},
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer", "description": "Your organisation's key."}},
        },
        "security": [{"key": []}],
    }


def _refer() -> dict[str, Any]:
    taken = _answer("It is kept, and a person will read it.", Receipt)
    where = {"description": "Where to follow it.", "schema": {"type": "string"}}
    return {
        "operationId": "refer",
        "summary": "Ask for help for somebody. Only `worry` is needed; nothing is refused for saying little.",
        "parameters": [
            {
                "name": KEY_HEADER,
                "in": "header",
                "description": "A random id of yours: the same one with the same words is one referral.",
                "schema": {"type": "string", "pattern": f"^{KEY.pattern}$"},
            }
        ],
        "requestBody": {"required": True, "content": {"application/json": {"schema": reference(InboundRequest)}}},
        "responses": {
            "201": {
                **taken,
                "headers": {"Location": where},
                "links": {"progress": _follows("$response.body#/reference")},
            },
            **_refusals("400", "401", "409", "413", "415", "422", "429", "503"),
        },
    }


def _progress() -> dict[str, Any]:
    return {
        "operationId": "progress",
        "summary": "How far a referral of yours has come: received, read, and more only as agreed.",
        "parameters": [{"name": "reference", "in": "path", "required": True, "schema": {"type": "string"}}],
        "responses": {
            "200": _answer("How far it has come.", Followed),
            **_refusals("401", "404", "429", "503"),
        },
    }


def _follows(expression: str) -> dict[str, Any]:
    return {"operationId": "progress", "parameters": {"reference": expression}}


def _answer(words: str, record: type) -> dict[str, Any]:
    return {"description": words, "content": {"application/json": {"schema": reference(record)}}}


def _refusals(*statuses: str) -> dict[str, Any]:
    said = {PROBLEM: {"schema": reference(Problem)}}
    return {status: {"description": _REFUSALS[status], "content": said} for status in statuses}

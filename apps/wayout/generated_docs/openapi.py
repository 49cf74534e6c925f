"""Builds the OpenAPI 3.1 document of the API for organisations that refer people."""

from __future__ import annotations

import tomllib
from typing import Any

from gateway.feeds.partners import KEY, KEY_HEADER, PREFIX
from gateway.feeds.problems import PROBLEM
from gateway.messages import About, Fault, InboundRequest, Problem, Receipt, Referrer
from referral.messages import ReferralProgress
from wayout import CHECKOUT
from wayout.generated_docs.json_schema import name_of, reference, schema_of

_RECORDS = (InboundRequest, Referrer, About, Receipt, ReferralProgress, Problem, Fault)
_REFUSALS = {
    "400": "The body is not JSON.",
    "401": "No key, or no valid key.",
    "404": "Your organisation has no such referral.",
    "409": "The key was used before for another request.",
    "413": "Too large.",
    "415": "The content type is not JSON.",
    "422": "It is not valid. `faults` says what is wrong with which field.",
    "429": "Too many in an hour. Retry-After says when to try again.",
    "503": "Not available now. You may send it again with the same key: it is handled once.",
}


def document() -> dict[str, Any]:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Wayout: referrals by organisations",
            "version": project["version"],
            "description": "In danger now? Call 999. Referrals are not read minute by minute.",
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
    created = _answer("It is received, and a person will read it.", Receipt)
    where = {"description": "Where to follow its progress.", "schema": {"type": "string"}}
    return {
        "operationId": "refer",
        "summary": "Refer a person for help. Only `worry` is required: incomplete referrals are accepted.",
        "parameters": [
            {
                "name": KEY_HEADER,
                "in": "header",
                "description": "A random id of yours: the same id with the same request is one referral.",
                "schema": {"type": "string", "pattern": f"^{KEY.pattern}$"},
            }
        ],
        "requestBody": {"required": True, "content": {"application/json": {"schema": reference(InboundRequest)}}},
        "responses": {
            "201": {
                **created,
                "headers": {"Location": where},
                "links": {"progress": _follows("$response.body#/reference")},
            },
            **_refusals("400", "401", "409", "413", "415", "422", "429", "503"),
        },
    }


def _progress() -> dict[str, Any]:
    return {
        "operationId": "progress",
        "summary": "The progress of a referral of yours: received, read, and more only as agreed.",
        "parameters": [{"name": "reference", "in": "path", "required": True, "schema": {"type": "string"}}],
        "responses": {
            "200": _answer("Its progress.", ReferralProgress),
            **_refusals("401", "404", "429", "503"),
        },
    }


def _follows(expression: str) -> dict[str, Any]:
    return {"operationId": "progress", "parameters": {"reference": expression}}


def _answer(description: str, record: type) -> dict[str, Any]:
    return {"description": description, "content": {"application/json": {"schema": reference(record)}}}


def _refusals(*statuses: str) -> dict[str, Any]:
    content = {PROBLEM: {"schema": reference(Problem)}}
    return {status: {"description": _REFUSALS[status], "content": content} for status in statuses}

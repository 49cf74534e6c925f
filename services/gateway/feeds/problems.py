"""Says no to a program: an RFC 9457 problem with a stable code, words for its author, and which fields are at fault."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from flask import Response

from common.messages import dump
from gateway.messages import Fault, Problem
from gateway.presentation import error_messages

PROBLEM = "application/problem+json"


def problem(status: int, code: str | None, faults: tuple[Fault, ...] = ()) -> Response:
    words = error_messages.refusal(status, code)
    said = Problem(title=words.title, status=status, code=code or f"http_{status}", faults=faults)
    answer = Response(json.dumps(dump(said)) + "\n", status, content_type=PROBLEM)
    if status == 401:
        answer.headers["WWW-Authenticate"] = "Bearer"
    if status == 429:
        answer.headers["Retry-After"] = "3600"
    return answer


def pointer_faults(found: Mapping[str, Any], at: str = "") -> Iterator[Fault]:
    """Every field at fault, as a JSON pointer, from what marshmallow found."""
    for name, said in found.items():
        pointer = at if name == "_schema" else f"{at}/{str(name).replace('~', '~0').replace('/', '~1')[:100]}"
        if isinstance(said, Mapping):
            yield from pointer_faults(said, pointer)
        else:
            yield Fault(pointer=pointer, says=" ".join(map(str, said)))

"""Reads what a provider sent, however broken: bytes become JSON, anything becomes text that can be kept."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar
from uuid import UUID

from common.clock import real_time
from common.errors import Refused

MAX_TEXT_LENGTH = 20_000
MAX_NAME_LENGTH = 200
MAX_DEPTH = 100
UNKNOWN = "unknown"  # the sender of a text that does not say one: nobody can be answered
NO_WORDS = "[no words]"  # what a person reads of a text that says nothing
T = TypeVar("T")
_NO_CODE = re.compile(r"[^a-z0-9_.:\-]")


def parse_json(body: bytes) -> Any:
    """The JSON value, or None. Bytes that are not UTF-8 and characters that JSON forbids inside a text are kept."""
    try:
        value = json.loads(body.decode("utf-8-sig", "replace"), strict=False)
    except (ValueError, RecursionError):
        return None
    return None if _deeper_than(MAX_DEPTH, value) else value


def _deeper_than(depth: int, value: object) -> bool:
    """Whether this is nested more deeply than anything a provider sends: it could be read, and not written again."""
    values = [value]
    for _ in range(depth):
        values = [item for part in values for item in _inside(part)]
    return bool(values)


def _inside(value: object) -> Iterable[object]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def to_json(value: object) -> str:
    """What was said, as it was said; a surrogate without its other half stays an escape."""
    return json.dumps(value, ensure_ascii=True, sort_keys=True)


def clip_text(text: object) -> str:
    """No text is refused for its length: what is beyond any real text is cut off, with a word that it was."""
    words = "" if text is None else text if isinstance(text, str) else to_json(text)
    return words if len(words) <= MAX_TEXT_LENGTH else words[: MAX_TEXT_LENGTH - 20] + " [text cut short]"


def clean_name(value: object, otherwise: str) -> str:
    """An id, a number or a name that must say something; what is too long for one is known by its digest."""
    text = str(value).strip() if isinstance(value, str | int) else ""
    return text or otherwise if len(text) <= MAX_NAME_LENGTH else digest(text)


def digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def to_code(value: object) -> str | None:
    """A provider's word for a kind or a reason, as a code of ours."""
    text = str(value).strip().lower() if isinstance(value, str | int) else ""
    return _NO_CODE.sub("_", text)[:80] or None


def parse_message_id(text: str) -> UUID | None:
    """The id by which we know a text of ours, if that is what the provider gave back."""
    try:
        return UUID(text)
    except ValueError:
        return None


def parse_time(value: object) -> str:
    """When it was sent, as ISO text: from ISO text, a date as in mail, or seconds since 1970. What says nothing was
    sent now."""
    try:
        if isinstance(value, str) and value[:1].isalpha():
            moment = parsedate_to_datetime(value)
        elif isinstance(value, str) and not value.isdecimal():
            moment = datetime.fromisoformat(value)
        else:
            moment = datetime.fromtimestamp(int(value), UTC)  # type: ignore[call-overload]
        return (moment if moment.tzinfo else real_time()).astimezone(UTC).isoformat()
    except (TypeError, ValueError, OverflowError, OSError):
        return real_time().isoformat()


def child_object(value: object, name: str) -> dict[str, Any]:
    """The object under this name; an empty one when there is none."""
    child = value.get(name) if isinstance(value, dict) else None
    return child if isinstance(child, dict) else {}


def child_objects(value: object, name: str) -> Iterator[dict[str, Any]]:
    """The objects in the list under this name."""
    child = value.get(name) if isinstance(value, dict) else None
    for item in child if isinstance(child, list) else ():
        if isinstance(item, dict):
            yield item


def readable(parse: Callable[[dict[str, Any]], T], payload: dict[str, Any]) -> T | None:
    """What an item of a list says; None for one that lacks what it must have, so that the list goes on."""
    try:
        return parse(payload)
    except Refused:
        return None

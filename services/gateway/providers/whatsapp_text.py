"""What a person reads of a WhatsApp message, whatever kind it is: its words, or in brackets what it was.

Nothing is left out: of a kind that is not known here, the whole of it is shown as it came.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from gateway.providers.parsing import child_object, child_objects, to_code, to_json

MEDIA: Final = frozenset({"image", "audio", "video", "document", "sticker"})
JsonObject = dict[str, Any]


def readable_text(message: JsonObject) -> str:
    """The words of a message; those that were passed on are somebody else's, and say so."""
    words = _words(message)
    context = child_object(message, "context")
    return f"[forwarded] {words}" if context.get("forwarded") or context.get("frequently_forwarded") else words


def _words(message: JsonObject) -> str:
    kind = to_code(message.get("type")) or "unknown"
    if kind in MEDIA:
        content = child_object(message, kind)
        return _joined(f"[{kind}]", content.get("caption"), content.get("filename"))
    renderer = _KINDS.get(kind)
    return (renderer(message) if renderer else None) or f"[{kind}] {to_json(message)}"


def _text(message: JsonObject) -> str | None:
    body = child_object(message, "text").get("body")
    return body if isinstance(body, str) else None


def _button(message: JsonObject) -> str | None:
    return _joined(child_object(message, "button").get("text")) or None


def _chosen(message: JsonObject) -> str | None:
    content = child_object(message, "interactive")
    reply = child_object(content, "button_reply") or child_object(content, "list_reply")
    return _joined(reply.get("title"), reply.get("description")) or None


def _location(message: JsonObject) -> str | None:
    content = child_object(message, "location")
    coordinates = [
        str(content.get(name)) for name in ("latitude", "longitude") if isinstance(content.get(name), int | float)
    ]
    return (
        _joined("[location]", ", ".join(coordinates), content.get("name"), content.get("address"))
        if coordinates
        else None
    )


def _contacts(message: JsonObject) -> str | None:
    contacts = [
        _joined(
            child_object(contact, "name").get("formatted_name"),
            *(phone.get("phone") for phone in child_objects(contact, "phones")),
        )
        for contact in child_objects(message, "contacts")
    ]
    return _joined("[contacts]", "; ".join(contacts)) if any(contacts) else None


def _reaction(message: JsonObject) -> str:
    emoji = child_object(message, "reaction").get("emoji")
    return _joined("[reaction]", emoji) if emoji else "[reaction taken back]"


def _edit(message: JsonObject) -> str | None:
    new = child_object(child_object(message, "edit"), "message")
    return _joined("[edited an earlier message]", _words(new)) if new else None


def _revoke(message: JsonObject) -> str:
    return "[deleted an earlier message]"


def _system(message: JsonObject) -> str | None:
    return _joined("[system]", child_object(message, "system").get("body"))


def _joined(*words: object) -> str:
    return " ".join(word for word in words if isinstance(word, str) and word)


_KINDS: Final[dict[str, Callable[[JsonObject], str | None]]] = {
    "text": _text,
    "button": _button,
    "interactive": _chosen,
    "location": _location,
    "contacts": _contacts,
    "reaction": _reaction,
    "edit": _edit,
    "revoke": _revoke,
    "system": _system,
    "request_welcome": lambda message: "[opened the chat]",
}

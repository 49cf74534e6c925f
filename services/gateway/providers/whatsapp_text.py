"""What a person reads of a WhatsApp message, whatever kind it is: its words, or in brackets what it was.

Nothing is left out: of a kind that is not known here, the whole of it is shown as it came.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from gateway.providers.parsing import as_json, code_of, part, parts

MEDIA: Final = frozenset({"image", "audio", "video", "document", "sticker"})
Said = dict[str, Any]


def words_of(message: Said) -> str:
    """The words of a message; those that were passed on are somebody else's, and say so."""
    words = _words(message)
    passed_on = part(message, "context")
    return f"[forwarded] {words}" if passed_on.get("forwarded") or passed_on.get("frequently_forwarded") else words


def _words(message: Said) -> str:
    kind = code_of(message.get("type")) or "unknown"
    if kind in MEDIA:
        said = part(message, kind)
        return _joined(f"[{kind}]", said.get("caption"), said.get("filename"))
    known = _KINDS.get(kind)
    return (known(message) if known else None) or f"[{kind}] {as_json(message)}"


def _text(message: Said) -> str | None:
    body = part(message, "text").get("body")
    return body if isinstance(body, str) else None


def _button(message: Said) -> str | None:
    return _joined(part(message, "button").get("text")) or None


def _chosen(message: Said) -> str | None:
    said = part(message, "interactive")
    chosen = part(said, "button_reply") or part(said, "list_reply")
    return _joined(chosen.get("title"), chosen.get("description")) or None


def _location(message: Said) -> str | None:
    said = part(message, "location")
    at = [str(said.get(name)) for name in ("latitude", "longitude") if isinstance(said.get(name), int | float)]
    return _joined("[location]", ", ".join(at), said.get("name"), said.get("address")) if at else None


def _contacts(message: Said) -> str | None:
    named = [
        _joined(part(one, "name").get("formatted_name"), *(phone.get("phone") for phone in parts(one, "phones")))
        for one in parts(message, "contacts")
    ]
    return _joined("[contacts]", "; ".join(named)) if any(named) else None


def _reaction(message: Said) -> str:
    emoji = part(message, "reaction").get("emoji")
    return _joined("[reaction]", emoji) if emoji else "[reaction taken back]"


def _edit(message: Said) -> str | None:
    new = part(part(message, "edit"), "message")
    return _joined("[edited an earlier message]", _words(new)) if new else None


def _revoke(message: Said) -> str:
    return "[deleted an earlier message]"


def _system(message: Said) -> str | None:
    return _joined("[system]", part(message, "system").get("body"))


def _joined(*words: object) -> str:
    return " ".join(word for word in words if isinstance(word, str) and word)


_KINDS: Final[dict[str, Callable[[Said], str | None]]] = {
    "text": _text,
    "button": _button,
    "interactive": _chosen,
    "location": _location,
    "contacts": _contacts,
    "reaction": _reaction,
    "edit": _edit,
    "revoke": _revoke,
    "system": _system,
}

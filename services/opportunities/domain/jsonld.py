"""Finds the things described in a JSON-LD document, in the shapes that real pages use.

Bare JSON or a web page with it inside; one thing, a list, ``@graph``, an item list; types and properties with or
without their prefix; references by ``@id``. Nothing is fetched, and no context is followed: what a publisher means by
``JobPosting`` is taken to be schema.org's.
"""

from __future__ import annotations

import json
import re
import string
from collections.abc import Collection, Iterator, Mapping
from typing import Any

Node = Mapping[str, Any]
MAX_NODES = 20_000
MAX_DEPTH = 40
_PREFIX = re.compile(r"\A(?:https?://(?:www\.)?schema\.org/|schema:)", re.IGNORECASE)
_LINKED_DATA = re.compile(r"""\stype\s?=\s?["']?application/ld\+json\b""")
_LOWER = {ord(upper): ord(upper.lower()) for upper in string.ascii_uppercase}
_WRAPPED = (("<!--", "-->"), ("//<![CDATA[", "//]]>"), ("<![CDATA[", "]]>"))


class NotJson(ValueError):
    """There is no JSON here that could be read; ``fault`` says why in a code."""

    def __init__(self, fault: str = "not_json") -> None:
        super().__init__(fault)
        self.fault = fault


def parse(text: str) -> tuple[list[object], list[str]]:
    """The JSON values of a document (itself, or each JSON-LD script of a web page), and what was wrong with others."""
    text = text.lstrip("\ufeff \t\r\n")
    values: list[object] = []
    faults: list[str] = []
    for part in _scripts(text) if text.startswith("<") else [text]:
        try:
            values.append(_json(part))
        except NotJson as no:
            faults.append(no.fault)
    return values, faults if values or faults else ["not_json"]


def _scripts(page: str) -> Iterator[str]:
    """The contents of each ``<script type="application/ld+json">``. Searched by hand: a page is read once from front
    to back, however it is written, which a real HTML parser does not promise."""
    # Only ASCII is put into lower case, so that every position stays where it was.
    folded, at = page.translate(_LOWER), 0
    while (start := folded.find("<script", at)) >= 0:
        opened = folded.find(">", start)
        closed = folded.find("</script", opened)
        if opened < 0 or closed < 0:
            return
        if _LINKED_DATA.search(folded, start, opened + 1):
            yield page[opened + 1 : closed]
        at = closed


def _json(text: str) -> object:
    text = text.strip().rstrip(";").rstrip()
    for before, after in _WRAPPED:
        text = text.removeprefix(before).removesuffix(after).strip()
    try:
        # Not strict: publishers leave raw line breaks inside their strings.
        value: object = json.loads(text, strict=False)
    except (ValueError, RecursionError) as wrong:
        raise NotJson from wrong
    if _too_deep(value):
        raise NotJson("nested_too_deeply")
    return value


def _too_deep(value: object) -> bool:
    level = [value]
    for _ in range(MAX_DEPTH):
        level = [part for one in level for part in _parts(one)]
    return bool(level)


def _parts(value: object) -> Collection[object]:
    return value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()


def plain_name(name: object) -> str:
    """A type's or property's name without its prefix, in lower case."""
    return _PREFIX.sub("", name, count=1).lower() if isinstance(name, str) else ""


def types_of(node: Node) -> frozenset[str]:
    types = node.get("@type", node.get("type"))
    return frozenset(plain_name(one) for one in (types if isinstance(types, list) else [types]))


class Graph:
    """All things of a document, so that a reference by ``@id`` finds what it means."""

    def __init__(self, document: object) -> None:
        self._all = list(_walk(document))
        self._by_id: dict[str, Node] = {}
        for _, node in self._all:
            name = node.get("@id")
            if isinstance(name, str) and len(node) > 1:
                self._by_id.setdefault(name, node)

    def of_types(self, wanted: frozenset[str]) -> list[Node]:
        """The outermost things of the wanted types, in the order of the document."""
        return [node for inside, node in self._all if types_of(node) & wanted and not inside & wanted]

    def values(self, node: object, *names: str) -> list[Any]:
        """Every value of the first of these properties that the thing has; references followed one step."""
        if not isinstance(node, dict):
            return []
        properties = {plain_name(name): value for name, value in node.items()}
        for name in names:
            value = properties.get(name.lower())
            if value not in (None, "", [], {}):
                return [self._followed(one) for one in (value if isinstance(value, list) else [value])]
        return []

    def _followed(self, value: Any) -> Any:
        if isinstance(value, dict) and set(value) == {"@id"}:
            return self._by_id.get(str(value["@id"]), value)
        return value


def _walk(document: object) -> Iterator[tuple[frozenset[str], Node]]:
    """Every thing of a document with the types of those around it; bounded, so that no document can tire us."""
    waiting: list[tuple[object, frozenset[str]]] = [(document, frozenset())]
    seen = 0
    while waiting and seen < MAX_NODES:
        value, around = waiting.pop()
        if isinstance(value, dict):
            seen += 1
            yield around, value
            around = around | types_of(value)
        waiting.extend((part, around) for part in reversed(list(_parts(value))))

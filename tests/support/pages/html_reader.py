"""Reads a rendered page the way the tests need it: its headings, forms, ids, links and the words that people see."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = {"meta", "link", "input", "br", "hr", "img", "circle", "path", "rect", "line"}
_UNSEEN = {"script", "style", "title", "desc"}


@dataclass
class Form:
    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)


class Reading(HTMLParser):
    """What is on a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.title = ""
        self.headings: list[tuple[str, str]] = []
        self.forms: list[Form] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.labelled: set[str] = set()
        self.fields: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.seen: list[str] = []
        self._open: list[str] = []
        self.feed(html)

    @property
    def words(self) -> str:
        return " ".join(" ".join(self.seen).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.attributes += [(tag, name, value) for name, value in given.items()]
        self.ids += [given["id"]] if "id" in given else []
        if tag == "a":
            self.links.append(given.get("href", ""))
        if tag == "label":
            self.labelled.add(given.get("for", ""))
        if tag == "form":
            self.forms.append(Form(given["action"], given["method"]))
        if tag in ("input", "select", "textarea") and self.forms:
            self.forms[-1].fields[given["name"]] = given.get("value", "")
            self.fields += [given["id"]] if given.get("type") != "hidden" else []
        if tag in ("h1", "h2", "h3", "h4"):
            self.headings.append((tag, ""))
        if tag not in _VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        within = set(self._open)
        if "title" in within and "svg" not in within:
            self.title += data
        for level in ("h1", "h2", "h3", "h4"):
            if level in within:
                self.headings[-1] = (level, (self.headings[-1][1] + data))
        if not within & _UNSEEN:
            self.seen.append(data.strip())

"""A browser without a picture: opens pages, finds the forms on them, fills them in and sends them."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import requests

SECONDS = 30
PATIENCE = 120.0
BROKEN = (500, 502, 503, 504)


class Unexpected(Exception):
    """A page was not what the story needs."""


@dataclass
class Form:
    """A form as it stands on its page, with what it already holds."""

    action: str
    method: str
    values: dict[str, str] = field(default_factory=dict)


@dataclass
class Page:
    """A page that was opened."""

    browser: Browser
    url: str
    status: int
    html: str
    forms: list[Form]
    links: list[tuple[str, str]]

    @property
    def path(self) -> str:
        return urlsplit(self.url).path

    def form(self, action: str) -> Form:
        """The first form whose action ends like this."""
        for form in self.forms:
            if urlsplit(form.action).path.endswith(action):
                return form
        raise Unexpected(f"{self.path} has no form that ends in {action}")

    def send(self, action: str, values: Mapping[str, str | list[str]] | None = None) -> Page:
        """Fill in that form and send it; the page that follows."""
        form = self.form(action)
        return self.browser.post(urljoin(self.url, form.action), {**form.values, **(values or {})})

    def link(self, text: str) -> str:
        """The address of the first link that says this."""
        for href, said in self.links:
            if text in said:
                return urljoin(self.url, href)
        raise Unexpected(f"{self.path} has no link that says {text!r}")

    def links_to(self, prefix: str) -> list[str]:
        """The different paths on this page that begin like this, in order."""
        paths = [urlsplit(urljoin(self.url, href)).path for href, _ in self.links]
        return list(dict.fromkeys(path for path in paths if path.startswith(prefix)))


class Browser:
    """One person at a screen; keeps their cookies and remembers where they have been."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.been: set[str] = set()
        self._session = requests.Session()

    def open(self, path: str) -> Page:
        return self._page(self._insist("GET", urljoin(self.address, path)))

    def post(self, url: str, values: Mapping[str, str | list[str]]) -> Page:
        page = self._page(self._insist("POST", url, dict(values)))
        if page.status >= 400:
            raise Unexpected(f"{urlsplit(url).path} was answered {page.status}")
        return page

    def status_of(self, path: str) -> int:
        return self._insist("GET", urljoin(self.address, path)).status_code

    def _insist(self, method: str, url: str, values: Mapping[str, str | list[str]] | None = None) -> requests.Response:
        """As people do: when the page does not come, press the same button again. A form that is sent twice is the
        same command, so that it is done once."""
        until = time.monotonic() + PATIENCE
        while True:
            try:
                answer = self._session.request(method, url, data=values, timeout=SECONDS, allow_redirects=False)
                if time.monotonic() > until:
                    return answer
                if answer.is_redirect:  # what was sent is done: only the page that follows is asked for from now on
                    method, url, values = "GET", urljoin(url, answer.headers["Location"]), None
                    continue
                if answer.status_code not in BROKEN:
                    return answer
            except requests.RequestException:
                if time.monotonic() > until:
                    raise
            time.sleep(0.5)

    def _page(self, answer: requests.Response) -> Page:
        reader = _Reader()
        reader.feed(answer.text)
        if answer.status_code == 200:
            self.been.add(urlsplit(answer.url).path)
        return Page(self, answer.url, answer.status_code, answer.text, reader.forms, reader.links)


class _Reader(HTMLParser):
    """Forms with the values they hold, and links with their words."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[tuple[str, str]] = []
        self._form: Form | None = None
        self._href: str | None = None
        self._said = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = Form(given.get("action", ""), given.get("method", "get").lower())
            self.forms.append(self._form)
        elif tag == "input" and self._form is not None:
            kept = given.get("type") == "hidden" or (
                given.get("type", "text") in ("text", "tel") and given.get("value")
            )
            if kept and "name" in given:
                self._form.values[given["name"]] = given.get("value", "")
        elif tag == "a" and "href" in given:
            self._href, self._said = given["href"], ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "a" and self._href is not None:
            self.links.append((self._href, " ".join(self._said.split())))
            self._href = None

    def handle_data(self, text: str) -> None:
        if self._href is not None:
            self._said += text

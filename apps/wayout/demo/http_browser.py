"""A browser without a screen: opens pages, finds their forms, fills them in and sends them."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import requests

REQUEST_TIMEOUT = 30
RETRY_LIMIT = 120.0
SERVER_ERRORS = (500, 502, 503, 504)


class StoryFailed(Exception):
    """Something was not as the story needs it. The message says what."""


@dataclass
class Form:
    """A form on a page, with its present values."""

    action: str
    method: str
    values: dict[str, str | list[str]] = field(default_factory=dict)

    def add(self, name: str, value: str) -> None:
        """Add a value; a form may have several by one name."""
        present = self.values.get(name)
        if present is None:
            self.values[name] = value
        else:
            self.values[name] = [*(present if isinstance(present, list) else [present]), value]


@dataclass
class Page:
    """A page that was opened. Its methods raise StoryFailed if the page has no such form or link."""

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
        """The first form whose action ends with ``action``."""
        for form in self.forms:
            if urlsplit(form.action).path.endswith(action):
                return form
        raise StoryFailed(f"{self.path} has no form whose action ends with {action}")

    def send(self, action: str, values: Mapping[str, str | list[str]] | None = None) -> Page:
        """Fill in that form and send it. Returns the next page."""
        form = self.form(action)
        return self.browser.post(urljoin(self.url, form.action), {**form.values, **(values or {})})

    def link(self, text: str) -> str:
        """The address of the first link with this text."""
        for href, link_text in self.links:
            if text in link_text:
                return urljoin(self.url, href)
        raise StoryFailed(f"{self.path} has no link {text!r}")

    def links_to(self, prefix: str) -> list[str]:
        """The different paths of links on this page that begin with ``prefix``, in order."""
        paths = [urlsplit(urljoin(self.url, href)).path for href, _ in self.links]
        return list(dict.fromkeys(path for path in paths if path.startswith(prefix)))


class Browser:
    """One user's browser; keeps their cookies and remembers which paths they visited."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.visited: set[str] = set()
        self._session = requests.Session()

    def open(self, path: str) -> Page:
        return self._page(self._request_with_retries("GET", urljoin(self.address, path)))

    def post(self, url: str, values: Mapping[str, str | list[str]]) -> Page:
        page = self._page(self._request_with_retries("POST", url, dict(values)))
        if page.status >= 400:
            raise StoryFailed(f"{urlsplit(url).path} was answered {page.status}")
        return page

    def status_of(self, path: str) -> int:
        return self._request_with_retries("GET", urljoin(self.address, path)).status_code

    def _request_with_retries(
        self, method: str, url: str, values: Mapping[str, str | list[str]] | None = None
    ) -> requests.Response:
        """Repeat a request without an answer, as people press a button again. A form that is sent twice is the same
        command, which is handled once."""
        deadline = time.monotonic() + RETRY_LIMIT
        while True:
            try:
                answer = self._session.request(method, url, data=values, timeout=REQUEST_TIMEOUT, allow_redirects=False)
                if time.monotonic() > deadline:
                    return answer
                if answer.is_redirect:  # the form was handled: from now on only ask for the next page
                    method, url, values = "GET", urljoin(url, answer.headers["Location"]), None
                    continue
                if answer.status_code not in SERVER_ERRORS:
                    return answer
            except requests.RequestException:
                if time.monotonic() > deadline:
                    raise
            time.sleep(0.5)

    def _page(self, answer: requests.Response) -> Page:
        reader = _PageParser()
        reader.feed(answer.text)
        if answer.status_code == 200:
            self.visited.add(urlsplit(answer.url).path)
        return Page(self, answer.url, answer.status_code, answer.text, reader.forms, reader.links)


class _PageParser(HTMLParser):
    """Collects forms with their values, and links with their texts."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[tuple[str, str]] = []
        self._form: Form | None = None
        self._href: str | None = None
        self._text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = Form(attributes.get("action", ""), attributes.get("method", "get").lower())
            self.forms.append(self._form)
        elif tag == "input" and self._form is not None:
            has_value = attributes.get("type") == "hidden" or (
                attributes.get("type", "text") in ("text", "tel") and attributes.get("value")
            )
            if has_value and "name" in attributes:
                self._form.add(attributes["name"], attributes.get("value", ""))
        elif tag == "a" and "href" in attributes:
            self._href, self._text = attributes["href"], ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "a" and self._href is not None:
            self.links.append((self._href, " ".join(self._text.split())))
            self._href = None

    def handle_data(self, text: str) -> None:
        if self._href is not None:
            self._text += text

"""Looks at a page in a real browser: what axe finds there, and what the browser complains about."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import ConsoleMessage, Error, Page, ViewportSize

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
WIDE = ViewportSize(width=1280, height=900)
PHONE = ViewportSize(width=390, height=844)
NARROW = ViewportSize(width=320, height=640)
_FAULTS = "rules => axe.run({runOnly: rules, resultTypes: ['violations']}).then(found => found.violations)"


def open_page(page: Page, address: str) -> None:
    """Open a page and wait until its scripts have started."""
    page.goto(address)
    page.locator("body.govuk-frontend-supported").wait_for()


def faults(page: Page) -> list[tuple[str, list[str]]]:
    """What axe finds on the page as it stands. It is brought in once, and spared describing all that is right."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    return [(one["id"], [node["html"] for node in one["nodes"]]) for one in page.evaluate(_FAULTS, RULES)]


def sideways(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))


@contextmanager
def complaints(page: Page) -> Iterator[list[str]]:
    """What the browser complains about meanwhile: the content policy, missing files, failing scripts."""
    heard: list[str] = []

    def console(said: ConsoleMessage) -> None:
        if said.type in ("error", "warning"):
            heard.append(said.text)

    def fault(wrong: Error) -> None:
        heard.append(str(wrong))

    page.on("console", console)
    page.on("pageerror", fault)
    yield heard
    page.remove_listener("console", console)
    page.remove_listener("pageerror", fault)

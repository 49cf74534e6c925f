"""The browser that the page tests drive."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from support.pages.browser_checks import PHONE, WIDE


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        pytest.fail("no Chromium on this machine: ./wayout test brings one")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture(scope="module")
def screen(browser: Browser) -> Page:
    """One for all pages that are only looked at: it comes to the next one warm, and with nothing of the one before."""
    return browser.new_context(viewport=WIDE).new_page()


@pytest.fixture(scope="module")
def bare_screen(browser: Browser) -> Page:
    """Likewise a phone on which scripts do not run."""
    return browser.new_context(viewport=PHONE, java_script_enabled=False).new_page()

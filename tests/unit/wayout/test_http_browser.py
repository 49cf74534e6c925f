"""The browser of the demo insists as a person does, and what was done once is not sent again."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from wayout.demo.http_browser import Browser, StoryFailed


class Server(ThreadingHTTPServer):
    """Takes a form once and sends its sender to a page that does not come at first."""

    sent = 0
    asked = 0


class Answers(BaseHTTPRequestHandler):
    server: Server

    def do_POST(self) -> None:
        self.server.sent += 1
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(303 if self.server.sent == 1 and self.path == "/sign-in" else 400)
        self.send_header("Location", "/work")
        self.end_headers()

    def do_GET(self) -> None:
        self.server.asked += 1
        if self.server.asked == 1:
            return  # without a word: the process was killed
        self.send_response(503 if self.server.asked == 2 else 200)
        self.end_headers()
        self.wfile.write(b"<h1>Work</h1>")

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(("127.0.0.1", 0), Answers) as listening:
        threading.Thread(target=listening.serve_forever, daemon=True).start()
        yield listening
        listening.shutdown()


def browser_of(server: Server) -> Browser:
    return Browser(f"http://127.0.0.1:{server.server_port}")


def test_a_form_that_was_taken_is_not_sent_again_when_the_page_after_it_does_not_come(server: Server) -> None:
    browser = browser_of(server)
    page = browser.post(f"{browser.address}/sign-in", {"user_id": "1"})
    assert (page.path, page.status, page.html) == ("/work", 200, "<h1>Work</h1>")
    assert (server.sent, server.asked) == (1, 3)
    assert browser.visited == {"/work"}


def test_a_form_that_is_refused_is_not_what_a_story_needs(server: Server) -> None:
    browser = browser_of(server)
    with pytest.raises(StoryFailed, match="/elsewhere was answered 400"):
        browser.post(f"{browser.address}/elsewhere", {"user_id": "1"})
    assert server.sent == 1

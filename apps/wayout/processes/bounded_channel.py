"""Bounds what one connection may send: how large a request is, how long it takes, and how its length is told.

waitress reads a body in whole before the application sees the request, and has no deadline for a request that trickles
in. Here a request is refused as soon as its headers say that its body is too large, and its connection is closed when
it is too slow.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.utilities import RequestEntityTooLarge

from common.repeated_faults import RepeatedFaults

BodyLimit = Callable[[str, str, Mapping[str, str]], int]
"""The bytes that a body may have at most, by method, path and headers (upper case, with underscores)."""

_FRAMING: Final = re.compile(rb"(content-length|transfer-encoding)[ \t]*:(.*)", re.I | re.S)
_FOLDED: Final = re.compile(rb"\r\n[ \t]")


@dataclass(frozen=True)
class Deadlines:
    """How slow a request may be. ``headers``: seconds from its first byte (of a new connection: from its beginning)
    until its headers are complete. Its body then has ``body`` seconds, and one more for each ``bytes_a_second`` that
    have come, but never more than ``whole_body``."""

    headers: float = 15.0
    body: float = 20.0
    bytes_a_second: int = 16_000
    whole_body: float = 600.0


class BoundedParser(HTTPRequestParser):  # type: ignore[misc]  # waitress declares no types
    """Parses one request, and refuses one whose length is told twice or is more than ``body_limit`` allows."""

    def __init__(self, adjustments: Any, *, body_limit: BodyLimit) -> None:
        super().__init__(adjustments)
        self._body_limit = body_limit
        self._most: int | None = None

    def received(self, data: bytes) -> int:
        consumed: int = super().received(data)
        if self._most is not None and max(self.content_length, self.body_bytes_received) > self._most:
            self.error = RequestEntityTooLarge(f"This address takes {self._most:,} bytes at most.")
            self.completed = True
        if self.completed:
            self.expect_continue = False  # else the channel would send for a body that is refused, or not there
        return consumed

    def parse_header(self, header_plus: bytes) -> None:
        """Raises: ParsingError where another server might find another end of this request than we do."""
        lengths = [found for line in header_plus.split(b"\r\n") if (found := _FRAMING.match(line))]
        if len(lengths) > 1 or any(b"," in found[2] for found in lengths) or _FOLDED.search(header_plus):
            raise ParsingError("The length of the request is told twice")
        super().parse_header(header_plus)
        if "TRANSFER_ENCODING" in self.headers:  # the parser removes the one that it has obeyed
            raise ParsingError("This version of HTTP has no Transfer-Encoding")
        self._most = self._body_limit(self.command, self.path, self.headers)


class BoundedChannel(HTTPChannel):  # type: ignore[misc]
    """One connection, which is closed when a request on it is too slow. The server's loop asks every connection at
    least once a second whether it is ``readable``: that is when its deadline is looked at."""

    def __init__(
        self, *arguments: Any, body_limit: BodyLimit, deadlines: Deadlines, faults: RepeatedFaults, **named: Any
    ) -> None:
        self.parser_class = partial(BoundedParser, body_limit=body_limit)
        self._deadlines = deadlines
        self._faults = faults
        self._timed: Any = None  # the request that is being received, since _began_at
        self._began_at = time.monotonic()
        self._headers_at: float | None = None
        self._idle = False  # between two requests, where waitress's own timeout counts
        super().__init__(*arguments, **named)

    def received(self, data: bytes) -> Any:
        answer = super().received(data)
        now = time.monotonic()
        self._idle = self.request is None
        if self.request is not self._timed:
            self._timed, self._began_at, self._headers_at = self.request, now, None
        if self.request is not None and self.request.headers_finished and self._headers_at is None:
            self._headers_at = now
        return answer

    def readable(self) -> bool:
        if self._is_receiving() and time.monotonic() > self._deadline():
            part = "headers" if self._headers_at is None else "body"
            do = "nothing, while it is now and then; many are an attack: the proxy's limits, deploy/README.md"
            self._faults.failed("request_cut_off", reason=f"slow_{part}", do=do)
            self.will_close = True
        return bool(super().readable())

    def _is_receiving(self) -> bool:
        """Whether we wait for the client: not while an earlier request is answered on this connection."""
        return not (self._idle or self.requests or self.total_outbufs_len or self.will_close)

    def _deadline(self) -> float:
        if self._headers_at is None:
            return self._began_at + self._deadlines.headers
        earned: float = self.request.body_bytes_received / self._deadlines.bytes_a_second
        return self._headers_at + min(self._deadlines.body + earned, self._deadlines.whole_body)

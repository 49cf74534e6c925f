"""Fetches what stands at an address that came from outside: only where we may, never behind our own walls, so many
bytes and so many seconds at most. It follows no redirect by itself and takes no proxy."""

from __future__ import annotations

import ipaddress
import socket
import ssl
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import Final
from urllib.parse import SplitResult, urlsplit

from requests.utils import DEFAULT_CA_BUNDLE_PATH

from common.errors import Unavailable

PART: Final = 65_536
ONE_READ: Final = 5.0  # seconds of silence after which whoever answers is taken to be away
_PORTS: Final = {"http": 80, "https": 443}
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")


class AddressRefused(Exception):
    """Nothing was asked there: it is not where we may ask."""


class TooLarge(Exception):
    """There is more of it than we take."""


@dataclass(frozen=True)
class AllowedHosts:
    """Where may be asked: at ``own``, an address of our settings, as it is; else only by https, on its usual port, of
    a host in ``hosts`` (None: any) that stands in the public internet."""

    own: str
    hosts: Collection[str] | None = ()

    def is_own(self, address: str) -> bool:
        """Whether this is at the address of our settings: only there are we sure who is asked."""
        return _origin(_parts(address)) == _origin(_parts(self.own))


@dataclass(frozen=True)
class Response:
    """What was answered. ``to`` is where it sends us on, if it does."""

    status: int
    body: bytes
    redirect_to: str = ""


def fetch(address: str, reach: AllowedHosts, headers: Mapping[str, str], *, most: int, seconds: float) -> Response:
    """One GET. Raises ``AddressRefused``, ``TooLarge``, or ``Unavailable`` when it was not answered, not in time, or
    by half."""
    until, parts = time.monotonic() + seconds, _parts(address)
    connection = _connection(parts, trusted=_allowed(parts, reach))
    try:
        connection.request("GET", f"{parts.path or '/'}?{parts.query}".rstrip("?"), headers=dict(headers))
        answer = connection.getresponse()
        return Response(answer.status, _read(answer, most, until), answer.headers.get("Location", ""))
    except (OSError, HTTPException, ValueError) as away:
        raise Unavailable(f"not fetched: {type(away).__name__}") from away
    finally:
        connection.close()


def is_public(address: str) -> bool:
    """Whether this is a machine in the public internet, however its address is written."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        if ip in _NAT64:
            return is_public(str(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)))
        inside = ip.ipv4_mapped or ip.sixtofour
        if inside is not None:
            return is_public(str(inside))
    return ip.is_global and not ip.is_multicast


def _allowed(parts: SplitResult, reach: AllowedHosts) -> bool:
    """Whether it is our settings' own address. Raises ``AddressRefused`` when it may not be asked at all."""
    if _origin(parts) == _origin(_parts(reach.own)):
        return True
    known = reach.hosts is None or parts.hostname in reach.hosts
    if parts.scheme != "https" or _origin(parts)[2] != 443 or not known:
        raise AddressRefused
    return False


def _connection(parts: SplitResult, *, trusted: bool) -> HTTPConnection:
    """A connection that is open, to a machine that was looked at after its name had been looked up: what a name means
    may change between two look-ups."""
    scheme, host, port = _origin(parts)
    try:
        line = socket.create_connection((host, port), ONE_READ)
    except (OSError, UnicodeError) as away:
        raise Unavailable(f"not reached: {type(away).__name__}") from away
    if not trusted and not is_public(line.getpeername()[0]):
        line.close()
        raise AddressRefused
    if scheme == "http":
        plain = HTTPConnection(host, port)
        plain.sock = line
        return plain
    try:
        sealed = HTTPSConnection(host, port)
        sealed.sock = _tls().wrap_socket(line, server_hostname=host)
    except OSError as away:
        line.close()
        raise Unavailable(f"not trusted: {type(away).__name__}") from away
    return sealed


def _read(answer: HTTPResponse, most: int, until: float) -> bytes:
    told = answer.headers.get("Content-Length", "")
    if told.isdecimal() and int(told) > most:
        raise TooLarge
    body = bytearray()
    while part := answer.read1(PART):
        body += part
        if len(body) > most:
            raise TooLarge
        if time.monotonic() > until:
            raise Unavailable("not fetched: it takes too long")
    if told.isdecimal() and len(body) != int(told):
        raise Unavailable("not fetched: only a part of it came")
    return bytes(body)


def _parts(address: str) -> SplitResult:
    """The parts of an address in which nothing is hidden."""
    try:
        parts = urlsplit(address)
        plain = address.isascii() and address.isprintable() and " " not in address and "\\" not in address
        if not plain or parts.scheme not in _PORTS or not parts.hostname or "@" in parts.netloc or parts.port == 0:
            raise AddressRefused
    except ValueError as wrong:
        raise AddressRefused from wrong
    return parts


def _origin(parts: SplitResult) -> tuple[str, str, int]:
    return parts.scheme, str(parts.hostname), parts.port or _PORTS[parts.scheme]


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context(cafile=DEFAULT_CA_BUNDLE_PATH)

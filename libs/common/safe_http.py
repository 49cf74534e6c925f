"""HTTP GET of URLs that come from outside: allowed hosts only, never our own network, limited in bytes and seconds.

It follows no redirect by itself and uses no proxy.
"""

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

CHUNK_BYTES: Final = 65_536
READ_TIMEOUT_SECONDS: Final = 5.0  # of silence, after which the other side counts as unavailable
_PORTS: Final = {"http": 80, "https": 443}
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")


class AddressRefused(Exception):
    """No request was sent: we may not fetch from this URL."""


class TooLarge(Exception):
    """The body is larger than the caller allows."""


@dataclass(frozen=True)
class AllowedHosts:
    """Where we may fetch from: ``own_url``, an origin of our settings, as it is; otherwise only https on its usual
    port, from a host in ``hosts`` (None: any) that is on the public internet."""

    own_url: str
    hosts: Collection[str] | None = ()

    def is_own(self, url: str) -> bool:
        """Whether the URL has the origin of our settings: only there are we sure who answers."""
        return _origin(_split(url)) == _origin(_split(self.own_url))


@dataclass(frozen=True)
class Response:
    """An HTTP response. ``redirect_to`` is its ``Location`` header, or empty."""

    status: int
    body: bytes
    redirect_to: str = ""


def fetch(url: str, allowed: AllowedHosts, headers: Mapping[str, str], *, max_bytes: int, timeout: float) -> Response:
    """One GET, within ``timeout`` seconds.

    Raises: AddressRefused, TooLarge, or Unavailable when the response is missing, late or incomplete.
    """
    deadline, parts = time.monotonic() + timeout, _split(url)
    connection = _connect(parts, trusted=_check_allowed(parts, allowed))
    try:
        connection.request("GET", f"{parts.path or '/'}?{parts.query}".rstrip("?"), headers=dict(headers))
        response = connection.getresponse()
        return Response(response.status, _read(response, max_bytes, deadline), response.headers.get("Location", ""))
    except (OSError, HTTPException, ValueError) as error:
        raise Unavailable(f"not fetched: {type(error).__name__}") from error
    finally:
        connection.close()


def is_public(address: str) -> bool:
    """Whether this IP address is on the public internet, in whichever notation it is written."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        if ip in _NAT64:
            return is_public(str(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)))
        embedded = ip.ipv4_mapped or ip.sixtofour
        if embedded is not None:
            return is_public(str(embedded))
    return ip.is_global and not ip.is_multicast


def _check_allowed(parts: SplitResult, allowed: AllowedHosts) -> bool:
    """Whether the URL has the origin of our settings. Raises: AddressRefused when it may not be fetched at all."""
    if _origin(parts) == _origin(_split(allowed.own_url)):
        return True
    known = allowed.hosts is None or parts.hostname in allowed.hosts
    if parts.scheme != "https" or _origin(parts)[2] != 443 or not known:
        raise AddressRefused
    return False


def _connect(parts: SplitResult, *, trusted: bool) -> HTTPConnection:
    """An open connection. Its IP address is checked after connecting, because a name may resolve to another address
    the next time."""
    scheme, host, port = _origin(parts)
    try:
        sock = socket.create_connection((host, port), READ_TIMEOUT_SECONDS)
    except (OSError, UnicodeError) as error:
        raise Unavailable(f"not reached: {type(error).__name__}") from error
    if not trusted and not is_public(sock.getpeername()[0]):
        sock.close()
        raise AddressRefused
    if scheme == "http":
        connection = HTTPConnection(host, port)
        connection.sock = sock
        return connection
    return _connect_tls(sock, host, port)


def _connect_tls(sock: socket.socket, host: str, port: int) -> HTTPSConnection:
    try:
        connection = HTTPSConnection(host, port)
        connection.sock = _tls_context().wrap_socket(sock, server_hostname=host)
    except OSError as error:
        sock.close()
        raise Unavailable(f"not trusted: {type(error).__name__}") from error
    return connection


def _read(response: HTTPResponse, max_bytes: int, deadline: float) -> bytes:
    length = response.headers.get("Content-Length", "")
    if length.isdecimal() and int(length) > max_bytes:
        raise TooLarge
    body = bytearray()
    while chunk := response.read1(CHUNK_BYTES):
        body += chunk
        if len(body) > max_bytes:
            raise TooLarge
        if time.monotonic() > deadline:
            raise Unavailable("not fetched: it takes too long")
    if length.isdecimal() and len(body) != int(length):
        raise Unavailable("not fetched: only a part of it came")
    return bytes(body)


def _split(url: str) -> SplitResult:
    """The parts of a URL that has nothing to hide. Raises: AddressRefused."""
    try:
        parts = urlsplit(url)
        plain = url.isascii() and url.isprintable() and " " not in url and "\\" not in url
        if not plain or parts.scheme not in _PORTS or not parts.hostname or "@" in parts.netloc or parts.port == 0:
            raise AddressRefused
    except ValueError as error:
        raise AddressRefused from error
    return parts


def _origin(parts: SplitResult) -> tuple[str, str, int]:
    return parts.scheme, str(parts.hostname), parts.port or _PORTS[parts.scheme]


@cache
def _tls_context() -> ssl.SSLContext:
    return ssl.create_default_context(cafile=DEFAULT_CA_BUNDLE_PATH)

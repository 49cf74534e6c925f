"""Checks that a body really comes from its provider: Twilio signs the address with the fields, Meta signs the bytes.

Neither signs a time, so a recorded request always stays genuine. This is harmless: the provider's id in it makes it a
repeat of what was kept.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Iterable, Iterator

_ADDRESS = re.compile(r"(?P<scheme>https?)://(?P<host>[^/?#]*?)(?P<port>:\d+)?(?P<rest>[/?#].*)?\Z", re.DOTALL)
_USUAL_PORT = {"http": ":80", "https": ":443"}


def is_signed_by_twilio(token: str, address: str, fields: Iterable[tuple[str, str]], signature: str) -> bool:
    """Whether this is Twilio's signature of the address, with or without its port, and the fields of the form."""
    signed_text = "".join(name + value for name, value in sorted(set(fields)))
    return any([_same(_twilio(token, variant + signed_text), signature) for variant in _with_and_without_port(address)])


def matches_body_digest(claimed: str, body: bytes) -> bool:
    """Whether a JSON body is the one whose ``bodySHA256`` is in the signed address."""
    return _same(hashlib.sha256(body).hexdigest(), claimed.lower())


def is_signed_by_meta(secret: str, body: bytes, header: str) -> bool:
    """Whether ``X-Hub-Signature-256`` is Meta's signature of these very bytes."""
    return _same("sha256=" + hmac.digest(_bytes(secret), body, "sha256").hex(), header)


def secrets_match(ours: str, claimed: str) -> bool:
    """Compared in a time that says nothing about where they differ."""
    return _same(ours, claimed)


def _twilio(token: str, signed_text: str) -> str:
    return base64.b64encode(hmac.digest(_bytes(token), _bytes(signed_text), "sha1")).decode()


def _with_and_without_port(address: str) -> Iterator[str]:
    """Twilio signs the port or leaves it out, by its own rules: both are genuine."""
    match = _ADDRESS.match(address)
    if match is None:
        yield address
        return
    scheme, host, rest = match["scheme"], match["host"], match["rest"] or ""
    yield f"{scheme}://{host}{rest}"
    yield f"{scheme}://{host}{match['port'] or _USUAL_PORT[scheme]}{rest}"


def _same(ours: str, claimed: str) -> bool:
    return hmac.compare_digest(_bytes(ours), _bytes(claimed))


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")

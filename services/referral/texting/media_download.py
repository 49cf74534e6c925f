"""What came with texts is fetched from whoever keeps it: Twilio at the address that came with the text, Meta by asking
first where it is. Our credentials go to addresses of our settings only, and never along with a redirect."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Collection, Mapping
from typing import Final
from urllib.parse import urljoin, urlsplit

import structlog

from common.errors import Unavailable
from common.safe_http import AddressRefused, AllowedHosts, Response, TooLarge, fetch
from referral.domain.media import MAX_BYTES, CannotBeShown, MediaFetcher, MediaNotFound, MediaReference

log = structlog.get_logger()
SECONDS: Final = 15.0  # for the bytes
SOON: Final = 5.0  # seconds to say where they are
MOST_ON: Final = 2  # times that a provider sends us on to where it really is
SHORT: Final = 65_536  # bytes of an answer that only says where
GONE: Final = frozenset({404, 410})
_MEDIA_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,200}")
_NO_SUCH_OBJECT: Final = 100  # Meta's code for an id that it does not know, or not any more


class RoutedMediaFetcher:
    """Every provider that is set up, by its name. What came by one that is not waits until it is."""

    def __init__(self, providers: Mapping[str, MediaFetcher]) -> None:
        self._providers = providers

    def fetch(self, wanted: MediaReference) -> bytes:
        name = wanted.route.provider
        if name == "notify":  # it carries words only: whatever this is, it is not there
            raise CannotBeShown("address_refused")
        if name not in self._providers:
            log.error("provider_not_configured", provider=name)
            raise Unavailable("provider not set up")
        try:
            return self._providers[name].fetch(wanted)
        except AddressRefused:
            log.warning("media_address_refused", provider=name)
            raise CannotBeShown("address_refused") from None
        except TooLarge:
            raise CannotBeShown("too_large") from None


class TwilioMediaFetcher:
    """The reference is an address at Twilio. Only what belongs to ``account`` is asked for with its token: what a
    force's own account received stands open to whoever knows the address, unless that account asks for more."""

    def __init__(self, url: str, account: str, token: str) -> None:
        self._reach = AllowedHosts(url)
        self._ours = f"{urlsplit(url).path.rstrip('/')}/2010-04-01/Accounts/{account}/"
        self._theirs = f"{urlsplit(url).path.rstrip('/')}/2010-04-01/Accounts/"
        self._who = {"Authorization": f"Basic {base64.b64encode(f'{account}:{token}'.encode()).decode()}"}

    def fetch(self, wanted: MediaReference) -> bytes:
        address = wanted.reference
        path = urlsplit(address).path if self._reach.is_own(address) else ""
        if not path.startswith(self._theirs) or ".." in path or "%" in path:
            raise AddressRefused
        own = path.startswith(self._ours)
        return _follow_redirects(address, self._reach, self._who if own else {})


class WhatsAppMediaFetcher:
    """The reference is an id at Meta, which says for some minutes where the bytes are; both are asked with ``token``,
    which goes nowhere but to ``url`` and these ``hosts``."""

    def __init__(self, url: str, token: str, hosts: Collection[str]) -> None:
        self._url = url.rstrip("/")
        self._reach = AllowedHosts(url, frozenset(hosts))
        self._who = {"Authorization": f"Bearer {token}"}

    def fetch(self, wanted: MediaReference) -> bytes:
        if not _MEDIA_ID.fullmatch(wanted.reference):
            raise AddressRefused
        content = _follow_redirects(self._address(wanted.reference), self._reach, self._who, gone=False)
        if wanted.sha256 and not _same(content, wanted.sha256):
            raise Unavailable("what came is not what was sent")
        return content

    def _address(self, media_id: str) -> str:
        answer = fetch(f"{self._url}/{media_id}", self._reach, self._who, max_bytes=SHORT, timeout=SOON)
        payload = _json(answer.body)
        if answer.status in GONE or (answer.status == 400 and _error_code(payload) == _NO_SUCH_OBJECT):
            raise MediaNotFound
        address = payload.get("url")
        if answer.status != 200 or not isinstance(address, str):
            raise Unavailable(f"provider answered {answer.status}")
        return address


def _follow_redirects(address: str, reach: AllowedHosts, who: Mapping[str, str], *, gone: bool = True) -> bytes:
    """What stands there, or where it sends us on to: any public place by https, to which nothing of ours goes along.
    ``gone`` says whether not being there is for good."""
    answer = fetch(address, reach, who, max_bytes=MAX_BYTES, timeout=SECONDS)
    for _ in range(MOST_ON):
        if not (300 <= answer.status < 400 and answer.redirect_to):
            break
        address = urljoin(address, answer.redirect_to)
        answer = fetch(address, AllowedHosts(reach.own_url, None), {}, max_bytes=MAX_BYTES, timeout=SECONDS)
    return _content(answer, gone=gone)


def _content(answer: Response, *, gone: bool) -> bytes:
    if answer.status == 200:
        return answer.body
    if gone and answer.status in GONE:
        raise MediaNotFound
    raise Unavailable(f"provider answered {answer.status}")


def _json(body: bytes) -> dict[str, object]:
    try:
        payload = json.loads(body)
    except ValueError:
        return {}
    return payload if isinstance(payload, dict) else {}


def _error_code(payload: Mapping[str, object]) -> object:
    error = payload.get("error")
    return error.get("code") if isinstance(error, dict) else None


def _same(content: bytes, expected: str) -> bool:
    """Meta writes digests in base64 with a text and in hexadecimal elsewhere."""
    digest = hashlib.sha256(content).digest()
    return expected in (digest.hex(), base64.b64encode(digest).decode())

"""Fetches what came with a text from where a provider keeps it; our credentials never go along with a redirect."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import urljoin

from common.errors import Unavailable
from common.safe_http import AllowedHosts, Response, fetch
from referral.domain.media import MAX_BYTES, MediaNotFound

TIMEOUT_SECONDS: Final = 15.0
MAX_REDIRECTS: Final = 2
GONE: Final = frozenset({404, 410})


def follow_redirects(address: str, reach: AllowedHosts, who: Mapping[str, str], *, gone: bool = True) -> bytes:
    """What stands there, or where it sends us on to: any public place by https, to which nothing of ours goes along.
    ``gone`` says whether not being there is for good."""
    answer = fetch(address, reach, who, max_bytes=MAX_BYTES, timeout=TIMEOUT_SECONDS)
    for _ in range(MAX_REDIRECTS):
        if not (300 <= answer.status < 400 and answer.redirect_to):
            break
        address = urljoin(address, answer.redirect_to)
        answer = fetch(address, AllowedHosts(reach.own_url, None), {}, max_bytes=MAX_BYTES, timeout=TIMEOUT_SECONDS)
    return _content(answer, gone=gone)


def _content(answer: Response, *, gone: bool) -> bytes:
    if answer.status == 200:
        return answer.body
    if gone and answer.status in GONE:
        raise MediaNotFound
    raise Unavailable(f"provider answered {answer.status}")

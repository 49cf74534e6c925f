"""Signed tokens that say who is acting: JWTs that one service accepts for one minute.

The gateway signs for users, with their roles. A service signs for itself, with no role and with the cause of its
request.

EdDSA (Ed25519) and nothing else, on the real clock, never the demo's. Whatever is wrong with a token, the answer is the
same ``token_refused``: a stranger learns nothing from it.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from common.clock import Clock, real_time
from common.refusals import refused
from common.repeated_faults import RepeatedFaults

LIFETIME_SECONDS: Final = 60
MAX_SKEW_SECONDS: Final = 5  # by which another machine's clock may be ahead
MAX_TOKEN_LENGTH: Final = 8_192
TOKEN_REFUSED: Final = "token_refused"
CLOCKS_DIFFER: Final = "clocks_differ"
SET_CLOCK: Final = "compare this machine's clock with that of the gateway's, and set the wrong one: runbook, 'Clocks'"
SERVICE_PREFIX: Final = "service:"
_CLAIMS: Final = frozenset({"sub", "force", "sites", "roles", "roles_by_site", "aud", "purpose", "cause", "iat", "exp"})
_UNCHECKED: Final = {f"verify_{claim}": False for claim in ("exp", "iat", "nbf", "aud", "iss", "sub", "jti")}
_MAX_INTEGER: Final = 2**31 - 1


@dataclass(frozen=True)
class Claims:
    """Who acts, for which force and sites (None = all of them), in which roles, and for which message (``purpose``).
    ``roles_by_site`` says which of them are held where, if it is not the same everywhere. ``cause`` is the id of the
    event that led a service to ask."""

    actor: str
    force_id: int
    sites: tuple[int, ...] | None
    roles: frozenset[str]
    purpose: str
    cause: UUID | None = None
    roles_by_site: Mapping[int, frozenset[str]] | None = None

    @property
    def service(self) -> str | None:
        """The service that asks in its own name, with its own key; None for a user."""
        return self.actor.removeprefix(SERVICE_PREFIX) if self.actor.startswith(SERVICE_PREFIX) else None


def mint(
    private_key: Ed25519PrivateKey,
    *,
    actor: str,
    force_id: int,
    sites: tuple[int, ...] | None,
    roles: Iterable[str],
    audience: str,
    purpose: str,
    cause: UUID | None = None,
    roles_by_site: Mapping[int, Iterable[str]] | None = None,
    now: datetime | None = None,
) -> str:
    """A token for one service (``audience``), valid for ``LIFETIME_SECONDS``. ``now`` is for tests."""
    issued = int((now or real_time()).timestamp())
    claims = {
        "sub": actor,
        "force": force_id,
        "sites": None if sites is None else list(sites),
        "roles": sorted(roles),
        "roles_by_site": _dump_roles(roles_by_site),
        "aud": audience,
        "purpose": purpose,
        "cause": None if cause is None else str(cause),
        "iat": issued,
        "exp": issued + LIFETIME_SECONDS,
    }
    return jwt.encode(claims, private_key, "EdDSA", headers={"kid": key_name(private_key.public_key())})


class Verifier:
    """Verifies tokens. ``public_keys`` are the gateway's, which signs for users and for no service. A key in
    ``service_keys`` signs for that service only, in no role, so that no service can pass for a user."""

    def __init__(
        self,
        public_keys: Iterable[Ed25519PublicKey],
        *,
        service_keys: Mapping[str, Ed25519PublicKey] | None = None,
        clock: Clock = real_time,
    ) -> None:
        self._clock = clock
        self._faults = RepeatedFaults()
        self._signers: dict[str, tuple[Ed25519PublicKey, str | None]] = {
            key_name(key): (key, name) for name, key in (service_keys or {}).items()
        }
        self._signers |= {key_name(key): (key, None) for key in public_keys}

    def verify(self, token: object, *, audience: str) -> Claims:
        """The claims of a valid token for this service. Raises: Refused(token_refused) and nothing else."""
        try:
            key, service = self._signers[_key_name_of(token)]
            payload = jwt.decode(token, key, algorithms=["EdDSA"], options=_UNCHECKED)  # type: ignore[arg-type]
            claims = _check_payload(payload, audience)
            _require(claims.service == service)
            _require(service is None or not claims.roles)
            self._require_of_now(payload, audience)
        except Exception:  # a stranger's bytes: parsers have more ways to fail than we could list
            raise refused(TOKEN_REFUSED) from None
        return claims

    def _require_of_now(self, payload: Mapping[str, Any], audience: str) -> None:
        """The last of all checks: a token of ours that is out of date says that two clocks differ, or that somebody
        kept it."""
        now = self._clock().timestamp()
        early, late = payload["iat"] - now, now - payload["exp"]
        reason = "token_from_the_future" if early > MAX_SKEW_SECONDS else "token_expired" if late >= 0 else None
        if reason is None:
            self._faults.recovered(CLOCKS_DIFFER, service=audience)
            return
        seconds = round(max(early, late))
        self._faults.failed(CLOCKS_DIFFER, reason=reason, do=SET_CLOCK, service=audience, seconds=seconds)
        _require(False)


def verify(
    public_keys: Iterable[Ed25519PublicKey], token: object, *, audience: str, now: datetime | None = None
) -> Claims:
    """As ``Verifier.verify``, without keeping a verifier; ``now`` is for tests. Raises: Refused(token_refused)."""
    at = now or real_time()
    return Verifier(public_keys, clock=lambda: at).verify(token, audience=audience)


def key_name(key: Ed25519PublicKey) -> str:
    """The name of a key (the token's ``kid``), so that keys can be replaced one after the other."""
    return base64.urlsafe_b64encode(hashlib.sha256(key.public_bytes_raw()).digest()[:12]).decode("ascii")


def _key_name_of(token: object) -> str:
    _require(isinstance(token, str) and 0 < len(token) <= MAX_TOKEN_LENGTH)
    name = jwt.get_unverified_header(str(token))["kid"]
    _require(isinstance(name, str))
    return str(name)


def _check_payload(payload: Mapping[str, Any], audience: str) -> Claims:
    _require(payload.keys() == _CLAIMS)
    _require(payload["aud"] == audience)
    issued, expires = payload["iat"], payload["exp"]
    _require(type(issued) is int and type(expires) is int)
    _require(0 < expires - issued <= LIFETIME_SECONDS)
    _require(_is_number(payload["force"]))
    sites, roles = payload["sites"], payload["roles"]
    _require(sites is None or (isinstance(sites, list) and all(map(_is_number, sites))))
    _require(isinstance(roles, list) and all(map(_is_short_text, roles)))
    roles_by_site = _load_roles(payload["roles_by_site"])
    _require(roles_by_site is None or _fit(roles_by_site, sites, roles))
    _require(_is_short_text(payload["sub"]) and _is_short_text(payload["purpose"]))
    return Claims(
        actor=payload["sub"],
        force_id=payload["force"],
        sites=None if sites is None else tuple(sites),
        roles=frozenset(roles),
        purpose=payload["purpose"],
        cause=None if payload["cause"] is None else UUID(payload["cause"]),
        roles_by_site=roles_by_site,
    )


def _dump_roles(roles_by_site: Mapping[int, Iterable[str]] | None) -> dict[str, list[str]] | None:
    return None if roles_by_site is None else {str(site): sorted(roles) for site, roles in roles_by_site.items()}


def _load_roles(claimed: Any) -> dict[int, frozenset[str]] | None:
    return None if claimed is None else {int(site): frozenset(roles) for site, roles in claimed.items()}


def _fit(roles_by_site: Mapping[int, frozenset[str]], sites: list[int] | None, roles: list[str]) -> bool:
    """Whether exactly the claimed roles are spread over exactly the claimed sites."""
    return roles_by_site.keys() == set(sites or ()) and frozenset().union(*roles_by_site.values()) == frozenset(roles)


def _is_number(value: object) -> bool:
    """Whether this is a positive integer that a database column can store; True is not one."""
    return type(value) is int and 0 < value <= _MAX_INTEGER


def _is_short_text(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= 200


def _require(condition: bool) -> None:
    if not condition:
        raise ValueError(TOKEN_REFUSED)

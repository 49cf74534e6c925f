"""Says who is acting, in a token that one service accepts for one minute, signed so that nobody can make one up.

The gateway signs for users, with their roles. A service signs for itself, with no role and with what caused it to ask.

EdDSA (Ed25519) and nothing else, on the real clock, never the demonstration's. Whatever is wrong with a token, the
answer is the same ``token_refused``: a stranger learns nothing from it.
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
from common.errors import Refused

LIFETIME: Final = 60
SKEW: Final = 5  # how far another machine's clock may be ahead
MAX_LIFETIME: Final = 8_192
TOKEN_REFUSED: Final = "token_refused"
SERVICE: Final = "service:"
_CLAIMS: Final = frozenset({"sub", "force", "sites", "roles", "aud", "purpose", "cause", "iat", "exp"})
_UNCHECKED: Final = {f"verify_{claim}": False for claim in ("exp", "iat", "nbf", "aud", "iss", "sub", "jti")}
_LARGEST: Final = 2**31 - 1


@dataclass(frozen=True)
class Claims:
    """Who acts, for which force and sites (None = all of them), in which roles, and what for. ``cause`` is the id of
    what led a service to ask."""

    actor: str
    force_id: int
    sites: tuple[int, ...] | None
    roles: frozenset[str]
    purpose: str
    cause: UUID | None = None

    @property
    def service(self) -> str | None:
        """The service that asks in its own name; its own key has signed."""
        return self.actor.removeprefix(SERVICE) if self.actor.startswith(SERVICE) else None


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
    now: datetime | None = None,
) -> str:
    """A token for one service (``audience``), good for a minute. ``now`` is for tests."""
    issued = int((now or real_time()).timestamp())
    claims = {
        "sub": actor,
        "force": force_id,
        "sites": None if sites is None else list(sites),
        "roles": sorted(roles),
        "aud": audience,
        "purpose": purpose,
        "cause": None if cause is None else str(cause),
        "iat": issued,
        "exp": issued + LIFETIME,
    }
    return jwt.encode(claims, private_key, "EdDSA", headers={"kid": key_name(private_key.public_key())})


class Verifier:
    """Knows who may sign. ``public_keys`` are the gateway's, which speaks for users and for no service; a key in
    ``service_keys`` speaks for that service alone, in no role, so that no service can pass for a user."""

    def __init__(
        self,
        public_keys: Iterable[Ed25519PublicKey],
        *,
        service_keys: Mapping[str, Ed25519PublicKey] | None = None,
        clock: Clock = real_time,
    ) -> None:
        self._clock = clock
        self._signers: dict[str, tuple[Ed25519PublicKey, str | None]] = {
            key_name(key): (key, name) for name, key in (service_keys or {}).items()
        }
        self._signers |= {key_name(key): (key, None) for key in public_keys}

    def verify(self, token: object, *, audience: str) -> Claims:
        """The claims of a genuine token for this service, or ``Refused("token_refused")`` and nothing else."""
        try:
            key, speaks_for = self._signers[_named_key(token)]
            payload = jwt.decode(token, key, algorithms=["EdDSA"], options=_UNCHECKED)  # type: ignore[arg-type]
            claims = _checked(payload, audience, self._clock().timestamp())
            _demand(claims.service == speaks_for)
            _demand(speaks_for is None or not claims.roles)
        except Exception:  # a stranger's bytes: parsers have more ways to fail than we could list
            raise Refused(TOKEN_REFUSED) from None
        return claims


def verify(
    public_keys: Iterable[Ed25519PublicKey], token: object, *, audience: str, now: datetime | None = None
) -> Claims:
    """The same for once; ``now`` is for tests."""
    at = now or real_time()
    return Verifier(public_keys, clock=lambda: at).verify(token, audience=audience)


def key_name(key: Ed25519PublicKey) -> str:
    """What a token calls the key that signed it, so that keys can be replaced one after the other."""
    return base64.urlsafe_b64encode(hashlib.sha256(key.public_bytes_raw()).digest()[:12]).decode("ascii")


def _named_key(token: object) -> str:
    _demand(isinstance(token, str) and 0 < len(token) <= MAX_LIFETIME)
    name = jwt.get_unverified_header(str(token))["kid"]
    _demand(isinstance(name, str))
    return str(name)


def _checked(payload: Mapping[str, Any], audience: str, now: float) -> Claims:
    _demand(payload.keys() == _CLAIMS)
    _demand(payload["aud"] == audience)
    issued, expires = payload["iat"], payload["exp"]
    _demand(type(issued) is int and type(expires) is int)
    _demand(issued <= now + SKEW and now < expires and 0 < expires - issued <= LIFETIME)
    _demand(_is_number(payload["force"]))
    sites, roles = payload["sites"], payload["roles"]
    _demand(sites is None or (isinstance(sites, list) and all(map(_is_number, sites))))
    _demand(isinstance(roles, list) and all(map(_is_word, roles)))
    _demand(_is_word(payload["sub"]) and _is_word(payload["purpose"]))
    return Claims(
        actor=payload["sub"],
        force_id=payload["force"],
        sites=None if sites is None else tuple(sites),
        roles=frozenset(roles),
        purpose=payload["purpose"],
        cause=None if payload["cause"] is None else UUID(payload["cause"]),
    )


def _is_number(value: object) -> bool:
    """A positive integer that a database column holds; True is none."""
    return type(value) is int and 0 < value <= _LARGEST


def _is_word(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= 200


def _demand(condition: bool) -> None:
    if not condition:
        raise ValueError(TOKEN_REFUSED)

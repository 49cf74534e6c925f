"""The secrets of a deployment: generated on first use, and read from settings."""

from __future__ import annotations

import base64
import binascii
import os
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from common.crypto.primitives import KEY_BYTES


@dataclass(frozen=True)
class Secrets:
    """All base64url. What is public may be printed; the rest is kept out of ``repr``, so that no log ever contains it.

    root_key         administrator: each service's wrapping key is derived from it
    inbound_private  referral only: opens what the gateway sealed for it; the gateway has ``inbound_public``
    token_signing    gateway: signs tokens; every service has ``token_verify``
    cookie_key       gateway: signs session cookies and forms; the newest first, older ones after commas
    digest_key       gateway: digests what came in, so that a repeat is known; the newest first, older ones after commas
    role_secret      administrator: the logins' passwords at database and broker are derived from it, and so are the
                     keys with which services sign in their own name
    """

    root_key: str = field(repr=False)
    inbound_private: str = field(repr=False)
    inbound_public: str
    token_signing: str = field(repr=False)
    token_verify: str
    cookie_key: str = field(repr=False)
    digest_key: str = field(repr=False)
    role_secret: str = field(repr=False)


def generate_secrets() -> Secrets:
    """New random secrets for a deployment."""
    inbound, signing = X25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    return Secrets(
        root_key=new_key(),
        inbound_private=write_key(inbound.private_bytes_raw()),
        inbound_public=write_key(inbound.public_key().public_bytes_raw()),
        token_signing=write_key(signing.private_bytes_raw()),
        token_verify=write_key(signing.public_key().public_bytes_raw()),
        cookie_key=new_key(),
        digest_key=new_key(),
        role_secret=new_key(),
    )


def read_key(text: str) -> bytes:
    """The 32 bytes of a base64url secret. Raises: ValueError, which never repeats the secret."""
    try:
        key = base64.b64decode(text.strip() + "=" * (-len(text.strip()) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("not base64url") from None
    if len(key) != KEY_BYTES:
        raise ValueError(f"{KEY_BYTES} bytes are needed, not {len(key)}")
    return key


def new_key() -> str:
    """A new random secret, as ``read_key`` reads it."""
    return write_key(os.urandom(KEY_BYTES))


def read_keys(text: str) -> tuple[bytes, ...]:
    """The keys of one purpose: the newest first, then the older ones that are still accepted, with commas between.

    Raises: ValueError.
    """
    return tuple(read_key(one) for one in text.split(","))


def read_hpke_private(text: str) -> X25519PrivateKey:
    """The private key of HPKE. Raises: ValueError."""
    return X25519PrivateKey.from_private_bytes(read_key(text))


def read_hpke_public(text: str) -> X25519PublicKey:
    """The public key of HPKE. Raises: ValueError."""
    return X25519PublicKey.from_public_bytes(read_key(text))


def read_signing_key(text: str) -> Ed25519PrivateKey:
    """The private key that signs tokens. Raises: ValueError."""
    return Ed25519PrivateKey.from_private_bytes(read_key(text))


def read_verify_key(text: str) -> Ed25519PublicKey:
    """The public key that verifies tokens. Raises: ValueError."""
    return Ed25519PublicKey.from_public_bytes(read_key(text))


def write_key(key: bytes) -> str:
    """The base64url text that ``read_key`` and the functions like it read."""
    return base64.urlsafe_b64encode(key).rstrip(b"=").decode("ascii")

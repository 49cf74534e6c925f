"""Cryptographic primitives: AES-256-GCM to wrap with a key, HPKE (RFC 9180) to seal for one reader, HKDF to derive.

Everything else about keys is bookkeeping, elsewhere. Each function takes a *context*: bytes wrapped in one context open
in no other, so that bytes copied to another force, key or column cannot be opened there.
"""

from __future__ import annotations

import os
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES: Final = 32
_NONCE_BYTES: Final = 12
_HPKE: Final = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)

ContextPart = str | int | bytes


class NotAuthentic(Exception):
    """These bytes were not made with this key in this context, or were changed since."""


def random_key() -> bytes:
    """``KEY_BYTES`` random bytes from the operating system."""
    return os.urandom(KEY_BYTES)


def encode_context(*parts: ContextPart) -> bytes:
    """One byte string for several parts, each prefixed with its length: ("ab", "c") and ("a", "bc") differ."""
    encoded = [part if isinstance(part, bytes) else str(part).encode() for part in parts]
    return b"".join(len(part).to_bytes(4, "big") + part for part in encoded)


def aead_wrap(key: bytes, clear: bytes, *context: ContextPart) -> bytes:
    """Nonce and ciphertext, AES-256-GCM. A random nonce is safe because a key serves one person, not a whole table."""
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, clear, encode_context(*context))


def aead_unwrap(key: bytes, wrapped: bytes, *context: ContextPart) -> bytes:
    """The clear bytes. Raises: NotAuthentic."""
    try:
        return AESGCM(key).decrypt(wrapped[:_NONCE_BYTES], wrapped[_NONCE_BYTES:], encode_context(*context))
    except (InvalidTag, ValueError):
        raise NotAuthentic("wrapped bytes do not open here") from None


def hpke_seal(reader: X25519PublicKey, clear: bytes, *context: ContextPart) -> bytes:
    """Seal for one reader: only the reader can open it, not even the writer (RFC 9180, base mode)."""
    return _HPKE.encrypt(clear, reader, info=encode_context(*context))


def hpke_open(reader: X25519PrivateKey, sealed: bytes, *context: ContextPart) -> bytes:
    """The clear bytes. Raises: NotAuthentic."""
    try:
        return _HPKE.decrypt(sealed, reader, info=encode_context(*context))
    except (InvalidTag, ValueError):
        raise NotAuthentic("sealed bytes do not open here") from None


def derive_key(key: bytes, *purpose: ContextPart) -> bytes:
    """A key for one purpose (HKDF). It reveals nothing about the original key or the key of any other purpose."""
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=encode_context(*purpose)).derive(key)

"""A provider's account: the secrets that check its signatures and ask for its lists, sealed with a key of the gateway.

A signature needs the secret itself, where a bearer token needs only its digest. What was sealed for one credential
opens for no other.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from common.crypto.primitives import aead_unwrap, aead_wrap, derive_key

Account = Mapping[str, str]
_PURPOSE = "provider account"


def account_key(own_key: bytes) -> bytes:
    """The key of accounts, derived from the gateway's own: the database alone is not enough to open one."""
    return derive_key(own_key, _PURPOSE)


def seal_account(key: bytes, credential: bytes, account: Account) -> bytes:
    return aead_wrap(key, json.dumps(dict(account)).encode(), _PURPOSE, credential)


def open_account(key: bytes, credential: bytes, sealed: bytes | None) -> Account:
    """The account, empty when the credential has none.

    Raises: NotGenuine when it was sealed for another credential.
    """
    return {} if sealed is None else json.loads(aead_unwrap(key, sealed, _PURPOSE, credential))

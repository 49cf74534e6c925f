"""Renews a key of the gateway: a new one comes first, and the older ones are accepted until they are dropped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from common.crypto.secrets import new_key
from wayout.deployment.deployment import load_or_create_secrets, save_secrets


def renew(secrets_file: Path, kind: str) -> int:
    """Put a new key before those of this kind. Returns how many older ones are accepted now."""
    keys = [new_key(), *_keys(secrets_file, kind)]
    _save(secrets_file, kind, keys)
    return len(keys) - 1


def drop_older(secrets_file: Path, kind: str) -> int:
    """Keep only the newest key of this kind. Returns how many were dropped."""
    newest, *older = _keys(secrets_file, kind)
    _save(secrets_file, kind, [newest])
    return len(older)


def _keys(secrets_file: Path, kind: str) -> list[str]:
    return str(getattr(load_or_create_secrets(secrets_file), f"{kind}_key")).split(",")


def _save(secrets_file: Path, kind: str, keys: Sequence[str]) -> None:
    secrets = load_or_create_secrets(secrets_file)
    save_secrets(secrets_file, replace(secrets, **{f"{kind}_key": ",".join(keys)}))

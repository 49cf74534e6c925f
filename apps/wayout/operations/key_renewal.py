"""Renews a key of the gateway: a new one comes first, and the older ones are accepted until they are dropped."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path

from common.crypto.secrets import new_key
from wayout.deployment.deployment import load_or_create_secrets


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
    """Replace the file at once: a crash must not leave half of all secrets."""
    secrets = replace(load_or_create_secrets(secrets_file), **{f"{kind}_key": ",".join(keys)})
    written = secrets_file.with_name(f"{secrets_file.name}.new")
    written.unlink(missing_ok=True)
    handle = os.open(written, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "w") as out:
        json.dump(asdict(secrets), out)
        out.flush()
        os.fsync(handle)
    written.replace(secrets_file)

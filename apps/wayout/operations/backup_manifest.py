"""What a backup says of itself: when it was made, of what, by which release, with how many rows, and its checksums."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from common.crypto.primitives import derive_key
from common.crypto.secrets import read_key
from common.database.migrate import revisions
from wayout.deployment.deployment import Deployment
from wayout.deployment.registry import HISTORIES
from wayout.errors import CommandError

MAIN, KEYS, LEDGER, MANIFEST = "main.dump", "keys.dump", "ledger.jsonl", "manifest.json"
FORMAT: Final = 1
Rows = Mapping[str, int]


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """``made_at`` is the moment to which the main database goes back; ``rows`` and ``key_rows`` are by table."""

    format: int
    made_at: str
    database: str
    server: str
    secrets: str
    revisions: Mapping[str, str]
    rows: Rows
    key_rows: Rows
    checksums: Mapping[str, str]

    @property
    def time(self) -> datetime:
        return datetime.fromisoformat(self.made_at)


def secrets_fingerprint(deployment: Deployment) -> str:
    """Tells one deployment's secrets from another's, and nothing about them."""
    return derive_key(read_key(deployment.secrets.root_key), "backup").hex()[:16]


def checksum(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def to_json(manifest: Manifest) -> str:
    return json.dumps(asdict(manifest), indent=1, sort_keys=True)


def read_manifest(folder: Path, deployment: Deployment) -> Manifest:
    """The manifest of a whole backup that this deployment and this release can restore.

    Raises: CommandError if files are missing or changed, or if it is another deployment's or a newer release's.
    """
    try:
        manifest = Manifest(**json.loads((folder / MANIFEST).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise CommandError(f"{folder} is no whole backup: its {MANIFEST} is missing or cannot be read") from error
    for name, expected in manifest.checksums.items():
        if not (folder / name).is_file() or not hmac.compare_digest(checksum(folder / name), expected):
            raise CommandError(f"{name} of the backup is missing, or is not as it was written: use another backup")
    _refuse_unless_ours(manifest, deployment)
    return manifest


def _refuse_unless_ours(manifest: Manifest, deployment: Deployment) -> None:
    if manifest.database != deployment.database:
        raise CommandError(
            f"the backup is of a database called {manifest.database}: its roles have that name too, so "
            "WAYOUT_ADMIN_DATABASE_URL must end with it"
        )
    if manifest.secrets != secrets_fingerprint(deployment):
        raise CommandError(
            "the file in WAYOUT_SECRETS_FILE is not the one of this backup: nothing that is sealed could be read. "
            "Put a copy of the right one there"
        )
    newer = [
        schema for schema, revision in manifest.revisions.items()
        if schema not in HISTORIES or revision not in revisions(schema, HISTORIES[schema])
    ]  # fmt: skip
    if newer:
        raise CommandError(f"the backup was made by a newer release (schemas {', '.join(newer)}): restore it with that")

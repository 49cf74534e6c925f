"""Has every provider asked, after a restore, for the texts that came since the backup."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, text

from gateway.inbound.missed_texts import MISSED_TEXT_JOBS, RECEIVED_TEXT_LISTS

# The job asks from a day before it is due.
_DUE: Final = text(
    "UPDATE gateway.job SET due_at = least(due_at, :since), claimed_until = NULL, attempts = 0 WHERE kind = ANY(:kinds)"
)
_CREDENTIALS: Final = text(
    "SELECT force.slug, credential.kind, bool_or(credential.sealed_account IS NOT NULL) AS account "
    "FROM directory.credential JOIN directory.force ON force.id = credential.force_id "
    "WHERE credential.kind = ANY(:providers) AND EXISTS ("
    "SELECT 1 FROM directory.number WHERE number.digest = credential.digest) "
    "GROUP BY force.slug, credential.kind ORDER BY 1, 2"
)


def ask_since(connection: Connection, since: datetime) -> None:
    """Make the gateway's jobs due that ask for missed texts, as of the backup: they run when the gateway starts."""
    connection.execute(_DUE, {"since": since, "kinds": [job.kind for job in MISSED_TEXT_JOBS]})


def unasked_providers(connection: Connection) -> Iterator[tuple[str, str]]:
    """The forces and providers of which the texts since the backup must be looked for by a person: the provider has no
    list (WhatsApp), or onboarding was not given the account."""
    providers = [*RECEIVED_TEXT_LISTS, "whatsapp"]
    for row in connection.execute(_CREDENTIALS, {"providers": providers}):
        if row.kind not in RECEIVED_TEXT_LISTS or not row.account:
            yield row.slug, row.kind

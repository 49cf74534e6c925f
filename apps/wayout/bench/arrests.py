"""Makes many arrests to measure with, each of an unknown person, as referral would send them to casework."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID, uuid4

from common.envelope import encode, new_envelope
from common.messages import declaration
from referral.messages import ArrestRecorded

EVENT_TYPE = declaration(ArrestRecorded).name
SITE_ID = 1


@dataclass(frozen=True)
class EncodedEvent:
    """One event, as its bytes are in the outbox and on the broker."""

    id: UUID
    subject: UUID
    body: bytes


def make_arrests(force_id: int, many: int) -> Iterator[EncodedEvent]:
    """``many`` different arrests. One is encoded; the others differ in their ids only, so that making them is cheap."""
    event_id, referral_id, person_id = uuid4(), uuid4(), uuid4()
    pattern = _encoded_arrest(force_id, event_id, referral_id, person_id)
    for _ in range(many):
        new_id, subject = uuid4(), uuid4()
        body = pattern.replace(str(event_id), str(new_id)).replace(str(referral_id), str(subject))
        yield EncodedEvent(new_id, subject, body.replace(str(person_id), str(uuid4())).encode())


def _encoded_arrest(force_id: int, event_id: UUID, referral_id: UUID, person_id: UUID) -> str:
    now = datetime.now(UTC)
    arrest = ArrestRecorded(
        referral_id=referral_id, person_id=person_id, site_id=SITE_ID, occurred_on=now.date(), offence_code="CJ88144",
        role="suspect",
    )  # fmt: skip
    envelope = new_envelope(
        arrest, id=event_id, source="referral", subject=referral_id, time=now, force=force_id, sequence=1,
        actor="service:bench", cause=None, traceparent=None,
    )  # fmt: skip
    return encode(envelope).decode()

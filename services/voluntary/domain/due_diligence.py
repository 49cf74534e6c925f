"""Whether a group may be given work and be paid for a session: its documents, and the days when they are valid."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final, get_args

from voluntary.messages import DocumentKind
from voluntary.messages.refusals import refused

DOCUMENT_KINDS: Final[tuple[DocumentKind, ...]] = get_args(DocumentKind)


@dataclass(frozen=True)
class Document:
    """An item that a commissioner saw. It is valid from its first to its last day, both included."""

    kind: DocumentKind
    valid_from: date
    expires_on: date

    def __post_init__(self) -> None:
        if self.expires_on < self.valid_from:
            raise refused("document_ends_before_it_starts", kind=self.kind)

    def is_valid_on(self, on: date) -> bool:
        return self.valid_from <= on <= self.expires_on


def missing_documents(documents: Iterable[Document], on: date) -> tuple[DocumentKind, ...]:
    """The items that are not valid on that day: never given, not yet valid, or expired and not renewed."""
    present = {document.kind for document in documents if document.is_valid_on(on)}
    return tuple(kind for kind in DOCUMENT_KINDS if kind not in present)


def check_new_work(documents: Iterable[Document], today: date) -> None:
    """No new work while an item is missing. Work that was accepted before continues.

    Raises: Refused(due_diligence_expired).
    """
    if lacking := missing_documents(documents, today):
        raise refused("due_diligence_expired", missing=",".join(lacking))


def is_payment_withheld(documents: Iterable[Document], session_on: date) -> bool:
    """Whether payment for a session is withheld: only when an item was not valid on the day it was held.

    A session before an expiry is paid, however late it is claimed; a session after it is paid as soon as a
    renewal that reaches back to that day has been seen.
    """
    return bool(missing_documents(documents, session_on))

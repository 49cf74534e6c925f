"""Reads a local group's due diligence: which document is valid, which expires soon, which is missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, get_args

from voluntary.messages import DocumentKind, OrganisationDetail

SOON = timedelta(days=60)
DocumentState = Literal["valid", "soon", "expired", "missing", "later"]


@dataclass(frozen=True)
class DueDiligenceItem:
    """The latest document of its kind, and whether it is valid today. Without dates, none was ever seen."""

    kind: DocumentKind
    validity: DocumentState
    valid_from: date | None
    expires_on: date | None


def due_diligence_of(group: OrganisationDetail, today: date) -> tuple[DueDiligenceItem, ...]:
    """One of each kind: what is missing or expired first, then what runs out soonest."""
    items = [_latest(group, kind, today) for kind in get_args(DocumentKind)]
    return tuple(sorted(items, key=lambda paper: paper.expires_on or date.min))


def _latest(group: OrganisationDetail, kind: DocumentKind, today: date) -> DueDiligenceItem:
    seen = [document for document in group.documents if document.kind == kind]
    if not seen:
        return DueDiligenceItem(kind, "missing", None, None)
    valid = [document for document in seen if document.valid_from <= today <= document.expires_on]
    best = max(valid or seen, key=lambda document: document.expires_on)
    return DueDiligenceItem(kind, _state(best.valid_from, best.expires_on, today), best.valid_from, best.expires_on)


def _state(first: date, last: date, today: date) -> DocumentState:
    if last < today:
        return "expired"
    if first > today:
        return "later"
    return "soon" if last - today <= SOON else "valid"

"""Names of people, for pages that may show them."""

from __future__ import annotations

from gateway.context import may
from gateway.pages.support import layout
from referral.messages import KnownPerson, NamePeople


def known_people(*people: object) -> dict[object, KnownPerson]:
    """Names in bulk, for whom this user may know."""
    if not people or not may(layout.member(), NamePeople):
        return {}
    answer = layout.ask(NamePeople(person_ids=tuple(dict.fromkeys(people))))  # type: ignore[arg-type]
    return {known.person_id: known for known in answer.people}

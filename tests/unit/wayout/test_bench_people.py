"""The limit that the look-up in PostgreSQL is measured against finds the same people."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from referral.messages import Who
from wayout.bench.in_memory_baseline import InMemoryIndex
from wayout.bench.person_matching import LookupTimings, _known_people

BORN = date(2010, 3, 14)


def test_in_memory_the_same_person_is_found_and_a_stranger_is_not():
    index = InMemoryIndex()
    for given in ("Marcus", "Jayden", "Kezia"):
        index.add(Who(given_name=given, family_name=f"{given}son", date_of_birth=BORN))
    index.sort()
    assert index.look_up(Who(given_name="JAYDEN", family_name="Jaydenson", date_of_birth=BORN)).certain == UUID(int=2)
    nobody = index.look_up(Who(given_name="Tobias", family_name="Winter", date_of_birth=date(2001, 1, 1)))
    assert (nobody.certain, nobody.unsure) == (None, ())


def test_everybody_is_made_once_and_so_many_are_asked_for():
    asked = LookupTimings()
    made = list(_known_people(500, InMemoryIndex(), asked, 100))
    assert (len(made), len(asked.queries)) == (500, 100)

"""What nobody may do at a site of a force's file is said when the force comes aboard."""

from __future__ import annotations

from typing import Any

import pytest

from common.roles import GANGS_SPECIALIST, INSPECTOR, ROLES, SERGEANT
from wayout.onboarding.force_file import read
from wayout.onboarding.onboard import force_files
from wayout.onboarding.role_coverage import uncovered_work


def force(*users: dict[str, Any]) -> dict[str, Any]:
    sites = [{"slug": "north", "name": "North"}, {"slug": "south", "name": "South"}]
    return {"sites": sites, "users": list(users)}


def everybody(*without: str) -> dict[str, Any]:
    return {"name": "All of them", "roles": [role for role in ROLES if role not in without], "cap": 3}


@pytest.mark.parametrize("file", force_files(), ids=lambda file: file.stem)
def test_the_forces_of_the_demo_leave_nothing_to_nobody(file):
    assert uncovered_work(read(file)) == ()


def test_whoever_names_no_site_is_there_at_each():
    assert uncovered_work(force(everybody())) == ()


def test_a_site_is_named_with_what_nobody_may_do_there_and_who_might():
    specialist = {"name": "Amara", "roles": [GANGS_SPECIALIST], "sites": ["north"]}
    assert uncovered_work(force(everybody(GANGS_SPECIALIST), specialist)) == (
        "South: no user may say whether a visit after intelligence is safe (gangs_specialist)",
    )


def test_a_sergeant_opens_no_picture_but_decides_who_goes():
    said = uncovered_work(force({"name": "Imran", "roles": [SERGEANT], "cap": 1}))
    assert "North: no user may open or destroy a locked picture (inspector)" in said
    assert not [line for line in said if "which navigator" in line]


def test_without_a_cap_no_case_can_be_given_to_anybody():
    without = everybody() | {"cap": 0}
    assert uncovered_work(force(without)) == tuple(
        f"{site}: no user can take a case (a user with a cap)" for site in ("North", "South")
    )


def test_a_site_without_anybody_misses_everything():
    said = uncovered_work(force(everybody() | {"sites": ["north"]}))
    assert len(said) == 7
    assert all(line.startswith("South: ") for line in said)
    assert INSPECTOR in said[1]

"""Bringing a force aboard again changes what it decided, and its credentials only when that is asked for."""

from __future__ import annotations

from itertools import count

import pytest
import sqlalchemy as sa

from common import directory
from conftest import database_of_our_own, referral_ports
from wayout.onboarding.force_file import ForceFileInvalid
from wayout.onboarding.onboard import force_files, onboard
from wayout.processes.in_process import InProcessSystem

_names = count(1)


@pytest.fixture(scope="module")
def system(shared_phone):
    """A system on a database of its own: bringing aboard counts the forces that are there."""
    with database_of_our_own() as deployment:
        made = InProcessSystem(deployment, {"referral": referral_ports(shared_phone)})
        yield made
        made.close()


@pytest.fixture
def number():
    return next(_names)


@pytest.fixture
def file(tmp_path, number):
    """The demo's first force under a name of its own, with numbers of its own."""
    said = force_files()[0].read_text(encoding="utf-8")
    made = tmp_path / "force.toml"
    made.write_text(
        said.replace('slug = "west-midlands"', f'slug = "force-{number}"')
        .replace("07700 900111", f"07700 900{number}11")
        .replace("07700 900112", f"07700 900{number}12")
        .replace('"wolverhampton" = ', f'"wolverhampton-{number}" = ')
        .replace('"coventry" = ', f'"coventry-{number}" = '),
        encoding="utf-8",
    )
    return made


def aboard(system, file, **how):
    return onboard(system.deployment, system.units_of_work["gateway"], system.rpc, file, **how)


TRIAL = """
[referral.trial]
id = "offer-2027"
version = 1
sites = ["coventry"]
ratio = { offered = 2, not_offered = 1 }
block_sizes = [3, 6]
from = 2027-01-01
until = 2027-12-31

[referral.suites]"""


def test_a_trial_in_the_file_begins_when_the_force_comes_aboard_and_only_then(system, file):
    def trials():
        rows = sa.text("SELECT code, version, offered, not_offered, block_sizes FROM referral.randomisation")
        with system.deployment.admin.connect() as connection:
            return [tuple(row) for row in connection.execute(rows)]

    aboard(system, file)
    assert trials() == []
    file.write_text(file.read_text(encoding="utf-8").replace("\n[referral.suites]", TRIAL), encoding="utf-8")
    for _ in range(2):
        aboard(system, file)
    assert trials() == [("offer-2027", 1, 2, 1, [3, 6])]


def directory_reader(system):
    return system.deployment.directory_reader()


def dialled(system, force):
    with system.deployment.admin.connect() as connection:
        rows = directory.number
        found = connection.execute(sa.select(rows.c.dialled, rows.c.site_id).where(rows.c.force_id == force.id))
        return sorted((row.dialled, row.site_id) for row in found)


def test_coming_aboard_again_adds_no_second_credential(system, file):
    first, again = aboard(system, file), aboard(system, file)
    assert again.issued is None
    assert again.force == first.force
    reader = directory_reader(system)
    assert reader.caller(first.credentials["notify"], "notify").tenant.force_id == first.force.id
    assert reader.caller(first.credentials["custody"], "custody") is not None
    with pytest.raises(LookupError):
        again.credentials  # noqa: B018


def test_renewed_credentials_take_the_place_of_those_before_with_every_number(system, file):
    first = aboard(system, file)
    before = dialled(system, first.force)
    renewed = aboard(system, file, renew_credentials=True)
    reader = directory_reader(system)
    assert reader.caller(first.credentials["notify"], "notify") is None
    assert reader.caller(first.credentials["custody"], "custody") is None
    caller = reader.caller(renewed.credentials["notify"], "notify")
    assert {reader.find_site(caller, number) for number, _ in before} == {site.id for site in first.force.sites}
    assert dialled(system, first.force) == before


def test_a_number_that_is_new_in_the_file_or_moved_is_good_with_the_credential_of_before(system, file, number):
    first = aboard(system, file)
    written = f'"07700 900{number}11" = "wolverhampton"'
    said = file.read_text(encoding="utf-8")
    file.write_text(
        said.replace(written, f'"07700 900{number}11" = "coventry"\n"07700 900{number}13" = "coventry"'),
        encoding="utf-8",
    )
    aboard(system, file)
    reader, (_, coventry) = directory_reader(system), first.force.sites
    caller = reader.caller(first.credentials["notify"], "notify")
    for end in ("11", "13"):
        assert reader.find_site(caller, f"+447700900{number}{end}") == coventry.id


def test_what_nobody_may_do_at_a_site_is_said_and_the_force_comes_aboard_all_the_same(system, file):
    said = file.read_text(encoding="utf-8")
    file.write_text(said.replace('roles = ["inspector"]', 'roles = ["inspector"]\nsites = ["coventry"]'))
    assert aboard(system, file).uncovered_work == (
        "Wolverhampton: no user may open or destroy a locked picture (inspector)",
    )


def test_a_file_with_a_fault_changes_nothing(system, file):
    first = aboard(system, file)
    said = file.read_text(encoding="utf-8")
    file.write_text(said.replace('name = "West Midlands"', 'name = "Renamed"').replace("cap = 12", 'cap = "many"'))
    with pytest.raises(ForceFileInvalid, match=r"users\.3\.cap"):
        aboard(system, file, renew_credentials=True)
    assert directory_reader(system).caller(first.credentials["notify"], "notify") is not None

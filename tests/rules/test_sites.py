"""Rule 2, within a force: what was written at one site, no session of another site sees, changes or adds to.

Each policy is also taken away, in a transaction that is rolled back, to see that these very checks notice it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

from rules.support import pg_catalog as c
from rules.support.made_up_rows import make_up_row, make_up_row_at_site
from rules.support.pg_catalog import SCHEMAS, Catalog
from rules.support.scenario import Played
from rules.support.site_paths import OWN, SEEN_BY_WHOLE_FORCE, SEEN_THROUGH, TABLES, WITH_SITES, reaches, ways_of

WRITTEN_ANYWHERE = {
    "referral.person": "whoever takes a referral in makes the person first, and says then where they are"
}
EVERY_SITE = "*"
GUARDS = {"own_force", "own_site", "only_delivered", "only_replayed"}
GIVES = {"relay_reads", "relay_marks", "jobs_reads", "jobs_marks"}  # without them the relay and the jobs see nothing
WAYS_TO_FALL = {
    "taken away": "DROP POLICY {policy} ON {table}",
    "shown to all": "ALTER POLICY {policy} ON {table} USING (true)",
    "written by all": "ALTER POLICY {policy} ON {table} WITH CHECK (true)",
}


@dataclass(frozen=True)
class Eyes:
    """A session of one service, bound to a force and sites: what it sees and may write, whatever a handler does."""

    connection: Connection
    login: str
    force_id: int
    sites: str

    def rows(self, table: str) -> set[str]:
        with self._as_service():
            return set(self.connection.scalars(sa.text(f"SELECT ctid::text FROM {table}")))

    def reaches_rows(self, statement: str) -> bool:
        """Whether it finds rows to change, whatever keeps them as they are then; with no right to, it finds none."""
        with self._as_service() as savepoint:
            try:
                return self.connection.execute(sa.text(statement)).rowcount > 0
            except sa.exc.DBAPIError as error:
                savepoint.rollback()
                return "permission denied" not in str(error)

    def is_let_in(self, statement: str, **values: object) -> bool:
        """Whether row security lets it in, whatever else is then wrong with the row."""
        with self._as_service() as savepoint:
            try:
                self.connection.execute(sa.text(statement), values)
            except sa.exc.DBAPIError as error:
                savepoint.rollback()
                return "row-level security" not in str(error)
            return True

    def _as_service(self) -> _Savepoint:
        return _Savepoint(self)


class _Savepoint:
    def __init__(self, eyes: Eyes) -> None:
        self._eyes = eyes

    def __enter__(self) -> sa.NestedTransaction:
        eyes, self._nested = self._eyes, self._eyes.connection.begin_nested()
        eyes.connection.execute(sa.text(f'SET LOCAL ROLE "{eyes.login}"'))
        bound = sa.text("SELECT set_config('app.force', :force, true), set_config('app.sites', :sites, true)")
        eyes.connection.execute(bound, {"force": str(eyes.force_id), "sites": eyes.sites})
        return self._nested

    def __exit__(self, *_: object) -> None:
        if self._nested.is_active:
            self._nested.rollback()


@pytest.fixture
def connection(deployment, played, table) -> Iterator[Connection]:
    """The administrator's, whom no policy holds. The table has a row that is of the first site alone, made up where the
    scene leaves none. Everything is rolled back."""
    with deployment.admin.connect() as made:
        fill(made, played, table)
        yield made
        made.rollback()


def fill(connection: Connection, played: Played, table: str) -> None:
    here, there = played.force.first_site, played.force.second_site
    if table not in WITH_SITES:
        if not rows_that(connection, played, table, "true"):
            make_up_row(connection, table, played.force.id)
    elif not rows_that(connection, played, table, of_one_alone(table, here, there)):
        make_up_row_at_site(connection, table, played.force.id, here)


def of_one_alone(table: str, here: int, there: int) -> str:
    return f"({reaches(table, here)}) AND NOT ({reaches(table, there)})"


@pytest.fixture
def sites(played) -> tuple[int, int]:
    return played.force.first_site, played.force.second_site


def eyes_of(connection: Connection, played: Played, table: str, force_id: int, sites: int | str) -> Eyes:
    login = played.system.deployment.logins.service(table.partition(".")[0])
    return Eyes(connection, login, force_id, str(sites))


def rows_that(connection: Connection, played: Played, table: str, condition: str) -> set[str]:
    query = f"SELECT ctid::text FROM {table} AS t WHERE t.force_id = {played.force.id} AND ({condition})"
    return set(connection.scalars(sa.text(query)))


def faults_between_sites(connection: Connection, played: Played, table: str, here: int, there: int) -> list[str]:
    """What a session of the site ``here`` sees or may do of what it should not, and what it does not see of its own."""
    eyes = eyes_of(connection, played, table, played.force.id, here)
    ours = rows_that(connection, played, table, reaches(table, here))
    theirs = rows_that(connection, played, table, of_one_alone(table, there, here))
    seen = eyes.rows(table)
    faults = [f"{table}: {len(seen - ours)} rows of another site are seen"] if seen - ours else []
    faults += [f"{table}: {len(ours - seen)} rows of its own are not seen"] if ours - seen else []
    for row in sorted(theirs)[:1]:
        faults += _faults_of_changing(eyes, table, row)
        faults += [] if table in WRITTEN_ANYWHERE else _faults_of_adding(connection, eyes, table, row)
    if ways_of(table) == (OWN,):
        faults += _faults_of_moving(eyes, table, ours, there)
    return faults


def _faults_of_changing(eyes: Eyes, table: str, row: str) -> Iterator[str]:
    """``row`` is where a row of another site or force stands."""
    for statement in (f"UPDATE {table} SET force_id = force_id", f"DELETE FROM {table}"):
        if eyes.reaches_rows(f"{statement} WHERE ctid = '{row}'"):
            yield f"{table}: {statement} finds another's row"


def _faults_of_adding(connection: Connection, eyes: Eyes, table: str, row: str) -> Iterator[str]:
    kept = connection.scalar(sa.text(f"SELECT to_jsonb(t) FROM {table} AS t WHERE ctid = '{row}'"))
    same = f"SELECT * FROM jsonb_populate_record(NULL::{table}, CAST(:kept AS jsonb))"
    if eyes.is_let_in(f"INSERT INTO {table} OVERRIDING SYSTEM VALUE {same}", kept=json.dumps(kept)):
        yield f"{table}: a row of another may be added"


def _faults_of_moving(eyes: Eyes, table: str, ours: set[str], there: int) -> Iterator[str]:
    for row in sorted(ours)[:1]:
        moved = f"UPDATE {table} SET site_id = {there} WHERE ctid = '{row}'"
        if _may_update(eyes, table) and eyes.is_let_in(moved):
            yield f"{table}: a row may be moved to another site"


def _may_update(eyes: Eyes, table: str) -> bool:
    may = sa.text("SELECT has_column_privilege(:login, :table, 'site_id', 'UPDATE')")
    return bool(eyes.connection.scalar(may, {"login": eyes.login, "table": table}))


def faults_between_forces(connection: Connection, played: Played, table: str) -> list[str]:
    """What a session of another force, with all of its sites, sees of ours or may do to it."""
    eyes = eyes_of(connection, played, table, played.stranger.id, EVERY_SITE)
    ours = rows_that(connection, played, table, "true")
    seen = eyes.rows(table) & ours
    faults = [f"{table}: {len(seen)} rows of another force are seen"] if seen else []
    for row in sorted(ours)[:1]:
        faults += _faults_of_changing(eyes, table, row)
        faults += _faults_of_adding(connection, eyes, table, row)
    return faults


# ---- the rules -----------------------------------------------------------------------------------------------------
def test_every_table_leads_to_sites_in_one_way_or_says_why_every_site_may_see_it():
    for table in WITH_SITES:
        assert reaches(table, 1), table
    known = {*TABLES, *(f"*.{name.partition('.')[2]}" for name in TABLES)}
    assert {*SEEN_BY_WHOLE_FORCE, *SEEN_THROUGH, *WRITTEN_ANYWHERE} <= known, "of a table that is gone: take it away"


def test_the_policies_are_by_site_for_exactly_the_tables_that_lead_to_one(deployment):
    by_site = {
        f"{policy.schema}.{policy.name}"
        for policy in Catalog(deployment.admin).rows(c.POLICIES)
        if policy.policy == "own_site" and policy.seen.strip("()") != "true"
    }
    assert by_site == set(WITH_SITES)


@pytest.mark.parametrize("table", WITH_SITES)
def test_a_session_of_one_site_sees_its_own_rows_alone_and_writes_no_others(table, connection, played, sites):
    for here, there in (sites, sites[::-1]):
        assert faults_between_sites(connection, played, table, here, there) == []


@pytest.mark.parametrize("table", WITH_SITES)
def test_a_session_of_no_site_sees_nothing(table, connection, played):
    assert eyes_of(connection, played, table, played.force.id, "").rows(table) == set()


@pytest.mark.parametrize("table", TABLES)
def test_a_session_of_another_force_sees_and_writes_nothing_of_ours(table, connection, played):
    assert faults_between_forces(connection, played, table) == []
    open_to_every_site(connection, table)
    assert faults_between_forces(connection, played, table) == [], "only the rule of its sites keeps forces apart"


def open_to_every_site(connection: Connection, table: str) -> None:
    """A table that follows another one is hidden twice: so that its own policy of forces is looked at alone."""
    connection.execute(sa.text(f"ALTER POLICY own_site ON {table} USING (true) WITH CHECK (true)"))


# ---- that these rules notice it ------------------------------------------------------------------------------------
def test_every_policy_either_guards_or_gives(deployment):
    assert {policy.policy for policy in Catalog(deployment.admin).rows(c.POLICIES)} == GUARDS | GIVES


@pytest.mark.parametrize(
    ("table", "how"),
    [
        (table, how)
        for table in WITH_SITES
        for how in WAYS_TO_FALL
        if not (how == "written by all" and table in WRITTEN_ANYWHERE)
    ],
)
def test_a_policy_of_sites_that_falls_is_noticed(table, how, connection, played, sites):
    connection.execute(sa.text(WAYS_TO_FALL[how].format(policy="own_site", table=table)))
    faults = [faults_between_sites(connection, played, table, *way) for way in (sites, sites[::-1])]
    assert any(faults), f"{table}: nobody notices a policy {how}"


@pytest.mark.parametrize("how", WAYS_TO_FALL)
@pytest.mark.parametrize("table", TABLES)
def test_a_policy_of_forces_that_falls_is_noticed(table, how, connection, played):
    open_to_every_site(connection, table)
    connection.execute(sa.text(WAYS_TO_FALL[how].format(policy="own_force", table=table)))
    assert faults_between_forces(connection, played, table), f"{table}: nobody notices a policy {how}"


@pytest.mark.parametrize("table", [f"{schema}.delivery" for schema in SCHEMAS])
def test_what_is_undelivered_stays_and_only_its_policy_keeps_it(table, connection, played):
    connection.execute(sa.text(f"UPDATE {table} SET delivered_at = NULL WHERE delivered_at IS NOT NULL"))
    eyes = eyes_of(connection, played, table, played.force.id, EVERY_SITE)
    waiting = f"DELETE FROM {table} WHERE delivered_at IS NULL"
    assert not eyes.reaches_rows(waiting)
    connection.execute(sa.text(f"DROP POLICY only_delivered ON {table}"))
    assert eyes.reaches_rows(waiting)


@pytest.mark.parametrize("table", [f"{schema}.parked" for schema in SCHEMAS])
def test_what_is_parked_stays_and_only_its_policy_keeps_it(table, connection, played):
    eyes = eyes_of(connection, played, table, played.force.id, EVERY_SITE)
    waiting = f"DELETE FROM {table} WHERE replayed_at IS NULL"
    assert not eyes.reaches_rows(waiting)
    connection.execute(sa.text(f"DROP POLICY only_replayed ON {table}"))
    assert eyes.reaches_rows(waiting)

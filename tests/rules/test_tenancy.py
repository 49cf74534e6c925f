"""Rule 2: no row without its force. What the database really has, table by table, whoever added it."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa

from common.database.engine import TenantSession, UnsafeLogin, engine_for
from common.database.row_security import APPEND_ONLY, PRUNED
from common.tenancy import NoTenant, Tenant, service_actor
from rules.support import pg_catalog as c
from rules.support.pg_catalog import SCHEMAS, Catalog

OWN_FORCE = "force_id = ( SELECT (NULLIF(current_setting('app.force'::text, true), ''::text))::integer AS "
RELAY_READS = {"event": {"force_id", "id", "body"}}
RELAY_READS["delivery"] = {"force_id", "id", "event_id", "subscriber", "delivered_at"}
TIMER_READS = {"job": {"force_id", "id", "kind", "subject", "due_at", "attempts", "claimed_until"}}
DIRECTORY = {
    "force": {"id", "slug", "name"},
    "site": {"id", "force_id", "slug", "name"},
    "credential": {"digest", "kind", "force_id", "sealed_account"},
    "number": {"digest", "dialled", "force_id", "site_id"},
    "address": {"slug", "force_id", "site_id"},
    "partner_key": {"digest", "force_id", "site_id", "organisation_id", "channel"},
    "deployment": {"singleton", "kind", "clock_offset_seconds", "texts_held", "payments_held"},
}


@pytest.fixture(scope="module")
def catalog(deployment):
    return Catalog(deployment.admin)


@pytest.fixture(scope="module")
def login(deployment):
    return deployment.logins


def test_every_table_has_row_security_that_also_holds_for_its_owner(catalog):
    assert [f"{t.schema}.{t.name}" for t in catalog.tables() if not (t.enabled and t.forced)] == []
    assert {t.schema for t in catalog.tables()} == set(SCHEMAS)


def test_every_table_is_restricted_to_the_callers_force_for_reading_and_writing(catalog, login):
    policies = catalog.rows(c.POLICIES)
    for table in catalog.tables():
        mine = [p for p in policies if (p.schema, p.name) == (table.schema, table.name)]
        service = login.service(table.schema)
        restrictive = [p for p in mine if not p.permissive and p.cmd != "d"]
        assert [(p.roles, p.cmd) for p in restrictive] == [([service], "*")], f"{table.schema}.{table.name}"
        assert all(OWN_FORCE in (rule or "") for p in restrictive for rule in (p.seen, p.written))
        assert any(p.permissive and p.roles == [service] for p in mine), "a restrictive policy alone shows nothing"


def test_no_policy_is_for_everybody_or_for_a_login_of_another_service(catalog, login):
    for policy in catalog.rows(c.POLICIES):
        across = {login.relay: RELAY_READS, login.jobs: TIMER_READS}
        allowed = {login.service(policy.schema)} | {who for who, tables in across.items() if policy.name in tables}
        assert set(policy.roles) <= allowed, f"{policy.policy} on {policy.schema}.{policy.name}"


def test_what_is_undelivered_or_parked_cannot_be_deleted_by_anybody_who_serves(catalog, login):
    kept = {("delivery", "(delivered_at IS NOT NULL)"), ("parked", "(replayed_at IS NOT NULL)")}
    for schema in SCHEMAS:
        mine = [p for p in catalog.rows(c.POLICIES) if p.schema == schema and p.cmd == "d" and not p.permissive]
        assert {(p.name, p.seen) for p in mine} == kept, schema
        assert all(p.roles == [login.service(schema)] for p in mine), schema


def test_every_primary_key_index_and_unique_constraint_starts_with_the_force(catalog):
    indexes = catalog.rows(c.INDEXES)
    assert [f"{i.schema}.{i.index}" for i in indexes if i.first_column != "force_id"] == []
    keyed = {(i.schema, i.name) for i in indexes if i.is_primary}
    assert {(t.schema, t.name) for t in catalog.tables()} == keyed


def test_every_foreign_key_carries_the_force_and_stays_in_its_schema(catalog):
    for key in catalog.rows(c.FOREIGN_KEYS):
        assert (key.columns[0], key.to_columns[0]) == ("force_id", "force_id"), f"{key.schema}.{key.key}"
        assert key.to_schema == key.schema, f"{key.schema}.{key.key} reaches into {key.to_schema}"


def test_every_view_looks_with_the_rights_of_whoever_asks(catalog):
    assert [v.name for v in catalog.views() if v.kind == "m" or "security_invoker=true" not in v.options] == []


def test_no_function_runs_with_its_owners_rights(catalog):
    assert catalog.rows(c.DEFINER_FUNCTIONS) == []


def test_a_service_has_rights_in_its_own_schema_only_and_cannot_rewrite_history(catalog, login):
    own = {login.service(schema): schema for schema in SCHEMAS}
    for grant in (g for g in catalog.rows(c.GRANTS) if g.who in own):
        assert grant.schema == own[grant.who], f"{grant.who} may {grant.may} {grant.schema}.{grant.name}"
        allowed = {"SELECT", "INSERT"} | (set() if grant.name in APPEND_ONLY else {"UPDATE", "DELETE"})
        allowed |= {"DELETE"} if grant.name in PRUNED else set()
        assert grant.may in allowed, f"{grant.who} may {grant.may} {grant.schema}.{grant.name}"


def test_what_is_written_once_even_its_owner_cannot_change(catalog):
    kept = {(row.schema, row.name) for row in catalog.rows(c.TRIGGERS) if row.calls == "keep_as_written" and row.every}
    history = {"audit", "audit_subject", "force_settings"}
    named = {(t.schema, t.name) for t in catalog.tables() if t.name in history or re.search(r"(^|_)act$", t.name)}
    money = {("voluntary", name) for name in ("document", "ledger_entry", "ledger_posting")}
    assert kept == named | money


def test_whoever_works_across_forces_reads_and_marks_exactly_these_columns(catalog, login):
    held = {(g.who, g.schema, g.name, g.part, g.may) for g in catalog.rows(c.GRANTS)}
    people = [login.relay, login.jobs, login.directory]
    expected = {(who, "directory", table, None, "SELECT") for who in people for table in ("force", "site")}
    by_the_door = ("credential", "number", "address", "partner_key")
    expected |= {(login.directory, "directory", table, None, "SELECT") for table in by_the_door}
    for schema in SCHEMAS:
        reads = {login.relay: RELAY_READS, login.jobs: TIMER_READS}
        expected |= {(w, schema, t, part, "SELECT") for w, ts in reads.items() for t, ps in ts.items() for part in ps}
        expected |= {(login.relay, schema, "delivery", "delivered_at", "UPDATE")}
        expected |= {(login.jobs, schema, "job", part, "UPDATE") for part in ("claimed_until", "attempts")}
    assert {one for one in held if one[0] in people} == expected


def test_the_public_may_read_what_kind_of_deployment_this_is_and_nothing_else(catalog):
    assert [(g.schema, g.name, g.may) for g in catalog.rows(c.GRANTS) if g.who == "public"] == [
        ("directory", "deployment", "SELECT")
    ]
    open_schemas = [(g.schema, g.may) for g in catalog.rows(c.SCHEMA_GRANTS) if g.who == "public"]
    assert open_schemas == [("directory", "USAGE")]


def test_no_login_may_create_anything_in_a_schema(catalog):
    assert [g for g in catalog.rows(c.SCHEMA_GRANTS) if g.may != "USAGE" and g.who != g.owner] == []


def test_no_login_is_above_row_security_or_can_become_somebody_else(catalog, deployment):
    roles = catalog.rows(c.ROLES, database=deployment.database)
    assert {r.name for r in roles if r.rolcanlogin} >= {deployment.logins.service(schema) for schema in SCHEMAS}
    for role in roles:
        powers = (role.rolsuper, role.rolbypassrls, role.rolcreatedb, role.rolcreaterole, role.rolreplication)
        assert not any(powers), role.name
        assert role.belongs_to == [], role.name


def test_the_schema_without_a_tenant_holds_these_tables_and_no_more(catalog):
    found: dict[str, set[str]] = {}
    for column in catalog.rows(c.COLUMNS, schemas=["directory"]):
        found.setdefault(column.name, set()).add(column.column)
    assert found == DIRECTORY, "nothing about a person, and nothing a force would hide from another, belongs there"


def test_there_is_no_schema_but_those_of_the_services_and_the_directory(catalog):
    assert {g.schema for g in catalog.rows(c.SCHEMA_GRANTS)} == {*SCHEMAS, "directory"}


@pytest.mark.parametrize("nobody", [None, 0, -1, "", "1"])
def test_no_tenant_no_database(deployment, nobody):
    units_of_work = deployment.units_of_work(SCHEMAS[0])
    with pytest.raises(NoTenant), units_of_work.begin(nobody, service_actor("test")):
        pass
    with pytest.raises(NoTenant):
        TenantSession(units_of_work.engine, nobody, "service:test")
    with pytest.raises(NoTenant):
        Tenant(nobody)


@pytest.mark.parametrize("schema", SCHEMAS)
def test_without_a_force_the_database_itself_shows_no_row_and_takes_none(schema, deployment, played):
    tables = [table for table in Catalog(deployment.admin).tables() if table.schema == schema]
    with deployment.engine(deployment.logins.service(schema)).connect() as connection:
        seen = {t.name: connection.scalar(sa.text(f"SELECT count(*) FROM {schema}.{t.name}")) for t in tables}
        connection.rollback()
        with pytest.raises(sa.exc.ProgrammingError, match="row-level security"):
            connection.execute(sa.text(f"INSERT INTO {schema}.inbox VALUES (1, gen_random_uuid(), 'x', '2026-01-01')"))
    assert set(seen.values()) == {0}


@pytest.mark.parametrize("schema", SCHEMAS)
def test_bound_to_another_force_the_database_itself_shows_no_row_of_this_one(schema, deployment, played):
    tables = [table for table in Catalog(deployment.admin).tables() if table.schema == schema]
    units_of_work = played.system.units_of_work[schema]
    with units_of_work.begin(Tenant(played.stranger.id), service_actor("test")) as uow:
        forces = {
            force
            for t in tables
            for force in uow.session.scalars(sa.text(f"SELECT DISTINCT force_id FROM {schema}.{t.name}"))
        }
    assert forces <= {played.stranger.id}


def test_a_service_does_not_start_with_a_login_that_row_security_cannot_hold(deployment):
    with pytest.raises(UnsafeLogin), engine_for(deployment.admin_url).connect():
        pass

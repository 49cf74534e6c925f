"""What tables are declared is what there is, and each says whom it reaches, how long it is kept and who gets it."""

from __future__ import annotations

import importlib
import re

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import MetaData, Table

from common.database.migrate import is_behind
from rules.support import pg_catalog as c
from rules.support.pg_catalog import MIGRATING, SCHEMAS, Catalog
from wayout.deployment.registry import HISTORIES

HOLDING = {
    "sensitivity": {"sealed", "pseudonymous", "none"},
    "export": {"yes", "redact", "no"},
}
# Words for which a column of clear text must give a reason to be there.
TELLING = re.compile(
    "name|phone|mobile|sender|note|address|text|title|summary|word|reason|born|birth|age|mail|postcode|zone|record|"
    "reference|provider|comment|description|evidence|detail|suite|error|content|secret|detail|said"
)
IN_THE_CLEAR = {
    "*.reply.name": "the declared name of a command",
    "*.parked.error": "a code, or the class of an exception",
    "*.job.error": "the class of an exception",
    "gateway.app_user.name": "staff, who must be named on pages; not a person we help",
    "gateway.inbound.provider_id": "an HMAC of the provider's id, under a key of the gateway",
    "gateway.inbound.reference": "random, names nothing, and is given to whoever asked",
    "gateway.unrouted_text.provider": "one of three",
    "casework.duty_absence.recorded_by": "the id of a user",
    "*.callout.reason": "one of the listed reasons",
    "casework.news.detail": "a code of the kind: a channel, a role, a reason",
    "referral.referral.reference": "random, names nothing, and is texted to whoever wrote",
    "referral.message.provider_id": "the provider's id, blind",
    "referral.delivery_receipt.provider": "one of three",
    "referral.delivery_receipt.reason": "the provider's code",
    "referral.arrest.custody_record": "custody's own number of the arrest, the key that makes a repeat nothing",
    "referral.arrest.offence_title": "the offence's title in the national list",
    "referral.arrest.custody_suite": "a building",
    "referral.arrest_report.offence_title": "the offence's title in the national list",
    "referral.arrest_report.custody_suite": "a building",
    "referral.follow_code.reference": "random, names nothing, and is typed by whoever wrote",
    "casework.absence.reason": "one of the listed reasons",
    "evaluation.absence.reason": "one of the listed reasons",
    "casework.act.detail": "a code: a worker's id, a reason's code, a step's letter",
    "voluntary.organisation.name": "a local group, not a person",
    "voluntary.fund.title": "a fund of the force",
    "voluntary.commission_act.reason": "one of the listed reasons",
    "opportunities.opportunity.title": "a published job",
    "opportunities.opportunity.provider": "an employer, as published",
    "opportunities.opportunity.provider_key": "an employer, normalised",
    "opportunities.opportunity.summary": "a published job",
    "opportunities.opportunity.zone": "the postcode district of a published job",
    "opportunities.presence.provider_key": "an employer, normalised",
    "opportunities.candidate.age_band": "one of four bands",
    "opportunities.candidate.home_zone": "a postcode district, of some twenty thousand people",
    "opportunities.act.reason": "one of the listed reasons",
    "opportunities.act.evidence": "which kind of evidence, one of a list",
}
BYTES = {
    "*.event.body": "an envelope: ids, codes, dates and ciphertext",
    "*.parked.body": "an envelope",
    "*.waiting_event.wrapped_envelope": "an envelope, wrapped with a key of the service's own",
    "*.reply.fingerprint": "a digest of the command",
    "gateway.inbound.digest": "an HMAC of the body, under a key of the gateway",
    "opportunities.opportunity.posting_key": "a digest of a published job's own id",
    "opportunities.opportunity.content": "a digest of a published job",
}
JSON = {
    "*.reply.body": "ids and codes: test_messages holds command replies to that",
    "*.force_settings.body": "what a force decided; no person in it",
    "evaluation.publication.body": "figures of groups of five people or more, as they are shown",
    "opportunities.opportunity.*": "lists of codes of a published job",
    "opportunities.candidate.*": "lists of codes",
    "opportunities.placement.agreed_on": "ids of placements, and when a profile was saved",
}


def metadata_of(schema: str) -> MetaData:
    return importlib.import_module(f"{schema}.store.tables").Base.metadata


def declared_tables() -> list[Table]:
    return [table for schema in SCHEMAS for table in metadata_of(schema).sorted_tables]


@pytest.fixture(scope="module")
def catalog(deployment):
    return Catalog(deployment.admin)


@pytest.mark.parametrize("schema", SCHEMAS)
def test_the_migrations_make_exactly_the_tables_that_the_code_declares(schema, deployment):
    def ours(name: str | None, kind: str, parent: dict[str, str | None]) -> bool:
        return name == schema if kind == "schema" else name != MIGRATING

    with deployment.admin.connect() as connection:
        options = {"include_schemas": True, "include_name": ours, "compare_type": True}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, metadata_of(schema)) == []
    assert not is_behind(deployment.admin, schema, HISTORIES[schema])


@pytest.mark.parametrize("schema", SCHEMAS)
def test_every_check_that_the_code_declares_is_in_the_database_and_the_other_way_round(schema, catalog):
    declared = {
        (table.name, str(one.name))
        for table in metadata_of(schema).sorted_tables
        for one in {*table.constraints, *(check for column in table.c for check in column.constraints)}
        if isinstance(one, sa.CheckConstraint)
    }
    there = {(row.name, row.constraint) for row in catalog.rows(c.CHECKS, schema=schema)}
    assert there == declared


@pytest.mark.parametrize("schema", SCHEMAS)
def test_a_column_of_codes_lets_in_exactly_the_codes_that_its_literal_declares(schema, catalog):
    """The CHECK in the code is derived from a Literal; the one in the database was written out in a migration."""
    there = {(row.name, row.constraint): codes_of(row.definition) for row in catalog.rows(c.CHECKS, schema=schema)}
    declared = {
        (table.name, str(check.name)): codes_of(str(check.sqltext))
        for table in metadata_of(schema).sorted_tables
        for check in table.constraints
        if isinstance(check, sa.CheckConstraint) and re.fullmatch(r"\w+ IN \([^()]*\)", str(check.sqltext))
    }
    assert {key: there[key] for key in declared} == declared


@pytest.mark.parametrize("schema", SCHEMAS)
def test_every_index_is_the_one_that_the_code_declares(schema, deployment):
    """Also the rows that it is for, as the database reads them: alembic compares an index's columns only."""
    definition = sa.text("SELECT pg_get_indexdef(CAST(:index AS regclass))")
    different = []
    with deployment.admin.connect() as connection:
        for index in (index for table in metadata_of(schema).sorted_tables for index in table.indexes):
            name = {"index": f"{schema}.{index.name}"}
            there = connection.scalar(definition, name)
            index.drop(connection)
            index.create(connection)
            declared = connection.scalar(definition, name)
            different += [(there, declared)] if there != declared else []
        connection.rollback()
    assert different == []


def codes_of(condition: str) -> set[str]:
    return set(re.findall(r"'([^']*)'", condition))


def test_every_table_stands_in_the_register_of_processing():
    for table in declared_tables():
        assert set(table.info) >= {"reaches", "sensitivity", "keeps", "export"}, f"{table}: declare it with holding()"
        assert all(table.info[name] in allowed for name, allowed in HOLDING.items()), table.fullname
        long = re.search(r"\d+ (day|month|year)s?|while|until|for ever", table.info["keeps"])
        assert long, f"{table}: say how long"


def test_what_leads_from_a_table_to_a_person_is_really_there():
    lost = [table.fullname for table in declared_tables() if not _leads_somewhere(table)]
    assert lost == []


def test_a_table_with_sealed_columns_says_so_and_one_that_reaches_nobody_has_none():
    for table in declared_tables():
        sealed = [column.name for column in table.c if column.name.startswith("sealed_")]
        assert bool(sealed) == (table.info["sensitivity"] == "sealed"), table.fullname
        assert not (sealed and table.info["reaches"] == "nobody"), table.fullname


def test_a_table_with_a_column_that_names_a_person_reaches_somebody():
    people = {"person_id", "participant_id", "candidate_id", "case_id"}
    for table in declared_tables():
        assert not (people & set(table.c.keys()) and table.info["reaches"] == "nobody"), table.fullname


def test_what_is_sealed_or_blind_is_bytes_and_other_bytes_say_what_they_are(catalog):
    for column in catalog.rows(c.COLUMNS):
        closed = column.column.startswith(("sealed_", "blind_"))
        assert not closed or column.type == "bytea", _full(column)
        assert closed or column.type != "bytea" or _reason(column, BYTES), f"{_full(column)}: say what these bytes are"


def test_no_column_of_clear_text_could_hold_a_name_a_number_or_what_somebody_said(catalog):
    texts = [row for row in catalog.rows(c.COLUMNS) if row.type.startswith(("text", "character"))]
    suspect = [_full(row) for row in texts if TELLING.search(row.column) and not _reason(row, IN_THE_CLEAR)]
    assert suspect == [], "seal it (sealed_...), or say in IN_THE_CLEAR why everybody may read it"


def test_no_column_of_json_hides_what_a_column_of_text_may_not_hold(catalog):
    assert [_full(row) for row in catalog.rows(c.COLUMNS) if "json" in row.type and not _reason(row, JSON)] == []


def test_no_reason_outlives_its_column(catalog):
    there = [_full(row) for row in catalog.rows(c.COLUMNS)]
    for reason in (*IN_THE_CLEAR, *BYTES, *JSON):
        pattern = re.escape(reason).replace(r"\*", "[a-z_]+")
        assert any(re.fullmatch(pattern, name) for name in there), f"{reason} is gone: take its reason away"


def _leads_somewhere(table: Table) -> bool:
    """``reaches`` names a column here, a table beside, or a column of a table beside."""
    reaches = table.info["reaches"]
    where, _, column = reaches.rpartition(".")
    tables = metadata_of(str(table.schema)).tables
    there = tables.get(f"{table.schema}.{where}", table) if where else table
    return reaches == "nobody" or column in there.c or f"{table.schema}.{reaches}" in tables


def _full(row) -> str:
    return f"{row.schema}.{row.name}.{row.column}"


def _reason(row, reasons: dict[str, str]) -> str | None:
    names = (_full(row), f"*.{row.name}.{row.column}", f"{row.schema}.{row.name}.*")
    return next((reasons[name] for name in names if name in reasons), None)

"""Finds whom an id leads to: from any row of a service, by its foreign keys, to the person or pseudonym behind it."""

from __future__ import annotations

import re
from functools import cache
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection, Table

from rules.support.site_paths import TABLES

A_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
A_REFERENCE = re.compile(r'"(?:into_)?reference": "([^"]+)"')
PEOPLE = ("person_id", "candidate_id", "participant_id")
THEMSELVES = {"referral.person", "opportunities.candidate", "evaluation.participant"}


def people_of(connection: Connection, schema: str, *said: bytes) -> frozenset[UUID]:
    """Everybody to whom an id or a reference in what was said leads in this schema, as its rows are now."""
    ids = {UUID(one) for words in said for one in A_UUID.findall(words.decode())}
    if schema == "referral":
        references = [one for words in said for one in A_REFERENCE.findall(words.decode())]
        named = sa.text("SELECT id FROM referral.referral WHERE reference = ANY(:references)")
        ids |= set(connection.scalars(named, {"references": references}))
    query = _query(schema)
    return frozenset(connection.scalars(sa.text(query), {"ids": list(ids)})) if query and ids else frozenset()


@cache
def _query(schema: str) -> str:
    return " UNION ".join(
        f"SELECT {person} FROM {table.fullname} AS t WHERE t.{key} = ANY(:ids) AND {person} IS NOT NULL"
        for table in TABLES.values()
        if table.schema == schema and (key := _key_of(table)) and (person := _person(table, "t"))
    )


def _key_of(table: Table) -> str | None:
    """The column that alone names a row of a force."""
    keys = [column for column in table.primary_key if column.name != "force_id"]
    return keys[0].name if len(keys) == 1 and keys[0].type.python_type is UUID else None


def _person(table: Table, alias: str) -> str | None:
    """An expression for whom a row is about: its own column, else that of the row above it."""
    if table.fullname in THEMSELVES:
        return f"{alias}.id"
    if own := next((name for name in PEOPLE if name in table.c), None):
        return f"{alias}.{own}"
    others = [key for key in table.foreign_key_constraints if key.referred_table is not table]
    for key in sorted(others, key=lambda one: one.referred_table.fullname):
        columns = [(part.parent.name, part.column.name) for part in key.elements if part.parent.name != "force_id"]
        ((ours, theirs),) = columns
        above = f"{alias}_up"
        if person := _person(key.referred_table, above):
            where = f"{above}.force_id = {alias}.force_id AND {above}.{theirs} = {alias}.{ours}"
            return f"(SELECT {person} FROM {key.referred_table.fullname} AS {above} WHERE {where})"
    return None

"""Reads PostgreSQL's own catalog: what tables there really are, and who may do what with them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, text

from wayout.deployment.registry import SERVICES

SCHEMAS = tuple(service.name for service in SERVICES)
MIGRATING = "alembic_version"

TABLES = """
SELECT n.nspname AS schema, c.relname AS name, c.oid, c.relrowsecurity AS enabled, c.relforcerowsecurity AS forced,
       c.relkind::text AS kind, coalesce(array_to_string(c.reloptions, ','), '') AS options
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = ANY(:schemas) AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND c.relname <> 'alembic_version'
ORDER BY 1, 2
"""
POLICIES = """
SELECT n.nspname AS schema, c.relname AS name, p.polname AS policy, p.polpermissive AS permissive,
       p.polcmd::text AS cmd,
       ARRAY(SELECT CASE WHEN r = 0 THEN 'public' ELSE pg_get_userbyid(r)::text END FROM unnest(p.polroles) r) AS roles,
       pg_get_expr(p.polqual, p.polrelid) AS seen, pg_get_expr(p.polwithcheck, p.polrelid) AS written
FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = ANY(:schemas)
"""
INDEXES = """
SELECT n.nspname AS schema, c.relname AS name, i.relname AS index, x.indisprimary AS is_primary,
       (SELECT attname FROM pg_attribute WHERE attrelid = c.oid AND attnum = x.indkey[0]) AS first_column
FROM pg_index x JOIN pg_class c ON c.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = ANY(:schemas) AND c.relname <> 'alembic_version'
"""
FOREIGN_KEYS = """
SELECT n.nspname AS schema, c.relname AS name, k.conname AS key, tn.nspname AS to_schema, t.relname AS to_name,
       ARRAY(SELECT attname::text FROM unnest(k.conkey) WITH ORDINALITY u(num, nth)
             JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.num ORDER BY nth) AS columns,
       ARRAY(SELECT attname::text FROM unnest(k.confkey) WITH ORDINALITY u(num, nth)
             JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = u.num ORDER BY nth) AS to_columns
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_class t ON t.oid = k.confrelid JOIN pg_namespace tn ON tn.oid = t.relnamespace
WHERE k.contype = 'f' AND n.nspname = ANY(:schemas)
"""
COLUMNS = """
SELECT n.nspname AS schema, c.relname AS name, a.attname AS column, format_type(a.atttypid, a.atttypmod) AS type
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = ANY(:schemas) AND c.relkind IN ('r', 'p', 'v', 'm') AND a.attnum > 0 AND NOT a.attisdropped
  AND c.relname <> 'alembic_version'
ORDER BY 1, 2, a.attnum
"""
CHECKS = """
SELECT c.relname AS name, k.conname AS constraint, pg_get_constraintdef(k.oid) AS definition
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE k.contype = 'c' AND n.nspname = :schema
"""
# Triggers, and whether each stands before every change and every deletion of a row.
TRIGGERS = """
SELECT n.nspname AS schema, c.relname AS name, p.proname AS calls,
       t.tgtype & 27 = 27 AND t.tgenabled = 'O' AND t.tgqual IS NULL AS every
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_proc p ON p.oid = t.tgfoid
WHERE n.nspname = ANY(:schemas) AND NOT t.tgisinternal
"""
# Every right on a table or on single columns of it that somebody other than the owner holds.
GRANTS = """
WITH held AS (
    SELECT c.relnamespace, c.relname, c.relowner, NULL::text AS part, (aclexplode(c.relacl)).*
    FROM pg_class c WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
    UNION ALL
    SELECT c.relnamespace, c.relname, c.relowner, a.attname::text, (aclexplode(a.attacl)).*
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid WHERE a.attacl IS NOT NULL
)
SELECT n.nspname AS schema, held.relname AS name, held.part AS part, held.privilege_type AS may,
       CASE WHEN held.grantee = 0 THEN 'public' ELSE pg_get_userbyid(held.grantee)::text END AS who
FROM held JOIN pg_namespace n ON n.oid = held.relnamespace
WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg_%'
  AND held.grantee <> held.relowner
"""
SCHEMA_GRANTS = """
SELECT n.nspname AS schema, acl.privilege_type AS may, pg_get_userbyid(n.nspowner)::text AS owner,
       CASE WHEN acl.grantee = 0 THEN 'public' ELSE pg_get_userbyid(acl.grantee)::text END AS who
FROM pg_namespace n, LATERAL aclexplode(n.nspacl) AS acl
WHERE n.nspname NOT LIKE 'pg_%' AND n.nspname NOT IN ('information_schema', 'public')
"""
ROLES = """
SELECT rolname AS name, rolsuper, rolbypassrls, rolcreatedb, rolcreaterole, rolreplication, rolcanlogin,
       ARRAY(SELECT pg_get_userbyid(m.roleid)::text FROM pg_auth_members m WHERE m.member = r.oid) AS belongs_to
FROM pg_roles r WHERE starts_with(rolname, :database)
"""
DEFINER_FUNCTIONS = """
SELECT n.nspname || '.' || p.proname AS name FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE n.nspname = ANY(:schemas) AND p.prosecdef
"""


@dataclass(frozen=True)
class Catalog:
    """What the database of a deployment says of itself."""

    engine: Engine

    def rows(self, query: str, **values: object) -> list[Any]:
        given = {"schemas": list(SCHEMAS), **values}
        names = {name: value for name, value in given.items() if f":{name}" in query}
        with self.engine.connect() as connection:
            return list(connection.execute(text(query), names))

    def tables(self) -> list[Any]:
        return [row for row in self.rows(TABLES) if row.kind in ("r", "p", "f")]

    def views(self) -> list[Any]:
        return [row for row in self.rows(TABLES) if row.kind in ("v", "m")]

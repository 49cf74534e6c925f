"""Says from which sites a row may be seen, by the foreign keys that lead from its table to one with a site: worked out
beside the policies, and never from them."""

from __future__ import annotations

import importlib
from dataclasses import dataclass

from sqlalchemy import Table

from common.database.system_tables import SystemTables
from rules.support.pg_catalog import SCHEMAS

OWN = "its own site_id"
SYSTEM_TABLES = {*SystemTables.__dataclass_fields__, "waiting_event"}


@dataclass(frozen=True)
class Link:
    """Rows are seen where the rows of ``table`` are seen whose ``theirs`` is our ``ours``; of those, only ``where``."""

    table: str
    theirs: str
    ours: str
    where: str = "force_id IS NOT NULL"


KNOWN_AT = "referral.person_site"
# Where a table has several ways to a site, or one against its foreign keys: those that count. More are never guessed.
SEEN_THROUGH: dict[str, tuple[Link | str, ...]] = {
    "referral.message": (Link("referral.referral", "id", "referral_id"),),
    "referral.danger": (Link("referral.referral", "id", "referral_id"),),
    "referral.alert": (Link("referral.danger", "id", "danger_id"), Link("referral.callout", "id", "callout_id")),
    "referral.match_candidate": (Link("referral.referral", "id", "referral_id"),),
    "referral.rejected_match": (Link("referral.referral", "id", "referral_id"),),
    "referral.person": (Link(KNOWN_AT, "person_id", "id"),),
    "referral.allocation": (Link(KNOWN_AT, "person_id", "person_id"),),
    "referral.departure": (Link(KNOWN_AT, "person_id", "person_id"),),
    "referral.site_question": (
        Link("referral.referral", "id", "referral_id"),
        Link(KNOWN_AT, "person_id", "person_id"),
    ),
    "referral.identity": (
        Link("referral.referral", "id", "referral_id"),
        Link(KNOWN_AT, "person_id", "person_id"),
        Link("referral.site_question", "referral_id", "referral_id", "answered_at IS NULL"),
    ),
    "casework.arrest": (OWN, Link("casework.case_file", "id", "case_id")),
    "casework.news": (OWN, Link("casework.case_file", "id", "case_id")),
    "casework.safety_sheet": (Link("casework.case_file", "id", "case_id"),),
    "casework.plan_entry": (Link("casework.case_file", "id", "case_id"),),
    "opportunities.candidate": (Link("opportunities.candidate_request", "candidate_id", "id"),),
    "opportunities.barred_mark": (Link("opportunities.candidate_request", "candidate_id", "candidate_id"),),
}
# What every site of a force may see, and why.
SEEN_BY_WHOLE_FORCE = {
    **{f"*.{name}": "plumbing of the service, which works for all sites; no user's question reads it" for name in
       sorted(SYSTEM_TABLES)},
    "referral.identity_token": "a blind token says nothing of anybody, and must find who is known at another site",
    "referral.delivery_receipt": "a provider's code about a message; it comes before anybody knows whose text it was",
    "referral.follow_code": "whoever has the reference asks for it, at no site; a digest of six numbers",
    "referral.need_to_know": "whose first name a group may be told: asked by the group, at no site of the police",
    "referral.randomisation": "the draw of a trial, which a force runs as a whole; sealed until it is over",
    "referral.trial_closure": "that a trial of the force is over",
    "casework.agreement": "what a person agreed counts at every site, and is reached by a case alone",
    "casework.caseload": "how many cases a navigator may carry, at all of his sites together",
    **{f"casework.{name}": "staff, and no person we help: one site covers another, and nobody may be on at two at once"
       for name in ("rota_version", "shift_pattern", "cancelled_shift", "shift_swap", "duty_absence", "site_cover")},
    "casework.undone_link": "the id of a referral whose link was undone, so that what comes late is not taken for new",
    "opportunities.exclusion": "two who must not meet must not meet at the other site either; pseudonyms only",
    "opportunities.presence": "as exclusions",
    "voluntary.organisation": "a local group, which works for the force",
    "voluntary.organisation_worker": "who works for a local group",
    "voluntary.document": "the papers of a local group",
    "voluntary.fund": "the force's money",
    "voluntary.ledger_entry": "the ledger balances only as a whole; amounts, and nobody",
    "voluntary.ledger_posting": "as the ledger's entries",
    "gateway.app_user": "the staff of the force, whom a session is found by before its sites are known",
    "gateway.web_session": "as the users",
    "gateway.inbound": "what came in and is not yet anybody's: sealed, kept so that it is never lost",
    "gateway.unrouted_text": "a text to a number that no site has",
    "gateway.rate_limit_hits": "how often an address asked, as digests",
}  # fmt: skip


def declared_tables() -> dict[str, Table]:
    """Every table of every service, by its full name."""
    schemas = [importlib.import_module(f"{schema}.store.tables").Base.metadata for schema in SCHEMAS]
    return {table.fullname: table for metadata in schemas for table in metadata.sorted_tables}


TABLES = declared_tables()


def reason_for_whole_force(table: str) -> str | None:
    return SEEN_BY_WHOLE_FORCE.get(table) or SEEN_BY_WHOLE_FORCE.get(f"*.{table.partition('.')[2]}")


WITH_SITES = sorted(table for table in TABLES if not reason_for_whole_force(table))


def ways_of(table: str) -> tuple[Link | str, ...]:
    """How a table leads to sites: what is declared, else its own column, else its one foreign key.

    Raises: LookupError when that is not one way, so that nobody forgets to say it."""
    if table in SEEN_THROUGH:
        return SEEN_THROUGH[table]
    if "site_id" in TABLES[table].c:
        return (OWN,)
    found = _by_foreign_keys(table)
    if len(found) != 1:
        raise LookupError(f"{table} leads to a site in {len(found)} ways: say which in SEEN_THROUGH, or why in none")
    return tuple(found)


def _by_foreign_keys(table: str) -> list[Link]:
    found = []
    for key in TABLES[table].foreign_key_constraints:
        columns = [(part.parent.name, part.column.name) for part in key.elements if part.parent.name != "force_id"]
        if not reason_for_whole_force(key.referred_table.fullname):
            ((ours, theirs),) = columns
            found.append(Link(key.referred_table.fullname, theirs, ours))
    return found


def reaches(table: str, site_id: int, alias: str = "t") -> str:
    """The SQL condition under which a row of ``table`` may be seen from a site."""
    return " OR ".join(f"({_reached(way, site_id, alias)})" for way in ways_of(table))


def _reached(way: Link | str, site_id: int, alias: str) -> str:
    if isinstance(way, str):
        return f"{alias}.site_id = {site_id:d}"
    inner = f"{alias}_up"
    return (
        f"EXISTS (SELECT 1 FROM {way.table} AS {inner} WHERE {inner}.force_id = {alias}.force_id "
        f"AND {inner}.{way.theirs} = {alias}.{way.ours} AND ({inner}.{way.where}) "
        f"AND ({reaches(way.table, site_id, inner)}))"
    )

"""Every aggregate whose state follows from acts: its table of acts, and its transition table."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator
from typing import Any, get_args

import pytest
import sqlalchemy as sa

from common.database.rows import ActRow
from common.transitions import Transitions
from referral.domain.acts import ActCode
from rules.support import pg_catalog as c
from rules.support.pg_catalog import SCHEMAS, Catalog
from rules.support.sources import SERVICES, sources, tree_of
from rules.test_tables import declared_tables


def tables_of_domains() -> Iterator[tuple[str, Transitions[Any, Any]]]:
    for file in sources("services"):
        if "domain" in file.parts:
            name = ".".join(file.relative_to(SERVICES).with_suffix("").parts).removesuffix(".__init__")
            for value in vars(importlib.import_module(name)).values():
                if isinstance(value, Transitions):
                    yield name, value


ACT_TABLES: list[sa.Table] = [table for table in declared_tables() if {"sequence", "actor", "act"} <= {*table.c.keys()}]
every_act_table = pytest.mark.parametrize("acts", ACT_TABLES, ids=str)
TABLES = dict(tables_of_domains())
every_table = pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)


@every_table
def test_every_state_can_come_about(table: Transitions[Any, Any]) -> None:
    assert table.unreachable == frozenset()


@every_table
def test_every_state_can_come_to_an_end(table: Transitions[Any, Any]) -> None:
    assert table.dead_ends == frozenset()


@every_table
def test_every_act_stands_in_the_table_and_no_other(table: Transitions[Any, Any]) -> None:
    assert table.table.keys() == table.acts


@every_table
def test_every_act_is_possible_at_some_time(table: Transitions[Any, Any]) -> None:
    assert {act for state in table.states for act in table.allowed(state)} | {table.first} == table.acts


@every_table
def test_a_table_speaks_of_declared_states_only(table: Transitions[Any, Any]) -> None:
    named = {state for targets in table.table.values() for pair in targets.items() for state in pair}
    assert {state for state in named if isinstance(state, str)} <= table.states
    assert {table.initial, *table.terminal} <= table.states


def test_every_table_of_acts_has_a_transition_table() -> None:
    """Which of its acts change a state, and when, stands in one place."""
    domains = sorted(name.partition(".")[0] for name in TABLES)
    assert domains == sorted(str(acts.schema) for acts in ACT_TABLES)


def test_every_act_of_a_referral_is_recorded_somewhere() -> None:
    layers = [f"services/referral/{layer}" for layer in ("handlers", "operations", "store")]
    words = {
        node.value for file in sources(*layers) for node in ast.walk(tree_of(file)) if isinstance(node, ast.Constant)
    }
    assert set(get_args(ActCode)) - words == set()


# ---- tables of acts ------------------------------------------------------------------------------------------------
def test_every_table_of_acts_is_made_by_the_one_factory() -> None:
    assert {row.__table__ for row in ActRow.__subclasses__() if row.__table__.schema in SCHEMAS} == {*ACT_TABLES}  # type: ignore[attr-defined]


@every_act_table
def test_the_key_of_an_act_is_its_aggregate_and_its_number(acts: sa.Table) -> None:
    force, aggregate, number = acts.primary_key.columns.keys()
    assert (force, number) == ("force_id", "sequence")
    (key,) = acts.foreign_key_constraints
    assert key.column_keys == ["force_id", aggregate]


@every_act_table
def test_acts_are_seen_with_what_was_acted_on(acts: sa.Table, deployment: Any) -> None:
    of = next(iter(acts.foreign_key_constraints)).referred_table.fullname
    seen = [
        (policy.seen, policy.written)
        for policy in Catalog(deployment.admin).rows(c.POLICIES)
        if (policy.schema, policy.name, policy.policy) == (acts.schema, acts.name, "own_site")
    ]
    assert [pair for pair in seen if all(f"FROM {of} " in " ".join(rule.split()) for rule in pair)] == seen != []


@every_act_table
def test_acts_are_never_rewritten(acts: sa.Table, deployment: Any) -> None:
    catalog, login = Catalog(deployment.admin), deployment.logins.service(acts.schema)
    held = {g.may for g in catalog.rows(c.GRANTS) if (g.schema, g.name, g.who) == (acts.schema, acts.name, login)}
    assert held == {"SELECT", "INSERT"}
    kept = sa.text("SELECT count(*) FROM pg_trigger WHERE tgrelid = CAST(:acts AS regclass) AND tgname = 'keep'")
    with deployment.admin.connect() as connection:
        assert connection.scalar(kept, {"acts": acts.fullname}) == 1

"""Every transition table of every domain: no state that nothing leads to or that nothing ends, no act left out."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from typing import Any

import pytest

from common.transitions import Transitions
from rules.support.sources import SERVICES, sources


def tables_of_domains() -> Iterator[tuple[str, Transitions[Any, Any]]]:
    for file in sources("services"):
        if "domain" in file.parts:
            name = ".".join(file.relative_to(SERVICES).with_suffix("").parts).removesuffix(".__init__")
            for value in vars(importlib.import_module(name)).values():
                if isinstance(value, Transitions):
                    yield name, value


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

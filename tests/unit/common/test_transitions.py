"""A transition table: what is possible, where acts lead, and what is wrong with a table."""

from __future__ import annotations

from typing import Any, Literal

import pytest

from common.errors import Refused
from common.transitions import BACK, Transitions
from support.acts import Done, acts

Light = Literal["red", "green", "dark"]
Turn = Literal["lit", "turned", "switched_off", "switched_on"]
TABLE: dict[Turn, Any] = {
    "lit": {},
    "turned": {"red": "green", "green": "red"},
    "switched_off": {"red": "dark", "green": "dark"},
    "switched_on": {"dark": BACK},
}


def lights(*, ends: tuple[Light, ...] = ("dark",), **changes: Any) -> Transitions[Light, Turn]:
    declared: dict[str, Any] = {"states": Light, "acts": Turn, "begin": ("lit", "red"), "ends": ends}
    made: Transitions[Light, Turn] = Transitions(
        **declared, table=TABLE | changes, refusal=lambda act, state: Refused("impossible", act=act, state=state)
    )
    return made


def test_acts_lead_from_state_to_state() -> None:
    assert lights().state_of(acts("lit")) == "red"
    assert lights().state_of(acts("lit", "turned")) == "green"
    assert lights().state_of(acts("lit", "turned"), then="switched_off") == "dark"


def test_the_sequence_of_acts_counts_and_not_the_order_in_which_they_are_read() -> None:
    assert lights().state_of([Done(9, "turned"), Done(4, "lit"), Done(12, "switched_off")]) == "dark"


def test_an_act_may_lead_back_to_where_the_state_was_reached_from() -> None:
    assert lights().state_of(acts("lit", "switched_off", "switched_on")) == "red"
    assert lights().state_of(acts("lit", "turned", "switched_off", "switched_on")) == "green"
    again = acts("lit", "switched_off", "switched_on", "turned", "switched_off", "switched_on")
    assert lights().state_of(again) == "green"


def test_an_act_that_changes_nothing_does_not_count_as_where_the_state_was_reached_from() -> None:
    stays = lights(turned={"dark": "dark"})
    assert stays.state_of(acts("lit", "switched_off", "turned", "switched_on")) == "red"


def test_what_is_not_in_the_table_is_refused_in_the_words_of_its_owner() -> None:
    with pytest.raises(Refused, match="impossible") as refused:
        lights().next_state("red", "switched_on")
    assert refused.value.facts == {"act": "switched_on", "state": "red"}
    assert lights().target("red", "switched_on") is None
    assert lights().target("red", "an act of no account") is None


@pytest.mark.parametrize("done", [[], acts("turned"), acts("turned", "lit")])
def test_nothing_comes_before_the_first_act(done: Any) -> None:
    with pytest.raises(Refused) as refused:
        lights().state_of(done)
    assert refused.value.facts["state"] is None


def test_the_first_act_is_done_once() -> None:
    with pytest.raises(Refused):
        lights().state_of(acts("lit", "lit"))


def test_what_is_allowed_is_what_the_table_has() -> None:
    assert lights().allowed("red") == {"turned", "switched_off"}
    assert lights().allowed("dark") == {"switched_on"}


def test_a_state_to_which_nothing_leads_is_unreachable() -> None:
    assert lights().unreachable == frozenset()
    assert lights(turned={"green": "red"}).unreachable == {"green"}


def test_a_state_that_is_no_end_and_leads_to_none_is_a_dead_end() -> None:
    assert lights().dead_ends == frozenset()
    assert lights(switched_off={"red": "dark"}, turned={"red": "green"}).dead_ends == {"green"}
    assert lights(switched_off={"red": "dark"}, turned={"red": "green"}, switched_on={}).dead_ends == {"green"}
    assert lights(ends=("red",)).dead_ends == frozenset(), "one may go back from the dark"
    assert lights(ends=("red",), switched_on={}).dead_ends == {"dark"}
    assert lights(switched_off={}).dead_ends == {"red", "green"}, "a circle is no way out"

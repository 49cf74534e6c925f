"""A transition table: which act leads from which state to which, as the domain of an aggregate declares it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from typing import Final, Generic, Literal, Protocol, TypeVar, get_args

from common.errors import Refused

S = TypeVar("S", bound=str)
A = TypeVar("A", bound=str)
A_co = TypeVar("A_co", bound=str, covariant=True)


class _Target(Enum):
    BACK = "back"


BACK: Final = _Target.BACK
"""Instead of a state: the one from which the present state was reached."""
Targets = Mapping[S, S | Literal[_Target.BACK]]


class DoneAct(Protocol[A_co]):
    """An act that was recorded. Its sequence decides, never the clock: clocks differ, and a repeat comes late."""

    @property
    def sequence(self) -> int: ...
    @property
    def act(self) -> A_co: ...


def in_order(acts: Iterable[DoneAct[A]]) -> tuple[A, ...]:
    return tuple(each.act for each in sorted(acts, key=lambda each: each.sequence))


class Transitions(Generic[S, A]):
    """The states and acts of one aggregate. ``table`` says for each act from which states it leads to which; ``begin``
    is the first act and the state that it leads to; in the states of ``ends`` the aggregate may stay for good.
    ``refusal`` makes the refusal of an act that is not in the table; its state is None before anything was done."""

    def __init__(
        self,
        *,
        states: object,
        acts: object,
        begin: tuple[A, S],
        ends: Iterable[S],
        table: Mapping[A, Targets[S]],
        refusal: Callable[[A | None, S | None], Refused],
    ) -> None:
        self.states: frozenset[S] = frozenset(get_args(states))
        self.acts: frozenset[A] = frozenset(get_args(acts))
        self.table: Mapping[str, Targets[S]] = {str(act): targets for act, targets in table.items()}
        self.first, self.initial = begin
        self.terminal = frozenset(ends)
        self._refusal = refusal

    def allowed(self, state: S) -> frozenset[A]:
        """The acts that are possible in a state."""
        return frozenset(act for act in self.acts if state in self.table.get(act, {}))

    def target(self, state: S, act: str, came_from: S | None = None) -> S | None:
        """The state that an act leads to; None when it is not possible. ``came_from`` is where ``BACK`` leads."""
        following = self.table.get(act, {}).get(state)
        return came_from if isinstance(following, _Target) else following

    def next_state(self, state: S, act: A, came_from: S | None = None) -> S:
        """The state that an act leads to. Raises the declared ``Refused`` when it is not possible."""
        following = self.target(state, act, came_from)
        if following is None:
            raise self._refusal(act, state)
        return following

    def state_of(self, acts: Iterable[DoneAct[A]], then: A | None = None) -> S:
        """The state after these acts, and after one more if it is given. Raises the declared ``Refused``."""
        first, *later = (*in_order(acts), *([then] if then else [])) or (None,)
        if first is None or first != self.first:
            raise self._refusal(first, None)
        state, came_from = self.initial, self.initial
        for act in later:
            following = self.next_state(state, act, came_from)
            state, came_from = following, state if following != state else came_from
        return state

    @property
    def unreachable(self) -> frozenset[S]:
        """States to which no acts lead from the beginning. A step back leads to nothing new."""
        return self.states - self._reached(self.initial, self._forward)

    @property
    def dead_ends(self) -> frozenset[S]:
        """States in which an aggregate may not stay, and from which no acts lead to one where it may."""
        return frozenset(each for each in self.states if not self._reached(each, self._anywhere) & self.terminal)

    def _reached(self, state: S, steps: Callable[[S], Iterable[S]]) -> frozenset[S]:
        found: set[S] = set()
        nearest = {state}
        while nearest:
            found |= nearest
            nearest = {following for each in nearest for following in steps(each)} - found
        return frozenset(found)

    def _forward(self, state: S) -> Iterable[S]:
        targets = (each.get(state) for each in self.table.values())
        return (target for target in targets if target is not None and not isinstance(target, _Target))

    def _anywhere(self, state: S) -> Iterable[S]:
        yield from self._forward(state)
        if any(targets.get(state) is BACK for targets in self.table.values()):
            yield from (before for before in self.states if state in self._forward(before))

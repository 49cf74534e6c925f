"""Everything that a finder can see about one candidate, written down so that two candidates can be compared."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from common.errors import Refused
from opportunities import messages as m
from support.opportunities_scene import Finding

_ID = re.compile(r"UUID\('[0-9a-f-]{36}'\)")
_MOMENT = re.compile(r"datetime\.datetime\([^)]*\)+")
_ANY_OF_SEVERAL = re.compile(r"placement_id=UUID\('[0-9a-f-]{36}'\), placement_state")  # of equals, by its random id
_NUMBERED = re.compile(r"\b(site_id|force_id)=\d+")


@dataclass
class FinderView:
    """What a finder was answered, and by which statements. Ids are numbered as they appear, moments are left out."""

    finding: Finding
    seen: list[str] = field(default_factory=list)
    asked: set[type] = field(default_factory=set)
    _ids: dict[str, str] = field(default_factory=dict)

    def ask(self, message: Any) -> Any:
        """Ask as a finder, and write down the answer or the refusal with the statements that led to it."""
        self.asked.add(type(message))
        with self._statements() as statements:
            try:
                reply = self.finding.ask(message)
            except Refused as no:
                reply = (no.code, no.facts)
        self.seen.append(self._plain(f"{type(message).__name__}: {reply!r}"))
        self.seen.extend(statements)
        return reply

    def look(self, step: UUID, opportunities: Sequence[UUID]) -> FinderView:
        """Whatever a finder may ask about a candidate and places that he imported himself."""
        ask: Callable[[Any], Any] = self.ask
        ask(m.ListCandidateRequests())
        ask(m.MatchCandidate(step_id=step))
        ask(m.ListOpportunities())
        placements = []
        for opportunity in opportunities:
            ask(m.FindOpportunity(opportunity_id=opportunity))
            proposed = ask(m.ProposePlacement(step_id=step, opportunity_id=opportunity))
            ask(m.ProposePlacement(step_id=step, opportunity_id=opportunity))
            if isinstance(proposed, m.ProposedPlacement):
                placements.append(proposed.placement_id)
        for placement in placements:
            ask(m.FindPlacement(placement_id=placement))
            ask(m.OfferPlacement(placement_id=placement, evidence=self.finding.shown(), benefits_explained=True))
        ask(m.ListCandidateRequests())
        ask(m.ListPlacementChecks())
        for placement in placements[::2]:
            ask(self._withdrawn(placement))
        ask(m.MatchCandidate(step_id=step))
        for opportunity in opportunities[::2]:
            ask(m.CheckOpportunity(opportunity_id=opportunity, night_work="no", restricted_trade="no",
                                   training_included="yes", vacancies=2))  # fmt: skip
            ask(m.CloseOpportunity(opportunity_id=opportunity))
            ask(m.ProposePlacement(step_id=step, opportunity_id=opportunity))
        ask(m.ImportPostings(site_id=self.finding.scene.sites[0], source="feed", document="[]"))
        ask(m.MatchCandidate(step_id=step))
        return self

    def _withdrawn(self, placement: UUID) -> m.RecordPlacement:
        return m.RecordPlacement(
            placement_id=placement, outcome="withdrawn", occurred_on=self.finding.today(),
            evidence=self.finding.shown(),
        )  # fmt: skip

    def _plain(self, text: str) -> str:
        text = _ANY_OF_SEVERAL.sub("placement_id=one, placement_state", text)
        text = _NUMBERED.sub(r"\1=_", _MOMENT.sub("moment", text))
        return _ID.sub(lambda found: self._ids.setdefault(found[0], f"id{len(self._ids)}"), text)

    @contextmanager
    def _statements(self) -> Iterator[list[str]]:
        """The statements that opportunities sends to its database meanwhile."""
        engine, found = self.finding.scene.system.units_of_work["opportunities"].engine, []

        def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
            found.append(statement)

        sa.event.listen(engine, "before_cursor_execute", note)
        try:
            yield found
        finally:
            sa.event.remove(engine, "before_cursor_execute", note)

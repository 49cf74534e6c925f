"""Which navigator is proposed for a case, with the numbers, and what the sergeant may decide instead.

The navigator who knows the person comes first while they are below their cap; then the one with the smallest share of
their cap in use. Navigators at their cap come last, among them first the one who knows the person: the relationship is
worth a reason, but nobody goes over the cap without one. ``open_cases`` never counts the case being decided.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from casework.messages import Proposal, Worker
from casework.messages.refusals import refused


@dataclass(frozen=True)
class Team:
    """Who may carry cases in this force, and how many open cases each carries now."""

    workers: Sequence[Worker]
    open_cases: Mapping[str, int]

    def find(self, worker_id: str) -> Worker:
        """Raises: Refused(worker_unknown)."""
        for worker in self.workers:
            if worker.worker_id == worker_id:
                return worker
        raise refused("worker_unknown", worker_id=worker_id)

    def at(self, site_id: int) -> list[Worker]:
        return [worker for worker in self.workers if site_id in worker.site_ids]


def propose(team: Team, site_id: int, *, known_to: str | None = None) -> tuple[Proposal, ...]:
    """Every navigator at the site, best first; the first is the proposal. ``known_to`` carried a case of this person
    before. Empty when no navigator works at the site."""
    proposals = [_proposal(worker, team, known_to) for worker in team.at(site_id)]
    return tuple(sorted(proposals, key=_rank))


def _proposal(worker: Worker, team: Team, known_to: str | None) -> Proposal:
    return Proposal(
        worker_id=worker.worker_id,
        reason="knows_the_person" if worker.worker_id == known_to else "lowest_caseload",
        open_cases=team.open_cases.get(worker.worker_id, 0),
        cap=worker.cap,
    )


def is_full(proposal: Proposal) -> bool:
    """Whether one more case would exceed the cap."""
    return proposal.open_cases >= proposal.cap


def _rank(proposal: Proposal) -> tuple[bool, bool, Fraction, str]:
    # a cap of 0 is always full: the load then only orders full navigators among each other
    load = Fraction(proposal.open_cases, max(proposal.cap, 1))
    return is_full(proposal), proposal.reason != "knows_the_person", load, proposal.worker_id


def decide(team: Team, site_id: int, worker_id: str, reason: str, *, known_to: str | None = None) -> Proposal:
    """The sergeant's choice. A navigator who was not proposed, or is full, needs a reason.

    Raises: Refused(worker_unknown, worker_not_at_site, reason_needed).
    """
    worker = team.find(worker_id)
    if site_id not in worker.site_ids:
        raise refused("worker_not_at_site", worker_id=worker_id, site_id=site_id)
    proposals = propose(team, site_id, known_to=known_to)
    (chosen,) = [proposal for proposal in proposals if proposal.worker_id == worker_id]
    if reason.strip():
        return chosen
    if is_full(chosen):
        raise refused("reason_needed", because="full", open_cases=chosen.open_cases, cap=chosen.cap)
    if chosen != proposals[0]:
        raise refused("reason_needed", because="not_proposed", proposed=proposals[0].worker_id)
    return chosen

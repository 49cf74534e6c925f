"""Which navigator is proposed for a case, with the numbers, and what the sergeant may decide instead.

The one who knows the person comes first while she has room; then whoever carries least of what she may carry. Somebody
who is full comes last, the one who knows the person first among the full: the relationship is worth a reason, but the
cap is not passed without one. ``open_cases`` never counts the case that is being decided about.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from casework.messages import Proposal, Worker
from common.errors import Refused


@dataclass(frozen=True)
class Team:
    """Who may carry cases in this force, and how many open ones each carries now."""

    workers: Sequence[Worker]
    open_cases: Mapping[str, int]

    def find(self, worker_id: str) -> Worker:
        for worker in self.workers:
            if worker.worker_id == worker_id:
                return worker
        raise Refused("worker_unknown", worker_id=worker_id)

    def at(self, site_id: int) -> list[Worker]:
        return [worker for worker in self.workers if site_id in worker.site_ids]


def propose(team: Team, site_id: int, *, known_to: str | None = None) -> tuple[Proposal, ...]:
    """Everybody at the site who could carry the case, best first; the first is the proposal. ``known_to`` carried a
    case of this person before. Empty when nobody works at the site."""
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
    """One more case would pass the cap."""
    return proposal.open_cases >= proposal.cap


def _rank(proposal: Proposal) -> tuple[bool, bool, Fraction, str]:
    # a cap of nothing is full whatever is carried: the load then only orders the full among each other
    load = Fraction(proposal.open_cases, max(proposal.cap, 1))
    return is_full(proposal), proposal.reason != "knows_the_person", load, proposal.worker_id


def decide(team: Team, site_id: int, worker_id: str, reason: str, *, known_to: str | None = None) -> Proposal:
    """The sergeant's choice. Another than the one proposed, or one who is full, needs a reason."""
    worker = team.find(worker_id)
    if site_id not in worker.site_ids:
        raise Refused("worker_not_at_site", worker_id=worker_id, site_id=site_id)
    proposals = propose(team, site_id, known_to=known_to)
    (chosen,) = [each for each in proposals if each.worker_id == worker_id]
    if reason.strip():
        return chosen
    if is_full(chosen):
        raise Refused("reason_needed", because="full", open_cases=chosen.open_cases, cap=chosen.cap)
    if chosen != proposals[0]:
        raise Refused("reason_needed", because="not_proposed", proposed=proposals[0].worker_id)
    return chosen

"""The figures of the demo, counted from the database and the simulated phones, never assumed."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, replace

from wayout.demo.environment import DemoEnvironment
from wayout.operations import integrity_counts
from wayout.operations.disagreements import disagreements

OWN, OTHER = "west-midlands", "northamptonshire"
NAMES = ("omlinson", "Jaydon", "Jayden")
DUTY_PHONES = frozenset({"+447700900201", "+447700900202", "+447700900209"})  # of deploy/forces/west-midlands.toml
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_PAID = "SELECT coalesce(sum(pence), 0) FROM voluntary.ledger_posting WHERE account = 'spent'"
_UNBALANCED = """
SELECT count(*) FROM (
    SELECT 1 FROM voluntary.ledger_posting GROUP BY force_id, entry_id HAVING sum(pence) <> 0
) AS entries
"""
_PLACEMENTS = "SELECT count(DISTINCT placement_id) FROM opportunities.act WHERE act = :act"


@dataclass(frozen=True)
class Figures:
    """Whole numbers, and pence for money. ``held`` says whether every check of the story held and nothing is wrong."""

    held: bool
    seconds: float
    referrals: int
    answers: int
    alerts: int
    people: int
    cases: int
    re_approaches: int
    commissions: int
    paid_pence: int
    ledger_balanced: bool
    placements: int
    sustained: int
    lost: int
    twice: int
    disagreements: int
    seen_by_other_force: int

    def as_json(self) -> dict[str, object]:
        return asdict(self)


def count_figures(environment: DemoEnvironment, *, held: bool, seconds: float) -> Figures:
    """Count what the story has left."""
    admin = environment.admin
    counted = Figures(
        held=held,
        seconds=round(seconds, 1),
        referrals=integrity_counts.count(admin, "SELECT count(*) FROM referral.referral"),
        answers=sum(text.to not in DUTY_PHONES for text in environment.network.sent),
        alerts=sum(text.to in DUTY_PHONES for text in environment.network.sent),
        people=integrity_counts.count(admin, "SELECT count(*) FROM referral.person"),
        cases=integrity_counts.count(admin, "SELECT count(*) FROM casework.case_file"),
        re_approaches=integrity_counts.count(
            admin, "SELECT count(*) FROM casework.event WHERE type = 'casework.re_approach_due.v1'"
        ),
        commissions=integrity_counts.count(admin, "SELECT count(*) FROM voluntary.commission"),
        paid_pence=integrity_counts.count(admin, _PAID),
        ledger_balanced=integrity_counts.count(admin, _UNBALANCED) == 0,
        placements=integrity_counts.count(admin, _PLACEMENTS, act="started"),
        sustained=integrity_counts.count(admin, _PLACEMENTS, act="sustained"),
        lost=integrity_counts.unhandled(admin) + integrity_counts.parked(admin),
        twice=sum(integrity_counts.duplicates(admin).values()) + _duplicate_texts(environment),
        disagreements=sum(disagreements(admin).values()),
        seen_by_other_force=count_seen_by_other_force(environment),
    )
    clean = counted.ledger_balanced and not (
        counted.lost or counted.twice or counted.disagreements or counted.seen_by_other_force
    )
    return replace(counted, held=held and clean)


def _duplicate_texts(environment: DemoEnvironment) -> int:
    return len(environment.network.sent) - len({sent.reference for sent in environment.network.sent})


def count_seen_by_other_force(environment: DemoEnvironment) -> int:
    """How much of this story the users of the other force can see. Each of them tries every page that the story's users
    opened. A page about one thing must be missing; a list must show nothing of this story."""
    own = {path for (force, _), browser in environment.browsers.items() if force == OWN for path in browser.visited}
    ids = {an_id for path in own for an_id in _ID.findall(path)}
    others = [environment.as_user(name, OTHER) for name in environment.forces[OTHER].users]
    pages = sorted(path for path in own if _ID.search(path))
    lists = sorted(path for path in own if not _ID.search(path))
    seen = sum(other.status_of(path) != 404 for other in others for path in pages)
    for other in others:
        for path in lists:
            page = other.open(path)
            seen += page.status == 200 and any(word in page.html for word in (*ids, *NAMES))
    return seen

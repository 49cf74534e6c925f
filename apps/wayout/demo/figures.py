"""What the demo says of itself at the end: counted from the database and the pretend phones, never assumed."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, replace

from wayout.demo.environment import Stage
from wayout.operations import integrity_counts

OWN, OTHER = "west-midlands", "northamptonshire"
NAMES = ("omlinson", "Jaydon", "Jayden")
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
    """Whole numbers, pence for money; ``held`` says whether every act of the story came true."""

    held: bool
    seconds: float
    referrals: int
    answers: int
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
    seen_by_other_force: int

    def as_json(self) -> dict[str, object]:
        return asdict(self)


def figures(stage: Stage, *, held: bool, seconds: float) -> Figures:
    """Count."""
    admin = stage.admin
    counted = Figures(
        held=held,
        seconds=round(seconds, 1),
        referrals=integrity_counts.count(admin, "SELECT count(*) FROM referral.referral"),
        answers=len(stage.network.sent),
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
        lost=integrity_counts.lost(admin) + integrity_counts.parked(admin),
        twice=sum(integrity_counts.duplicates(admin).values()) + _texts_twice(stage),
        seen_by_other_force=seen_by_other_force(stage),
    )
    clean = counted.ledger_balanced and not (counted.lost or counted.twice or counted.seen_by_other_force)
    return replace(counted, held=held and clean)


def _texts_twice(stage: Stage) -> int:
    return len(stage.network.sent) - len({sent.reference for sent in stage.network.sent})


def seen_by_other_force(stage: Stage) -> int:
    """How much of this story the users of the other force can see: every page that its own users opened is tried by
    each of them. A page about something must not be there; a list must hold nothing that is this story's."""
    own = {path for (force, _), browser in stage.browsers.items() if force == OWN for path in browser.been}
    ids = {found for path in own for found in _ID.findall(path)}
    strangers = [stage.as_user(name, OTHER) for name in stage.forces[OTHER].users]
    about = sorted(path for path in own if _ID.search(path))
    lists = sorted(path for path in own if not _ID.search(path))
    seen = sum(stranger.status_of(path) != 404 for stranger in strangers for path in about)
    for stranger in strangers:
        for path in lists:
            page = stranger.open(path)
            seen += page.status == 200 and any(one in page.html for one in (*ids, *NAMES))
    return seen

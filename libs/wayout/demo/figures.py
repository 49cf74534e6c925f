"""What the demo says of itself at the end: counted from the database and the pretend phones, never assumed."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace

from wayout import counts
from wayout.demo.stage import Stage

OWN, OTHER = "west-midlands", "northamptonshire"
# What anybody may open; everything else that the story opened belongs to its force.
ANYBODYS = frozenset({"/", "/sign-in", "/home", "/queue", "/work"})


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
        referrals=counts.count(admin, "SELECT count(*) FROM referral.referral"),
        answers=len(stage.network.sent),
        people=counts.count(admin, "SELECT count(*) FROM referral.person"),
        cases=counts.count(admin, "SELECT count(*) FROM casework.case_file"),
        re_approaches=counts.count(
            admin, "SELECT count(*) FROM casework.event WHERE type = 'casework.re_approach_due.v1'"
        ),
        lost=counts.lost(admin) + counts.parked(admin),
        twice=sum(counts.twice(admin).values()) + _texts_twice(stage),
        seen_by_other_force=seen_by_other_force(stage),
    )
    clean = not (counted.lost or counted.twice or counted.seen_by_other_force)
    return replace(counted, held=held and clean)


def _texts_twice(stage: Stage) -> int:
    return len(stage.network.sent) - len({sent.reference for sent in stage.network.sent})


def seen_by_other_force(stage: Stage) -> int:
    """How much of this story every user of the other force can open: each page that its own users opened is tried."""
    opened = sorted({path for browser in stage.browsers.values() for path in browser.been} - ANYBODYS)
    seen = 0
    for name in stage.forces[OTHER].users:
        stranger = stage.as_user(name, OTHER)
        seen += sum(stranger.status_of(path) != 404 for path in opened)
        for page in ("/queue", "/work?team=1"):
            answer = stranger.open(page)
            seen += len(answer.links_to("/referrals/")) + len(answer.links_to("/cases/"))
    return seen

"""Who is on is asked at most twice a minute, and a page never fails because nobody answers."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from casework.messages import OnDuty, OnDutyNow
from common.errors import Refused, Unavailable
from gateway.on_duty import KEPT_SECONDS, NOBODY_KNOWS, OnDutyReader

SAM = OnDutyNow(
    sites=(1,),
    items=(OnDuty(site_id=1, role="sergeant", worker_id="user:sam", until=datetime(2026, 12, 1, tzinfo=UTC)),),
)


class Casework:
    def __init__(self, *answers):
        self.answers, self.asked, self.now = list(answers), 0, 100.0

    def __call__(self):
        self.asked += 1
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def test_it_is_asked_again_only_after_a_while():
    casework = Casework(SAM, NOBODY_KNOWS)
    reader = OnDutyReader(lambda: casework.now)
    assert [reader.of(1, (1,), casework) for _ in range(3)] == [SAM] * 3
    assert casework.asked == 1
    casework.now += KEPT_SECONDS
    assert reader.of(1, (1,), casework) == NOBODY_KNOWS


def test_what_one_force_or_site_may_know_is_never_given_to_another():
    casework = Casework(SAM, NOBODY_KNOWS, NOBODY_KNOWS)
    reader = OnDutyReader(lambda: casework.now)
    assert reader.of(1, (1,), casework) == SAM
    assert reader.of(2, (1,), casework) == NOBODY_KNOWS
    assert reader.of(1, (2,), casework) == NOBODY_KNOWS


@pytest.mark.parametrize("fault", [Unavailable("away"), Refused("not_found")])
def test_while_casework_is_away_nothing_is_shown_and_it_is_not_asked_by_every_page(fault):
    casework = Casework(fault, SAM)
    reader = OnDutyReader(lambda: casework.now)
    assert [reader.of(1, (1,), casework) for _ in range(3)] == [NOBODY_KNOWS] * 3
    assert casework.asked == 1
    casework.now += KEPT_SECONDS
    assert reader.of(1, (1,), casework) == SAM


def test_a_change_made_here_is_seen_at_once_and_another_forces_is_kept():
    casework = Casework(SAM, SAM, NOBODY_KNOWS)
    reader = OnDutyReader(lambda: casework.now)
    reader.of(1, (1,), casework)
    reader.of(2, (5,), casework)
    reader.forget(1)
    assert reader.of(1, (1,), casework) == NOBODY_KNOWS
    assert reader.of(2, (5,), casework) == SAM

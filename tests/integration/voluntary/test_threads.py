"""The group and the case team write to each other while the work lasts; each side is told, and nobody else reads it."""

from __future__ import annotations

from uuid import uuid4

import pytest

from common.errors import Refused
from common.roles import COMMISSIONER, PARTNER_WORKER
from support.case_team import NAVIGATORS, team_of
from support.group_work import accepted_work
from support.voluntary_scene import KAY, SAM, Groups
from voluntary import messages as m

GROUP = frozenset({PARTNER_WORKER})


@pytest.fixture
def team(system, force):
    return team_of(system, force)


@pytest.fixture
def work(team):
    """The case and the commission that Kay's group has accepted."""
    found = accepted_work(team)
    return found.case_id, found.commission_id


def says(team, work, words, *, who=KAY, roles=GROUP, **how):
    written = team.scene.ask(m.WriteMessage(commission_id=work[1], words=words), actor=who, roles=roles, **how)
    team.scene.system.run_until_idle()
    return written


def thread(team, work, *, who="user:nav", roles=NAVIGATORS):
    found = team.scene.ask(m.FindCommission(commission_id=work[1]), actor=who, roles=roles)
    return [(one.side, one.words, one.read_by) for one in found.messages]


def unread(team):
    page = team.scene.ask(m.ListCommissions(), actor=KAY, roles=GROUP)
    return [item.unread for item in page.items]


def test_what_the_group_writes_is_news_on_the_case_and_the_answer_is_marked_on_its_list(team, work):
    says(team, work, "He did not come, is he all right?")
    assert [item.kind for item in team.case(work[0]).news].count("group_wrote") == 1
    assert thread(team, work) == [("group", "He did not come, is he all right?", None)]
    says(team, work, "He had the flu. Next week", who="user:nav", roles=NAVIGATORS)
    assert [item.kind for item in team.case(work[0]).news].count("group_wrote") == 1
    assert thread(team, work, who=KAY, roles=GROUP) == [
        ("group", "He did not come, is he all right?", "user:nav"),
        ("team", "He had the flu. Next week", None),
    ]
    assert unread(team) == [1]
    team.scene.ask(m.ReadMessages(commission_id=work[1]), actor=KAY, roles=GROUP)
    assert unread(team) == [0]
    assert thread(team, work)[1] == ("team", "He had the flu. Next week", KAY)


def test_the_first_reader_counts(team, work):
    says(team, work, "Hello")
    for who in ("user:nav", "user:other"):
        team.scene.ask(m.ReadMessages(commission_id=work[1]), actor=who, roles=NAVIGATORS)
    assert thread(team, work) == [("group", "Hello", "user:nav")]


def test_nobody_else_writes_or_reads_it(team, work):
    says(team, work, "Hello")
    elsewhere = {"who": "user:nav", "roles": NAVIGATORS, "sites": team.scene.sites[1:]}
    for how in ({"who": SAM}, elsewhere):
        with pytest.raises(Refused, match="not_found"):
            says(team, work, "Me too", **how)
    with pytest.raises(Refused, match="not_found"):
        says(team, (work[0], uuid4()), "Where am I?")
    assert thread(team, work, who="user:ruth", roles=frozenset({COMMISSIONER})) == []
    assert len(thread(team, work)) == 1


def test_on_hold_and_after_the_end_nobody_writes_and_the_group_reads_nothing(team, work):
    says(team, work, "Hello")
    groups = Groups(team.scene)
    groups.as_group(KAY, m.HoldCommission(commission_id=work[1]))
    with pytest.raises(Refused, match="commission_not_running"):
        says(team, work, "Are you there?")
    assert thread(team, work, who=KAY, roles=GROUP) == []
    groups.as_group(KAY, m.ResumeCommission(commission_id=work[1]))
    for _ in range(4):
        groups.session(work[1])
    groups.as_group(KAY, m.CompleteCommission(commission_id=work[1]))
    for who, roles in ((KAY, GROUP), ("user:nav", NAVIGATORS)):
        with pytest.raises(Refused, match="commission_not_running"):
            says(team, work, "Thank you", who=who, roles=roles)
    assert thread(team, work, who=KAY, roles=GROUP) == []
    assert thread(team, work) == [("group", "Hello", None)]


@pytest.mark.parametrize("words", ["", "  \n"])
def test_a_message_says_something(team, work, words):
    with pytest.raises(Refused, match="message_needed"):
        says(team, work, words)


def test_a_message_that_is_sent_twice_is_one(team, work):
    command_id = uuid4()
    first = says(team, work, "Hello", command_id=command_id)
    assert says(team, work, "Hello", command_id=command_id) == first
    assert len(thread(team, work)) == 1

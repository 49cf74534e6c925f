"""The whole story, in one process, as somebody sees it who runs ``wayout demo`` for the first time."""

import io

import pytest
from rich.console import Console

from wayout import demo

pytestmark = pytest.mark.story


@pytest.mark.timeout(300)
def test_the_story_holds_in_one_process(passable_folder):
    console = Console(file=io.StringIO())
    with demo.in_one(passable_folder, 0, console) as stage:
        _, said = demo.tell(stage, console)
    assert said.held, console.file.getvalue()
    assert (said.referrals, said.answers, said.people, said.cases, said.re_approaches) == (3, 1, 1, 1, 1)
    assert (said.lost, said.twice, said.seen_by_other_force) == (0, 0, 0)

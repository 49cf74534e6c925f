"""The whole story, in one process, as somebody sees it who runs ``wayout demo`` for the first time."""

import io

import pytest
from rich.console import Console

from wayout import demo

pytestmark = pytest.mark.story


@pytest.mark.timeout(300)
def test_the_story_holds_in_one_process(passable_folder):
    console = Console(file=io.StringIO())
    with demo.in_process(passable_folder, 0, console) as environment:
        _, figures = demo.play_story(environment, console)
    assert figures.held, console.file.getvalue()
    counted = {name: value for name, value in figures.as_json().items() if name not in ("held", "seconds")}
    assert counted == {
        "referrals": 3,
        "answers": 1,
        "alerts": 3,
        "people": 1,
        "cases": 1,
        "re_approaches": 1,
        "commissions": 3,
        "paid_pence": 17_500,
        "ledger_balanced": True,
        "placements": 1,
        "sustained": 1,
        "lost": 0,
        "twice": 0,
        "disagreements": 0,
        "seen_by_other_force": 0,
    }

"""The pages of a place that was proposed: what the case team reads and answers, and what the finder reads of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient

from common.roles import NAVIGATOR, OPPORTUNITIES_FINDER
from support.case_team import Team, step, team_of
from support.opportunities_scene import Finding
from support.sign_in import signed_in_at

PLAN = (step("A", kind="opportunity", title="A first job", need="education_training_employment", days=60),)
WARNING = "They must not go to WV2"


@dataclass
class Proposed:
    team: Team
    finding: Finding
    case_id: UUID
    step_id: UUID
    placement_id: UUID
    navigator: FlaskClient
    finder: FlaskClient

    @property
    def address(self) -> str:
        return f"/cases/{self.case_id}/steps/{self.step_id}/proposals"

    def answer(self, how: str, **fields: object) -> int:
        form = {"command_id": str(uuid4()), **fields}
        code = self.navigator.post(f"{self.address}/{self.placement_id}/{how}", data=form).status_code
        self.team.scene.system.run_until_idle()
        return code

    def finder_reads(self) -> str:
        return self.finder.get(f"/placements/{self.placement_id}").text


@pytest.fixture
def proposed(system, pages, force) -> Proposed:
    """A place in WV2 was proposed for somebody who must not go there."""
    team = team_of(system, force)
    case_id = team.on_the_plan(PLAN)
    system.run_until_idle()
    finding = Finding(team.scene).configure()
    (wanted,) = finding.wanted()
    finding.describe(wanted.step_id, avoid_zones=("WV2",))
    placement_id = finding.propose(wanted.step_id, finding.opportunity(1, postcode="WV2 4DB"))
    system.run_until_idle()
    navigator, finder = (
        signed_in_at(pages, system, force.id, [(role, force.first_site)]) for role in (NAVIGATOR, OPPORTUNITIES_FINDER)
    )
    return Proposed(team, finding, case_id, wanted.step_id, placement_id, navigator, finder)


def test_the_case_team_is_led_from_the_case_to_the_warning_and_the_finder_never(proposed):
    case = proposed.navigator.get(f"/cases/{proposed.case_id}").text
    assert "A place was proposed: agree or decline" in case
    assert proposed.address in case
    assert WARNING in proposed.navigator.get(proposed.address).text
    assert proposed.finder.get(proposed.address).status_code == 404
    assert proposed.finder.post(f"{proposed.address}/{proposed.placement_id}/agree").status_code == 404
    read = proposed.finder_reads()
    assert "has not answered yet" in read
    assert "/offer" not in read
    assert "must not" not in read


def test_declined_it_reads_not_chosen_and_is_no_longer_next(proposed):
    assert proposed.answer("decline") == 303
    read = proposed.finder_reads()
    assert "Not chosen" in read
    assert not re.search("must not|safe|A Member", read.partition("<main")[2])
    assert proposed.team.case(proposed.case_id).next_action != "placement_proposed"
    assert "There is nothing to answer" in proposed.navigator.get(proposed.address).text


def test_the_page_sends_the_warnings_that_it_showed_and_without_them_nobody_agrees(proposed):
    assert '<input type="hidden" name="warnings" value="district">' in proposed.navigator.get(proposed.address).text
    assert proposed.answer("agree") == 409
    assert proposed.answer("agree", warnings=["made_up"]) == 409
    assert proposed.answer("agree", warnings=["district"]) == 303
    assert "/offer" in proposed.finder_reads()


def test_another_cases_address_shows_nothing(proposed):
    assert proposed.navigator.get(f"/cases/{uuid4()}/steps/{proposed.step_id}/proposals").status_code == 404
    assert proposed.navigator.get(f"/cases/{proposed.case_id}/steps/{uuid4()}/proposals").status_code == 404

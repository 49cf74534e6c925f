"""A person opens a referral: it is recorded once, stops the first-view clock, and a question alone records nothing."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from common.errors import Refused
from referral.messages import FindReferral, OpenReferral
from support.scene import Scene


@pytest.fixture
def scene(system, force):
    return Scene(system, force.id, (force.first_site, force.second_site)).configure()


def views(scene, referral_id):
    """How often it was viewed, read by a question, which records nothing itself."""
    return [act.act for act in scene.ask(FindReferral(referral_id=referral_id)).acts].count("read")


def written(scene):
    scene.text("please help my son")
    scene.system.run_until_idle()
    return scene.queue()[0].referral_id


def test_a_question_about_a_referral_writes_no_act_and_leaves_the_clock_running(scene):
    referral_id = written(scene)
    assert views(scene, referral_id) == views(scene, referral_id) == 0
    assert scene.queue()[0].due == "first_view"


def test_the_first_view_is_recorded_once_whoever_opens_it_and_stops_the_first_clock(scene):
    referral_id = written(scene)
    for officer in ("user:duty", "user:other", "user:duty"):
        scene.ask(OpenReferral(referral_id=referral_id), actor=officer)
    assert views(scene, referral_id) == 1
    assert scene.queue()[0].due == "contact"


def test_what_is_written_after_a_view_needs_another_view(scene):
    referral_id = written(scene)
    scene.ask(OpenReferral(referral_id=referral_id))
    scene.text("he is back")
    scene.system.run_until_idle()
    assert scene.queue()[0].due == "first_view"
    scene.ask(OpenReferral(referral_id=referral_id))
    assert views(scene, referral_id) == 2


def test_each_opening_is_audited_and_a_referral_of_elsewhere_is_not_there(scene):
    referral_id = written(scene)
    for _ in range(2):
        scene.ask(OpenReferral(referral_id=referral_id))
    with scene.system.deployment.admin.connect() as connection:
        query = sa.text("SELECT count(*) FROM referral.audit WHERE force_id = :force AND why = 'referral_opened'")
        assert connection.scalar(query, {"force": scene.force_id}) == 2
    with pytest.raises(Refused, match="not_found"):
        scene.ask(OpenReferral(referral_id=referral_id), sites=(scene.sites[1],))

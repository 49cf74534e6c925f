"""From the duty officer's act to the analyst's table: arms as allocated, whoever was helped later, told once."""

from __future__ import annotations

import json
import random
from datetime import date, timedelta
from uuid import uuid4

import pytest

from common.roles import ANALYST
from common.tenancy import Tenant, service_actor
from evaluation import messages as m
from evaluation.domain import disclosure
from evaluation.store import tables as kept
from gateway.messages import About
from referral.messages import AcceptReferral
from support.anonymous_events import send_anonymous_events
from support.publication import cover, everybody_agrees, publish
from support.scene import Scene
from support.trial_scene import DAY, TrialScene, whoever

FACTS = "SELECT body FROM referral.event WHERE starts_with(type, 'evaluation.')"


@pytest.fixture
def trial(system, force) -> TrialScene:
    made = TrialScene(Scene(system, force.id, (force.first_site, force.second_site))).begin()
    made.scene.as_platform(
        m.ConfigureForce(offences_known_from=date(2015, 1, 1), recording_lag_days=0, windows=(6, 12))
    )
    return made


@pytest.fixture
def lived(trial, advance) -> TrialScene:
    """Five people: one offered the scheme, three not, of whom one asks and one is helped for their safety; and one who
    was helped for their safety before. One without is arrested again, and so are the first offered it and the last."""
    trial.comes("not_offered", "offered", "not_offered", "not_offered")
    without, offered, crossing, overridden, never = (trial.arrested() for _ in range(5))
    for one in (without, offered, crossing, overridden):
        trial.allocate(one)
    given, family, born = whoever(crossing)
    trial.scene.asked("please help", about=About(given_name=given, family_name=family, date_of_birth=born))
    trial.scene.system.run_until_idle()
    (request,) = [item for item in trial.scene.queue() if item.channel == "web"]
    trial.scene.ask(AcceptReferral(referral_id=request.referral_id, reason="His mother asked"))
    trial.override(overridden)
    trial.override(never)
    advance(timedelta(days=240))
    for one, days in ((without, 20), (without, 30), (offered, 40), (never, 50)):
        given, family, born = whoever(one)
        trial.scene.arrest(given, family, born=born, on=trial.today + days * DAY)
    send_anonymous_events(trial.scene.system, trial.scene.force_id)
    cover(trial.scene.system, trial.scene.force_id, trial.scene.sites, date(2015, 1, 1))
    everybody_agrees(trial.scene.system, trial.scene.force_id)
    return trial


def figures(trial: TrialScene) -> m.SiteFigures:
    publish(trial.scene.system, trial.scene.force_id)
    listed = trial.scene.ask(m.ListFigures(measure="knife"), actor="user:analyst", roles=frozenset({ANALYST}))
    (site,) = listed.sites
    return site


@pytest.fixture(autouse=True)
def show_all(monkeypatch):
    """Nothing is held back for being about too few, so that a few people show how everything is counted."""
    monkeypatch.setattr(disclosure, "SMALLEST", 1)


def test_the_arms_are_compared_from_the_day_of_allocation_whatever_help_came_later(lived):
    found = figures(lived)
    (six, twelve) = found.comparisons
    assert (six.window_months, twelve.window_months, six.site_id) == (6, 12, lived.scene.sites[0])
    assert (six.offered.people, six.offered.offences) == (1, 1)
    assert (six.not_offered.people, six.not_offered.offences, six.not_offered.people_followed_fully) == (3, 2, 3)
    assert six.not_offered.days == 3 * six.offered.days
    assert six.ratio == 1500
    assert six.low < 1500 < (six.high or 10**9)
    assert (six.crossovers, six.overrides, six.never_allocated) == (1, 1, 1)
    assert twelve.offered.people_followed_fully == 0
    codes = {note.code for note in six.caveats}
    assert codes >= {"as_allocated", "absences_not_deducted", "crossover_dilutes", "few_in_an_arm", "few_offences"}
    assert all(note.words in six.sentence for note in six.caveats)


def test_beside_it_before_and_after_counts_those_worked_with_only_and_points_to_it(lived):
    for one in figures(lived).figures:
        assert one.people == 2  # who was offered it, and who was helped before chance was asked
        codes = {note.code for note in one.caveats}
        assert ("comparison_beside" in codes, "no_comparison" in codes) == (True, False)


def test_no_figure_of_a_site_with_a_comparison_says_that_there_is_none(lived):
    found = figures(lived)
    said = {note.code for one in (*found.figures, *found.placements, *found.comparisons) for note in one.caveats}
    assert "no_comparison" not in said
    assert "placements_not_compared" in said


def test_contacts_are_counted_of_those_whom_the_scheme_really_works_with(lived):
    assert {one.people for one in figures(lived).doses} == {4}


def test_each_of_these_facts_is_told_once_and_in_any_order_the_same_is_held(lived, other_force):
    told = [bytes(row[0]) for row in lived.rows(FACTS)]
    kinds = [json.loads(body)["type"] for body in told]
    assert kinds.count("evaluation.participant_indexed.v1") == 5
    assert kinds.count("evaluation.departure_recorded.v1") == 3
    assert kinds.count("evaluation.offence_recorded.v1") == 9
    held = _held(lived, lived.scene.force_id)
    for seed in range(3):
        anew = [json.loads(body) | {"id": str(uuid4()), "force": other_force.id} for body in told]
        random.Random(seed).shuffle(anew)
        assert (
            lived.scene.system.inboxes["evaluation"].process([json.dumps(one).encode() for one in anew * 2]).parked == 0
        )
        assert _held(lived, other_force.id) == held


def _held(trial: TrialScene, force_id: int) -> list[tuple]:
    with trial.scene.system.units_of_work["evaluation"].begin(Tenant(force_id), service_actor("test")) as uow:
        people = uow.session.query(kept.Participant.id, kept.Participant.arm, kept.Participant.index_on).all()
        left = uow.session.query(kept.Departure.participant_id, kept.Departure.kind, kept.Departure.departed_on).all()
        return sorted(map(tuple, people)) + sorted(map(tuple, left))


def test_whoever_withdraws_is_in_no_arm_any_more(lived):
    (told,) = [
        one
        for one in (json.loads(bytes(row[0])) for row in lived.rows(FACTS))
        if one["type"] == "evaluation.participant_indexed.v1" and one["data"]["arm"] == "offered"
    ]
    gone = {"participant_id": told["data"]["participant_id"], "site_id": told["data"]["site_id"]}
    envelope = told | {"id": str(uuid4()), "type": "evaluation.participant_withdrew.v1", "data": gone}
    assert lived.scene.system.inboxes["evaluation"].process([json.dumps(envelope).encode()]).parked == 0
    (six, _) = figures(lived).comparisons
    assert (six.offered.people, six.ratio) == (0, None)
    assert "not_seen_in_both_arms" in {note.code for note in six.caveats}
    assert all("no_comparison" in {note.code for note in one.caveats} for one in figures(lived).figures)

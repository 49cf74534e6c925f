"""Chance decides whom the scheme is offered to, once, unseen before; whoever asks, or is in danger, is helped."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa

from casework.messages import ListWork
from common.errors import Refused
from common.roles import ANALYST, DUTY_OFFICER
from conftest import Force
from gateway.messages import About, Referrer
from referral.domain.trials.randomisation import Design, arm_at, commitment
from referral.messages import (
    AcceptReferral,
    AllocateReferral,
    AnswerSiteQuestion,
    CloseDanger,
    CloseTrial,
    ConfirmSamePerson,
    ListSiteQuestions,
    ListTrials,
    MergeReferral,
    OverrideAllocation,
    RaiseDanger,
    RecordWho,
    Who,
    WithdrawReferrals,
)
from support.anonymous_events import send_anonymous_events
from support.case_team import SERGEANTS
from support.scene import Scene
from support.trial_scene import DAY, INSPECTING, LEAD, PROTECTING, TrialScene, whoever

A_DAY = date(2010, 3, 3)


@pytest.fixture
def scene(system, force: Force) -> TrialScene:
    return TrialScene(Scene(system, force.id, (force.first_site, force.second_site)))


@pytest.fixture
def trial(scene: TrialScene) -> TrialScene:
    return scene.begin()


def accept(trial: TrialScene, referral, **who) -> None:
    trial.scene.ask(AcceptReferral(referral_id=referral.referral_id, reason="Knife"), **who)
    trial.scene.system.run_until_idle()


def cases(trial: TrialScene) -> int:
    return trial.scene.ask(ListWork(mine=False), actor="user:sergeant", roles=SERGEANTS).total


def told(trial: TrialScene, kind: str) -> list[tuple]:
    send_anonymous_events(trial.scene.system, trial.scene.force_id)
    return trial.rows(f"SELECT * FROM evaluation.{kind}", "evaluation")


# ---- the act -------------------------------------------------------------------------------------------------------
def test_without_a_trial_a_referral_is_accepted_as_ever(scene):
    scene.scene.configure()
    referral = scene.arrested()
    assert referral.allocation is None
    with pytest.raises(Refused, match="no_allocation"):
        scene.allocate(referral)
    accept(scene, referral)
    assert cases(scene) == 1
    assert scene.scene.ask(ListTrials(), **PROTECTING).trials == ()


def test_whoever_chance_offers_the_scheme_is_accepted_and_a_case_opens(trial):
    trial.comes("offered")
    referral = trial.arrested()
    assert referral.allocation == "due"
    assert trial.allocate(referral) == "offered"
    found = trial.find(referral.referral_id)
    assert (found.state, found.allocation) == ("accepted", None)
    assert [act.act for act in found.acts][-2:] == ["lot_drawn", "accepted"]
    assert cases(trial) == 1
    assert [row.arm for row in _participants(trial)] == ["offered"]


def test_to_whom_chance_offers_nothing_nothing_is_offered_and_evaluation_follows_them(trial, phone):
    trial.comes("not_offered")
    referral = trial.arrested()
    assert trial.allocate(referral) == "not_offered"
    found = trial.find(referral.referral_id)
    assert (found.state, found.allocation) == ("not_offered", "not_offered")
    assert cases(trial) == 0
    assert phone.sent == []
    (participant,) = _participants(trial)
    assert (participant.arm, participant.index_on, participant.found_by) == ("not_offered", trial.today, "force")
    assert len(told(trial, "offence")) == 1
    assert trial.scene.queue() == ()


def _participants(trial: TrialScene):
    send_anonymous_events(trial.scene.system, trial.scene.force_id)
    with trial.scene.system.deployment.admin.connect() as connection:
        query = sa.text("SELECT * FROM evaluation.participant WHERE force_id = :force")
        return connection.execute(query, {"force": trial.scene.force_id}).all()


def test_a_repeat_of_the_command_gets_the_same_answer_and_takes_no_second_place(trial):
    referral, same = trial.arrested(), uuid4()
    arms = {trial.allocate(referral, command_id=same) for _ in range(3)}
    assert len(arms) == 1
    assert [(place.site_id, place.position) for place in trial.trial().allocations] == [(trial.scene.sites[0], 1)]


@pytest.mark.parametrize("arm", ["offered", "not_offered"])
def test_a_second_try_is_refused_in_words_that_do_not_tell_the_first_answer(trial, arm):
    trial.comes(arm)
    referral = trial.arrested()
    trial.allocate(referral)
    with pytest.raises(Refused) as refused:
        trial.allocate(referral)
    assert (refused.value.code, refused.value.facts) == ("referral_decided", {})


def test_who_is_left_to_chance_cannot_simply_be_accepted_instead(trial):
    referral = trial.arrested()
    with pytest.raises(Refused, match="allocation_due"):
        accept(trial, referral)
    assert trial.find(referral.referral_id).state == "received"


def test_a_reason_is_needed_and_a_known_person(trial):
    referral = trial.arrested()
    with pytest.raises(Refused, match="reason_needed"):
        trial.scene.ask(AllocateReferral(referral_id=referral.referral_id, reason=" "))
    trial.scene.text("help")
    trial.scene.system.run_until_idle()
    (text,) = [item for item in trial.scene.queue() if item.channel == "text"]
    with pytest.raises(Refused, match="who_unknown"):
        trial.scene.ask(AllocateReferral(referral_id=text.referral_id, reason="Because"))


def test_the_other_open_arrests_of_somebody_join_what_chance_decided(trial):
    trial.comes("not_offered")
    first = trial.arrested()
    second = trial.arrested(again=whoever(first))
    assert trial.allocate(second) == "not_offered"
    joined = trial.find(first.referral_id)
    assert (joined.state, joined.merged_into) == ("merged", second.referral_id)


# ---- who may be allocated ------------------------------------------------------------------------------------------
def test_nobody_is_allocated_at_a_site_without_the_trial_nor_before_or_after_its_days(scene):
    scene.begin(first_day=scene.today + DAY)
    early = scene.arrested()
    scene.begin(first_day=scene.today - 9 * DAY, last_day=scene.today - DAY)
    late = scene.arrested()
    scene.begin()
    elsewhere = scene.arrested(suite="Coventry")
    assert elsewhere.allocation is None
    assert (early.allocation, late.allocation) == (None, None)
    assert scene.find(early.referral_id).allocation == "due"


def test_who_was_only_hurt_is_never_left_to_chance(trial):
    hurt = trial.arrested(role="victim")
    again = trial.arrested(again=whoever(hurt))
    assert (hurt.allocation, again.allocation) == (None, None)
    with pytest.raises(Refused, match="no_allocation"):
        trial.allocate(again)


def test_for_whom_help_was_asked_at_another_site_is_never_left_to_chance(trial):
    referral = trial.arrested()
    given, family, born = whoever(referral)
    trial.scene.asked("please", about=About(given_name=given, family_name=family, date_of_birth=born), to=1)
    trial.scene.system.run_until_idle()
    here = {"actor": "user:duty", "roles": frozenset({DUTY_OFFICER}), "sites": (trial.scene.sites[0],)}
    with pytest.raises(Refused, match="no_allocation"):
        trial.allocate(referral, **here)
    accept(trial, referral, **here)


def test_while_somebody_who_asked_may_mean_them_chance_must_wait(trial):
    referral = trial.arrested()
    given, family, _ = whoever(referral)
    trial.scene.asked("please", about=About(given_name=given, family_name=family))
    trial.scene.system.run_until_idle()
    (request,) = [item for item in trial.scene.queue() if item.channel == "web"]
    assert request.candidate_count == 1
    assert trial.find(referral.referral_id).allocation is None
    trial.scene.ask(WithdrawReferrals(referral_ids=(request.referral_id,), reason="It was for a cousin"))
    assert trial.find(referral.referral_id).allocation == "due"


def test_who_is_in_danger_is_never_left_to_chance_also_when_it_is_over(trial):
    referral = trial.arrested()
    trial.scene.ask(RaiseDanger(referral_id=referral.referral_id, reason="Men wait for him"))
    assert trial.find(referral.referral_id).allocation is None
    over = "They were his uncles, he says, and he is with them now"
    trial.scene.ask(CloseDanger(referral_id=referral.referral_id, decision="harmless", reason=over))
    assert trial.find(referral.referral_id).allocation is None
    accept(trial, referral)


def test_who_was_accepted_before_the_trial_is_never_left_to_chance(scene):
    scene.scene.configure()
    referral = scene.arrested()
    accept(scene, referral)
    scene.begin()
    with pytest.raises(Refused, match="no_allocation"):
        scene.override(scene.arrested(suite="Coventry"))
    assert scene.trial().allocations == ()


def test_people_known_before_the_trial_are_kept_out_by_what_is_recorded_of_them(scene):
    scene.scene.configure()
    free, accepted, _, endangered = (scene.arrested(role=role) for role in ("suspect", "suspect", "victim", "suspect"))
    accept(scene, accepted)
    scene.scene.ask(RaiseDanger(referral_id=endangered.referral_id, reason="Men wait for him"))
    scene.scene.asked("please help", about=About(given_name="Ivo", family_name="Casterbridge", date_of_birth=A_DAY))
    scene.scene.system.run_until_idle()
    marks = "SELECT id, outside_trials FROM referral.person ORDER BY id"
    assert {mark for _, mark in scene.rows(marks)} == {None, "offered", "hurt", "in_danger", "asked_for"}
    scene.begin()
    assert scene.find(free.referral_id).allocation == "due"


# ---- what comes later ----------------------------------------------------------------------------------------------
def without(trial: TrialScene):
    trial.comes("not_offered")
    referral = trial.arrested()
    trial.allocate(referral)
    return referral


def test_a_later_arrest_joins_by_itself_and_its_facts_go_to_evaluation(trial):
    referral = without(trial)
    again = trial.arrested(again=whoever(referral))
    assert (again.state, again.merged_into) == ("merged", referral.referral_id)
    assert len(told(trial, "offence")) == 2
    assert (cases(trial), trial.scene.queue()) == (0, ())


def test_an_arrest_that_a_person_recognises_joins_too(trial):
    referral = without(trial)
    given, family, born = whoever(referral)
    again = trial.arrested(again=(given + given[-1], family, born))
    (candidate,) = again.candidates
    trial.scene.ask(ConfirmSamePerson(referral_id=again.referral_id, person_id=candidate.person_id))
    assert trial.find(again.referral_id).state == "merged"


def test_when_they_are_hurt_later_it_is_on_the_queue_and_they_are_helped(trial):
    referral = without(trial)
    hurt = trial.arrested(again=whoever(referral), role="victim")
    assert (hurt.state, hurt.allocation) == ("received", None)
    accept(trial, hurt)
    assert cases(trial) == 1
    assert _departures(trial) == ["crossover"]


def test_who_asks_later_is_on_the_queue_is_helped_and_is_recorded_as_crossover(trial):
    referral = without(trial)
    trial.scene.text("please help my son")
    trial.scene.system.run_until_idle()
    (text,) = trial.scene.queue()
    given, family, born = whoever(referral)
    who = Who(given_name=given, family_name=family, date_of_birth=born)
    assert trial.scene.ask(RecordWho(referral_id=text.referral_id, who=who)).person_id == referral.person_id
    accept(trial, text)
    found = trial.find(text.referral_id)
    assert (found.state, "crossed_over" in {act.act for act in found.acts}) == ("accepted", True)
    assert trial.find(referral.referral_id).state == "not_offered"
    assert cases(trial) == 1
    assert _departures(trial) == ["crossover"]
    assert [row.arm for row in _participants(trial)] == ["not_offered"]
    again = trial.arrested(again=whoever(referral))
    assert again.merged_into == text.referral_id


def test_a_form_in_which_they_are_named_waits_for_a_person_and_does_not_join(trial):
    referral = without(trial)
    given, family, born = whoever(referral)
    about = About(given_name=given, family_name=family, date_of_birth=born)
    trial.scene.asked("he is being used", referrer=Referrer(asked_by="professional"), about=about, to=1)
    trial.scene.system.run_until_idle()
    (request,) = trial.scene.queue()
    (question,) = trial.scene.ask(ListSiteQuestions()).items
    trial.scene.ask(AnswerSiteQuestion(question_id=question.question_id, may_be=True))
    trial.scene.system.run_until_idle()
    confirmed = ConfirmSamePerson(referral_id=request.referral_id, person_id=referral.person_id)
    trial.scene.ask(confirmed, sites=(trial.scene.sites[1],))
    found = trial.find(request.referral_id)
    assert (found.person_id, found.state, found.allocation) == (referral.person_id, "received", None)
    accept(trial, request, sites=(trial.scene.sites[1],))
    assert _departures(trial) == ["crossover"]


def test_an_arrest_elsewhere_of_somebody_without_is_no_way_around_chance_and_joins_by_itself(trial):
    trial.comes("not_offered")
    elsewhere = trial.arrested(suite="Coventry")
    referral = trial.arrested(again=whoever(elsewhere))
    here, there = ({"roles": frozenset({DUTY_OFFICER}), "sites": (site,)} for site in trial.scene.sites)
    trial.scene.ask(AllocateReferral(referral_id=referral.referral_id, reason="Knife"), **here)
    with pytest.raises(Refused, match="not_offered_stands"):
        trial.scene.ask(AcceptReferral(referral_id=elsewhere.referral_id, reason="Knife"), **there)
    trial.scene.system.run_until_idle()
    assert trial.find(elsewhere.referral_id).state == "merged"


def test_what_asks_for_help_cannot_be_hidden_by_joining_it_to_what_was_not_offered(trial):
    referral = without(trial)
    trial.scene.text("please help my son")
    trial.scene.system.run_until_idle()
    (text,) = trial.scene.queue()
    hide = MergeReferral(referral_id=text.referral_id, into_reference=referral.reference, reason="The same")
    with pytest.raises(Refused, match="merge_not_possible"):
        trial.scene.ask(hide)


# ---- safeguarding --------------------------------------------------------------------------------------------------
def test_a_supervisor_helps_somebody_without_for_their_safety_and_the_arm_stands(trial):
    referral = without(trial)
    trial.override(referral)
    found = trial.find(referral.referral_id)
    assert (found.state, found.allocation) == ("accepted", None)
    assert [act.act for act in found.acts][-2:] == ["safeguarding_override", "accepted"]
    assert (found.acts[-2].actor, found.acts[-2].reason) == ("user:inspector", "He was threatened at school")
    assert cases(trial) == 1
    assert _departures(trial) == ["override"]
    assert [row.arm for row in _participants(trial)] == ["not_offered"]


def test_a_supervisor_may_decide_before_chance_and_then_they_are_in_no_arm(trial):
    referral = trial.arrested()
    trial.override(referral)
    assert trial.find(referral.referral_id).state == "accepted"
    assert (_departures(trial), [row.arm for row in _participants(trial)]) == (["override"], [None])
    seen = trial.trial()
    assert (seen.allocations, seen.never_allocated) == ((), 1)


def test_only_supervisors_override_with_a_reason_and_only_what_is_left_to_chance(trial):
    referral = without(trial)
    override = OverrideAllocation(referral_id=referral.referral_id, reason="Threats")
    with pytest.raises(Refused, match="not_found"):
        trial.scene.ask(override, roles=frozenset({DUTY_OFFICER}))
    with pytest.raises(Refused, match="reason_needed"):
        trial.scene.ask(OverrideAllocation(referral_id=referral.referral_id, reason=" "), **INSPECTING)
    trial.override(referral)
    with pytest.raises(Refused, match="referral_decided"):
        trial.override(referral)
    elsewhere = trial.arrested(suite="Coventry")
    with pytest.raises(Refused, match="no_allocation"):
        trial.override(elsewhere)


def _departures(trial: TrialScene) -> list[str]:
    """As evaluation was told, each once."""
    send_anonymous_events(trial.scene.system, trial.scene.force_id)
    return [row[0] for row in trial.rows("SELECT kind FROM evaluation.departure", "evaluation")]


# ---- two at once ---------------------------------------------------------------------------------------------------
def at_once(*acts) -> list[object]:
    """What each of these came to, done at the same time."""
    start, came = threading.Barrier(len(acts)), [None] * len(acts)

    def do(number: int) -> None:
        start.wait(10)
        try:
            came[number] = acts[number]()
        except Exception as no:
            came[number] = no

    threads = [threading.Thread(target=do, args=(number,)) for number in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return came


def test_officers_who_allocate_at_the_same_time_take_different_places(trial):
    referrals = [trial.arrested() for _ in range(4)]
    commands = [AllocateReferral(referral_id=one.referral_id, reason="Knife") for one in referrals]
    came = at_once(*(lambda one=one: trial.scene.ask(one, timeout=20) for one in commands))
    assert [place.position for place in trial.trial().allocations] == [1, 2, 3, 4]
    trial.close()
    seed = bytes.fromhex(trial.trial().seed)
    design = trial.trial()
    assert (design.reproduced, len(came)) == (4, 4)
    arms = [arm_at(seed, _design(design), trial.scene.sites[0], place) for place in (1, 2, 3, 4)]
    assert sorted(arms) == sorted(one.arm for one in came)


def test_two_officers_who_allocate_the_same_person_get_one_answer(trial):
    first = trial.arrested()
    second = trial.arrested(again=whoever(first))
    commands = [AllocateReferral(referral_id=one.referral_id, reason="Knife") for one in (first, second)]
    came = at_once(*(lambda one=one: trial.scene.ask(one, timeout=20) for one in (*commands, *commands)))
    assert sum(not isinstance(one, Exception) for one in came) == 1
    assert len(trial.trial().allocations) == 1


def test_who_allocates_while_the_trial_is_closed_is_in_it_or_refused_and_never_in_between(trial):
    referrals = [trial.arrested() for _ in range(3)]
    commands = [AllocateReferral(referral_id=one.referral_id, reason="Knife") for one in referrals]
    came = at_once(trial.close, *(lambda one=one: trial.scene.ask(one, timeout=20) for one in commands))
    taken = sum(not isinstance(one, Exception) for one in came[1:])
    assert {one.code for one in came[1:] if isinstance(one, Exception)} <= {"no_allocation"}
    after = trial.trial()
    assert (len(after.allocations), after.reproduced, after.seed is not None) == (taken, taken, True)


# ---- the seed ------------------------------------------------------------------------------------------------------
def _design(trial):
    return Design(trial.offered, trial.not_offered, trial.block_sizes)


def test_the_commitment_stands_from_the_first_day_and_the_seed_is_told_when_the_trial_is_closed(trial):
    before = trial.trial()
    arms = [trial.allocate(trial.arrested()) for _ in range(5)]
    running = trial.trial()
    assert (running.seed, running.reproduced, running.commitment_matches) == (None, None, None)
    assert {(place.arm, place.departure) for place in running.allocations} == {(None, None)}
    trial.close()
    after = trial.trial()
    assert after.commitment == before.commitment
    assert (after.commitment_matches, after.reproduced, [place.arm for place in after.allocations]) == (True, 5, arms)
    assert commitment("offer", 1, _design(after), bytes.fromhex(after.seed)) == before.commitment
    begun = trial.rows("SELECT why FROM referral.audit WHERE why LIKE 'trial_begun%'")
    assert begun == [(f"trial_begun:{before.commitment}",)]


def test_a_seed_that_was_changed_in_secret_is_found_out(trial):
    trial.allocate(trial.arrested())
    trial.comes("offered", "offered")
    trial.close()
    assert trial.trial().commitment_matches is False


def test_nobody_is_allocated_once_it_is_closed_and_it_is_closed_once_by_who_leads_all_of_it(trial):
    trial_id = trial.trial().trial_id
    for who in (PROTECTING, INSPECTING, LEAD | {"sites": (trial.scene.sites[1],)}):
        with pytest.raises(Refused, match="not_found"):
            trial.scene.ask(CloseTrial(trial_id=trial_id), **who)
    trial.close()
    with pytest.raises(Refused, match="trial_closed"):
        trial.close()
    referral = trial.arrested()
    assert referral.allocation is None
    accept(trial, referral)
    assert trial.trial().running is False


def test_coming_aboard_again_changes_nothing_and_another_design_is_another_version(trial):
    before = trial.trial()
    trial.begin(last_day=trial.today + timedelta(days=99), site_ids=trial.scene.sites)
    assert trial.trial().commitment == before.commitment
    with pytest.raises(Refused, match="trial_changed"):
        trial.begin(block_sizes=(4, 8))
    trial.begin(block_sizes=(4, 8), version=2)
    seen = trial.scene.ask(ListTrials(), **PROTECTING).trials
    assert [(one.version, one.running) for one in seen] == [(2, True), (1, False)]
    assert len({one.commitment for one in seen}) == 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"block_sizes": (4,)}, {"block_sizes": (4, 5)}, {"block_sizes": (4, 4)}, {"block_sizes": (0, 4)},
        {"block_sizes": (4, 66)}, {"offered": 0}, {"not_offered": 0}, {"offered": 9}, {"version": 0}, {"site_ids": ()},
        {"first_day": None},
    ],
)  # fmt: skip
def test_a_trial_that_cannot_be_run_is_not_taken(scene, wrong):
    if "first_day" in wrong:
        wrong = {"first_day": scene.today, "last_day": scene.today - DAY}
    with pytest.raises(Refused, match="trial_invalid"):
        scene.begin(**wrong)


def test_the_list_shows_a_site_only_to_whom_it_is_theirs(trial):
    trial.allocate(trial.arrested())
    elsewhere = {"actor": "user:a", "roles": frozenset({ANALYST}), "sites": (trial.scene.sites[1],)}
    assert trial.scene.ask(ListTrials(), **elsewhere).trials == ()
    trial.begin(site_ids=trial.scene.sites)
    (seen,) = trial.scene.ask(ListTrials(), **elsewhere).trials
    assert ([site.allocated for site in seen.sites], seen.allocations) == ([0], ())

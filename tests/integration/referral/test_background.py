"""The case team reads why somebody was referred, and nothing that it may not know."""

from __future__ import annotations

from datetime import date

import pytest

from casework.messages import ListNavigators
from common.errors import Refused
from common.roles import NAVIGATOR
from gateway.messages import About, Referrer
from referral.messages import (
    AcceptReferral,
    FindBackground,
    MergeReferral,
    ProtectSource,
    RecordWho,
    Who,
)
from support.case_team import team_of
from support.scene import Scene

BORN = date(2010, 3, 14)
JAYDEN = About(
    given_name="Jayden", family_name="Tomlinson", date_of_birth=BORN, school="Hill Top", address="1 Mill Lane",
    phone="07700 900123",
)  # fmt: skip
AUNT = Referrer(asked_by="family", name="Bea Moss", phone="07700 900456", may_contact="yes")
NAV = {"actor": "user:nav", "roles": frozenset({NAVIGATOR})}


@pytest.fixture
def scene(system, force):
    return Scene(system, force.id, (force.first_site, force.second_site)).configure()


def accepted(scene):
    """His aunt asks for help; duty accepts. Returns the referral and the person."""
    scene.asked("older lads wait for him after school", about=JAYDEN, referrer=AUNT)
    scene.system.run_until_idle()
    (item,) = scene.queue()
    scene.ask(AcceptReferral(referral_id=item.referral_id, reason="At risk"))
    scene.system.run_until_idle()
    return item.referral_id, scene.open(item.referral_id).person_id


def background(scene, person, **who):
    return scene.ask(FindBackground(person_id=person), **{**NAV, **who})


def test_the_navigator_reads_what_was_said_by_whom_and_how_to_reach_him(scene):
    referral, person = accepted(scene)
    found = background(scene, person)
    (one,) = found.referrals
    assert (one.referral_id, one.channel, one.asked_by) == (referral, "web", "family")
    assert [said.text for said in one.words] == ["older lads wait for him after school"]
    assert {(detail.kind, detail.text) for detail in found.details} == {
        ("school", "Hill Top"), ("address", "1 Mill Lane"), ("phone", "07700 900123")
    }  # fmt: skip


def test_who_asked_is_never_named_to_the_case_team(scene):
    _, person = accepted(scene)
    told = repr(background(scene, person))
    assert "Bea Moss" not in told
    assert "900456" not in told


def test_an_arrest_says_the_offence_and_when(scene):
    _, person = accepted(scene)
    scene.arrest("Jayden", "Tomlinson", born=BORN, on=date(2026, 11, 20))
    scene.system.run_until_idle()
    arrests = [one.arrest for one in background(scene, person).referrals if one.arrest]
    assert [(one.offence_title, one.occurred_on) for one in arrests] == [
        ("Possess a knife in public", date(2026, 11, 20))
    ]


def test_what_somebody_texted_is_read_once_duty_has_passed_it_on(scene):
    referral, person = accepted(scene)
    scene.text("he isnt home since friday")
    scene.system.run_until_idle()
    (item,) = [item for item in scene.queue() if item.channel == "text"]
    scene.ask(
        RecordWho(
            referral_id=item.referral_id, who=Who(given_name="Jayden", family_name="Tomlinson", date_of_birth=BORN)
        )
    )
    assert len(background(scene, person).referrals) == 1, "it waits for a person"
    his = scene.open(referral).reference
    scene.ask(MergeReferral(referral_id=item.referral_id, into_reference=his, reason="About Jayden"))
    newest = background(scene, person).referrals[0]
    assert (newest.channel, [said.text for said in newest.words]) == ("text", ["he isnt home since friday"])


def test_a_protected_source_shows_neither_words_nor_who_asked_nor_details_and_can_be_shown_again(scene):
    referral, person = accepted(scene)
    with pytest.raises(Refused, match="reason_needed"):
        scene.ask(ProtectSource(referral_id=referral, protected=True, reason=" "))
    scene.ask(ProtectSource(referral_id=referral, protected=True, reason="Only she knew"))
    hidden = background(scene, person)
    (one,) = hidden.referrals
    assert (one.source_protected, one.words, one.asked_by) == (True, (), None)
    assert hidden.details == ()
    scene.ask(ProtectSource(referral_id=referral, protected=False, reason="She agreed"))
    assert background(scene, person).referrals[0].words
    assert [act.act for act in scene.open(referral).acts][-2:] == ["source_protected", "source_shown"]


def test_intelligence_is_not_in_the_background(scene):
    _, person = accepted(scene)
    about = Who(given_name="Jayden", family_name="Tomlinson", date_of_birth=BORN)
    scene.intelligence("Seen with a bag", about=about)
    scene.system.run_until_idle()
    assert {one.channel for one in background(scene, person).referrals} == {"web"}


def test_a_navigator_of_another_site_learns_nothing(scene):
    _, person = accepted(scene)
    there = background(scene, person, sites=(scene.sites[1],))
    assert (there.referrals, there.details) == ((), ())


def test_another_force_learns_nothing(scene, system, other_force):
    _, person = accepted(scene)
    other = Scene(system, other_force.id, (other_force.first_site, other_force.second_site)).configure()
    assert background(other, person).referrals == ()


def test_duty_sees_who_looks_after_him_at_his_own_sites_alone(system, force):
    team = team_of(system, force)
    case_id = team.on_the_plan()
    person = team.case(case_id).person_id
    (one,) = team.scene.ask(ListNavigators(person_ids=(person,))).items
    assert (one.case_id, one.worker_id) == (case_id, "user:nav")
    assert team.scene.ask(ListNavigators(person_ids=(person,)), sites=(team.scene.sites[1],)).items == ()

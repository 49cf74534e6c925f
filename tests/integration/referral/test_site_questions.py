"""One site never learns from a name whom another knows: it asks, and somebody there answers."""

from __future__ import annotations

from datetime import date

import pytest

from common.errors import Refused
from gateway.messages import About
from referral.messages import (
    AcceptReferral,
    AnswerSiteQuestion,
    ConfirmNewPerson,
    ConfirmSamePerson,
    ListSiteQuestions,
    WithdrawReferrals,
)
from support.scene import Scene
from wayout.operations import integrity_counts

BORN = date(2008, 7, 9)
LEOFRIC = About(given_name="Leofric", family_name="Coventryman", date_of_birth=BORN)


@pytest.fixture
def scene(system, force):
    """Coventry, the second site, knows Leofric from custody; somebody then names him to the first site."""
    scene = Scene(system, force.id, (force.first_site, force.second_site)).configure()
    scene.arrest("Leofric", "Coventryman", born=BORN, suite="Coventry")
    scene.system.run_until_idle()
    return scene


def here(scene):
    return {"sites": (scene.sites[0],)}


def there(scene):
    return {"sites": (scene.sites[1],), "actor": "user:coventry"}


def named_here(scene, about=LEOFRIC):
    """A form at the first site names somebody. Returns the referral as an officer of that site finds it."""
    scene.asked("older lads look for him", about=about)
    scene.system.run_until_idle()
    (item,) = [item for item in scene.queue(**here(scene)) if item.channel == "web"]
    return item


def the_question(scene):
    (question,) = scene.ask(ListSiteQuestions(), **there(scene)).items
    return question


@pytest.mark.parametrize("name", ["Leofric", "Leofrik"])
def test_a_name_on_a_form_tells_one_site_nothing_of_whom_another_knows(scene, name):
    item = named_here(scene, About(given_name=name, family_name="Coventryman", date_of_birth=BORN))
    found = scene.open(item.referral_id, **here(scene))
    assert (found.person_id, found.candidates, found.asked_elsewhere) == (None, (), True)
    assert item.candidate_count == 0
    query = "SELECT count(*) FROM referral.person_site WHERE force_id = :force AND site_id = :site"
    assert integrity_counts.count(scene.system.deployment.admin, query, force=scene.force_id, site=scene.sites[0]) == 0


def test_the_other_site_sees_how_he_was_named_beside_whom_it_knows(scene):
    named_here(scene)
    assert scene.ask(ListSiteQuestions(), **here(scene)).items == ()
    question = the_question(scene)
    assert (question.asking_site_id, question.asked_about.given_name) == (scene.sites[0], "Leofric")
    assert question.known.who.date_of_birth == BORN


def test_after_a_yes_the_asking_officer_compares_and_decides(scene):
    item = named_here(scene)
    scene.ask(AnswerSiteQuestion(question_id=the_question(scene).question_id, may_be=True), **there(scene))
    scene.system.run_until_idle()
    found = scene.open(item.referral_id, **here(scene))
    (candidate,) = found.candidates
    assert (candidate.who.date_of_birth, found.asked_elsewhere) == (BORN, False)
    scene.ask(ConfirmSamePerson(referral_id=item.referral_id, person_id=candidate.person_id), **here(scene))
    scene.ask(AcceptReferral(referral_id=item.referral_id, reason="He wants it"), **here(scene))
    query = "SELECT count(*) FROM referral.audit WHERE force_id = :force AND why = 'site_question_may_be'"
    assert integrity_counts.count(scene.system.deployment.admin, query, force=scene.force_id) == 2


def test_after_a_no_the_asking_site_learns_only_that(scene):
    item = named_here(scene)
    scene.ask(AnswerSiteQuestion(question_id=the_question(scene).question_id, may_be=False), **there(scene))
    scene.system.run_until_idle()
    found = scene.open(item.referral_id, **here(scene))
    assert found.candidates == ()
    assert "site_answered_not_them" in [act.act for act in found.acts]
    result = scene.ask(ConfirmNewPerson(referral_id=item.referral_id), **here(scene))
    assert result.person_id is not None


def test_what_a_candidate_let_the_site_see_ends_when_it_was_not_him(scene):
    item = named_here(scene)
    scene.ask(AnswerSiteQuestion(question_id=the_question(scene).question_id, may_be=True), **there(scene))
    scene.system.run_until_idle()
    query = "SELECT count(*) FROM referral.person_site WHERE force_id = :force AND site_id = :site"
    counted = {"force": scene.force_id, "site": scene.sites[0]}
    assert integrity_counts.count(scene.system.deployment.admin, query, **counted) == 1
    scene.ask(ConfirmNewPerson(referral_id=item.referral_id), **here(scene))
    assert integrity_counts.count(scene.system.deployment.admin, query, **counted) == 1  # only the new person


@pytest.mark.parametrize("decision", ["new", "withdrawn"])
def test_nobody_has_to_answer_once_the_asking_site_has_decided(scene, decision):
    item, question = named_here(scene), the_question(scene)
    if decision == "new":
        scene.ask(ConfirmNewPerson(referral_id=item.referral_id), **here(scene))
    else:
        scene.ask(WithdrawReferrals(referral_ids=(item.referral_id,), reason="A mistake"), **here(scene))
    assert scene.ask(ListSiteQuestions(), **there(scene)).items == ()
    with pytest.raises(Refused, match="question_answered"):
        scene.ask(AnswerSiteQuestion(question_id=question.question_id, may_be=True), **there(scene))


def test_only_a_site_that_knows_him_may_answer(scene):
    named_here(scene)
    question = the_question(scene)
    with pytest.raises(Refused, match="not_found"):
        scene.ask(AnswerSiteQuestion(question_id=question.question_id, may_be=True), **here(scene))


def test_custodys_arrest_of_somebody_known_elsewhere_is_a_fact_and_linked(scene):
    scene.arrest("Leofric", "Coventryman", born=BORN)
    scene.system.run_until_idle()
    (item,) = scene.queue(**here(scene))
    assert scene.open(item.referral_id, **here(scene)).person_id is not None
    assert scene.ask(ListSiteQuestions(), **there(scene)).items == ()

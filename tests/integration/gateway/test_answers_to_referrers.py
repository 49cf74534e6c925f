"""Whoever refers somebody learns nothing of them by any answer: not that they are known, accepted or turned away."""

from __future__ import annotations

import re
import secrets
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from uuid import uuid4

import pytest
import sqlalchemy as sa

from common.clock import real_time
from common.directory import partner_key
from common.roles import REFERRER
from gateway.access.directory import digest_of
from gateway.messages import About
from gateway.rate_limits import Limits
from referral.messages import (
    AcceptReferral,
    ConfirmSamePerson,
    FollowReferral,
    MergeReferral,
    Partner,
    RecordWho,
    SharingAgreement,
    SignpostReferrals,
    Who,
    WithdrawReferrals,
)
from support.pages.html_reader import Reading
from support.scene import Scene
from support.trial_scene import DAY, TrialScene
from wayout.processes.web_server import gateway_app

KNOWN = ("unknown", "open", "accepted", "not_offered", "withdrawn", "signposted")
GIVEN, FAMILY, BORN = "Cian", "Vrabel", date(2008, 9, 9)
REFERENCE = re.compile(r"[b-z2-9]{3}-[b-z2-9]{3}-[b-z2-9]{4}")
HIDDEN = re.compile(r'(csrf_token|command_id)" value="[^"]*"')
AGREED = SharingAgreement(
    name="Safer Schools", purpose="Tutor", discloses=("accepted", "helped_elsewhere"), until=real_time().date() + DAY
)


@pytest.fixture(scope="module")
def app(shared_system):
    return gateway_app(
        shared_system.deployment, shared_system.units_of_work["gateway"], shared_system.rpc,
        limits=Limits(ask=10_000, follow=10_000, partner=10_000),
    )  # fmt: skip


@pytest.fixture
def school(deployment, force):
    organisation, key = uuid4(), secrets.token_urlsafe(32)
    row = {"digest": digest_of(key), "force_id": force.id, "site_id": force.first_site}
    with deployment.admin.begin() as connection:
        connection.execute(sa.insert(partner_key).values(**row, organisation_id=organisation, channel="school"))
    return organisation, {"Authorization": f"Bearer {key}"}


@pytest.fixture
def scene(system, force, school):
    return Scene(system, force.id, (force.first_site, force.second_site)).configure(partners=(partner(school),))


def partner(school) -> Partner:
    return Partner(organisation_id=school[0], name="Hill Top School", agreement=AGREED)


def put_in_state(scene: Scene, school, state: str) -> None:
    """Make the force know this person, or not."""
    if state == "unknown":
        return
    if state == "not_offered":
        trial = TrialScene(scene)
        scene.configure(partners=(partner(school),), trial=trial.terms())
        trial.comes("not_offered")
    scene.arrest(GIVEN, FAMILY, born=BORN)
    scene.system.run_until_idle()
    (item,) = scene.queue()
    if state == "accepted":
        scene.ask(AcceptReferral(referral_id=item.referral_id, reason="Knife"))
    elif state == "not_offered":
        assert trial.allocate(scene.open(item.referral_id)) == "not_offered"
    elif state == "withdrawn":
        scene.ask(WithdrawReferrals(referral_ids=(item.referral_id,), reason="Moved away"))
    elif state == "signposted":
        scene.ask(SignpostReferrals(referral_ids=(item.referral_id,), where="Early help"))
    scene.system.run_until_idle()


@contextmanager
def counted_statements(scene: Scene) -> Iterator[Counter]:
    """How often each statement is sent to the database: what takes the same statements takes the same time."""
    sent: Counter = Counter()

    def count(connection, cursor, statement, *rest):
        sent[statement] += 1

    engines = [units_of_work.engine for units_of_work in scene.system.units_of_work.values()]
    for engine in engines:
        sa.event.listen(engine, "before_cursor_execute", count)
    try:
        yield sent
    finally:
        for engine in engines:
            sa.event.remove(engine, "before_cursor_execute", count)


def by_form(app, force, scene) -> list[object]:
    """The page after sending the form, and what its reference says before and after it has reached the queue."""
    browser = app.test_client()
    typed = {"worry": "older lads look for him", "given_name": GIVEN, "family_name": FAMILY, "age": "9/9/2008"}
    sent = browser.post(f"/ask/{force.address}", data=hidden_fields(browser, f"/ask/{force.address}") | typed)
    (reference,) = set(REFERENCE.findall(Reading(sent.text).words))
    answers: list[object] = [answer(sent)]
    for _ in range(2):
        fields = hidden_fields(browser, f"/follow/{force.address}") | {"reference": reference}
        with counted_statements(scene) as statements:
            answers.append(answer(browser.post(f"/follow/{force.address}", data=fields)))
        answers.append(statements)
        scene.system.run_until_idle()
    return answers


def by_api(app, scene, school) -> list[object]:
    """The answer to a school's program, and what it is told of the reference before and after."""
    browser, headers = app.test_client(), school[1]
    about = {"given_name": GIVEN, "family_name": FAMILY, "date_of_birth": BORN.isoformat()}
    sent = browser.post("/api/v1/referrals", json={"worry": "he carries for them", "about": about}, headers=headers)
    answers: list[object] = [answer(sent)]
    for _ in range(2):
        with counted_statements(scene) as statements:
            answers.append(answer(browser.get(f"/api/v1/referrals/{sent.json['reference']}", headers=headers)))
        answers.append(statements)
        scene.system.run_until_idle()
    return answers


def by_text(scene: Scene, phone) -> list[object]:
    """What goes back to a phone that names somebody."""
    before = len(phone.sent)
    scene.text(f"{GIVEN} {FAMILY} has not come home", sender="447700900321")
    scene.system.run_until_idle()
    return [REFERENCE.sub("REFERENCE", sent.text) for sent in phone.sent[before:]]


def hidden_fields(browser, path: str) -> dict[str, str]:
    (form,) = Reading(browser.get(path).text).forms
    return {name: form.fields[name] for name in ("csrf_token", "command_id")}


def answer(response) -> tuple[int, str, dict[str, str]]:
    """All of an answer but what is different each time."""
    body = HIDDEN.sub("", REFERENCE.sub("REFERENCE", response.text))
    return response.status_code, body, {name: REFERENCE.sub("", value) for name, value in response.headers.items()}


@pytest.fixture(scope="module")
def answers_for_unknown():
    """The answers about somebody nobody knows, which all the others must equal."""
    return {}


@pytest.mark.parametrize("state", KNOWN)
def test_the_answers_are_the_same_whoever_it_is_about(app, scene, force, school, phone, state, answers_for_unknown):
    put_in_state(scene, school, state)
    answers = {
        "form": by_form(app, force, scene),
        "api": by_api(app, scene, school),
        "text": by_text(scene, phone),
    }
    if state == "unknown":
        answers_for_unknown.update(without_address(answers, force))
    assert without_address(answers, force) == answers_for_unknown


def without_address(answers, force):
    """The form's own address differs from one test's force to another's, in its length too."""

    def plain(value):
        if isinstance(value, tuple):
            status, body, headers = value[0], value[1], dict(value[2])
            length = int(headers.pop("Content-Length")) - body.count(force.address) * len(force.address)
            return status, body.replace(force.address, "ADDRESS"), headers, length
        return value

    return {name: [plain(value) for value in said] for name, said in answers.items()}


@pytest.mark.parametrize("state", KNOWN)
def test_what_somebody_wrote_waits_for_a_person_whoever_it_is_about(app, scene, force, school, state):
    put_in_state(scene, school, state)
    by_form(app, force, scene)
    by_api(app, scene, school)
    waiting = [item for item in scene.queue() if item.channel in ("web", "school")]
    assert len(waiting) == 2
    marked = [("already_accepted" in item.marks) for item in waiting]
    assert marked == [state == "accepted"] * 2


def test_only_custodys_own_repeat_joins_an_accepted_referral_by_itself(scene, school):
    put_in_state(scene, school, "accepted")
    scene.arrest(GIVEN, FAMILY, born=BORN)
    scene.system.run_until_idle()
    assert scene.queue() == ()


def test_accepting_one_referral_merges_what_was_read_and_leaves_what_was_not(scene, school):
    put_in_state(scene, school, "open")
    about = {"given_name": GIVEN, "family_name": FAMILY, "date_of_birth": BORN}
    references = [scene.asked(words, about=About(**about)) for words in ("he was seen", "he is not home")]
    scene.system.run_until_idle()
    read, unread = (find(scene, reference) for reference in references)
    arrest = next(item for item in scene.queue() if item.channel == "custody")
    scene.open(read)
    scene.ask(AcceptReferral(referral_id=arrest.referral_id, reason="Knife"))
    assert (scene.open(read).state, scene.ask(FollowReferral(reference=references[1]), roles=frozenset({REFERRER}),
                                              actor=REFERRER).progress) == ("merged", "received")  # fmt: skip
    assert [item.referral_id for item in scene.queue()] == [unread]
    assert scene.open(unread).accepted_as == scene.open(arrest.referral_id).reference


def test_an_officer_merges_it_with_the_accepted_referral_and_the_school_learns_what_was_agreed(app, scene, school):
    put_in_state(scene, school, "accepted")
    browser = app.test_client()
    about = {"given_name": GIVEN, "family_name": FAMILY, "date_of_birth": BORN.isoformat()}
    sent = browser.post("/api/v1/referrals", json={"worry": "he carries", "about": about}, headers=school[1])
    scene.system.run_until_idle()
    (item,) = scene.queue()
    into = scene.open(item.referral_id).accepted_as
    scene.ask(MergeReferral(referral_id=item.referral_id, into_reference=into, reason="It is about him"))
    told = browser.get(f"/api/v1/referrals/{sent.json['reference']}", headers=school[1])
    assert told.json["progress"] == "accepted"


def test_a_text_about_somebody_accepted_is_not_merged_by_itself_once_an_officer_says_who_it_is(scene, school):
    put_in_state(scene, school, "accepted")
    scene.text("he has not come home", sender="447700900321")
    scene.system.run_until_idle()
    (item,) = scene.queue()
    who = Who(given_name=GIVEN, family_name=FAMILY, date_of_birth=BORN)
    result = scene.ask(RecordWho(referral_id=item.referral_id, who=who))
    if result.person_id is None:
        (candidate,) = scene.open(item.referral_id).candidates
        scene.ask(ConfirmSamePerson(referral_id=item.referral_id, person_id=candidate.person_id))
    found = scene.open(item.referral_id)
    assert (found.state, found.accepted_as is not None) == ("received", True)


def find(scene: Scene, reference: str):
    """Which waiting referral has this reference; without opening any."""
    with scene.system.deployment.admin.connect() as connection:
        query = sa.text("SELECT id FROM referral.referral WHERE force_id = :force AND reference = :reference")
        return connection.scalar(query, {"force": scene.force_id, "reference": reference})

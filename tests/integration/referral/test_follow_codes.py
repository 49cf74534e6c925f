"""Whoever texted follows their referral by a code to the phone that they wrote from; nobody else learns anything."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.rate_limits import Limits
from referral.messages import (
    AcceptReferral,
    Caps,
    FirstReply,
    Hours,
    ListQueue,
    MarkNumberSafe,
    MergeReferral,
    RecordWho,
    SendTextAgain,
    Who,
    WithdrawReferrals,
    WithdrawSafeNumber,
)
from support.pages.html_reader import Reading
from support.scene import MOTHER, Scene
from wayout.processes.web_server import gateway_app

CODE = re.compile(r"\b\d{6}\b")
EMERGENCY = re.compile(r"\b999\b")  # a code may hold these digits as well
SENT = "We have sent a code to the phone you texted us from, if it is safe to text it."
WRONG = "This code is not correct or has expired"
NOBODYS = "bcd-fgh-jkmn"
TEN = "It works for 10 minutes."
UNREAD, READ = "A person has not read it yet.", "A person has read it."


@pytest.fixture
def scene(system, force):
    return Scene(system, force.id, (force.first_site, force.second_site)).configure()


@pytest.fixture(scope="module")
def app(shared_system):
    system = shared_system
    return gateway_app(system.deployment, system.units_of_work["gateway"], system.rpc, limits=Limits(follow=100_000))


@pytest.fixture
def visitor(app, force):
    return Visitor(app, force.address)


class Visitor:
    """Somebody at the follow page of one place, without a cookie."""

    def __init__(self, app, word) -> None:
        self.browser, self.address = app.test_client(), f"/follow/{word}"

    def look(self, reference):
        return self.send(self.browser.get(self.address), reference=reference)

    def send(self, shown, **typed):
        (form,) = Reading(shown.text).forms
        assert form.action.startswith(self.address)
        hidden = {
            name: value for name, value in form.fields.items() if name in ("csrf_token", "command_id", "reference")
        }
        return self.browser.post(form.action, data=hidden | typed)


def texted(scene, words="please help, it is my son", sender=MOTHER, *, safe=True):
    """A referral by text, and its reference."""
    scene.text(words, sender=sender)
    scene.system.run_until_idle()
    (item,) = [one for one in scene.queue() if one.preview == words]
    if safe:
        scene.ask(MarkNumberSafe(referral_id=item.referral_id, how="Rang back"))
    with scene.system.deployment.admin.connect() as connection:
        query = sa.text("SELECT reference FROM referral.referral WHERE id = :id")
        return item.referral_id, connection.scalar(query, {"id": item.referral_id})


def codes(phone):
    """Every code that was texted, in order."""
    return [found[0] for sent in phone.sent if (found := CODE.search(sent.text)) and not EMERGENCY.search(sent.text)]


def code_for(scene, phone, visitor, reference):
    """The page that asks for the code, and the code."""
    shown = visitor.look(reference)
    scene.system.run_until_idle()
    return shown, codes(phone)[-1]


def test_a_texted_reference_is_followed_with_the_code_that_came_to_the_phone(scene, visitor, phone):
    before, _ = texted(scene, "hello")
    scene.ask(WithdrawReferrals(referral_ids=(before,), reason="A wrong number"))
    referral_id, reference = texted(scene, safe=False)  # it is the same phone
    shown, code = code_for(scene, phone, visitor, reference)
    assert (shown.status_code, SENT in Reading(shown.text).words) == (200, True)
    assert "Set-Cookie" not in shown.headers
    assert phone.sent[-1].text == f"Your code is {code}. It works for 10 minutes."
    assert phone.sent[-1].to == MOTHER
    answer = visitor.send(shown, code=code)
    assert UNREAD in answer.text
    scene.open(referral_id)
    shown, code = code_for(scene, phone, visitor, reference)
    assert READ in visitor.send(shown, code=code).text


def test_only_read_is_told_whatever_became_of_it_also_after_it_was_joined_to_another(scene, visitor, phone):
    referral_id, reference = texted(scene)
    stays, _ = texted(scene, "its jayden again", "+447700900124")
    scene.ask(RecordWho(referral_id=stays, who=Who(given_name="Jayden", family_name="Quill")))
    other = scene.open(stays).reference
    scene.ask(MergeReferral(referral_id=referral_id, into_reference=other, reason="Both about him"))
    scene.ask(AcceptReferral(referral_id=stays, reason="Wants it"))
    shown, code = code_for(scene, phone, visitor, reference)
    words = Reading(visitor.send(shown, code=code).text).words
    assert READ in words
    assert not re.search("invited|accept|joined|Jayden", words)


def test_every_reference_that_may_not_be_followed_gets_the_page_of_one_that_may_and_no_text_goes_out(
    scene, visitor, phone, system, other_force
):
    Scene(system, other_force.id, (other_force.first_site, other_force.second_site)).configure()
    neighbour = Scene(system, other_force.id, (other_force.first_site, other_force.second_site))
    _, safe = texted(scene)
    _, unsafe = texted(scene, "help me", "+447700900125", safe=False)
    _, stopped = texted(scene, "help us", "+447700900126")
    scene.text("STOP", sender="+447700900126")
    scene.system.run_until_idle()
    _, elsewhere = texted(neighbour, "help", "+447700900127")
    before = len(phone.sent)
    answers = [visitor.look(typed) for typed in (unsafe, stopped, elsewhere, NOBODYS)]
    system.run_until_idle()
    assert len(phone.sent) == before
    answers.append(visitor.look(safe))
    assert {answer.status_code for answer in answers} == {200}
    assert len({_words(answer) for answer in answers}) == 1
    tried = [visitor.send(answer, code="000000") for answer in answers[:-1]]
    assert {answer.status_code for answer in tried} == {422}
    assert len({_words(answer) for answer in tried}) == 1


def test_who_asks_is_answered_before_anything_is_looked_up(scene, visitor):
    """What is the same for every reference takes the same time for every reference: one row and one chore."""
    _, reference = texted(scene)
    engine = scene.system.deployment.admin
    asked = "SELECT count(*) FROM referral.follow_code WHERE force_id = :force AND message_id IS NULL"
    planned = "SELECT count(*) FROM referral.job WHERE force_id = :force AND kind = 'text_follow_code'"
    for many, typed in enumerate((reference, NOBODYS), 1):
        visitor.look(typed)
        with engine.connect() as connection:
            for query in (asked, planned):
                assert connection.scalar(sa.text(query), {"force": scene.force_id}) == many


def test_the_code_is_kept_nowhere_and_shown_to_no_officer(scene, visitor, phone):
    referral_id, reference = texted(scene)
    _, code = code_for(scene, phone, visitor, reference)
    found = scene.open(referral_id)
    (said,) = [one for one in found.messages if one.code]
    assert (said.direction, said.delivery, said.text) == (
        "out",
        "sent",
        "Your code is {code}. It works for 10 minutes.",
    )
    assert found.acts[-1].act == "code_sent" or [act.act for act in found.acts].count("code_sent") == 1
    with scene.system.deployment.admin.connect() as connection:
        row = connection.execute(
            sa.text("SELECT * FROM referral.follow_code WHERE force_id = :force"), {"force": scene.force_id}
        ).one()
    assert code not in str(row)
    assert len(row.blind_code) == 16


def test_a_code_is_good_once_and_the_same_form_sent_again_is_not_a_second_time(scene, visitor, phone):
    _, reference = texted(scene)
    shown, code = code_for(scene, phone, visitor, reference)
    first, again = visitor.send(shown, code=code), visitor.send(shown, code=code)
    assert (first.status_code, _words(first)) == (200, _words(again))
    other = visitor.send(visitor.look(reference), code=code)
    assert (other.status_code, WRONG in Reading(other.text).words) == (422, True)


def test_a_code_is_good_for_ten_minutes(scene, visitor, phone, advance):
    _, reference = texted(scene)
    shown, code = code_for(scene, phone, visitor, reference)
    advance(timedelta(minutes=10, seconds=1))
    assert visitor.send(shown, code=code).status_code == 422


def test_after_five_wrong_tries_the_right_code_is_good_for_nothing(scene, visitor, phone):
    _, reference = texted(scene)
    shown, code = code_for(scene, phone, visitor, reference)
    wrong = [f"{(int(code) + many) % 10**6:06d}" for many in range(1, 6)]
    for typed in wrong:
        shown = visitor.send(shown, code=typed)
        assert shown.status_code == 422
    assert visitor.send(shown, code=code).status_code == 422


def test_the_fifth_try_may_be_the_right_one(scene, visitor, phone):
    _, reference = texted(scene)
    shown, code = code_for(scene, phone, visitor, reference)
    for many in range(1, 5):
        shown = visitor.send(shown, code=f"{(int(code) + many) % 10**6:06d}")
    assert visitor.send(shown, code=code).status_code == 200


def test_a_new_code_makes_the_one_before_worthless(scene, visitor, phone):
    _, reference = texted(scene)
    _, old = code_for(scene, phone, visitor, reference)
    shown, new = code_for(scene, phone, visitor, reference)
    if old != new:
        shown = visitor.send(shown, code=old)
        assert shown.status_code == 422
    assert visitor.send(shown, code=new).status_code == 200


def test_a_phone_gets_three_codes_a_day_and_three_more_the_next(scene, visitor, phone, advance):
    _, reference = texted(scene)
    for _ in range(5):
        visitor.look(reference)
        scene.system.run_until_idle()
    assert len(codes(phone)) == 3
    advance(timedelta(hours=25))
    visitor.look(reference)
    scene.system.run_until_idle()
    assert len(codes(phone)) == 4


def test_caps_hold_for_codes_too_and_the_queue_is_not_asked_to_let_them_out(scene, visitor, phone):
    _, reference = texted(scene)
    scene.configure(caps=Caps(number_hour=1, number_day=1, all_hour=1, all_day=1))
    visitor.look(reference)
    scene.system.run_until_idle()
    assert codes(phone) == []
    assert [item.marks for item in scene.queue()] == [()]


def test_quiet_hours_do_not_hold_a_code(scene, visitor, phone):
    _, reference = texted(scene)
    scene.configure(quiet_hours=Hours(begin=1, end=0))
    _, code = code_for(scene, phone, visitor, reference)
    assert code


def test_the_code_comes_in_the_language_that_they_wrote_in(scene, visitor, phone):
    polish = FirstReply(
        language="pl", covered="Tak 999 {reference}", uncovered="Nie 999 {reference}", code="Kod: {code}"
    )
    scene.configure(first_replies=(polish,), code_text="Code {code}")
    _, reference = texted(scene, "moj syn nie wraca do domu prosze")
    _, code = code_for(scene, phone, visitor, reference)
    assert phone.sent[-1].text == f"Kod: {code}"
    _, english = texted(scene, "please help me and my son", "+447700900128")
    _, code = code_for(scene, phone, visitor, english)
    assert phone.sent[-1].text == f"Code {code}"


def test_a_number_that_is_no_longer_safe_when_the_text_would_go_gets_none(scene, visitor, phone):
    referral_id, reference = texted(scene)
    phone.failing = 1.0
    visitor.look(reference)
    scene.system.run_until_idle()
    phone.forget()
    scene.ask(WithdrawSafeNumber(referral_id=referral_id, reason="Her son has it"))
    retry_now(scene)
    scene.system.run_until_idle()
    assert codes(phone) == []


def test_a_code_that_could_not_be_sent_in_time_is_not_sent_in_the_night(scene, visitor, phone, advance):
    referral_id, reference = texted(scene)
    phone.failing = 1.0
    visitor.look(reference)
    scene.system.run_until_idle()
    phone.forget()
    advance(timedelta(minutes=11))
    retry_now(scene)
    scene.system.run_until_idle()
    assert codes(phone) == []
    (said,) = [one for one in scene.open(referral_id).messages if one.code]
    assert said.delivery in ("withdrawn", "sent")


def test_however_often_the_provider_fails_the_last_code_that_arrived_is_good(scene, visitor, phone):
    _, reference = texted(scene)
    phone.failing = 0.6
    shown = visitor.look(reference)
    for _ in range(8):
        scene.system.run_until_idle()
        retry_now(scene)
    phone.failing = 0.0
    scene.system.run_until_idle()
    assert visitor.send(shown, code=codes(phone)[-1]).status_code == 200


def test_a_code_is_never_sent_again_by_a_person_nor_marks_the_line(scene, visitor, phone):
    referral_id, reference = texted(scene)
    code_for(scene, phone, visitor, reference)
    (said,) = [one for one in scene.open(referral_id).messages if one.code]
    with scene.system.deployment.admin.begin() as connection:
        failed = sa.text("UPDATE referral.message SET delivery = 'failed' WHERE id = :id")
        connection.execute(failed, {"id": said.message_id})
    with pytest.raises(Exception, match="text_moved_on"):
        scene.ask(SendTextAgain(referral_id=referral_id, message_id=said.message_id))
    assert scene.ask(ListQueue()).items[0].marks == ()


def test_old_askings_are_forgotten(scene, visitor, phone, advance):
    for _ in range(2):
        visitor.look(NOBODYS)
    scene.system.run_until_idle()
    advance(timedelta(days=1, minutes=1))
    visitor.look(NOBODYS)
    scene.system.run_until_idle()
    with scene.system.deployment.admin.connect() as connection:
        query = sa.text("SELECT count(*) FROM referral.follow_code WHERE force_id = :force")
        assert connection.scalar(query, {"force": scene.force_id}) == 1


def test_going_back_and_typing_another_reference_into_the_same_form_is_no_fault(scene, visitor):
    shown = visitor.browser.get(visitor.address)
    assert [visitor.send(shown, reference=typed).status_code for typed in (NOBODYS, "bcd-fgh-jkmp")] == [200, 200]


def test_codes_cannot_be_tried_without_end(scene, system, force):
    limited = gateway_app(system.deployment, system.units_of_work["gateway"], system.rpc, limits=Limits(follow=2))
    visitor = Visitor(limited, force.address)
    shown = visitor.look(NOBODYS)
    assert [visitor.send(shown, code=f"{many:06d}").status_code for many in range(3)] == [422, 429, 429]


def test_a_form_that_we_did_not_give_out_tries_nothing(scene, visitor):
    forged = visitor.browser.post(f"{visitor.address}/code", data={"reference": NOBODYS, "code": "123456"})
    assert forged.status_code == 400
    assert visitor.send(forged, code="123456").status_code == 422


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=20), st.text(max_size=20))
def test_whatever_is_typed_gets_a_page_and_never_a_fault(scene, visitor, reference, code):
    shown = visitor.look(NOBODYS)
    typed = visitor.browser.post(
        f"{visitor.address}/code", data=_hidden(shown) | {"reference": reference, "code": code}
    )
    assert typed.status_code in (404, 422)
    assert visitor.send(shown, code=code).status_code == 422


def _hidden(shown):
    (form,) = Reading(shown.text).forms
    return {name: form.fields[name] for name in ("csrf_token", "command_id")}


def retry_now(scene):
    """What failed is tried again at once, and not after its pause."""
    with scene.system.deployment.admin.begin() as connection:
        connection.execute(
            sa.text("UPDATE referral.job SET claimed_until = NULL WHERE force_id = :f"),
            {"f": scene.force_id},
        )


def _words(answer):
    return Reading(re.sub(r'value="[^"]*"', "", answer.text)).words

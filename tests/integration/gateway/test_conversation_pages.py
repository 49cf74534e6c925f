"""The duty officer talks with a sender on the referral's page, and is told beside the field what is wrong."""

from __future__ import annotations

from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from common.roles import DUTY_OFFICER
from common.sender_ids import parse_sender_id
from gateway.messages import About, Referrer
from support.pages.html_reader import Reading
from support.scene import MOTHER, Scene
from support.sign_in import signed_in_at
from wayout.operations import integrity_counts

OTHER = "+447700900888"


@pytest.fixture
def scene(system, force) -> Scene:
    return Scene(system, force.id, (force.first_site, force.second_site)).configure()


@pytest.fixture
def officer(pages, system, force) -> FlaskClient:
    return signed_in_at(pages, system, force.id, [(DUTY_OFFICER, force.first_site)], "Dilys Osei")


def texted(scene: Scene, *texts: str, sender: str = MOTHER) -> str:
    """The address of the referral that these texts made."""
    for said in texts:
        scene.text(said, sender=sender)
        scene.system.run_until_idle()
    return f"/referrals/{scene.queue()[0].referral_id}"


def post(client: FlaskClient, path: str, **typed: object) -> TestResponse:
    sent = {name.replace("__", "-"): value for name, value in typed.items()}
    return client.post(path, data={"command_id": str(uuid4()), **sent}, follow_redirects=True)


def words(answer: TestResponse) -> str:
    return Reading(answer.text).words


def test_the_officer_marks_the_number_safe_and_texts_back_without_giving_anything_away(scene, officer, phone):
    page = texted(scene, "my son is in trouble")
    assert post(officer, f"{page}/number/safe", how="").status_code == 422
    assert "Reply" in words(post(officer, f"{page}/number/safe", how="Rang her"))
    telling = post(officer, f"{page}/texts", text="The police will come")
    assert telling.status_code == 422
    assert "what this is about: “police”" in words(telling)
    assert "The police will come" in telling.text
    sent = post(officer, f"{page}/texts", text="Thank you. May I call you at nine?")
    assert "Dilys Osei wrote" in words(sent)
    scene.system.run_until_idle()
    assert "May I call you at nine?" in phone.sent[-1].text
    empty = post(officer, f"{page}/number/unsafe")
    assert (empty.status_code, "Enter why it is no longer safe" in words(empty)) == (422, True)
    gone = post(officer, f"{page}/number/unsafe", unsafe__reason="Her son has it")
    assert "Is it safe to text this number?" in words(gone)


def test_a_waiting_text_is_withdrawn_with_one_press(scene, officer, phone):
    page = texted(scene, "my son is in trouble")
    post(officer, f"{page}/number/safe", how="Rang her")
    post(officer, f"{page}/texts", text="Hello")
    forms = [form.action for form in Reading(officer.get(page).text).forms]
    (withdraw,) = [action for action in forms if action.endswith("/withdraw")]
    assert "Cancelled before it was sent" in words(post(officer, withdraw))
    again = post(officer, withdraw)
    assert again.status_code == 409
    scene.system.run_until_idle()
    assert len(phone.sent) == 1


def test_messages_about_something_else_become_a_referral_of_their_own(scene, officer):
    page = texted(scene, "my son is in trouble", "this is his sister")
    assert post(officer, f"{page}/split").status_code == 422
    said = [one for one in scene.open(page[11:]).messages if one.direction == "in"]
    everything = post(officer, f"{page}/split", message_id=[str(one.message_id) for one in said])
    assert everything.status_code == 422
    assert "Leave at least one message" in words(everything)
    assert everything.text.count(" checked") == 2
    moved = post(officer, f"{page}/split", message_id=str(said[1].message_id), to="new")
    assert "Messages moved to a new referral on the queue" in words(moved)
    assert len(scene.queue()) == 2
    assert post(officer, f"{page}/split", message_id="no id", to="new").status_code == 404


def test_danger_is_taken_up_and_closed_on_the_page_and_stands_on_the_queue_until_then(scene, officer):
    page = texted(scene, "he has a gun")
    assert "1 unassigned danger" in words(officer.get("/queue"))
    assert "Dilys Osei is dealing with it" in words(post(officer, f"{page}/danger/acknowledge"))
    assert "unassigned danger" not in words(officer.get("/queue"))
    harmless = {"decision": "harmless"}
    for typed, wrong in (
        ({"incident_number": "WM 0417"}, "Select whether it was danger"),
        (harmless, "Enter the incident number, or why you close it without one"),
        (harmless | {"incident_number": "none"}, "Enter a real incident number"),
        (harmless | {"closing__reason": "ok"}, "Give more detail: why do you close it without a number?"),
    ):
        refused = post(officer, f"{page}/danger/close", **typed)
        assert (refused.status_code, wrong in words(refused)) == (422, True)
    closed = post(officer, f"{page}/danger/close", decision="danger", incident_number="WM 0417")
    assert "Danger closed: it was danger" in words(closed)
    assert post(officer, f"{page}/danger").status_code == 422
    raised = post(officer, f"{page}/danger", danger__reason="The men are back")
    assert "Dilys Osei raised this" in words(raised)


def test_what_looks_like_spam_is_let_through_or_put_aside_on_the_page(scene, officer):
    advert = "WINNER! You have won a £1000 prize, claim on 09061234567"
    page = texted(scene, advert)
    assert "Is this spam?" in words(officer.get(page))
    assert "Is this spam?" not in words(post(officer, f"{page}/spam/no"))
    texted(scene, advert, sender=OTHER)
    page = next(f"/referrals/{one.referral_id}" for one in scene.queue() if "looks_like_spam" in one.marks)
    assert "Marked as spam" in words(post(officer, f"{page}/spam/yes"))
    assert post(officer, f"{page}/spam/yes").status_code == 409


def test_a_call_is_recorded_on_the_page_and_the_queue_says_what_is_due_next(scene, officer):
    page = texted(scene, "my son is in trouble")
    assert "Read by" in words(officer.get("/queue"))
    assert "Next Make contact by" in words(officer.get(page))
    assert "Make contact by" in words(officer.get("/queue"))
    nothing = post(officer, f"{page}/contacts", contact__note="Rang her mother")
    assert nothing.status_code == 422
    for wrong in ("Select who you contacted", "Select how you made contact", "Select what happened", "Rang her mother"):
        assert wrong in nothing.text
    tried = {"contact__whom": "referrer", "contact__how": "phone"}
    assert "Next Make contact by" in words(post(officer, f"{page}/contacts", **tried, contact__outcome="no_answer"))
    assert post(officer, f"{page}/contacts", **tried, contact__outcome="shouted").status_code == 422
    long = post(officer, f"{page}/contacts", **tried, contact__outcome="spoke", contact__note="x" * 5_001)
    assert (long.status_code, "Use 5,000 characters or fewer" in words(long)) == (422, True)
    done = words(post(officer, f"{page}/contacts", **tried, contact__outcome="spoke", contact__note="Rings at nine"))
    assert "Next In progress" in done
    assert "Spoke: the person who asked for help Reached" in done
    assert "Rings at nine" in done
    assert "In progress 1" in words(officer.get("/queue"))
    decided = {"referral_id": page[11:], "what": "withdraw", "reason": "A wrong number"}
    post(officer, "/queue/several", **decided)
    assert post(officer, f"{page}/contacts", **tried, contact__outcome="spoke").status_code == 409


def test_the_number_is_masked_until_an_officer_asks_for_it_and_that_is_audited(scene, officer):
    page = texted(scene, "he has a knife")
    masked = officer.get(page)
    assert f"•••• {MOTHER[-3:]}" in words(masked)
    assert MOTHER[-9:] not in masked.text.replace(" ", "")
    shown = post(officer, f"{page}/number")
    assert f"tel:{parse_sender_id(MOTHER).value}" in Reading(shown.text).links
    assert "For the control room" in words(shown)
    assert shown.headers["Cache-Control"] == "no-store"
    assert MOTHER[-9:] not in officer.get(page).text.replace(" ", "")
    query = "SELECT count(*) FROM referral.audit WHERE force_id = :force AND why = 'number_shown'"
    assert integrity_counts.count(scene.system.deployment.admin, query, force=scene.force_id) == 1


def test_a_referral_that_came_without_a_phone_has_no_number_to_show(scene, officer):
    scene.arrest("Jaydon", "Tomlinson")
    scene.system.run_until_idle()
    (item,) = scene.queue()
    answer = post(officer, f"/referrals/{item.referral_id}/number")
    assert (answer.status_code, "This referral did not come from a phone" in words(answer)) == (409, True)


def test_whom_it_is_about_and_who_asked_stand_in_two_blocks_with_their_numbers_as_links(scene, officer):
    scene.asked(
        "he is not home",
        about=About(given_name="Tyler", phone="07700 900701"),
        referrer=Referrer(asked_by="family", name="Donna", phone="07700 900702", may_contact="no"),
    )
    scene.system.run_until_idle()
    (item,) = scene.queue()
    page = officer.get(f"/referrals/{item.referral_id}").text
    about, _, asked = page.partition('aria-labelledby="about"')[2].partition('aria-labelledby="who-asked"')
    assert ("tel:+447700900701" in about, "tel:+447700900702" in about) == (True, False)
    asked = asked.partition("</section>")[0]
    assert ("tel:+447700900702" in asked, "tel:+447700900701" in asked) == (True, False)
    assert "It is not safe to contact them." in asked


def test_the_first_name_of_the_form_stands_ready_and_a_last_name_is_not_demanded(scene, officer):
    scene.asked("he is not home", about=About(given_name="Tyler"))
    scene.system.run_until_idle()
    (item,) = scene.queue()
    page = officer.get(f"/referrals/{item.referral_id}")
    (form,) = [one for one in Reading(page.text).forms if one.action.endswith("/who")]
    assert form.fields["given_name"] == "Tyler"
    saved = post(officer, f"/referrals/{item.referral_id}/who", given_name="Tyler", family_name="")
    assert (saved.status_code, "Saved who this referral is about" in words(saved)) == (200, True)

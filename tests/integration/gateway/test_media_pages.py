"""On the referral's page what came with a text is opened by hand, plays, is locked, and is nobody else's to see."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from common.british_time import LONDON
from common.errors import Refused
from common.roles import DUTY_OFFICER, INSPECTOR, NAVIGATOR
from common.tenancy import Tenant, service_actor
from gateway.access.route_guards import HEADERS
from referral.domain.media import PART_BYTES
from referral.messages import Hours, LockMedia, MarkNumberSafe
from support.media_scene import PDF, PICTURE, VIDEO, VOICE, attached, noise, sends, the_one, writes
from support.pages.html_reader import Reading
from support.scene import Scene
from support.sign_in import signed_in_at

SignedIn = Callable[..., FlaskClient]


@pytest.fixture
def scene(system, force) -> Scene:
    return Scene(system, force.id, (force.first_site, force.second_site)).configure()


@pytest.fixture
def signed_in(pages, system, force) -> SignedIn:

    def somebody(role: str = DUTY_OFFICER, site: int | None = None, force_id: int | None = None) -> FlaskClient:
        grants = [(role, site or force.first_site)]
        return signed_in_at(pages, system, force_id or force.id, grants, "Dilys Osei")

    return somebody


def page_and_address(scene: Scene) -> tuple[str, str, UUID]:
    referral_id, one = the_one(scene)
    page = f"/referrals/{referral_id}"
    return page, f"{page}/media/{one.media_id}", one.media_id


def post(client: FlaskClient, path: str, **typed: str) -> TestResponse:
    return client.post(path, data={"command_id": str(uuid4()), **typed}, follow_redirects=True)


def words(answer: TestResponse) -> str:
    return Reading(answer.text).words


def test_a_picture_is_not_on_the_page_until_it_is_opened_by_hand(scene, signed_in, phone):
    sends(scene, phone, PICTURE)
    page, address, media_id = page_and_address(scene)
    officer = signed_in()
    closed = officer.get(page)
    assert "It is not shown until you open it" in words(closed)
    assert "<img" not in closed.text
    assert f"{page}?open={media_id}#media-{media_id}" in closed.text
    assert f'<img class="wo-media__seen" src="{address}"' in officer.get(f"{page}?open={media_id}").text
    assert "<img" not in officer.get(f"{page}?open={uuid4()}").text


@pytest.mark.parametrize(
    ("content", "mime", "disposition"),
    [
        (PICTURE, "image/png", "inline"),
        (VOICE, "audio/ogg", "inline"),
        (VIDEO, "video/mp4", "inline"),
        (PDF, "application/pdf", 'attachment; filename="document.pdf"'),
    ],
)
def test_the_bytes_come_as_what_they_are_and_are_kept_nowhere(scene, signed_in, phone, content, mime, disposition):
    sends(scene, phone, content, mime="text/html", kind="document")
    _, address, _ = page_and_address(scene)
    answer = signed_in().get(address)
    assert (answer.status_code, answer.data, answer.content_type) == (200, content, mime)
    assert answer.headers["Content-Disposition"] == disposition
    assert answer.headers["Content-Length"] == str(len(content))
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "media-src 'self'" in HEADERS["Content-Security-Policy"]


def test_a_long_one_streams_and_ends_where_somebody_locks_it_meanwhile(scene, signed_in, phone):
    content = noise(PART_BYTES * 3, PICTURE)
    sends(scene, phone, content)
    _, address, media_id = page_and_address(scene)
    assert signed_in().get(address).data == content
    streaming = signed_in().get(address, buffered=False)
    first = next(streaming.iter_encoded())
    scene.ask(LockMedia(referral_id=the_one(scene)[0], media_id=media_id))
    assert first == content[:PART_BYTES]
    with pytest.raises(Refused, match="media_locked"):
        next(streaming.iter_encoded())


def test_for_another_force_another_site_and_another_role_it_does_not_exist(scene, signed_in, phone, other_force):
    sends(scene, phone, PICTURE)
    page, address, media_id = page_and_address(scene)
    others = (
        signed_in(site=scene.sites[1]),
        signed_in(role=NAVIGATOR),
        signed_in(site=other_force.first_site, force_id=other_force.id),
    )
    for somebody in others:
        for answer in (somebody.get(address), post(somebody, f"{address}/lock")):
            assert answer.status_code == 404
            assert PICTURE not in answer.data
    assert signed_in().get(f"/referrals/{uuid4()}/media/{media_id}").status_code == 404
    assert signed_in().get(f"{page}/media/{uuid4()}").status_code == 404


def test_a_voice_message_plays_on_the_page_and_is_fetched_only_when_it_is_played(scene, signed_in, phone):
    sends(scene, phone, VOICE, "[audio]", kind="audio", mime="audio/ogg")
    page, address, _ = page_and_address(scene)
    shown = signed_in().get(page).text
    assert f'<audio class="wo-media__voice" controls preload="none" src="{address}"' in shown
    assert "Voice message" in words(signed_in().get("/queue"))


def test_one_press_locks_it_for_everybody_and_the_page_says_what_to_do(scene, signed_in, phone):
    scene.configure(indecent_image_instructions="Ring Det Sgt Marsh on 101")
    sends(scene, phone, PICTURE)
    page, address, media_id = page_and_address(scene)
    locked = post(signed_in(), f"{address}/lock")
    assert "Locked because it may be an indecent image" in words(locked)
    assert "Ring Det Sgt Marsh on 101" in words(locked)
    assert "Dilys Osei locked it" in words(locked)
    assert "Locked: may be an indecent image" in words(signed_in().get("/queue"))
    for role in (DUTY_OFFICER, INSPECTOR):
        answer = signed_in(role).get(address)
        assert answer.status_code == 403
        assert PICTURE not in answer.data
        assert "Tell your inspector" in words(answer)
        opened = signed_in(role).get(f"{page}?open={media_id}")
        assert address not in opened.text.replace(f"{address}/", "")
    assert "Unlock it" not in words(signed_in().get(page))
    assert post(signed_in(), f"{address}/open", reason="because").status_code == 404


@pytest.mark.parametrize(("act", "said"), [("open", "Unlocked"), ("destroy", "Permanently destroyed")])
def test_an_inspector_decides_and_is_told_beside_the_field_that_a_reason_is_missing(scene, signed_in, phone, act, said):
    sends(scene, phone, PICTURE, "[image] nudes")
    _, address, media_id = page_and_address(scene)
    inspector = signed_in(INSPECTOR)
    refused = post(inspector, f"{address}/{act}")
    assert refused.status_code == 422
    assert f'href="#{act}-reason-{media_id}"' in refused.text
    assert words(refused).count("Enter why it") == 2
    assert said in words(post(inspector, f"{address}/{act}", reason="Handed to the team for such images"))
    assert inspector.get(address).status_code == (200 if act == "open" else 410)


def test_what_was_erased_says_so(scene, signed_in, phone):
    sends(scene, phone, PICTURE)
    _, address, media_id = page_and_address(scene)
    with scene.system.units_of_work["referral"].begin(Tenant(scene.force_id), service_actor("test")) as uow:
        uow.sealer.destroy(f"media:{media_id}", by="test")
    assert signed_in().get(address).status_code == 410


def test_what_never_came_says_why_and_offers_nothing_to_open(scene, signed_in, phone):
    phone.media.mishap = "away"
    sends(scene, phone, PICTURE)
    page, address, _ = page_and_address(scene)
    assert "It has not arrived yet" in words(signed_in().get(page))
    assert signed_in().get(address).status_code == 404


# ---- WhatsApp's window ---------------------------------------------------------------------------------------------
def safe(scene: Scene) -> str:
    referral_id = scene.queue()[0].referral_id
    scene.ask(MarkNumberSafe(referral_id=referral_id, how="Called"))
    return f"/referrals/{referral_id}"


def test_until_when_they_can_be_answered_stands_on_the_page_and_afterwards_how_else(scene, signed_in, advance):
    writes(scene, "hello")
    page = safe(scene)
    assert "You can reply by WhatsApp until tomorrow at" in words(signed_in().get(page))
    advance(timedelta(hours=25))
    late = words(signed_in().get(page))
    assert "WhatsApp no longer allows a reply" in late
    assert "Call them, or wait until they write again" in late
    assert "Send text" not in late
    refused = post(signed_in(), f"{page}/texts", text="Hello")
    assert (refused.status_code, "WhatsApp no longer allows a reply" in words(refused)) == (409, True)


def test_a_text_that_would_wait_too_long_is_refused_beside_its_field_with_what_was_typed(scene, signed_in):
    hour = datetime.now(UTC).astimezone(LONDON).hour
    scene.configure(quiet_hours=Hours(begin=hour, end=(hour + 8) % 24))
    writes(scene, "hello", sent_at=datetime.now(UTC) - timedelta(hours=20))
    page = safe(scene)
    assert "when WhatsApp no longer allows a reply" in words(signed_in().get(page))
    refused = post(signed_in(), f"{page}/texts", text="May I call you at nine?")
    assert refused.status_code == 422
    assert words(refused).count("WhatsApp will no longer allow a reply by then") == 2
    assert "May I call you at nine?" in refused.text
    assert post(signed_in(), f"{page}/texts", text="May I call you now?", urgent="yes").status_code == 200
    assert attached(scene) == []

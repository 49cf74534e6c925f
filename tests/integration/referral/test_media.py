"""What came with a text is fetched while its provider keeps it, kept sealed, and read by whoever may know."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from types import SimpleNamespace

import pytest
import sqlalchemy as sa

from common.errors import Refused
from common.roles import INSPECTOR, NAVIGATOR
from common.service import Job
from common.tenancy import Tenant, service_actor
from gateway.messages import Media as Told
from referral.domain.media import MAX_BYTES, PART_BYTES
from referral.handlers import media_download
from referral.handlers.media_download import FETCH_MEDIA
from referral.messages import DestroyMedia, LockMedia, ReadMedia
from referral.store.tables import Media, MediaPart, Message
from support.media_scene import (
    BY_TWILIO,
    BY_WHATSAPP,
    PDF,
    PICTURE,
    PROGRAM,
    VIDEO,
    VOICE,
    attached,
    due_download,
    noise,
    opened,
    refers,
    sends,
    the_one,
)
from support.scene import Scene
from wayout.phones.simulator import phone_network


@pytest.fixture
def scene(system, force) -> Scene:
    return Scene(system, force.id, (force.first_site, force.second_site)).configure()


def looked_at_again(scene: Scene) -> None:
    """What was put off is due now."""
    due = scene.system.units_of_work["referral"].tables.job
    with scene.system.deployment.admin.begin() as connection:
        again = sa.update(due).where(due.c.force_id == scene.force_id, due.c.kind == FETCH_MEDIA)
        connection.execute(again.values(claimed_until=None, due_at=sa.text("due_at - interval '2 hours'")))
    scene.system.run_until_idle()


def rows(scene: Scene, table: type) -> list:
    with scene.system.deployment.admin.connect() as connection:
        return list(connection.execute(sa.select(table).where(table.force_id == scene.force_id)))


# ---- fetched -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("by", ["whatsapp", "twilio"])
@pytest.mark.parametrize(
    ("content", "kind", "mime"),
    [
        (PICTURE, "picture", "image/png"),
        (VOICE, "voice_message", "audio/ogg"),
        (VIDEO, "video", "video/mp4"),
        (PDF, "document", "application/pdf"),
    ],
    ids=["picture", "voice", "video", "document"],
)
def test_what_came_with_a_text_is_fetched_and_read_as_it_was_sent(scene, phone, by, content, kind, mime):
    sends(scene, phone, content, by=by, mime="application/x-whatever", kind="document")
    referral_id, one = the_one(scene)
    assert (one.kind, one.mime, one.file_status, one.size) == (kind, mime, "kept", len(content))
    assert one.sha256 == hashlib.sha256(content).hexdigest()
    assert opened(scene, referral_id, one.media_id) == content
    assert kind in scene.queue()[0].marks


def test_a_long_one_travels_in_parts_and_a_part_that_is_not_there_is_not_found(scene, phone):
    content = noise(PART_BYTES * 2 + 5, PICTURE)
    sends(scene, phone, content)
    referral_id, one = the_one(scene)
    assert len(rows(scene, MediaPart)) == 3
    assert opened(scene, referral_id, one.media_id) == content
    for part in (3, -1, 10**12):
        with pytest.raises(Refused, match="not_found"):
            scene.ask(ReadMedia(referral_id=referral_id, media_id=one.media_id, part=part))


def test_several_that_came_with_one_text_are_told_apart(scene, phone):
    told = [Told(reference=phone.media.keep(one), mime="image/png") for one in (PICTURE, VOICE)]
    refers(scene, "look", *told)
    referral_id, (first, second) = scene.queue()[0].referral_id, attached(scene)
    assert opened(scene, referral_id, first.media_id) == PICTURE
    assert opened(scene, referral_id, second.media_id) == VOICE


def test_a_text_that_comes_twice_is_fetched_once(scene, phone):
    sends(scene, phone, PICTURE)
    assert len([path for path, _ in phone.media.asked if path.startswith("/whatsapp-media/")]) == 1
    assert len(rows(scene, Media)) == 1


def test_while_the_provider_is_away_it_waits_and_is_fetched_afterwards(scene, phone):
    phone.media.mishap = "away"
    sends(scene, phone, PICTURE)
    assert the_one(scene)[1].file_status == "waiting"
    phone.media.mishap = None
    looked_at_again(scene)
    referral_id, one = the_one(scene)
    assert opened(scene, referral_id, one.media_id) == PICTURE


@pytest.mark.parametrize("by", ["whatsapp", "twilio"])
def test_half_a_body_is_not_kept(scene, phone, by):
    phone.media.mishap = "half"
    sends(scene, phone, PICTURE, by=by)
    assert the_one(scene)[1].file_status == "waiting"
    assert rows(scene, MediaPart) == []
    phone.media.mishap = None
    looked_at_again(scene)
    assert the_one(scene)[1].file_status == "kept"


def test_bytes_that_are_not_those_that_were_sent_are_not_kept(scene, phone):
    media_id = phone.media.keep(VOICE)
    refers(scene, Told(reference=media_id, mime="image/png", sha256=hashlib.sha256(PICTURE).hexdigest()))
    assert the_one(scene)[1].file_status == "waiting"
    phone.media.held[media_id] = PICTURE
    looked_at_again(scene)
    assert the_one(scene)[1].file_status == "kept"


def test_what_the_provider_does_not_know_is_asked_for_a_day_and_is_gone_then(scene, phone, advance):
    phone.media.mishap = "gone"
    sends(scene, phone, PICTURE)
    assert the_one(scene)[1].file_status == "waiting"
    advance(timedelta(days=1, minutes=1))
    looked_at_again(scene)
    referral_id, one = the_one(scene)
    assert one.file_status == "gone"
    with pytest.raises(Refused, match="not_found"):
        scene.ask(ReadMedia(referral_id=referral_id, media_id=one.media_id))


def test_a_provider_that_stays_away_is_asked_for_as_long_as_it_keeps_anything(scene, phone, advance):
    phone.media.mishap = "away"
    sends(scene, phone, PICTURE)
    advance(timedelta(days=29))
    looked_at_again(scene)
    assert the_one(scene)[1].file_status == "waiting"
    advance(timedelta(days=1, minutes=1))
    asked = len(phone.media.asked)
    looked_at_again(scene)
    assert the_one(scene)[1].file_status == "gone"
    assert len(phone.media.asked) == asked


def test_what_is_of_no_known_kind_is_not_kept_but_its_size_and_digest_are(scene, phone):
    sends(scene, phone, PROGRAM, mime="image/jpeg")
    _, one = the_one(scene)
    assert (one.file_status, one.failure, one.mime, one.size) == ("cannot_be_shown", "unknown_kind", None, len(PROGRAM))
    assert one.sha256 == hashlib.sha256(PROGRAM).hexdigest()
    assert rows(scene, MediaPart) == []


def test_what_is_too_large_is_left_where_it_is(scene, phone):
    sends(scene, phone, PICTURE + bytes(MAX_BYTES))
    _, one = the_one(scene)
    assert (one.file_status, one.failure) == ("cannot_be_shown", "too_large")


# ---- addresses -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "address",
    ["http://127.0.0.1:1/2010-04-01/Accounts/AC/x", "http://169.254.169.254/latest/meta-data", "file:///etc/passwd",
     "https://attacker.example/2010-04-01/Accounts/x", "gopher://127.0.0.1/", "", "//", "http://[::1", "x" * 300],
)  # fmt: skip
def test_an_address_that_is_not_the_providers_is_never_asked(scene, phone, address):
    refers(scene, Told(reference=address), route=BY_TWILIO)
    _, one = the_one(scene)
    assert (one.file_status, one.failure) == ("cannot_be_shown", "address_refused")
    assert phone.media.asked == []


@pytest.mark.parametrize("path", ["/v2/notifications", "/2010-04-01/Accounts/../../x", "/2010-04-01/Accounts/%2e%2e/x"])
def test_at_the_providers_address_nothing_is_asked_but_what_came_with_texts(scene, phone, path):
    refers(scene, Told(reference=phone.url + path), route=BY_TWILIO)
    assert the_one(scene)[1].failure == "address_refused"


@pytest.mark.parametrize("reference", ["../messages", "1/../2", "http://127.0.0.1/", "1?fields=x", "", "é"])
def test_what_is_no_id_at_meta_is_never_asked(scene, phone, reference):
    refers(scene, Told(reference=reference), route=BY_WHATSAPP)
    assert the_one(scene)[1].failure == "address_refused"


@pytest.mark.parametrize("by", ["whatsapp", "twilio"])
@pytest.mark.parametrize(
    "inside", ["loopback", "http://169.254.169.254/latest/", "https://127.0.0.1/", "https://[::1]/"]
)
def test_a_provider_that_sends_us_behind_our_own_walls_is_not_followed(scene, phone, by, inside):
    with phone_network() as neighbour:
        phone.media.sent_to = f"{neighbour.url}/secret" if inside == "loopback" else inside
        neighbour.media.held["/secret"] = PICTURE
        sends(scene, phone, PICTURE, by=by)
        assert neighbour.media.asked == []
    assert the_one(scene)[1].file_status in ("waiting", "cannot_be_shown")
    assert rows(scene, MediaPart) == []


def test_where_meta_says_it_is_gets_no_token_unless_our_settings_name_it(scene, phone):
    with phone_network() as elsewhere:
        elsewhere.media.held["1"] = PICTURE
        phone.media.said_to_be = f"{elsewhere.url}/whatsapp-media/1"
        sends(scene, phone, PICTURE)
        assert elsewhere.media.asked == []
    assert the_one(scene)[1].failure == "address_refused"


def test_a_redirect_to_where_the_provider_really_is_goes_without_our_credentials(scene, phone):
    phone.media.held["/where-it-is"] = PICTURE
    told = Told(reference=phone.url + phone.media.keep_at_twilio(PICTURE))
    phone.media.sent_to = f"{phone.url}/where-it-is"
    refers(scene, told, route=BY_TWILIO)
    first, *on = phone.media.asked
    assert first[1]
    assert on
    assert not any(with_credentials for _, with_credentials in on)


# ---- kept ----------------------------------------------------------------------------------------------------------
def test_at_rest_nothing_of_a_picture_can_be_read_nor_with_one_of_its_two_keys(scene, phone):
    sends(scene, phone, PICTURE)
    (part,) = rows(scene, MediaPart)
    assert b"PNG" not in bytes(part.sealed_bytes)
    assert PICTURE[:8] not in bytes(part.sealed_bytes)


@pytest.mark.parametrize("whose", ["media", "conversation"])
def test_once_either_key_is_destroyed_nobody_opens_it(scene, phone, whose):
    sends(scene, phone, PICTURE)
    referral_id, one = the_one(scene)
    (message,) = [row for row in rows(scene, Message) if row.sealed_media]
    subject = one.media_id if whose == "media" else message.conversation_id
    with scene.system.units_of_work["referral"].begin(Tenant(scene.force_id), service_actor("test")) as uow:
        uow.sealer.destroy(f"{whose}:{subject}", by="test")
    with pytest.raises(Refused, match="erased"):
        scene.ask(ReadMedia(referral_id=referral_id, media_id=one.media_id))
    attached(scene, referral_id)  # the page opens all the same


def test_killed_between_fetching_and_keeping_it_is_fetched_again_and_kept_once(scene, phone, monkeypatch):
    keep = media_download._store_content

    def dies(*_):
        raise SystemError("killed")

    monkeypatch.setattr(media_download, "_store_content", dies)
    sends(scene, phone, PICTURE)
    assert rows(scene, MediaPart) == []
    monkeypatch.setattr(media_download, "_store_content", keep)
    looked_at_again(scene)
    referral_id, one = the_one(scene)
    assert opened(scene, referral_id, one.media_id) == PICTURE
    assert len(rows(scene, MediaPart)) == 1


class Meanwhile:
    """The real way to the provider, on which something else happens before the answer is here."""

    def __init__(self, ports, happens):
        self.ports, self.happens = ports, happens

    def fetch(self, wanted):
        content = self.ports.media.fetch(wanted)
        self.happens()
        return content


def begin_fetching(scene: Scene, phone) -> Job:
    """A picture whose fetching is due and has not been tried to an end."""
    phone.media.mishap = "away"
    sends(scene, phone, PICTURE)
    phone.media.mishap = None
    return due_download(scene)


def test_two_workers_that_fetch_the_same_at_once_keep_it_once(scene, phone):
    due, units_of_work, real = (
        begin_fetching(scene, phone),
        scene.system.units_of_work["referral"],
        scene.system.ports["referral"],
    )
    other = SimpleNamespace(media=Meanwhile(real, lambda: media_download.fetch_media(due, units_of_work, real)))
    media_download.fetch_media(due, units_of_work, other)
    referral_id, one = the_one(scene)
    assert opened(scene, referral_id, one.media_id) == PICTURE
    assert len(rows(scene, MediaPart)) == 1


def test_what_an_inspector_destroys_while_it_is_fetched_is_not_kept(scene, phone):
    due, units_of_work, real = (
        begin_fetching(scene, phone),
        scene.system.units_of_work["referral"],
        scene.system.ports["referral"],
    )
    referral_id, one = the_one(scene)

    def destroyed():
        scene.ask(LockMedia(referral_id=referral_id, media_id=one.media_id))
        decided = DestroyMedia(referral_id=referral_id, media_id=one.media_id, reason="Handed over")
        scene.ask(decided, roles=frozenset({INSPECTOR}))

    media_download.fetch_media(due, units_of_work, SimpleNamespace(media=Meanwhile(real, destroyed)))
    assert the_one(scene)[1].file_status == "destroyed"
    assert rows(scene, MediaPart) == []


# ---- who may -------------------------------------------------------------------------------------------------------
def test_another_site_another_role_and_another_referral_find_nothing(scene, phone):
    sends(scene, phone, PICTURE)
    referral_id, one = the_one(scene)
    wanted = ReadMedia(referral_id=referral_id, media_id=one.media_id)
    for who in ({"sites": (scene.sites[1],)}, {"roles": frozenset({NAVIGATOR})}):
        with pytest.raises(Refused, match="not_found"):
            scene.ask(wanted, **who)
    scene.text("another", sender="+447700900777")
    scene.system.run_until_idle()
    other = next(item.referral_id for item in scene.queue() if item.referral_id != referral_id)
    with pytest.raises(Refused, match="not_found"):
        scene.ask(ReadMedia(referral_id=other, media_id=one.media_id))


def test_each_opening_is_kept_with_who_it_was(scene, phone):
    sends(scene, phone, PICTURE)
    referral_id, one = the_one(scene)
    for actor in ("user:duty", "user:duty", "user:another"):
        scene.ask(ReadMedia(referral_id=referral_id, media_id=one.media_id), actor=actor)
    audit = scene.system.units_of_work["referral"].tables.audit
    with scene.system.deployment.admin.connect() as connection:
        query = sa.select(audit.c.actor, audit.c.act).where(
            audit.c.force_id == scene.force_id, audit.c.why == "media_opened"
        )
        kept = sorted(tuple(row) for row in connection.execute(query))
    assert kept == [("user:another", "consult"), ("user:duty", "consult"), ("user:duty", "consult")]

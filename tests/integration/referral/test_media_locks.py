"""What may be an indecent image of a child is shown to nobody, until an inspector opens it or has it destroyed."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from common.errors import Refused
from common.roles import DUTY_OFFICER, INSPECTOR, SERGEANT, TRIAGE_TEAM
from common.tenancy import Actor, Tenant
from gateway.messages import Media as Told
from referral.handlers.conversation_splits import move_messages
from referral.handlers.media_download import fetch_media
from referral.messages import (
    AcknowledgeDanger,
    DangerPhrases,
    DangerWords,
    DestroyMedia,
    LockMedia,
    MoveMessages,
    ReadMedia,
    SplitConversation,
    UnlockMedia,
)
from referral.store.tables import MediaPart
from support.media_scene import PDF, PICTURE, VOICE, attached, due_download, opened, refers, sends, the_one, writes
from support.scene import MOTHER, Scene
from wayout.phones.simulator import PhoneNetwork

AN_INSPECTOR = {"actor": "user:inspector", "roles": frozenset({INSPECTOR})}


@pytest.fixture
def scene(system, force) -> Scene:
    return Scene(system, force.id, (force.first_site, force.second_site)).configure()


def locked(scene: Scene) -> bool:
    """Whether it is, to everybody alike: a duty officer and an inspector."""
    referral_id, one = the_one(scene)
    wanted = ReadMedia(referral_id=referral_id, media_id=one.media_id)
    for who in ({}, AN_INSPECTOR):
        if one.lock is None:
            scene.ask(wanted, **who)
        else:
            with pytest.raises(Refused, match="media_locked"):
                scene.ask(wanted, **who)
    return one.lock is not None


def acts(scene: Scene) -> list[str]:
    referral_id = scene.queue()[0].referral_id
    return [one.act for one in scene.open(referral_id).acts]


# ---- by words ------------------------------------------------------------------------------------------------------
def test_words_with_a_picture_lock_it_before_anybody_has_opened_it(scene, phone):
    sends(scene, phone, PICTURE, "[image] he wants more nudes")
    assert locked(scene)
    _, one = the_one(scene)
    assert one.lock is not None
    assert (one.lock.by, one.lock.language, one.file_status) == ("service:referral", "en", "kept")
    (item,) = scene.queue()
    assert item.marks == ("may_be_indecent", "picture")
    assert item.danger is not None
    assert item.danger.language == "en"


def test_a_picture_that_is_moved_while_it_is_fetched_is_locked_where_it_is_now(scene, phone):
    """Its text goes to another referral of the same phone just before the download locks the old one."""
    referral_id, other = a_picture_among_texts(scene, phone)
    (text,) = [said for said in scene.open(referral_id).messages if said.media]
    assert text.media[0].lock is None
    units_of_work, ports = scene.system.units_of_work["referral"], scene.system.ports["referral"]
    due = due_download(scene)
    with ThreadPoolExecutor(1) as download:
        with units_of_work.begin(Tenant(scene.force_id), Actor("user:duty", TRIAGE_TEAM)) as uow:
            moved = MoveMessages(referral_id=referral_id, message_ids=(text.message_id,), to_referral_id=other)
            move_messages(moved, uow)
            uow.session.flush()
            fetched = download.submit(fetch_media, due, units_of_work, ports)
            wait_for_a_lock(scene)
        fetched.result(30)
    left, joined = ({one.act for one in scene.open(each).acts} for each in (referral_id, other))
    assert ("media_locked" in left, "media_locked" in joined) == (False, True)


def a_picture_among_texts(scene: Scene, phone: PhoneNetwork) -> tuple[UUID, UUID]:
    """A referral with a picture that waits to be downloaded and is said to be a voice message, and another referral of
    the same phone."""
    for words in ("help us", "he wants more nudes", "about my other son"):
        writes(scene, words)
    phone.media.mishap = "away"
    sends(scene, phone, PICTURE, mime="audio/ogg", kind="audio")
    phone.media.mishap = None
    referral_id = scene.queue()[0].referral_id
    last = [said.message_id for said in scene.open(referral_id).messages if said.text == "about my other son"]
    return referral_id, scene.ask(SplitConversation(referral_id=referral_id, message_ids=tuple(last))).referral_id


def wait_for_a_lock(scene: Scene) -> None:
    """Until somebody waits for a row of this database."""
    waiting = sa.text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    until = time.monotonic() + 10
    while time.monotonic() < until:
        with scene.system.deployment.admin.connect() as connection:
            if connection.scalar(waiting):
                return
        time.sleep(0.02)
    raise AssertionError("nobody waits")


def test_words_before_it_and_words_after_it_lock_it_too(scene, phone):
    writes(scene, "he is sextorting me, its sextortion")
    sends(scene, phone, PICTURE)
    assert locked(scene)


def test_words_after_it_lock_what_is_there_already_at_once(scene, phone):
    sends(scene, phone, PICTURE)
    assert not locked(scene)
    writes(scene, "dont show my nudes to anyone")
    assert locked(scene)


def test_words_of_another_day_or_of_another_phone_lock_nothing(scene, phone, advance):
    writes(scene, "he has nudes of her", sender="+447700900555")
    writes(scene, "he has nudes of her")
    advance(timedelta(hours=25))
    sends(scene, phone, PICTURE, sender=MOTHER)
    (one,) = [media for item in scene.queue() for media in attached(scene, item.referral_id)]
    assert one.lock is None


def test_a_voice_message_is_not_locked_unless_its_bytes_are_a_picture(scene, phone):
    writes(scene, "he has nudes of her")
    for content, kind, locks in ((VOICE, "voice_message", False), (PICTURE, "picture", True), (PDF, "document", True)):
        sends(scene, phone, content, "[audio]", kind="audio", mime="audio/ogg")
        last = attached(scene)[-1]
        assert (last.kind, last.lock is not None) == (kind, locks)


def test_what_is_still_to_be_fetched_is_locked_already_and_fetched_all_the_same(scene, phone):
    phone.media.mishap = "away"
    sends(scene, phone, PICTURE, "[image] nudes")
    _, one = the_one(scene)
    assert (one.file_status, one.lock is not None) == ("waiting", True)


def test_a_force_says_its_own_words_and_they_stand_alone(scene, phone):
    own = DangerWords(version=7, lists=(DangerPhrases(language="en", phrases=("holiday snaps",)),))
    scene.configure(indecent_words=own)
    sends(scene, phone, PICTURE, "[image] nudes")
    assert not locked(scene)
    writes(scene, "these are holiday snaps")
    assert locked(scene)


def test_a_list_that_says_nothing_is_refused(scene):
    with pytest.raises(Refused, match="danger_words_invalid"):
        scene.configure(indecent_words=DangerWords(version=0, lists=()))


def test_words_without_any_picture_lock_and_ring_for_nothing(scene):
    writes(scene, "she sends nudes")
    danger = scene.queue()[0].danger
    assert danger is None or danger.level == "first"


# ---- by a person ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("role", sorted(TRIAGE_TEAM))
def test_any_officer_locks_it_for_everybody_at_once_and_it_rings(scene, phone, role):
    sends(scene, phone, PICTURE)
    referral_id, one = the_one(scene)
    assert opened(scene, referral_id, one.media_id) == PICTURE
    command = LockMedia(referral_id=referral_id, media_id=one.media_id)
    scene.ask(command, actor="user:who-met-it", roles=frozenset({role}))
    assert locked(scene)
    shown = the_one(scene)[1].lock
    assert shown is not None
    assert (shown.by, shown.language) == ("user:who-met-it", None)
    (item,) = scene.queue()
    assert item.danger is not None
    assert item.danger.raised_by == "user:who-met-it"
    scene.ask(AcknowledgeDanger(referral_id=referral_id))
    scene.ask(command)  # somebody else presses it too: it stays, and rings for nobody again
    assert acts(scene).count("media_locked") == 1


# ---- by an inspector -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("message", [UnlockMedia, DestroyMedia])
def test_only_an_inspector_decides_about_what_is_locked_and_says_why(scene, phone, message):
    sends(scene, phone, PICTURE, "[image] nudes")
    referral_id, one = the_one(scene)
    decide = message(referral_id=referral_id, media_id=one.media_id, reason="Seen by the team for such images")
    with pytest.raises(Refused, match="not_found"):
        scene.ask(decide, roles=frozenset({DUTY_OFFICER, SERGEANT}))
    with pytest.raises(Refused, match="reason_needed"):
        scene.ask(message(referral_id=referral_id, media_id=one.media_id, reason=" "), **AN_INSPECTOR)
    assert locked(scene)
    scene.ask(decide, **AN_INSPECTOR)
    with pytest.raises(Refused, match="media_not_locked"):
        scene.ask(decide, **AN_INSPECTOR)
    done = scene.open(referral_id).acts[-1]
    assert (done.actor, done.reason) == ("user:inspector", "Seen by the team for such images")


def test_what_an_inspector_opened_words_do_not_lock_again_but_a_person_may(scene, phone):
    sends(scene, phone, PICTURE, "[image] nudes")
    referral_id, one = the_one(scene)
    scene.ask(UnlockMedia(referral_id=referral_id, media_id=one.media_id, reason="A drawing"), **AN_INSPECTOR)
    writes(scene, "more nudes")
    assert opened(scene, referral_id, one.media_id) == PICTURE
    scene.ask(LockMedia(referral_id=referral_id, media_id=one.media_id))
    assert locked(scene)


def test_what_is_destroyed_is_gone_with_its_key_and_its_digest_and_its_story_stay(scene, phone):
    sends(scene, phone, PICTURE, "[image] nudes")
    referral_id, one = the_one(scene)
    scene.ask(DestroyMedia(referral_id=referral_id, media_id=one.media_id, reason="Handed over"), **AN_INSPECTOR)
    _, after = the_one(scene)
    assert (after.file_status, after.sha256, after.size) == ("destroyed", one.sha256, len(PICTURE))
    with scene.system.deployment.admin.connect() as connection:
        there = connection.scalar(
            sa.select(sa.func.count()).select_from(MediaPart).where(MediaPart.force_id == scene.force_id)
        )
    assert there == 0
    keys = scene.system.deployment.key_store("referral")
    assert keys.destroy(scene.force_id, [f"media:{one.media_id}"], by="test") == 0  # nothing is left to destroy
    for who in ({}, AN_INSPECTOR):
        with pytest.raises(Refused, match="media_erased"):
            scene.ask(ReadMedia(referral_id=referral_id, media_id=one.media_id), **who)
    assert {"media_locked", "media_destroyed"} <= set(acts(scene))
    assert scene.queue()[0].marks == ()


def test_what_is_destroyed_while_it_waits_is_never_fetched(scene, phone):
    phone.media.mishap = "away"
    sends(scene, phone, PICTURE, "[image] nudes")
    referral_id, one = the_one(scene)
    scene.ask(DestroyMedia(referral_id=referral_id, media_id=one.media_id, reason="Handed over"), **AN_INSPECTOR)
    phone.media.mishap, asked = None, len(phone.media.asked)
    due = scene.system.units_of_work["referral"].tables.job
    with scene.system.deployment.admin.begin() as connection:
        connection.execute(sa.update(due).where(due.c.force_id == scene.force_id).values(claimed_until=None))
    scene.system.run_until_idle()
    assert the_one(scene)[1].file_status == "destroyed"
    assert len(phone.media.asked) == asked


def test_of_several_pictures_one_is_locked_alone_and_one_of_nobody_is_not_found(scene, phone):
    told = [Told(reference=phone.media.keep(PICTURE), mime="image/png") for _ in range(2)]
    refers(scene, "look", *told)
    referral_id, (first, second) = scene.queue()[0].referral_id, attached(scene)
    scene.ask(LockMedia(referral_id=referral_id, media_id=first.media_id))
    assert [one.lock is not None for one in attached(scene)] == [True, False]
    assert opened(scene, referral_id, second.media_id) == PICTURE
    with pytest.raises(Refused, match="not_found"):
        scene.ask(LockMedia(referral_id=referral_id, media_id=uuid4()))

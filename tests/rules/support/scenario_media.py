"""Plays for the rules what came with texts: opened, locked by words and by a person, opened again, destroyed."""

from __future__ import annotations

from datetime import date

from common.roles import INSPECTOR
from referral.messages import CloseDanger, DestroyMedia, LockMedia, RecordWho, UnlockMedia, Who
from support.media_scene import PICTURE, PROGRAM, VOICE, attached, opened, sends
from support.scene import Scene
from wayout.phones.simulator import PhoneNetwork

SENDER = "+447700900341"
AN_INSPECTOR = {"actor": "user:inspector", "roles": frozenset({INSPECTOR})}
WHY = "Looked at by whoever may, at grandmothersflat"


def play_media(scene: Scene, network: PhoneNetwork) -> None:
    """Pictures by both ways, a voice message, something that is none; words lock two, an officer one of them again."""
    sends(scene, network, PICTURE, "[image] grandmothersflat", sender=SENDER)
    sends(scene, network, PICTURE, "[image]", by="twilio", sender=SENDER)
    sends(scene, network, VOICE, "[audio]", kind="audio", mime="audio/ogg", sender=SENDER)
    (item,) = [one for one in scene.queue() if "voice_message" in one.marks]
    who = Who(given_name="Peregrine", family_name="Ashwater", date_of_birth=date(2009, 2, 3))
    scene.ask(RecordWho(referral_id=item.referral_id, who=who))
    first, second, voice = (one.media_id for one in attached(scene, item.referral_id))
    for media_id in (first, second, voice):
        opened(scene, item.referral_id, media_id)
    scene.ask(LockMedia(referral_id=item.referral_id, media_id=first))
    scene.ask(UnlockMedia(referral_id=item.referral_id, media_id=first, reason=WHY), **AN_INSPECTOR)
    sends(scene, network, PROGRAM, "[document] nudes at grandmothersflat", sender=SENDER)
    scene.ask(DestroyMedia(referral_id=item.referral_id, media_id=second, reason=WHY), **AN_INSPECTOR)
    scene.ask(CloseDanger(referral_id=item.referral_id, decision="danger", reason=WHY))

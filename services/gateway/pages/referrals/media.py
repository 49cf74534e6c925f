"""What came with a text: its bytes for who may open it, and the lock on what may be an indecent image."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Final
from uuid import UUID

from flask import Blueprint, Response, request, stream_with_context

from common.messages import declaration
from gateway.access.route_guards import for_roles
from gateway.pages.referrals.referral import page_of
from gateway.pages.referrals.referral_forms import DestroyMediaForm, UnlockMediaForm
from gateway.pages.support import layout
from gateway.pages.support.form_actions import submit
from referral.messages import DestroyMedia, LockMedia, MediaPart, ReadMedia, UnlockMedia

pages = Blueprint("media", __name__, url_prefix="/referrals/<uuid:referral_id>/media/<uuid:media_id>")
SAVED: Final = {"application/pdf": "document.pdf"}  # never shown in the browser, and never by a name somebody sent


@pages.get("")
@for_roles(declaration(ReadMedia).roles)
def read(referral_id: UUID, media_id: UUID) -> Response:
    """The bytes, as what they are and nothing else. Each part is asked for in the reader's name: what is locked
    meanwhile ends there."""
    wanted = ReadMedia(referral_id=referral_id, media_id=media_id)
    first = layout.ask(wanted)
    answer = Response(stream_with_context(_all_of(wanted, first)), content_type=first.mime)
    answer.content_length = first.size
    saved = SAVED.get(first.mime)
    answer.headers["Content-Disposition"] = f'attachment; filename="{saved}"' if saved else "inline"
    answer.headers["Accept-Ranges"] = "none"
    return answer


@pages.post("/lock")
@for_roles(declaration(LockMedia).roles)
def lock(referral_id: UUID, media_id: UUID) -> Response:
    layout.command(LockMedia(referral_id=referral_id, media_id=media_id))
    return layout.done("Locked. No one can open it now", f"/referrals/{referral_id}")


@pages.post("/open")
@for_roles(declaration(UnlockMedia).roles)
def open_it(referral_id: UUID, media_id: UUID) -> Response:
    form = UnlockMediaForm(request.form, key=media_id)
    return submit(
        form,
        lambda: UnlockMedia(referral_id=referral_id, media_id=media_id, reason=form.reason.data),
        "Unlocked",
        f"/referrals/{referral_id}",
        redisplay=partial(page_of, referral_id),
    )


@pages.post("/destroy")
@for_roles(declaration(DestroyMedia).roles)
def destroy(referral_id: UUID, media_id: UUID) -> Response:
    form = DestroyMediaForm(request.form, key=media_id)
    return submit(
        form,
        lambda: DestroyMedia(referral_id=referral_id, media_id=media_id, reason=form.reason.data),
        "Permanently destroyed",
        f"/referrals/{referral_id}",
        redisplay=partial(page_of, referral_id),
    )


def _all_of(wanted: ReadMedia, first: MediaPart) -> Iterator[bytes]:
    yield first.content
    for part in range(1, first.parts):
        yield layout.ask(replace(wanted, part=part)).content

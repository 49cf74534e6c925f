"""What came with a text: its bytes for who may open it, and the lock on what may be an indecent image."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, Response, stream_with_context

from common.messages import RpcRequest, declaration
from gateway.access.route_guards import for_roles
from gateway.pages.referrals.referral import page_of
from gateway.pages.support import layout
from gateway.pages.support.form_actions import carry_out
from gateway.pages.support.form_fields import Errors, typed
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
    return _do(
        lambda: LockMedia(referral_id=referral_id, media_id=media_id), "Locked. No one can open it now", referral_id
    )


@pages.post("/open")
@for_roles(declaration(UnlockMedia).roles)
def open_it(referral_id: UUID, media_id: UUID) -> Response:
    wrong = {f"open-reason-{media_id}": "Enter why it may be unlocked"}
    return _decide(UnlockMedia, "Unlocked", referral_id, media_id, wrong)


@pages.post("/destroy")
@for_roles(declaration(DestroyMedia).roles)
def destroy(referral_id: UUID, media_id: UUID) -> Response:
    wrong = {f"destroy-reason-{media_id}": "Enter why it is destroyed"}
    return _decide(DestroyMedia, "Permanently destroyed", referral_id, media_id, wrong)


def _all_of(wanted: ReadMedia, first: MediaPart) -> Iterator[bytes]:
    yield first.content
    for part in range(1, first.parts):
        yield layout.ask(replace(wanted, part=part)).content


def _decide(
    message: type[UnlockMedia] | type[DestroyMedia], notice: str, referral_id: UUID, media_id: UUID, wrong: Errors
) -> Response:
    """``wrong`` is what is said, beside which field, when no reason was given."""
    reason, (field,) = typed("reason"), wrong
    make = partial(message, referral_id=referral_id, media_id=media_id, reason=reason)
    return _do(make, notice, referral_id, {} if reason else wrong, reason=field)


def _do(
    make: Callable[[], RpcRequest[Any]], notice: str, referral_id: UUID, errors: Errors | None = None, **keys: str
) -> Response:
    """``keys`` says by which key the page knows a field: it has the same form for each thing that is locked."""

    def redisplay(errors: Errors) -> Response:
        return page_of(referral_id, errors, **keys)

    return carry_out(make, notice, f"/referrals/{referral_id}", errors=errors or {}, redisplay=redisplay)

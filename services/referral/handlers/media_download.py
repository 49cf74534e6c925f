"""Downloads media while the provider keeps it: its kind is detected from its bytes, and it is stored sealed."""

from __future__ import annotations

from typing import Protocol

from common.jobs.worker import complete, reschedule
from common.service import Job
from common.tenancy import Tenant, service_actor
from common.unit_of_work import UnitOfWork, UnitOfWorkFactory
from gateway.messages import Route
from referral.domain.media import (
    GONE_AFTER,
    PROVIDER_KEEPS_FOR,
    CannotBeShown,
    MediaFetcher,
    MediaNotFound,
    MediaReference,
    detect_content,
)
from referral.handlers.media_locks import lock_near_listed_words
from referral.messages import FileStatus, MediaFailure
from referral.store.force_settings import current_settings
from referral.store.media import (
    get_media,
    insert_media,
    lock_with_referral,
    media_reference,
    record_digest,
    store_bytes,
)
from referral.store.reply_routes import save_message_route
from referral.store.tables import Conversation, Media, Message
from referral.store.text_content import Content

FETCH_MEDIA = "fetch_media"
_SELF = service_actor("referral")


class Ports(Protocol):
    @property
    def media(self) -> MediaFetcher: ...


def schedule_downloads(
    uow: UnitOfWork, conversation: Conversation, message: Message, content: Content, route: Route
) -> None:
    """Schedule the download of everything that came with a text."""
    if content.media:
        save_message_route(uow, message, conversation, route)
    for media in insert_media(uow, message, content):
        uow.schedule(FETCH_MEDIA, at=uow.now, subject=media.id)


def fetch_media(job: Job, units_of_work: UnitOfWorkFactory, ports: Ports) -> None:
    """Download one file, unless that is finished. While the provider is unavailable, or does not know the file yet,
    retry for as long as providers keep media. Safe to interrupt anywhere."""
    tenant = Tenant(job.force_id)
    with units_of_work.begin(tenant, _SELF, what=FETCH_MEDIA) as uow:
        media, message = get_media(uow, job.subject)
        if media.file_status != "waiting":
            complete(job, uow)
            return
        if uow.now - message.at > PROVIDER_KEEPS_FOR:
            _finish(uow, job, "gone")
            return
        what, sure = media_reference(uow, media, message), uow.now - message.at > GONE_AFTER
    content, why = _fetch(ports.media, what)
    with units_of_work.begin(tenant, _SELF, what=FETCH_MEDIA) as uow:
        if content is None and why is None and not sure:
            reschedule(job, uow, at=uow.now + GONE_AFTER / 24)
        else:
            _record(uow, job, content, why)


def _fetch(provider: MediaFetcher, what: MediaReference) -> tuple[bytes | None, MediaFailure | None]:
    """The bytes, or why they can never be shown, or neither when the provider does not know them."""
    try:
        return provider.fetch(what), None
    except CannotBeShown as no:
        return None, no.why
    except MediaNotFound:
        return None, None


def _record(uow: UnitOfWork, job: Job, content: bytes | None, why: MediaFailure | None) -> None:
    referral, media, message = lock_with_referral(uow, job.subject)
    if media.file_status != "waiting":  # another worker, or a person, was quicker
        complete(job, uow)
        return
    if content is None:
        _finish(uow, job, "cannot_be_shown" if why else "gone", why)
        return
    _store_content(uow, media, message, content)
    _finish(uow, job, "kept" if media.mime else "cannot_be_shown", None if media.mime else "unknown_kind")
    lock_near_listed_words(uow, current_settings(uow), message.conversation_id, referral, message.at)


def _store_content(uow: UnitOfWork, media: Media, message: Message, content: bytes) -> None:
    what = detect_content(content)
    record_digest(uow, media, message, content)
    if what is not None:
        media.kind, media.mime = what.kind, what.mime
        store_bytes(uow, media, message, content)


def _finish(uow: UnitOfWork, job: Job, state: FileStatus, why: MediaFailure | None = None) -> None:
    media, _ = get_media(uow, job.subject, lock=True)
    media.file_status, media.failure, media.finished_at = state, why, uow.now
    uow.session.flush()
    uow.audit("collect", why=f"media_{state}")
    complete(job, uow)

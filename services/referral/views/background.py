"""Why a person was referred, for the case team: intelligence and protected sources are left out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final
from uuid import UUID

from common.unit_of_work import UnitOfWork
from referral.domain.background import is_background, shows_words
from referral.domain.progress import find_partner
from referral.messages import (
    Background,
    DetailKind,
    FindBackground,
    PersonBackground,
    PersonDetail,
    SentText,
    StatementKind,
    Words,
)
from referral.store.conversations import messages_of, read_text
from referral.store.force_settings import current_settings
from referral.store.people import KnownIdentity, identities_of
from referral.store.referrals import referrals_of
from referral.store.requests import read_statement, requests_on, statements_on
from referral.store.tables import Referral, Request, Statement
from referral.views.referral_detail import arrest_on

SHOWN: Final = 20
DETAILS: Final[tuple[StatementKind, ...]] = ("name", "age", "school", "address", "phone")


def find_background(question: FindBackground, uow: UnitOfWork) -> PersonBackground:
    """What the case team may know of why a person was referred."""
    of_person = [one for one in referrals_of(uow, question.person_id) if is_background(one.channel, one.state)]
    newest = sorted(of_person, key=lambda one: (one.received_at, one.id), reverse=True)[:SHOWN]
    ids = [one.id for one in newest]
    requests, words, sent = requests_on(uow, ids), _words(uow, newest), _sent(uow, newest)
    identities = identities_of(uow, [question.person_id]).get(question.person_id, [])
    uow.audit("consult", question.person_id, why="background")
    return PersonBackground(
        referrals=tuple(
            replace(
                _background(uow, one, requests.get(one.id), words.get(one.id, ())), sent=tuple(sent.get(one.id, ()))
            )
            for one in newest
        ),
        details=tuple(_details(uow, newest, requests, identities)),
        more=len(of_person) > len(newest),
    )


def _background(uow: UnitOfWork, referral: Referral, request: Request | None, words: Sequence[Words]) -> Background:
    shown = shows_words(referral.source_protected)
    partner = find_partner(current_settings(uow).partners, request.organisation_id) if request and shown else None
    return Background(
        referral_id=referral.id,
        channel=referral.channel,
        received_at=referral.received_at,
        source_protected=referral.source_protected,
        asked_by=request.asked_by if request and shown else None,
        organisation=partner.name if partner else None,
        knows=request.knows if request else "not_said",
        words=tuple(words) if shown else (),
        arrest=arrest_on(uow, referral.id),
        can_write=shown and referral.conversation_id is not None,
    )


def _words(uow: UnitOfWork, referrals: Sequence[Referral]) -> Mapping[UUID, list[Words]]:
    """The worry of a form and every text that came in, in order."""
    ids = [one.id for one in referrals if shows_words(one.source_protected)]
    said: dict[UUID, list[Words]] = {}
    for statement in statements_on(uow, ids, "worry"):
        said.setdefault(statement.referral_id, []).append(Words(at=statement.at, text=read_statement(uow, statement)))
    for message in messages_of(uow, ids):
        if message.direction == "in" and (text := read_text(uow, message)):
            said.setdefault(message.referral_id, []).append(Words(at=message.at, text=text))
    return said


def _sent(uow: UnitOfWork, referrals: Sequence[Referral]) -> Mapping[UUID, list[SentText]]:
    """What somebody of ours texted back, in order; automatic replies are left out."""
    sent: dict[UUID, list[SentText]] = {}
    for message in messages_of(uow, [one.id for one in referrals if shows_words(one.source_protected)]):
        if message.direction == "out" and message.written_by is not None and message.delivery is not None:
            one = SentText(
                at=message.at, text=read_text(uow, message), written_by=message.written_by, delivery=message.delivery
            )
            sent.setdefault(message.referral_id, []).append(one)
    return sent


def _details(
    uow: UnitOfWork,
    referrals: Sequence[Referral],
    requests: Mapping[UUID, Request],
    identities: Iterable[KnownIdentity],
) -> Iterable[PersonDetail]:
    """How to reach the person: what was said of them on referrals whose source is not protected, each once."""
    by_id = {one.id: one for one in referrals if shows_words(one.source_protected)}
    seen: set[tuple[str, str]] = set()
    for detail in (*_of_statements(uow, by_id, requests), *_of_identities(by_id, identities)):
        if (detail.kind, detail.text) not in seen:
            seen.add((detail.kind, detail.text))
            yield detail


def _of_statements(
    uow: UnitOfWork, referrals: Mapping[UUID, Referral], requests: Mapping[UUID, Request]
) -> Iterable[PersonDetail]:
    for statement in reversed(statements_on(uow, list(referrals), *DETAILS)):
        referral = referrals[statement.referral_id]
        yield _detail(uow, statement, referral, requests.get(referral.id))


def _detail(uow: UnitOfWork, statement: Statement, referral: Referral, request: Request | None) -> PersonDetail:
    return PersonDetail(
        kind=statement.kind,  # type: ignore[arg-type]
        text=read_statement(uow, statement),
        channel=referral.channel,
        asked_by=request.asked_by if request else None,
        fact_or_opinion=statement.fact_or_opinion,
        at=statement.at,
    )


def _of_identities(referrals: Mapping[UUID, Referral], identities: Iterable[KnownIdentity]) -> Iterable[PersonDetail]:
    for known in reversed(list(identities)):
        referral = referrals.get(known.referral_id)
        if referral is None or known.who is None:
            continue
        parts: dict[DetailKind, str | None] = {"phone": known.who.phone, "postcode": known.who.postcode}
        for kind, text in parts.items():
            if text:
                yield PersonDetail(
                    kind=kind, text=text, channel=known.channel, asked_by=None,
                    fact_or_opinion="fact" if known.fact_or_opinion == "fact" else "opinion", at=referral.received_at,
                )  # fmt: skip

"""One referral: view it, record who it is about, match the person, invite."""

from __future__ import annotations

from functools import partial
from typing import Final
from uuid import UUID

from flask import Blueprint, Response, request

from casework.messages import CaseOfPerson, ListNavigators
from common.errors import NOT_FOUND
from common.messages import declaration
from gateway.access.refusals import refused
from gateway.access.route_guards import for_roles
from gateway.context import may
from gateway.pages.referrals.referral_forms import AcceptForm, IdentityForm, ReferralForms, ReopenForm, SourceForm
from gateway.pages.support import layout
from gateway.pages.support.form_actions import submit
from gateway.pages.support.forms import Form, errors_of
from gateway.store.users import Member
from referral.messages import (
    AcceptReferral,
    AcknowledgeDanger,
    AllocateReferral,
    AnswerSender,
    AssignReferrals,
    ConfirmNewPerson,
    ConfirmSamePerson,
    FindReferral,
    LockMedia,
    OpenReferral,
    OverrideAllocation,
    ProtectSource,
    RecordContact,
    RecordWho,
    ReferralDetail,
    ReopenReferral,
    SenderNumber,
    UndoLink,
    UnlockMedia,
)

UNDONE: Final = ("link_undone", "link_undone_along")
pages = Blueprint("referrals", __name__, url_prefix="/referrals/<uuid:referral_id>")


@pages.get("")
@for_roles(declaration(FindReferral).roles)
def show(referral_id: UUID) -> Response:
    return page_of(referral_id)


@pages.post("/who")
@for_roles(declaration(RecordWho).roles)
def who(referral_id: UUID) -> Response:
    form = IdentityForm(request.form)
    if not form.validate():
        return page_of(referral_id, form)
    found = layout.command(RecordWho(referral_id=referral_id, who=form.as_who()))
    notice = (
        "Saved. We know a similar person: compare them" if found.candidate_count else "Saved who this referral is about"
    )
    return layout.done(notice, f"/referrals/{referral_id}")


@pages.post("/same")
@for_roles(declaration(ConfirmSamePerson).roles)
def same(referral_id: UUID) -> Response:
    """Raises: Refused(not_found)."""
    try:
        person_id = UUID(request.form.get("person_id", ""))
    except ValueError as wrong:
        raise refused(NOT_FOUND) from wrong
    layout.command(ConfirmSamePerson(referral_id=referral_id, person_id=person_id))
    return layout.done("Saved as the same person", f"/referrals/{referral_id}")


@pages.post("/new")
@for_roles(declaration(ConfirmNewPerson).roles)
def new(referral_id: UUID) -> Response:
    layout.command(ConfirmNewPerson(referral_id=referral_id))
    return layout.done("Saved as a new person", f"/referrals/{referral_id}")


@pages.post("/accept")
@for_roles(declaration(AcceptReferral).roles)
def accept(referral_id: UUID) -> Response:
    form = AcceptForm(request.form)
    if not form.validate():
        return page_of(referral_id, form)
    layout.command(AcceptReferral(referral_id=referral_id, reason=form.reason.data))
    return layout.done("Referral accepted. A case is being opened", "/queue")


@pages.post("/source")
@for_roles(declaration(ProtectSource).roles)
def source(referral_id: UUID) -> Response:
    form, protected = SourceForm(request.form), request.form.get("protected") != "no"
    if not form.validate():
        return page_of(referral_id, form)
    layout.command(ProtectSource(referral_id=referral_id, protected=protected, reason=form.reason.data))
    notice = "The source is protected" if protected else "The case team can read the words again"
    return layout.done(notice, f"/referrals/{referral_id}")


@pages.post("/reopen")
@for_roles(declaration(ReopenReferral).roles)
def reopen(referral_id: UUID) -> Response:
    form = ReopenForm(request.form)
    return submit(
        form,
        lambda: ReopenReferral(referral_id=referral_id, reason=form.reason.data),
        "It is back on the queue",
        f"/referrals/{referral_id}",
        redisplay=partial(page_of, referral_id),
        fields={"reason_needed": "reason"},
    )


def opened_referral(referral_id: UUID) -> ReferralDetail:
    """The referral, once it is recorded that this user opened it."""
    layout.record(OpenReferral(referral_id=referral_id))
    return layout.ask(FindReferral(referral_id=referral_id))


def page_of(referral_id: UUID, submitted: Form | None = None, number: SenderNumber | None = None) -> Response:
    """The referral's page, with the form that was refused. ``number`` is the sender's, if it was asked for."""
    referral, user, errors = opened_referral(referral_id), layout.member(), errors_of(submitted)
    answer = layout.render(
        "referrals/referral.html",
        referral=referral,
        workers=layout.names_of_staff(),
        sites=layout.names_of_sites(),
        looked_after_by=_looked_after_by(user, referral),
        **_forms_for_identity(user, referral),
        **_forms_for_decision(user, referral),
        **_forms_for_messages(user, referral),
        undone=referral.person_id is None and any(act.act in UNDONE for act in referral.acts),
        me=user.actor,
        number=number,
        referral_forms=ReferralForms(submitted),
        errors=errors,
        opened=request.args.get("open", ""),
    )
    answer.status_code = 422 if errors else 200
    return answer


def _looked_after_by(user: Member, referral: ReferralDetail) -> tuple[CaseOfPerson, ...]:
    """Who looks after the person, where somebody wrote again about one who was accepted."""
    if referral.accepted_as is None or referral.person_id is None or not may(user, ListNavigators):
        return ()
    return layout.ask(ListNavigators(person_ids=(referral.person_id,))).items


def _forms_for_identity(user: Member, referral: ReferralDetail) -> dict[str, bool]:
    """Which forms about the person on the referral this user may see now."""
    waits, unknown = referral.state == "received", referral.person_id is None
    return {
        "can_record_who": waits and unknown and may(user, RecordWho),
        "can_match": waits and bool(referral.candidates) and may(user, ConfirmSamePerson),
        "can_be_new": waits and unknown and referral.who is not None and may(user, ConfirmNewPerson),
        "can_undo": not unknown and may(user, UndoLink),
    }


def _forms_for_decision(user: Member, referral: ReferralDetail) -> dict[str, bool]:
    """Which forms that decide or assign the referral this user may see now."""
    waits, allocation = referral.state == "received", referral.allocation
    readable = referral.intelligence is None or referral.intelligence.status == "open"
    known = waits and referral.person_id is not None
    return {
        "can_accept": known and readable and not allocation and may(user, AcceptReferral),
        "can_allocate": allocation == "due" and readable and may(user, AllocateReferral),
        "can_override": allocation is not None and readable and may(user, OverrideAllocation),
        "can_decide": waits and may(user, AssignReferrals),
        "can_reopen": referral.state in ("signposted", "withdrawn") and may(user, ReopenReferral),
    }


def _forms_for_messages(user: Member, referral: ReferralDetail) -> dict[str, bool]:
    """Which forms about texts, contacts, media and danger this user may see now."""
    return {
        "can_talk": referral.conversation is not None and may(user, AnswerSender),
        "can_contact": referral.state == "received" and may(user, RecordContact),
        "can_protect": bool(referral.request or referral.messages) and may(user, ProtectSource),
        "can_answer_danger": may(user, AcknowledgeDanger),
        "can_lock": may(user, LockMedia),
        "can_decide_media": may(user, UnlockMedia),
    }

"""A link to the wrong person as pages show it: what undoing it does, a referral after it, a case opened in error."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from casework import messages as casework
from gateway.pages.cases.forms import CaseForms, OpenedInErrorForm, UndoLinkForm
from referral import messages as referral
from support.pages.forms import with_errors
from support.pages.records import ACCEPTED, ARRESTED, CLOSED, DANA, DUTY, JAYDEN, READY, SERGEANT, ago, some_id

_TEXT, _ARREST, _OLDER = (
    referral.OtherReferral(
        referral_id=some_id(number), reference=reference, channel=channel, received_at=ago(days=days)
    )
    for number, reference, channel, days in (
        (811, "k7m-4pq-x92w", "text", 3),
        (812, "c4d-8fg-h2jk", "custody", 2),
        (813, "m9n-3pr-t5vw", "school", 40),
    )
)
LINK = referral.Link(
    referral_id=ACCEPTED.referral_id, person_id=some_id(1), who=JAYDEN, how="recognised", arrested_on=date(2026, 11, 3),
    invited=True, still_invited=False, unlinked_with_it=(_TEXT,), returned_to_queue=(_ARREST,), others=(_OLDER,),
    group_count=1,
)  # fmt: skip
_SMALL = replace(
    LINK,
    who=None,
    how="somebody_new",
    invited=False,
    unlinked_with_it=(),
    returned_to_queue=(),
    others=(),
    group_count=0,
)
_ENDS = casework.LinkImpact(visit="made", case="ends", requested_steps=2)
_DUE = casework.LinkImpact(visit="due", case="none", requested_steps=0)
_UNDO = {"frame": DUTY, "link": LINK, "impact": _ENDS, "form": UndoLinkForm(), "errors": {}}
_UNDONE = replace(
    ARRESTED,
    candidates=(),
    acts=(
        *ACCEPTED.acts,
        referral.Act(sequence=9, at=ago(minutes=2), actor=DANA, act="link_undone", reason="It is his brother"),
    ),
)
_NOT_SAID = OpenedInErrorForm()
_NOT_SAID.add_error("done", "Enter what was done")
ERROR = replace(
    CLOSED,
    next_action="opened_in_error",
    due_at=ago(hours=2),
    error_at=ago(hours=2),
    worker_id=None,
    acts=(
        *CLOSED.acts,
        casework.Act(
            sequence=98, at=ago(hours=2), actor="service:casework", act="arrest_withdrawn", detail="visit_made"
        ),
        casework.Act(sequence=99, at=ago(hours=2), actor="service:casework", act="opened_in_error", detail=None),
    ),
)


def pages(on_referral: dict[str, Any], on_case: dict[str, Any]) -> dict[str, tuple[str, dict[str, Any]]]:
    """Each by a name for its state, with what every page of a referral and of a case is given."""
    undone = on_referral | {"referral": _UNDONE, "can_record_who": True, "undone": True}
    error = on_case | {"case": ERROR, "can_work": False, "frame": SERGEANT}
    return {
        "undo": ("referrals/unlink.html", _UNDO),
        "undo-with-errors": (
            "referrals/unlink.html",
            _UNDO | with_errors("form", UndoLinkForm(), reason="Enter how you know it is not this person"),
        ),
        "undo-little": ("referrals/unlink.html", _UNDO | {"link": _SMALL, "impact": _DUE}),
        "referral-that-may-be-undone": (
            "referrals/referral.html",
            on_referral | {"referral": READY, "can_accept": True, "can_undo": True},
        ),
        "referral-undone": ("referrals/referral.html", undone | {"can_be_new": True}),
        "case-opened-in-error": ("cases/case.html", error | {"can_see_error": True}),
        "case-opened-in-error-with-errors": (
            "cases/case.html",
            error | {"can_see_error": True, "case_forms": CaseForms(_NOT_SAID), "errors": _NOT_SAID.errors_by_id},
        ),
        "case-error-seen": ("cases/case.html", error | {"case": replace(ERROR, next_action=None, due_at=None)}),
    }

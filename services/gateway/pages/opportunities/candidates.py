"""A navigator describes what a person wants and can do, without a name. The limits go in and are
never shown again."""

from __future__ import annotations

import re
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, Response, g, request

from casework.messages import CaseDetail, FindCase, StepDetail
from common.errors import NOT_FOUND, Refused
from common.messages import declaration
from gateway.access.refusals import refused
from gateway.access.route_guards import for_roles
from gateway.pages.support import layout
from gateway.pages.support.form_actions import carry_out
from gateway.pages.support.form_fields import Errors, choice, entered, filled_in, required_date, ticked, today, typed
from gateway.pages.support.people import known_people
from gateway.presentation import time_formats
from gateway.presentation.labels import opportunities as offers
from opportunities.messages import AgeBand, CandidateProfile, DescribeCandidate, FindCandidate

pages = Blueprint("candidates", __name__, url_prefix="/cases/<uuid:case_id>/steps/<uuid:step_id>/candidate")
TICKED: Final = {
    "interests": offers.SECTOR,
    "skills": offers.SKILL,
    "qualifications": offers.QUALIFICATION,
    "support_wanted": offers.SUPPORT,
    "avoid_trades": offers.SECTOR,
}
WISHES: Final = ("wish-1", "wish-2", "wish-3")
_DISTRICT = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?)(?: *[0-9][A-Z]{2})?")
_STEP = re.compile(r"/cases/([0-9a-f-]{36})/steps/([0-9a-f-]{36})")
_UNTIL: Final[tuple[tuple[int, AgeBand], ...]] = ((16, "under_16"), (18, "16_17"), (25, "18_24"))


@pages.get("")
@for_roles(declaration(DescribeCandidate).roles)
def form(case_id: UUID, step_id: UUID) -> Response:
    return _page(case_id, step_id, {})


@pages.post("")
@for_roles(declaration(DescribeCandidate).roles)
def describe(case_id: UUID, step_id: UUID) -> Response:
    _step(layout.ask(FindCase(case_id=case_id)), step_id)
    errors: Errors = {}
    profile = {
        "age_band": choice("age_band", AgeBand, errors, "Select how old they are"),
        "kinds": _wishes(errors),
        "hours": choice("hours", offers.WANTED_HOURS, errors, "Select the hours"),
        "free_from": required_date("free", errors, what="date they can start"),
        "home_zone": _district("home_zone", errors),
        "avoid_zones": _districts("avoid_zones", errors),
        "exclusions": _never_with(step_id, errors),
        "keep_limits": bool(typed("keep_limits")),
        **{name: ticked(name, codes) for name, codes in TICKED.items()},
    }
    return carry_out(
        lambda: DescribeCandidate(step_id=step_id, **profile),
        "Profile saved. The opportunities finder can look for a place, and sees no name",
        f"/cases/{case_id}",
        errors=errors,
        redisplay=lambda wrong: _page(case_id, step_id, wrong),
    )


def age_band(born: Any) -> AgeBand | None:
    """The age band of a person; None when the date of birth is not known."""
    if born is None:
        return None
    age = time_formats.age(born, g.now)
    return next((band for below, band in _UNTIL if age < below), "25_plus")


def _wishes(errors: Errors) -> tuple[Any, ...]:
    found = dict.fromkeys(wish for name in WISHES if (wish := typed(name)) in offers.KIND)
    if not found:
        errors["wish-1"] = "Select what they want most"
    return tuple(found)


def _district(name: str, errors: Errors) -> str | None:
    """The first half of a postcode. A whole one is cut to that half, so no more is stored."""
    text = typed(name).upper()
    found = _DISTRICT.fullmatch(text)
    if text and not found:
        errors[name] = "Enter the first half of a postcode, like WV1, or leave it empty"
    return found[1] if found else None


def _districts(name: str, errors: Errors) -> tuple[str, ...]:
    found = [_DISTRICT.fullmatch(part.strip()) for part in typed(name).upper().split(",") if part.strip()]
    if not all(found):
        errors[name] = "Enter the first halves of postcodes, separated by commas, like WV1, WV10"
    return tuple(dict.fromkeys(one[1] for one in found if one))


def _never_with(step_id: UUID, errors: Errors) -> tuple[UUID, ...]:
    """The steps behind pasted addresses of pages like this one; only those of cases that this user may see."""
    named = typed("never_with").lower()
    found = {UUID(step): UUID(case) for case, step in _STEP.findall(named)}
    try:
        for other, case_id in found.items():
            _step(layout.ask(FindCase(case_id=case_id)), other)
    except (Refused, ValueError):
        found = {}
    if (named and not found) or step_id in found:
        errors["never_with"] = "Paste the address of this page for the other person"
    return tuple(found)


def _step(case: CaseDetail, step_id: UUID) -> StepDetail:
    """The opportunity step that is under way."""
    for step in case.steps:
        if step.step_id == step_id and step.kind == "opportunity" and step.state == "released":
            return step
    raise refused(NOT_FOUND)


def _page(case_id: UUID, step_id: UUID, errors: Errors) -> Response:
    case, candidate = layout.ask_with_optional(FindCase(case_id=case_id), FindCandidate(step_id=step_id))
    step, profile = _step(case, step_id), candidate.profile if candidate else None
    known = known_people(case.person_id).get(case.person_id) if profile is None else None  # two services a page
    band = age_band(known.who.date_of_birth) if known else None
    offered = {"age_band": band or "", "hours": "either", **filled_in("free", today())}
    ticks = {name: request.form.getlist(name) for name in TICKED}
    return layout.render(
        "opportunities/candidate_profile.html",
        case=case,
        step=step,
        known=known,
        band=band,
        profile=profile,
        errors=errors,
        entered=entered() if errors else offered | (_as_typed(profile) if profile else {}),
        ticks=ticks if errors or not profile else {name: getattr(profile, name, ()) for name in TICKED},
    )


def _as_typed(profile: CandidateProfile) -> dict[str, str]:
    """What was saved before, as it was typed then; what must not be is never shown, only that it stays."""
    typed_in = {
        "age_band": profile.age_band,
        "hours": profile.hours,
        "home_zone": profile.home_zone or "",
        **filled_in("free", profile.free_from),
        **dict(zip(WISHES, profile.kinds, strict=False)),
    }
    return typed_in | ({"keep_limits": "yes"} if profile.has_safety_limits else {})

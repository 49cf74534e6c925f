"""A navigator describes what a person wants and can do, without a name. The limits go in and are
never shown again."""

from __future__ import annotations

from functools import partial
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, Response, g, request
from wtforms import Field
from wtforms.validators import ValidationError

from casework.messages import CaseDetail, FindCase, StepDetail
from common.errors import NOT_FOUND, Refused
from common.messages import declaration
from gateway.access.refusals import refused
from gateway.access.route_guards import for_roles
from gateway.pages.opportunities.candidate_form import PASTE_ADDRESS, CandidateForm
from gateway.pages.support import layout
from gateway.pages.support.fields import today
from gateway.pages.support.form_actions import submit
from gateway.pages.support.forms import errors_of
from gateway.pages.support.people import known_people
from gateway.presentation import time_formats
from opportunities.messages import AgeBand, CandidateProfile, DescribeCandidate, FindCandidate

pages = Blueprint("candidates", __name__, url_prefix="/cases/<uuid:case_id>/steps/<uuid:step_id>/candidate")
_UNTIL: Final[tuple[tuple[int, AgeBand], ...]] = ((16, "under_16"), (18, "16_17"), (25, "18_24"))


@pages.get("")
@for_roles(declaration(DescribeCandidate).roles)
def form(case_id: UUID, step_id: UUID) -> Response:
    return _page(case_id, step_id)


@pages.post("")
@for_roles(declaration(DescribeCandidate).roles)
def describe(case_id: UUID, step_id: UUID) -> Response:
    _step(layout.ask(FindCase(case_id=case_id)), step_id)
    form = CandidateForm(request.form)
    return submit(
        form,
        lambda: DescribeCandidate(
            step_id=step_id,
            age_band=form.age_band.data,
            kinds=form.kinds,  # type: ignore[arg-type]
            hours=form.hours.data,
            free_from=form.free.data,
            home_zone=form.home_district,
            avoid_zones=form.avoided_districts,
            exclusions=tuple(form.others),
            keep_limits=form.keep_limits.data,
            interests=form.interests.data,
            skills=form.skills.data,
            qualifications=form.qualifications.data,
            support_wanted=form.support_wanted.data,
            avoid_trades=form.avoid_trades.data,
        ),
        "Profile saved. The opportunities finder can now search for a place, and sees no name",
        f"/cases/{case_id}",
        redisplay=partial(_page, case_id, step_id),
        checks={"never_with": [partial(_check_others, step_id)]},
    )


def age_band(born: Any) -> AgeBand | None:
    """The age band of a person; None when the date of birth is not known."""
    if born is None:
        return None
    age = time_formats.age(born, g.now)
    return next((band for below, band in _UNTIL if age < below), "25_plus")


def _check_others(step_id: UUID, form: CandidateForm, field: Field) -> None:
    """Only steps of cases that this user may see, and not this one.

    Raises: ValidationError.
    """
    try:
        for other, case_id in form.others.items():
            _step(layout.ask(FindCase(case_id=case_id)), other)
    except (Refused, ValueError) as no:
        raise ValidationError(PASTE_ADDRESS) from no
    if (field.data and not form.others) or step_id in form.others:
        raise ValidationError(PASTE_ADDRESS)


def _step(case: CaseDetail, step_id: UUID) -> StepDetail:
    """The opportunity step that is under way."""
    for step in case.steps:
        if step.step_id == step_id and step.kind == "opportunity" and step.state == "released":
            return step
    raise refused(NOT_FOUND)


def _page(case_id: UUID, step_id: UUID, submitted: CandidateForm | None = None) -> Response:
    case, candidate = layout.ask_with_optional(FindCase(case_id=case_id), FindCandidate(step_id=step_id))
    step, profile = _step(case, step_id), candidate.profile if candidate else None
    known = known_people(case.person_id).get(case.person_id) if profile is None else None  # two services a page
    band = age_band(known.who.date_of_birth) if known else None
    offered = {"age_band": band, "hours": "either", "free": today()}
    return layout.render(
        "opportunities/candidate_profile.html",
        case=case,
        step=step,
        known=known,
        band=band,
        profile=profile,
        form=submitted or CandidateForm(**(_as_typed(profile) if profile else offered)),
        errors=errors_of(submitted),
    )


def _as_typed(profile: CandidateProfile) -> dict[str, Any]:
    """What was saved before, as it was typed then; what must not be is never shown, only that it stays."""
    return {
        "age_band": profile.age_band,
        "hours": profile.hours,
        "home_zone": profile.home_zone,
        "free": profile.free_from,
        "interests": profile.interests,
        "skills": profile.skills,
        "qualifications": profile.qualifications,
        "support_wanted": profile.support_wanted,
        "keep_limits": profile.has_safety_limits,
        **dict(zip(("wish_1", "wish_2", "wish_3"), profile.kinds, strict=False)),
    }

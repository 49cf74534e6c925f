"""What each page about places and figures is given to show, in each of its states."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any, get_args
from uuid import NAMESPACE_DNS, uuid5

from common.queries import Page
from evaluation import messages as evaluation
from evaluation.domain.caveats import WORDS, describe_caveats
from evaluation.domain.figure_messages import REASONS
from gateway.pages.evaluation.figures import PublishedSite
from gateway.pages.opportunities.candidate_form import CandidateForm
from gateway.pages.opportunities.forms import CheckForm, ImportForm, OfferForm, RecordForm
from gateway.pages.opportunities.placement_steps import choices_after
from gateway.pages.support.fields import options
from gateway.presentation.labels.opportunities import CONFIRMED
from gateway.presentation.templating import NavItem
from opportunities import messages as m
from support.pages.forms import with_errors
from support.pages.records import CASE, KNOWN, NOW, SERGEANT, SITES, WORKERS, ago, some_id
from support.pages.trial_records import COMPARISONS

TODAY = NOW.date()
THIS_WEEK = TODAY - timedelta(days=3)
SECOND = uuid5(NAMESPACE_DNS, "2")
FINDER = replace(
    SERGEANT,
    signed_in_as="Leah Brandt",
    role="opportunities_finder",
    navigation=(NavItem("Candidates", "/waiting", current=True), NavItem("Opportunities", "/opportunities")),
)
ANALYST = replace(
    SERGEANT, signed_in_as="Wen Li", role="analyst", navigation=(NavItem("Figures", "/figures", current=True),)
)


def opportunity(number: int, title: str = "Apprentice joiner", **changes: Any) -> m.Opportunity:
    made = m.Opportunity(
        opportunity_id=some_id(500 + number),
        site_id=1,
        kind="apprenticeship",
        title=title,
        provider="Fernwood Joinery",
        summary="Learn to make doors, stairs and windows in our workshop. " * 4,
        zone="WV1",
        hours="full_time",
        pay="8.00 to 9.20 GBP per hour",
        sectors=("construction",),
        starts_on=TODAY + timedelta(days=40),
        closes_on=TODAY + timedelta(days=12),
        vacancies=3,
        vacancies_left=2,
        unknowns=("night_work", "requirements"),
    )
    return replace(made, **changes)


def match(number: int, title: str, points: int, *, ask: tuple[str, ...] = ("night_work",)) -> m.Match:
    return m.Match(
        opportunity=opportunity(number, title),
        points=points,
        max_points=100,
        limit_checks=tuple(
            m.LimitCheck(limit=limit, outcome="ask" if limit in ask else "ok") for limit in get_args(m.Limit)
        ),
        preference_scores=(
            m.PreferenceScore(preference="interests", points=20, max_points=30),
            m.PreferenceScore(preference="kind", points=20, max_points=20),
            m.PreferenceScore(preference="skills", points=8, max_points=10),
            m.PreferenceScore(preference="hours", points=10, max_points=10),
            m.PreferenceScore(preference="travel", points=points - 58, max_points=20),
            m.PreferenceScore(preference="support", points=0, max_points=5),
        ),
        benefits="child_benefit_stops",
        not_chosen=number == 4,
    )


MATCHES = m.Matches(
    step_id=some_id(31),
    candidate_id=uuid5(NAMESPACE_DNS, "1"),
    matches=(
        match(1, "Apprentice joiner", 78),
        match(2, "Apprentice bike and scooter mechanic", 68, ask=()),
        match(3, "Kitchen assistant with a rather long and windingly hyphenated-title-of-the-post", 58),
        match(4, "Volunteer in a music studio", 58),
    ),
    excluding_limits=("age", "requirements"),
)


def wanted(number: int, **changes: Any) -> m.CandidateRequest:
    made = m.CandidateRequest(
        step_id=some_id(30 + number),
        candidate_id=uuid5(NAMESPACE_DNS, str(number)),
        site_id=1,
        wanted_by=TODAY + timedelta(days=9 * number - 12),
        requested_at=ago(days=20),
        placement_lost=False,
        described=True,
        placement_id=None,
        placement_state=None,
    )
    return replace(made, **changes)


WANTED = m.CandidateRequestPage(
    items=(
        wanted(1, placement_lost=True),
        wanted(2, placement_id=some_id(600), placement_state="offered"),
        wanted(3, described=False, site_id=2),
    ),
    total=60,
    page=2,
    pages=3,
)
CHECKS = Page(
    (
        m.PlacementCheck(
            placement_id=some_id(600), candidate_id=uuid5(NAMESPACE_DNS, "1"), site_id=1, weeks=4, due_on=TODAY
        ),
        m.PlacementCheck(placement_id=some_id(601), candidate_id=SECOND, site_id=2, weeks=1, due_on=THIS_WEEK),
    ),
    2, 1,
)  # fmt: skip


def act(number: int, act: m.PlacementState, days: int, **changes: Any) -> m.Act:
    made = m.Act(
        sequence=number, at=ago(days=days), act=act,
        actor="case_team" if act in ("agreed", "not_chosen") else "user:priya",
        occurred_on=TODAY - timedelta(days=days), weeks=None, reason=None,
        evidence=None if act in ("proposed", "agreed", "not_chosen") else "provider_said",
    )  # fmt: skip
    return replace(made, **changes)


def placement(*states: m.PlacementState, weeks: int = 0, **changes: Any) -> m.PlacementDetail:
    acts = tuple(act(n, state, 60 - 10 * n) for n, state in enumerate(states, start=1))
    made = m.PlacementDetail(
        placement_id=some_id(600),
        step_id=some_id(31),
        candidate_id=uuid5(NAMESPACE_DNS, "1"),
        opportunity=opportunity(1),
        state=states[-1],
        weeks=weeks,
        next_check=None,
        next_check_on=None,
        agreement_lapsed=False,
        acts=acts,
    )
    return replace(made, **changes)


def _placement(which: m.PlacementDetail, **changes: Any) -> tuple[str, dict[str, Any]]:
    offering = which.state == "agreed" and not which.agreement_lapsed
    context: dict[str, Any] = {
        "frame": FINDER,
        "placement": which,
        "workers": WORKERS,
        "sites": SITES,
        "can_match": True,
        "can_propose": which.agreement_lapsed,
        "can_offer": offering,
        "match": MATCHES.matches[0] if offering else None,
        "can_record": bool(choices_after(which, TODAY)),
        "offer": OfferForm(seen=TODAY),
        "record": RecordForm(seen=TODAY),
        "errors": {},
        **changes,
    }
    context["offer"].confirmed.choices = options({code: CONFIRMED[code] for code in ("night_work", "requirements")})
    context["record"].step.choices = options(choices_after(which, TODAY))
    return "opportunities/placement.html", context


def figure(months: int, index: evaluation.Index, **changes: Any) -> evaluation.Figure:
    codes: tuple[evaluation.CaveatCode, ...] = ("no_comparison", "referred_at_peak", "few_people")
    if index == "in":
        codes = (*codes, "index_offence_counted")
    made = evaluation.Figure(
        site_id=1,
        measure="violent_or_knife",
        window_months=months,
        index_offence=index,
        people=43,
        people_followed_fully=40,
        before=evaluation.Side(offences=61, days=7_800),
        after=evaluation.Side(offences=38, days=7_320),
        ratio=664,
        low=431,
        high=1012,
        sentence="The whole of it in words.",
        caveats=tuple(evaluation.Caveat(code=code, words=WORDS[code]) for code in codes),
    )
    return replace(made, **changes)


def share(weeks: int, reached: int, of: int) -> evaluation.Share:
    return evaluation.Share(
        site_id=1, weeks=weeks, reached=reached, of=of, share=round(1000 * reached / of) if of else None, low=120,
        high=890, sentence="In words.", caveats=FIGURES[0].caveats[:1],
    )  # fmt: skip


def hidden(what: evaluation.NotShownFigure, reason: evaluation.NotShownReason, **which: Any) -> evaluation.NotShown:
    return evaluation.NotShown(what=what, reason=reason, words=REASONS[reason], **which)


FIGURES = (
    figure(6, "out"),
    figure(6, "in", ratio=410, low=290, high=580),
    figure(12, "out", people=20, people_followed_fully=0, ratio=None, low=210, high=None),
    figure(12, "in", people=20, people_followed_fully=0, ratio=30, low=0, high=900),
    figure(36, "out", people=0, people_followed_fully=0, ratio=None, low=0, high=None),
)
_PUBLISHED = evaluation.SiteFigures(
    site_id=1,
    data_until=date(2026, 10, 31),
    offences_known_from=date(2024, 2, 3),
    not_asked=None,
    figures=FIGURES,
    placements=(share(1, 5, 10), share(4, 0, 0)),
    doses=(evaluation.Dose(site_id=1, kind="contact", given=210, people_given=40, people=45),),
    not_shown=(
        hidden("before_after", "records_too_short", window_months=48, index_offence="out"),
        hidden("before_after", "fewer_than_five", window_months=36, index_offence="in"),
        hidden("placements", "fewer_than_five", weeks=13),
        hidden("support", "would_give_away", kind="session"),
    ),
)


def published(made: evaluation.SiteFigures) -> PublishedSite:
    parts: list[Any] = [*made.comparisons, *made.figures, *made.placements]
    notes = tuple({note.code: note for one in parts for note in one.caveats}.values())
    return PublishedSite(made.site_id, "Wolverhampton", made, notes)


WOLVERHAMPTON = published(_PUBLISHED)
TRIED = published(
    replace(
        _PUBLISHED,
        not_asked=12,
        figures=tuple(
            replace(one, caveats=describe_caveats(("comparison_beside", *(note.code for note in one.caveats[1:]))))
            for one in FIGURES
        ),
        placements=tuple(
            replace(one, caveats=describe_caveats(("placements_not_compared",))) for one in _PUBLISHED.placements
        ),
        comparisons=COMPARISONS,
        not_shown=(),
    )
)
HELD_BACK = published(
    replace(
        _PUBLISHED,
        offences_known_from=None,
        not_asked=0,
        figures=(),
        placements=(),
        doses=(),
        not_shown=(hidden("before_after", "no_offences_brought_in", window_months=6, index_offence="out"),),
    )
)
COVENTRY = PublishedSite(2, "Coventry", None)
_FIGURES: dict[str, Any] = {
    "frame": ANALYST,
    "measure": "violent_or_knife",
    "measures": get_args(evaluation.Measure),
}
_STEP = replace(CASE.steps[-1], kind="opportunity", state="released")
_DESCRIBE: dict[str, Any] = {
    "frame": SERGEANT, "case": CASE, "step": _STEP, "known": KNOWN, "band": "16_17", "profile": None, "errors": {},
    "form": CandidateForm(age_band="16_17", hours="either", free=TODAY),
}  # fmt: skip
_PROPOSALS: dict[str, Any] = {
    "frame": SERGEANT,
    "case": CASE,
    "step": replace(_STEP, proposed_at=ago(hours=20)),
    "proposals": tuple(
        m.Proposal(
            placement_id=some_id(700 + number),
            opportunity=opportunity(number, title),
            proposed_at=ago(hours=20),
            warnings=warnings,
        )
        for number, title, warnings in (
            (1, "Apprentice joiner", ()),
            (
                2,
                "Kitchen assistant with a rather long and windingly hyphenated-title-of-the-post",
                get_args(m.SafetyWarning),
            ),
        )
    ),
}
_OPPORTUNITY: dict[str, Any] = {
    "frame": FINDER, "opportunity": opportunity(1), "closed": False, "number": 1, "sites": SITES, "can_check": True,
    "form": CheckForm(vacancies=3), "errors": {},
}  # fmt: skip


def _import_form() -> ImportForm:
    form = ImportForm()
    form.site.choices = options(SITES)
    return form


_IMPORT: dict[str, Any] = {"frame": FINDER, "form": _import_form(), "errors": {}}
_COUNTS = {"created": 6, "changed": 0, "unchanged": 2, "more": 3}
_FAULTS = (
    m.ImportFault(item=5, field="validthrough", fault="not_a_date"),
    m.ImportFault(item=0, field="document", fault="not_json"),
)
_ON_OFFER = m.OpportunityPage(
    items=(
        opportunity(1),
        opportunity(2, "Kitchen assistant", unknowns=(), vacancies_left=0, zone=None, closes_on=None),
    ),
    total=27, page=1, pages=2,
)  # fmt: skip
_STARTED = placement(
    "proposed", "agreed", "offered", "accepted", "started", next_check=1, next_check_on=TODAY - timedelta(days=3)
)

PAGES: dict[str, tuple[str, dict[str, Any]]] = {
    "waiting": ("opportunities/waiting_list.html", {"frame": FINDER, "page": WANTED, "checks": 2, "sites": SITES}),
    "waiting-nobody": (
        "opportunities/waiting_list.html",
        {
            "frame": FINDER,
            "page": m.CandidateRequestPage(items=(), total=0, page=1, pages=1),
            "checks": 0,
            "sites": SITES,
        },
    ),
    "candidate": (
        "opportunities/candidate.html",
        {
            "frame": FINDER, "found": MATCHES, "matches": MATCHES.matches, "first": 0, "page": 1, "pages": 1,
            "sites": SITES,
        },
    ),
    "candidate-no-place": (
        "opportunities/candidate.html",
        {
            "frame": FINDER, "found": replace(MATCHES, matches=()), "matches": (), "first": 0, "page": 1, "pages": 1,
            "sites": SITES,
        },
    ),
    "not-described": ("opportunities/candidate_without_profile.html", {"frame": FINDER}),
    "checks": ("opportunities/placement_checks.html", {"frame": FINDER, "page": CHECKS, "sites": SITES}),
    "checks-none": (
        "opportunities/placement_checks.html",
        {"frame": FINDER, "page": Page((), 0, 1), "sites": SITES},
    ),
    "placement-proposed": _placement(placement("proposed")),
    "placement-agreed": _placement(placement("proposed", "agreed")),
    "placement-to-agree-again": _placement(placement("proposed", "agreed", agreement_lapsed=True)),
    "placement-not-chosen": _placement(placement("proposed", "not_chosen")),
    "proposals": ("opportunities/proposals.html", _PROPOSALS),
    "proposals-none": ("opportunities/proposals.html", _PROPOSALS | {"proposals": ()}),
    "placement-offer-with-errors": _placement(
        placement("proposed", "agreed"),
        **with_errors(
            "offer",
            OfferForm(),
            confirmed="Confirm what is not known yet",
            benefits_explained="Explain the effect on the household’s benefits first",
            evidence="Select what shows it",
            seen="Enter the date you saw it",
        ),
    ),
    "placement-offered": _placement(placement("proposed", "agreed", "offered")),
    "placement-started": _placement(_STARTED),
    "placement-record-with-errors": _placement(
        _STARTED, **with_errors("record", RecordForm(), step="Select what happened", on="Enter the date it happened")
    ),
    "placement-sustained": _placement(
        placement("proposed", "agreed", "offered", "accepted", "started", "sustained", weeks=1), can_match=False
    ),
    "placement-over": _placement(placement("proposed", "withdrawn")),
    "opportunities": (
        "opportunities/opportunities.html",
        {"frame": FINDER, "page": _ON_OFFER, "sites": SITES, "can_import": True},
    ),
    "opportunities-none": (
        "opportunities/opportunities.html",
        {"frame": FINDER, "page": m.OpportunityPage(items=(), total=0, page=1, pages=1), "sites": SITES,
         "can_import": False},
    ),
    "opportunity": ("opportunities/opportunity.html", _OPPORTUNITY),
    "opportunity-to-read": ("opportunities/opportunity.html", _OPPORTUNITY | {"can_check": False}),
    "opportunity-with-errors": (
        "opportunities/opportunity.html",
        _OPPORTUNITY
        | with_errors("form", CheckForm(), night_work="Select yes, no or not known yet", vacancies="Enter how many"),
    ),
    "import": ("opportunities/posting_import.html", _IMPORT),
    "import-with-errors": (
        "opportunities/posting_import.html",
        _IMPORT | with_errors("form", _import_form(), site="Select the site", source="Enter who published it",
                          document="Select a file, or paste the text"),
    ),
    "imported": ("opportunities/posting_import_result.html", {"frame": FINDER, "counts": _COUNTS, "faults": _FAULTS}),
    "imported-all": (
        "opportunities/posting_import_result.html",
        {"frame": FINDER, "counts": dict.fromkeys(_COUNTS, 0), "faults": ()},
    ),
    "describe": ("opportunities/candidate_profile.html", _DESCRIBE),
    "describe-with-errors": (
        "opportunities/candidate_profile.html",
        _DESCRIBE | with_errors("form", CandidateForm(interests=["motor"], avoid_trades=["security"], never_with="him"),
                            wish_1="Select what they want most", never_with="Paste the address"),
    ),
    "figures": ("evaluation/figures.html", _FIGURES | {"sites": [WOLVERHAMPTON, COVENTRY]}),
    "figures-held-back": ("evaluation/figures.html", _FIGURES | {"sites": [HELD_BACK, COVENTRY]}),
    "figures-with-a-trial": ("evaluation/figures.html", _FIGURES | {"sites": [TRIED, COVENTRY]}),
    "figures-nothing-yet": ("evaluation/figures.html", _FIGURES | {"sites": [COVENTRY]}),
}  # fmt: skip
